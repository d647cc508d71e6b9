"""Builds one step: lands raw files, runs `dbt build`, reads what became of it. The whole story of one domain in one run."""

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from mesh.adapters import files, ports
from mesh.adapters.artifacts import reading
from mesh.adapters.audit.building import record_build
from mesh.adapters.build import privacy
from mesh.adapters.build.freshness import Freshness
from mesh.adapters.build.inputs import inputs_of, unpublished, without
from mesh.adapters.dbt.engine import Event, Finished
from mesh.adapters.interfaces import read_interface, why_stale
from mesh.adapters.workspace import Workspace
from mesh.core.build.diagnose import diagnose
from mesh.core.build.plan import Step
from mesh.core.build.report import Report, State
from mesh.core.errors import BusyError, InputError
from mesh.core.manifest import RunResults
from mesh.core.model import Address, Domain, Outcome, Port

OnStage = Callable[[str, "Event | str"], None]
_CHECKS = ("test", "unit_test")
# dbt v1 (1.11) keeps unit tests in its partial parse that were taken out of a YAML file, and then fails over them.
_STALE_PARSE = re.compile(r"Unit_Test '.*' \(.*\) depends on a node named '.*' which was not found")


@dataclass(frozen=True, slots=True)
class Options:
    """What `mesh build` was asked for, beyond which domains."""

    select: tuple[str, ...] = ()
    is_forced: bool = False
    is_fail_fast: bool = False


