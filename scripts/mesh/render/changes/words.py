"""What a change does to its readers, in words: shared by every rendering of `mesh diff`. Names stay raw here; each rendering escapes for its own place."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from mesh.core.changes.change import Change, Severity
from mesh.core.impact.assess import Effect, Impact, Verdict
from mesh.core.impact.readers import End, Reach, Reading
from mesh.core.model import Address

SIGNS = {Severity.BREAKING: "■", Severity.WARNING: "▲", Severity.ADDITIVE: "●", Severity.EDITORIAL: "·"}
_FEW = 4
_MARKED = ("column", "renamed_to", "aspect", "before", "after", "guess")
Say = Callable[[str], str]


def name(address: Address) -> str:
    """`operations.flights v2`."""
    return f"{address.domain}.{address.product} v{address.version}"


def sentence(change: Change, code: Say, plain: Say) -> str:
    """The change's sentence with all that comes from files made safe: names by `code`, in place of their backticks, other texts by `plain`."""
    marks = {chr(0xE000 + place): field for place, field in enumerate(_MARKED) if getattr(change, field)}
    marked: dict[str, Any] = {field: mark for mark, field in marks.items()}
    said = replace(change, **marked).sentence
    pattern = re.compile("|".join(f"`{mark}`|{mark}" for mark in marks) or "(?!)")
    return pattern.sub(lambda found: (code if found[0][0] == "`" else plain)(getattr(change, marks[found[0].strip("`")])), said)


def verb(impact: Impact, reach: Reach) -> str:
    """What becomes of a domain's readers, as one word before their names."""
    if not reach.is_sure:
        return "may break" if impact.effect is Effect.BREAKS else "may read it"
    if not reach.readings:
        return "reaches"
    return "breaks" if impact.effect is Effect.BREAKS else "read by"


def columns(end: End, code: Say, *, limit: int = _FEW) -> str:
    """`a`, `b` and 3 more."""
    shown = ", ".join(code(column) for column in end.columns[:limit])
    return f"{shown} and {len(end.columns) - limit} more" if len(end.columns) > limit else shown


def label(end: End) -> str:
    """`punctuality.on_time_performance.v1`, `exposure forecasting.departure_delay_model`."""
    return f"exposure {end.node.label}" if end.node.kind == "exposure" else end.node.label


def reader(reading: Reading) -> str:
    return f"{reading.node.kind} {reading.node.label}" if reading.node.kind in ("test", "exposure") else reading.node.label


def place(reading: Reading) -> str:
    return f"{reading.file}:{reading.line}" if reading.line else reading.file


def doubt(reach: Reach) -> str:
    """Why it cannot be told whether a domain reads it."""
    reasons = dict.fromkeys((*(reading.unknown for reading in reach.readings), *(end.unknown for end in reach.ends)))
    return "; ".join(filter(None, reasons))


def stopped(impact: Impact, reach: Reach) -> tuple[str, ...]:
    """What else is not built any more, because a model before it fails."""
    return tuple(node.label for node in reach.behind) if impact.effect is Effect.BREAKS else ()


def remarks(impact: Impact) -> Iterator[str]:
    """What else is to be said of a change, a sentence each."""
    address = impact.change.address
    for domain in impact.unread:
        yield f"{domain} has no current artifacts: whether it reads this cannot be told. Build it, or add `--parse`."
    if impact.declared and impact.is_gone:
        declared = ", ".join(impact.declared)
        yield f"Declared as an input, though not read, by {declared}: its next build is refused until it is taken out of `mesh_inputs`."
    elif impact.declared and impact.effect is not Effect.NONE:
        yield f"Declared as an input, though not read, by {', '.join(impact.declared)}."
    if impact.effect is not Effect.NONE and not impact.readers.reaches and not impact.unread:
        yield f"Read by nobody outside {address.domain}."
    others = impact.readers.others
    if others:
        consumers = "consumer" if len(others) == 1 else "consumers"
        yield f"Not read by {len(others)} other {consumers}: {', '.join(node.label for node in others)}."
    yield from _verdict(impact)


def _verdict(impact: Impact) -> Iterator[str]:
    waiver = impact.waiver
    if waiver is not None and impact.verdict is Verdict.WAIVED:
        yield f"Waived until {waiver.until} by {waiver.approved_by}: {waiver.reason}"
    elif waiver is not None and impact.verdict is Verdict.FAILS:
        yield f"Its waiver ended on {waiver.until} (governance/waivers.yml:{waiver.line}): it covers nothing any more."
    if impact.verdict is Verdict.UNUSED:
        yield "Let pass, for nobody reads what changed (--allow-unused)."


def message(impact: Impact, code: Say, plain: Say) -> str:
    """All in one paragraph: what changed, whom it breaks, who owns that, who is left alone."""
    said = [f"{plain(name(impact.change.address))}: {sentence(impact.change, code, plain)}."]
    if impact.to_check:
        said.append(f"To check: {impact.to_check}.")
    for reach in impact.readers.reaches:
        ends = ", ".join(plain(label(end)) + (f" ({columns(end, code)})" if end.columns else "") for end in reach.ends)
        ends = ends or ", ".join(plain(reader(reading)) for reading in reach.readings)
        why = "" if reach.is_sure else f": {plain(doubt(reach))}"
        said.append(f"{verb(impact, reach).capitalize()} {ends}{why}.")
    owners = list(dict.fromkeys(owner for reach in impact.readers.reaches for owner in reach.owners))
    if owners:
        said.append(f"{'Owner' if len(owners) == 1 else 'Owners'}: {plain(', '.join(owners))}.")
    said += [plain(remark) for remark in remarks(impact)]
    return " ".join(said)


def counts(numbers: dict[Severity, int]) -> str:
    """`1 breaking, 2 additive`; "no contract changed" where all are zero."""
    words = {severity: severity.name.lower() for severity in sorted(SIGNS, reverse=True) if numbers.get(severity)}
    shown = [f"{numbers[severity]} {word}{'s' if severity is Severity.WARNING and numbers[severity] > 1 else ''}" for severity, word in words.items()]
    return ", ".join(shown) or "no contract changed"
