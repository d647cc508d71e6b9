"""What builds leave in the audit log, with both engines."""

from dataclasses import replace
from typing import Any

from e2e.conftest import READINGS, STATIONS
from e2e.meshes import Mesh


def records(mesh: Mesh, *options: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = mesh.mesh("audit", "--format", "json", *options).json
    return found


def told(record: dict[str, Any]) -> tuple[str, str, list[tuple[str, str, Any]]]:
    return record["action"], record["domain"], [(used["address"], used.get("port", ""), used.get("rows")) for used in record["products"]]


def test_a_build_records_reads_and_publications_and_a_second_one_nothing(built: Mesh, engine: str) -> None:
    found = records(built)
    assert [told(record) for record in found] == [
        ("publish", "north", [("north.readings.v1", "open", 3), ("north.stations.v1", "open", 2)]),
        ("read", "south", [("north.readings.v1", "open", 3)]),
        ("publish", "south", [("south.summary.v1", "open", 1)]),
    ]
    read, published = found[1]["products"][0], built.pointer("north")["readings.v1"]
    assert (read["publication_id"], read["columns"]) == (published["publication_id"], ["reading_id", "generation"])
    assert all(record["who"] for record in found)
    assert built.build(engine=engine).code == 0
    assert records(built) == found
    verified = built.mesh("audit", "--verify")
    assert (verified.code, verified.out) == (0, f"● intact: 3 records, head {found[-1]['hash']}\n")


def test_what_a_plain_dbt_build_publishes_is_found(built: Mesh, engine: str) -> None:
    assert built.dbt(engine, "north", "build", GENERATION="2").code == 0
    found = [told(record) for record in records(built)[3:]]
    assert found == [("found", "north", [("north.readings.v1", "open", 3), ("north.stations.v1", "open", 2)])]
    assert built.build(engine=engine).code == 0
    assert [told(record)[:2] for record in records(built)[4:]] == [("read", "south"), ("publish", "south")]
    assert built.mesh("audit", "--verify").code == 0


def test_what_is_withheld_is_recorded_with_its_reason(built_quickly: Mesh, quick_engine: str) -> None:
    built_quickly.add_products("north", replace(READINGS, sql=READINGS.sql.replace("range::integer", "1::integer")), STATIONS)
    built_quickly.build("north", engine=quick_engine)
    withheld = next(record for record in records(built_quickly) if record["action"] == "withheld")
    assert withheld["products"][0]["address"] == "north.readings.v1"
    assert "readings_have_a_key" in withheld["details"]["reason"]


def test_an_edit_of_the_log_is_found(built_quickly: Mesh) -> None:
    file = built_quickly.home / "dev" / "audit" / "log.jsonl"
    file.write_text(file.read_text().replace('"rows":3', '"rows":2', 1))
    verified = built_quickly.mesh("audit", "--verify")
    assert verified.code == 1
    assert "edited" in verified.out


def test_a_log_that_cannot_be_written_stops_a_build_with_words(built_quickly: Mesh, quick_engine: str) -> None:
    folder = built_quickly.home / "dev" / "audit"
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    folder.write_text("in the way")
    result = built_quickly.build("north", "--force", engine=quick_engine)
    assert (result.code, "cannot write the audit log" in result.said) == (2, True)
