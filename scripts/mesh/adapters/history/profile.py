"""The profile of a published file: rows, nulls, distinct values, least and most, quantiles, and how many rows each bin holds.

One pass over the open port's Parquet counts into the bins of the publication before, so that how far the values moved is exact. A second one is taken where
there are no such bins yet, or too much has grown out of them. Of columns whose class is not clear, nothing but the nulls is asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mesh.core.history.allowed import Withheld
from mesh.core.history.drift import stability_index
from mesh.core.history.records import EXACT_ROWS, ColumnRecord
from mesh.core.model import Entry
from mesh.core.sqltext import literal, quoted

_DECILES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_SHOWN = (0.05, 0.25, 0.5, 0.75, 0.95)
_ASKED = tuple(sorted({*_DECILES, *_SHOWN}))
_TOP = 10
_LONGEST = 100
"""Characters of a value that is kept. Longer ones are texts, which are no categories."""
_OUTGROWN = 0.2
"""So large a share of rows beyond the last bin, or so much more than before, asks for new ones."""
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL")
_TIMES = ("DATE", "TIME", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE")
_TEXTS = ("VARCHAR", "ENUM", "UUID", "BOOLEAN")


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of the file, and what is known of it."""

    name: str
    type: str
    why: str
    bins: tuple[str, ...] = ()
    """Those of the publication before."""
    before: ColumnRecord | None = None

    @property
    def family(self) -> str:
        """`ordered`, `text`, or empty for types of which only nulls are counted."""
        plain = self.type.partition("(")[0]
        return "" if self.why else "ordered" if plain in _NUMBERS or plain in _TIMES else "text" if plain in _TEXTS else ""

    @property
    def sql(self) -> str:
        """An expression of a type that all functions take."""
        if self.family == "text":
            return f"{quoted(self.name)}::varchar"
        return f"{quoted(self.name)}::timestamp" if self.type == "TIMESTAMP WITH TIME ZONE" else quoted(self.name)

    @property
    def bin_type(self) -> str:
        return "VARCHAR" if self.family == "text" else "TIMESTAMP" if self.type == "TIMESTAMP WITH TIME ZONE" else self.type

    def counted(self, bins: Sequence[str]) -> str:
        """SQL for a map of bin -> rows; ordered ones are counted up to each bin, texts are those values."""
        listed = f"[{', '.join(map(literal, bins))}]::varchar[]::{self.bin_type}[]"
        found = f"histogram{'_exact' if self.family == 'text' else ''}({self.sql}, {listed})"
        return f"list_transform({listed}, x -> coalesce(map_extract({found}, x)[1], 0))"


def profile(connection: Any, file: Path, entry: Entry, withheld: Withheld, before: Mapping[str, ColumnRecord]) -> tuple[ColumnRecord, ...]:
    """The columns of a file that is published now, in its order. `before`: those of the publication before by name. Raises duckdb.Error."""
    columns = [_column(name, kind, withheld.why(name), before.get(name)) for name, kind in _described(connection, file)]
    asked = [expression for column in columns for expression in _first(column, entry.rows)]
    values = iter(connection.execute(f"select count(*), {', '.join(asked)} from read_parquet({literal(file)})").fetchone() if asked else (entry.rows,))
    rows = next(values)
    found = [_Found(column, rows, [next(values) for _ in _first(column, entry.rows)]) for column in columns]
    anew = [one for one in found if one.needs_bins]
    if anew:
        counts = connection.execute(f"select {', '.join(one.column.counted(one.fresh_bins) for one in anew)} from read_parquet({literal(file)})").fetchone()
        for one, counted in zip(anew, counts, strict=True):
            one.fresh_counts = counted
    return tuple(one.record(entry) for one in found)


def newest_value(connection: Any, file: Path, column: str) -> str:
    """The newest time in a column, as the mesh writes times; empty where it holds none. Raises duckdb.Error."""
    newest = f"try_cast(max({quoted(column)})::varchar as timestamp)"
    row = connection.execute(f"select strftime({newest}, '%Y-%m-%dT%H:%M:%SZ') from read_parquet({literal(file)})").fetchone()
    return row[0] or ""


def first_rows(connection: Any, file: Path, columns: Sequence[str], count: int) -> list[list[str | None]]:
    """A few rows as text. Raises duckdb.Error."""
    shown = ", ".join(f"left({quoted(name)}::varchar, {_LONGEST})" for name in columns)
    return [list(row) for row in connection.execute(f"select {shown} from read_parquet({literal(file)}) limit {count}").fetchall()]


