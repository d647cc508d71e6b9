"""Wrong input: each time a message that says what, where and what to do; exit code 2; nothing half written."""

import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from mesh.adapters.dbt.engine import Job
from mesh.adapters.dbt.v1 import V1
from mesh.core.errors import InputError

from e2e.conftest import READINGS, STATIONS
from e2e.meshes import Mesh, Product, Result

PRODUCTS_FOLDER = "domains/north/models/products"


def refused(result: Result, *words: str) -> None:
    """The command ended with exit code 2 and a message for people that holds all the words."""
    assert result.code == 2, result.said
    for word in words:
        assert word in result.said
    for noise in ("Traceback", "<unknown>", "stack backtrace"):
        assert noise not in result.said


# The tree -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["build", "status", "interface"])
def test_unknown_domain(pair: Mesh, command: str) -> None:
    refused(pair.mesh(command, "nroth"), "unknown domain `nroth`. Did you mean `north`?")


def test_unknown_environment(pair: Mesh) -> None:
    refused(pair.mesh("build", "--env", "prdo"), "north has no environment `prdo`", "profiles.yml", "Did you mean `prod`?")


@pytest.mark.parametrize("file", ["dbt_project.yml", "profiles.yml", "packages.yml"])
def test_malformed_configuration(pair: Mesh, file: str) -> None:
    path = pair.write(f"domains/north/{file}", "name: north\nmodels: [a, b\nother: 1\n")
    refused(pair.mesh("build"), f"{path}:3:", "this YAML cannot be read")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("dbt_project.yml", "name: north\nvars: [mesh_inputs]\n"),
        ("dbt_project.yml", "name: north\nvars: {mesh_inputs: north.readings.v1}\n"),
        ("packages.yml", "packages: ../../platform\n"),
        ("packages.yml", "packages: [{local: 7}]\n"),
        ("profiles.yml", "north: {outputs: [dev]}\n"),
        ("profiles.yml", "- north\n"),
    ],
    ids=str,
)
def test_configuration_of_another_shape(pair: Mesh, quick_engine: str, file: str, text: str) -> None:
    path = pair.write(f"domains/north/{file}", text)
    refused(pair.build("north", engine=quick_engine), str(path))


def test_two_domains_with_one_name(pair: Mesh) -> None:
    shutil.copytree(pair.root / "domains" / "north", pair.root / "domains" / "west", symlinks=True)
    refused(pair.mesh("build"), "two domains are called `north`", str(pair.root / "domains" / "west"), "Rename one")


def test_folder_and_project_of_different_names(pair: Mesh) -> None:
    (pair.root / "domains" / "north").rename(pair.root / "domains" / "nord")
    refused(pair.mesh("build"), "the project is called `north`, its folder `nord`", "rename one of the two")


def test_missing_package(pair: Mesh, quick_engine: str) -> None:
    shutil.rmtree(pair.root / "domains" / "north" / "interface")
    refused(pair.build("south", engine=quick_engine), "packages.yml names the package", "which does not exist. Run `mesh interface north`.")


# dbt's files ----------------------------------------------------------------------------------------------------


def test_malformed_model_yaml(built: Mesh, engine: str) -> None:
    before = built.files("north")
    built.write(f"{PRODUCTS_FOLDER}/readings.yml", "models:\n  - name: readings\n    columns: [a, b\n  - name: other\n")
    result = built.build("north", engine=engine)
    refused(result, "readings.yml")
    assert re.search(r"line 4|:4:", result.said), result.said
    assert built.files("north") == before


@pytest.mark.parametrize(
    ("sql", "word", "code"),
    [
        ("select 1::integer as reading_id,\n  {{ ref('stations' }} as generation", "unexpected", 2),
        ("select 1 as reading_id,\n  1 as generation\nfrom nowhere where", "syntax error", 2),
        ("select 1 as reading_id,\n  no_such_column as generation", "no_such_column", 1),
    ],
    ids=["jinja", "syntax", "column"],
)
def test_malformed_sql(built: Mesh, engine: str, sql: str, word: str, code: int) -> None:
    """What cannot be read is refused; what the database cannot do with its data is a failed build."""
    before = built.pointer("north")["readings.v1"]
    built.write(f"{PRODUCTS_FOLDER}/readings_v1.sql", sql)
    result = built.build("north", engine=engine)
    assert result.code == code, result.said
    assert word in result.said
    assert "models/products/readings_v1.sql" in result.said
    assert re.search(r"line \d|LINE \d|:\d+:\d+", result.said), result.said
    assert "Traceback" not in result.said
    assert built.pointer("north")["readings.v1"] == before


