"""What is published, what is withheld, and what the pointer says."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from conftest import needs_v2

from e2e.conftest import READINGS, STATIONS
from e2e.meshes import Mesh, Product

DOUBLED = replace(STATIONS, sql=STATIONS.sql.replace("('b')", "('a')"))


def with_severity(product: Product, severity: str) -> Product:
    return replace(product, tests=tuple({name: {**facts, "config": {"severity": severity}} for name, facts in test.items()} for test in product.tests))


def test_failing_test_withholds_exactly_its_product(built: Mesh, engine: str) -> None:
    before = built.pointer("north")
    built.add_products("north", READINGS, DOUBLED)

    result = built.build("north", "--json", engine=engine, GENERATION="2")

    after = built.pointer("north")
    assert result.code == 1, result.said
    assert after["stations.v1"] == before["stations.v1"]
    assert built.rows("north", "stations.v1") == [("a", 1), ("b", 1)]
    assert {generation for _, generation in built.rows("north", "readings.v1")} == {2}
    assert built.outcomes("north")["readings.v1"] == ("published", "")
    outcome, reason = built.outcomes("north")["stations.v1"]
    assert (outcome, reason) == ("withheld", "test stations_have_a_key failed on 1 rows")
    report = result.domain("north")
    assert report["state"] == "failed"
    assert report["published"] == ["north.readings.v1"]
    assert report["withheld"] == [{"product": "north.stations.v1", "reason": reason}]
    assert any("stations_have_a_key" in problem for problem in report["problems"])


def test_warning_test_publishes(built: Mesh, engine: str) -> None:
    built.add_products("north", READINGS, with_severity(DOUBLED, "warn"))
    result = built.dbt(engine, "north", "build")
    assert result.code == 0, result.said
    assert built.rows("north", "stations.v1") == [("a", 1), ("a", 1)]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("tests/assert_readings.sql", "select * from {{ ref('readings', v=1) }} where reading_id = 0"),
        ("models/intermediate/broken.sql", None),
        ("models/unit.yml", "unit_tests: [{name: readings_are_seven, model: readings, versions: {include: [1]}, given: [], expect: {rows: []}}]"),
    ],
    ids=["singular test", "model upstream", "unit test"],
)
def test_everything_that_can_fail_withholds(built_quickly: Mesh, quick_engine: str, file: str, text: str | None) -> None:
    mesh = built_quickly
    readings = READINGS
    if text is None:
        text, readings = "select no_such_column", replace(READINGS, sql=f"{READINGS.sql} where range >= (select count(*) from {{{{ ref('broken') }}}})")
    mesh.write(f"domains/north/{file}", text)
    mesh.add_products("north", readings, STATIONS)

    result = mesh.build("north", engine=quick_engine, GENERATION="2")

    assert result.code == 1, result.said
    assert {generation for _, generation in mesh.rows("north", "readings.v1")} == {1}
    assert {generation for _, generation in mesh.rows("north", "stations.v1")} == {2}
    assert mesh.outcomes("north")["readings.v1"][0] == "withheld"


def test_public_model_without_contract_or_version_is_withheld(built_quickly: Mesh, quick_engine: str) -> None:
    mesh = built_quickly
    mesh.write("domains/north/models/products/loose.sql", "select 1 as one")
    mesh.write("domains/north/models/products/loose.yml", "models:\n  - name: loose\n    description: One row.\n    config: {contract: {enforced: false}}\n")
    mesh.write("domains/north/models/products/bare.sql", "select 1::integer as one")
    mesh.write("domains/north/models/products/bare.yml", "models:\n  - name: bare\n    description: One row.\n    columns: [{name: one, data_type: integer}]\n")
    result = mesh.dbt(quick_engine, "north", "build")
    assert "withheld north.loose" in result.said
    assert "needs an enforced contract" in result.said
    assert "a product needs a version" in result.said
    assert mesh.pointer("north").keys() == {"readings.v1", "stations.v1"}
    # What has no version is no product, and no reason for the tool to stop.
    again = mesh.build("north", "--force", engine=quick_engine)
    assert again.code == 0, again.said
    assert "withheld north.bare: a product needs a version" in again.said
    assert "north.stations.v1" in mesh.mesh("status").out
    asked = mesh.mesh("sql", "--schema", "select address, version, outcome from mesh.outcomes where product = 'bare'", "--format", "csv")
    assert asked.out.splitlines()[1] == "north.bare,,withheld", asked.said


# What publishes nothing -----------------------------------------------------------------------------------------


def test_partial_commands_publish_nothing(built: Mesh, engine: str) -> None:
    before = built.files("north")
    for command in (
        ("build", "--empty"),
        ("build", "--exclude", "stations"),
        ("run",),
        ("test",),
        ("build", "--resource-type", "model"),
        ("build", "--select", "readings", "--indirect-selection", "empty"),
        ("compile",),
    ):
        result = built.dbt(engine, "north", *command, GENERATION="2")
        assert result.code == 0, result.said
        assert built.files("north") == before, command
    assert built.mesh("status", "north", "--verify").code == 0


def test_partial_selection_publishes_what_it_tested(built: Mesh, engine: str) -> None:
    before = built.pointer("north")
    result = built.dbt(engine, "north", "build", "--select", "readings", GENERATION="2")
    assert result.code == 0, result.said
    assert {generation for _, generation in built.rows("north", "readings.v1")} == {2}
    assert built.pointer("north")["stations.v1"] == before["stations.v1"]


@pytest.mark.parametrize("first", [("build",), ("build", "--empty"), ("run",)], ids=" ".join)
def test_retry_publishes_only_what_it_built_whole_and_tested(built: Mesh, engine: str, first: tuple[str, ...]) -> None:
    """The first command fails in the model of the readings; the retry builds it, with the arguments of the first."""
    before = built.pointer("north")
    built.add_products("north", replace(READINGS, sql=f"{READINGS.sql} where {{{{ env_var('CONDITION', 'true') }}}}"), STATIONS)
    failed = built.dbt(engine, "north", *first, GENERATION="2", CONDITION="no_such_column")
    assert failed.code == 1, failed.said
    between = built.pointer("north")
    assert between["readings.v1"] == before["readings.v1"]

    retried = built.dbt(engine, "north", "retry", GENERATION="2")

    assert retried.code == 0, retried.said
    # v2's retry forgets `--empty`: it builds the model whole and tests it, so this is a publication like any other.
    is_whole = first == ("build",) or (engine, first) == ("v2", ("build", "--empty"))
    assert built.rows("north", "readings.v1") == [(reading, 2 if is_whole else 1) for reading in range(3)]
    assert built.rows("north", "stations.v1") == [(station, 2 if first == ("build",) else 1) for station in "ab"]


@pytest.mark.parametrize(
    ("engine", "before"),
    [("v1", ("build", "--empty")), pytest.param("v2", ("build", "--empty"), marks=needs_v2), pytest.param("v2", ("run", "--empty"), marks=needs_v2)],
    indirect=["engine"],
)
def test_data_of_an_empty_build_are_not_published_later(built: Mesh, engine: str, before: tuple[str, ...]) -> None:
    """`--empty` leaves empty tables in the private database; a later build of a part must not publish what it makes of them."""
    built.write("domains/north/models/raw.sql", "{{ config(materialized='table') }} select * from range(5)")
    built.write("domains/north/models/raw.yml", "models:\n  - name: raw\n    description: One row per number.\n")
    built.add_products("north", replace(READINGS, sql="select range::integer as reading_id, 7 as generation from {{ ref('raw') }}"), STATIONS)
    built.dbt(engine, "north", *before)
    built.dbt(engine, "north", "build", "--select", "readings")
    assert built.rows("north", "readings.v1") == [(reading, 1) for reading in range(3)]
    result = built.dbt(engine, "north", "build")
    assert result.code == 0, result.said
    assert built.rows("north", "readings.v1") == [(reading, 7) for reading in range(5)]


def test_required_publication_fails_a_run_that_withholds(built: Mesh, engine: str) -> None:
    before = built.files("north")
    result = built.dbt(engine, "north", "build", "--empty", "--vars", "mesh_publish_required: true", GENERATION="2")
    assert result.code == 1, result.said
    assert "withheld, and publication is required: north.readings.v1, north.stations.v1" in result.said
    assert built.files("north") == before


# Exact types ----------------------------------------------------------------------------------------------------


OTHER_TYPES = (("BIGINT", "INTEGER"), ("FLOAT", "DOUBLE"), ("DECIMAL(9,2)", "DECIMAL(18,4)"))


@pytest.mark.parametrize(
    ("engine", "built_as", "contract"),
    [("v1", *OTHER_TYPES[0]), *(pytest.param("v2", *types, marks=needs_v2) for types in OTHER_TYPES)],
    indirect=["engine"],
)
def test_view_of_another_type_than_its_contract_is_withheld(built: Mesh, engine: str, built_as: str, contract: str) -> None:
    """v1 refuses to build it; v2 compares families of types only, so the publication has to look."""
    sql = f"{{{{ config(materialized='view') }}}} select 1::{built_as} as station"
    built.add_products("north", READINGS, Product("stations", sql, {"station": contract.lower()}))
    built.dbt(engine, "north", "build", GENERATION="2")
    assert built.rows("north", "stations.v1") == [("a", 1), ("b", 1)]
    assert {generation for _, generation in built.rows("north", "readings.v1")} == {2}
    reason = {"v1": "the model ended with status error", "v2": f"`station` is built as {built_as}, the contract says {contract}"}
    assert built.outcomes("north")["stations.v1"] == ("withheld", reason[engine])


@needs_v2
@pytest.mark.parametrize(("built_as", "contract"), OTHER_TYPES)
def test_v2_casts_tables_to_their_contract(built_once: Callable[[str], Mesh], tmp_path: Path, built_as: str, contract: str) -> None:
    mesh = built_once("v2").copy(tmp_path / "mesh")
    mesh.add_products("north", READINGS, Product("stations", f"select 1::{built_as} as station", {"station": contract.lower()}))
    mesh.dbt("v2", "north", "build")
    entry = mesh.pointer("north")["stations.v1"]
    stored = duckdb.connect().execute("select typeof(station) from read_parquet(?)", [str(mesh.port("north") / entry["path"])]).fetchall()
    assert entry["columns"] == [{"name": "station", "type": contract}]
    assert stored == [(contract,)]


def test_withheld_product_fails_the_build_only_where_publication_is_required(built_quickly: Mesh, quick_engine: str) -> None:
    """A number that Parquet cannot hold passes dbt's contract: only the publication sees it."""
    built_quickly.add_products("north", READINGS, Product("stations", "select 1::hugeint as station", {"station": "hugeint"}))
    lenient = built_quickly.build("north", engine=quick_engine)
    strict = built_quickly.build("north", "--publish-required", engine=quick_engine)
    assert lenient.code == 0, lenient.said
    assert strict.code == 1, strict.said
    for result in (lenient, strict):
        assert "withheld north.stations.v1: `station` is stored in Parquet as DOUBLE, the contract says HUGEINT" in result.said
    assert built_quickly.rows("north", "stations.v1") == [("a", 1), ("b", 1)]
    assert built_quickly.mesh("status", "north", "--verify").code == 0


