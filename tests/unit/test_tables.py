from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePath
from typing import Any

import duckdb
import pytest
from mesh.adapters.tables import write_tables
from mesh.core.changes.change import Change, Kind
from mesh.core.declared import DomainColumns
from mesh.core.errors import InputError
from mesh.core.governance.facts import Facts
from mesh.core.governance.standards import standards_table
from mesh.core.governance.waivers import Waiver
from mesh.core.manifest import ColumnConfig, ColumnMeta, Constraint, ManifestColumn
from mesh.core.mesh import Mesh, Node, ResultOf
from mesh.core.model import Address, Column, Entry, Outcome, Owner, Port, Product, ProductOutcome
from mesh.core.tables.fact_tables import fact_tables
from mesh.core.tables.info_schema import TABLES
from mesh.core.tables.tables import tables

from unit.small_mesh import COLUMNS, CRM, HOSTILE, HOSTILE_COLUMN, LINEAGE, MESH, SALES, SCORES, STG

DOCUMENT = Path(__file__).parents[2] / "governance" / "tables.md"
TODAY = date(2026, 6, 30)
REPORT, CUSTOMERS, OLD_ORDERS = "model.finance.report.v1", "model.crm.customers.v1", "model.sales.orders.v1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of the small mesh, in a folder whose name has to be quoted."""
    folder = tmp_path_factory.mktemp("tables") / "it's a folder"
    write_tables(tables(MESH, [COLUMNS], LINEAGE), folder)
    write_facts(folder, Facts(TODAY, PurePath()))
    return folder


def write_facts(folder: Path, facts: Facts) -> None:
    write_tables(fact_tables(facts), folder, TABLES | {"mesh.standards": standards_table(facts.standards)})


def rows(folder: Path, table: str, columns: str = "*", where: str = "true") -> list[tuple[Any, ...]]:
    file = str(folder / f"{table}.parquet").replace("'", "''")
    return duckdb.sql(f"select {columns} from '{file}' where {where} order by all").fetchall()


def written(tmp_path: Path, mesh: Mesh, columns: dict[str, Sequence[ManifestColumn]] | None = None, **more: Any) -> Path:
    declared = DomainColumns()
    for id_, found in (columns or {}).items():
        declared.add(id_, found, mesh.products.get(id_))
    write_tables(tables(mesh, [declared], {}, **more), tmp_path)
    return tmp_path


def columns_of(name: str) -> list[tuple[str, str]]:
    """As the documentation has them; of standards there are none here."""
    return [("has_standards", "BOOLEAN")] if name == "mesh.standards" else [(column.name, column.type) for column in TABLES[name].columns]


def test_an_empty_mesh_has_all_tables_with_their_types(tmp_path: Path) -> None:
    written(tmp_path, Mesh("dev"))
    write_facts(tmp_path, Facts(TODAY, PurePath()))
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(f"{name}.parquet" for name in TABLES)
    for name in TABLES:
        relation = duckdb.sql(f"from '{tmp_path / name}.parquet'")
        assert list(zip(relation.columns, map(str, relation.types), strict=True)) == columns_of(name)
        assert relation.fetchall() == {"mesh.today": [(TODAY,)], "mesh.standards": [(False,)]}.get(name, [])


def test_a_full_mesh_has_the_same_types(folder: Path) -> None:
    for name in TABLES:
        relation = duckdb.read_parquet(str(folder / f"{name}.parquet"))
        assert list(zip(relation.columns, map(str, relation.types), strict=True)) == columns_of(name)


def test_every_node_is_in_the_graph(folder: Path) -> None:
    assert {id_ for (id_,) in rows(folder, "dbt.dag_nodes", "unique_id")} == MESH.nodes.keys()
    assert rows(folder, "dbt.dag_nodes", "label, domain, resource_type", f"unique_id = '{SALES}'") == [("sales.orders.v2", "sales", "model")]


def test_models_keep_their_facts(folder: Path) -> None:
    facts = 'name, version, latest_version, access, contract_enforced, materialized, "group", deprecation_date, description, node_language'
    found = rows(folder, "dbt.models", facts, f"unique_id = '{OLD_ORDERS}'")
    assert found == [("orders", "1", "2", "public", True, "table", "sales", date(2027, 6, 30), None, "sql")]
    assert rows(folder, "dbt.models", "node_language", f"unique_id = '{SCORES}'") == [("python",)]


def test_hostile_text_arrives_as_it_is(folder: Path) -> None:
    assert rows(folder, "dbt.sources", "name, source_name, relation_name", "domain = 'crm'") == [(HOSTILE, "files", MESH.nodes[CRM].relation)]
    having = rows(folder, "dbt.node_columns", "node_unique_id, is_declared", "column_name = $$" + HOSTILE_COLUMN + "$$")
    assert having == [("model.crm.stg_customers", False), (CRM, False)]


