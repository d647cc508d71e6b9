"""The six domains of this repository, on the real data, as a newcomer runs them."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).parents[2]
ROWS = {
    "fleet.aircraft.v1": 3_322,
    "forecasting.departure_features.v1": 336_776,
    "network.airports.v1": 1_462,
    "network.carriers.v1": 16,
    "operations.cancellations.v1": 8_255,
    "operations.flights.v1": 336_776,
    "operations.flights.v2": 336_776,
    "punctuality.on_time_performance.v1": 399,
    "punctuality.route_punctuality.v1": 224,
    "punctuality.weather_impact.v1": 18,
    "weather.hourly_observations.v1": 26_115,
}


def mesh(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "mesh", *arguments], cwd=checkout, capture_output=True, text=True, check=False)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What git tracks of this repository, with nothing built."""
    tracked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "domains", "platform", ".mesh"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in tracked.stdout.splitlines():
        if (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, tmp_path / name)
    return tmp_path


def test_all_domains_build_test_and_publish(checkout: Path, engine: str) -> None:
    built = mesh(checkout, "build", "--engine", engine, "--publish-required", "--json")
    assert built.returncode == 0, built.stdout + built.stderr
    reports = {report["domain"]: report for report in json.loads(built.stdout)["domains"]}
    assert sorted(address for report in reports.values() for address in report["published"]) == sorted(ROWS)
    assert all(report["tests"] > 0 for report in reports.values())

    products = json.loads(mesh(checkout, "status", "--verify", "--json").stdout)["products"]
    assert {product["address"]: product["rows"] for product in products} == ROWS
    assert [product["address"] for product in products if product["damaged"] or product["withheld"]] == []

    assert mesh(checkout, "interface", "--check", "--engine", engine).stdout == ""
    again = json.loads(mesh(checkout, "build", "--engine", engine, "--json").stdout)
    assert {report["state"] for report in again["domains"]} == {"up to date"}

    # Point in time: nothing that a feature used was later than the prediction. The label is not among the features.
    features = next((checkout / ".mesh" / "dev" / "ports" / "forecasting").glob("departure_features_v1.*.parquet"))
    connection = duckdb.connect()
    late = connection.execute(f"select count(*) from '{features}' where weather_observed_at_utc > scheduled_departure_at_utc").fetchone()
    columns = {row[0] for row in connection.execute(f"describe select * from '{features}'").fetchall()}
    assert late == (0,)
    assert not columns & {"departure_delay_min", "arrival_delay_min", "departed_at_utc", "flight_status"}

    # All models of the six domains, down to columns: nothing is unknown, and every column comes from somewhere or is made of nothing.
    lineage = json.loads(mesh(checkout, "lineage", "--columns", "--format", "json").stdout)
    assert [column for column in lineage["columns"] if column["unknown"]] == []
    assert [node["label"] for node in lineage["nodes"] if node["unknown"] and node["kind"] != "exposure"] == []
    assert {edge["to"]["node"] for edge in lineage["column_edges"] if edge["how"] == "unknown"} <= {node["id"] for node in lineage["nodes"] if node["unknown"]}
    models = {node["id"] for node in lineage["nodes"] if node["kind"] == "model"}
    assert {column["node"] for column in lineage["columns"]} >= models
    share = mesh(checkout, "lineage", "forecasting.departure_features.carrier_late_share_7d", "--format", "json")
    assert "source.operations.flight_records.flights" in {column["node"] for column in json.loads(share.stdout)["columns"]}
