"""Which findings are about what a branch touched."""

from dataclasses import replace
from datetime import date

import pytest
from mesh.core.governance.changed import touched
from mesh.core.governance.policy import Policy
from mesh.core.governance.waivers import Waiver
from mesh.core.mesh import DomainFacts, Mesh, Node

from .findings import CLASSIFIED, DESCRIBED, FINDINGS, FLEET, POLICIES, README, STANDARD, finding, flights, policy

MESH = Mesh(
    "dev",
    {name: DomainFacts(name, f"domains/{name}") for name in ("operations", "fleet")},
    {
        "model.operations.flights.v2": Node("model.operations.flights.v2", "model", "flights", "operations", "operations", "models/products/flights_v2.sql"),
        "test.operations.t": Node("test.operations.t", "test", "t", "operations", "operations", "tests/t.sql", attached="model.operations.flights.v2"),
    },
)
PATCHES = {"model.operations.flights.v2": "models/products/flights.yml"}
SHORT = finding(STANDARD, "fleet.aircraft.v1", "too long", file="domains/fleet/models/aircraft.yml", owner=FLEET)
ALL = (*FINDINGS, SHORT)


def found(*files: str, **more: object) -> set[tuple[str, str]]:
    return {(one.policy, one.column or one.node) for one in touched(ALL, files, MESH, POLICIES, patches=PATCHES, **more)}  # type: ignore[arg-type]


COLUMNS = {("column_is_classified", name) for name in ("tail_number", "carrier", "distance_mi")}


def test_nothing_is_touched_by_nothing_or_by_other_files() -> None:
    assert found() == set()
    assert found("README.md", "domains/weather/models/x.sql", "domains/operations/models/staging/stg.sql") == set()


@pytest.mark.parametrize("file", ["flights_v2.sql", "flights.yml"])
def test_a_node_is_touched_by_its_sql_and_its_yaml(file: str) -> None:
    about = {("product_says_its_grain", "operations.flights.v2")} if file.endswith("yml") else set()
    assert found(f"domains/operations/models/products/{file}") == COLUMNS | about


def test_a_test_is_touched_by_what_it_is_about() -> None:
    on_test = replace(flights("", 0), unique_id="test.operations.t", node="operations.t", file="domains/operations/tests/t.sql")
    assert touched([on_test], ["domains/operations/models/products/flights_v2.sql"], MESH, POLICIES, patches=PATCHES) == [on_test]


@pytest.mark.parametrize("file", ["README.md", "packages.yml", "models/_group.yml"])
def test_a_domain_is_touched_by_what_speaks_for_it(file: str) -> None:
    assert found(f"domains/operations/{file}") == {("domain_has_readme", "operations")}


def test_a_rule_that_changed_has_all_its_findings_touched() -> None:
    assert found(README.file) == {("domain_has_readme", "operations")}
    assert found(DESCRIBED.file) == {("product_says_its_grain", "operations.flights.v2"), ("product_says_its_grain", "fleet.aircraft.v1")}


def test_standards_touch_the_policies_that_read_them() -> None:
    assert found("governance/standards.yml") == {("names_are_short", "fleet.aircraft.v1")}
    assert found("governance/classification.yml") == set()


def test_a_waiver_that_came_went_or_changed_touches_what_it_is_about() -> None:
    waiver = Waiver("column_is_classified", "operations.flights.v2.carrier", "Soon.", "guild", date(2026, 12, 31), 3)
    carrier = {("column_is_classified", "carrier")}
    assert found("governance/waivers.yml", waivers=[waiver]) == carrier
    assert found("governance/waivers.yml", waivers_before=[waiver]) == carrier
    assert found("governance/waivers.yml", waivers=[replace(waiver, until=date(2027, 1, 1))], waivers_before=[waiver]) == carrier
    assert found("governance/waivers.yml", waivers=[replace(waiver, line=9)], waivers_before=[waiver]) == set()


# What a finding has from elsewhere ------------------------------------------------------------------------------------

READING = policy("reads_what_exists", "isolation", body="select 1 from dbt.edges")
OWNED = policy("product_has_owner", "ownership", body="select 1 from mesh.products as products where products.owner_name is null")
AGREED = policy("input_has_agreement", "security", body="select 1 from mesh.agreements")
LATE = Node(
    "model.fleet.late", "model", "late", "fleet", "fleet", "models/staging/late.sql", parents=("model.operations.flights.v2", "model.operations.flights.v1")
)
READERS = replace(
    MESH,
    domains={**MESH.domains, "fleet": DomainFacts("fleet", "domains/fleet", upstream=("operations",))},
    nodes={**MESH.nodes, LATE.id: LATE},
)


def touches(of: Policy, node: str, file: str, *, unique_id: str = "") -> bool:
    found = finding(of, node, "so", unique_id=unique_id)
    return touched([found], [file], READERS, [of], patches=PATCHES) == [found]


def test_a_projects_file_touches_all_that_it_configures() -> None:
    assert found("domains/operations/dbt_project.yml") == {("domain_has_readme", "operations"), *COLUMNS}


@pytest.mark.parametrize("file", ["models/_group.yml", "models/groups.yml"])
def test_groups_touch_what_is_said_of_owners(file: str) -> None:
    assert touches(OWNED, "operations.flights.v2", f"domains/operations/{file}", unique_id="model.operations.flights.v2")
    assert not touches(OWNED, "operations.flights.v2", f"domains/fleet/{file}", unique_id="model.operations.flights.v2")
    assert not touches(CLASSIFIED, "operations.flights.v2", f"domains/operations/{file}", unique_id="model.operations.flights.v2")


@pytest.mark.parametrize("file", ["late.yml", "_models.yml"])
def test_yaml_that_is_gone_touches_what_it_described(file: str) -> None:
    assert touches(DESCRIBED, "fleet.late", f"domains/fleet/models/staging/{file}", unique_id=LATE.id)
    assert not touches(DESCRIBED, "fleet.late", f"domains/fleet/models/products/{file}", unique_id=LATE.id)


@pytest.mark.parametrize("file", ["flights.yml", "flights_v2.sql", "flights_v1.sql"])
def test_a_reader_is_touched_by_what_it_reads(file: str) -> None:
    changed = f"domains/operations/models/products/{file}"
    assert touches(READING, "fleet.late", changed, unique_id=LATE.id)
    assert touches(READING, "fleet", changed)
    assert touches(READING, "operations", changed)
    assert not touches(DESCRIBED, "fleet.late", changed, unique_id=LATE.id)


def test_what_is_read_is_touched_by_a_reader_that_is_gone() -> None:
    gone = "domains/operations/models/staging/gone.sql"
    assert touches(READING, "operations.flights.v2", gone, unique_id="model.operations.flights.v2")
    assert not touches(DESCRIBED, "operations.flights.v2", gone, unique_id="model.operations.flights.v2")


def test_agreements_touch_what_is_said_of_them() -> None:
    assert touches(AGREED, "fleet.late", "governance/agreements/fleet--operations.flights.yml", unique_id=LATE.id)
    assert not touches(AGREED, "fleet.late", "governance/agreements.md", unique_id=LATE.id)
