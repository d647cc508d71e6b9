"""History on disk: real files, DuckDB, processes that are killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest
from mesh.adapters.history import store
from mesh.adapters.history.marks import history_folder
from mesh.adapters.history.profile import newest_value, profile
from mesh.adapters.history.read import read_history
from mesh.adapters.history.samples import Sample, prune, read_sample, sample_file, write_sample
from mesh.adapters.workspace import Workspace
from mesh.core.errors import InputError
from mesh.core.history.allowed import Withheld
from mesh.core.history.drift import stability_index
from mesh.core.history.records import AttemptRecord, BuildRecord, ColumnRecord, FindingRecord
from mesh.core.model import Address, Entry

ORDERS = Address("shop", "orders", 1)


def build(number: int, domain: str = "shop") -> BuildRecord:
    return BuildRecord(domain, f"r{number:03}", at(number), at(number), 1.5, "built")


def at(number: int) -> str:
    return f"2026-11-{number // 24 + 1:02}T{number % 24:02}:00:00Z"


def attempt(number: int) -> AttemptRecord:
    return AttemptRecord("shop", "orders", 1, "open", f"r{number:03}", at(number), "published", rows=number)


def column(number: int, name: str, drift: float | None = None) -> ColumnRecord:
    return ColumnRecord("shop", "orders", 1, f"p{number:03}", at(number), name, "INTEGER", 10, 0, 5, "1", "9", ("1",), ("5", "9"), (4, 6, 0), drift)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, tmp_path / ".mesh", "dev")


@pytest.fixture
def folder(workspace: Workspace) -> Path:
    return history_folder(workspace.home, workspace.environment)


# Files --------------------------------------------------------------------------------------------------------------


def test_nothing_recorded_is_an_empty_history(workspace: Workspace) -> None:
    assert read_history(workspace).builds == {}


def test_what_was_added_is_read_back_oldest_first(workspace: Workspace, folder: Path) -> None:
    for number in (2, 1, 3):
        finding = FindingRecord("shop", f"r{number:03}", at(number), "product_has_owner", "error", "shop.orders.v1")
        columns = [column(number, "b", 0.1 * number), column(number, "a", None if number == 1 else 0.3)]
        store.append(folder, {store.BUILDS: [build(number)], store.ATTEMPTS: [attempt(number)], store.COLUMNS: columns, store.FINDINGS: [finding]})
    found = read_history(workspace)
    assert found.builds == {"shop": (build(1), build(2), build(3))}
    assert found.attempts == {ORDERS: (attempt(1), attempt(2), attempt(3))}
    assert [one.run for one in found.findings["shop"]] == ["r001", "r002", "r003"]
    profiles = found.columns[ORDERS]
    assert [(one.publication_id, one.drift, one.drifted) for one in profiles] == [("p001", 0.1, "b"), ("p002", 0.3, "a"), ("p003", pytest.approx(0.3), "b")]
    assert [len(one.columns) for one in profiles] == [0, 2, 2]
    assert profiles[-1].column("a") == column(3, "a", 0.3)


def test_the_last_runs_are_read_and_all_since_a_time(workspace: Workspace, folder: Path) -> None:
    numbers = range(1, 9)
    store.append(
        folder, {store.BUILDS: [build(n) for n in numbers], store.ATTEMPTS: [attempt(n) for n in numbers], store.COLUMNS: [column(n, "a") for n in numbers]}
    )
    last = read_history(workspace, last=3)
    assert [one.run for one in last.builds["shop"]] == [one.run for one in last.attempts[ORDERS]] == ["r006", "r007", "r008"]
    assert len(last.columns[ORDERS]) == 3
    since = read_history(workspace, last=3, since=at(4))
    assert len(since.builds["shop"]) == len(since.attempts[ORDERS]) == len(since.columns[ORDERS]) == 5


def test_what_is_written_twice_counts_once(workspace: Workspace, folder: Path) -> None:
    for _ in range(2):
        store.append(folder, {store.BUILDS: [build(1)], store.ATTEMPTS: [attempt(1)], store.COLUMNS: [column(1, "a")]})
    found = read_history(workspace)
    assert (len(found.builds["shop"]), len(found.attempts[ORDERS]), len(found.columns[ORDERS]), len(found.columns[ORDERS][0].columns)) == (1, 1, 1, 1)


def test_many_files_are_joined_into_one_and_read_the_same(workspace: Workspace, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "JOIN_ABOVE", 5)
    for number in range(1, 9):
        store.append(folder, {store.BUILDS: [build(number)]})
    assert len(store.files_of(folder, store.BUILDS)) == 3
    assert [one.run for one in read_history(workspace).builds["shop"]] == [f"r{number:03}" for number in range(1, 9)]
    assert not list(folder.glob(".2*"))


def test_old_files_beside_the_joined_one_are_harmless(workspace: Workspace, folder: Path) -> None:
    for number in (1, 2):
        store.append(folder, {store.BUILDS: [build(number)]})
    kept = {file: file.read_bytes() for file in store.files_of(folder, store.BUILDS)}
    store.join(folder, store.BUILDS)
    for file, content in kept.items():
        file.write_bytes(content)
    assert [one.run for one in read_history(workspace).builds["shop"]] == ["r001", "r002"]


def test_a_file_of_an_older_release_without_a_column_is_read(workspace: Workspace, folder: Path) -> None:
    (folder / "builds").mkdir(parents=True)
    duckdb.sql("select 'shop' as domain, 'r1' as run, 'built' as state, 'x' as gone").write_parquet(str(folder / "builds" / "20260101T000000Z-a.parquet"))
    assert read_history(workspace).builds["shop"] == (BuildRecord("shop", "r1", "", "", 0, "built"),)


def test_a_damaged_file_is_named(workspace: Workspace, folder: Path) -> None:
    store.append(folder, {store.BUILDS: [build(1)]})
    damaged = store.files_of(folder, store.BUILDS)[0]
    damaged.write_bytes(b"PAR1 no more")
    with pytest.raises(InputError, match=damaged.name):
        read_history(workspace)


def test_a_folder_that_cannot_be_written_is_said(folder: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.write_text("in the way")
    with pytest.raises(InputError, match=r"cannot write .*Free the disk"):
        store.append(folder, {store.BUILDS: [build(1)]})


_WRITER = """
import sys, time
from pathlib import Path
from mesh.adapters.history import store
from mesh.core.history.records import BuildRecord
store.JOIN_ABOVE = 5
for number in range(int(sys.argv[3])):
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ")
    store.append(Path(sys.argv[1]), {store.BUILDS: [BuildRecord("shop", f"{sys.argv[2]}-{number}-{place}", now, now, 1.0, "built") for place in range(50)]})
    print(number, flush=True)
