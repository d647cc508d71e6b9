"""Runs the steps of a plan in threads, each when the steps before it have ended."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from mesh.core.plan import Step
from mesh.core.report import Report, State

_FAILED = (State.FAILED, State.REFUSED, State.SKIPPED, State.CANCELLED)


def run_steps(
    steps: Iterable[Step],
    build: Callable[[Step, Mapping[str, str]], Report],
    on_report: Callable[[Report], None],
    cancel: Callable[[], None],
    *,
    jobs: int,
    is_fail_fast: bool,
) -> tuple[list[Report], bool]:
    """Every step's report, in the order in which they ended, and whether the user interrupted the run.

    A failed step does not stop those after it: they may go on with the last good publication; `build` is told which domains
    failed. With `is_fail_fast`, no step begins after a failure. An interrupt calls `cancel`, which ends the running steps.
    """
    waiting = {step.key: step for step in steps}
    running: dict[Future[Report], Step] = {}
    done: list[Report] = []
    is_interrupted = False
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        while waiting or running:
            failed = {report.domain: str(report.state) for report in done if report.state in _FAILED}
            if failed and is_fail_fast:
                waiting.clear()
            active = {step.domain for step in running.values()}
            open_keys = {*waiting, *(step.key for step in running.values())}
            for step in [step for step in waiting.values() if not open_keys.intersection(step.after) and step.domain not in active]:
                if len(running) == jobs:
                    break
                del waiting[step.key]
                active.add(step.domain)
                running[pool.submit(build, step, failed)] = step
            if not running:
                break
            try:
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
            except KeyboardInterrupt:
                is_interrupted = True
                waiting.clear()
                cancel()
                continue
            for future in finished:
                del running[future]
                done.append(future.result())
                on_report(future.result())
    return done, is_interrupted
