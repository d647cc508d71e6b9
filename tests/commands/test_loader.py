"""What is read of the artifacts, what is kept of it, and what becomes of it when files are damaged, replaced or written at the same moment."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from mesh.adapters.artifacts.loader import Loader, open_loader
from mesh.cli import main
from mesh.core.columns import How, ModelLineage, Use
from mesh.core.errors import InputError
from mesh.core.manifest import SCHEMA
from mesh.core.mesh import ProblemKind
from mesh.sql.lineage import read_lineage

STG, ORDERS, REPORT, RATES = "model.sales.stg", "model.sales.orders.v1", "model.finance.report", "seed.sales.rates"
PUBLIC = {"access": "public", "contract": {"enforced": True}, "materialized": "table"}
OPENED: list[str] | None = None


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if OPENED is not None and event == "open" and isinstance(arguments[0], str):
        OPENED.append(arguments[0])


sys.addaudithook(_note)


@contextmanager
def watched() -> Iterator[list[str]]:
    """The files that are opened meanwhile, as Python itself reports them."""
    global OPENED
    OPENED = []
    try:
        yield OPENED
    finally:
        OPENED = None


def manifests(opened: list[str]) -> list[str]:
    """The domains whose manifest was opened."""
    return sorted(Path(file).parent.name for file in opened if file.endswith("/manifest.json"))


def node(id_: str, code: str | None = None, *parents: str, **more: object) -> dict[str, Any]:
    kind, domain, name, *version = id_.split(".")
    versions = {"version": int(version[0][1:]), "latest_version": int(version[0][1:]), "config": PUBLIC} if version else {}
    return {
        "unique_id": id_, "name": name, "resource_type": kind, "package_name": domain, "original_file_path": f"models/{name}.sql",
        "relation_name": f'"{domain}"."main"."{"_".join((name, *version))}"', "compiled_code": code, "depends_on": {"nodes": list(parents)}, **versions, **more,
    }  # fmt: skip


def target(mesh: Path, domain: str) -> Path:
    return mesh / ".mesh" / "dev" / "target" / domain


def write(mesh: Path, domain: str, *nodes: dict[str, Any], **sections: object) -> Path:
    """A domain's manifest, as dbt leaves it."""
    document = {"metadata": {"project_name": domain, "dbt_schema_version": SCHEMA}, "nodes": {one["unique_id"]: one for one in nodes}, **sections}
    file = target(mesh, domain) / "manifest.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(document))
    return file


def write_sales(mesh: Path, *more: dict[str, Any], amount: str = "price * 2") -> Path:
    stg = node(STG, f'select code, {amount} as amount from "sales"."main"."rates"', RATES)
    orders = node(ORDERS, 'select code, amount from "sales"."main"."stg"', STG, columns={"code": {"name": "code"}, "amount": {"name": "amount"}})
    return write(mesh, "sales", node(RATES, original_file_path="seeds/rates.csv"), stg, orders, *more)


@pytest.fixture
def built(mesh: Path) -> Path:
    seeds = mesh / "domains" / "sales" / "seeds"
    seeds.mkdir()
    (seeds / "rates.csv").write_text("code,price\nA,1\n")
    write_sales(mesh)
    write(mesh, "finance", node(ORDERS), node(REPORT, 'select code, amount as total from "sales"."main"."orders_v1"', ORDERS))
    return mesh


def load() -> Loader:
    return open_loader(Namespace(env=None, parse=False, engine="v1"))


def everything(loader: Loader) -> tuple[object, ...]:
    return loader.mesh, dict(loader.columns), loader.lineage


def uses(loader: Loader, model: str, column: str) -> tuple[Use, ...]:
    return next(one for one in loader.lineage[model].columns if one.name == column).uses


def cached(mesh: Path) -> list[Path]:
    return sorted((mesh / ".mesh" / "dev" / "cache").rglob("*.msgpack"))


# What is kept --------------------------------------------------------------------------------------------------------


def test_nothing_is_read_twice_while_nothing_changes(built: Path) -> None:
    first = everything(load())
    written = {file: file.stat().st_mtime_ns for file in cached(built)}
    with watched() as opened:
        assert everything(load()) == first
    assert manifests(opened) == []
    assert {file: file.stat().st_mtime_ns for file in cached(built)} == written
    assert len(written) == 8


