"""Which findings are about what a branch touched."""

from dataclasses import replace
from datetime import date

import pytest
from mesh.core.governance.changed import touched
from mesh.core.governance.waivers import Waiver
from mesh.core.mesh import DomainFacts, Mesh, Node

from .findings import DESCRIBED, FINDINGS, FLEET, POLICIES, README, STANDARD, finding, flights

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


@pytest.mark.parametrize("file", ["README.md", "packages.yml", "dbt_project.yml", "models/_group.yml"])
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
