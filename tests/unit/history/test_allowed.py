"""Which columns may be looked at, by values."""

from typing import Any

import pytest
from mesh.core.governance.classes import DataClass, OpenPort
from mesh.core.history.allowed import BY_AGREEMENT, UNCLASSIFIED, as_allowed, withheld
from mesh.core.history.history import Profile
from mesh.core.history.records import ColumnRecord
from mesh.core.model import Address, Column, Owner, Product

CLASSES = {
    one.name: one
    for one in (
        DataClass("internal", 1, "", OpenPort.CLEAR),
        DataClass("personal", 2, "", OpenPort.MASKED),
        DataClass("sensitive", 3, "", OpenPort.NEVER),
    )
}


def product(meta: dict[str, Any], **columns: dict[str, object]) -> Product:
    listed = tuple(Column(name, "varchar", meta=stated) for name, stated in columns.items())
    return Product(Address("shop", "orders", 1), "", listed, Owner("shop"), 1, meta=meta)


@pytest.mark.parametrize(
    ("meta", "column", "why"),
    [
        ({"classification": "internal"}, {}, ""),
        ({"classification": "personal"}, {}, "personal"),
        ({"classification": "personal"}, {"classification": "internal"}, ""),
        ({"classification": "internal"}, {"classification": "personal"}, "personal"),
        ({"classification": "internal"}, {"classification": "sensitive"}, "sensitive"),
        ({"classification": "internal"}, {"classification": "intrenal"}, "intrenal"),
        ({}, {}, UNCLASSIFIED),
        ({"classification": ["internal"]}, {}, "['internal']"),
        ({"classification": "internal", "agreement": "required"}, {}, BY_AGREEMENT),
        ({"classification": "internal", "consumers": ["north"]}, {}, BY_AGREEMENT),
        ({"classification": "internal", "ports": ["restricted"]}, {}, BY_AGREEMENT),
    ],
)
def test_only_a_clear_class_of_a_product_for_everybody_may_be_looked_at(meta: dict[str, Any], column: dict[str, object], why: str) -> None:
    reasons = withheld(product(meta, value=column), CLASSES)
    assert (reasons.why("value"), reasons.why("VALUE")) == (why, why)


def test_a_column_that_the_contract_does_not_name_is_not_shown() -> None:
    assert withheld(product({"classification": "internal"}), CLASSES).why("other") == UNCLASSIFIED


def test_without_any_classes_what_names_none_is_shown_and_what_names_another_is_not() -> None:
    reasons = withheld(product({}, a={}, b={"classification": "internal"}, c={"classification": "personal"}), {})
    assert [reasons.why(name) for name in "abc"] == ["", "", "personal"]


def test_what_was_recorded_before_a_class_was_raised_is_not_shown_after() -> None:
    kept = ColumnRecord("shop", "orders", 1, "p1", "", "name", "VARCHAR", 10, 1, 5, "Ann", "Zoe", (), ("Ann",), (3, 6), 0.2)
    shown = as_allowed(Profile("p1", "", 10, columns=(kept,)), withheld(product({"classification": "personal"}, name={}), CLASSES)).columns[0]
    assert (shown.rows, shown.nulls, shown.drift, shown.withheld) == (10, 1, 0.2, "personal")
    assert (shown.distinct, shown.least, shown.most, shown.quantiles, shown.bins, shown.counts) == (None, None, None, (), (), ())
