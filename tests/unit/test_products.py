import json

import msgspec
import pytest
from mesh.core.errors import InputError
from mesh.core.manifest import Manifest
from mesh.core.model import Address, Column, Owner, Withdrawn
from mesh.core.products import products, withdrawn

NODE = {
    "unique_id": "model.operations.flights.v2",
    "name": "flights",
    "resource_type": "model",
    "package_name": "operations",
    "version": 2,
    "latest_version": 2,
    "access": "public",
    "group": "operations",
    "description": "One row per flight.\n",
    "deprecation_date": "2027-06-30T00:00:00+00:00",
    "config": {"contract": {"enforced": True}, "meta": {"mesh": {"classification": "public"}}},
    "constraints": [{"type": "primary_key", "columns": ["flight_id"]}],
    "columns": {
        "flight_id": {"name": "flight_id", "data_type": "VARCHAR"},
        "delay": {
            "name": "delay",
            "data_type": "integer",
            "meta": {"mesh": {"classification": "public", "unit": "minute"}},
            "constraints": [{"type": "not_null"}],
        },
    },
    "depends_on": {"nodes": ["model.operations.int_flights", "model.network.airports.v1"]},
}
GROUPS = {"group.operations.operations": {"name": "operations", "package_name": "operations", "owner": {"name": "Operations team", "email": "ops@example.com"}}}
INNER = {
    "unique_id": "model.operations.int_flights",
    "name": "int_flights",
    "resource_type": "model",
    "package_name": "operations",
    "depends_on": {"nodes": ["model.weather.hourly.v1", "source.operations.raw.flights"]},
}
STUB = {"unique_id": "model.weather.hourly.v1", "name": "hourly", "resource_type": "model", "package_name": "weather", "version": 1, "access": "public"}
AIRPORTS = {**STUB, "unique_id": "model.network.airports.v1", "package_name": "network"}


def manifest(*nodes: dict[str, object]) -> Manifest:
    document = {"metadata": {"project_name": "operations"}, "nodes": {node["unique_id"]: node for node in nodes}, "groups": GROUPS}
    return msgspec.json.decode(json.dumps(document), type=Manifest)


def test_a_public_versioned_model_with_an_enforced_contract_is_a_product() -> None:
    (product,) = products(manifest(NODE, INNER, STUB, AIRPORTS))
    assert product.address == Address("operations", "flights", 2)
    assert product.owner == Owner("operations", "Operations team", "ops@example.com")
    assert (product.description, product.deprecation_date, product.primary_key) == ("One row per flight.", "2027-06-30", ("flight_id",))
    assert product.inputs == ("model.network.airports.v1", "model.weather.hourly.v1")


def test_key_columns_are_not_null_and_inherited_meta_is_no_fact_about_a_column() -> None:
    (product,) = products(manifest(NODE))
    assert product.columns == (Column("flight_id", "varchar", is_nullable=False), Column("delay", "integer", is_nullable=False, meta={"unit": "minute"}))


def test_a_primary_key_may_be_declared_at_its_column() -> None:
    column = {"name": "flight_id", "data_type": "varchar", "constraints": [{"type": "primary_key"}]}
    (product,) = products(manifest({**NODE, "constraints": [], "columns": {"flight_id": column}}))
    assert (product.primary_key, product.columns[0].is_nullable) == (("flight_id",), False)


@pytest.mark.parametrize("change", [{"access": "protected"}, {"config": {}}, {"version": None}, {"package_name": "network"}, {"resource_type": "seed"}])
def test_anything_else_is_no_product(change: dict[str, object]) -> None:
    assert products(manifest({**NODE, **change})) == ()


def test_versions_are_whole_numbers() -> None:
    with pytest.raises(InputError, match=r"has version `1\.5`"):
        products(manifest({**NODE, "version": "1.5"}))


def test_what_is_quoted_in_a_type_keeps_its_case() -> None:
    column = {"name": "size", "data_type": "ENUM('S', 'M')"}
    (product,) = products(manifest({**NODE, "columns": {"size": column}}))
    assert product.columns[0].type == "enum('S', 'M')"


# Promises that tests keep --------------------------------------------------------------------------------------------------------------------------


