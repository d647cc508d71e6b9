"""`mesh lineage` on artifacts as dbt leaves them, without dbt: two domains, one of them with a model in Python and a reference to nowhere."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from jsonschema import Draft202012Validator
from mesh.cli import main

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "lineage.schema.json").read_text())
GOLDEN = Path(__file__).parents[1] / "golden" / "lineage"
ORDERS, REPORT = "model.sales.orders.v2", "model.finance.report.v1"
PUBLIC = {"access": "public", "contract": {"enforced": True}, "materialized": "table"}


def model(id_: str, code: str, *parents: str, **more: object) -> dict[str, Any]:
    _, domain, name, *version = id_.split(".")
    versions = {"version": int(version[0][1:]), "latest_version": int(version[0][1:]), "config": PUBLIC} if version else {}
    relation = f'"{domain}"."main"."{"_".join((name, *version))}"'
    return {
        "unique_id": id_, "name": name, "resource_type": "model", "package_name": domain, "original_file_path": f"models/{name}.sql",
        "relation_name": relation, "compiled_code": code, "depends_on": {"nodes": list(parents)}, **versions, **more,
    }  # fmt: skip


def write_manifest(mesh: Path, domain: str, *nodes: dict[str, Any], **sections: object) -> None:
    metadata = {
        "project_name": domain, "dbt_version": "1.11.16", "generated_at": "2026-01-01T00:00:00Z", "invocation_id": "i-1",
        "dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json",
    }  # fmt: skip
    target = mesh / ".mesh" / "dev" / "target" / domain
    target.mkdir(parents=True, exist_ok=True)
    (target / "manifest.json").write_text(json.dumps({"metadata": metadata, "nodes": {node["unique_id"]: node for node in nodes}, **sections}))
    (target / "run_results.json").write_text(json.dumps({"results": [], "metadata": metadata}))


@pytest.fixture
def built(mesh: Path) -> Path:
    meta = {"external_location": "read_csv('/data/raw.csv')"}
    source = {
        "unique_id": "source.sales.erp.raw", "name": "raw", "source_name": "erp", "resource_type": "source", "package_name": "sales",
        "relation_name": "read_csv('/data/raw.csv')", "config": {"meta": meta},
    }  # fmt: skip
    stg = model("model.sales.stg", "select key as id, price * 2 as amount from read_csv('/data/raw.csv') where ok", source["unique_id"])
    orders = model(ORDERS, 'select id, sum(amount) as amount from "sales"."main"."stg" group by id', "model.sales.stg")
    write_manifest(mesh, "sales", stg, orders, sources={source["unique_id"]: source})
    stub = model(ORDERS, 'select id, amount from "port"')
    write_manifest(mesh, "finance", stub, model(REPORT, 'select amount as revenue from "sales"."main"."orders_v2"', ORDERS))
    return mesh


def run(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert main(["lineage", *arguments]) == code
    return capsys.readouterr().out


def test_a_node_with_what_it_is_made_from_and_who_reads_it(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = run(capsys, "sales.orders").splitlines()
    assert lines[0].startswith("◆ sales.orders.v2  product · table · latest version")
    assert [line.split("  ")[0] for line in lines if line.startswith(("├", "└"))] == ["└ ○ sales.stg", "└ ◆ finance.report.v1"]
    assert "  └ ▽ sales.erp.raw    source, raw.csv" in lines


def test_a_column_goes_back_to_the_file(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys, "finance.report.revenue")
    ways = [tuple(line.lstrip(" └├│").split()[1:3]) for line in out.split("made from")[1].splitlines() if "└" in line]
    assert ways == [("sales.orders.v2.amount", "renamed"), ("sales.stg.amount", "aggregated"), ("sales.erp.raw.price", "transformed")]
    assert "raw.csv" in out


def test_hops_are_those_that_are_asked_for(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "2 more upstream: --up 2, or --up all" in run(capsys, "report", "--up", "1")
    assert "sales.erp.raw" in run(capsys, "report", "--up", "all")
    assert "1 more downstream: --down 1, or --down all" in run(capsys, "orders", "--down", "0")


def test_the_mesh_and_a_domain(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys).startswith("mesh dev  2 domains · 2 products · 1 internal model · 1 source\n")
    assert "read by  1 domain\nfinance" in run(capsys, "sales")


@pytest.mark.parametrize("more", [(), ("--columns",), ("sales",), ("sales", "--columns"), ("orders",), ("orders.amount",)])
def test_json_keeps_to_its_schema(built: Path, capsys: pytest.CaptureFixture[str], more: tuple[str, ...]) -> None:
    document = json.loads(run(capsys, *more, "--format", "json"))
    Draft202012Validator(SCHEMA).validate(document)
    assert (document["columns"] is None) == (more in [(), ("sales",), ("orders",)])
    ids = {node["id"] for node in document["nodes"]}
    assert {end for edge in document["edges"] for end in edge.values()} <= ids
    columns = {(column["node"], column["name"]) for column in document["columns"] or ()}
    for edge in document["column_edges"] or ():
        assert (edge["from"]["node"], edge["from"]["column"]) in columns
        assert edge["to"]["column"] is None or (edge["to"]["node"], edge["to"]["column"]) in columns


@pytest.mark.parametrize("name", ["node.json", "column.json"])
def test_the_golden_documents_keep_to_the_schema(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(json.loads((GOLDEN / name).read_text(encoding="utf-8")))


def test_the_schema_names_every_key() -> None:
    """Open to keys of later versions for readers; closed for us: a key that is not described is a mistake."""
    closed = {**SCHEMA, "additionalProperties": False, "$defs": {name: {**one, "additionalProperties": False} for name, one in SCHEMA["$defs"].items()}}
    for name in ("node.json", "column.json"):
        Draft202012Validator(closed).validate(json.loads((GOLDEN / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize(("form", "start"), [("dot", "digraph mesh {"), ("mermaid", "flowchart LR"), ("json", "{"), ("tree", "mesh dev")])
def test_a_file_holds_what_the_output_would(built: Path, capsys: pytest.CaptureFixture[str], form: str, start: str) -> None:
    shown = run(capsys, "--format", form)
    assert run(capsys, "--format", form, "-o", "out/mesh.txt") == ""
    assert shown.startswith(start)
    assert (built / "out" / "mesh.txt").read_text(encoding="utf-8") == shown


def test_openlineage_is_an_event_a_line(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = {"results": [{"unique_id": ORDERS, "status": "success", "execution_time": 1.0}]}
    (built / ".mesh" / "dev" / "target" / "sales" / "run_results.json").write_text(json.dumps(results))
    events = [json.loads(line) for line in run(capsys, "--format", "openlineage").splitlines()]
    assert [event["eventType"] for event in events] == ["START", "START", "COMPLETE", "COMPLETE"]


def test_parquet_is_a_folder_of_tables(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "--format", "parquet", "-o", "tables")
    assert duckdb.sql(f"select count(*) from '{built}/tables/dbt.models.parquet'").fetchone() == (3,)


def test_the_output_is_the_same_each_time(built: Path) -> None:
    def output(seed: str) -> bytes:
        command = [sys.executable, "-m", "mesh", "lineage", "--columns", "--format", "json"]
        return subprocess.run(command, capture_output=True, check=True, env={"PYTHONHASHSEED": seed, "PATH": ""}).stdout

    assert output("1") == output("2")


def test_what_is_wrong_is_said_and_exits_with_1(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gone = "model.sales.gone.v3"
    write_manifest(built, "finance", model(gone, ""), model(REPORT, "select 1 as revenue", gone))
    assert main(["lineage", "finance"]) == 1
    captured = capsys.readouterr()
    assert "└ ◆ sales.gone.v3    product · gone from sales\n" in captured.out
    assert "mesh: finance.report.v1 reads sales.gone.v3, which sales does not have any more." in captured.err
    assert main(["lineage", "sales.stg"]) == 0


def test_what_is_missing_is_said_and_exits_with_0(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (built / ".mesh" / "dev" / "target" / "finance" / "manifest.json").unlink()
    assert main(["lineage", "sales.stg"]) == 0
    assert "1 more domain without current artifacts: who reads this may be missing here. Add `--parse` to refresh." in capsys.readouterr().err


def test_programs_are_told_what_is_missing_elsewhere(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (built / ".mesh" / "dev" / "target" / "finance" / "manifest.json").unlink()
    problems = json.loads(run(capsys, "sales.stg", "--format", "json"))["problems"]
    assert [(problem["domain"], problem["kind"], problem["is_error"]) for problem in problems] == [("finance", "no artifacts", False)]


def test_a_domain_without_artifacts_is_no_unknown_name(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (built / ".mesh" / "dev" / "target" / "finance" / "manifest.json").unlink()
    for name in ("finance", "finance.report.v1"):
        assert main(["lineage", name]) == 2
        assert "finance has no artifacts in environment `dev`" in capsys.readouterr().err


def test_names_in_messages_cannot_steer_a_terminal(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_manifest(built, "finance", model(REPORT, "select 1 as revenue", "model.nowhere.\x1b[31mred"))
    assert main(["lineage", "finance"]) == 1
    err = capsys.readouterr().err
    assert "\x1b" not in err
    assert "\\x1b[31mred" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["orderz"], "unknown `orderz`: no domain, node or column is called so. Did you mean `orders`?"),
        (["sales.orders.amuont"], "sales.orders.v2 has no column `amuont`. Did you mean `amount`?"),
        (["--up", "1"], "`--up` and `--down` count hops from a node, a column or a domain"),
        (["sales", "--format", "parquet", "-o", "x"], "`--format parquet` holds the whole mesh: leave out `sales`."),
        (["--format", "parquet"], "Parquet is no text: name a folder for the tables with `-o tables`."),
        (["--env", "prod"], "no domain has artifacts in environment `prod` yet. Run `mesh build`, or add `--parse`."),
        (["sales", "-o", "domains"], "cannot write domains: this is a folder. Name a file in it."),
        (["--format", "parquet", "-o", "domains/sales/profiles.yml"], "profiles.yml: this is no folder, and the tables need a folder."),
    ],
)
def test_wrong_words(built: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    assert main(["lineage", *arguments]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("hops", ["-1", "x", "1.5", ""])
def test_hops_are_whole_numbers(built: Path, capsys: pytest.CaptureFixture[str], hops: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["lineage", "sales", f"--up={hops}"])
    assert "is neither a whole number nor `all`" in capsys.readouterr().err


def test_a_pipe_costs_no_terminal(built: Path) -> None:
    """Speed: what draws terminals, reads SQL or builds tables is not even imported for a node whose mesh is known."""
    code = "import sys; from mesh.cli import main; main(['lineage', 'sales.orders']); print(sorted(sys.modules), file=sys.stderr)"
    done = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=built) for _ in range(2)]
    assert not {"rich", "duckdb", "sqlglot", "dbt", "multiprocessing"} & set(done[1].stderr.replace("'", "").strip("[]\n").split(", "))