def test_a_change_in_one_domain_reads_one_manifest(built: Path) -> None:
    everything(load())
    write_sales(built, amount="price * 300")
    with watched() as opened:
        everything(load())
    assert set(manifests(opened)) == {"sales"}


def test_only_changed_sql_is_read_again(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _ = load().lineage
    write_sales(built, node("model.sales.other", "select 1 as one"))
    read: list[str] = []

    def watched_reading(sql: str, *more: Any) -> ModelLineage:
        read.append(sql)
        return read_lineage(sql, *more)

    monkeypatch.setattr("mesh.sql.lineage.read_lineage", watched_reading)
    assert load().lineage["model.sales.other"].names == ("one",)
    assert read == ["select 1 as one"]


def test_a_file_that_takes_anothers_place_is_noticed(built: Path) -> None:
    """`mv` brings its own time along, and the size may be the same."""
    file = target(built, "sales") / "manifest.json"
    everything(load())
    before = file.stat()
    other = file.with_name("other.json")
    other.write_text(file.read_text().replace("price * 2", "prize * 2").replace("total", "whole"))
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.rename(file)
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    found = load()
    assert found.code[STG].startswith("select code, prize")
    assert found.lineage[STG].columns[1].unknown or uses(found, STG, "amount") != (Use(RATES, "price", How.TRANSFORMED),)


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda content: content[: len(content) // 2],
        lambda content: content.replace(b"sales", b"\xff\xfe\xff\xfe\xff"),
        lambda content: content.replace(b"sales", b"salts"),
        lambda _: b"\x81" * 100_000,
        lambda _: b"\x93\x00\x01\x02",
    ],
    ids=["empty", "cut", "no UTF-8", "another name", "nested", "foreign"],
)
def test_a_damaged_cache_costs_time_only(built: Path, damage: Callable[[bytes], bytes]) -> None:
    expected = everything(load())
    for file in cached(built):
        file.write_bytes(damage(file.read_bytes()))
    assert everything(load()) == expected
    with watched() as opened:
        assert everything(load()) == expected
    assert manifests(opened) == []


def test_a_cache_that_cannot_be_written_costs_time_only(built: Path) -> None:
    expected = everything(load())
    folder = built / ".mesh" / "dev" / "cache"
    folder.rename(built / "elsewhere")
    folder.write_text("a file where a folder should be")
    assert everything(load()) == expected
    assert folder.is_file()


def test_two_that_begin_at_once_with_nothing_kept_agree(built: Path) -> None:
    command = [sys.executable, "-m", "mesh", "lineage", "--columns", "--format", "json"]
    both = [subprocess.Popen(command, cwd=built, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    (one, _), (other, _) = (process.communicate(timeout=60) for process in both)
    assert one
    assert one == other
    assert [process.returncode for process in both] == [0, 0]


def test_a_file_that_dbt_is_still_writing_is_waited_for(built: Path) -> None:
    file = target(built, "sales") / "manifest.json"
    whole = file.read_text()
    file.write_text(whole[:100])
    rest = threading.Timer(0.15, file.write_text, [whole])
    rest.start()
    found = load().mesh
    rest.join()
    assert STG in found.nodes


def test_what_is_written_anew_meanwhile_is_not_taken_for_what_was(built: Path) -> None:
    """A build may replace the manifest between two questions. What belongs to the new one is left for the next time."""
    everything(load())
    write_sales(built, amount="price * 3")
    loader = load()
    nodes = loader.mesh.nodes
    (built / ".mesh/dev/cache/columns/sales.msgpack").unlink()
    loader._parts._code.clear()
    write(built, "sales", node(STG, "select 2 as two"), node("model.sales.new", columns={"id": {"name": "id"}}))
    assert set(loader.columns) <= nodes.keys()
    assert loader.lineage[STG].unknown
    assert load().lineage[STG].names == ("two",)


# What is read --------------------------------------------------------------------------------------------------------


def test_lineage_over_columns_that_are_gone(built: Path) -> None:
    """As if orders still had them: who reads them is seen to."""
    write_sales(built)
    write(built, "finance", node(ORDERS), node(REPORT, 'select gone, code from "sales"."main"."orders_v1"', ORDERS))
    loader = load()
    assert loader.lineage_over({ORDERS: ("code", "AMOUNT")}) is loader.lineage
    assert uses(loader, REPORT, "gone") == ()
    over = loader.lineage_over({ORDERS: ("code", "gone")})
    assert over[REPORT].columns[0].uses == (Use(ORDERS, "gone", How.PASSED),)
    assert uses(loader, REPORT, "gone") == ()


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        (b"\xef\xbb\xbfcode,price\n", ("code", "price")),
        (b'"code","price, net"\r\n1,2\r\n', ("code", "price, net")),
        (b"", None),
        (b"c\xf6de,price\n", None),
    ],
    ids=["BOM", "quotes", "empty", "no UTF-8"],
)
def test_a_seeds_header(built: Path, content: bytes, columns: tuple[str, ...] | None) -> None:
    (built / "domains/sales/seeds/rates.csv").write_bytes(content)
    write(built, "sales", node(RATES, original_file_path="seeds/rates.csv"), node(STG, 'select * from "sales"."main"."rates"', RATES))
    found = load().lineage[STG]
    assert found.names == (columns or ("*",))
    assert bool(found.columns[0].unknown) is (columns is None)


