"""`mesh diff` as one comment for a pull request. Names and texts of files stay text: none of them can make a link, a mention, a cell or a tag."""

from collections.abc import Iterator

from mesh.core.changes.change import Severity
from mesh.core.impact.assess import Effect, Impact, Verdict
from mesh.core.impact.comparison import Comparison, DomainDiff
from mesh.core.impact.datadiff import DomainData
from mesh.core.impact.readers import Reach
from mesh.render.changes import datafacts, words
from mesh.render.commonmark import LARGEST_COMMENT, code, html_code, text, with_code

MARKER = "<!-- mesh-diff: a later run finds this comment by this line, and updates it -->"
_LONG = 12
_FEWER_ROWS = (200, 50, 10, 0)


def markdown(comparison: Comparison) -> str:
    """One comment in GitHub's dialect: a summary table, what to do, and the details folded away. What makes it too large for one is left out, and said."""
    found = [impact for impact in comparison.impacts if impact.change.severity > Severity.EDITORIAL]
    whole = [*_summary(comparison), *_table(found), *_what_to_do(comparison), *_folded(comparison, found)]
    said = "\n".join(whole) + "\n"
    for rows in _FEWER_ROWS if len(said) > LARGEST_COMMENT else ():
        severest = sorted(found, key=lambda impact: (impact.verdict is not Verdict.FAILS, -impact.change.severity))[:rows]
        what = f"{len(found) - len(severest)} changes and all details" if len(found) > len(severest) else "All details"
        left_out = f"{what} are left out, for a comment has no room for them: {code('mesh diff')} shows them."
        said = "\n".join([*_summary(comparison), *_table(severest), "", f"> ▲ {left_out}", *_what_to_do(comparison, rows)]) + "\n"
        if len(said) <= LARGEST_COMMENT:
            break
    return said


def _summary(comparison: Comparison) -> Iterator[str]:
    numbers = {severity: comparison.count(severity) for severity in Severity}
    yield MARKER
    yield f"### {'■ ' if comparison.fails else ''}Contract changes: {words.counts(numbers)}"
    yield ""
    yield f"From {text(comparison.base)} to {text(comparison.head)}; {comparison.products} product versions compared."
    raised = [f"{code(diff.name)} {diff.before} → {diff.after}" for diff in comparison.domains if diff.before and diff.after not in ("", diff.before)]
    if raised:
        yield f"Interface version: {', '.join(raised)}."
    for note in comparison.notes:
        yield f"\n> ▲ {text(note)}"


def _table(found: list[Impact]) -> Iterator[str]:
    if found:
        yield from ("", "| | product | change | who is hit | owners |", "|---|---|---|---|---|")
        yield from (_row(impact) for impact in found)


def _what_to_do(comparison: Comparison, most: int | None = None) -> Iterator[str]:
    steps = [step for diff in comparison.domains for step in _steps(diff)][:most]
    if steps:
        yield from ("", "**What to do**", "", *steps)


def _folded(comparison: Comparison, found: list[Impact]) -> Iterator[str]:
    for impact in found:
        if impact.readers.reaches or impact.unread or impact.declared:
            yield from ("", *_details(impact))
    for one in comparison.data or ():
        if one.products or one.problem:
            yield from ("", *_data(one))
    same = [one.domain for one in comparison.data or () if not one.products and not one.problem]
    if same:
        yield f"\nPublished data unchanged: {', '.join(map(code, same))}."
    editorial = [impact for impact in comparison.impacts if impact.change.severity is Severity.EDITORIAL]
    if editorial:
        listed = (f"- {code(str(impact.change.address))}: {words.sentence(impact.change, code, text)}" for impact in editorial)
        yield from ("", f"<details><summary>· {len(editorial)} editorial</summary>", "", *listed, "", "</details>")


def _row(impact: Impact) -> str:
    change = impact.change
    owners = dict.fromkeys(owner for reach in impact.readers.reaches for owner in reach.owners)
    said = words.sentence(change, code, text)
    return f"| {words.SIGNS[change.severity]} | {code(str(change.address))} | {said} | {_who(impact)} | {', '.join(map(code, owners))} |"


def _who(impact: Impact) -> str:
    if impact.effect is Effect.NONE:
        return ""
    hits = [_hit(impact, reach) for reach in impact.readers.reaches]
    hits += [f"perhaps {code(domain)}, which has no current artifacts" for domain in impact.unread]
    hits += [f"declared by {code(domain)}" for domain in impact.declared if impact.is_gone]
    verdict = {Verdict.WAIVED: ["waived"], Verdict.UNUSED: ["let pass"]}.get(impact.verdict, [])
    return "<br>".join([*(hits or ["nobody"]), *verdict])


def _hit(impact: Impact, reach: Reach) -> str:
    names = [words.label(end) for end in reach.ends] or [words.reader(reading) for reading in reach.readings]
    verb = words.verb(impact, reach)
    shown = ", ".join(code(name) for name in names[:_LONG]) + (f" and {len(names) - _LONG} more" if len(names) > _LONG else "")
    return f"**{verb}** {shown}" if verb == "breaks" else f"{verb} {shown}"


def _steps(diff: DomainDiff) -> Iterator[str]:
    for advice in diff.advice:
        yield f"- {code(diff.name)}: {with_code(advice)}"
    if diff.is_behind:
        yield f"- {code(diff.name)}: run {code(f'mesh interface {diff.name}')}; the interface goes from {diff.before or 'nothing'} to {diff.after}."


def _details(impact: Impact) -> Iterator[str]:
    change = impact.change
    yield f"<details><summary>{words.SIGNS[change.severity]} {text(words.name(change.address))}: {words.sentence(change, html_code, text)}</summary>"
    yield ""
    if impact.to_check:
        yield f"To check: {with_code(impact.to_check)}."
        yield ""
    for reach in impact.readers.reaches:
        owners = f", {', '.join(map(code, reach.owners))}" if reach.owners else ""
        doubt = "" if reach.is_sure else f": {with_code(words.doubt(reach))}"
        yield f"- {words.verb(impact, reach)} **{text(reach.domain)}**{owners}{doubt}"
        for end in reach.ends:
            through = f", through {code(end.through)}" if end.through else ""
            about = f": {words.columns(end, code, limit=_LONG)}" if end.columns else ""
            yield f"  - {code(words.label(end))}{about}{through}"
        stopped = words.stopped(impact, reach)
        if stopped:
            yield f"  - stops too, for a model before it fails: {', '.join(map(code, stopped))}"
        for reading in reach.readings:
            how = f" ({', '.join(reading.how)})" if reading.how else ""
            yield f"  - at {code(words.place(reading))}{how}"
    yield from (f"- {with_code(remark)}" for remark in words.remarks(impact))
    yield ""
    yield "</details>"


def _data(one: DomainData) -> Iterator[str]:
    if one.problem:
        yield f"Data of {code(one.domain)}: {text(one.problem)}."
        return
    yield f"<details><summary>Data of {text(one.domain)}: {len(one.products)} changed, {one.unchanged} unchanged, {one.before} → {one.after}</summary>"
    yield ""
    for product in one.products:
        keys = f"; rows by key: {datafacts.keys(product.keys)}" if product.keys else ""
        yield f"{code(str(product.address))}: {datafacts.rows(product)}{keys}{f'; {text(product.problem)}' if product.problem else ''}"
        yield ""
        if product.columns:
            yield from (
                "| column | before → after |",
                "|---|---|",
                *(f"| {code(column.name)} | {text(datafacts.column(column))} |" for column in product.columns),
                "",
            )
    yield "</details>"
