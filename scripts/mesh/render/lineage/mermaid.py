"""The mesh as a Mermaid flowchart, which code hosts draw in Markdown: a subgraph for each domain; with columns, one for each node, too."""

import re
from collections.abc import Iterator

from mesh.core.mesh import Mesh, Node
from mesh.core.plaintext import shown
from mesh.core.views.trace import Trace
from mesh.core.views.view import View
from mesh.render.lineage import facts
from mesh.render.palette import Palette

_SHAPES = {"source": ("[(", ")]"), "seed": ("[(", ")]"), "exposure": ("([", "])"), "snapshot": ("[(", ")]")}
_PRODUCT = ("[[", "]]")
_MARKUP = re.compile(r"[^\w .,\-/()]|[.\-)](?=\s|$)")
"""What Mermaid, or Markdown within it (`1. `), may take for more than text."""


def mermaid(mesh: Mesh, view: View, trace: Trace | None) -> str:
    """The view as a flowchart. Names are text, whatever they hold."""
    return "\n".join(_statements(mesh, view, trace)) + "\n"


def _statements(mesh: Mesh, view: View, trace: Trace | None) -> Iterator[str]:
    palette = Palette(mesh)
    names = {id_: f"n{number}" for number, id_ in enumerate(view.nodes)}
    columns: dict[str, dict[str, str]] = {}
    for number, (id_, column) in enumerate(trace.columns if trace else ()):
        columns.setdefault(id_, {})[column] = f"c{number}"
    yield "flowchart LR"
    for number, domain in enumerate(view.domains):
        yield f'  subgraph d{number}["{_text(domain)}"]'
        for id_, node in view.nodes.items():
            if node.domain == domain:
                yield from _node(node, names[id_], columns.get(id_, {}))
        yield "  end"
        yield f"  style d{number} fill:{palette.fill(domain)},stroke:none"
    if trace is None:
        yield from (f"  {names[parent]} --> {names[child]}" for parent, child in view.edges())
    else:
        for source, reader, how in trace.edges:
            arrow = "-->" if how and how.makes_value else "-.->"
            yield f"  {columns[source[0]][source[1]]} {arrow}|{how or 'unknown'}| {columns.get(reader[0], {}).get(reader[1], names[reader[0]])}"
    if view.target.node:
        yield f"  style {names[view.target.node]} stroke-width:3px"


def _node(node: Node, name: str, columns: dict[str, str]) -> Iterator[str]:
    opening, closing = _PRODUCT if node.is_product else _SHAPES.get(node.kind, ("[", "]"))
    label, kind = _text(node.label.removeprefix(f"{node.domain}.")), _text(facts.kind(node))
    if not columns:
        yield f'    {name}{opening}"{label}<br/>{kind}"{closing}'
        return
    yield f'    subgraph {name}["{label}, {kind}"]'
    yield from (f'      {port}["{_text(column)}"]' for column, port in columns.items())
    yield "    end"


def _text(text: str) -> str:
    return _MARKUP.sub(lambda found: f"#{ord(found[0])};", shown(text))