def test_missing_landing_file(pair: Mesh, engine: str) -> None:
    pair.write_yaml(
        "domains/north/models/_sources.yml",
        {
            "sources": [
                {
                    "name": "raw",
                    "config": {"meta": {"external_location": "read_csv('{{ env_var('MESH_HOME', '../../.mesh') }}/landing/north/{name}.csv')"}},
                    "tables": [{"name": "stations"}],
                }
            ]
        },
    )
    pair.write("domains/north/models/stg_stations.sql", "select * from {{ source('raw', 'stations') }}")
    result = pair.build("north", engine=engine)
    refused(result, "source raw.stations reads a file that was never landed", "/landing/north/stations.csv", "python ingest.py")
    assert not pair.pointer("north")
    pair.write(".mesh/landing/north/stations.csv", "station\na\n")
    result = pair.build("north", engine=engine)
    assert result.code == 0, result.said


def test_failing_ingest(pair: Mesh, quick_engine: str) -> None:
    pair.write("domains/north/ingest.py", "raise SystemExit('the ferry is late')\n")
    refused(pair.build("north", engine=quick_engine), "north: landing its raw files failed", "ingest.py", "the ferry is late")
    assert not pair.pointer("north")


# Interfaces -----------------------------------------------------------------------------------------------------


def test_stale_interface(built_quickly: Mesh, quick_engine: str) -> None:
    mesh = built_quickly
    changed = Product("stations", "select 'a' as station, 1 as generation, 2 as floors", {"station": "varchar", "generation": "integer", "floors": "integer"})
    mesh.add_products("north", READINGS, changed, with_interface=False)
    before = (mesh.root / "domains/north/interface/publication.json").read_text()

    check = mesh.mesh("interface", "north", "--check", "--engine", quick_engine)
    assert check.code == 1, check.said
    assert "+    floors" in check.out
    assert "Stale interfaces: run `mesh interface` and commit what it writes." in check.out
    assert (mesh.root / "domains/north/interface/publication.json").read_text() == before
    refused(mesh.build("north", engine=quick_engine), "its interface is stale", "Run `mesh interface north`")

    assert mesh.mesh("interface", "north", "--engine", quick_engine).code == 0
    assert mesh.mesh("interface", "north", "--check", "--engine", quick_engine).code == 0
    result = mesh.build("north", engine=quick_engine)
    assert result.code == 0, result.said


def test_interface_of_the_fixtures_is_what_the_tool_writes(built: Mesh, engine: str) -> None:
    """The meshes of these tests write their interfaces themselves; here they are held against the models."""
    result = built.mesh("interface", "--check", "--engine", engine)
    assert result.code == 0, result.said


def test_damaged_interface(built_quickly: Mesh, quick_engine: str) -> None:
    built_quickly.write("domains/north/interface/publication.json", '{"project_name": "north"')
    refused(built_quickly.build("south", "--force", engine=quick_engine), "publication.json is damaged", "Run `mesh interface north`")


# Ports ----------------------------------------------------------------------------------------------------------

