"""Every picture of a small mesh, to the letter: trees of a node, a column, a domain and the mesh, in a wide and a narrow terminal; JSON, DOT, Mermaid."""

from collections.abc import Callable, Iterator
from math import inf
from pathlib import Path

import pytest
from mesh.core.columns import ColumnGraph
from mesh.core.views.address import Target, known_columns
from mesh.core.views.trace import Trace, all_of, trace
from mesh.core.views.view import View, view, with_trace
from mesh.render.lineage.column_tree import column_tree, columns_tree
from mesh.render.lineage.document import document
from mesh.render.lineage.dot import dot
from mesh.render.lineage.mermaid import mermaid
from mesh.render.lineage.overview import domain_tree, mesh_tree
from mesh.render.lineage.tree import node_tree
from mesh.render.lines import Row, lay_out
from unit.small_mesh import DECLARED, LINEAGE, MESH, SALES

GOLDEN = Path(__file__).parent / "lineage"
GRAPH = ColumnGraph({node.id: node.parents for node in MESH.nodes.values()}, LINEAGE)
ORDERS = Target("sales", SALES)
AMOUNT = Target("sales", SALES, "amount")


def traced(target: Target, up: float, down: float) -> tuple[View, Trace]:
    nodes = [target.node] if target.node else sorted(LINEAGE)
    every = (key for id_ in nodes for key in all_of(GRAPH, id_, known_columns(MESH, DECLARED, LINEAGE, id_)))
    starts = [(target.node, target.column)] if target.column else list(every)
    found = trace(MESH, GRAPH, starts, up=up, down=down)
    return with_trace(MESH, view(MESH, target, up=0 if target.column else up, down=0 if target.column else down), found), found


def text(rows: Iterator[Row], width: int = 100_000) -> str:
    return "".join("".join(part for part, _ in line).rstrip() + "\n" for line in lay_out(rows, width))


PICTURES: dict[str, Callable[[], str]] = {
    "node.txt": lambda: text(node_tree(MESH, view(MESH, ORDERS, up=2, down=2))),
    "node_one_hop.txt": lambda: text(node_tree(MESH, view(MESH, ORDERS, up=1, down=0))),
    "node_narrow.txt": lambda: text(node_tree(MESH, view(MESH, ORDERS, up=2, down=2)), 60),
    "node_columns.txt": lambda: text(columns_tree(MESH, *traced(ORDERS, 1, 1), DECLARED)),
    "exposure_columns.txt": lambda: text(columns_tree(MESH, *traced(Target("finance", "exposure.finance.board"), 1, 1), DECLARED)),
    "mesh_columns.txt": lambda: text(columns_tree(MESH, *traced(Target(), 1, 1), DECLARED)),
    "column.txt": lambda: text(column_tree(MESH, *traced(AMOUNT, inf, 2), DECLARED)),
    "column_unknown.txt": lambda: text(column_tree(MESH, *traced(Target("finance", "model.finance.report.v1", "score"), inf, 2), DECLARED)),
    "domain.txt": lambda: text(domain_tree(MESH, view(MESH, Target("sales"), up=1, down=1))),
    "mesh.txt": lambda: text(mesh_tree(MESH, view(MESH, Target(), up=inf, down=inf))),
    "node.json": lambda: document(MESH, view(MESH, ORDERS, up=1, down=1), None, {}),
    "column.json": lambda: document(MESH, *traced(AMOUNT, inf, 2), DECLARED),
    "mesh.dot": lambda: dot(MESH, view(MESH, Target(), up=inf, down=inf), None),
    "columns.dot": lambda: dot(MESH, *traced(Target(), inf, inf)),
    "mesh.mmd": lambda: mermaid(MESH, view(MESH, Target(), up=inf, down=inf), None),
    "columns.mmd": lambda: mermaid(MESH, *traced(Target(), inf, inf)),
}


@pytest.mark.parametrize("name", PICTURES)
def test_picture_is_the_golden_one(request: pytest.FixtureRequest, name: str) -> None:
    picture = PICTURES[name]()
    if request.config.getoption("--update-golden"):
        GOLDEN.mkdir(exist_ok=True)
        (GOLDEN / name).write_text(picture, encoding="utf-8")
    assert picture == (GOLDEN / name).read_text(encoding="utf-8")
