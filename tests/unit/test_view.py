from dataclasses import replace
from math import inf

import pytest
from mesh.core.columns import ColumnGraph, How, ModelLineage
from mesh.core.mesh import Mesh, Node
from mesh.core.views.address import Target, known_columns
from mesh.core.views.trace import Trace, all_of, trace
from mesh.core.views.view import MISSING, touching, view, with_trace

from .small_mesh import CUSTOMERS, DECLARED, LINEAGE, MESH, SALES, SCORES, STG, column

ORDERS = Target("sales", SALES)
REPORT = Target("finance", "model.finance.report.v1")
ERP, RATES, CUSTOMER = "source.sales.erp.orders", "seed.sales.rates", "model.crm.customers.v1"


def traced(node: str, name: str, up: float = inf, down: float = inf, lineage: dict[str, ModelLineage] = LINEAGE) -> Trace:
    return trace(MESH, ColumnGraph({node.id: node.parents for node in MESH.nodes.values()}, lineage), [(node, name)], up=up, down=down)


def chain(length: int) -> Mesh:
    nodes = [Node(f"model.a.m{number}", "model", f"m{number}", "a", "a", parents=(f"model.a.m{number - 1}",) if number else ()) for number in range(length)]
    return replace(MESH, nodes={node.id: node for node in nodes}, problems=())


def test_hops_are_counted_and_what_is_beyond_too() -> None:
    one = view(MESH, ORDERS, up=1, down=0)
    assert one.upstream == {SALES: 0, STG: 1, CUSTOMER: 1}
    assert (one.more_upstream, one.downstream, one.more_downstream) == (4, {SALES: 0}, 2)
    assert view(MESH, ORDERS, up=inf, down=inf).more_upstream == 0


def test_tests_are_never_among_the_nodes() -> None:
    kinds = {node.kind for target in (Target(), Target("sales"), ORDERS) for node in view(MESH, target, up=inf, down=inf).nodes.values()}
    assert kinds == {"model", "source", "seed", "exposure", MISSING}


def test_a_domain_is_its_nodes_and_its_neighbours() -> None:
    sales = view(MESH, Target("sales"), up=1, down=1)
    assert {id_ for id_, hops in sales.upstream.items() if hops} == {CUSTOMER}
    assert {id_ for id_, hops in sales.downstream.items() if hops} == {"model.finance.report.v1"}
    assert sales.domains == ["crm", "finance", "sales"]


@pytest.mark.parametrize("target", [Target(), REPORT])
def test_what_is_referred_to_and_not_there_is_shown(target: Target) -> None:
    gone = view(MESH, target, up=1, down=1).nodes["model.sales.gone.v3"]
    assert (gone.kind, gone.label, gone.description) == (MISSING, "sales.gone.v3", "a model that is in no domain's artifacts")


def test_edges_are_between_shown_nodes_and_from_a_cycle_too() -> None:
    assert list(view(MESH, ORDERS, up=1, down=0).edges()) == [(STG, SALES), (CUSTOMER, SALES)]
    circle = Mesh("dev", nodes={id_: Node(id_, "model", id_, "a", "a", parents=(other,)) for id_, other in (("x", "y"), ("y", "x"))})
    around = view(circle, Target("a", "x"), up=inf, down=inf)
    assert (around.upstream, around.downstream, sorted(around.edges())) == ({"x": 0, "y": 1}, {"x": 0, "y": 1}, [("x", "y"), ("y", "x")])


def test_long_chains_need_no_recursion() -> None:
    assert len(view(chain(5000), Target("a", "model.a.m4999"), up=inf, down=0).nodes) == 5000


def test_problems_touch_the_nodes_that_are_shown() -> None:
    assert [problem.domain for problem in touching(view(MESH, REPORT, up=1, down=1), MESH.problems)] == ["finance"]
    assert [problem.domain for problem in touching(view(MESH, Target("crm"), up=0, down=0), MESH.problems)] == ["crm"]
    assert len(touching(view(MESH, Target(), up=0, down=0), MESH.problems)) == 2


def test_a_column_goes_back_to_its_file() -> None:
    found = traced("model.finance.report.v1", "revenue", down=0)
    assert found.upstream == {
        ("model.finance.report.v1", "revenue"): 0, (SALES, "amount"): 1, (STG, "amount_eur"): 2, (STG, "id"): 2, (ERP, "amount"): 3, (RATES, "rate"): 3,
    }  # fmt: skip


