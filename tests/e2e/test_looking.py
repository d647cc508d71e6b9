"""`mesh sql` and `mesh status`: questions to what is published."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from e2e.conftest import READINGS, STATIONS, SUMMARY
from e2e.meshes import Mesh

SECOND = replace(READINGS, version=2, sql=READINGS.sql.replace("range::integer", "(10 * range)::integer"))


@pytest.fixture
def versions(built_quickly: Mesh, quick_engine: str) -> Mesh:
    """Two versions of the readings, the first one deprecated."""
    built_quickly.add_products("north", replace(READINGS, deprecation_date="2099-06-30"), SECOND, STATIONS)
    result = built_quickly.build("north", engine=quick_engine)
    assert result.code == 0, result.said
    return built_quickly


def answer(mesh: Mesh, query: str) -> list[list[str]]:
    result = mesh.mesh("sql", query, "--format", "csv")
    assert result.code == 0, result.said
    return list(csv.reader(io.StringIO(result.out)))[1:]


def test_sql_names_versions_and_the_latest(versions: Mesh) -> None:
    assert answer(versions, "select max(reading_id) from north.readings") == [["20"]]
    assert answer(versions, "select max(reading_id) from north.readings_v1") == [["2"]]
    assert answer(versions, "select max(reading_id) from north.readings_v2") == [["20"]]
    joined = "select count(*) from north.readings_v1 join south.summary using (generation)"
    assert answer(versions, joined) == [["3"]]
    listed = {row[0] for row in answer(versions, "select table_name from information_schema.tables where table_schema = 'north'")}
    assert listed == {"readings", "readings_v1", "readings_v2", "stations", "stations_v1"}


def test_sql_formats(versions: Mesh, tmp_path: Path) -> None:
    query = "select station, generation, date '2013-01-01' as day, null as nothing from north.stations order by station"
    assert versions.mesh("sql", query, "--format", "csv").out == "station,generation,day,nothing\na,1,2013-01-01,\nb,1,2013-01-01,\n"
    assert versions.mesh("sql", query, "--format", "json").json == [
        {"station": "a", "generation": 1, "day": "2013-01-01", "nothing": None},
        {"station": "b", "generation": 1, "day": "2013-01-01", "nothing": None},
    ]
    table = versions.mesh("sql", query).out.splitlines()
    assert table[0].split() == ["station", "generation", "day", "nothing"]
    assert table[-1] == "2 rows"
    file = versions.write("query.sql", query + ";\n")
    assert versions.mesh("sql", "-f", str(file), "--format", "csv").out.startswith("station,")
    for form, read in (("parquet", "read_parquet"), ("csv", "read_csv"), ("json", "read_json")):
        output = tmp_path / f"result of {form}"
        result = versions.mesh("sql", query, "--format", form, "-o", str(output))
        assert result.code == 0, result.said
        assert duckdb.connect().execute(f"select station from {read}(?)", [str(output)]).fetchall() == [("a",), ("b",)]


@pytest.mark.parametrize(
    "query",
    [
        "create table t as select 1",
        "insert into north.stations values ('c', 1)",
        "delete from north.stations",
        "drop view north.stations",
        "copy (select 1) to 'stolen.csv'",
        "attach 'other.duckdb'",
        "install httpfs",
        "set enable_external_access = true",
        "select 1; drop view north.stations",
        "",
        "with gone as (delete from north.stations returning *) select * from gone",
    ],
)
def test_sql_refuses_what_does_not_read(versions: Mesh, query: str) -> None:
    before = versions.files("north")
    result = versions.mesh("sql", query)
    assert result.code == 2, result.said
    assert "Traceback" not in result.said
    assert versions.files("north") == before
    assert not (versions.root / "stolen.csv").exists()


@pytest.mark.parametrize("function", ["read_text", "read_csv", "read_blob", "read_parquet", "glob", "from_path"])
def test_sql_refuses_other_files(versions: Mesh, function: str) -> None:
    secret = versions.write("secret.csv", "word\nhidden\n")
    query = f"select * from '{secret}'" if function == "from_path" else f"select * from {function}('{secret}')"
    result = versions.mesh("sql", query)
    assert result.code == 2, result.said
    assert "hidden" not in result.said
    private = versions.mesh("sql", f"select * from read_blob('{versions.home / 'dev' / 'north.duckdb'}')")
    assert private.code == 2, private.said


def test_sql_offers_near_names(versions: Mesh) -> None:
    result = versions.mesh("sql", "select * from north.reading")
    assert result.code == 2
    assert "Did you mean" in result.err
    assert "readings" in result.err
    column = versions.mesh("sql", "select staton from north.stations")
    assert column.code == 2
    assert '"station"' in column.err


def test_sql_before_anything_is_published(pair: Mesh) -> None:
    result = pair.mesh("sql", "select 1")
    assert result.code == 2
    assert "nothing is published in environment `dev` yet. Run `mesh build`." in result.err


def test_status_says_what_is_published_withheld_and_ending(versions: Mesh, quick_engine: str) -> None:
    doubled = replace(STATIONS, sql=STATIONS.sql.replace("('b')", "('a')"))
    versions.add_products("north", replace(READINGS, deprecation_date="2099-06-30"), SECOND, doubled)
    assert versions.build("north", engine=quick_engine).code == 1

    result = versions.mesh("status", "--json")
    assert result.code == 0, result.said
    rows = {row["address"]: row for row in result.json["products"]}
    assert rows.keys() == {"north.readings.v1", "north.readings.v2", "north.stations.v1", "south.summary.v1"}
    assert rows["north.readings.v1"]["deprecation_date"] == "2099-06-30"
    assert rows["north.readings.v1"]["used_by"] == ["south.summary.v1"]
    assert rows["north.readings.v1"]["is_latest"] is False
    assert rows["north.readings.v2"]["is_latest"] is True
    assert rows["north.stations.v1"]["withheld"] == "test stations_have_a_key failed on 1 rows"
    assert rows["north.stations.v1"]["rows"] == 2
    assert rows["south.summary.v1"]["owner"] == "South team"
    assert rows["south.summary.v1"]["publication_id"] == versions.pointer("south")["summary.v1"]["publication_id"]

    table = versions.mesh("status").out
    assert "withheld: test stations_have_a_key failed on 1 rows" in table
    assert "deprecated, ends 2099-06-30; used by south.summary.v1" in table
    assert "south.summary.v1" not in versions.mesh("status", "north").out.replace("used by south.summary.v1", "")


def test_status_before_anything_is_built(pair: Mesh) -> None:
    result = pair.mesh("status")
    assert result.code == 0, result.said
    assert result.out.count("never published") == 3
    assert not (pair.home / "dev" / "state").exists()


def test_status_says_that_the_last_build_failed(built_quickly: Mesh, quick_engine: str) -> None:
    built_quickly.write("domains/north/models/products/readings.yml", "models: [")
    assert built_quickly.build("north", engine=quick_engine).code == 2
    rows = {row["address"]: row for row in built_quickly.mesh("status", "--json").json["products"]}
    assert rows["north.stations.v1"]["withheld"].startswith("the last build failed: north:")
    assert rows["south.summary.v1"]["withheld"] == ""


def test_output_is_json_alone(built_quickly: Mesh, quick_engine: str) -> None:
    built_quickly.add_products("south", replace(SUMMARY, sql=SUMMARY.sql.replace("generation,", "1 + generation as generation,")))
    result = built_quickly.build("--json", engine=quick_engine)
    assert json.loads(result.out)["environment"] == "dev"
    assert result.domain("south")["published"] == ["south.summary.v1"]
