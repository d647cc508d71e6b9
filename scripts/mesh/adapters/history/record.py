"""Records what builds did, while nobody has forgotten it: `Recorder` that of a `mesh build`, `record_found` what a plain `dbt build` left behind.

Nothing here stops a build. What could not be recorded is said, and found again by the next one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mesh.adapters import ports
from mesh.adapters.artifacts import reading
from mesh.adapters.audit.building import is_building
from mesh.adapters.history.marks import Mark, mark_of, read_marks, targets, write_marks
from mesh.adapters.workspace import Workspace
from mesh.core.build.plan import Step
from mesh.core.build.report import Report, State
from mesh.core.errors import InputError
from mesh.core.history.results import is_of
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
    target: Path
    """Where its dbt left its artifacts."""
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
            found += [_note(workspace, domain), *_plain(workspace, domain)]
    return _write(workspace, found)


def _note(workspace: Workspace, domain: Domain, report: Report | None = None, began_at: str = "") -> Noted:
    mark, target = mark_of(workspace, domain), workspace.target(domain)
    port = ports.read_port(workspace.home, workspace.environment, domain.name)
    return Noted(domain, mark, port, target, _results(target), report, began_at)


def _plain(workspace: Workspace, domain: Domain) -> Iterator[Noted]:
    """What a plain `dbt build` left in the domain's own folder, if it published here: no artifact says where it was to build, but a port knows who came."""
    one = _note(workspace, domain)
    _, plain = targets(workspace, domain)
    results = _results(plain)
    if results is not None and any(is_of(results, outcome.run) for outcome in one.port.outcomes):
        yield replace(one, target=plain, results=results)


def _results(target: Path) -> RunResults | None:
    """Of its last run of nodes; None where there was none, or nothing can be read."""
    with suppress(InputError):
        found = reading.read_run_results(target)
        return found if found is not None and found.ran else None
    return None


def _write(workspace: Workspace, noted: list[Noted], checked: "Checked | None" = None) -> str:
    if not noted:
        return ""
    # Heavy: DuckDB.
    from mesh.adapters.history.gather import gather

    try:
        gather(workspace, noted, checked)
    except InputError as error:
        return f"history was not recorded: {error}"
    except Exception as error:  # A build is not to end in another way because of what is kept of it.
        return f"history was not recorded: {type(error).__name__}: {error}. Please report it."
    write_marks(workspace, {one.domain.name: one.mark for one in noted})
    return ""