def test_a_seed_with_another_delimiter(built: Path) -> None:
    (built / "domains/sales/seeds/rates.csv").write_text("code;price, net\n")
    seed = node(RATES, original_file_path="seeds/rates.csv", config={"delimiter": ";"})
    write(built, "sales", seed, node(STG, 'select * from "sales"."main"."rates"', RATES))
    assert load().lineage[STG].names == ("code", "price, net")


def test_a_snapshot_has_dbts_own_columns_besides(built: Path) -> None:
    snapshot = node("snapshot.sales.kept", 'select code from "sales"."main"."rates"', RATES)
    reader = node("model.sales.reader", 'select * from "sales"."main"."kept"', "snapshot.sales.kept")
    write_sales(built, snapshot, reader)
    assert load().lineage["model.sales.reader"].names == ("code", "dbt_scd_id", "dbt_updated_at", "dbt_valid_from", "dbt_valid_to")


@pytest.mark.parametrize("wrapper", ["{}", "select * from (\n{}\n)"], ids=["v1", "v2"])
def test_lineage_leads_through_ephemeral_models(built: Path, wrapper: str) -> None:
    """dbt writes them into the SQL of those who read them."""
    ephemeral = {"config": {"materialized": "ephemeral"}, "relation_name": None}
    one, two = "model.sales.one", "model.sales.two"
    first = '__dbt__cte__one as (\n\nselect code as k, \')\' as bracket from "sales"."main"."rates"\n)'
    second = "__dbt__cte__two as (\n\nselect k from __dbt__cte__one\n)"
    write_sales(
        built,
        node(one, 'select code as k from "sales"."main"."rates"', RATES, **ephemeral),
        node(two, f"with {first}\nselect k from __dbt__cte__one", one, **ephemeral, alias="two"),
        node("model.sales.plain", f"with {first},  {second} {wrapper.format('select k as key from __dbt__cte__two')}", two),
        node("model.sales.own", f"with {first}, own as (select * from __dbt__cte__one) select k from own", one),
    )
    loader = load()
    assert uses(loader, "model.sales.plain", "key") == (Use(two, "k", How.RENAMED),)
    assert uses(loader, "model.sales.own", "k") == (Use(one, "k", How.PASSED),)
    assert uses(loader, two, "k") == (Use(one, "k", How.PASSED),)
    assert uses(loader, one, "k") == (Use(RATES, "code", How.RENAMED),)
    assert not any(model.unknown for model in loader.lineage.values())
    assert loader.mesh.nodes[one].relation == ""


