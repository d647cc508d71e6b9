"""Expressions and names that generated SQL is put together from. `{double}` in an expression stands for any column of that type."""

import random

KEY, CODE, DATE, TIME = range(4)
"""Every relation has the same types by position, so that any model can read any other; these are the first four."""
FEWEST = 8
"""Fewer columns than this, and a type is missing."""

_FIRST = ("varchar", "varchar", "date", "timestamp", "integer", "double", "decimal(18,2)", "boolean")
_REST = ("integer", "decimal(18,2)", "double", "bigint", "varchar", "timestamp", "double", "boolean", "bigint", "date")
SUFFIXES = {
    "varchar": ("code", "name", "label", "status"),
    "date": ("date", "day"),
    "timestamp": ("at", "at_utc"),
    "integer": ("days", "units", "count"),
    "bigint": ("total", "number"),
    "double": ("ratio", "score", "kg", "km"),
    "decimal(18,2)": ("amount", "eur", "cost"),
}
ADJECTIVES = tuple(
    "active annual average billed closed daily domestic early expected export final first foreign gross idle inbound initial internal "
    "late local major minor monthly net open outbound planned prior regional retail returned shared total urgent valid weekly whole".split()
)
NOUNS = tuple(
    "account asset batch booking branch budget campaign carrier claim contract customer delivery depot device driver employee event flight "
    "fuel invoice item ledger lease meter order parcel partner payment plan pallet price product project refund region route sensor service "
    "shipment site stock supplier ticket trip vehicle vendor visit warehouse".split()
)

TRANSFORMS = {
    "varchar": (
        "upper(trim({varchar}))",
        "{varchar} || '-' || {varchar}",
        "coalesce({varchar}, {varchar}, 'unknown')",
        "case when {integer} > 100 then 'high' when {double} > 0 then 'low' else 'none' end",
        "nullif(substr({varchar}, 1, 8), '')",
        "strftime({date}, '%Y-%m')",
    ),
    "date": ("cast({timestamp} as date)", "cast(date_trunc('month', {date}) as date)", "coalesce({date}, cast({timestamp} as date))"),
    "timestamp": ("date_trunc('hour', {timestamp})", "{timestamp} + interval '1' hour", "coalesce({timestamp}, cast({date} as timestamp))"),
    "integer": (
        "cast(round({double}) as integer)",
        "cast(date_diff('day', {date}, cast({timestamp} as date)) as integer)",
        "case when {boolean} then 1 else 0 end",
        "coalesce({integer}, 0)",
        "abs({integer} - {integer})",
    ),
    "bigint": ("cast({integer} as bigint) * 1000", "{bigint} + {integer}", "date_diff('minute', {timestamp}, {timestamp})", "length({varchar})"),
    "double": ("{double} / nullif({integer}, 0)", "round({double} * 100, 2)", "cast({decimal(18,2)} as double)", "sqrt(abs({double}))"),
    "decimal(18,2)": (
        "cast({decimal(18,2)} * 1.19 as decimal(18, 2))",
        "cast({double} as decimal(18, 2))",
        "case when {boolean} then {decimal(18,2)} else -{decimal(18,2)} end",
        "coalesce({decimal(18,2)}, cast(0 as decimal(18, 2)))",
    ),
    "boolean": (
        "{double} > {integer}",
        "{varchar} in ('A', 'B', 'C')",
        "{timestamp} is not null",
        "coalesce({boolean}, false)",
        "{boolean} and {date} < {date}",
    ),
}
AGGREGATES = {
    "varchar": ("max({varchar})", "min({varchar})", "string_agg(distinct {varchar}, ', ')"),
    "date": ("max({date})", "min({date})", "max(cast({timestamp} as date))"),
    "timestamp": ("max({timestamp})", "min({timestamp})"),
    "integer": ("cast(sum({integer}) as integer)", "max({integer})", "cast(count(*) filter (where {boolean}) as integer)"),
    "bigint": ("count(*)", "count(distinct {varchar})", "sum(case when {boolean} then 1 else 0 end)::bigint"),
    "double": ("avg({double})", "sum({double}) / nullif(count(*), 0)", "median({double})", "max({double})"),
    "decimal(18,2)": ("cast(sum({decimal(18,2)}) as decimal(18, 2))", "max({decimal(18,2)})"),
    "boolean": ("bool_or({boolean})", "bool_and({boolean})", "count(*) > 1"),
}
WINDOWS = {
    "varchar": ("lag({varchar}) over {over}", "first_value({varchar}) over {over}"),
    "date": ("max({date}) over (partition by {key})",),
    "timestamp": ("lead({timestamp}) over {over}",),
    "integer": ("cast(row_number() over {over} as integer)", "{integer} - lag({integer}) over {over}"),
    "bigint": ("row_number() over {over}", "rank() over {over}", "count(*) over (partition by {key})"),
    "double": ("avg({double}) over (partition by {key} order by {time} rows between 6 preceding and current row)", "percent_rank() over {over}"),
    "decimal(18,2)": ("cast(sum({decimal(18,2)}) over {over} as decimal(18, 2))",),
    "boolean": ("{boolean} and row_number() over {over} = 1",),
}


def types(columns: int) -> tuple[str, ...]:
    """The types of a relation's columns, by position."""
    return _FIRST + tuple(_REST[number % len(_REST)] for number in range(columns - FEWEST))


def entity(random_source: random.Random) -> str:
    """The name of a made-up thing: `regional_orders`."""
    return f"{random_source.choice(ADJECTIVES)}_{random_source.choice(NOUNS)}s"


def column_name(random_source: random.Random, kind: str) -> str:
    """A made-up name of a column: `net_invoice_amount`, `is_late_delivery`."""
    stem = f"{random_source.choice(ADJECTIVES)}_{random_source.choice(NOUNS)}"
    return f"is_{stem}" if kind == "boolean" else f"{stem}_{random_source.choice(SUFFIXES[kind])}"
