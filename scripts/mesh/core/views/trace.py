"""The way of columns through the mesh, hop by hop: what they are made of, who reads them, how, and where it cannot be told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from math import inf

from mesh.core.columns import ColumnGraph, ColumnLineage, How, Use
from mesh.core.mesh import Mesh

Key = tuple[str, str]
"""Node id and column as its producer spells it; without a column, the node's rows as a whole."""
Edge = tuple[Key, Key, How | None]
"""A column, the column or rows that it is used for, and how; None where that cannot be told."""


@dataclass(frozen=True)
class Trace:
    """The columns on the way to and from the columns that were asked for."""

    starts: tuple[Key, ...]
    upstream: dict[Key, int]
    """Columns that the starts' values are made of -> hops; the starts are at 0. Columns of windows are among them, but not what those are made of."""
    downstream: dict[Key, int]
    """Columns that are made from the starts, and rows that they decide about -> hops; the starts are at 0."""
    hows: dict[tuple[Key, Key], tuple[How | None, ...]]
    """Column, and what it is used for -> in which ways. All steps between these columns."""
    unknown: dict[Key, str]
    """Columns, readers and whole models of which not all is known -> why."""
    deciders: dict[str, tuple[Use, ...]]
    """The starts' nodes -> columns that decide about their rows."""
    deciders_upstream: dict[str, int]
    """Shown models further upstream -> how many columns decide about their rows."""
    more_upstream: int = 0
    """How many columns lie beyond the last hop."""
    more_downstream: int = 0

    @cached_property
    def columns(self) -> list[Key]:
        """All of them in alphabetical order, without rows."""
        deciding = {(use.node, use.column) for uses in self.deciders.values() for use in uses}
        return sorted(key for key in self.upstream.keys() | self.downstream.keys() | deciding if key[1])

    @cached_property
    def edges(self) -> list[Edge]:
        """All steps, one for each way, and those into the rows of the starts' nodes; in alphabetical order."""
        found = {(source, reader, how) for (source, reader), hows in self.hows.items() for how in hows}
        found |= {((use.node, use.column), (node, ""), use.how) for node, uses in self.deciders.items() for use in uses}
        return sorted(found, key=lambda edge: (edge[0], edge[1], edge[2] or ""))

    @cached_property
    def nodes(self) -> set[str]:
        return {node for node, _ in (*self.upstream, *self.downstream, *self.columns)}

    @cached_property
    def made_of(self) -> dict[Key, list[Key]]:
        """Column -> columns it is made of; those of its windows last."""
        found: dict[Key, list[Key]] = {}
        for source, reader in sorted(self.hows, key=lambda step: (not _makes_value(self.hows[step]), step)):
            found.setdefault(reader, []).append(source)
        return found

    @cached_property
    def read_by(self) -> dict[Key, list[Key]]:
        found: dict[Key, list[Key]] = {}
        for source, reader in sorted(self.hows):
            found.setdefault(source, []).append(reader)
        return found

    def upstream_of(self, start: Key) -> dict[Key, int]:
        """What one of the starts is made of -> hops, as many as `upstream` goes."""

        def sources(key: Key, *, of_value: bool) -> list[Key]:
            return [source for source in self.made_of.get(key, ()) if _makes_value(self.hows[source, key]) is of_value]

        hops = max(self.upstream.values())
        return _with_windows(_reach([start], partial(sources, of_value=True), hops), partial(sources, of_value=False), hops)


def trace(mesh: Mesh, graph: ColumnGraph, starts: Iterable[Key], *, up: float, down: float) -> Trace:
    """From `starts`, at most `up` hops back and `down` hops on (infinity: all there is). `starts` are spelled as in the mesh."""
    starts = tuple(starts)
    work = _Tracing(mesh, graph)
    before, behind = _reach(starts, work.sources, inf), _reach(starts, work.readers, inf)
    upstream = _with_windows({key: hops for key, hops in before.items() if hops <= up}, work.windows, up)
    downstream = {key: hops for key, hops in behind.items() if hops <= down}
    asked = {node for node, _ in starts} & graph.lineage.keys()
    further = {node for node, _ in upstream} & graph.lineage.keys() - asked
    models = {node: graph.lineage[node] for node, _ in (*upstream, *downstream) if node in graph.lineage}
    unknown = {(node, ""): model.unknown for node, model in models.items() if model.unknown}
    unknown |= {key: why for key, why in work.unknown.items() if key in upstream or key in downstream}
    return Trace(
        starts,
        upstream,
        downstream,
        hows={step: tuple(sorted(hows, key=str)) for step, hows in work.hows.items() if any(side.keys() >= set(step) for side in (upstream, downstream))},
        unknown=unknown,
        deciders={node: tuple(Use(*work.key(use.node, use.column), use.how) for use in graph.lineage[node].uses) for node in sorted(asked)},
        deciders_upstream={node: count for node in sorted(further) if (count := len(set(graph.lineage[node].uses)))},
        more_upstream=len(before.keys() - upstream.keys()),
        more_downstream=len(behind) - len(downstream),
    )


