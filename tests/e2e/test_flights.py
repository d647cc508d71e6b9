"""The domains of this repository, on the real data, as a newcomer runs them."""

import json

import duckdb

from e2e.meshes import Mesh

ROWS = {
    "care.delay_notices.v1": 4_024,
    "fleet.aircraft.v1": 3_322,
    "forecasting.departure_features.v1": 336_776,
    "network.airports.v1": 1_462,
    "network.carriers.v1": 16,
    "operations.cancellations.v1": 8_255,
    "operations.flights.v1": 336_776,
    "operations.flights.v2": 336_776,
    "passengers.bookings.v1": 60_000,
    "passengers.consents.v1": 27_548,
    "passengers.customers.v1": 20_000,
    "punctuality.on_time_performance.v1": 399,
    "punctuality.route_punctuality.v1": 224,
    "punctuality.weather_impact.v1": 18,
    "weather.hourly_observations.v1": 26_115,
}


def test_all_domains_build_test_and_publish(repository: Mesh, engine: str) -> None:
    reports = {report["domain"]: report for report in json.loads((repository.root / "report.json").read_text(encoding="utf-8"))["domains"]}
    assert sorted(address for report in reports.values() for address in report["published"]) == sorted(ROWS)
    assert all(report["tests"] > 0 for report in reports.values())

    products = repository.mesh("status", "--verify", "--json").json["products"]
    assert {product["address"]: product["rows"] for product in products} == ROWS
    assert [product["address"] for product in products if product["damaged"] or product["withheld"]] == []

    assert repository.mesh("interface", "--check", "--engine", engine).out == ""
    again = repository.build("--json", engine=engine).json
    assert {report["state"] for report in again["domains"]} == {"up to date"}

    # Point in time: nothing that a feature used was later than the prediction. The label is not among the features.
    features = next(repository.port("forecasting").glob("departure_features_v1.*.parquet"))
    connection = duckdb.connect()
    late = connection.execute(f"select count(*) from '{features}' where weather_observed_at_utc > scheduled_departure_at_utc").fetchone()
    columns = {row[0] for row in connection.execute(f"describe select * from '{features}'").fetchall()}
    assert late == (0,)
    assert not columns & {"departure_delay_min", "arrival_delay_min", "departed_at_utc", "flight_status"}

    # All models of all domains, down to columns: nothing is unknown, and every column comes from somewhere or is made of nothing.
    lineage = repository.mesh("lineage", "--columns", "--format", "json").json
    assert [column for column in lineage["columns"] if column["unknown"]] == []
    assert [node["label"] for node in lineage["nodes"] if node["unknown"] and node["kind"] != "exposure"] == []
    assert {edge["to"]["node"] for edge in lineage["column_edges"] if edge["how"] == "unknown"} <= {node["id"] for node in lineage["nodes"] if node["unknown"]}
    models = {node["id"] for node in lineage["nodes"] if node["kind"] == "model"}
    assert {column["node"] for column in lineage["columns"]} >= models
    share = repository.mesh("lineage", "forecasting.departure_features.carrier_late_share_7d", "--format", "json")
    assert "source.operations.flight_records.flights" in {column["node"] for column in share.json["columns"]}