class Builder:
    """Builds steps of a plan, one call each, from several threads."""

    def __init__(self, workspace: Workspace, domains: Mapping[str, Domain], freshness: Freshness, options: Options, on_stage: OnStage) -> None:
        self._workspace = workspace
        self._domains = domains
        self._freshness = freshness
        self._options = options
        self._on_stage = on_stage
        self._spoilt: set[str] = set()
        """Domains of which a step of this run did not end well: a later step does not make them whole."""

    def build(self, step: Step, failed: Mapping[str, str]) -> Report:
        """Never raises for what the user or the machine did. `failed`: upstream domains that failed in this run, with their state in a word."""
        domain = self._domains[step.domain]
        begun, started = datetime.now(UTC), time.monotonic()
        try:
            self._workspace.check_packages(domain)
            wanted = inputs_of(step, domain, self._domains)
            if missing := unpublished(self._workspace, domain, wanted):
                report = without(missing, step.domain, self._workspace.environment, failed)
            else:
                with self._workspace.locked(domain):
                    report = self._build_locked(step, domain)
                    record_build(self._workspace.home, self._workspace.environment, domain, wanted, report)
                if report.state not in (State.UP_TO_DATE, State.NOTHING):
                    report = replace(report, notes=tuple(self._last_good(domain, failed)))
        except BusyError as error:
            return Report(step.domain, State.REFUSED, seconds=time.monotonic() - started, problems=(str(error),))
        except InputError as error:
            report = Report(step.domain, State.REFUSED, problems=(str(error),))
        except OSError as error:
            where = error.filename or self._workspace.folder
            problem = f"{domain.name}: {where}: {error.strerror}. Make it readable and writable, or set MESH_HOME to another folder."
            report = Report(step.domain, State.REFUSED, problems=(problem,))
        report = replace(report, seconds=time.monotonic() - started)
        # Where even this cannot be written, the report says already what is wrong with the place.
        with contextlib.suppress(InputError):
            self._keep(domain, report, begun)
        return report

    def why(self, step: Step) -> str:
        """Why the step has to run, in a few words; empty when its results would be the same."""
        if self._options.is_forced:
            return "forced"
        if self._options.select:
            return f"selected: {' '.join(self._options.select)}"
        return self._freshness.why_build(self._domains[step.domain])

    def _build_locked(self, step: Step, domain: Domain) -> Report:
        workspace = self._workspace
        privacy.keep_private(workspace, domain)
        if not self.why(step):
            return Report(domain.name, State.UP_TO_DATE, unchanged=tuple(dict.fromkeys(entry.address for entry in self._port(domain).published)))
        ports.clean(workspace.home, workspace.environment, domain.name)
        privacy.shut_landing(workspace, domain)
        if self._freshness.why_ingest(domain):
            self._on_stage(domain.name, "landing raw files")
            self._ingest(domain)
        self._on_stage(domain.name, "starting dbt")
        workspace.begin_logs(domain)
        workspace.install_packages(domain)
        privacy.prepare(workspace, domain)
        ingredients = self._freshness.ingredients(domain)
        before = self._port(domain)
        (workspace.target(domain) / "run_results.json").unlink(missing_ok=True)

        begun = time.time()
        finished = privacy.run(workspace, domain, self._arguments(step), lambda event: self._on_stage(domain.name, event))
        if any(_STALE_PARSE.search(error) for error in finished.errors) and workspace.forget_parse(domain):
            finished = privacy.run(workspace, domain, self._arguments(step), lambda event: self._on_stage(domain.name, event))

        privacy.protect(workspace, domain)
        if finished.code:
            ports.clean(workspace.home, workspace.environment, domain.name, run=(begun, time.time()))
            return self._failed(domain, finished, before)
        results = reading.read_run_results(workspace.target(domain)) or RunResults([])
        if self._options.select and not results.results:
            return Report(domain.name, State.NOTHING)
        report = self._report(domain, results, before)
        manifest = reading.read_manifest(workspace.target(domain))
        if manifest is not None:
            workspace.write_parsed(domain, workspace.sources_fingerprint(domain))
            workspace.write_compiled(domain)
            workspace.write_state(domain, nodes=len(results.results))
            stale = why_stale(domain, manifest)
            if stale:
                return replace(report, state=State.STALE, problems=(stale,), next_step=f"mesh interface {domain.name}")
        if any(outcome.outcome is Outcome.WITHHELD for outcome in self._port(domain).outcomes):
            # Not even when all that it is made of is again as it was at an earlier build: what was withheld is tried again.
            workspace.write_state(domain, built=None)
        elif step.is_last and not self._options.select and domain.name not in self._spoilt:
            workspace.write_state(domain, built=ingredients)
        return report

    def _failed(self, domain: Domain, finished: Finished, before: Port) -> Report:
        """The report of a run that ended badly: by an interrupt, by the user's input, or by a failed node."""
        workspace = self._workspace
        manifest = None
        results = RunResults([])
        # Artifacts may be cut short, too; what dbt said is the better witness.
        with contextlib.suppress(InputError):
            manifest = reading.read_manifest(workspace.target(domain))
            results = reading.read_run_results(workspace.target(domain)) or results
        report = self._report(domain, results, before)
        if finished.code < 0 or finished.code in (130, 143) or workspace.is_cancelled:
            problem = f"{domain.name}: the build was ended before it finished."
            return replace(report, state=State.CANCELLED, problems=(problem,), withheld=report.withheld or self._lost(domain, before))
        found = diagnose(
            domain.name,
            str(workspace.database(domain)),
            results.results,
            finished.errors,
            manifest,
            offered=[product.address for other in self._domains.values() for product in read_interface(other)],
            read=lambda path: files.read_text(Path(domain.path) / path) or "",
        )
        problems = (*found.problems, f"The whole log: {workspace.logs(domain) / 'messages.log'}")
        if found.is_input:
            return replace(report, state=State.REFUSED, problems=problems)
        return replace(report, state=State.FAILED, problems=problems, withheld=report.withheld or self._lost(domain, before))

    def _arguments(self, step: Step) -> tuple[str, ...]:
        select = self._options.select or step.select
        exact = ("--indirect-selection", "empty") if step.select and not self._options.select else ()
        # A full refresh also writes the published files anew, whatever they hold now: that is how a damaged one is healed.
        forced = ("--full-refresh",) if self._options.is_forced else ()
        return ("build", *(("--select", *select) if select else ()), *exact, *forced, *(("--fail-fast",) if self._options.is_fail_fast else ()))

    def _last_good(self, domain: Domain, failed: Mapping[str, str]) -> Iterator[str]:
        for upstream, state in failed.items():
            if upstream in domain.upstream:
                newest = max((entry.published_at for entry in self._port(self._domains[upstream]).entries), default="")
                yield f"{domain.name} read the last good publication of {upstream} ({newest or 'there is none'}): {upstream} {state}."

    # Raw files ----------------------------------------------------------------------------------------------------

    def _ingest(self, domain: Domain) -> None:
        environment = {**os.environ, "MESH_HOME": str(self._workspace.home)}
        done = subprocess.run([sys.executable, "ingest.py"], cwd=domain.path, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip().splitlines()
            why = said[-1] if said else f"exit code {done.returncode}"
            raise InputError(f"{domain.name}: landing its raw files failed ({Path(domain.path) / 'ingest.py'}): {why}")

    # Results ------------------------------------------------------------------------------------------------------

    def _report(self, domain: Domain, results: RunResults, before: Port) -> Report:
        """What dbt built and tested, and what the publish hook made of it."""
        kinds = [result.unique_id.split(".")[:2] for result in results.results if result.status.lower() != "skipped"]
        known = {outcome.address: outcome.run for outcome in before.outcomes}
        new = [outcome for outcome in self._port(domain).outcomes if outcome.run != known.get(outcome.address)]
        return Report(
            domain=domain.name,
            state=State.BUILT,
            models=sum(kind == "model" and owner == domain.name for kind, owner in kinds),
            tests=sum(kind in _CHECKS for kind, _ in kinds),
            published=tuple(outcome.address for outcome in new if outcome.outcome is Outcome.PUBLISHED),
            unchanged=tuple(outcome.address for outcome in new if outcome.outcome is Outcome.UNCHANGED),
            withheld=tuple((outcome.address, outcome.reason) for outcome in new if outcome.outcome is Outcome.WITHHELD),
        )

    def _lost(self, domain: Domain, before: Port) -> tuple[tuple[Address, str], ...]:
        """The products of a run that never came to its publish hook."""
        if self._port(domain).outcomes != before.outcomes:
            return ()
        offered = {product.address for product in read_interface(domain)} | {entry.address for entry in before.entries}
        return tuple((address, "the run ended before it could publish") for address in sorted(offered))

    def _port(self, domain: Domain) -> Port:
        return ports.read_port(self._workspace.home, self._workspace.environment, domain.name)

    def _keep(self, domain: Domain, report: Report, begun: datetime) -> None:
        """Keeps the result for `mesh status`, unless nothing was done. A domain that ended badly is never up to date."""
        if report.state in (State.UP_TO_DATE, State.NOTHING):
            return
        last_build = {"state": report.state, "at": begun.strftime("%Y-%m-%dT%H:%M:%SZ"), "problems": list(report.problems)}
        if report.state is State.BUILT:
            self._workspace.write_state(domain, last_build=last_build)
        else:
            self._spoilt.add(domain.name)
            self._workspace.write_state(domain, last_build=last_build, built=None)
