"""Exact aggregates of which no person makes more than their share: what the noise is added to. Nothing of it may be shown.

No statement here can fail on a value: an error would tell of a person. Literals are cast to a column's type by themselves, before any data is read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import duckdb

from mesh.core.errors import InputError, did_you_mean
from mesh.core.privacy.bounds import Grid, fine_grid, whole_grid
from mesh.core.privacy.query import Both, Compare, Condition, Holds, IsNull, Like, Not, OneOf, PrivateQuery, Sum, Value
from mesh.core.sqltext import literal, quoted

_WHOLE = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "HUGEINT"})
_DATES = ("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE")
_MOST_GROUPS = 10_000


@dataclass(frozen=True, slots=True)
class Source:
    """The published rows to ask: a table expression, the types of its columns, and what limits a person's part in an answer."""

    relation: str
    types: Mapping[str, str]
    """By lower-case name."""
    accepted: Mapping[str, tuple[str, ...]]
    """The values that a column may have, where they are declared."""
    subject: str
    """The column that names the person; empty where a row is one."""
    max_rows: int
    address: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A query that may be answered: what to run, the groups of the answer, and the grid of each sum by its name."""

    sql: str
    groups: tuple[tuple[Any, ...], ...]
    grids: Mapping[str, Grid]


def plan(connection: Any, query: PrivateQuery, source: Source) -> Plan:
    """Raises InputError for what cannot be asked of these columns. Reads no data."""
    for column in (*query.columns, *([source.subject] if source.subject else [])):
        if column.lower() not in source.types:
            raise InputError(f"{source.address} has no column `{column}`. {did_you_mean(column, source.types)}")
    sums = [output for output in query.outputs if isinstance(output, Sum)]
    grids = {each.name: _grid(each, source) for each in sums}
    groups, allowed = _groups(connection, query.keys, source)
    conditions = [_Sql(connection, source).of(query.condition)] if query.condition else []
    conditions += [f"{quoted(column)} in ({', '.join(values)})" for column, values in allowed.items()]
    conditions += [f"{quoted(source.subject)} is not null"] if source.subject else []
    parts = [f"{quoted(column)} as k{number}" for number, column in enumerate(query.keys)]
    parts += [f"{_steps(each, grids[each.name], source)} as s{number}" for number, each in enumerate(sums)]
    names = ", ".join(part.rpartition(" as ")[2] for part in parts) or "1"
    parts += [f"{quoted(source.subject)} as subject"] if source.subject else []
    rows = f"select {', '.join(parts) or '1 as one'} from {source.relation}"
    if conditions:
        rows += f" where {' and '.join(f'({each})' for each in conditions)}"
    if source.subject:
        # Which of a person's rows count depends on these rows alone.
        rows = f"from ({rows}) qualify row_number() over (partition by subject order by hash({names})) <= {source.max_rows}"
    keys = "".join(f"k{number}, " for number in range(len(query.keys)))
    totals = "".join(f", coalesce(sum(s{number}), 0)::hugeint" for number in range(len(sums)))
    grouping = f" group by {keys.rstrip(', ')}" if keys else ""
    return Plan(f"with counted as ({rows}) select {keys}count(*){totals} from counted{grouping}", groups, grids)


def run(connection: Any, planned: Plan, keys: int) -> dict[tuple[Any, ...], tuple[int, ...]]:
    """Count and sums by group, for every group of the plan."""
    try:
        found = {tuple(row[:keys]): tuple(map(int, row[keys:])) for row in connection.execute(planned.sql).fetchall()}
    except duckdb.Error:
        # What DuckDB says may hold a value.
        raise InputError("the published file cannot be read. See `mesh status --verify`.") from None
    nothing = (0,) * (1 + len(planned.grids))
    return {group: found.get(group, nothing) for group in planned.groups}


def _grid(each: Sum, source: Source) -> Grid:
    kind = source.types[each.column]
    if kind in _WHOLE:
        return whole_grid(each.lower, each.upper)
    if kind in ("FLOAT", "DOUBLE") or kind.startswith("DECIMAL"):
        return fine_grid(each.lower, each.upper)
    raise InputError(f"`dp_sum` adds numbers, and `{each.column}` of {source.address} is {kind}.")


def _steps(each: Sum, grid: Grid, source: Source) -> str:
    """A row's part, in steps within the bounds; nothing (null) where there is no number: `least` would pass over a null."""
    column = quoted(each.column)
    if source.types[each.column] in _WHOLE:
        return f"case when {column} is not null then greatest(least({column}::hugeint, {grid.upper}::hugeint), {grid.lower}::hugeint) end"
    number = f"{column}::double"
    cut = f"greatest(least(round(greatest(least({number}, {each.upper!r}), {each.lower!r}) / {grid.step!r}), {grid.upper}), {grid.lower})"
    return f"case when not isnan({number}) then {cut}::hugeint end"


