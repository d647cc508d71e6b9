"""Records what builds did, while nobody has forgotten it: `Recorder` that of a `mesh build`, `record_found` what a plain `dbt build` left behind.

Nothing here stops a build. What could not be recorded is said, and found again by the next one.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mesh.adapters import ports
from mesh.adapters.artifacts import reading
from mesh.adapters.audit.building import is_building
from mesh.adapters.history.marks import Mark, mark_of, read_marks, write_marks
from mesh.adapters.workspace import Workspace
from mesh.core.build.plan import Step
from mesh.core.build.report import Report, State
from mesh.core.errors import InputError
from mesh.core.manifest import RunResults
from mesh.core.model import Domain, Port

if TYPE_CHECKING:
    from mesh.core.governance.report import Checked

_NOT_RUN = (State.UP_TO_DATE, State.NOTHING, State.SKIPPED)
Build = Callable[[Step, Mapping[str, str]], Report]


@dataclass(frozen=True, slots=True)
class Noted:
    """What one run of one domain left on disk, before the next run writes over it."""

    domain: Domain
    mark: Mark
    port: Port
    results: RunResults | None = None
    report: Report | None = None
    """What `mesh build` says of it; None for a plain `dbt build`."""
    began_at: str = ""


class Recorder:
    """Notes what each step of a `mesh build` did as it ends, and records all of it at the end."""

    def __init__(self, workspace: Workspace, domains: Mapping[str, Domain]) -> None:
        self._workspace = workspace
        self._domains = domains
        self._noted: list[Noted] = []

    def watching(self, build: Build) -> Build:
        """The same, but noted. Called from several threads."""

        def watched(step: Step, failed: Mapping[str, str]) -> Report:
            began = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            report = build(step, failed)
            if report.state not in _NOT_RUN:
                # What cannot be read is said by the build itself.
                with suppress(InputError, OSError):
                    self._noted.append(_note(self._workspace, self._domains[step.domain], report, began))
            return report

        return watched

    def write(self, checked: "Checked | None" = None) -> str:
        """Records what was noted. Returns what went wrong in words, or nothing. `checked`: what the policies said before the build."""
        return _write(self._workspace, self._noted, checked)


def record_found(workspace: Workspace, domains: Iterable[Domain]) -> str:
    """Records runs and publications that nobody recorded: those of plain dbt, or of a `mesh build` that was killed. Returns what went wrong in words.

    A glance at the files' times where there are none; a domain that is being built now has its turn later."""
    seen = read_marks(workspace)
    new = [domain for domain in domains if (mark := mark_of(workspace, domain)) != seen.get(domain.name) and any(mark)]
    found = []
    for domain in new:
        if is_building(workspace.folder / "state" / f"{domain.name}.lock"):
            continue
        # A damaged file is for `mesh build` and `mesh status` to speak of.
        with suppress(InputError, OSError):
            found.append(_note(workspace, domain))
    return _write(workspace, found)


def _note(workspace: Workspace, domain: Domain, report: Report | None = None, began_at: str = "") -> Noted:
    mark = mark_of(workspace, domain)
    port = ports.read_port(workspace.home, workspace.environment, domain.name)
    results = None
    with suppress(InputError):
        results = reading.read_run_results(workspace.target(domain))
    if results is not None and not results.ran:
        results = None
    return Noted(domain, mark, port, results, report, began_at)


def _write(workspace: Workspace, noted: list[Noted], checked: "Checked | None" = None) -> str:
    if not noted:
        return ""
    # Heavy: DuckDB.
    from mesh.adapters.history.gather import gather

    try:
        gather(workspace, noted, checked)
    except InputError as error:
        return f"history was not recorded: {error}"
    write_marks(workspace, {one.domain.name: one.mark for one in noted})
    return ""
