"""Detectors of personal data, as `governance/detectors.yml` states them, and the SQL that looks for it. The macro `personal_data_found` of the platform
writes the same SQL for the data test `no_personal_data`; a test compares what the two find."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mesh.core.errors import did_you_mean
from mesh.core.governance.fields import FieldError
from mesh.core.governance.finding import Severity
from mesh.core.governance.policy import Policy
from mesh.core.sqltext import literal

SCAN_POLICY = Policy(
    "personal_data_found",
    "privacy",
    "Published columns hold no personal data that nobody declared",
    "What nobody classified nobody masks, and a port is open to all.",
    "Classify the column (`config.meta.mesh: {classification: personal, mask: ...}`), or take the personal data out of it. "
    "Where it is something else, waive it for the column.",
    Severity.ERROR,
    "column",
    "",
    "governance/detectors.yml",
)
"""What `mesh check --scan` asks: of data, so that it is no select over the tables of the mesh."""
SAMPLE_ROWS = 10_000
"""Of each table. The sample is the same every time."""
_KEYS = ("name", "meaning", "classification", "pattern", "valid", "columns", "named_pattern", "share")


@dataclass(frozen=True, slots=True)
class Detector:
    """One kind of personal data."""

    name: str
    meaning: str
    classification: str
    """What a column of it ought to be classified as."""
    share: float
    """Of the values that are not null, from 0 to 1: fewer are no finding."""
    pattern: str = ""
    valid: str = ""
    columns: str = ""
    named_pattern: str = ""


@dataclass(frozen=True, slots=True)
class Detected:
    """A column that holds what a detector looks for."""

    column: str
    detector: str
    values: int
    """Sampled values that are not null."""
    found: int
    """Of them, those that are it; all of them where the column's name says so."""


def detector(entry: object) -> Detector:
    """The detector that an entry of the file states. Raises FieldError (a ValueError) that says what is wrong with it, and at which key."""
    if not isinstance(entry, Mapping):
        raise FieldError(f"a detector is a mapping with {', '.join(_KEYS)}; this is a {type(entry).__name__}")
    unknown = [str(key) for key in entry if key not in _KEYS]
    if unknown:
        raise FieldError(f"unknown key `{unknown[0]}`. {did_you_mean(unknown[0], _KEYS)}", unknown[0])
    facts = {key: str(entry.get(key) or "").strip() for key in _KEYS}
    for key in ("name", "meaning", "classification"):
        if not facts[key]:
            raise FieldError(f"`{key}` is missing", key)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", facts["name"]):
        raise FieldError(f"`name: {facts['name']}` is no name in small letters, digits and `_`", "name")
    if not facts["pattern"] and not facts["columns"]:
        raise FieldError(f"`{facts['name']}` has neither `pattern` nor `columns`: it would find nothing")
    share = entry.get("share", 0)
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
        raise FieldError(f"`share: {share}` of `{facts['name']}` is no number from 0 to 1", "share")
    for key in ("pattern", "columns", "named_pattern"):
        # One that DuckDB cannot read would end the scan in the middle. Python reads nearly the same ones, and costs no import of DuckDB.
        try:
            re.compile(facts[key])
        except re.error as error:
            raise FieldError(f"`{key}` of `{facts['name']}` is no pattern: {error}", key) from None
    return Detector(
        facts["name"], facts["meaning"], facts["classification"], float(share), facts["pattern"], facts["valid"], facts["columns"], facts["named_pattern"]
    )


def detection(relation: str, detectors: Iterable[Detector], *, rows: int = SAMPLE_ROWS) -> str:
    """A query that gives (column_name, detector, value_count, found_count) for what it finds in a table expression."""
    found = "\n    union all\n".join(_count(one) for one in detectors)
    return f"""with sampled as (
    select columns(*)::varchar from {relation} using sample reservoir({rows} rows) repeatable (42)
),

said as (
    unpivot sampled on columns(*) into name column_name value value
),

counted as (
{found}
)

select column_name, detector, value_count, found_count
from counted
where found_count > 0 and found_count >= share * value_count and found_count * 2 >= candidate_count
order by all"""


def _count(one: Detector) -> str:
    named = f"regexp_matches(lower(column_name), {literal(one.columns)})" if one.columns else "false"
    looks = f"regexp_matches(value, {literal(one.pattern)})" if one.pattern else "false"
    valid = f"{looks} and len(list_filter(regexp_extract_all(value, {literal(one.pattern)}), lambda match: {one.valid})) > 0" if one.valid else looks
    by_name = f"regexp_matches(value, {literal(one.named_pattern)})" if one.named_pattern else str(not one.pattern).lower()
    return f"""    select
        column_name,
        {literal(one.name)} as detector,
        {one.share!r} as share,
        count(*) as value_count,
        count(*) filter (where ({looks}) or ({named} and {by_name})) as candidate_count,
        count(*) filter (where ({valid}) or ({named} and {by_name})) as found_count
    from said
    group by column_name"""
