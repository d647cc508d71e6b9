from dataclasses import replace

import pytest
from mesh.core.contract import Kind, Severity, changes, next_version
from mesh.core.model import Column, Product

from .products import DELAY, FLIGHTS, FLIGHTS_2, KEY

CASES = [
    (replace(FLIGHTS, columns=(KEY,)), Kind.COLUMN_REMOVED, "departure_delay_min", Severity.BREAKING),
    (replace(FLIGHTS, columns=(KEY, DELAY, Column("x", "integer"))), Kind.COLUMN_ADDED, "x", Severity.ADDITIVE),
    (replace(FLIGHTS, columns=(KEY, replace(DELAY, type="bigint"))), Kind.TYPE_CHANGED, "departure_delay_min", Severity.BREAKING),
    (replace(FLIGHTS, columns=(replace(KEY, is_nullable=True), DELAY)), Kind.NULLS_ALLOWED, "flight_id", Severity.BREAKING),
    (replace(FLIGHTS, columns=(KEY, replace(DELAY, is_nullable=False))), Kind.NULLS_RULED_OUT, "departure_delay_min", Severity.ADDITIVE),
    (replace(FLIGHTS, columns=(KEY, replace(DELAY, meta={"unit": "hour"}))), Kind.WORDS_CHANGED, "departure_delay_min", Severity.EDITORIAL),
    (replace(FLIGHTS, primary_key=()), Kind.KEY_CHANGED, "", Severity.BREAKING),
    (replace(FLIGHTS, latest_version=2), Kind.LATEST_MOVED, "", Severity.ADDITIVE),
    (replace(FLIGHTS, deprecation_date="2027-06-30"), Kind.DEPRECATION_CHANGED, "", Severity.ADDITIVE),
    (replace(FLIGHTS, description="Other words."), Kind.WORDS_CHANGED, "", Severity.EDITORIAL),
]


@pytest.mark.parametrize(("after", "kind", "column", "severity"), CASES, ids=lambda value: str(value) if isinstance(value, Kind) else "")
def test_each_difference_is_one_change(after: Product, kind: Kind, column: str, severity: Severity) -> None:
    (change,) = changes([FLIGHTS], [after])
    assert (change.kind, change.address, change.column, change.severity) == (kind, FLIGHTS.address, column, severity)


def test_equal_contracts_have_no_changes() -> None:
    assert changes([FLIGHTS, FLIGHTS_2], [FLIGHTS_2, FLIGHTS]) == ()


def test_added_and_removed_versions() -> None:
    assert [change.kind for change in changes([FLIGHTS], [FLIGHTS_2])] == [Kind.PRODUCT_REMOVED, Kind.PRODUCT_ADDED]


@pytest.mark.parametrize(
    ("after", "version"),
    [([FLIGHTS], "1.4.2"), ([replace(FLIGHTS, description="x")], "1.4.3"), ([FLIGHTS, FLIGHTS_2], "1.5.0"), ([], "2.0.0"), ([FLIGHTS_2], "2.0.0")],
)
def test_the_greatest_change_raises_the_version(after: list[Product], version: str) -> None:
    assert next_version("1.4.2", changes([FLIGHTS], after), is_rewritten=False) == version


def test_a_package_rewritten_without_changes_is_a_patch() -> None:
    assert next_version("1.4.2", (), is_rewritten=True) == "1.4.3"