def test_declared_columns_come_first_then_those_of_lineage(folder: Path) -> None:
    found = rows(folder, "dbt.node_columns", "column_index, column_name, data_type_declared, is_declared, domain", f"node_unique_id = '{SALES}'")
    assert found == [(1, "id", "integer", True, "sales"), (2, "Amount", "decimal(9,2)", True, "sales"), (3, "customer", None, False, "sales")]
    assert rows(folder, "dbt.node_columns", "column_name", f"node_unique_id = '{OLD_ORDERS}'") == []


def test_both_ends_of_column_lineage_are_columns(folder: Path) -> None:
    columns = set(rows(folder, "dbt.node_columns", "node_unique_id, column_name"))
    for end in ("parent", "child"):
        found = set(rows(folder, "dbt.column_lineage", f"{end}_node_unique_id, {end}_column_name", f"{end}_column_name <> '*'"))
        assert found
        assert {(node, column.lower()) for node, column in found} <= {(node, column.lower()) for node, column in columns}


def test_columns_say_what_meta_and_constraints_say(tmp_path: Path) -> None:
    node = Node("model.a.b", "model", "b", "a", "a")
    columns = [
        ManifestColumn("v1", constraints=(Constraint("not_null"),), config=ColumnConfig(ColumnMeta({"unit": "min", "classification": "internal"})), quote=True),
        ManifestColumn("v2", constraints=(Constraint("unique"),), meta=ColumnMeta({"unit": "km"}), config=ColumnConfig(None)),
        ManifestColumn("bare", meta=ColumnMeta("not a mapping"), config=ColumnConfig(ColumnMeta())),
    ]
    folder = written(tmp_path, Mesh("dev", nodes={node.id: node}), {node.id: columns})
    assert rows(folder, "dbt.node_columns", "column_index, is_nullable, quote, unit, classification, meta") == [
        (1, False, True, "min", "internal", '{"unit":"min","classification":"internal"}'),
        (2, True, False, "km", None, '{"unit":"km"}'),
        (3, True, False, None, None, None),
    ]


def test_a_products_columns_do_not_inherit_its_meta(tmp_path: Path) -> None:
    node = Node("model.a.b.v1", "model", "b", "a", "a")
    product = Product(Address("a", "b", 1), "", (Column("id", "integer", is_nullable=False), Column("x", "integer", meta={"unit": "km"})), Owner("a"), 1)
    declared = [ManifestColumn(name, meta=ColumnMeta({"classification": "public", "unit": "km"})) for name in ("id", "x")]
    folder = written(tmp_path, Mesh("dev", nodes={node.id: node}, products={node.id: product}), {node.id: declared})
    assert rows(folder, "dbt.node_columns", "column_name, is_nullable, unit, classification") == [("id", False, None, None), ("x", True, "km", None)]


def test_edges_cross_domains(folder: Path) -> None:
    assert rows(folder, "dbt.edges", "parent_unique_id, domain", f"child_unique_id = '{SALES}'") == [(CUSTOMERS, "sales"), (STG, "sales")]


def test_column_lineage_says_how_and_why_not(folder: Path) -> None:
    facts = "child_column_name, parent_node_unique_id, parent_column_name, evolution, how, why_unknown"
    assert rows(folder, "dbt.column_lineage", facts, f"child_node_unique_id = '{SALES}'") == [
        ("amount", STG, "amount_eur", "mod", "aggregated", None),
        ("amount", STG, "id", "scan", "window", None),
        ("customer", CUSTOMERS, "customer_id", "copy", "renamed", None),
        ("id", STG, "id", "copy", "passed through", None),
        (None, CUSTOMERS, "customer_id", "scan", "join", None),
        (None, STG, "amount_eur", "scan", "filter", None),
        (None, STG, "customer_id", "scan", "join", None),
    ]
    assert rows(folder, "dbt.column_lineage", facts, f"child_node_unique_id = '{SCORES}'") == [(None, None, None, None, None, "a Python model")]
    star = LINEAGE[OLD_ORDERS].columns[0].unknown
    assert rows(folder, "dbt.column_lineage", facts, f"child_node_unique_id = '{OLD_ORDERS}'") == [("*", STG, "*", "copy", "passed through", star)]