"""


def writer(folder: Path, name: str, times: int) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", _WRITER, str(folder), name, str(times)], stdout=subprocess.PIPE, text=True, env=dict(os.environ))


def test_two_processes_at_once_lose_nothing(workspace: Workspace, folder: Path) -> None:
    for process in [writer(folder, name, 12) for name in "ab"]:
        assert process.wait(timeout=120) == 0
    found = read_history(workspace, last=10_000).builds["shop"]
    assert len({one.run for one in found}) == len(found) == 2 * 12 * 50


@pytest.mark.parametrize("after", [0.0, 0.004, 0.009, 0.015])
def test_a_killed_process_leaves_readable_history(workspace: Workspace, folder: Path, after: float) -> None:
    process = writer(folder, "a", 1000)
    assert process.stdout
    for _ in range(6):
        said = process.stdout.readline()
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()
    runs = {one.run for one in read_history(workspace, last=100_000).builds["shop"]}
    # Each addition is there as a whole, or not at all; and what was said to be added is there.
    whole = {run.split("-")[1] for run in runs}
    assert len(runs) == 50 * len(whole)
    assert {str(number) for number in range(int(said) + 1)} <= whole


# Profiles -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def connection() -> Iterator[Any]:
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        yield connection


def profiled(connection: Any, file: Path, select: str, before: dict[str, ColumnRecord] | None = None, **why: str) -> dict[str, ColumnRecord]:
    connection.execute(f"copy ({select}) to '{file}' (format parquet)")
    names = [row[0] for row in connection.execute(f"describe {select}").fetchall()]
    entry = Entry(ORDERS, file.name, 1, 1, "", tuple((name, "") for name in names), "p1", "2026-11-21T10:00:00Z")
    reasons = Withheld({name.lower(): why.get(name, "") for name in names})
    return {one.column: one for one in profile(connection, file, entry, reasons, before or {})}


def test_a_profile_counts_what_is_there(connection: Any, tmp_path: Path) -> None:
    found = profiled(
        connection,
        tmp_path / "x.parquet",
        "select i::integer as n, case when i % 4 = 0 then null else 'k' || i % 3 end as kind, date '2026-01-01' + (i % 10)::integer as day, i % 2 = 0 as even,"
        " i || 'x' as key, [i] as list from range(1000) as t (i)",
    )
    n, kind, day, even = found["n"], found["kind"], found["day"], found["even"]
    assert (n.rows, n.nulls, n.least, n.most, n.type) == (1000, 0, "0", "999", "INTEGER")
    assert n.distinct == 1000
    assert [int(value) for value in n.quantiles] == pytest.approx([50, 250, 500, 750, 950], abs=10)
    ends = [int(end) for end in n.bins]
    assert n.counts == (*(sum(low < i <= high for i in range(1000)) for low, high in zip([-1, *ends], ends, strict=False)), 0)
    assert (kind.nulls, kind.distinct, kind.bins, kind.counts) == (250, 3, ("k0", "k1", "k2"), (250, 250, 250, 0))
    assert (day.least, day.most, day.distinct, sum(day.counts)) == ("2026-01-01", "2026-01-10", 10, 1000)
    assert (even.bins, even.counts) == (("false", "true"), (500, 500, 0))
    assert (found["key"].bins, found["key"].least) == ((), "0x")
    assert (found["list"].rows, found["list"].nulls, found["list"].distinct, found["list"].least) == (1000, 0, None, None)
    assert all(one.drift is None for one in found.values())


def test_drift_is_exact_in_the_bins_of_the_publication_before(connection: Any, tmp_path: Path) -> None:
    file = tmp_path / "x.parquet"
    values = "(i % 100)::integer as n, case when i % 2 = 0 then 'a' else 'b' end as kind, i::integer as same, null::integer as empty"
    select = f"select {values} from range(1000) as t (i)"
    before = profiled(connection, file, select)
    moved = select.replace("(i % 100)", "(i % 60)").replace("i % 2", "i % 5").replace("null::integer", "case when i < 500 then i end::integer")
    after = profiled(connection, file, moved, before)
    assert after["n"].bins == before["n"].bins
    ends = [int(end) for end in before["n"].bins]
    counts = [sum(low < i % 60 <= high for i in range(1000)) for low, high in zip([-1, *ends], ends, strict=False)]
    assert after["n"].counts == (*counts, 0)
    assert after["n"].drift == stability_index((*before["n"].counts, 0), (*counts, 0, 0))
    assert after["kind"].drift == stability_index((500, 500), (200, 800))
    assert after["same"].drift == 0
    # Nulls are one more bin.
    assert after["empty"].drift == stability_index((0, 1000), (500, 500))


def test_bins_that_the_values_outgrew_are_made_anew_and_the_drift_is_still_in_the_old_ones(connection: Any, tmp_path: Path) -> None:
    file = tmp_path / "x.parquet"
    before = profiled(connection, file, "select i::integer as n from range(1000) as t (i)")
    after = profiled(connection, file, "select (i + 500)::integer as n from range(1000) as t (i)", before)["n"]
    assert after.bins != before["n"].bins
    assert (after.bins[-1], after.counts[-1], sum(after.counts)) == ("1499", 0, 1000)
    ends = [int(end) for end in before["n"].bins]
    counts = [sum(low < i <= high for i in range(500, 1500)) for low, high in zip([-1, *ends], ends, strict=False)]
    assert after.drift == stability_index(before["n"].counts, (*counts, 500))


def test_another_type_begins_anew(connection: Any, tmp_path: Path) -> None:
    before = profiled(connection, tmp_path / "x.parquet", "select i::integer as n from range(100) as t (i)")
    after = profiled(connection, tmp_path / "x.parquet", "select i::varchar as n from range(100) as t (i)", before)["n"]
    assert (after.type, after.drift) == ("VARCHAR", None)


def test_of_a_withheld_column_only_rows_and_nulls_are_known(connection: Any, tmp_path: Path) -> None:
    select = "select case when i % 10 > 0 then 'ann@example.com' end as email, i as n from range(100) as t (i)"
    found = profiled(connection, tmp_path / "x.parquet", select, email="personal")["email"]
    assert (found.rows, found.nulls, found.withheld) == (100, 10, "personal")
    assert b"ann" not in msgspec.json.encode(found)
    again = profiled(connection, tmp_path / "x.parquet", select.replace("> 0", "> 4"), {"email": found}, email="personal")["email"]
    assert again.drift == stability_index((90, 10), (50, 50))


@pytest.mark.parametrize("name", ['a"b', "a'b", "select", "x; drop table y --", "ä {} %s", "count(*)"])
def test_a_hostile_name_is_a_name(connection: Any, tmp_path: Path, name: str) -> None:
    quoted = name.replace('"', '""')
    select = f'select i::integer as "{quoted}", date \'2026-01-01\' as "{quoted}2" from range(10) as t (i)'
    before = profiled(connection, tmp_path / "x.parquet", select)
    assert profiled(connection, tmp_path / "x.parquet", select, before)[name].drift == 0
    assert newest_value(connection, tmp_path / "x.parquet", name + "2") == "2026-01-01T00:00:00Z"


@pytest.mark.parametrize(
    "value",
    [
        "'nan'::double", "'inf'::double", "'infinity'::date", "'infinity'::timestamp", "170141183460469231731687303715884105727::hugeint", "''",
        "repeat('x', 100000)", "1.5::decimal(38, 10)", "time '10:00'", "timestamptz '2026-01-01 10:00:00+02'", "interval 1 day", "'a'::blob", "{'a': 1}",
        "map {'a': 1}", "uuid()", "'a'::enum('a', 'b')", "timestamp_ns '2026-01-01 10:00:00.123456789'", "bitstring '101'", "null",
    ],
)  # fmt: skip
def test_every_type_has_a_profile(connection: Any, tmp_path: Path, value: str) -> None:
    select = f"select {value} as v from range(50)"
    before = profiled(connection, tmp_path / "x.parquet", select)
    after = profiled(connection, tmp_path / "x.parquet", select, before)["v"]
    assert (after.rows, after.nulls) == (50, 50 if value == "null" else 0)
    assert max(len(text) for text in ("", after.least or "", after.most or "", *after.bins)) <= 100


def test_no_rows_have_a_profile(connection: Any, tmp_path: Path) -> None:
    select = "select 1::integer as n, 'a' as t, date '2026-01-01' as d where false"
    before = profiled(connection, tmp_path / "x.parquet", select)
    after = profiled(connection, tmp_path / "x.parquet", select.replace("where false", ""), before)
    assert [(one.rows, one.bins, one.drift) for one in before.values()] == [(0, (), None)] * 3
    assert [(one.rows, one.drift) for one in after.values()] == [(1, None)] * 3
    assert newest_value(connection, tmp_path / "x.parquet", "d") == "2026-01-01T00:00:00Z"
    assert newest_value(connection, tmp_path / "x.parquet", "t") == ""


# Samples ------------------------------------------------------------------------------------------------------------


def test_a_sample_loses_the_columns_whose_class_was_raised(folder: Path) -> None:
    sample = Sample("p1", ("id", "name"), (("1", "Ann"), ("2", None)))
    write_sample(folder, ORDERS, sample)
    assert read_sample(folder, ORDERS, Withheld({"id": "", "name": ""})) == sample
    raised = Withheld({"id": "", "name": "personal"})
    assert read_sample(folder, ORDERS, raised) == Sample("p1", ("id",), (("1",), ("2",)))
    prune(folder, "shop", {ORDERS: raised})
    assert b"Ann" not in sample_file(folder, ORDERS).read_bytes()
    prune(folder, "shop", {ORDERS: Withheld({"id": "personal"})})
    assert read_sample(folder, ORDERS, Withheld({"id": ""})) is None
    assert not sample_file(folder, ORDERS).exists()


def test_a_sample_of_a_product_that_is_gone_is_removed_and_others_stay(folder: Path) -> None:
    for domain in ("shop", "shopping"):
        write_sample(folder, Address(domain, "orders", 1), Sample("p1", ("id",)))
    prune(folder, "shop", {})
    assert [file.name for file in sorted((folder / "samples").iterdir())] == ["shopping.orders.v1.json"]