def all_of(graph: ColumnGraph, node: str, known: Iterable[str]) -> list[Key]:
    """Where to start for all columns of a node: those that are known, `*` for those that cannot be listed; or, where there is nothing to name, the node."""
    names = [*known, *(["*"] if graph.made_of(node, "*") else [])]
    return [(node, name) for name in names or [""]]


def _makes_value(hows: Iterable[How | None]) -> bool:
    """Whether a step hands a value on, as far as is known. If not, it only decides about rows."""
    return any(how is None or how.makes_value for how in hows)


def _reach(starts: Iterable[Key], following: Callable[[Key], Iterable[Key]], hops: float) -> dict[Key, int]:
    found = dict.fromkeys(starts, 0)
    queue = list(found)
    for key in queue:
        for other in following(key) if found[key] < hops else ():
            if other not in found:
                found[other] = found[key] + 1
                queue.append(other)
    return found


def _with_windows(found: dict[Key, int], windows: Callable[[Key], Iterable[Key]], hops: float) -> dict[Key, int]:
    """Columns of windows are shown, and not followed: they decide which rows are taken, and no value is made of them."""
    leaves = {source: at + 1 for key, at in reversed(found.items()) if at < hops for source in windows(key)}
    return {**leaves, **found}


class _Tracing:
    """Asks the graph of columns, and remembers what it said."""

    def __init__(self, mesh: Mesh, graph: ColumnGraph) -> None:
        self.hows: dict[tuple[Key, Key], set[How | None]] = {}
        self.unknown: dict[Key, str] = {}
        self._mesh = mesh
        self._graph = graph
        self._spelled: dict[Key, str] = {}

    def key(self, node: str, column: str) -> Key:
        """One spelling for each column: its producer's, or the first that is met where that is not known."""
        folded = (node, column.lower())
        if folded not in self._spelled:
            made = self._graph.made_of(node, column)
            self._spelled[folded] = made.name if made else column
        return node, self._spelled[folded]

    def sources(self, key: Key) -> list[Key]:
        """What a column's value is made of."""
        origin = self._origin(*key)
        if origin.unknown:
            self.unknown[key] = origin.unknown
        return self._used(key, (use for use in origin.uses if use.how.makes_value))

    def windows(self, key: Key) -> list[Key]:
        """The columns of a column's windows."""
        return self._used(key, (use for use in self._origin(*key).uses if not use.how.makes_value))

    def _used(self, key: Key, uses: Iterable[Use]) -> list[Key]:
        found = [(self.key(use.node, use.column), use.how) for use in uses]
        for source, how in found:
            self._note(source, key, how)
        return [source for source, _ in found]

    def readers(self, key: Key) -> list[Key]:
        """What is made of a column, or has its rows decided by it, or may."""
        if not key[1]:
            return []
        found = []
        for reader in self._graph.readers(*key):
            other = self.key(reader.node, reader.column)
            if reader.unknown:
                self.unknown[other] = reader.unknown
            self._note(key, other, reader.how)
            found.append(other)
        for id_ in self._mesh.children.get(key[0], ()):
            if self._mesh.nodes[id_].kind == "exposure":
                self.unknown[id_, ""] = "an exposure names no columns"
                self._note(key, (id_, ""), None)
                found.append((id_, ""))
        return found

    def _note(self, source: Key, reader: Key, how: How | None) -> None:
        self.hows.setdefault((source, reader), set()).add(how)

    def _origin(self, node: str, column: str) -> ColumnLineage:
        made, model = self._graph.made_of(node, column), self._graph.lineage.get(node)
        if made or model is None or not column:
            return made or ColumnLineage(column, (), model.unknown if model else "")
        star = self._graph.made_of(node, "*")
        why = model.unknown or (star.unknown if star else "") or ("" if column == "*" else "declared, but not in the SQL's result")
        return ColumnLineage(column, star.uses if star else (), why)
