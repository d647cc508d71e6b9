"""What changed, put together: one entry for all that became of a product on a day, and one for all of one severity at one time."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from mesh.core.catalogue.parts import ChangeLine

_WORST_FIRST = ("withheld", "breaking", "warning", "additive", "editorial", "published", "unchanged")
_NEW = ("product added", "version added")
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class News:
    """What became of a product on one day."""

    node: str
    day: str
    """Empty for what is not committed yet."""
    severity: str
    """The worst of them."""
    said: str


@dataclass(frozen=True, slots=True)
class Together:
    """Changes of one severity that came at one time."""

    at: str
    severity: str
    commit: str
    lines: tuple[ChangeLine, ...]


def news(lines: Iterable[ChangeLine], most: int) -> list[News]:
    """The newest day first, and of a day the worst first."""
    days: dict[str, dict[str, list[ChangeLine]]] = {}
    for line in lines:
        days.setdefault(line.at[:10], {}).setdefault(line.node, []).append(line)
    found: list[News] = []
    for day in sorted(days, key=lambda day: day or "~", reverse=True):
        found += sorted((_news(day, node, of) for node, of in days[day].items()), key=lambda one: (rank(one.severity), one.node))
        if len(found) >= most:
            break
    return found[:most]


def together(lines: Iterable[ChangeLine]) -> list[Together]:
    """In the order of the lines; of one time, the worst first."""
    found: list[Together] = []
    for at, of in groupby(lines, key=lambda line: line.at):
        ordered = sorted(of, key=lambda line: (rank(line.severity), line.severity, line.commit))
        for (severity, commit), same in groupby(ordered, key=lambda line: (line.severity, line.commit)):
            found.append(Together(at, severity, commit, tuple(same)))
    return found


def rank(severity: str) -> int:
    """The worst is 0."""
    return _WORST_FIRST.index(severity) if severity in _WORST_FIRST else len(_WORST_FIRST)


def _news(day: str, node: str, lines: list[ChangeLine]) -> News:
    # What was published because its contract changed goes without saying.
    contracts = [line for line in lines if line.kind == "contract" or line.severity == "withheld"] or lines[:1]
    ordered = sorted(contracts, key=lambda line: (rank(line.severity), line.about not in _NEW, line.about))
    worst = ordered[0].severity
    if worst == "withheld":
        return News(node, day, worst, ordered[0].said.removeprefix("Withheld: "))
    # What was refined on the first day is part of what is new.
    if len(ordered) == 1 or (ordered[0].about in _NEW and worst == "additive"):
        return News(node, day, worst, ordered[0].said)
    names = list(dict.fromkeys(line.about or line.said for line in ordered))
    bad = sum(rank(line.severity) <= rank("breaking") for line in ordered)
    count = f"{len(ordered):,} changes{f', {bad:,} of them breaking' if worst == 'breaking' else ''}"
    more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    return News(node, day, worst, f"{count}: {', '.join(names[:_MOST_NAMED])}{more}")
