"""Builds that are killed, interrupted, watched or doubled: readers see the publication before or the one after, never anything else."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import needs_v2

from e2e.conftest import READINGS, STATIONS
from e2e.meshes import Mesh, Product

SEED = 20130101
PARTS = [
    Product(
        f"part_{number}",
        "select range::integer as id, {{ env_var('GENERATION', '1') }}::integer as generation from range(20000)",
        {"id": "integer", "generation": "integer"},
    )
    for number in range(6)
]


def write_parts(root: Path) -> Mesh:
    """One domain whose six products carry the number of the build that made them: a mix of two builds would show."""
    mesh = Mesh.create(root)
    mesh.add_domain("wide", *PARTS)
    return mesh


def generation_now(mesh: Mesh, connection: duckdb.DuckDBPyConnection) -> int:
    """The one number that all published products carry. Reads like a client: the pointer once, then the files it names."""
    entries: list[dict[str, Any]] = json.loads((mesh.port("wide") / "current.json").read_bytes())
    found = set()
    for entry in entries:
        path = str(mesh.port("wide") / entry["path"])
        facts = connection.execute("select count(*), sum(hash(t))::varchar, min(generation), max(generation) from read_parquet(?) as t", [path]).fetchone()
        assert facts
        assert facts[:2] == (entry["rows"], entry["content_hash"])
        assert os.path.getsize(path) == entry["bytes"]
        found |= {*facts[2:], entry["publication_id"]}
    assert len(entries) == len(PARTS)
    assert len(found) == 2, f"products of different builds: {found}"
    return int(next(number for number in found if isinstance(number, int)))


@contextmanager
def killed(after: Callable[[], None]) -> Iterator[Callable[[int], None]]:
    """Kills a process group as soon as `after` returns; called with the group when it starts."""
    threads: list[threading.Thread] = []

    def kill(group: int) -> None:
        after()
        try:
            os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            return

    def on_start(group: int) -> None:
        threads.append(threading.Thread(target=kill, args=(group,)))
        threads[-1].start()

    yield on_start
    for thread in threads:
        thread.join()


def appears(folder: Path, known: set[str]) -> None:
    """Returns when a file that is not known appears in the folder: a publication has begun. Gives up after ten seconds."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if folder.is_dir() and set(os.listdir(folder)) - known:
            return


def publishing_seconds(mesh: Mesh, engine: str) -> float:
    """How long a publication takes, from its first file to the end of the build. It is generation 2."""
    known, began = set(os.listdir(mesh.port("wide"))), []

    def watch() -> None:
        appears(mesh.port("wide"), known)
        began.append(time.monotonic())

    watcher = threading.Thread(target=watch)
    watcher.start()
    assert mesh.dbt(engine, "wide", "build", GENERATION="2").code == 0
    watcher.join()
    return time.monotonic() - began[0]


@pytest.mark.parametrize(("engine", "kills"), [pytest.param("v1", 4, id="v1"), pytest.param("v2", 25, id="v2", marks=needs_v2)])
def test_killed_build_leaves_the_old_publication_or_the_new_one(tmp_path: Path, engine: str, kills: int) -> None:
    mesh, chance, connection = write_parts(tmp_path / "mesh"), random.Random(SEED), duckdb.connect()
    assert mesh.dbt(engine, "wide", "build").code == 0
    longest = publishing_seconds(mesh, engine)
    generation, switched = 2, 0
    # The first at once, too early for the switch; the last when the switch has long been; the others anywhere between.
    moments = [0, *(chance.uniform(0, longest) for _ in range(kills - 2)), 3 * longest]
    for number, moment in enumerate(moments, 3):
        known = set(os.listdir(mesh.port("wide")))

        def while_publishing(known: set[str] = known, moment: float = moment) -> None:
            appears(mesh.port("wide"), known)
            time.sleep(moment)

        with killed(while_publishing) as on_start:
            mesh.dbt(engine, "wide", "build", on_start=on_start, GENERATION=str(number))
        after = generation_now(mesh, connection)
        assert after in (generation, number)
        switched += after == number
        generation = after
    assert 0 < switched < kills

    an_hour_ago = time.time() - 3700
    for file in mesh.port("wide").iterdir():
        os.utime(file, (an_hour_ago, an_hour_ago))
    result = mesh.build(engine=engine, GENERATION="99")
    assert result.code == 0, result.said
    assert generation_now(mesh, connection) == 99
    named = {entry["path"] for pointer in mesh.port("wide").glob("publication.*.json") for entry in json.loads(pointer.read_bytes())}
    assert {file.name for file in mesh.port("wide").iterdir() if file.suffix != ".json"} == named
    assert not list(mesh.port("wide").glob("tmp_*"))


