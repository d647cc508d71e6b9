"""`mesh diff` for people at a terminal: by domain and product version, the severest change first, with all whom it hits."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from mesh.core.changes.change import Severity
from mesh.core.impact.assess import Impact, Verdict
from mesh.core.impact.comparison import Comparison, DomainDiff
from mesh.core.impact.datadiff import DomainData
from mesh.core.impact.readers import Reach
from mesh.core.plaintext import shown
from mesh.render.changes import datafacts, words
from mesh.render.fold import fold
from mesh.render.lines import Line, Segment, cells
from mesh.render.palette import Palette

_STYLES = {Severity.BREAKING: "red", Severity.WARNING: "yellow", Severity.ADDITIVE: "green", Severity.EDITORIAL: "dim"}
_VERB_STYLES = {"breaks": "red", "may break": "yellow"}
_VERB_WIDTH = 12
_WIDEST_LABEL = 40


def diff_lines(comparison: Comparison, palette: Palette, width: int) -> Iterator[Line]:
    """Lines of at most `width` cells."""
    yield from fold((("from ", "dim"), (shown(comparison.base), ""), (" to ", "dim"), (shown(comparison.head), "")), width, 5)
    for note in comparison.notes:
        yield from fold((("▲ ", "yellow"), (shown(note), "")), width, 2)
    for diff in comparison.domains:
        yield ()
        yield from _domain(diff, palette, width)
    if comparison.data is not None:
        yield ()
        yield from data_lines(comparison.data, palette, width)
    yield ()
    yield from fold(_total(comparison), width, 0)


def _domain(diff: DomainDiff, palette: Palette, width: int) -> Iterator[Line]:
    yield from fold((named(diff.name, palette), *_interface(diff)), width, 2)
    for address, changed in groupby(diff.impacts, lambda impact: impact.change.address):
        yield ((f"  {shown(address.product)} v{address.version}", "bold"),)
        for impact in changed:
            yield from _impact(impact, palette, width)
    for advice in diff.advice:
        yield from fold((("  → ", "cyan"), (shown(advice), "")), width, 4)


def named(domain: str, palette: Palette) -> Segment:
    return shown(domain), f"bold {palette.style(domain)}".rstrip()


def _interface(diff: DomainDiff) -> Iterator[Segment]:
    if not diff.after:
        return
    versions = f"{diff.before} → {diff.after}" if diff.before and diff.before != diff.after else diff.after
    yield f"  interface {versions}", "dim"
    if diff.is_behind:
        yield f", `mesh interface {diff.name}` writes it", "dim"


def _impact(impact: Impact, palette: Palette, width: int) -> Iterator[Line]:
    severity = impact.change.severity
    style = _STYLES[severity] if impact.verdict is not Verdict.WAIVED else "dim"
    said = shown(impact.change.sentence)
    to_check = ((f"; check {impact.to_check}", ""),) if impact.to_check and impact.readers.reaches else ()
    yield from fold(((f"  {words.SIGNS[severity]} ", style), (said, "dim" if severity is Severity.EDITORIAL else ""), *to_check), width, 4)
    for reach in impact.readers.reaches:
        yield from _reach(impact, reach, palette, width)
    for remark in words.remarks(impact):
        yield from fold(((f"      {shown(remark)}", "dim"),), width, 6)


def _reach(impact: Impact, reach: Reach, palette: Palette, width: int) -> Iterator[Line]:
    verb = words.verb(impact, reach)
    owners = f"  {shown(', '.join(reach.owners))}" if reach.owners else ""
    doubt = (("  " + shown(words.doubt(reach)), "yellow"),) if not reach.is_sure else ()
    head: Line = ((f"      {verb:{_VERB_WIDTH}}", _VERB_STYLES.get(verb, "dim")), named(reach.domain, palette))
    indent = 6 + _VERB_WIDTH
    yield from fold((*head, (owners, "dim"), *doubt), width, indent)
    yield from end_lines(reach, indent, width)
    stopped = words.stopped(impact, reach)
    if stopped:
        yield from fold(((" " * indent, ""), ("stops too  ", "red"), (shown(", ".join(stopped)), "")), width, indent + 2)
    yield from place_lines(reach, indent, width)


def end_lines(reach: Reach, indent: int, width: int) -> Iterator[Line]:
    """What comes of it in a domain, with the columns that are made of it."""
    labels = [shown(words.label(end)).replace(f"{shown(reach.domain)}.", "", 1) for end in reach.ends]
    aligned = max((cells(label) for label, end in zip(labels, reach.ends, strict=True) if end.columns and cells(label) <= _WIDEST_LABEL), default=0)
    for label, end in zip(labels, reach.ends, strict=True):
        about = f"{' ' * (aligned - cells(label))}  {words.columns(end, shown)}" if end.columns else ""
        through = f"  through {shown(end.through)}" if end.through else ""
        yield from fold(((" " * indent + label, ""), (about, ""), (through, "dim")), width, indent + aligned + 2)


def place_lines(reach: Reach, indent: int, width: int) -> Iterator[Line]:
    """Where a domain's files read it, and how."""
    for reading in reach.readings:
        how = f"  {', '.join(reading.how)}" if reading.how else ""
        yield from fold(((" " * indent + "at ", "dim"), (shown(words.place(reading)), "cyan"), (how, "dim")), width, indent + 3)


def _total(comparison: Comparison) -> Iterator[Segment]:
    numbers = {severity: comparison.count(severity) for severity in Severity}
    worst = max((severity for severity in Severity if numbers[severity]), default=None)
    yield words.counts(numbers), "bold" if worst is None else f"bold {_STYLES[worst]}"
    yield f"; {comparison.products} product versions compared", "dim"


def data_lines(data: Sequence[DomainData], palette: Palette, width: int) -> Iterator[Line]:
    """What changed in the published data; only what differs is listed."""
    same = [one.domain for one in data if not one.products and not one.problem]
    if same:
        yield from fold(((f"published data unchanged: {shown(', '.join(same))}", "dim"),), width, 2)
    for one in (one for one in data if one.domain not in same):
        said = one.problem or f"{one.before} → {one.after}{f', {one.unchanged} unchanged' if one.unchanged else ''}"
        yield from fold((named(one.domain, palette), (f"  published data: {shown(said)}", "dim")), width, 2)
        for product in one.products:
            keys = f"  rows by key: {datafacts.keys(product.keys)}" if product.keys else ""
            problem = f"  {shown(product.problem)}" if product.problem else ""
            facts = (f"  {shown(product.address.product)} v{product.address.version}", "bold"), (f"  {datafacts.rows(product)}{keys}", ""), (problem, "yellow")
            yield from fold(facts, width, 4)
            for column in product.columns:
                yield from fold(((f"    {shown(column.name)}", ""), (f"  {shown(datafacts.column(column))}", "dim")), width, 6)