def _groups(connection: Any, keys: Sequence[str], source: Source) -> tuple[tuple[tuple[Any, ...], ...], dict[str, list[str]]]:
    """All groups that there can be, and the values of each key as SQL. Which groups there are would itself tell of people."""
    values, allowed = [], {}
    for column in keys:
        if column not in source.accepted:
            what = f"`{column}` of {source.address} has no declared list of values, and which values there are tells of people."
            raise InputError(f"{what} Group by a column with an `accepted_values` test: {', '.join(sorted(source.accepted)) or 'there is none'}.")
        allowed[column] = [_cast(connection, Value("text", text), column, source) for text in source.accepted[column]]
        values.append([row[0] for row in connection.execute(f"select distinct unnest([{', '.join(allowed[column])}]) as v order by v").fetchall()])
    groups = tuple(product(*values))
    if len(groups) > _MOST_GROUPS:
        raise InputError(f"this query has {len(groups):,} groups, of which most would hold nothing but noise; {_MOST_GROUPS:,} are allowed.")
    return groups, allowed


def _cast(connection: Any, value: Value, column: str, source: Source) -> str:
    """A literal of the column's type."""
    kind = source.types[column]
    text = f"cast({literal(value.text)} as {kind})"
    try:
        connection.execute(f"select {text}").fetchall()
    except duckdb.Error:
        raise InputError(f"`{value.text}` is no value of `{column}` of {source.address}, which is {kind}.") from None
    return text


@dataclass(frozen=True, slots=True)
class _Sql:
    """Conditions as SQL that cannot fail."""

    connection: Any
    source: Source

    def of(self, condition: Condition) -> str:
        if isinstance(condition, Not):
            return f"not ({self.of(condition.of)})"
        if isinstance(condition, Both):
            return f"({self.of(condition.left)}) {condition.operator} ({self.of(condition.right)})"
        column, kind = quoted(condition.column), self.source.types[condition.column]
        if isinstance(condition, IsNull):
            return f"{column} is null"
        if isinstance(condition, Holds):
            self._check(kind == "BOOLEAN", condition.column, "is no condition by itself")
            return column
        if isinstance(condition, Like):
            self._check(kind == "VARCHAR", condition.column, f"cannot be compared with `{condition.operator}`")
            return f"{column} {condition.operator} {literal(condition.pattern)}"
        if isinstance(condition, OneOf):
            return " or ".join(f"({self._compare(Compare(condition.column, '=', value))})" for value in condition.values)
        return self._compare(condition)

    def _compare(self, condition: Compare) -> str:
        name, value = condition.column, condition.value
        column, kind = quoted(name), self.source.types[name]
        if isinstance(value, str):
            self._check(self.source.types[value] == kind, name, f"is not of the type of `{value}`, {self.source.types[value]}")
            return f"{column} {condition.operator} {quoted(value)}"
        is_fraction = kind in ("FLOAT", "DOUBLE") or kind.startswith("DECIMAL")
        if value.kind == "number" and (is_fraction or (kind in _WHOLE and not value.text.lstrip("-").isdigit())):
            return f"{column}::double {condition.operator} {literal(value.text)}::double"
        fits = {
            "number": kind in _WHOLE,
            "text": kind == "VARCHAR" or kind in _DATES,
            "boolean": kind == "BOOLEAN",
            "date": kind in _DATES,
            "timestamp": kind in _DATES[1:],
        }
        self._check(fits[value.kind], name, f"cannot be compared with the {value.kind} `{value.text}`")
        return f"{column} {condition.operator} {_cast(self.connection, value, name, self.source)}"

    def _check(self, is_so: bool, name: str, problem: str) -> None:
        if not is_so:
            raise InputError(f"`{name}` of {self.source.address} is {self.source.types[name]} and {problem}.")
