"""The tree of a column: what it is made of and how, back to the files; who decides about its rows; who reads it. And of all columns of a node."""

from collections.abc import Iterator
from itertools import groupby

from mesh.core.columns import How
from mesh.core.declared import Declared
from mesh.core.mesh import Mesh
from mesh.core.plaintext import shown
from mesh.core.views.trace import Key, Trace
from mesh.core.views.view import MISSING, View
from mesh.render.lineage import facts
from mesh.render.lineage.tree import Drawing, heading, section
from mesh.render.lines import Line, Row, Segment, joined, unfold

_ENDS = frozenset({"source", "seed", MISSING})


def column_tree(mesh: Mesh, view: View, trace: Trace, declared: Declared) -> Iterator[Row]:
    """The tree of the one column that the view is about."""
    drawing, start = _Columns(mesh, view, trace), trace.starts[0]
    node = view.focus
    yield from heading(drawing, node, start[1])
    said = _declaration(declared, start)
    if said:
        yield Row((("  column: ", "dim"), *said))
    yield Row(())
    furthest = max(trace.upstream.values()), max(trace.downstream.values())
    none = "nothing: this is where the data comes in" if node.kind in _ENDS else "no other column"
    yield section("made from", len(trace.upstream) - 1, trace.more_upstream, "--up", furthest[0], none, noun="column")
    yield from drawing.unknown_of(start)
    yield from unfold(start, trace.made_of, drawing.source, set(), trace.upstream)
    yield from drawing.deciders(node.id)
    yield Row(())
    yield section("read by", len(trace.downstream) - 1, trace.more_downstream, "--down", furthest[1], "nobody", noun="reader")
    yield from unfold(start, trace.read_by, drawing.reader, set(), trace.downstream)


def columns_tree(mesh: Mesh, view: View, trace: Trace, declared: Declared) -> Iterator[Row]:
    """For each node that the trace starts from, a tree for each of its columns."""
    drawing = _Columns(mesh, view, trace)
    columns: dict[str, list[Key]] = {}
    for key in trace.starts:
        columns.setdefault(key[0], []).extend([key] if key[1] else [])
    hops, more = max(trace.upstream.values(), default=0), trace.more_upstream
    for position, (id_, keys) in enumerate(columns.items()):
        if position:
            yield Row(())
        yield from heading(drawing, view.nodes[id_])
        yield Row(())
        yield section("columns", len(keys), more if len(columns) == 1 else 0, "--up", hops, "none is known", noun="column")
        yield from drawing.unknown_of((id_, "")) if not keys else ()
        for key in keys:
            readers = len(trace.read_by.get(key, ()))
            said = joined([*_declaration(declared, key)[:1], (f"read by {readers:,}" if readers else "", "dim")])
            yield Row(((shown(key[1]), "bold"),), said)
            yield from drawing.unknown_of(key)
            yield from unfold(key, trace.made_of, drawing.source, set(), trace.upstream_of(key))
        yield from drawing.deciders(id_, with_upstream=len(columns) == 1)
    if len(columns) > 1:
        yield Row(())
        yield section("in all", sum(map(len, columns.values())), more, "--up", hops, "no columns", noun="column")


class _Columns(Drawing):
    """Draws columns of one trace."""

    def __init__(self, mesh: Mesh, view: View, trace: Trace) -> None:
        super().__init__(mesh)
        self._view = view
        self._trace = trace

    def source(self, key: Key, reader: Key, mark: str) -> Row:
        """A column that another one is made of."""
        node = self._view.nodes[key[0]]
        words = self._words(key, reader)
        how = (words, "") if words else ("unknown", "yellow")
        if mark or words == How.WINDOW:
            return Row(self.label(node, key[1], is_quiet=True), joined([how, (mark, "dim")]))
        place = facts.kind(node) if node.is_product or node.kind in _ENDS else ""
        return Row(self.label(node, key[1]), joined([how, (place, "dim"), self._unknown(key)]))

    def reader(self, key: Key, source: Key, mark: str) -> Row:
        """A column or rows that another column is used for."""
        node = self._view.nodes[key[0]]
        said: list[Segment | None] = [(self._words(source, key), ""), (mark or facts.kind(node), "dim")]
        return Row(self.label(node, key[1], is_quiet=bool(mark)), joined([*said, None if mark else self._unknown(key)]))

    def unknown_of(self, key: Key) -> Iterator[Row]:
        found = self._unknown(key)
        if found:
            yield Row((("? ", "yellow"), found))

    def deciders(self, id_: str, *, with_upstream: bool = True) -> Iterator[Row]:
        """The columns that decide about a node's rows, a line for each way and node; those further upstream are counted."""
        uses = sorted(self._trace.deciders.get(id_, ()), key=lambda use: (list(How).index(use.how), use.node, use.column))
        if not uses:
            return
        count = sum(self._trace.deciders_upstream.values()) if with_upstream else 0
        upstream = f"{count:,} upstream, in {facts.counted(len(self._trace.deciders_upstream), 'model')}" if count else ""
        yield Row(())
        yield Row((("rows decided by  ", "bold"), *joined([(facts.counted(len(uses), "column"), "dim"), (upstream, "dim")])))
        for (how, node), group in groupby(uses, key=lambda use: (use.how, use.node)):
            names = ", ".join(shown(use.column) for use in group)
            yield Row(((f"{how:<7}", "dim"), *self.label(self._view.nodes[node])), ((names, ""),))

    def _words(self, source: Key, reader: Key) -> str:
        """How a column is used, in words; empty where that is not known."""
        return ", ".join(filter(None, self._trace.hows[source, reader]))

    def _unknown(self, key: Key) -> Segment | None:
        why = self._trace.unknown.get(key)
        return (f"unknown: {shown(why)}", "yellow") if why else None


def _declaration(declared: Declared, key: Key) -> Line:
    """What YAML says of a column: its type, its first sentence."""
    column = facts.declaration(declared, key)
    return joined([(shown(column.data_type or ""), ""), (facts.first_sentence(column.description or ""), "italic")]) if column else ()