def test_columns_of_windows_are_shown_and_not_followed() -> None:
    found = traced(SALES, "amount", down=0)
    assert found.hows[(STG, "id"), (SALES, "amount")] == (How.WINDOW,)
    assert (ERP, "id") not in found.upstream
    assert found.made_of[SALES, "amount"] == [(STG, "amount_eur"), (STG, "id")]


def test_columns_beyond_the_last_hop_are_counted() -> None:
    found = traced(SALES, "amount", up=1, down=1)
    assert (found.more_upstream, found.more_downstream) == (2, 1)
    assert found.downstream == {(SALES, "amount"): 0, ("model.finance.report.v1", "revenue"): 1}


def test_rows_that_a_column_decides_about_are_readers() -> None:
    assert traced(STG, "customer_id").hows[(STG, "customer_id"), (SALES, "")] == (How.JOIN,)
    assert [(use.node, use.how) for use in traced(SALES, "id").deciders[SALES]] == [(STG, How.JOIN), (CUSTOMER, How.JOIN), (STG, How.FILTER)]
    assert traced(SALES, "id", down=0).deciders_upstream == {STG: 2}


def test_spelling_is_the_producers() -> None:
    assert ((SALES, "id"), ("model.finance.report.v1", ""), How.GROUP) in traced(SALES, "id").edges


def test_what_cannot_be_told_is_there_with_its_reason() -> None:
    found = traced(STG, "id")
    assert found.unknown == {
        (SCORES, ""): "a Python model", ("model.sales.orders.v1", "*"): "`*` of a relation whose columns are not known",
        ("exposure.finance.board", ""): "an exposure names no columns",
    }  # fmt: skip
    assert found.hows[(STG, "id"), (SCORES, "")] == (None,)
    assert traced(SCORES, "score").unknown[SCORES, "score"] == "a Python model"


def test_a_column_that_is_declared_and_not_made() -> None:
    assert traced(SALES, "gone").unknown == {(SALES, "gone"): "declared, but not in the SQL's result"}


def test_columns_in_a_circle_end() -> None:
    circle = {id_: ModelLineage((column("c", (other, "c", How.PASSED)),)) for id_, other in ((STG, CUSTOMERS), (CUSTOMERS, STG))}
    found = traced(STG, "c", lineage=circle)
    assert found.upstream == found.downstream == {(STG, "c"): 0, (CUSTOMERS, "c"): 1}
    assert found.upstream_of((CUSTOMERS, "c")) == {(CUSTOMERS, "c"): 0, (STG, "c"): 1}


def test_a_view_takes_in_the_nodes_of_a_trace() -> None:
    found = traced(SALES, "amount", down=0)
    shown = with_trace(MESH, view(MESH, ORDERS, up=0, down=0), found)
    assert list(shown.nodes) == [CUSTOMER, SALES, STG, RATES, ERP]
    assert {node for node, _ in found.columns} == set(shown.nodes)


def test_a_node_without_columns_says_why() -> None:
    graph = ColumnGraph({}, LINEAGE)
    assert all_of(graph, SALES, ["id"]) == [(SALES, "id")]
    assert all_of(graph, "model.sales.orders.v1", []) == [("model.sales.orders.v1", "*")]
    assert all_of(graph, SCORES, []) == [(SCORES, "")]
    assert traced(SCORES, "", down=0).unknown == {(SCORES, ""): "a Python model"}
    assert traced(SCORES, "", down=0).columns == []


def test_every_column_of_a_node_may_be_asked_for_at_once() -> None:
    graph = ColumnGraph({node.id: node.parents for node in MESH.nodes.values()}, LINEAGE)
    starts = [(SALES, name) for name in known_columns(MESH, DECLARED, LINEAGE, SALES)]
    found = trace(MESH, graph, starts, up=1, down=0)
    assert found.upstream_of((SALES, "id")) == {(SALES, "id"): 0, (STG, "id"): 1}
    assert found.upstream_of((SALES, "amount")) == {(SALES, "amount"): 0, (STG, "amount_eur"): 1, (STG, "id"): 1}
