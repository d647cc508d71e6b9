"""What a build tells: the result of each step, merged per domain, and the exit code of the whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from mesh.core.model import Address


class State(StrEnum):
    BUILT = "built"
    UP_TO_DATE = "up to date"
    NOTHING = "nothing selected"
    """`--select` matches no node of the domain."""
    STALE = "stale interface"
    """Built and published, but the committed interface does not say what the contracts say."""
    FAILED = "failed"
    REFUSED = "refused"
    """Not built for a reason that lies in the user's input."""
    SKIPPED = "skipped"
    """Not built because an upstream domain published nothing it could read."""
    CANCELLED = "cancelled"


_WORST_FIRST = (State.REFUSED, State.FAILED, State.CANCELLED, State.SKIPPED, State.STALE, State.BUILT, State.UP_TO_DATE, State.NOTHING)


@dataclass(frozen=True, slots=True)
class Report:
    """The result of one step, or of a domain."""

    domain: str
    state: State
    models: int = 0
    tests: int = 0
    published: tuple[Address, ...] = ()
    unchanged: tuple[Address, ...] = ()
    withheld: tuple[tuple[Address, str], ...] = ()
    seconds: float = 0.0
    problems: tuple[str, ...] = ()
    """What went wrong, each with where and what to do."""
    notes: tuple[str, ...] = ()
    """What the reader should know although nothing went wrong."""
    next_step: str = ""


def merge(steps: Iterable[Report]) -> Report:
    """The steps of one domain as one report. A product that a later step published is no longer withheld."""
    reports = list(steps)
    published = {address for report in reports for address in report.published}
    unchanged = {address for report in reports for address in report.unchanged} - published
    withheld = {address: reason for report in reports for address, reason in report.withheld if address not in published | unchanged}
    return Report(
        domain=reports[0].domain,
        state=min((report.state for report in reports), key=_WORST_FIRST.index),
        models=sum(report.models for report in reports),
        tests=sum(report.tests for report in reports),
        published=tuple(sorted(published)),
        unchanged=tuple(sorted(unchanged)),
        withheld=tuple(sorted(withheld.items())),
        seconds=sum(report.seconds for report in reports),
        problems=tuple(dict.fromkeys(problem for report in reports for problem in report.problems)),
        notes=tuple(dict.fromkeys(note for report in reports for note in report.notes)),
        next_step=next((report.next_step for report in reports if report.next_step), ""),
    )


def exit_code(reports: Iterable[Report], *, publish_required: bool) -> int:
    """0: all is well; 1: something failed, or was withheld although publication is required; 2: the user's input."""
    reports = list(reports)
    if any(report.state in (State.REFUSED, State.STALE) for report in reports):
        return 2
    failed = any(report.state in (State.FAILED, State.SKIPPED, State.CANCELLED) for report in reports)
    return 1 if failed or (publish_required and any(report.withheld for report in reports)) else 0