def check(name: str, place: int = 0, *, package: str | None = None, config: dict[str, object] | None = None, **arguments: object) -> dict[str, object]:
    """A generic test as both engines write it, on version 2. `package`: None for dbt's own tests."""
    return {
        "unique_id": f"test.operations.{name}_{place}",
        "name": f"{name}_{place}",
        "resource_type": "test",
        "package_name": "operations",
        "attached_node": "model.operations.flights.v2",
        "test_metadata": {"name": name, "namespace": package, "kwargs": {"model": "{{ get_where_subquery(ref('flights', version='2')) }}", **arguments}},
        "config": {"severity": "ERROR", "where": None, **(config or {})},
    }


def accepted(*checks: dict[str, object]) -> list[tuple[str, ...] | None]:
    """Accepted values of the columns flight_id and delay."""
    (product,) = products(manifest(NODE, *checks))
    return [column.accepted_values for column in product.columns]


def test_accepted_values_are_those_of_dbts_test() -> None:
    values = check("accepted_values", column_name="delay", values=[0, 15, 0, True, "x"])
    assert accepted(values) == [None, ("0", "15", "true", "x")]
    # dbt v1 quotes the name of a quoted column.
    assert accepted(check("accepted_values", column_name='"DELAY"', values=["x"])) == [None, ("x",)]


def test_of_several_tests_all_must_accept_a_value() -> None:
    several = [check("accepted_values", place, column_name="delay", values=values) for place, values in enumerate((["a", "b", "c"], ["c", "b"]))]
    assert accepted(*several) == [None, ("b", "c")]


@pytest.mark.parametrize(
    "other",
    [
        check("accepted_values", column_name="delay", values=["x"], config={"where": "delay > 0"}),
        check("accepted_values", column_name="delay", values=["x"], config={"severity": "warn"}),
        check("accepted_values", column_name="delay", values=["current_date"], quote=False),
        check("accepted_values", column_name="delay", values="{{ var('values') }}"),
        check("not_null", column_name="delay"),
        {**check("accepted_values", column_name="delay", values=["x"]), "attached_node": "model.operations.flights.v1"},
        {**check("accepted_values"), "test_metadata": None},
    ],
    ids=["where", "warn", "sql", "jinja", "another test", "another version", "singular"],
)
def test_no_other_test_limits_a_columns_values(other: dict[str, object]) -> None:
    assert accepted(other) == [None, None]


def test_numbers_need_no_quotes() -> None:
    assert accepted(check("accepted_values", column_name="delay", values=[1, 2], quote=False)) == [None, ("1", "2")]


def test_service_levels_are_stated_in_meta_and_by_the_test_of_freshness() -> None:
    fresh = [check("fresh_within", place, package="platform", column="at", hours=hours) for place, hours in enumerate((48, 24))]
    # Another package's test of that name may mean something else.
    fresh.append(check("fresh_within", 2, package="others", hours=1))
    stated = {**NODE, "config": {"contract": {"enforced": True}, "meta": {"mesh": {"slo": {"availability": 99.5}}}}}
    (product,) = products(manifest(stated, *fresh))
    assert product.service_levels == {"freshness": "24 hours", "availability": 99.5}
    stated["config"] = {"contract": {"enforced": True}, "meta": {"mesh": {"slo": {"freshness": "1 week"}}}}
    (product,) = products(manifest(stated, *fresh))
    assert product.service_levels == {"freshness": "1 week"}
    stated["config"] = {"contract": {"enforced": True}, "meta": {"mesh": {"slo": ["fast"]}}}
    (product,) = products(manifest(stated))
    assert product.service_levels == {}


# Withdrawn -----------------------------------------------------------------------------------------------------------------------------------------

FLIGHTS_ADDRESS = Address("operations", "flights", 2)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"access": "private"}, Withdrawn("private", is_enforced=True)),
        ({"access": None}, Withdrawn("protected", is_enforced=True)),
        ({"config": {"access": "public"}}, Withdrawn("public", is_enforced=False)),
        ({"config": {"contract": {"enforced": False}, "access": "protected"}}, Withdrawn("protected", is_enforced=False)),
    ],
)
def test_a_version_that_is_no_product_any_more_says_why(change: dict[str, object], what: Withdrawn) -> None:
    assert withdrawn(manifest({**NODE, **change}), [FLIGHTS_ADDRESS]) == {FLIGHTS_ADDRESS: what}


def test_products_and_what_is_gone_are_not_withdrawn() -> None:
    assert withdrawn(manifest(NODE), [FLIGHTS_ADDRESS, Address("operations", "flights", 1)]) == {}