@needs_v2
def test_killed_first_publication_is_whole_or_absent(tmp_path: Path) -> None:
    mesh, chance, connection = write_parts(tmp_path / "mesh"), random.Random(SEED), duckdb.connect()
    moments = [chance.uniform(0, 0.08) for _ in range(8)]
    for number, moment in enumerate(moments):
        mesh.environment["MESH_HOME"] = str(tmp_path / f"home{number}")
        (mesh.home / "dev").mkdir(parents=True)

        def while_publishing(moment: float = moment) -> None:
            appears(mesh.port("wide"), set())
            time.sleep(moment)

        with killed(while_publishing) as on_start:
            mesh.dbt("v2", "wide", "build", on_start=on_start)
        if (mesh.port("wide") / "current.json").exists():
            assert generation_now(mesh, connection) == 1
        result = mesh.build(engine="v2")
        assert result.code == 0, result.said


def test_readers_of_a_first_publication_see_nothing_or_all(tmp_path: Path, quick_engine: str) -> None:
    """The pointer must not be seen empty or half written, not even when there was none before."""
    mesh, seen = write_parts(tmp_path / "mesh"), set()
    for number in range(8):
        mesh.environment["MESH_HOME"] = str(tmp_path / f"home{number}")
        (mesh.home / "dev").mkdir(parents=True)
        pointer, stop = mesh.port("wide") / "current.json", threading.Event()

        def watch(pointer: Path = pointer, stop: threading.Event = stop) -> None:
            while not stop.is_set():
                try:
                    seen.add(pointer.read_bytes())
                except FileNotFoundError:
                    continue

        watcher = threading.Thread(target=watch)
        watcher.start()
        result = mesh.dbt(quick_engine, "wide", "build")
        stop.set()
        watcher.join()
        assert result.code == 0, result.said
    assert [content for content in seen if not content.rstrip().endswith(b"]")] == []


@pytest.mark.parametrize(("engine", "builds"), [pytest.param("v1", 2, id="v1"), pytest.param("v2", 10, id="v2", marks=needs_v2)])
def test_readers_never_see_a_mix(tmp_path: Path, engine: str, builds: int) -> None:
    mesh = write_parts(tmp_path / "mesh")
    assert mesh.dbt(engine, "wide", "build").code == 0
    stop, seen, errors = threading.Event(), [], []

    def read() -> None:
        connection = duckdb.connect()
        while not stop.is_set():
            try:
                seen.append(generation_now(mesh, connection))
            except Exception as error:
                errors.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(2, 2 + builds):
        assert mesh.dbt(engine, "wide", "build", GENERATION=str(number)).code == 0
    stop.set()
    for reader in readers:
        reader.join()
    assert errors == []
    assert set(seen) >= set(range(2, 1 + builds))


# Two at once ----------------------------------------------------------------------------------------------------


@contextmanager
def opened_elsewhere(database: Path) -> Iterator[None]:
    """Another program that holds the private database open."""
    program = "import duckdb, sys; connection = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", program, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "open\n"
        yield
        process.communicate()


def test_private_database_open_in_another_program_is_named(built: Mesh, engine: str) -> None:
    before = built.files("north")
    database = built.home / "dev" / "north.duckdb"
    with opened_elsewhere(database):
        result = built.build("north", "--force", engine=engine, GENERATION="2")
    assert result.code == 2, result.said
    assert str(database) in result.said
    assert "open in another program" in result.said
    assert "Traceback" not in result.said
    assert built.files("north") == before
    assert built.build("north", "--force", engine=engine).code == 0