def test_groups_tests_exposures(folder: Path) -> None:
    assert ("sales", "group.sales.sales", "sales", "Sales team", "sales-team@example.com") in rows(folder, "dbt.groups")
    assert rows(folder, "dbt.data_tests", "unique_id, column_name, node_unique_id, severity", "name = 'amount'") == [
        ("test.sales.amount", "amount", SALES, "error")
    ]  # fmt: skip
    assert rows(folder, "dbt.exposures", "name, exposure_type, owner_email, depends_on") == [("board", "dashboard", "board@example.com", [REPORT])]
    assert rows(folder, "dbt.packages") == [("sales", "crm"), ("sales", "dbt"), ("sales", "sales")]


def test_a_unit_test_names_its_model(tmp_path: Path) -> None:
    node = Node("unit_test.a.b.c", "unit_test", "c", "a", "a", parents=("model.a.b",))
    assert rows(written(tmp_path, Mesh("dev", nodes={node.id: node})), "dbt.unit_tests", "name, node_unique_id") == [("c", "model.a.b")]


def test_results_have_the_run_they_are_of(folder: Path) -> None:
    found = rows(folder, "dbt_rt.run_results", "status, execution_time, failures, invocation_id, created_at::varchar, message", f"unique_id = '{SALES}'")
    assert found == [("success", 0.5, None, "i-1", "2026-01-02 03:04:05.678", "OK")]


def test_times_of_both_engines_and_of_neither(tmp_path: Path) -> None:
    nodes = {f"model.a.{name}": Node(f"model.a.{name}", "model", name, "a", "a") for name in "xyz"}
    times = ("2026-11-21T05:39:15.556035557Z", "2026-11-21T05:39:05.614433Z", "yesterday")
    results = {id_: ResultOf("success", ended_at=time) for id_, time in zip(nodes, times, strict=True)}
    found = rows(written(tmp_path, Mesh("dev", nodes=nodes, results=results)), "dbt_rt.run_results", "created_at::varchar")
    assert found == [("2026-11-21 05:39:05.614433",), ("2026-11-21 05:39:15.556035",), (None,)]


def test_domains_say_what_they_were_read_from(folder: Path) -> None:
    assert rows(folder, "mesh.domains", "domain, path, is_external, upstream, dbt_version, invocation_id", "domain <> 'finance'") == [
        ("crm", "https://example.com/crm", True, [], "2.0.0", None),
        ("sales", "domains/sales", False, ["crm"], "1.11.16", "i-1"),
    ]


def test_products(tmp_path: Path) -> None:
    product = Product(
        Address("a", "b", 1),
        "Words.",
        (),
        Owner("team", "Team A", "a@example.com"),
        2,
        "2027-01-31",
        ("id",),
        {"grain": ["id"]},
        {"freshness": "1 day"},
        ("model.c.d.v1",),
    )
    folder = written(tmp_path, Mesh("dev", products={"model.a.b.v1": product}))
    facts = "address, version, unique_id, latest_version, is_latest, deprecation_date, primary_key, owner_group, owner_email, inputs, meta, service_levels"
    assert rows(folder, "mesh.products", facts) == [
        (
            "a.b.v1",
            1,
            "model.a.b.v1",
            2,
            False,
            date(2027, 1, 31),
            ["id"],
            "team",
            "a@example.com",
            ["model.c.d.v1"],
            '{"grain":["id"]}',
            '{"freshness":"1 day"}',
        )
    ]


def test_ports_publications_and_outcomes(tmp_path: Path) -> None:
    new, old = Address("a", "new", 1), Address("a", "old", 1)
    pins = ((Address("c", "d", 1), "p0"),)
    published = Entry(new, "new.parquet", 10, 3, "99999999999999999999999", (), "p2", "2026-01-02T00:00:00Z", commit="c0ffee", inputs=pins)
    entries = (
        replace(published, verified_at="2026-01-03T00:00:00Z", deprecation_date="2027-06-30T00:00:00+00:00"),
        Entry(old, "old.parquet", 20, 4, "1", (), "p1", "2026-01-01T00:00:00Z"),
    )
    outcomes = (ProductOutcome(old, Outcome.WITHHELD, "a test failed", "2026-01-02T00:00:00Z", "p2", "p1"),)
    folder = written(tmp_path, Mesh("dev", ports={"a": Port("a", entries, outcomes), "b": Port("b")}))
    facts = "address, publication_id, git_commit, rows, bytes, content_hash, deprecation_date, inputs, verified_at::date"
    assert rows(folder, "mesh.ports", facts) == [
        ("a.new.v1", "p2", "c0ffee", 3, 10, "99999999999999999999999", date(2027, 6, 30), ["c.d.v1@p0"], date(2026, 1, 3)),
        ("a.old.v1", "p1", None, 4, 20, "1", None, [], None),
    ]
    assert rows(folder, "mesh.publications", "domain, publication_id, rows, products") == [("a", "p1", 4, ["a.old.v1"]), ("a", "p2", 3, ["a.new.v1"])]
    assert rows(folder, "mesh.outcomes", "address, outcome, reason, publication_id") == [("a.old.v1", "withheld", "a test failed", "p1")]


