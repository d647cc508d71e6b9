"""Meshes that many tests begin with, built once per run of the suite and copied for each test."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from e2e.meshes import Mesh, Product

READINGS = Product(
    "readings",
    "select range::integer as reading_id, {{ env_var('GENERATION', '1') }}::integer as generation from range({{ env_var('READINGS', '3') }})",
    {"reading_id": "integer", "generation": "integer"},
    tests=({"platform.primary_key": {"name": "readings_have_a_key", "arguments": {"columns": ["reading_id"]}}},),
)
STATIONS = Product(
    "stations",
    "select station::varchar as station, {{ env_var('GENERATION', '1') }}::integer as generation from (values ('a'), ('b')) as listed (station)",
    {"station": "varchar", "generation": "integer"},
    tests=({"platform.primary_key": {"name": "stations_have_a_key", "arguments": {"columns": ["station"]}}},),
)
SUMMARY = Product(
    "summary",
    "select generation, count(*)::integer as readings from {{ ref('north', 'readings', v=1) }} group by generation",
    {"generation": "integer", "readings": "integer"},
    inputs=("north.readings.v1",),
)


def write_pair(root: Path) -> Mesh:
    """`north` publishes readings and stations, `south` reads the readings and publishes a summary."""
    mesh = Mesh.create(root)
    mesh.add_domain("north", READINGS, STATIONS)
    mesh.add_domain("south", SUMMARY, upstream=["north"], inputs=["north.readings.v1"])
    return mesh


def of_this_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that all workers of one run of the suite share. Without workers the folder above is that of all runs ever, with what older code built."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture
def pair(tmp_path: Path) -> Mesh:
    """The two domains, nothing built."""
    return write_pair(tmp_path / "mesh")


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Mesh]:
    """The two domains, built and published by an engine: once, whatever the number of pytest's workers."""
    shared = of_this_run(tmp_path_factory) / "built"

    def build(engine: str) -> Mesh:
        shared.mkdir(exist_ok=True)
        with (shared / f"{engine}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if (shared / engine).exists():
                return Mesh(shared / engine)
            mesh = write_pair(shared / f"{engine}.tmp")
            result = mesh.build(engine=engine)
            assert result.code == 0, result.said
            for domain in ("north", "south"):
                # Copies have the same relative paths, so plain dbt v1 need not parse them whole again.
                assert mesh.dbt(engine, domain, "parse").code == 0
            mesh.root.rename(shared / engine)
            return Mesh(shared / engine)

    return build


@pytest.fixture
def built(built_once: Callable[[str], Mesh], engine: str, tmp_path: Path) -> Mesh:
    """The two domains, published by each engine in turn; the test's own copy."""
    return built_once(engine).copy(tmp_path / "mesh")


@pytest.fixture
def built_quickly(built_once: Callable[[str], Mesh], quick_engine: str, tmp_path: Path) -> Mesh:
    """The two domains, published by the engine that starts fastest; the test's own copy."""
    return built_once(quick_engine).copy(tmp_path / "mesh")


ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def repository_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Mesh]:
    """What git tracks of this repository's domains, built by an engine from nothing: once, whatever the number of pytest's workers.

    The report of `mesh build --json` is kept beside it, as `report.json`.
    """
    shared = of_this_run(tmp_path_factory) / "repository"

    def build(engine: str) -> Mesh:
        shared.mkdir(exist_ok=True)
        with (shared / f"{engine}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            mesh = Mesh(shared / engine)
            if (mesh.root / "report.json").exists():
                return mesh
            shutil.rmtree(mesh.root, ignore_errors=True)
            tracked = subprocess.run(
                ["git", "ls-files", "-co", "--exclude-standard", "domains", "governance", "platform", ".mesh"],
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=True,
            )
            for name in filter(lambda name: (ROOT / name).is_file(), tracked.stdout.splitlines()):
                (mesh.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, mesh.root / name)
            building = mesh.start_mesh("build", "--engine", engine, "--publish-required", "--json")
            out, err = building.communicate(timeout=900)
            assert building.returncode == 0, out + err
            mesh.write("report.tmp", out)
            os.replace(mesh.root / "report.tmp", mesh.root / "report.json")
            return mesh

    return build


@pytest.fixture
def repository(repository_once: Callable[[str], Mesh], engine: str) -> Mesh:
    """The repository's domains, published by each engine in turn. Shared by the tests that read it: change nothing in it."""
    return repository_once(engine)