SLOW = "select count(*)::integer as reading_id, 1 as generation from range(200000) as a (x), range(1000000) as b (y) where hash(x, y) = 7"


@pytest.fixture
def slow(built: Mesh) -> Mesh:
    """The two domains; the readings of `north` now take minutes to build."""
    shutil.rmtree(built.home / "dev" / "target" / "north")
    built.add_products("north", Product("readings", SLOW, READINGS.columns), STATIONS)
    return built


@contextmanager
def building(mesh: Mesh, engine: str) -> Iterator["subprocess.Popen[str]"]:
    """`mesh build` that has come to the slow model: dbt writes down what it is about to run."""
    process = mesh.start_mesh("build", "--engine", engine)
    try:
        wait_for(lambda: list((mesh.home / "dev" / "target" / "north" / "run").rglob("readings_v1.sql")))
        yield process
    finally:
        end_all(mesh, process)


def wait_for(happened: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.02)


def end_all(mesh: Mesh, process: "subprocess.Popen[str]") -> None:
    """Ends what a failed test would leave running."""
    for running in (process.pid, *processes(mesh)):
        with suppress(ProcessLookupError):
            os.killpg(running, signal.SIGKILL)
    process.communicate()


def processes(mesh: Mesh) -> list[int]:
    """Everything that works in the mesh: its dbt processes are found by their folder, whatever became of their parents."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if Path(os.readlink(process / "cwd")).is_relative_to(mesh.root):
                found.append(int(process.name))
    return found


def test_second_build_of_a_domain_is_refused(slow: Mesh, engine: str) -> None:
    before = slow.files("north")
    with building(slow, engine):
        result = slow.build("north", engine=engine)
    assert result.code == 2, result.said
    assert "north is being built by another `mesh` in environment `dev`. Wait for it to end, then build again." in result.said
    assert slow.files("north") == before


def test_interrupt_ends_all_children_and_says_what_was_published(slow: Mesh, engine: str) -> None:
    before = {domain: slow.files(domain) for domain in ("north", "south")}
    with building(slow, engine) as process:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        assert not processes(slow)

    assert process.returncode == 130, out + err
    assert "Interrupted. Published before that: nothing. Everything else keeps its last good publication." in out
    assert "not begun: south" in out
    assert "Traceback" not in out + err
    assert {domain: slow.files(domain) for domain in ("north", "south")} == before
    assert slow.mesh("status", "--verify").code == 0
    slow.add_products("north", READINGS, STATIONS)
    result = slow.build("--force", engine=engine, GENERATION="2")
    assert result.code == 0, result.said
    assert slow.rows("south", "summary.v1") == [(2, 3)]


@pytest.mark.parametrize("engine", [pytest.param("v2", marks=needs_v2)], indirect=True)
def test_interrupt_names_what_was_published_before(slow: Mesh, engine: str) -> None:
    slow.add_domain("east", Product("sites", "select 1 as site", {"site": "integer"}))
    state = slow.home / "dev" / "state" / "east.json"
    with building(slow, engine) as process:
        wait_for(lambda: state.exists() and "last_build" in json.loads(state.read_bytes()))
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Published before that: east.sites.v1." in out


@pytest.mark.parametrize(("engine", "longest", "times"), [pytest.param("v1", 4.0, 3, id="v1"), pytest.param("v2", 0.8, 6, id="v2", marks=needs_v2)])
def test_interrupt_at_any_moment_ends_everything(built_once: Callable[[str], Mesh], tmp_path: Path, engine: str, longest: float, times: int) -> None:
    mesh, chance = built_once(engine).copy(tmp_path / "mesh"), random.Random(SEED)
    mesh.add_products("north", Product("readings", SLOW, READINGS.columns), STATIONS)
    before = mesh.files("north")
    for _ in range(times):
        shutil.rmtree(mesh.home / "dev" / "state")
        process = mesh.start_mesh("build", "--engine", engine)
        try:
            wait_for((mesh.home / "dev" / "state" / "north.lock").exists)
            time.sleep(chance.uniform(0, longest))
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=15)
            assert process.returncode == 130, out + err
            assert "Traceback" not in out + err
            assert not processes(mesh)
            assert mesh.files("north") == before
        finally:
            end_all(mesh, process)
