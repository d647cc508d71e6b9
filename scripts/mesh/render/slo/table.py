"""Judged service levels as lines for a terminal: a heading for each product, a line for each level. Colour never says it alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from mesh.core.model import Address
from mesh.core.plaintext import shown as plain
from mesh.core.slo.judged import JudgedLevel, LevelState, Mark
from mesh.core.slo.report import count, is_stated
from mesh.core.slo.words import shown
from mesh.render.lines import Line, Segment, cells

_TIMED = frozenset({"freshness", "latency"})
_MET, _LATE, _MISSED, _UNKNOWN, _PLAIN = ("●", "green"), ("▲", "yellow"), ("■", "red"), ("○", "dim"), ("·", "dim")
_NARROW_MARKS = 12
_WIDE = 132
"""From so many cells on there is room for all marks of a trend."""
_NAMES = ("", "level", "target", "actual", "budget", "trend")


def table(judged: Mapping[Address, Sequence[JudgedLevel]], width: int) -> Iterator[Line]:
    """Lines of at most `width` cells; what is said of a level that is missed, or not measured, stands below it."""
    if not any(judged.values()):
        yield (("No product promises anything, and nothing was measured.", ""),)
        return
    marks = 30 if width >= _WIDE else _NARROW_MARKS
    rows = {address: [_row(level, marks) for level in levels] for address, levels in judged.items()}
    widths = [max(cells(text) for text in column) for column in zip(_NAMES[1:5], *(_texts(row) for found in rows.values() for row in found), strict=False)]
    yield tuple((f"{text:<{size}}  ", "dim") for text, size in zip(_NAMES, (2, *widths, 5), strict=True))
    for address, levels in judged.items():
        if not levels:
            continue
        yield (_sign_of(levels), (" ", ""), (str(address), "bold"))
        for level, row in zip(levels, rows[address], strict=True):
            line, remark = _aligned(row, widths), _remark(level)
            used = sum(cells(text) for text, _ in line)
            if level.state is LevelState.UNKNOWN and used + 2 + cells(remark) <= width:
                yield (*line, (f"  {remark}", "dim"))
            else:
                yield line
                yield from _folded(remark, width, 4)
    yield ()
    yield tuple(_totals(judged))


def _row(level: JudgedLevel, marks: int) -> tuple[Segment, ...]:
    """Sign, level, target, actual, budget, and the marks of its trend."""
    sign = _sign(level)
    budget = "" if level.budget is None else f"{_cut(level.budget * 100)} %"
    strip = tuple(_mark(mark, level) for mark in level.trend[-marks:])
    actual = level.actual or ("" if is_stated(level) else "not measured")
    style = sign[1] if level.state is LevelState.MISSED else "" if level.actual else "dim"
    spent = "red" if level.budget is not None and level.budget < 0 else "yellow" if level.budget is not None and level.budget < 0.25 else ""
    target = level.target if level.is_promised else "no promise"
    named, promised = (plain(level.name), ""), (plain(target), "" if level.is_promised else "dim")
    return (sign, named, promised, (actual, style), (budget, spent), *strip)


def _cut(percents: float) -> int:
    """Towards less: what is left of a budget is never shown as more than it is."""
    return max(int(percents // 1), -999)


def _texts(row: tuple[Segment, ...]) -> list[str]:
    return [text for text, _ in row[1:5]]


def _aligned(row: tuple[Segment, ...], widths: Sequence[int]) -> Line:
    sign, strip = row[0], row[5:]
    padded: list[Segment] = []
    for place, ((text, style), size) in enumerate(zip(row[1:5], widths, strict=True)):
        gap = " " * (size - cells(text))
        # Budgets are numbers.
        padded += [(gap, ""), (text, style), ("  ", "")] if place == 3 else [(text, style), (f"{gap}  ", "")]
    return (("  ", ""), sign, (" ", ""), *padded, *strip)


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
