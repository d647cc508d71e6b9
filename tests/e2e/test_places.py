"""A mesh works wherever it lies, wherever it builds and wherever it is started."""

import shutil
from pathlib import Path

import pytest

from e2e.conftest import write_pair
from e2e.meshes import Mesh


def test_path_with_spaces_quotes_and_letters_of_the_world(tmp_path: Path, engine: str) -> None:
    mesh = write_pair(tmp_path / "mesh of l'été 東京")
    mesh.environment["MESH_HOME"] = str(tmp_path / "home of l'été 東京")
    result = mesh.build(engine=engine)
    assert result.code == 0, result.said
    assert mesh.rows("south", "summary.v1") == [(1, 3)]
    assert mesh.pointer("south")["summary.v1"]["inputs"][0]["publication_id"] == mesh.pointer("north")["readings.v1"]["publication_id"]
    assert mesh.mesh("status", "--verify").code == 0
    assert mesh.mesh("sql", "select readings from south.summary", "--format", "csv").out == "readings\n3\n"
    assert mesh.mesh("interface", "--check", "--engine", engine).code == 0


def test_started_from_a_subfolder(pair: Mesh, quick_engine: str) -> None:
    result = pair.mesh("build", "--engine", quick_engine, folder="domains/south/models/products")
    assert result.code == 0, result.said
    assert pair.rows("south", "summary.v1") == [(1, 3)]
    assert pair.mesh("status", "--verify", folder="domains").code == 0


def test_outside_of_a_mesh_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    result = Mesh(tmp_path / "elsewhere").mesh("status")
    assert result.code == 2, result.said
    assert f"no mesh here: neither {tmp_path / 'elsewhere'} nor a folder above it has a folder `domains/`" in result.err


@pytest.mark.parametrize("folder", [".", "domains/south"], ids=["started at the root", "started in a domain"])
def test_relative_home_is_relative_to_the_checkout(pair: Mesh, quick_engine: str, folder: str) -> None:
    result = pair.mesh("build", "--engine", quick_engine, folder=folder, MESH_HOME="build/home")
    assert result.code == 0, result.said
    assert (pair.root / "build" / "home" / "dev" / "ports" / "south" / "current.json").exists()
    assert not (pair.root / ".mesh" / "dev" / "ports").exists()
    assert pair.mesh("sql", "select readings from south.summary", "--format", "csv", folder=folder, MESH_HOME="build/home").out == "readings\n3\n"


def test_moved_home_goes_on(built_quickly: Mesh, quick_engine: str, tmp_path: Path) -> None:
    """What is published names no absolute paths; consumers read it at its new place."""
    mesh = built_quickly
    shutil.move(mesh.home, tmp_path / "moved")
    mesh.environment["MESH_HOME"] = str(tmp_path / "moved")
    assert mesh.mesh("status", "--verify").code == 0
    assert [step["why"] for step in mesh.build("--dry-run", "--json", engine=quick_engine).json] == ["up to date", "up to date"]
    result = mesh.build("south", "--force", engine=quick_engine)
    assert result.code == 0, result.said
    assert mesh.rows("south", "summary.v1") == [(1, 3)]


def test_plain_dbt_and_the_tool_share_their_home(built_quickly: Mesh, quick_engine: str) -> None:
    mesh = built_quickly
    mesh.dbt(quick_engine, "north", "build", GENERATION="2")
    result = mesh.build("--json", engine=quick_engine)
    assert [result.domain(name)["state"] for name in ("north", "south")] == ["up to date", "built"]
    assert mesh.rows("south", "summary.v1") == [(2, 3)]
