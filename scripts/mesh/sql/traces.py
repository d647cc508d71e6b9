"""What a column is made of, while a query is read: small values that queries pass to the queries around them."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from mesh.core.columns import How, Use

Ref = tuple[str, str]
"""Node id and column of a parent."""

# How a column of a parent got here, as bits: a reference can be in a value and in its window at once.
DIRECT: Final = 1
TRANSFORMED: Final = 2
AGGREGATED: Final = 4
WINDOW: Final = 8
_VALUE: Final = DIRECT | TRANSFORMED | AGGREGATED


def _raise(bits: int, level: int) -> int:
    if level == WINDOW:
        return WINDOW
    value = bits & _VALUE
    return bits & WINDOW | (max(1 << value.bit_length() - 1, level) if value else 0)


_RAISED: Final = {level: [_raise(bits, level) for bits in range(16)] for level in (DIRECT, TRANSFORMED, AGGREGATED, WINDOW)}


class Trace(NamedTuple):
    """What one column is made of: bits per column of a parent, and the reasons why (a part of) it cannot be told."""

    parts: dict[Ref, int]
    doubts: frozenset[str] = frozenset()

    def raised(self, level: int) -> "Trace":
        """The same, used inside an expression of this level."""
        raised = _RAISED[level]
        return self if level == DIRECT else Trace({ref: raised[bits] for ref, bits in self.parts.items()}, self.doubts)

    def uses(self, name: str) -> tuple[Use, ...]:
        """As uses of an output column: what comes unchanged is passed or renamed by its first and last name."""
        found = []
        for (node, column), bits in self.parts.items():
            if bits & AGGREGATED:
                found.append(Use(node, column, How.AGGREGATED))
            elif bits & TRANSFORMED:
                found.append(Use(node, column, How.TRANSFORMED))
            elif bits & DIRECT:
                found.append(Use(node, column, How.PASSED if column.lower() == name.lower() else How.RENAMED))
            if bits & WINDOW:
                found.append(Use(node, column, How.WINDOW))
        return tuple(sorted(found)) if len(found) > 1 else tuple(found)


NOTHING: Final = Trace({})


def unknown(reason: str) -> Trace:
    return Trace({}, frozenset((reason,)))


def united(traces: Iterable[Trace]) -> Trace:
    parts: dict[Ref, int] = {}
    doubts: frozenset[str] = frozenset()
    for trace in traces:
        for ref, bits in trace.parts.items():
            parts[ref] = parts.get(ref, 0) | bits
        doubts |= trace.doubts
    return Trace(parts, doubts)


class Column(NamedTuple):
    """One column that a query or relation yields."""

    name: str
    trace: Trace

    @property
    def whole(self) -> Trace:
        return self.trace


class Rest(NamedTuple):
    """Columns that cannot be listed: of a relation whose columns are not known, or that depend on data or types."""

    reason: str
    node: str = ""
    """The relation; empty where the columns have no names of their own in one."""
    level: int = DIRECT
    trace: Trace = NOTHING
    """What each of them is made of, where `node` is empty."""
    hidden: frozenset[str] = frozenset()
    """Lower-case names that are not among them."""
    spelled: dict[str, str] | None = None
    """Of a relation: its columns' names by lower-case name, as first written."""

    @property
    def name(self) -> str:
        return "*"

    @property
    def whole(self) -> Trace:
        """All of them at once."""
        return Trace({(self.node, "*"): self.level}) if self.node else self.trace

    def column(self, name: str) -> Trace:
        if self.spelled is None:
            return self.trace
        return Trace({(self.node, self.spelled.setdefault(name.lower(), name)): self.level})

    def raised(self, level: int) -> "Rest":
        return self._replace(level=_RAISED[level][self.level], trace=self.trace.raised(level))

    def without(self, names: Iterable[str]) -> "Rest":
        return self._replace(hidden=self.hidden | {name.lower() for name in names})


Item = Column | Rest
Row = tuple[str, str, How]
"""A column of a parent that decides about rows: node id, column, how."""


class Match(NamedTuple):
    """What a name stands for."""

    name: str
    trace: Trace
    is_certain: bool = True
    """False where the name is only taken for one of the columns of a `Rest`."""


class Table:
    """What a query or relation yields: its columns, and the columns that decide about its rows."""

    __slots__ = ("_index", "_rests", "doubts", "items", "parts", "rows")

    def __init__(self, items: Sequence[Item], rows: Iterable[Row] = (), doubts: Iterable[str] = (), parts: tuple[str, ...] = ()) -> None:
        self.items = items
        self.parts = parts
        """Of a relation: its full name in lower case."""
        self.rows = frozenset(rows)
        self.doubts = frozenset(doubts)
        """Why it is not wholly known which columns decide about its rows."""
        self._index: dict[str, tuple[int, Column]] | None = None
        self._rests: list[tuple[int, Rest]] = []

    def find(self, name: str) -> Match | None:
        """What `name` stands for here, whatever its case."""
        if self._index is None:
            self._index = {}
            for position, item in enumerate(self.items):
                if isinstance(item, Column):
                    self._index.setdefault(item.name.lower(), (position, item))
                else:
                    self._rests.append((position, item))
        lower = name.lower()
        rests = [(position, rest) for position, rest in self._rests if lower not in rest.hidden]
        known = self._index.get(lower)
        if known:
            # DuckDB renames the second of two equal names, so a column before it that cannot be listed may be the one.
            earlier = [rest.reason for position, rest in rests if position < known[0]]
            return Match(known[1].name, unknown(f"`{name}` is an expression, or a column before it: {earlier[0]}") if earlier else known[1].trace)
        if len(rests) == 1:
            return Match(name, rests[0][1].column(name), is_certain=False)
        return Match(name, unknown(f"`{name}` is in one of several: {'; '.join(rest.reason for _, rest in rests)}"), is_certain=False) if rests else None

    @property
    def whole(self) -> Trace:
        """All its columns at once."""
        return united(item.whole for item in self.items)

    def renamed(self, names: Sequence[str]) -> "Table":
        """The same with new names for its first columns, as `t(a, b)` gives them."""
        if not names:
            return self
        items: list[Item] = []
        for position, item in enumerate(self.items):
            if isinstance(item, Rest):
                reason = f"columns are named by position: {item.reason}"
                items += [Column(name, unknown(reason)) for name in names[position:]]
                return Table([*items, Rest(reason, trace=unknown(reason))], self.rows, self.doubts)
            items.append(Column(names[position], item.trace) if position < len(names) else item)
        return Table(items, self.rows, self.doubts)


def distinct_names(items: Iterable[Item]) -> list[Item]:
    """With the names that DuckDB gives to columns of equal name in a table: `a`, `a_1`, `a_2`."""
    counts: dict[str, int] = {}
    found: list[Item] = []
    for item in items:
        name = item.name
        if isinstance(item, Column):
            lower = name.lower()
            if lower in counts:
                while f"{lower}_{counts[lower]}" in counts:
                    counts[lower] += 1
                name = f"{name}_{counts[lower]}"
                counts[lower] += 1
                item = Column(name, item.trace)
            counts[name.lower()] = 1
        found.append(item)
    return found
