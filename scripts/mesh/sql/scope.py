"""What names stand for at one place of a query, by DuckDB's rules: columns of its sources, aliases of its select, then the query around it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from sqlglot import exp

from mesh.core.columns import How
from mesh.sql.catalogue import Catalogue
from mesh.sql.traces import TRANSFORMED, Column, Item, Match, Row, Table, Trace, united, unknown

Reader = Callable[[exp.Expr, "Scope"], Table]
"""Reads a query that stands inside of another one."""


class Source(NamedTuple):
    """One thing that a query reads from."""

    parts: tuple[str, ...]
    """Its lower-case name; with schema and database before it where the table has no alias."""
    table: Table


class Scope:
    """One select: its sources and aliases, and what is found out about its rows while it is read."""

    def __init__(self, catalogue: Catalogue, read: Reader, outer: "Scope | None" = None, ctes: Mapping[str, Table] | None = None) -> None:
        self.catalogue = catalogue
        self.read = read
        self.outer = outer
        self.ctes: Mapping[str, Table] = ctes if ctes is not None else outer.ctes if outer else {}
        self.sources: list[Source] = []
        self.merged: dict[str, Column] = {}
        """Columns that joins with `using` make one of two, by lower-case name."""
        self.aliases: dict[str, Match] = {}
        """Of the select list, by lower-case name: they count where no source has such a column."""
        self.preferred: Mapping[str, Match] = {}
        """Aliases that count before the columns of sources, as in `having`."""
        self.proven: set[str] = set()
        """Names that must be columns of the one source whose columns are not known: nothing else was there to have them."""
        self.windows: dict[str, exp.Expr] = {}
        self.rows: set[Row] = set()
        self.doubts: set[str] = set()

    def decide(self, trace: Trace, how: How) -> None:
        """Notes that these columns decide about rows."""
        self.rows.update([(node, column, how) for node, column in trace.parts])
        self.doubts |= trace.doubts

    def take_rows(self, table: Table) -> None:
        """What decides about the rows of a table that is read here decides about rows here."""
        self.rows |= table.rows
        self.doubts |= table.doubts

    def column(self, parts: Sequence[str], *, is_aggregated: bool = False) -> Match:
        """What a name of one or more parts stands for: the nearest scope that has it, a struct's field included."""
        scopes = list(self._outwards())
        name = ".".join(parts)
        nowhere = Match(parts[-1], unknown(f"`{name}` is found nowhere"))
        if len(parts) == 1:
            found = (scope.bare(name, is_aggregated=is_aggregated, is_whole=True) for scope in scopes)
            return next((match for match in found if match), nowhere)
        found = (scope._qualified(parts) or scope._field(parts, is_certain=True) for scope in scopes)
        # A column that is only taken for one of an unlisted rest is hardly a struct that has the name of a table around it.
        fields = (scope._field(parts, is_certain=False) for scope in scopes)
        return next((match for match in chain(found, fields) if match), nowhere)

    def _outwards(self) -> Iterable["Scope"]:
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.outer

    def bare(self, name: str, *, is_aggregated: bool = False, is_whole: bool = False) -> Match | None:
        """What a name without qualifier stands for in this scope only: a column; if it is the whole name, a source's row; an alias."""
        lower = name.lower()
        if lower in self.preferred and not is_aggregated:
            return self.preferred[lower]
        if lower in self.merged:
            return Match(self.merged[lower].name, self.merged[lower].trace)
        alias = self.aliases.get(lower)
        return self.of_sources(name, self.sources, alias) or (self._row(name) if is_whole else None) or alias

    def _row(self, name: str) -> Match | None:
        """A source's name alone is its row as a struct."""
        row = next((source.table for source in self.sources if source.parts[-1] == name.lower()), None)
        return Match(name, row.whole.raised(TRANSFORMED)) if row else None

    def of_sources(self, name: str, sources: Sequence[Source], alias: Match | None = None) -> Match | None:
        """SQL that runs names no column that two sources have: one that is known to have it rules out the others."""
        matches = [match for source in sources if (match := source.table.find(name))]
        certain = [match for match in matches if match.is_certain]
        if len(certain) == 1:
            return certain[0]
        if len(certain) > 1:
            return Match(name, unknown(f"`{name}` is in {_holders(name, sources)}"))
        if len(matches) > 1:
            return Match(name, unknown(f"`{name}` may be in {_holders(name, sources)}: their columns are not known"))
        if not matches:
            return None
        lower = name.lower()
        if alias is not None and lower not in self.proven:
            return Match(name, unknown(f"`{name}` is an alias, or a column of {_holders(name, sources)}, whose columns are not known"))
        self.proven.add(lower)
        return matches[0]

    def _qualified(self, parts: Sequence[str]) -> Match | None:
        """`table.column`, `schema.table.column`, ..., and fields of such a column. The longest name of a table wins."""
        for length in range(min(len(parts) - 1, 3), 0, -1):
            wanted = tuple(part.lower() for part in parts[:length])
            for source in self.sources:
                if source.parts[-length:] == wanted and (found := source.table.find(parts[length])):
                    if not found.is_certain and length == 1:
                        self.proven.add(parts[length].lower())
                    return found if len(parts) == length + 1 else Match(parts[-1], found.trace.raised(TRANSFORMED))
        return None

    def _field(self, parts: Sequence[str], *, is_certain: bool) -> Match | None:
        found = self.bare(parts[0]) if is_certain or not any(source.parts[-1] == parts[0].lower() for source in self.sources) else None
        return Match(parts[-1], found.trace.raised(TRANSFORMED)) if found and found.is_certain >= is_certain else None

    def source(self, name: str) -> Source | None:
        lower = name.lower()
        return next((source for scope in self._outwards() for source in scope.sources if source.parts[-1] == lower), None)

    def add(self, source: Source) -> None:
        self.sources.append(source)
        self.take_rows(source.table)

    def items(self, qualifier: str = "") -> list[tuple[str, Item]]:
        """What `*`, or `qualifier.*`, stands for, each with its source's name. A merged column comes once, where its first half stands."""
        found: list[tuple[str, Item]] = []
        if qualifier:
            source = self.source(qualifier)
            return [(qualifier.lower(), item) for item in source.table.items] if source else found
        left = dict(self.merged)
        for source in self.sources:
            for item in source.table.items:
                if isinstance(item, Column) and item.name.lower() in self.merged:
                    merged = left.pop(item.name.lower(), None)
                    found += [(source.parts[-1], merged)] if merged else []
                elif isinstance(item, Column):
                    found.append((source.parts[-1], item))
                else:
                    here = [name for name in left if name not in item.hidden]
                    found += [(source.parts[-1], left.pop(name)) for name in here]
                    found.append((source.parts[-1], item.without(self.merged)))
        return found

    def whole(self) -> Trace:
        return united(item.whole for _, item in self.items())


def _holders(name: str, sources: Sequence[Source]) -> str:
    return " or ".join(source.parts[-1] for source in sources if source.table.find(name))
