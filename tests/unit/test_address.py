from dataclasses import replace

import pytest
from mesh.core.errors import InputError
from mesh.core.mesh import Mesh, Node, Problem, ProblemKind
from mesh.core.views.address import Target, known_columns, resolve

from .small_mesh import CRM, DECLARED, HOSTILE, HOSTILE_COLUMN, LINEAGE, MESH, SALES


def columns_of(node: str) -> tuple[str, ...]:
    return known_columns(MESH, DECLARED, LINEAGE, node)


def mesh_of(*nodes: Node) -> Mesh:
    return replace(MESH, nodes={node.id: node for node in nodes})


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("sales", Target("sales")),
        ("sales.orders.v2", Target("sales", SALES)),
        ("sales.orders", Target("sales", SALES)),
        ("sales.orders.v1", Target("sales", "model.sales.orders.v1")),
        ("orders.v1", Target("sales", "model.sales.orders.v1")),
        ("sales.orders_v2", Target("sales", SALES)),
        ("Orders_V1", Target("sales", "model.sales.orders.v1")),
        ("sales.orders_v2.amount", Target("sales", SALES, "amount")),
        ("stg_orders", Target("sales", "model.sales.stg_orders")),
        ("STG_Orders", Target("sales", "model.sales.stg_orders")),
        ("rates", Target("sales", "seed.sales.rates")),
        ("board", Target("finance", "exposure.finance.board")),
        ("sales.erp.orders", Target("sales", "source.sales.erp.orders")),
        ("erp.orders", Target("sales", "source.sales.erp.orders")),
        (SALES, Target("sales", SALES)),
        ("model.sales.orders.v2.ID", Target("sales", SALES, "id")),
        ("sales.orders.v2.amount", Target("sales", SALES, "amount")),
        ("sales.orders.amount", Target("sales", SALES, "amount")),
        ("report.revenue", Target("finance", "model.finance.report.v1", "revenue")),
        ("sales.erp.orders.customer", Target("sales", "source.sales.erp.orders", "customer")),
        (f"crm.files.{HOSTILE}", Target("crm", CRM)),
        (f"stg_customers.{HOSTILE_COLUMN.lower()}", Target("crm", "model.crm.stg_customers", HOSTILE_COLUMN)),
    ],
)
def test_every_way_to_write_it(text: str, target: Target) -> None:
    assert resolve(MESH, text, columns_of) == target


