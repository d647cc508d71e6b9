"""Lineage and contract changes out of what real dbt leaves on disk, on each engine."""

import subprocess
from pathlib import Path
from typing import Any

from e2e.conftest import READINGS, STATIONS, SUMMARY
from e2e.meshes import Mesh


def edges(document: dict[str, Any]) -> set[tuple[str, str, str]]:
    """From column, to column, how; of whole rows the column is empty."""
    label = {node["id"]: node["label"] for node in document["nodes"]}

    def name(end: dict[str, Any]) -> str:
        return f"{label[end['node']]}.{end['column'] or ''}"

    return {(name(edge["from"]), name(edge["to"]), edge["how"]) for edge in document["column_edges"]}


def test_columns_lead_through_the_port_to_the_producer(built: Mesh) -> None:
    found = built.mesh("lineage", "south.summary", "--columns", "--up", "all", "--format", "json")
    assert (found.code, found.err) == (0, "")
    assert edges(found.json) >= {
        ("north.readings.v1.generation", "south.summary.v1.generation", "passed through"),
        ("north.readings.v1.generation", "south.summary.v1.", "group"),
    }
    summary = next(node for node in found.json["nodes"] if node["label"] == "south.summary.v1")
    assert summary["published"]["rows"] == 1


def test_what_changed_since_is_said_and_compiled_on_request(built: Mesh, engine: str) -> None:
    tested = built.mesh("lineage", "north.readings", "--format", "json").json["nodes"]
    sql = "select generation + 1 as generation, count(*)::integer as readings from {{ ref('north', 'readings', v=1) }} group by all"
    built.write("domains/south/models/products/summary_v1.sql", sql)
    stale = built.mesh("lineage", "south.summary.v1.generation", "--format", "json")
    assert stale.code == 0
    assert "south: its artifacts are older than its files" in stale.err
    assert ("north.readings.v1.generation", "south.summary.v1.generation", "passed through") in edges(stale.json)

    fresh = built.mesh("lineage", "south.summary.v1.generation", "--format", "json", "--parse", "--engine", engine)
    assert (fresh.code, fresh.err) == (0, "")
    assert ("north.readings.v1.generation", "south.summary.v1.generation", "transformed") in edges(fresh.json)
    # To compile is not to build: what the last build found is still there.
    assert built.mesh("lineage", "north.readings", "--format", "json").json["nodes"] == tested
    summary = next(node for node in fresh.json["nodes"] if node["label"] == "south.summary.v1")
    assert summary["last_run"]["status"] == "success"


def test_only_what_changed_is_unknown_after_a_parse(built: Mesh, engine: str) -> None:
    """`mesh interface` parses: manifests of `dbt parse` have no compiled SQL, and nobody else's lineage may suffer."""
    built.write("domains/north/models/products/stations_v1.sql", "select station, generation, 1 as one from (values ('a', 1)) as listed (station, generation)")
    assert built.mesh("interface", "north", "--engine", engine).code == 0
    columns = built.mesh("lineage", "--columns", "--format", "json").json
    unknown = {node["label"]: node["unknown"] for node in columns["nodes"] if node.get("unknown")}
    assert list(unknown) == ["north.stations.v1"]
    assert "not compiled since it changed" in unknown["north.stations.v1"]


def test_a_breaking_change_names_whom_it_breaks(built: Mesh, engine: str) -> None:
    git(built.root, "init", "-q", "-b", "main")
    git(built.root, "add", "domains")
    git(built.root, "commit", "-q", "-m", "Before")
    assert built.mesh("diff").code == 0
    narrow = type(READINGS)("readings", "select 1 as reading_id", {"reading_id": "integer"}, tests=READINGS.tests)
    built.add_products("north", narrow, STATIONS, with_interface=False)
    unseen = built.mesh("diff")
    assert "north: contracts may have changed since its artifacts were made" in unseen.out

    found = built.mesh("diff", "--parse", "--engine", engine)
    assert found.code == 1, found.said
    for said in ("`generation` removed", "summary.v1", "south-team@example.com", "1.0.0 → 2.0.0", "models/products/summary_v1.sql"):
        assert said in found.out
    assert "reading_id" not in found.out

    # The next version beside the old one breaks nobody.
    built.add_products("north", READINGS, type(READINGS)("readings", narrow.sql, narrow.columns, version=2), STATIONS, with_interface=False)
    beside = built.mesh("diff", "--parse", "--engine", engine)
    assert (beside.code, "new version" in beside.out) == (0, True), beside.said


def git(root: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Platform team", "-c", "user.email=platform-team@example.com")
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


def test_unread_products_are_listed(built: Mesh) -> None:
    found = built.mesh("impact", "--unused", "--format", "json")
    assert found.code == 0
    assert {entry["address"] for entry in found.json["unused"]} >= {"north.stations.v1", f"south.{SUMMARY.name}.v1"}
