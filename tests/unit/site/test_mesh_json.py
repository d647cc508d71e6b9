"""The catalogue's facts for programs: valid, complete, small, the same twice."""

import json
from typing import Any

import msgspec
import pytest
from mesh.core.catalogue.model import Catalogue
from mesh.core.catalogue.parts import Profile
from mesh.site.data import mesh_json
from mesh.site.frame import Frame

from unit.site.sample import FLIGHTS, OLD_FLIGHTS, big, empty, sample


def documents(catalogue: Catalogue) -> dict[str, Any]:
    return {path: json.loads(text, parse_constant=pytest.fail) for path, text in mesh_json.pages(Frame(catalogue))}


def details(made: dict[str, Any], address: str) -> Any:
    entry = next(product for product in made[mesh_json.INDEX]["products"] if product["address"] == address)
    return next(product for product in made[entry["details"]]["products"] if product["address"] == address)


def test_every_product_is_in_the_index_and_its_details_are_where_it_says() -> None:
    catalogue, made = sample(), documents(sample())
    index = made[mesh_json.INDEX]
    assert [product["address"] for product in index["products"]] == [str(page.address) for page in catalogue.products.values()]
    for page in catalogue.products.values():
        found = details(made, str(page.address))
        assert [column["name"] for column in found["columns"]] == [field.name for field in page.fields]
        assert found["owner"]["email"] == (page.owner_email or None)
    assert sorted(path for domain in index["domains"] for path in domain["details"]) == sorted(set(made) - {mesh_json.INDEX})
    assert index["counts"]["by_status"] == {"ok": 5, "late": 2, "failing": 1, "not measured": 1}


def test_edges_and_consumers_are_named_by_address() -> None:
    made = documents(sample())
    share = next(product for product in made[mesh_json.INDEX]["products"] if product["address"] == "punctuality.route_punctuality.v1")
    assert share["made_of"] == ["operations.flights.v2", "operations.flights.v1", "weather.hourly_weather.v1"]
    old = next(version for version in details(made, "operations.flights.v2")["versions"] if version["version"] == 1)
    assert (old["ends"], old["days_left"], old["consumers"]) == ("2026-12-15", 24, ["punctuality.route_punctuality.v1", "exposure.punctuality.weekly_report"])
    assert OLD_FLIGHTS not in json.dumps(old)


def test_what_is_no_number_is_null() -> None:
    catalogue = sample()
    flights = catalogue.products[FLIGHTS]
    fields = tuple(
        msgspec.structs.replace(field, profile=Profile(1, drift=drift)) for field, drift in zip(flights.fields, (float("nan"), float("inf"), 0.5), strict=False)
    )
    changed = msgspec.structs.replace(catalogue, products=catalogue.products | {FLIGHTS: msgspec.structs.replace(flights, fields=fields)})
    assert [column["profile"]["drift"] for column in details(documents(changed), "operations.flights.v2")["columns"]] == [None, None, 0.5]


def test_the_same_catalogue_gives_the_same_bytes() -> None:
    assert dict(mesh_json.pages(Frame(sample()))) == dict(mesh_json.pages(Frame(sample())))


def test_each_product_is_a_line() -> None:
    text = dict(mesh_json.pages(Frame(sample())))[mesh_json.INDEX]
    assert sum(line.startswith('{"address":') for line in text.splitlines()) == len(sample().products)


def test_an_empty_mesh_has_an_index() -> None:
    made = documents(empty())
    assert list(made) == [mesh_json.INDEX]
    assert made[mesh_json.INDEX]["products"] == []


def test_no_file_is_large_and_descriptions_give_way() -> None:
    catalogue = big(300)
    long = {node: msgspec.structs.replace(page, description="word " * 20_000) for node, page in catalogue.products.items()}
    for domain in catalogue.domains.values():
        assert len(domain.products) <= 20
    one = msgspec.structs.replace(next(iter(catalogue.domains.values())), name="d", products=tuple(long))
    texts = dict(mesh_json.pages(Frame(msgspec.structs.replace(catalogue, products=long, domains={"d": one}))))
    assert len(texts) > 2
    assert {path for path, text in texts.items() if len(text.encode()) > 5_000_000} == set()
    index = json.loads(texts[mesh_json.INDEX])
    assert index["longest_description"] == 200
    assert {len(product["description"]) <= 200 and product["description"].endswith("...") for product in index["products"]} == {True}
    assert index["domains"][0]["details"][:2] == ["data/products/d.json", "data/products/d.2.json"]