DAMAGE: dict[str, Callable[[str], str]] = {
    "cut": lambda text: text[: len(text) // 2],
    "empty": lambda _: "",
    "no list": lambda _: '{"product": "readings"}',
    "other shape": lambda _: '[{"product": "readings"}]',
    "wrong type": lambda text: text.replace('"rows":3', '"rows":"three"'),
    "path outside": lambda text: re.sub(r'"path":"', '"path":"../south/', text),
    "list of numbers": lambda _: "[1, 2]",
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_pointer(built_quickly: Mesh, quick_engine: str, damage: str) -> None:
    mesh = built_quickly
    pointer, south = mesh.port("north") / "current.json", mesh.files("south")
    text = DAMAGE[damage](pointer.read_text())
    assert text != pointer.read_text()
    pointer.write_text(text)
    for command in (("status",), ("sql", "from north.readings"), ("build", "south", "--force", "--engine", quick_engine)):
        refused(mesh.mesh(*command), str(pointer), "mesh build north --force")
    assert mesh.files("south") == south

    pointer.unlink()
    result = mesh.build("north", "--force", engine=quick_engine)
    assert result.code == 0, result.said
    assert mesh.rows("north", "readings.v1") == [(0, 1), (1, 1), (2, 1)]


def test_damaged_pointer_stops_a_plain_consumer(built: Mesh, engine: str) -> None:
    pointer, south = built.port("north") / "current.json", built.files("south")
    good = pointer.read_text()
    for damage in ("cut", "empty", "no list", "other shape", "list of numbers"):
        pointer.write_text(DAMAGE[damage](good))
        result = built.dbt(engine, "south", "build")
        assert result.code != 0, damage
        said = " ".join(result.said.split())
        assert "the pointer of north is damaged or was edited by hand" in said, damage
        assert "mesh build north --force" in said
        assert built.files("south") == south


def published(mesh: Mesh) -> Path:
    return mesh.port("north") / mesh.pointer("north")["readings.v1"]["path"]


def test_truncated_published_file(built: Mesh, engine: str) -> None:
    file, south = published(built), built.files("south")
    file.write_bytes(file.read_bytes()[:-5])
    result = built.dbt(engine, "south", "build")
    assert result.code != 0, result.said
    assert built.files("south") == south
    refused(built.build("south", "--force", engine=engine), "the published file of north.readings v1 is damaged", str(file), "mesh build north --force")
    assert built.files("south") == south


def test_verifying_finds_a_truncated_file_and_building_heals_it(built_quickly: Mesh, quick_engine: str) -> None:
    mesh = built_quickly
    file = published(mesh)
    file.write_bytes(file.read_bytes()[:-5])
    verified = mesh.mesh("status", "--verify")
    assert verified.code == 1, verified.said
    assert str(file) in verified.out
    assert "mesh build north --force" in verified.out
    healed = mesh.build("north", engine=quick_engine)
    assert healed.code == 0, healed.said
    assert mesh.mesh("status", "--verify").code == 0


def test_missing_published_file(built_quickly: Mesh, quick_engine: str) -> None:
    file = published(built_quickly)
    file.unlink()
    result = built_quickly.build("south", "--force", engine=quick_engine)
    refused(result, "the published file of north.readings v1 is missing", str(file), "mesh build north --force")
    refused(built_quickly.mesh("sql", "from north.readings"), "north.readings.v1", "mesh build north")


def test_replaced_published_file(built_quickly: Mesh, quick_engine: str) -> None:
    """Other rows in a file of the same size: only reading it tells."""
    mesh = built_quickly
    file = published(mesh)
    content = bytearray(file.read_bytes())
    position = content.index(b"\x02\x00\x00\x00")
    content[position] = 9
    file.write_bytes(content)
    assert mesh.mesh("status").code == 0
    verified = mesh.mesh("status", "--verify", "--json")
    assert verified.code == 1, verified.said
    damaged = {row["address"]: row["damaged"] for row in verified.json["products"] if row["damaged"]}
    assert damaged.keys() == {"north.readings.v1"}
    assert str(file) in damaged["north.readings.v1"]


def test_hand_edited_hash(built_quickly: Mesh) -> None:
    pointer = built_quickly.port("north") / "current.json"
    entries = json.loads(pointer.read_text())
    entries[0]["content_hash"] = "1"
    pointer.write_text(json.dumps(entries))
    verified = built_quickly.mesh("status", "--verify")
    assert verified.code == 1, verified.said
    assert "is not what was published" in verified.out


def test_damaged_state_and_outcomes_do_not_stop_a_build(built_quickly: Mesh, quick_engine: str) -> None:
    """What only informs may be lost: it is written anew."""
    mesh = built_quickly
    (mesh.home / "dev" / "state" / "north.json").write_text("{")
    shutil.rmtree(mesh.home / "dev" / "target")
    result = mesh.build(engine=quick_engine)
    assert result.code == 0, result.said


def test_damaged_private_database(built: Mesh, engine: str) -> None:
    database = built.home / "dev" / "north.duckdb"
    database.write_bytes(b"no database" * 1000)
    refused(built.build("north", "--force", engine=engine), "the private database is damaged", str(database), "Delete it and build again")
    database.unlink()
    assert built.build("north", "--force", engine=engine).code == 0


# The machine ----------------------------------------------------------------------------------------------------


def test_home_that_cannot_be_written(pair: Mesh, tmp_path: Path) -> None:
    """Below a regular file: this refuses the administrator, too."""
    (tmp_path / "file").write_text("")
    home = str(tmp_path / "file" / "home")
    refused(pair.mesh("build", MESH_HOME=home), f"cannot write {home}/dev", "set MESH_HOME")
    for command in (("status",), ("sql", "from north.readings")):
        refused(pair.mesh(*command, MESH_HOME=home), f"cannot read {home}", "set MESH_HOME")


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may write everywhere")
def test_home_without_permission(built_quickly: Mesh, quick_engine: str) -> None:
    folder = built_quickly.home / "dev"
    folder.chmod(0o500)
    try:
        refused(built_quickly.build("north", "--force", engine=quick_engine), "cannot write", "Make the folder writable")
    finally:
        folder.chmod(0o700)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"a small disk needs the right to mount one: {mounted.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.skipif(shutil.which("mount") is None, reason="no command to mount a small disk")
def test_full_disk_loses_nothing(pair: Mesh, engine: str, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "32m"):
        (tmp_path / "disk" / "something else").write_bytes(bytes(10_000_000))
        pair.environment["MESH_HOME"] = str(tmp_path / "disk" / "home")
        first = pair.build("north", engine=engine)
        assert first.code == 0, first.said
        sql = "select hash(range)::varchar as station, 1 as generation from range(2000000)"
        pair.add_products("north", READINGS, Product("stations", sql, STATIONS.columns))
        result = pair.build("north", engine=engine, GENERATION="2")
        refused(result, "the disk is full", "Free some space")
        assert pair.rows("north", "stations.v1") == [("a", 1), ("b", 1)]
        assert pair.mesh("status", "--verify").code == 0
        (tmp_path / "disk" / "something else").unlink()
        pair.add_products("north", READINGS, STATIONS)
        after = pair.build("north", "--force", engine=engine, GENERATION="3")
        assert after.code == 0, after.said
        assert pair.rows("north", "stations.v1") == [("a", 3), ("b", 3)]


def test_missing_v2_binary(pair: Mesh, tmp_path: Path) -> None:
    refused(pair.mesh("build", "--engine", "v2", MESH_DBT_V2=str(tmp_path / "dbt")), f"MESH_DBT_V2 names {tmp_path / 'dbt'}, which is no program")
    refused(pair.mesh("build", "--engine", "v2", MESH_DBT_V2="", PATH=str(tmp_path)), "dbt Core v2 was not found", "set MESH_DBT_V2 to its path")


def test_missing_dbt(pair: Mesh, tmp_path: Path) -> None:
    """An installation whose dbt cannot be imported."""
    (tmp_path / "dbt.py").write_text("raise ImportError('no dbt here')\n")
    refused(pair.build(engine="v1", PYTHONPATH=str(tmp_path)), "dbt Core v1 with DuckDB cannot be imported (no dbt here). Run `pip install -e .`")


def test_missing_dbt_is_said_however_late_it_is_heard(pair: Mesh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that ended before it was asked for anything, while this side is slow to read what it said."""

    class SlowToListen(V1):
        def _listen(self, link: socket.socket) -> None:
            time.sleep(0.5)
            super()._listen(link)

    (tmp_path / "dbt.py").write_text("raise ImportError('no dbt here')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    engine = SlowToListen()
    engine._start()
    assert engine._process is not None
    engine._process.wait()
    folder = pair.root / "domains" / "north"
    with pytest.raises(InputError, match="no dbt here"):
        engine.run(Job("north", folder, ("parse",), "dev", tmp_path / "target", tmp_path / "logs"), lambda _: None)
    engine.close()
