"""Judged service levels as lines for a terminal: a heading for each product, a line for each level. Colour never says it alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from mesh.core.model import Address
from mesh.core.plaintext import shown as plain
from mesh.core.slo.judged import JudgedLevel, LevelState, Mark
from mesh.core.slo.report import count, is_stated
from mesh.core.slo.tries import LAST
from mesh.core.slo.words import shown
from mesh.render.lines import Line, Segment, cells

_TIMED = frozenset({"freshness", "latency"})
_MET, _LATE, _MISSED, _UNKNOWN, _PLAIN = ("●", "green"), ("▲", "yellow"), ("■", "red"), ("○", "dim"), ("·", "dim")
_LEAST_MARKS = 5
"""So many of a trend are shown however little room there is."""
_LOW = 0.25
_NAMES = ("", "level", "target", "actual", "budget", "trend")


def table(judged: Mapping[Address, Sequence[JudgedLevel]], width: int) -> Iterator[Line]:
    """Lines of at most `width` cells; what is said of a level that is missed, or not measured, stands below it."""
    if not any(judged.values()):
        yield (("No product promises anything, and nothing was measured.", ""),)
        return
    measured = [level for levels in judged.values() for level in levels if not is_stated(level)]
    widths = [max(map(cells, column)) for column in zip(_NAMES[1:5], *([text for text, _ in _facts(level)] for level in measured), strict=True)]
    marks = min(max(width - 4 - sum(widths) - 2 * len(widths), _LEAST_MARKS), LAST)
    yield tuple((f"{text:<{size}}  ", "dim") for text, size in zip(_NAMES, (2, *widths, 5), strict=True))
    for address, levels in judged.items():
        if not levels:
            continue
        yield (_sign_of(levels), (" ", ""), (str(address), "bold"))
        for level in levels:
            if is_stated(level):
                yield from _stated(level, widths[0], width)
                continue
            line, remark = _aligned(level, widths, marks), _remark(level)
            used = sum(cells(text) for text, _ in line)
            if level.state is LevelState.UNKNOWN and used + 2 + cells(remark) <= width:
                yield (*line, (f"  {remark}", "dim"))
            else:
                yield line
                yield from _folded(remark, width, 4)
    yield ()
    yield tuple(_totals(judged))


def _facts(level: JudgedLevel) -> tuple[Segment, ...]:
    """Level, target, actual and budget."""
    budget = "" if level.budget is None else f"{_cut(level.budget * 100)} %"
    spent = "" if level.budget is None or level.budget >= _LOW else "yellow" if level.budget >= 0 else "red"
    target = (plain(level.target), "") if level.is_promised else ("no promise", "dim")
    actual = (level.actual, _sign(level)[1] if level.state is LevelState.MISSED else "") if level.actual else ("not measured", "dim")
    return ((plain(level.name), ""), target, actual, (budget, spent))


def _cut(percents: float) -> int:
    """Towards less: what is left of a budget is never shown as more than it is."""
    return max(int(percents // 1), -999)


def _aligned(level: JudgedLevel, widths: Sequence[int], marks: int) -> Line:
    padded: list[Segment] = []
    for place, ((text, style), size) in enumerate(zip(_facts(level), widths, strict=True)):
        gap = " " * (size - cells(text))
        # Budgets are numbers.
        padded += [(gap, ""), (text, style), ("  ", "")] if place == len(widths) - 1 else [(text, style), (f"{gap}  ", "")]
    return (("  ", ""), _sign(level), (" ", ""), *padded, *(_mark(mark, level) for mark in level.trend[-marks:]))


def _stated(level: JudgedLevel, size: int, width: int) -> Iterator[Line]:
    """In its owner's words, which may be many."""
    name, words = plain(level.name), plain(level.target)
    line: Line = (("  ", ""), _PLAIN, (" ", ""), (name, ""), (" " * max(size - cells(name), 0), ""), ("  ", ""), (words, ""))
    if sum(cells(text) for text, _ in line) <= width:
        yield line
    else:
        yield line[:4]
        yield from _folded(words, width, 4)


def _sign(level: JudgedLevel) -> Segment:
    if level.state is LevelState.MET:
        return _MET
    if level.state is LevelState.MISSED:
        return _LATE if level.name in _TIMED else _MISSED
    return _PLAIN if not level.is_promised or is_stated(level) else _UNKNOWN


def _mark(mark: Mark, level: JudgedLevel) -> Segment:
    if not level.is_promised:
        return _PLAIN
    return {LevelState.MET: _MET, LevelState.UNKNOWN: _UNKNOWN}.get(mark.state, _LATE if level.name in _TIMED else _MISSED)


def _sign_of(levels: Iterable[JudgedLevel]) -> Segment:
    """The worst of them; what is only stated says nothing."""
    signs = [_sign(level) for level in levels]
    return next((sign for sign in (_MISSED, _LATE, _MET) if sign in signs), _UNKNOWN)


def _remark(level: JudgedLevel) -> str:
    """Nothing, where the numbers say it all."""
    if level.state is LevelState.MET or not level.is_promised or is_stated(level):
        return ""
    return plain(f"{level.said} Missed since {shown(level.since)}." if level.since else level.said)


def _folded(text: str, width: int, indent: int) -> Iterator[Line]:
    line = ""
    for word in text.split():
        if line and cells(line) + 1 + cells(word) > width - indent:
            yield ((f"{' ' * indent}{line}", "dim"),)
            line = word
        else:
            line = f"{line} {word}".strip()
    if line:
        yield ((f"{' ' * indent}{line}", "dim"),)


def _totals(judged: Mapping[Address, Sequence[JudgedLevel]]) -> Iterator[Segment]:
    counts = count(judged)
    stated = sum(is_stated(level) for levels in judged.values() for level in levels)
    yield from ((f"{counts[LevelState.MET]} met", "green" if counts[LevelState.MET] else "dim"), (" · ", "dim"))
    yield from ((f"{counts[LevelState.MISSED]} missed", "bold red" if counts[LevelState.MISSED] else "dim"), (" · ", "dim"))
    yield (f"{counts[LevelState.UNKNOWN]} not measured", "dim")
    if stated:
        yield (f" · {stated} only stated", "dim")
