"""What builds leave in history, with both engines."""

import json
import os
import signal
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from mesh.adapters.history.read import read_history
from mesh.adapters.workspace import Workspace
from mesh.core.history.drift import stability_index
from mesh.core.history.history import History
from mesh.core.model import Address

from e2e.conftest import READINGS, STATIONS
from e2e.meshes import Mesh, Product

R, S, SUMMARY = Address("north", "readings", 1), Address("north", "stations", 1), Address("south", "summary", 1)


def history(mesh: Mesh, **options: Any) -> History:
    return read_history(Workspace(mesh.root, mesh.home, "dev"), **options)


def files(mesh: Mesh) -> set[Path]:
    return set((mesh.home / "dev" / "history").rglob("*.parquet"))


def test_a_build_is_recorded_and_one_without_a_change_is_not(built: Mesh, engine: str) -> None:
    found = history(built)
    assert {domain: [(one.state, one.models, one.tests, one.failed) for one in builds] for domain, builds in found.builds.items()} == {
        "north": [("built", 2, 2, 0)],
        "south": [("built", 1, 0, 0)],
    }
    build = found.builds["north"][0]
    assert build.engine.startswith("dbt 1." if engine == "v1" else "dbt 2.")
    assert build.began_at <= build.ended_at
    assert build.seconds > 0
    tests = {one.name: (one.node, one.severity, one.status, one.run) for tests in found.tests.values() for one in tests}
    assert tests["readings_have_a_key"] == ("model.north.readings.v1", "error", "pass", build.run)
    for address in (R, S, SUMMARY):
        entry = built.pointer(address.domain)[f"{address.product}.v1"]
        attempt = found.last_attempt(address)
        assert attempt is not None
        assert (attempt.outcome, attempt.publication_id, attempt.rows, attempt.bytes) == ("published", entry["publication_id"], entry["rows"], entry["bytes"])
        assert attempt.seconds is not None
        assert [profile.publication_id for profile in found.columns[address]] == [entry["publication_id"]]
    reading = found.columns[R][0].column("reading_id")
    assert reading is not None
    assert (reading.rows, reading.nulls, reading.least, reading.most, reading.drift) == (3, 0, "0", "2", None)

    before = files(built)
    assert built.build(engine=engine).code == 0
    assert files(built) == before


def test_changed_data_have_moved(built: Mesh, engine: str) -> None:
    first = history(built).columns[R][0].column("reading_id")
    assert first is not None
    built.add_products("north", replace(READINGS, sql=READINGS.sql.replace("'3'", "'10'")), STATIONS)
    assert built.build("north", engine=engine).code == 0
    found = history(built)
    assert [one.outcome for one in found.at_port(R)] == ["published", "published"]
    assert [one.outcome for one in found.at_port(S)] == ["published", "unchanged"]
    profiles = found.columns[R]
    counts = [sum(low < value <= high for value in range(10)) for low, high in zip([-1, *map(int, first.bins)], map(int, first.bins), strict=False)]
    assert (profiles[-1].drift, profiles[-1].drifted) == (stability_index((*first.counts, 0), (*counts, 10 - sum(counts), 0)), "reading_id")
    assert profiles[-1].column("generation") is not None
    assert len(found.columns[S]) == 1


def test_what_plain_dbt_left_is_found_by_the_next_build(built: Mesh, engine: str) -> None:
    assert built.dbt(engine, "north", "build", GENERATION="2").code == 0
    published = built.pointer("north")["readings.v1"]["publication_id"]
    invocation = json.loads((built.root / "domains" / "north" / "target" / "run_results.json").read_text())["metadata"]["invocation_id"]
    assert built.build("south", engine=engine).code == 0
    found = history(built)
    assert [one.run for one in found.builds["north"]][1:] == [invocation]
    assert [one.publication_id for one in found.at_port(R)][1:] == [published]
    assert [one.publication_id for one in found.columns[R]][1:] == [published]
    # The generation moved from one bin to the rest.
    assert (found.columns[R][-1].drifted, [len(tests) for tests in found.tests.values()]) == ("generation", [2, 2])
    before = files(built)
    assert built.build(engine=engine).code == 0
    assert files(built) == before