# The pointer ----------------------------------------------------------------------------------------------------


def test_pointer_holds_all_facts_of_a_publication(built: Mesh, engine: str) -> None:
    commit = committed(built)
    readings = built.pointer("north")["readings.v1"]
    built.write("domains/south/models/products/summary_v1.sql", "select generation, 9 as readings from {{ ref('north', 'readings', v=1) }} group by generation")

    result = built.build("south", engine=engine)

    assert result.code == 0, result.said
    entry = built.pointer("south")["summary.v1"]
    file = built.port("south") / entry["path"]
    assert entry == {
        "domain": "south",
        "product": "summary",
        "version": 1,
        "is_latest": True,
        "deprecation_date": "",
        "path": f"summary_v1.{entry['publication_id']}.parquet",
        "bytes": file.stat().st_size,
        "rows": 1,
        "content_hash": content_hash(file),
        "publication_id": entry["publication_id"],
        "published_at": entry["published_at"],
        "verified_at": entry["published_at"],
        "commit": f"{commit}-dirty",
        "columns": [{"name": "generation", "type": "INTEGER"}, {"name": "readings", "type": "INTEGER"}],
        "inputs": [{"domain": "north", "product": "readings", "version": 1, "publication_id": readings["publication_id"]}],
    }
    assert abs(datetime.fromisoformat(entry["published_at"]) - datetime.now(UTC)) < timedelta(minutes=5)
    assert entry["publication_id"].startswith(entry["published_at"].replace("-", "").replace(":", ""))
    assert (built.port("south") / f"publication.{entry['publication_id']}.json").read_text() == (built.port("south") / "current.json").read_text()