def _described(connection: Any, file: Path) -> list[tuple[str, str]]:
    return [row[:2] for row in connection.execute(f"describe select * from read_parquet({literal(file)})").fetchall()]


def _column(name: str, kind: str, why: str, before: ColumnRecord | None) -> _Column:
    is_same = before is not None and before.type == kind and before.withheld == why
    return _Column(name, kind, why, before.bins if before and is_same else (), before if is_same else None)


def _first(column: _Column, rows: int) -> list[str]:
    """What the first pass asks of a column; `_Found` reads the answers in this order."""
    name, value = quoted(column.name), column.sql
    if not column.family:
        return [f"count({name})"]
    asked = [f"count({name})", f"count(distinct {value})" if rows <= EXACT_ROWS else f"approx_count_distinct({value})"]
    if column.family == "ordered":
        asked += [f"min({value})::varchar", f"max({value})::varchar", f"approx_quantile({value}, {list(_ASKED)})::varchar[]"]
    else:
        asked += [f"left(min({value}), {_LONGEST})", f"left(max({value}), {_LONGEST})"]
        asked.append(f"approx_top_k({value}, {_TOP}) filter (where length({value}) <= {_LONGEST})")
    return [*asked, *([column.counted(column.bins)] if column.bins else [])]


class _Found:
    """What the passes say of one column."""

    def __init__(self, column: _Column, rows: int, answers: list[Any]) -> None:
        self.column = column
        self._rows = rows
        self._filled: int = answers[0]
        known: list[Any] = answers[1:5] if column.family else [None] * 4
        self._distinct, self._least, self._most, self._values = known
        self._counts: list[int] = answers[5] if column.bins else []
        self.fresh_counts: list[int] = []

    @property
    def fresh_bins(self) -> tuple[str, ...]:
        """The bins that these values ask for: ends of tenths of the rows, or the most frequent values."""
        values = self._values or []
        if self.column.family == "ordered":
            ends = [value for value, share in zip(values, _ASKED, strict=False) if share in _DECILES]
            return tuple(dict.fromkeys([*ends, self._most] if ends else []))
        # Of a key, no value is frequent.
        return () if self._distinct > self._filled / 2 and self._filled > _TOP else tuple(sorted(values))

    @property
    def needs_bins(self) -> bool:
        if not self.column.family or not self.fresh_bins:
            return False
        if not self.column.bins:
            return True
        rest = _rest(self._counts, self._filled) / max(self._filled, 1)
        before = self.column.before
        was = before.counts[-1] / max(sum(before.counts), 1) if before and before.counts and self.column.family == "text" else 0
        return bool(rest - was > _OUTGROWN)

    def record(self, entry: Entry) -> ColumnRecord:
        column, is_known = self.column, bool(self.column.family)
        bins, counts = (self.fresh_bins, self.fresh_counts) if self.fresh_counts else (column.bins, self._counts)
        shown = [value for value, share in zip(self._values or [], _ASKED, strict=False) if share in _SHOWN] if column.family == "ordered" else []
        if column.bin_type.startswith("TIMESTAMP"):
            # Between two values, to the microsecond.
            shown = [value.partition(".")[0] for value in shown]
        return ColumnRecord(
            domain=entry.address.domain,
            product=entry.address.product,
            version=entry.address.version,
            publication_id=entry.publication_id,
            at=entry.published_at,
            column=column.name,
            type=column.type,
            rows=self._rows,
            nulls=self._rows - self._filled,
            distinct=min(self._distinct, self._filled) if is_known else None,
            least=self._least,
            most=self._most,
            quantiles=tuple(shown),
            bins=bins,
            counts=(*counts, _rest(counts, self._filled)) if bins else (),
            drift=self._drift(),
            withheld=column.why,
        )

    def _drift(self) -> float | None:
        """Against the publication before, in its bins. Nulls are one more bin: a column that became empty has moved."""
        before = self.column.before
        if before is None or before.nulls is None:
            return None
        was = before.counts if before.bins else (before.rows - before.nulls,)
        now = (*self._counts, _rest(self._counts, self._filled)) if before.bins else (self._filled,)
        return stability_index((*was, before.nulls), (*now, self._rows - self._filled))


def _rest(counts: Sequence[int], filled: int) -> int:
    return max(filled - sum(counts), 0)
