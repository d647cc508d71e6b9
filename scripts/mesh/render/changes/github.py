"""`mesh diff` as workflow commands of GitHub Actions: each change becomes a note at the line of the contract it is about."""

from collections.abc import Callable, Iterator

from mesh.core.changes.change import Change, Severity
from mesh.core.impact.assess import Impact, Verdict
from mesh.core.impact.comparison import Comparison
from mesh.render.changes import words
from mesh.render.workflow import command

PlaceOf = Callable[[Change], tuple[str, int]]
"""The file of the contract, relative to the checkout, and the line (0 when not known) that a change is about."""
_LEVELS = {Severity.BREAKING: "warning", Severity.WARNING: "warning", Severity.ADDITIVE: "notice", Severity.EDITORIAL: "notice"}


def github(comparison: Comparison, place_of: PlaceOf) -> str:
    """A line for each change, the severest first, as GitHub shows the first ten only; what fails is an error. A summary ends them."""
    found = sorted(comparison.impacts, key=lambda impact: (impact.verdict is not Verdict.FAILS, -impact.change.severity))
    lines = [_command(impact, *place_of(impact.change)) for impact in found if impact.change.severity > Severity.EDITORIAL]
    return "\n".join([*lines, *_summary(comparison)]) + "\n"


def _command(impact: Impact, file: str, line: int) -> str:
    level = "error" if impact.verdict is Verdict.FAILS else _LEVELS[impact.change.severity]
    title = f"{words.name(impact.change.address)}: {impact.change.kind}"
    return command(level, title, words.message(impact, lambda name: f"`{name}`", str), file=file, line=line)


def _summary(comparison: Comparison) -> Iterator[str]:
    numbers = {severity: comparison.count(severity) for severity in Severity}
    said = [f"{words.counts(numbers)} from {comparison.base} to {comparison.head}."]
    said += [f"{diff.name}: {advice}" for diff in comparison.domains for advice in diff.advice]
    said += comparison.notes
    yield command("notice", "mesh diff", " ".join(said))