def test_what_plain_dbt_did_is_in_the_pages_after_a_build_that_has_nothing_to_do(built_quickly: Mesh, quick_engine: str) -> None:
    assert built_quickly.build("--json", engine=quick_engine).json["catalogue"] is None
    assert built_quickly.dbt(quick_engine, "south", "build").code == 0
    result = built_quickly.build("--json", engine=quick_engine).json
    assert [domain["state"] for domain in result["domains"]] == ["up to date", "up to date"]
    assert result["catalogue"]["written"] > 0
    assert built_quickly.build("--json", engine=quick_engine).json["catalogue"] is None


def test_what_was_withheld_and_what_failed_is_recorded(built: Mesh, engine: str) -> None:
    built.add_products("north", replace(READINGS, sql=READINGS.sql.replace("range::integer", "1::integer")), STATIONS)
    built.build("north", engine=engine)
    found = history(built)
    test = next(tests for tests in found.tests.values() if tests[0].name == "readings_have_a_key")
    assert [one.status for one in test] == ["pass", "fail"]
    assert found.builds["north"][-1].failed == 1
    last = found.last_attempt(R)
    assert last is not None
    assert (last.outcome, "readings_have_a_key" in last.reason, last.rows) == ("withheld", True, 3)

    built.write("domains/north/models/products/readings_v1.sql", "select no_such_column\n")
    assert built.build("north", engine=engine).code != 0
    found = history(built)
    assert found.builds["north"][-1].state in ("failed", "refused")
    last = found.last_attempt(R)
    assert last is not None
    assert (last.outcome, len(found.at_port(R))) == ("withheld", 3)


def test_each_run_of_a_circle_is_recorded(tmp_path: Path, engine: str) -> None:
    """A domain that is built in two steps has two runs: the second writes over the results of the first."""
    mesh = Mesh.create(tmp_path / "mesh")
    number = {"n": "integer"}
    a, c = Product("a", "select 1::integer as n", number), Product("c", "select n from {{ ref('b', v=1) }}", number)
    checked = replace(a, tests=({"platform.primary_key": {"name": "a_has_a_key", "arguments": {"columns": ["n"]}}},))
    c = replace(c, sql="select n from {{ ref('south', 'b', v=1) }}", inputs=("south.b.v1",))
    b = Product("b", "select n from {{ ref('north', 'a', v=1) }}", number, inputs=("north.a.v1",))
    mesh.add_domain("north", checked, c, upstream=["south"], inputs=["south.b.v1"])
    mesh.add_domain("south", b, upstream=["north"], inputs=["north.a.v1"])
    result = mesh.build(engine=engine)
    assert result.code == 0, result.said
    found = history(mesh)
    assert (len(found.builds["north"]), len(found.builds["south"])) == (2, 1)
    assert {one.name for tests in found.tests.values() for one in tests} == {"a_has_a_key"}
    assert {str(address) for address in found.attempts} == {"north.a.v1", "north.c.v1", "south.b.v1"}


def test_a_domain_that_cannot_be_parsed_has_a_failed_build(built_quickly: Mesh, quick_engine: str) -> None:
    built_quickly.write("domains/north/models/products/readings.yml", "models: [{name: readings, columns: 7}]\n")
    assert built_quickly.build("north", engine=quick_engine).code == 2
    assert [one.state for one in history(built_quickly).builds["north"]] == ["built", "refused"]


@pytest.mark.parametrize("after", [0.0, 0.05, 0.15, 0.4])
def test_a_build_that_is_killed_while_it_records_leaves_readable_history(built_quickly: Mesh, quick_engine: str, after: float) -> None:
    process = built_quickly.start_mesh("build", "north", "--force", "--engine", quick_engine, READINGS="20")
    while process.poll() is None and built_quickly.pointer("north")["readings.v1"]["rows"] == 3:
        time.sleep(0.01)
    time.sleep(after)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert len(history(built_quickly).builds["north"]) in (1, 2)
    # And what it did not come to record is found.
    assert built_quickly.build(engine=quick_engine).code == 0
    found = history(built_quickly)
    assert built_quickly.pointer("north")["readings.v1"]["publication_id"] in [one.publication_id for one in found.columns[R]]
    assert [one.rows for one in found.at_port(R)][:2] == [3, 20]