def test_ancestors_are_products_through_internals(folder: Path) -> None:
    assert rows(folder, "mesh.ancestors") == [
        ("exposure.finance.board", CUSTOMERS, 3),
        ("exposure.finance.board", REPORT, 1),
        ("exposure.finance.board", SALES, 2),
        (REPORT, CUSTOMERS, 2),
        (REPORT, SALES, 1),
        (SALES, CUSTOMERS, 1),
    ]


def test_hops_are_the_fewest_and_a_circle_ends(tmp_path: Path) -> None:
    def node(name: str, *parents: str) -> Node:
        return Node(name, "model", name, "a", "a", parents=parents)

    nodes = [node("p"), node("i", "p"), node("q", "i"), node("r", "q", "p"), node("x", "y"), node("y", "x", "p"), node("z", "r")]
    products = {name: Product(Address("a", name, 1), "", (), Owner("a"), 1) for name in "pqrxyz"}
    mesh = Mesh("dev", nodes={one.id: one for one in nodes}, products=products)
    assert rows(written(tmp_path, mesh), "mesh.ancestors") == [("q", "p", 1), ("r", "p", 1), ("r", "q", 1), ("z", "p", 2), ("z", "q", 2), ("z", "r", 1)]


def test_changes_and_waivers(tmp_path: Path) -> None:
    change = Change(Kind.COLUMN_REMOVED, Address("sales", "orders", 2), "amount")
    waiver = Waiver("breaking-change", "sales.orders.v2", "agreed", "data office", date(2026, 12, 31), 7)
    folder = written(tmp_path, MESH, changes=[change])
    write_facts(folder, Facts(TODAY, PurePath(), waivers=(waiver,)))
    facts = "address, unique_id, column_name, kind, severity, before, sentence, is_guess"
    assert rows(folder, "mesh.contract_changes", facts) == [
        ("sales.orders.v2", SALES, "amount", "column removed", "breaking", None, "`amount` removed", False)
    ]  # fmt: skip
    assert rows(folder, "mesh.waivers") == [("breaking-change", "sales.orders.v2", "agreed", "data office", date(2026, 12, 31), 7)]


def test_problems(folder: Path) -> None:
    facts = "kind, is_error, original_file_path, line, unique_id"
    assert rows(folder, "mesh.problems", facts) == [
        ("artifacts older than files", False, None, None, None),
        ("reference to a removed version", True, "models/products/report.sql", 4, REPORT),
    ]


def test_many_rows_keep_their_order(tmp_path: Path) -> None:
    nodes = {f"model.a.m{i:05}": Node(f"model.a.m{i:05}", "model", f"m{i:05}", "a", "a", tags=(f"t{i}",)) for i in range(50_000)}
    written(tmp_path, Mesh("dev", nodes=nodes))
    found = duckdb.sql(f"select name, tags[1] from '{tmp_path}/dbt.models.parquet'").fetchall()
    assert found == [(f"m{i:05}", f"t{i}") for i in range(50_000)]


def test_tables_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"cannot write .*file.*Free the disk or make the folder writable"):
        written(tmp_path / "file", MESH)


def test_a_failure_leaves_the_old_table(tmp_path: Path) -> None:
    written(tmp_path, MESH)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    broken = replace(MESH, problems=(*MESH.problems, None))  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        written(tmp_path, broken)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_the_documentation_is_up_to_date(request: pytest.FixtureRequest) -> None:
    lines = []
    for table in TABLES.values():
        lines += [f"## {table.name}", "", table.meaning, "", *(["| column | type | meaning |", "|---|---|---|"] if table.columns else [])]
        lines += [f"| `{column.name}` | {column.type} | {column.meaning} |" for column in table.columns]
        lines += [""] if table.columns else []
    head, mark, _ = DOCUMENT.read_text(encoding="utf-8").partition("## dbt.dag_nodes")
    expected = head + "\n".join(lines)
    if request.config.getoption("--update-golden"):
        DOCUMENT.write_text(expected, encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == expected, "run `pytest tests/unit/test_tables.py --update-golden`"
    assert mark


def test_only_three_names_need_quotes(folder: Path) -> None:
    for name in TABLES:
        relation = duckdb.read_parquet(str(folder / f"{name}.parquet"))
        wanted = [column for column, _ in columns_of(name) if column not in ("group", "where", "end")]
        assert relation.query("t", f"select {', '.join(wanted)} from t").columns == wanted
