"""Trend strips: the last marks of a level or a build as runs of equal states. A run is one stroke of a drawing, however many marks it has."""

from collections.abc import Sequence
from dataclasses import dataclass

from mesh.core.slo.judged import LevelState, Mark

PLACES = 30
_NAMES = {LevelState.MET: "ok", LevelState.MISSED: "failing", LevelState.UNKNOWN: "unknown"}


@dataclass(frozen=True, slots=True)
class Strip:
    """`paths`: pairs of a state's CSS class and a path of SVG, on a grid of 4 units a mark. `said`: the same in words."""

    paths: tuple[tuple[str, str], ...]
    said: str


def strip(marks: Sequence[Mark], *, kept: str = "kept") -> Strip:
    """The newest mark is at the right end; places without one stay empty."""
    last = marks[-PLACES:]
    runs: dict[LevelState, list[str]] = {}
    place = 0
    while place < len(last):
        end = place
        while end < len(last) and last[end].state is last[place].state:
            end += 1
        start = 4 * (PLACES - len(last) + place)
        runs.setdefault(last[place].state, []).append(f"M{start} 6h{4 * (end - place) - 1}")
        place = end
    return Strip(tuple((_NAMES[state], "".join(runs[state])) for state in LevelState if state in runs), _words(last, kept))


def _words(marks: Sequence[Mark], kept: str) -> str:
    if not marks:
        return "no runs recorded yet"
    measured = [mark for mark in marks if mark.state is not LevelState.UNKNOWN]
    if not measured:
        return f"{len(marks)} recorded, none measured"
    said = f"{kept} in {sum(mark.state is LevelState.MET for mark in measured)} of {len(measured)}"
    return said + next((f"; last not: {mark.at[:10]} {mark.said}".rstrip() for mark in reversed(marks) if mark.state is LevelState.MISSED), "")