def test_an_incremental_model_reads_itself_besides(built: Path) -> None:
    """As it is compiled once it is there: what it reads of itself is nobody else's, and no doubt."""
    sql = 'select code, price as last from "sales"."main"."rates" where price > (select max(last) from "sales"."main"."kept")'
    write_sales(built, node("model.sales.kept", sql, RATES))
    found = load().lineage["model.sales.kept"]
    assert found.unknown == ""
    assert [column.uses for column in found.columns] == [(Use(RATES, "code", How.PASSED),), (Use(RATES, "price", How.RENAMED),)]
    assert found.uses == (Use(RATES, "price", How.FILTER),)


def compiled_before(mesh: Path, name: str, sql: str, *, age: float = 0) -> None:
    file = target(mesh, "sales") / "compiled" / "sales" / "models" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(sql)
    os.utime(file, (time.time() - age,) * 2)


def test_sql_that_an_earlier_run_compiled_serves_while_nothing_is_newer(built: Path) -> None:
    """Manifests of `dbt parse` and `dbt test` have no compiled SQL."""
    models = built / "domains/sales/models"
    models.mkdir()
    (models / "stg.sql").write_text("-- as it was")
    os.utime(models / "stg.sql", (time.time() - 50,) * 2)
    os.utime(built / "domains/sales/dbt_project.yml", (time.time() - 50,) * 2)
    write(built, "sales", node(RATES, original_file_path="seeds/rates.csv"), node(STG, None, RATES))
    assert load().lineage[STG].unknown == "not compiled since it changed: run `mesh build sales`, or add `--parse`"
    compiled_before(built, "stg.sql", 'select code from "sales"."main"."rates"')
    write(built, "sales", node(RATES, original_file_path="seeds/rates.csv"), node(STG, None, RATES))
    assert load().lineage[STG].names == ("code",)
    compiled_before(built, "stg.sql", 'select code from "sales"."main"."rates"', age=100)
    write(built, "sales", node(RATES, original_file_path="seeds/rates.csv"), node(STG, None, RATES))
    assert load().lineage[STG].unknown


def test_compiled_sql_is_older_than_the_ephemeral_model_in_it(built: Path) -> None:
    models = built / "domains/sales/models"
    models.mkdir()
    for name in ("stg.sql", "inner.sql", "../dbt_project.yml"):
        if not (models / name).exists():
            (models / name).write_text("")
        os.utime(models / name, (time.time() - 50,) * 2)
    inner = node("model.sales.inner", None, config={"materialized": "ephemeral"}, relation_name=None)
    compiled_before(built, "stg.sql", "with __dbt__cte__inner as (select 1 as one) select one from __dbt__cte__inner", age=20)
    write(built, "sales", node(STG, None, "model.sales.inner"), inner)
    assert load().lineage[STG].names == ("one",)
    os.utime(models / "inner.sql")
    write(built, "sales", node(STG, None, "model.sales.inner"), inner)
    assert "not compiled since it changed" in load().lineage[STG].unknown


def test_compiled_sql_is_older_than_the_source_that_it_reads(built: Path) -> None:
    """Its YAML says which file that is."""
    models = built / "domains/sales/models"
    models.mkdir()
    for name in ("stg.sql", "_sources.yml", "../dbt_project.yml"):
        if not (models / name).exists():
            (models / name).write_text("")
        os.utime(models / name, (time.time() - 50,) * 2)
    source = {"source_name": "raw", "original_file_path": "models/_sources.yml"}
    raw = "source.sales.prices"
    compiled_before(built, "stg.sql", "select 1 as one", age=20)
    write(built, "sales", node(STG, None, raw), node(raw, None, **source))
    assert load().lineage[STG].names == ("one",)
    os.utime(models / "_sources.yml")
    write(built, "sales", node(STG, None, raw), node(raw, None, **source))
    assert "not compiled since it changed" in load().lineage[STG].unknown