def committed(mesh: Mesh) -> str:
    """Commits the whole checkout and returns the commit."""
    for command in (("init", "-q"), ("add", "-A"), ("-c", "user.name=Team", "-c", "user.email=team@example.com", "commit", "-qm", "all")):
        subprocess.run(["git", *command], cwd=mesh.root, check=True)
    return subprocess.run(["git", "rev-parse", "HEAD"], cwd=mesh.root, check=True, capture_output=True, text=True).stdout.strip()


def content_hash(file: Path) -> str:
    """As documented for other clients: no code of the mesh is needed to verify a publication."""
    row = duckdb.connect().execute("select sum(hash(t))::varchar from read_parquet(?) as t", [str(file)]).fetchone()
    assert row
    return str(row[0])


def test_plain_dbt_names_the_commit(built: Mesh, engine: str) -> None:
    commit = committed(built)
    built.dbt(engine, "north", "build", GENERATION="2")
    assert built.pointer("north")["readings.v1"]["commit"] == commit


def test_unchanged_content_keeps_its_file_and_publication(built: Mesh, engine: str) -> None:
    before = built.files("north")
    result = built.dbt(engine, "north", "build")
    assert result.code == 0, result.said
    assert built.files("north") == before
    assert {outcome for outcome, _ in built.outcomes("north").values()} == {"unchanged"}