def test_a_node_needs_no_columns() -> None:
    def fail(node: str) -> tuple[str, ...]:
        raise AssertionError(node)

    assert resolve(MESH, "sales.orders.v2", fail) == Target("sales", SALES)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sales.ordres.v2", r"unknown `sales\.ordres\.v2`: .*Did you mean `sales\.orders\.v2`\?"),
        ("stg_order", r"Did you mean `stg_orders`\?"),
        ("slaes", r"Did you mean `sales`\?"),
        ("sales.orders.v9", r"sales\.orders has no version 9\. There is sales\.orders\.v1, sales\.orders\.v2\."),
        ("sales.orders.v2.amuont", r"sales\.orders\.v2 has no column `amuont`\. Did you mean `amount`\?"),
        ("orders", r"`orders` may be any of sales\.erp\.orders, sales\.orders\.v2\. Write the one you mean\."),
        ("orders.id", r"`orders\.id` may be any of sales\.erp\.orders, sales\.orders\.v2\."),
        ("board.x", r"no column of finance\.board is known"),
        ("sales.key", r"unknown `sales\.key`"),
        ("sales.orders_v2.amuont", r"sales\.orders\.v2 has no column `amuont`\. Did you mean `amount`\?"),
        ("", r"unknown ``"),
    ],
)
def test_wrong_names_are_told_apart(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        resolve(MESH, text, columns_of)


def test_the_longest_name_of_a_node_wins_if_it_has_the_column() -> None:
    outer, inner = Node("source.a.s.t", "source", "t", "a", "a", group="s"), Node("source.a.s.t.u", "source", "t.u", "a", "a", group="s")
    both = mesh_of(outer, inner)
    assert resolve(both, "a.s.t.u", lambda _: ["u"]) == Target("a", inner.id)
    assert resolve(both, "a.s.t.u.v", lambda node: ["v"] if node == inner.id else ["u.v"]) == Target("a", inner.id, "v")
    assert resolve(both, "a.s.t.u.v", lambda node: ["u.v"] if node == outer.id else []) == Target("a", outer.id, "u.v")


def test_case_decides_between_names_that_differ_in_nothing_else() -> None:
    small, large = Node("model.a.x", "model", "x", "a", "a"), Node("model.a.X", "model", "X", "a", "a")
    both = mesh_of(small, large)
    assert (resolve(both, "a.x", list), resolve(both, "X", list)) == (Target("a", small.id), Target("a", large.id))
    assert resolve(both, "a.x.b", lambda _: ["B", "b"]) == Target("a", small.id, "b")


def test_two_domains_with_one_name_of_a_model() -> None:
    both = mesh_of(Node("model.a.x", "model", "x", "a", "a"), Node("model.b.x", "model", "x", "b", "b"))
    assert resolve(both, "b.x", list) == Target("b", "model.b.x")
    with pytest.raises(InputError, match=r"may be any of a\.x, b\.x"):
        resolve(both, "x", list)


def test_what_sql_calls_a_version_gives_way_to_what_is_called_so() -> None:
    versioned, called = Node("model.a.x.v2", "model", "x", "a", "a", version=2, latest_version=2), Node("model.a.x_v2", "model", "x_v2", "a", "a")
    assert resolve(mesh_of(versioned), "a.x_v2", list) == Target("a", versioned.id)
    assert resolve(mesh_of(versioned, called), "a.x_v2", list) == Target("a", called.id)


def test_a_model_and_an_exposure_of_one_name_are_told_apart_by_id() -> None:
    both = mesh_of(Node("model.a.board", "model", "board", "a", "a"), Node("exposure.a.board", "exposure", "board", "a", "a"))
    with pytest.raises(InputError, match=r"may be any of exposure\.a\.board, model\.a\.board\. Write the one you mean\."):
        resolve(both, "a.board", list)
    assert resolve(both, "exposure.a.board", list) == Target("a", "exposure.a.board")


def test_what_is_unknown_may_be_in_a_domain_that_was_not_read() -> None:
    behind = replace(MESH, problems=(Problem(ProblemKind.MISSING, "ops", "ops has no artifacts in environment `dev`."),))
    for text in ("ops", "Ops.planes.v1"):
        with pytest.raises(InputError, match=r"^unknown `[^`]*`: ops has no artifacts in environment `dev`\.$"):
            resolve(behind, text, columns_of)
    with pytest.raises(InputError, match=r"Or it is new in a domain whose artifacts are missing or older than its files: add `--parse`\.$"):
        resolve(behind, "plains", columns_of)
    with pytest.raises(InputError, match=r" and 11 more\.$"):
        resolve(replace(MESH, problems=()), "zzz", columns_of)


def test_versions_are_counted_as_numbers() -> None:
    versions = [Node(f"model.a.x.v{number}", "model", "x", "a", "a", version=number, latest_version=latest) for number, latest in ((9, 11), (10, 11))]
    assert resolve(mesh_of(*versions), "a.x", list).node == "model.a.x.v10"


def test_known_columns_are_those_of_sql_then_of_yaml_then_of_readers() -> None:
    assert columns_of(SALES) == ("id", "amount", "customer")
    assert columns_of("source.sales.erp.orders") == ("amount", "currency", "customer", "id")
    assert columns_of("model.sales.orders.v1") == ()
    assert columns_of("model.sales.scores") == ("score",)
