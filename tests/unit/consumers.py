"""A mesh of four domains for tests, by value: operations offers flights v2; all ways to read a column of it are there."""

from pathlib import PurePosixPath

from mesh.core.columns import ColumnGraph, ColumnLineage, How, ModelLineage, Use
from mesh.core.impact.follow import Consumers
from mesh.core.mesh import DomainFacts, Mesh, Node
from mesh.core.model import Address, Column, Domain, Owner, Product

FLIGHTS = "model.operations.flights.v2"
_COLUMNS = tuple(Column(name, "integer") for name in ("flight_id", "departure_delay_min", "distance_mi", "seat_count"))
PRODUCT = Product(Address("operations", "flights", 2), "One row per flight.", _COLUMNS, Owner("operations"), 2)


def model(domain: str, name: str, *parents: str, version: int | None = None, kind: str = "model", **facts: str) -> Node:
    id_ = f"{kind}.{domain}.{name}" + (f".v{version}" if version else "")
    access = "public" if version else "protected"
    return Node(id_, kind, name, domain, domain, f"models/{name}.sql", parents, version, version, access, is_contracted=bool(version), **facts)


def lineage(*uses: Use, unknown: str = "", **columns: Use) -> ModelLineage:
    return ModelLineage(tuple(ColumnLineage(name, (use,)) for name, use in columns.items()), uses, unknown)


def flights(column: str, how: How = How.PASSED) -> Use:
    return Use(FLIGHTS, column, how)


_INT = "model.punctuality.int_flights"
_SHARE = "model.punctuality.on_time.v1"
NODES = [
    model("operations", "flights", version=2),
    model("operations", "delays", FLIGHTS),
    model("punctuality", "int_flights", FLIGHTS),
    model("punctuality", "on_time", _INT, version=1),
    model("punctuality", "routes", FLIGHTS, version=1),
    model("punctuality", "weather", _INT, version=1),
    model("forecasting", "guess", FLIGHTS),
    model("forecasting", "features", "model.forecasting.guess", version=1),
    model("forecasting", "late", FLIGHTS, version=1),
    model("marketing", "campaign", _SHARE, version=1),
    model("marketing", "dashboard", "model.marketing.campaign.v1", kind="exposure"),
]
LINEAGE = {
    "model.operations.delays": lineage(delay=flights("departure_delay_min")),
    _INT: lineage(id=flights("flight_id", How.RENAMED), delay=flights("departure_delay_min", How.RENAMED), miles=flights("distance_mi", How.RENAMED)),
    _SHARE: lineage(mean_delay=Use(_INT, "delay", How.AGGREGATED), flights=Use(_INT, "id", How.AGGREGATED)),
    "model.punctuality.weather.v1": lineage(miles=Use(_INT, "miles", How.PASSED)),
    "model.punctuality.routes.v1": lineage(miles=flights("distance_mi")),
    "model.forecasting.guess": lineage(unknown="a Python model"),
    "model.forecasting.features.v1": lineage(guess=Use("model.forecasting.guess", "value", How.PASSED)),
    "model.forecasting.late.v1": lineage(flights("departure_delay_min", How.FILTER), id=flights("flight_id")),
    "model.marketing.campaign.v1": lineage(mean_delay=Use(_SHARE, "mean_delay", How.PASSED)),
}
TEXTS = {
    (
        "punctuality",
        "models/int_flights.sql",
    ): "-- departure_delay_min\nselect\n    departure_delay_min as delay\nfrom {{ ref('operations', 'flights', v=2) }}\n"
}


def consumers(nodes: list[Node] = NODES, lineages: dict[str, ModelLineage] = LINEAGE, inputs: dict[str, frozenset[str]] | None = None) -> Consumers:
    names = dict.fromkeys(node.domain for node in nodes)
    groups = {f"{name}.{name}": Owner(name, f"{name.capitalize()} team", f"{name}-team@example.com") for name in names}
    domains = {name: DomainFacts(name, f"domains/{name}") for name in names}
    mesh = Mesh("dev", domains, {node.id: node for node in nodes}, groups, {FLIGHTS: PRODUCT})
    declared = {name: Domain(name, PurePosixPath(f"domains/{name}"), ("operations",), (inputs or {}).get(name)) for name in (*names, *(inputs or {}))}
    graph = ColumnGraph({node.id: node.parents for node in nodes}, lineages)
    return Consumers(mesh, graph, declared, lambda domain, file: TEXTS.get((domain, file), ""))
