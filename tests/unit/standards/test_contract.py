"""What a contract of the Open Data Contract Standard says of a product, and leaves out of it."""

from dataclasses import replace
from typing import Any

import pytest
import yaml
from mesh.core.model import Column
from mesh.core.standards.checks import Check
from mesh.core.standards.offer import Offer
from mesh.core.yamltext import dump
from mesh.render.standards.odcs import contract

from unit.standards.offers import HOSTILE, ORDERS

TODAY = "2026-06-30"


def made(offer: Offer = ORDERS, today: str = TODAY) -> dict[str, Any]:
    return dict(contract(offer, today))


def with_columns(*columns: Column, checks: tuple[Check, ...] = ORDERS.checks) -> Offer:
    kept = [column for column in ORDERS.product.columns if column.name not in {one.name for one in columns}]
    return replace(ORDERS, product=replace(ORDERS.product, columns=(*columns, *kept)), checks=checks)


def column(document: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in document["schema"][0]["properties"] if one["name"] == name)


def test_a_contract_says_what_the_product_promises() -> None:
    found = made()
    assert (found["apiVersion"], found["kind"], found["id"], found["version"], found["status"]) == (
        "v3.1.0",
        "DataContract",
        "sales.orders.v2",
        "3.1.4",
        "active",
    )
    assert [one["name"] for one in found["schema"][0]["properties"]] == ["order_id", "customer_id", "status", "amount", "ordered_at_utc"]
    key = column(found, "order_id")
    assert (key["logicalType"], key["physicalType"], key["required"], key["primaryKey"], key["primaryKeyPosition"]) == ("integer", "integer", True, True, 1)
    assert (column(found, "customer_id")["classification"], key["classification"]) == ("confidential", "public")
    assert column(found, "customer_id")["unique"] is True
    assert column(found, "customer_id")["relationships"] == [
        {"type": "foreignKey", "to": "../people/customers_v1.odcs.yaml#/schema/customers/properties/customer_id"}
    ]
    assert column(found, "amount")["customProperties"] == [{"property": "unit", "value": "EUR"}, {"property": "timeZone", "value": "none"}]
    rules = {rule["metric"]: rule for rule in column(found, "status")["quality"]}
    assert rules["invalidValues"]["arguments"] == {"validValues": ["open", "paid"]}
    assert (rules["nullValues"]["mustBe"], rules["nullValues"]["severity"]) == (0, "warning")
    assert found["servers"] == [
        {
            "server": "dev", "type": "local", "environment": "dev", "path": "/mesh/dev/ports/sales/orders_v2.p1.parquet", "format": "parquet",
            "description": "The open port: the Parquet file of the present publication.",
        }
    ]  # fmt: skip
    assert [one["url"] for one in found["support"]] == ["mailto:sales-team@example.com", "mailto:help@example.com"]
    assert [one["role"] for one in found["roles"]] == ["reader", "care"]
    assert found["team"]["name"] == "sales"
    assert found["tags"] == ["finance"]


def test_service_levels_have_a_number_and_a_unit() -> None:
    assert made()["slaProperties"] == [
        {"property": "freshness", "value": 48, "unit": "h", "element": "orders.ordered_at_utc"},
        {"property": "availability", "value": 99.5, "unit": "percent", "description": "Over the last 30 days."},
        {"property": "timeToRepair", "value": 4, "unit": "h"},
        {"property": "support", "value": "in office hours"},
        {"property": "retention", "value": 2, "unit": "y"},
    ]


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ({"rows": {"min": 10, "max": 20}}, {"property": "rows", "value": 10, "valueExt": 20, "unit": "rows"}),
        ({"rows": {"min": 10}}, {"property": "rows", "value": 10, "unit": "rows"}),
        ({"rows": {"max": 20}}, {"property": "rows", "value": 0, "valueExt": 20, "unit": "rows"}),
        ({"rows": {"min": 20, "max": 10}}, {"property": "rows", "value": '{"max": 10, "min": 20}'}),
        ({"quality": 99, "window": "7 days"}, {"property": "quality", "value": 99, "unit": "percent", "description": "Over the last 7 days."}),
        ({"quality": 0.99}, {"property": "quality", "value": "0.99", "description": "Over the last 30 days."}),
        ({"drift": 0.25}, {"property": "drift", "value": 0.25}),
        ({"latency": "10 min"}, {"property": "latency", "value": 10, "unit": "minutes"}),
        ({"frequency": "on release"}, {"property": "frequency", "value": "on release"}),
    ],
)
def test_each_service_level_as_the_standard_has_it(levels: dict[str, object], expected: dict[str, object]) -> None:
    assert made(replace(ORDERS, product=replace(ORDERS.product, service_levels=levels)))["slaProperties"][0] == expected


@pytest.mark.parametrize(("today", "status"), [("2026-06-29", "deprecated"), ("2026-06-30", "deprecated"), ("2026-07-01", "retired")])
def test_a_deprecation_is_an_end_of_life(today: str, status: str) -> None:
    found = made(replace(ORDERS, product=replace(ORDERS.product, deprecation_date="2026-06-30")), today)
    assert found["status"] == status
    assert found["slaProperties"][-1]["property"] == "endOfLife"
    assert found["slaProperties"][-1]["value"] == "2026-06-30"