def test_history_that_cannot_be_written_is_said_and_stops_no_build(built_quickly: Mesh, quick_engine: str) -> None:
    folder = built_quickly.home / "dev" / "history"
    folder.rename(folder.with_name("before"))
    folder.write_text("in the way")
    result = built_quickly.build("north", "--force", engine=quick_engine)
    assert (result.code, "history was not recorded" in result.said) == (0, True)
    folder.unlink()
    folder.with_name("before").rename(folder)
    assert built_quickly.build("north", engine=quick_engine).code == 0
    assert len(history(built_quickly).builds["north"]) == 2


def test_a_build_without_a_change_does_not_need_duckdb(built_quickly: Mesh, quick_engine: str) -> None:
    assert built_quickly.build(engine=quick_engine).code == 0
    built_quickly.environment["PYTHONPROFILEIMPORTTIME"] = "1"
    said = built_quickly.build(engine=quick_engine).err
    imported = {line.rpartition("|")[2].strip() for line in said.splitlines() if line.startswith("import time:")}
    assert "mesh.adapters.history.record" in imported
    assert not {"duckdb", "mesh.adapters.history.gather", "mesh.adapters.history.store", "mesh.adapters.tables"} & imported


# The classes of data --------------------------------------------------------------------------------------------------


def test_no_value_of_a_column_whose_class_is_not_clear_is_kept(repository: Mesh) -> None:
    """On the passengers: whatever the open port shows of them, masked or not, is not in history."""
    folder = repository.home / "dev" / "history"
    kept = _texts(folder)
    connection = duckdb.connect()
    clear = {"cabin", "flight_id", "home_airport_code", "purpose", "consent_number", "flight_date"}
    looked_at = 0
    for name, entry in repository.pointer("passengers").items():
        for column in entry["columns"]:
            if column["name"] in clear:
                continue
            file = repository.port("passengers") / entry["path"]
            values = connection.execute(f'select distinct "{column["name"]}"::varchar from read_parquet(?) where "{column["name"]}" is not null', [str(file)])
            found = {value for (value,) in values.fetchall()} & kept
            # A key of everyday life, such as a round price, may be a count elsewhere: text that says who it is may not.
            assert not {value for value in found if not value.replace(".", "").isdigit()}, f"{name}.{column['name']}: {sorted(found)[:3]}"
            looked_at += 1
    assert looked_at >= 12
    for profiles in (history(repository).columns[Address("passengers", product, 1)] for product in ("bookings", "customers", "consents")):
        for column in profiles[-1].columns:
            assert bool(column.withheld) is (column.column not in clear), column.column
            if column.withheld:
                assert (column.least, column.most, column.distinct, column.quantiles, column.bins, column.counts) == (None, None, None, (), (), ())


def _texts(folder: Path) -> set[str]:
    """Every value that history holds, as text, as a whole."""
    connection, found = duckdb.connect(), set()
    for file in folder.rglob("*.parquet"):
        for row in connection.execute("from read_parquet(?)", [str(file)]).fetchall():
            for value in row:
                found |= set(map(str, value)) if isinstance(value, list) else {str(value)}
    for file in (folder / "samples").glob("*.json"):
        found |= {str(value) for row in json.loads(file.read_text())["rows"] for value in row}
    return found


def test_the_newest_value_is_told_where_it_may_be(repository: Mesh) -> None:
    found = history(repository)
    told = {str(address): attempt.newest for address in found.attempts if (attempt := found.last_attempt(address)) is not None}
    assert told["operations.flights.v2"] == "2014-01-01T04:59:00Z"
    # Its open port shows the month only.
    assert told["passengers.bookings.v1"] == ""
    # It has no such test.
    assert told["fleet.aircraft.v1"] == ""


def test_the_policies_findings_are_recorded_with_the_build(built: Mesh, engine: str) -> None:
    said = "-- title: There are no stations\n-- why: A test.\n-- fix: Take them out.\n-- severity: warning\n-- scope: product\n"
    query = "select unique_id as node, null as \"column\", 'a station' as message from mesh.products where product = 'stations'\n"
    built.write("governance/policies/quality/no_stations.sql", said + query)
    result = built.build("north", "--force", engine=engine)
    assert result.code == 0, result.said
    found = history(built)
    assert [(one.policy, one.severity, one.node) for one in found.findings["north"]] == [("no_stations", "warning", "north.stations.v1")]
    assert found.findings["north"][0].run == found.builds["north"][-1].run