def test_order_of_rows_is_no_change(built_quickly: Mesh, quick_engine: str) -> None:
    before = built_quickly.files("north")
    built_quickly.add_products("north", replace(READINGS, sql=f"{READINGS.sql} order by range desc"), STATIONS)
    assert built_quickly.build("north", engine=quick_engine).code == 0
    assert built_quickly.files("north") == before


def test_content_that_comes_back_is_published_anew(built_quickly: Mesh, quick_engine: str) -> None:
    first = built_quickly.pointer("north")["readings.v1"]
    for generation in ("2", "1"):
        assert built_quickly.build("north", "--force", engine=quick_engine, GENERATION=generation).code == 0
    last = built_quickly.pointer("north")["readings.v1"]
    assert last["content_hash"] == first["content_hash"]
    assert last["publication_id"] != first["publication_id"]


def test_build_without_changes_is_up_to_date_and_imports_nothing_heavy(built: Mesh, engine: str) -> None:
    before = digests(built)
    command = [sys.executable, "-X", "importtime", "-m", "mesh", "build", "--engine", engine]
    process = subprocess.run(command, cwd=built.root, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stdout
    assert "north up to date" in process.stdout
    assert "south up to date" in process.stdout
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in process.stderr.splitlines() if line.startswith("import time:")}
    assert "mesh" in imported
    assert not imported & {"dbt", "duckdb", "jinja2", "agate"}
    assert digests(built) == before


def test_forced_build_builds_what_is_up_to_date(built_quickly: Mesh, quick_engine: str) -> None:
    result = built_quickly.build("--force", "--json", engine=quick_engine)
    assert result.code == 0, result.said
    assert [domain["state"] for domain in result.json["domains"]] == ["built", "built"]


def digests(mesh: Mesh) -> dict[Path, str]:
    return {file: hashlib.sha256(file.read_bytes()).hexdigest() for file in mesh.home.rglob("*") if file.is_file()}


def test_copied_mesh_is_up_to_date(built_once: Callable[[str], Mesh], quick_engine: str, tmp_path: Path) -> None:
    mesh = built_once(quick_engine).copy(tmp_path / "elsewhere")
    result = mesh.build("--json", engine=quick_engine)
    assert [domain["state"] for domain in result.json["domains"]] == ["up to date", "up to date"]


# Plain dbt ------------------------------------------------------------------------------------------------------


def test_plain_dbt_installs_builds_tests_and_publishes(pair: Mesh, engine: str) -> None:
    program = os.environ["MESH_DBT_V2"] if engine == "v2" else str(Path(sys.executable).with_name("dbt"))
    environment = {name: value for name, value in os.environ.items() if name != "MESH_HOME"}
    for domain in ("north", "south"):
        folder = pair.root / "domains" / domain
        shutil.rmtree(folder / "dbt_packages")
        done = subprocess.run(f"{program} deps && {program} build", shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    assert pair.rows("south", "summary.v1") == [(1, 3)]
    assert "published south.summary.v1" in done.stdout
    assert pair.mesh("status", "--verify").code == 0