def test_rules_of_the_table() -> None:
    rules = made()["schema"][0]["quality"]
    assert [rule.get("metric") or rule["type"] for rule in rules] == ["rowCount", "custom", "sql"]
    assert rules[0]["mustBeBetween"] == [1, 9]
    assert rules[1]["implementation"]["failsIf"] == "> 3"
    assert "read_parquet('/mesh/dev/ports/sales/orders_v2.p1.parquet')" in rules[2]["query"]


def test_freshness_of_finished_data_is_a_rule_and_not_measured_against_now() -> None:
    check = Check("platform.fresh_within", "", {"column": "ordered_at_utc", "hours": 48, "as_of": "2014-01-01"})
    found = made(replace(ORDERS, checks=(check,)))
    assert found["slaProperties"][0] == {
        "property": "freshness",
        "value": 48,
        "unit": "h",
        "description": "Measured at 2014-01-01 (UTC), where the data end.",
    }
    assert found["schema"][0]["quality"][0]["query"] == (
        "select case when cast(max(\"ordered_at_utc\") as timestamp) >= cast('2014-01-01' as timestamp) - interval '48 hours' then 0 else 1 end from {object}"
    )


@pytest.mark.parametrize("as_of", ["2014-01-01'; drop table x; --", "${HOME}", "now()"])
def test_no_sql_is_made_of_what_is_no_date(as_of: str) -> None:
    check = Check("platform.fresh_within", "", {"column": "ordered_at_utc", "hours": 48, "as_of": as_of})
    assert [rule["type"] for rule in made(replace(ORDERS, checks=(check,)))["schema"][0]["quality"]] == ["custom", "sql"]


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        (Check("accepted_values", "order_id", {"values": ["1", 2]}), [1, 2]),
        (Check("accepted_values", "order_id", {"values": ["1"]}, where="order_id > 1"), None),
        (Check("accepted_values", "order_id", {"values": ["1"]}, fails_if="> 5"), None),
        (Check("accepted_values", "order_id", {"values": ["a"], "quote": False}), None),
        (Check("accepted_values", "status", {"values": [1, True]}), ["1", "true"]),
    ],
)
def test_only_what_holds_for_all_rows_is_a_rule_of_the_library(check: Check, expected: object) -> None:
    rule = column(made(replace(ORDERS, checks=(check,))), check.column)["quality"][0]
    assert rule.get("arguments", {}).get("validValues") == expected
    assert rule["type"] == ("library" if expected else "custom")


@pytest.mark.parametrize(
    ("kind", "is_required", "is_unique", "is_key"),
    [("hash", True, True, True), ("token", True, True, True), ("redact", False, False, False), ("round", True, False, False)],
)
def test_the_contract_is_of_the_masked_values(kind: str, is_required: bool, is_unique: bool, is_key: bool) -> None:
    masked = Column("order_id", "integer", "Key.", is_nullable=False, meta={"mask": {"kind": kind}})
    checks = (Check("unique", "order_id"), Check("accepted_values", "order_id", {"values": [1]}))
    found = made(with_columns(masked, checks=checks))
    described = column(found, "order_id")
    assert (described.get("required", False), described.get("unique", False), described.get("primaryKey", False)) == (is_required, is_unique, is_key)
    assert "quality" not in described
    assert described["transformDescription"].startswith("Published ")
    assert "Masked in the open port: order_id." in found["description"]["limitations"]


def test_freshness_of_a_masked_column_is_not_measured() -> None:
    found = made(with_columns(Column("ordered_at_utc", "timestamp", is_nullable=False, meta={"mask": "year"})))
    assert "element" not in found["slaProperties"][0]
    assert [rule["type"] for rule in found["schema"][0]["quality"]] == ["library", "sql"]


def test_a_restricted_port_is_named_without_a_key() -> None:
    meta = {**ORDERS.product.meta, "ports": ["open", "restricted"]}
    found = made(replace(ORDERS, product=replace(ORDERS.product, meta=meta)))
    assert [(one["server"], one["type"]) for one in found["servers"]] == [("dev", "local"), ("dev_restricted", "custom")]
    assert found["servers"][1].keys() == {"server", "type", "environment", "description"}


def test_without_an_open_port_nothing_is_masked() -> None:
    masked = Column("order_id", "integer", "Key. Published redacted.", is_nullable=False, meta={"mask": "redact"})
    offer = with_columns(masked)
    found = made(replace(offer, product=replace(offer.product, meta={"ports": ["restricted"]})))
    assert (column(found, "order_id")["primaryKey"], column(found, "order_id")["description"]) == (True, "Key.")
    assert [one["server"] for one in found["servers"]] == ["dev_restricted"]


def test_what_is_not_published_has_no_server() -> None:
    found = made(replace(ORDERS, file=""))
    assert "servers" not in found
    assert [rule["type"] for rule in found["schema"][0]["quality"]] == ["library", "custom"]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_survives_yaml(text: str) -> None:
    odd = Column("odd", "varchar", text, meta={"note": text, "list": [text, {"x": text}]})
    offer = with_columns(odd, checks=(Check("accepted_values", "odd", {"values": [text]}),))
    document = made(replace(offer, product=replace(offer.product, description=text), file=f"/{text}"))
    assert yaml.safe_load(dump(document)) == document


@pytest.mark.parametrize("name", ["{table}", "${HOME}", "a}b"])
def test_a_name_that_a_client_would_fill_in_is_in_no_query(name: str) -> None:
    document = made(with_columns(Column(name, "integer")))
    assert name not in document["schema"][0]["quality"][-1]["query"]
