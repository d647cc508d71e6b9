"""A mesh works wherever it lies, wherever it builds and wherever it is started."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from e2e.conftest import write_pair
from e2e.meshes import Mesh


@pytest.mark.parametrize("name", ["mesh of été 東京", "l'été"], ids=["spaces and letters", "quote"])
def test_unusual_paths(tmp_path: Path, engine: str, name: str) -> None:
    mesh = write_pair(tmp_path / name)
    mesh.environment["MESH_HOME"] = str(tmp_path / f"home of {name}")
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


@pytest.mark.parametrize("folder", [".", "domains/south"])
def test_relative_home_is_relative_to_where_the_tool_is_started(pair: Mesh, quick_engine: str, folder: str) -> None:
    result = pair.mesh("build", "--engine", quick_engine, folder=folder, MESH_HOME="build/home")
    assert result.code == 0, result.said
    assert (pair.root / folder / "build" / "home" / "dev" / "ports" / "south" / "current.json").exists()
    assert not (pair.root / ".mesh" / "dev" / "ports").exists()
    assert pair.mesh("sql", "select readings from south.summary", "--format", "csv", folder=folder, MESH_HOME="build/home").out == "readings\n3\n"


def test_moved_home_goes_on(built: Mesh, engine: str, tmp_path: Path) -> None:
    """What is published names no absolute paths; consumers read it at its new place."""
    shutil.move(built.home, tmp_path / "moved")
    built.environment["MESH_HOME"] = str(tmp_path / "moved")
    assert built.mesh("status", "--verify").code == 0
    assert [step["why"] for step in built.build("--dry-run", "--json", engine=engine).json] == ["up to date", "up to date"]
    result = built.build("south", "--force", engine=engine)
    assert result.code == 0, result.said
    assert built.rows("south", "summary.v1") == [(1, 3)]


def test_plain_dbt_and_the_tool_share_their_home(built_once: Callable[[str], Mesh], engine: str, tmp_path: Path) -> None:
    mesh = built_once(engine).copy(tmp_path / "mesh")
    mesh.dbt(engine, "north", "build", GENERATION="2")
    result = mesh.build("--json", engine=engine)
    assert [result.domain(name)["state"] for name in ("north", "south")] == ["up to date", "built"]
    assert mesh.rows("south", "summary.v1") == [(2, 3)]
