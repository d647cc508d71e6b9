"""Runs the steps of a plan in threads, each when the steps before it have ended."""

import signal
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from types import FrameType, TracebackType

from mesh.core.build.plan import Step
from mesh.core.build.report import Report, State

_LOOK_EVERY_SECONDS = 0.1
_FAILED = (State.FAILED, State.REFUSED, State.SKIPPED, State.CANCELLED)


class Interrupts:
    """While it is entered, Ctrl-C and SIGTERM are noted instead of raised, wherever the program is. The second one raises, as ever."""

    def __init__(self) -> None:
        self.happened = False

    def __enter__(self) -> "Interrupts":
        self._before = {number: signal.signal(number, self._note) for number in (signal.SIGINT, signal.SIGTERM)}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        if self.happened:
            raise KeyboardInterrupt
        self.happened = True


def run_all(names: Iterable[str], work: Callable[[str], None], cancel: Callable[[], None], interrupts: Interrupts, *, jobs: int) -> None:
    """Does the same for each name, in no order. An interrupt calls `cancel`, which ends what is running; nothing else begins then."""
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        running = {pool.submit(work, name) for name in names}
        is_cancelled = False
        while running:
            finished, running = wait(running, timeout=_LOOK_EVERY_SECONDS, return_when=FIRST_COMPLETED)
            if interrupts.happened and not is_cancelled:
                is_cancelled = True
                running = {future for future in running if not future.cancel()}
                cancel()
            for future in finished:
                future.result()


def run_steps(
    steps: Iterable[Step],
    build: Callable[[Step, Mapping[str, str]], Report],
    on_report: Callable[[Report], None],
    cancel: Callable[[], None],
    interrupts: Interrupts,
    *,
    jobs: int,
    is_fail_fast: bool,
) -> list[Report]:
    """Every step's report, in the order in which they ended.

    A failed step does not stop those after it: they may go on with the last good publication; `build` is told which domains
    failed. With `is_fail_fast`, no step begins after a failure. An interrupt calls `cancel`, which ends the running steps.
    """
    waiting = {step.key: step for step in steps}
    running: dict[Future[Report], Step] = {}
    done: list[Report] = []
    is_cancelled = False
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        while waiting or running:
            failed = {report.domain: str(report.state) for report in done if report.state in _FAILED}
            if is_cancelled or (failed and is_fail_fast):
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
            finished, _ = wait(running, timeout=_LOOK_EVERY_SECONDS, return_when=FIRST_COMPLETED)
            if interrupts.happened and not is_cancelled:
                is_cancelled = True
                cancel()
            for future in finished:
                del running[future]
                done.append(future.result())
                on_report(future.result())
    return done
