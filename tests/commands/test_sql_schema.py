"""`mesh sql --schema` on artifacts as dbt leaves them, without dbt."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from mesh.cli import main
from mesh.core.tables.info_schema import TABLES

ORDERS = "model.sales.orders.v2"


@pytest.fixture
def built(mesh: Path) -> Path:
    """The small mesh on disk, with the artifacts of one domain; the other was never built."""
    write_manifest(mesh, "One row per order.")
    return mesh


def write_manifest(mesh: Path, description: str) -> None:
    column = {"name": "id", "data_type": "integer", "description": "Key."}
    config = {"access": "public", "contract": {"enforced": True}, "materialized": "table"}
    node = {
        "unique_id": ORDERS, "name": "orders", "resource_type": "model", "package_name": "sales", "version": 2, "latest_version": 2, "config": config,
        "description": description, "columns": {"id": column}, "original_file_path": "models/orders.sql", "relation_name": '"sales"."main"."orders_v2"',
        "compiled_code": "select 1 as id, 2 as amount",
    }  # fmt: skip
    metadata = {"project_name": "sales", "dbt_version": "1.11.16", "generated_at": "2026-01-01T00:00:00Z", "invocation_id": "i-1"}
    metadata["dbt_schema_version"] = "https://schemas.getdbt.com/dbt/manifest/v12.json"
    target = mesh / ".mesh" / "dev" / "target" / "sales"
    target.mkdir(parents=True, exist_ok=True)
    (target / "manifest.json").write_text(json.dumps({"metadata": metadata, "nodes": {ORDERS: node}}))
    (target / "run_results.json").write_text(json.dumps({"results": [{"unique_id": ORDERS, "status": "success"}], "metadata": metadata}))


def ask(capsys: pytest.CaptureFixture[str], query: str, *more: str) -> list[str]:
    assert main(["sql", "--schema", query, "--format", "csv", *more]) == 0
    return capsys.readouterr().out.splitlines()


def test_tables_and_products_in_one_query(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query = "select m.description, r.status, (select count(*) from sales.orders) as n from dbt.models as m join dbt_rt.run_results as r using (unique_id)"
    assert ask(capsys, query) == ["description,status,n", "One row per order.,success,3"]
    assert ask(capsys, "select product, version, rows from mesh.ports order by all") == ["product,version,rows", "orders,1,3", "orders,2,3"]


def test_a_domain_that_is_not_in_the_tables_is_said(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sql", "--schema", "select count(*) from dbt.models where domain = 'finance'"]) == 0
    assert "mesh: finance: no current artifacts, so that the tables hold what was known before, or nothing." in capsys.readouterr().err


def test_a_domain_without_artifacts_is_a_domain(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = ask(capsys, "select domain, path, dbt_version from mesh.domains order by all")
    assert found == ["domain,path,dbt_version", "finance,domains/finance,", "sales,domains/sales,1.11.16"]


def test_columns_that_only_lineage_knows(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query = "select column_name, is_declared from dbt.node_columns order by column_index"
    assert ask(capsys, query) == ["column_name,is_declared", "id,True", "amount,False"]


def test_what_the_committed_interfaces_do_not_say_yet(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = ask(capsys, "select domain, product, version, column_name, kind from mesh.contract_changes where severity = 'breaking' order by all")
    assert found[1:] == ["sales,orders,1,,version removed", "sales,orders,2,amount,column removed", "sales,orders,2,id,nulls allowed"]


def test_all_tables_are_listed(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = {(schema, table) for _, schema, table, *_ in (line.split(",") for line in ask(capsys, "show all tables")[1:])}
    assert listed == {tuple(name.split(".")) for name in TABLES} | {("sales", name) for name in ("orders", "orders_v1", "orders_v2")}


def test_a_new_build_makes_new_tables_and_no_build_none(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query, file = "select description from dbt.models", built / ".mesh" / "dev" / "info_schema" / "dbt.models.parquet"
    ask(capsys, query)
    written = file.stat().st_mtime_ns
    assert ask(capsys, query) == ["description", "One row per order."]
    assert file.stat().st_mtime_ns == written
    write_manifest(built, "One row per order, with tax.")
    assert ask(capsys, query) == ["description", '"One row per order, with tax."']


def test_what_governance_files_say_is_in_the_tables(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, tables = built / "governance", built / ".mesh" / "dev" / "info_schema"
    assert ask(capsys, "from mesh.standards") == ["has_standards", "False"]
    assert ask(capsys, "select count(*) as n from mesh.classes, mesh.roles, mesh.agreements") == ["n", "0"]
    of_the_mesh = (tables / "dbt.models.parquet").stat().st_mtime_ns
    folder.mkdir()
    (folder / "standards.yml").write_text("limit: 40\nwords: [a, b]\n")
    (folder / "classification.yml").write_text("classes:\n  - {name: public, meaning: All., open_port: clear}\n")
    assert ask(capsys, "select s.limit, words from mesh.standards as s") == ["limit,words", "40,\"['a', 'b']\""]
    assert ask(capsys, "select name, rank, open_port from mesh.classes") == ["name,rank,open_port", "public,1,clear"]
    # What is made of the mesh stays as it is.
    assert (tables / "dbt.models.parquet").stat().st_mtime_ns == of_the_mesh
    assert ask(capsys, "select today = current_date as is_today from mesh.today") == ["is_today", "True"]
    assert ask(capsys, "select path, lines from mesh.files where domain = 'sales' and path not like 'interface%'") == [
        "path,lines",
        "dbt_project.yml,2",
        "profiles.yml,5",
    ]
    (built / "domains" / "sales" / "README.md").write_text("# Sales\nthe shop")
    assert ask(capsys, "select lines, bytes from mesh.files where path = 'README.md'") == ["lines,bytes", "2,16"]


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("standards.yml", "limit: 40\nother: {a: 1}\n", "standards.yml:2: `other` is `{'a': 1}`, a dict"),
        ("standards.yml", "limit: 40\nlimit: 50\n", "standards.yml:2: `limit` stands twice"),
        ("standards.yml", "- limit\n", "standards.yml:1: expected a mapping"),
        ("standards.yml", "a: [1\n", "standards.yml:2:1: this YAML cannot be read"),
        ("classification.yml", "classes:\n  - {name: public, meaning: All., open_port: open}\n", "classification.yml:2: `open_port` is `open`"),
        ("classification.yml", "clases: []\n", "classification.yml:1: unknown key `clases` in a file of classes. Did you mean `classes`?"),
    ],
)
def test_a_governance_file_that_cannot_be_used(built: Path, capsys: pytest.CaptureFixture[str], file: str, text: str, said: str) -> None:
    (built / "governance").mkdir()
    (built / "governance" / file).write_text(text)
    assert main(["sql", "--schema", "from mesh.today"]) == 2
    assert said in capsys.readouterr().err


def test_another_process_finds_the_tables_fresh(built: Path) -> None:
    variables = "{mesh_inputs: [a.b.v1, a.c.v1, a.d.v1, a.e.v1, a.f.v1], mesh_restricted_inputs: [a.e.v1, a.f.v1], mesh_purposes: {a.e.v1: x, a.f.v1: y}}"
    (built / "domains" / "sales" / "dbt_project.yml").write_text(f"name: sales\nvars: {variables}\n")
    (built / "domains" / "sales" / os.fsdecode(b"no utf-8 \xff.csv")).write_text("a\n1\n")
    written = set()
    for seed in ("1", "2", "3"):
        command = (sys.executable, "-m", "mesh", "sql", "--schema", "select count(*) from mesh.files")
        subprocess.run(command, check=True, cwd=built, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True)
        written.add(tuple(sorted((file.name, file.stat().st_mtime_ns) for file in (built / ".mesh" / "dev" / "info_schema").iterdir())))
    assert len(written) == 1


def test_a_lost_table_is_made_again(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask(capsys, "from dbt.models")
    (built / ".mesh" / "dev" / "info_schema" / "dbt.models.parquet").unlink()
    assert len(ask(capsys, "from dbt.models")) == 2


def test_a_damaged_table_is_named(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask(capsys, "from dbt.models")
    (built / ".mesh" / "dev" / "info_schema" / "dbt.edges.parquet").write_bytes(b"no parquet")
    assert main(["sql", "--schema", "from dbt.models"]) == 2
    err = capsys.readouterr().err
    assert "dbt.edges.parquet cannot be read" in err
    assert "Delete it" in err


def test_tables_without_anything_published(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(capsys, "select unique_id from dbt.dag_nodes", "--env", "prod") == ["unique_id"]
    assert ask(capsys, "select domain, dbt_version from mesh.domains order by all", "--env", "prod")[1:] == ["finance,", "sales,"]
    assert ask(capsys, "from mesh.ports", "--env", "prod")[1:] == []


def test_to_a_file(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sql", "--schema", "from dbt.edges", "--format", "parquet", "-o", "edges.parquet"]) == 0
    assert (built / "edges.parquet").stat().st_size > 0


def test_only_the_tables_and_products_can_be_read(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = built / ".mesh" / "dev" / "info_schema" / "secret.csv"
    ask(capsys, "from dbt.models")
    secret.write_text("password\nhunter2\n")
    for query in (f"from '{secret}'", f"from '{secret.parent}/*.parquet'", f"copy dbt.models to '{built}/x'", "create table dbt.x as select 1 as a"):
        assert main(["sql", "--schema", query]) == 2
    assert "hunter2" not in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--schema", "from dbt.model"], "no product or table is called `dbt.model`. Did you mean `dbt.models`?"),
        (["--schema", "from mesh.product"], "no product or table is called `mesh.product`. Did you mean `mesh.products`?"),
        (["--schema", "from sales.order"], "no product or table is called `sales.order`. Did you mean `sales.orders`?"),
        (["from dbt.models"], "`dbt.models` is a table of the mesh, not a product. Ask for those with `--schema`."),
        (["from sales.orders", "--parse"], "`--parse` makes the tables of the mesh fresh: add `--schema`, or leave it out."),
    ],
)
def test_wrong_words(built: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    assert main(["sql", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_tables_that_cannot_be_written(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (built / ".mesh" / "dev" / "info_schema").write_text(f"not a folder, {os.getpid()}")
    assert main(["sql", "--schema", "from dbt.models"]) == 2
    assert "info_schema" in capsys.readouterr().err
