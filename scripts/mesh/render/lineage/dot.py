"""The mesh as a Graphviz graph: a cluster for each domain; with columns, a field for each, and edges from field to field."""

from collections.abc import Iterator

from mesh.core.columns import How
from mesh.core.mesh import Mesh, Node
from mesh.core.plaintext import shown
from mesh.core.views.trace import Trace
from mesh.core.views.view import MISSING, View
from mesh.render.lineage import facts
from mesh.render.palette import Palette

_SHAPES = {"source": "cylinder", "seed": "note", "exposure": "cds", "snapshot": "tab", MISSING: "octagon"}
_IN_STRINGS = str.maketrans({'"': '\\"', "\\": "\\\\", "&": "&amp;"})
_IN_RECORDS = str.maketrans({**{sign: f"\\{sign}" for sign in '\\{}|<> "'}, "&": "&amp;"})


def dot(mesh: Mesh, view: View, trace: Trace | None) -> str:
    """The view in the DOT language. Names are text, whatever they hold."""
    return "\n".join(_statements(mesh, view, trace)) + "\n"


def _statements(mesh: Mesh, view: View, trace: Trace | None) -> Iterator[str]:
    palette = Palette(mesh)
    names = {id_: f"n{number}" for number, id_ in enumerate(view.nodes)}
    fields: dict[str, dict[str, str]] = {}
    for id_, column in trace.columns if trace else ():
        own = fields.setdefault(id_, {})
        own[column] = f"c{len(own)}"
    yield "digraph mesh {"
    yield "  rankdir=LR"
    yield '  node [fontname="Helvetica" fontsize=11 style="filled" fillcolor="white" color="gray40"]'
    yield '  edge [color="gray40" arrowsize=0.7 fontname="Helvetica" fontsize=9]'
    for number, domain in enumerate(view.domains):
        yield f"  subgraph cluster_{number} {{"
        yield f'    label={_text(domain)} style="filled,rounded" color="{palette.fill(domain)}" fontname="Helvetica-Bold"'
        for id_, node in view.nodes.items():
            if node.domain == domain:
                yield f"    {names[id_]} [{_look(node, fields.get(id_, {}))}{_frame(node, view)}]"
        yield "  }"
    if trace is None:
        yield from (f"  {names[parent]} -> {names[child]}" for parent, child in view.edges())
    else:
        for source, reader, how in trace.edges:
            end = fields.get(reader[0], {}).get(reader[1], "rows" if reader[0] in fields else "")
            yield f"  {names[source[0]]}:{fields[source[0]][source[1]]} -> {names[reader[0]]}{f':{end}' if end else ''}{_way(how)}"
    yield "}"


def _look(node: Node, columns: dict[str, str]) -> str:
    name, about = node.label.removeprefix(f"{node.domain}."), facts.kind(node)
    if columns:
        title = f"<rows> {_field(name)}\\n{_field(about)}"
        return f'shape="record" label="{"|".join([title, *(f"<{port}> {_field(column)}" for column, port in columns.items())])}"'
    return f'shape="{_SHAPES.get(node.kind, "box")}" label={_text(name)[:-1]}\\n{_text(about)[1:]}'


def _frame(node: Node, view: View) -> str:
    if node.id == view.target.node:
        return ' color="black" penwidth=3'
    return " penwidth=2" if node.is_product else ""


def _way(how: How | None) -> str:
    """What is used as it is needs no words; what decides about rows, or is not known, is dashed."""
    if how is How.PASSED:
        return ""
    return f' [label="{how or "unknown"}"{"" if how and how.makes_value else " style=dashed"}]'


def _text(text: str) -> str:
    return f'"{shown(text).translate(_IN_STRINGS)}"'


def _field(text: str) -> str:
    return shown(text).translate(_IN_RECORDS)