def test_sql_that_was_compiled_elsewhere_names_other_files(built: Path) -> None:
    """A MESH_HOME that was copied or moved, such as a cache of CI: only what reads raw files names them."""
    models, raw = built / "domains/sales/models", "source.sales.prices"
    models.mkdir()
    for file in (models / "stg.sql", models / "_sources.yml", built / "domains/sales/dbt_project.yml"):
        file.touch()
        os.utime(file, (time.time() - 50,) * 2)
    compiled_before(built, "stg.sql", "select 1 as one", age=20)
    source = node(raw, None, source_name="raw", original_file_path="models/_sources.yml")
    write(built, "sales", node(STG, None, raw), source)
    workspace, domain = load().workspace, load().domains["sales"]
    (workspace.folder / "state").mkdir(exist_ok=True)
    workspace.write_compiled(domain)
    assert load().lineage[STG].names == ("one",)
    workspace.write_state(domain, compiled_in="/elsewhere/.mesh")
    write(built, "sales", node(STG, None, raw), source)
    assert "not compiled since it changed" in load().lineage[STG].unknown
    write(built, "sales", node(STG, None))
    assert load().lineage[STG].names == ("one",)


def test_a_snapshot_compiled_before_lies_in_a_folder_of_its_own(built: Path) -> None:
    """As v2 leaves it."""
    for file in (built / "domains/sales").glob("*.yml"):
        os.utime(file, (time.time() - 50,) * 2)
    compiled_before(built, "kept.sql/kept.sql", 'select code from "sales"."main"."rates"')
    write(built, "sales", node(RATES), node("snapshot.sales.kept", None, RATES))
    assert load().lineage["snapshot.sales.kept"].names[0] == "code"


def test_what_has_no_sql_says_why_and_what_to_do(built: Path) -> None:
    """Each kind of model that has none."""
    stubs = [node("model.crm.customers.v1"), node("model.sales.gone.v3")]
    readers = [node("model.finance.reads", "select 1 as one", "model.crm.customers.v1", "model.sales.gone.v3"), node("model.finance.skipped")]
    write(built, "finance", *stubs, *readers)
    results = [{"unique_id": "model.finance.skipped", "status": "skipped"}]
    (target(built, "finance") / "run_results.json").write_text(json.dumps({"results": results, "args": {"which": "build"}}))
    write_sales(built, node("model.sales.py", "def model(dbt, session): ...", STG, language="python"))
    write(built, "claims", node("model.claims.damages"))
    (built / "mesh.yml").write_text("external:\n  - artifacts: .mesh/dev/target/claims\n")
    unknown = {id_: model.unknown for id_, model in load().lineage.items() if model.unknown}
    assert unknown == {
        "model.crm.customers.v1": "crm is no domain here: list its artifacts in mesh.yml, under `external:`",
        "model.sales.gone.v3": "sales does not have it any more",
        "model.finance.skipped": "skipped in its last run: run `mesh build finance`, or add `--parse`",
        "model.sales.py": "a Python model",
        "model.claims.damages": "the artifacts of claims hold no compiled SQL: run `dbt compile` where it lives",
    }
    (target(built, "sales") / "manifest.json").unlink()
    write(built, "finance", node(ORDERS), node(REPORT, "select 1 as one", ORDERS))
    assert load().lineage[ORDERS].unknown == "sales has no artifacts: run `mesh build sales`, or add `--parse`"


def test_an_exposure_of_metrics_reads_the_models_behind_them(built: Path) -> None:
    behind = {"semantic_model.sales.s": {"depends_on": {"nodes": [STG]}}}
    metrics = {
        "metric.sales.simple": {"depends_on": {"nodes": ["semantic_model.sales.s"]}, "type": "simple"},
        "metric.sales.ratio": {"depends_on": {"nodes": ["metric.sales.simple"]}, "type": "ratio"},
    }
    board = {**node("exposure.sales.board", None, "metric.sales.ratio", STG, ORDERS), "type": "dashboard"}
    function = node("function.sales.plus", None)
    uses_function = node("model.sales.two", "select plus(1) as two", function["unique_id"])
    sections = {"semantic_models": behind, "metrics": metrics, "exposures": {"exposure.sales.board": board}, "functions": {"function.sales.plus": function}}
    write(built, "sales", node(RATES), node(STG, "select 1 as amount", RATES), node(ORDERS, "select 1 as code", STG), uses_function, **sections)
    found = load().mesh
    assert found.problems == ()
    assert found.nodes["exposure.sales.board"].parents == (STG, ORDERS)
    assert found.nodes["model.sales.two"].parents == ("function.sales.plus",)


