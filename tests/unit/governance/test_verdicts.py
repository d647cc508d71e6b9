"""Which product versions an error withholds."""

from dataclasses import replace

from mesh.core.governance.finding import Finding, Severity
from mesh.core.governance.verdicts import verdicts
from mesh.core.mesh import DomainFacts, Mesh, Node
from mesh.core.model import Address, Owner, Product

DOMAINS = {name: DomainFacts(name, f"domains/{name}") for name in ("ops", "care")}


def node(id_: str, *parents: str, kind: str = "model", file: str = "", **more: object) -> Node:
    domain = id_.split(".")[1]
    return Node(id_, kind, id_.split(".")[2], domain, domain, file or f"models/{id_.split('.')[2]}.sql", parents, **more)  # type: ignore[arg-type]


NODES = [
    node("source.ops.raw", kind="source", file="models/_sources.yml"),
    node("model.ops.stg", "source.ops.raw"),
    node("model.ops.flights.v1", "model.ops.stg", version=1, access="public"),
    node("model.ops.flights.v2", "model.ops.stg", version=2, access="public"),
    node("model.ops.airports.v1", version=1, access="public"),
    node("test.ops.not_null", "model.ops.stg", kind="test", attached="model.ops.stg"),
    node("exposure.ops.report", "model.ops.flights.v2", kind="exposure"),
    node("model.care.notices.v1", "model.ops.flights.v2", version=1, access="public"),
]
ADDRESSES = (Address("ops", "flights", 1), Address("ops", "flights", 2), Address("ops", "airports", 1), Address("care", "notices", 1))
PRODUCTS = {f"model.{address}": Product(address, "", (), Owner("g"), 1) for address in ADDRESSES}
MESH = Mesh("dev", DOMAINS, {one.id: one for one in NODES}, products=PRODUCTS)
PATCHES = {"model.ops.stg": "models/stg.yml"}
FOUND = Finding("p", Severity.ERROR, "ops", "it is wrong", "Mend it.", domain="ops")


def withheld(*findings: Finding) -> list[str]:
    return [str(address) for verdict in verdicts(findings, MESH, PATCHES).values() for address in verdict]


def of_node(id_: str, **facts: str) -> Finding:
    return replace(FOUND, unique_id=id_, node=MESH.nodes[id_].label, **facts)


def test_a_finding_on_a_product_or_its_column_withholds_that_version_alone() -> None:
    assert withheld(of_node("model.ops.flights.v2")) == ["ops.flights.v2"]
    assert withheld(of_node("model.ops.flights.v1", column="day")) == ["ops.flights.v1"]


def test_a_finding_on_an_internal_node_withholds_what_its_domain_builds_from_it() -> None:
    for id_ in ("model.ops.stg", "source.ops.raw", "test.ops.not_null"):
        assert withheld(of_node(id_)) == ["ops.flights.v1", "ops.flights.v2"], id_


def test_a_finding_on_a_domain_withholds_all_of_it() -> None:
    assert withheld(FOUND) == ["ops.airports.v1", "ops.flights.v1", "ops.flights.v2"]


def test_a_finding_on_a_file() -> None:
    assert withheld(replace(FOUND, node="domains/ops/README.md")) == ["ops.airports.v1", "ops.flights.v1", "ops.flights.v2"]
    assert withheld(replace(FOUND, node="domains/ops/models/stg.yml")) == ["ops.flights.v1", "ops.flights.v2"]
    assert withheld(replace(FOUND, node="domains/ops/models/flights.sql")) == ["ops.flights.v1", "ops.flights.v2"]
    assert withheld(replace(FOUND, node="governance/waivers.yml"), replace(FOUND, node="domains/opsx/README.md")) == []


def test_neither_warnings_nor_exposures_nor_unknown_nodes_withhold() -> None:
    assert withheld(replace(FOUND, severity=Severity.WARNING), of_node("exposure.ops.report"), replace(FOUND, node="model.gone.x", unique_id="")) == []


def test_every_domain_has_a_verdict_so_that_old_ones_go() -> None:
    assert verdicts([], MESH, {}) == {"ops": {}, "care": {}}


def test_the_reason_names_the_policy_the_column_and_what_to_do() -> None:
    column = of_node("model.ops.airports.v1", column="iata")
    verdict = verdicts([column, FOUND], MESH, {})["ops"]
    assert verdict[Address("ops", "airports", 1)] == "policy p: iata: it is wrong; ops: it is wrong. Mend it."


def test_many_reasons_are_counted() -> None:
    found = [of_node("model.ops.airports.v1", column=f"c{number}") for number in range(9)]
    (reason,) = verdicts(found, MESH, {})["ops"].values()
    assert reason == "policy p: c0: it is wrong; c1: it is wrong; c2: it is wrong and 6 more. Mend it."
    (reason,) = verdicts([replace(one, policy=one.column) for one in found], MESH, {})["ops"].values()
    assert reason.endswith("policy c2: c2: it is wrong. Mend it. (6 more policies)")


def test_what_is_printed_by_dbt_cannot_steer_a_terminal_and_ends_somewhere() -> None:
    hostile = replace(of_node("model.ops.airports.v1"), policy="p\x1b[31m", message="a\nb \x1b[2J \u202e" + "x" * 9999, fix="\x07", column="\r")
    (reason,) = verdicts([hostile], MESH, {})["ops"].values()
    assert reason.isprintable()
    assert len(reason) < 600
