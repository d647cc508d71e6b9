import json

import msgspec
import pytest
from mesh.core.errors import InputError
from mesh.core.manifest import Manifest
from mesh.core.model import Address, Column, Owner
from mesh.core.products import products

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