def test_of_two_projects_with_one_name_the_first_counts(built: Path) -> None:
    folder = built / "elsewhere"
    folder.mkdir()
    document = {"metadata": {"project_name": "sales"}, "nodes": {"model.sales.stg": node(STG, "select 1 as elsewhere")}}
    (folder / "manifest.json").write_text(json.dumps(document))
    (built / "mesh.yml").write_text("external:\n  - artifacts: elsewhere\n")
    loader = load()
    assert [problem.kind for problem in loader.mesh.problems] == [ProblemKind.TWICE]
    assert loader.lineage[STG].names == ("code", "amount")


# What cannot be read -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"metadata": {}, "nodes": {', "not an artifact of dbt"),
        (b'{"metadata": {"project_name": "s\xff"}, "nodes": {}}', "not an artifact of dbt"),
        (b'{"metadata": ' + b"[" * 5000, "not an artifact of dbt"),
        (b'{"name": "package", "version": 1}', "not an artifact of dbt"),
        (b'{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/catalog/v1.json"}, "nodes": {"a": {}}}', "follows https://schemas.getdbt.com/dbt/cat"),
        (b'{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/run-results/v6.json"}, "results": []}', "The mesh reads https"),
        (b'{"metadata": {"project_name": "other"}, "nodes": {}}', "is of project `other`, not of `sales`"),
    ],
    ids=["cut", "no UTF-8", "nested", "foreign", "catalogue", "results", "another project"],
)  # fmt: skip
def test_artifacts_that_cannot_be_read_are_said(built: Path, content: bytes, said: str) -> None:
    file = target(built, "sales") / "manifest.json"
    file.write_bytes(content)
    os.utime(file, (time.time() - 10,) * 2)
    with pytest.raises(InputError, match=said.replace("(", r"\(")) as raised:
        _ = load().mesh
    assert str(file) in str(raised.value)


def test_files_that_are_gone_or_have_another_name_are_said(built: Path) -> None:
    models = built / "domains/sales/models"
    models.mkdir()
    for name in ("stg.sql", "orders.sql"):
        (models / name).write_text("select 1")
    later = time.time() + 5
    os.utime(write_sales(built), (later, later))
    assert load().stale == ()
    (models / "stg.sql").rename(models / "staging.sql")
    os.utime(models, (later + 5, later + 5))
    assert [problem.kind for problem in load().stale] == [ProblemKind.OLDER]


def test_a_function_may_read_any_column_of_what_it_reads(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its SQL is in no manifest; who uses it may be hit."""
    function = node("function.finance.newest", None, ORDERS)
    user = node("model.finance.user", 'select "finance"."newest"() as one', function["unique_id"])
    write(
        built,
        "finance",
        node(ORDERS),
        node(REPORT, 'select code as total from "sales"."main"."orders_v1"', ORDERS),
        user,
        functions={function["unique_id"]: function},
    )
    assert load().lineage[function["unique_id"]].unknown == "a function"
    assert main(["impact", "sales.orders.v1.amount", "--format", "json"]) == 0
    (reader,) = json.loads(capsys.readouterr().out)["readers"]
    assert (reader["is_sure"], [end["node"] for end in reader["ends"]]) == (False, ["finance.user"])
    assert [(reading["node"], reading["unknown"]) for reading in reader["readings"]] == [("finance.newest", "a function")]


def test_artifacts_of_another_checkout_are_compared_by_content(built: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Checkouts may share a MESH_HOME: older files of the other one are no reason to trust."""
    loader = load()
    for domain in loader.domains.values():
        loader.workspace.write_parsed(domain, loader.workspace.sources_fingerprint(domain))
    other = tmp_path_factory.mktemp("other") / "checkout"
    shutil.copytree(built, other, ignore=shutil.ignore_patterns(".mesh"))
    monkeypatch.setenv("MESH_HOME", str(built / ".mesh"))
    monkeypatch.chdir(other)
    assert load().stale == ()
    seed = other / "domains" / "sales" / "seeds" / "rates.csv"
    seed.write_text("code,price\nB,2\n")
    for path in (seed, seed.parent):
        os.utime(path, (1, 1))
    assert [(problem.kind, problem.domain) for problem in load().stale] == [(ProblemKind.OLDER, "sales")]
