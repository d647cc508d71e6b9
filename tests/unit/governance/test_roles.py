"""Roles as the file states them, and what they may read of a product."""

from datetime import date
from typing import Any

import pytest
from mesh.core.governance.access import Access, Asker, RefusedError, access_to
from mesh.core.governance.agreements import Agreement, agreement
from mesh.core.governance.classes import DataClass, OpenPort
from mesh.core.governance.fields import FieldError
from mesh.core.governance.masks import REDACT, Mask
from mesh.core.governance.roles import Role, role_called, roles
from mesh.core.model import Address, Column, Owner, Product

CLASS_NAMES = ["public", "internal", "confidential", "personal"]
READER: dict[str, Any] = {"name": "reader", "description": "Least.", "clearance": ["public"], "default": True}
OFFICER: dict[str, Any] = {"name": "officer", "description": "Persons.", "clearance": ["public", "personal"], "row_filters": {"people.customers": "tier > 1"}}
ADDRESS, DAY = Address("people", "customers", 1), date(2026, 6, 30)
COLUMNS = (
    Column("id", "bigint", meta={"mask": {"kind": "token", "space": "customer"}}),
    Column("email", "varchar"),
    Column("price", "integer", meta={"classification": "confidential"}),
    Column("tier", "integer", meta={"classification": "public"}),
    Column("odd", "varchar", meta={"classification": "persnal"}),
    Column("broken", "varchar", meta={"mask": {"kind": "partial", "keep": -1}}),
)
CLASSES = {
    "personal": DataClass("personal", 4, "x", OpenPort.MASKED, "hash"),
    "confidential": DataClass("confidential", 3, "x", OpenPort.CLEAR),
}


def test_roles_are_read() -> None:
    reader, officer = roles({"roles": [READER, OFFICER]}, CLASS_NAMES)
    assert reader == Role("reader", "Least.", ("public",), is_default=True)
    assert officer == Role("officer", "Persons.", ("public", "personal"), {"people.customers": "tier > 1"})
    assert role_called("", [officer, reader]) is reader
    assert role_called("officer", [officer, reader]) is officer


@pytest.mark.parametrize(
    ("entries", "keys", "said"),
    [
        ([OFFICER], ("roles",), "no role is the default"),
        ([READER, {**OFFICER, "default": True}], ("roles",), "reader and officer are all the default"),
        ([READER, {**OFFICER, "clearance": ["personal"]}], ("roles",), "the default role `reader` sees `public` and `officer` does not"),
        ([READER, {**OFFICER, "clearance": ["publik"]}], ("roles", 1, "clearance", 0), "`publik` is no class. Did you mean `public`?"),
        ([READER, {**OFFICER, "name": "reader"}], ("roles", 1, "name"), "there are two roles `reader`"),
        ([READER, {**OFFICER, "name": "x'y"}], ("roles", 1, "name"), "`name: x'y` is no name"),
        ([READER, {**OFFICER, "row_filters": ["x"]}], ("roles", 1, "row_filters"), "`row_filters` maps products to conditions"),
        ([READER, {**OFFICER, "row_filters": {"people.customers": 3}}], ("roles", 1, "row_filters", "people.customers"), "row filter of `people.customers`: "),
        ([READER, {**OFFICER, "default": "yes"}], ("roles", 1, "default"), "`default` is `yes`"),
        ("all", ("roles",), "`roles` is `all`; list them"),
    ],
)
def test_what_is_wrong_is_said_with_its_key(entries: Any, keys: tuple[object, ...], said: str) -> None:
    with pytest.raises(FieldError) as wrong:
        roles({"roles": entries}, CLASS_NAMES)
    assert (str(wrong.value)[: len(said)], wrong.value.keys) == (said, keys)


def test_an_unknown_role_is_said_with_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"there is no role `oficer`\. Did you mean `officer`"):
        role_called("oficer", roles({"roles": [READER, OFFICER]}, CLASS_NAMES))


def seen(role: dict[str, Any], meta: dict[str, object], *agreed: Agreement, purpose: str = "") -> Access:
    first = roles({"roles": [READER, OFFICER]}, CLASS_NAMES)[0 if role is READER else 1]
    asker = Asker(first, purpose, DAY, lambda: agreed, lambda: CLASSES)
    product = Product(ADDRESS, "x", COLUMNS, Owner("people"), 1, meta={"classification": "personal", **meta})
    return access_to(asker, ADDRESS, product, [column.name for column in COLUMNS] + ["extra"])


def agreed(**changes: Any) -> Agreement:
    return agreement(
        {
            "consumer": {"role": "officer"}, "product": "people.customers", "versions": [1], "ports": ["restricted"], "purpose": "care", "terms": "x",
            "start": "2026-01-01", "end": "2026-12-31", "approved_by": {"producer": "a", "consumer": "b"}, **changes,
        }
    )  # fmt: skip


def test_in_the_open_port_only_what_has_no_mask_gets_one() -> None:
    hashed = Mask("hash", "hash people.customers.email", 2, to=10)
    assert seen(READER, {}) == Access("open", {"email": hashed, "price": REDACT, "odd": REDACT, "extra": REDACT})
    assert seen(OFFICER, {}) == Access("open", {"price": REDACT, "odd": REDACT}, "tier > 1")


def test_in_the_restricted_port_the_clearance_decides() -> None:
    port = {"ports": ["open", "restricted"]}
    assert seen(OFFICER, port, agreed(), purpose="care") == Access("restricted", {"price": REDACT, "odd": REDACT}, "tier > 1")
    least = seen(READER, port, agreed(consumer={"role": "reader"}), purpose="care")
    assert least.port == "restricted"
    assert {name: mask.kind for name, mask in (least.masks or {}).items()} == {
        "id": "token", "email": "hash", "price": "redact", "odd": "redact", "broken": "redact", "extra": "redact",
    }  # fmt: skip


def test_the_port_follows_purpose_and_agreement() -> None:
    port = {"ports": ["open", "restricted"]}
    assert seen(OFFICER, port, agreed()).port == "open"
    assert seen(OFFICER, port, agreed(ports=["open"]), purpose="care").port == "open"
    assert "is read from its open port: there is no agreement" in seen(READER, port, agreed(), purpose="care").note
    assert seen(OFFICER, {"consumers": ["role:officer"]}, agreed(ports=["open"]), purpose="care").port == "open"
    assert seen(OFFICER, {"agreement": "required"}, agreed(ports=["open"]), purpose="care").port == "open"


@pytest.mark.parametrize(
    ("meta", "purpose", "said"),
    [
        ({"ports": ["open", "restricted"]}, "selling", "role `officer` may not read people.customers.v1 for `selling`: no agreement allows it"),
        ({"ports": ["restricted"]}, "", "has a restricted port only: say what you read it for with `--purpose`. Role `officer` has agreed on care."),
        ({"ports": "restricted"}, "", "has a restricted port only"),
        ({"ports": ["opn"]}, "", "has a restricted port only"),
        ({"consumers": ["care"]}, "care", "names its consumers, and role `officer` is not among them. Ask people to add `role:officer`"),
        ({"consumers": "role:officer"}, "care", "names its consumers, and role `officer` is not among them"),
        ({"consumers": []}, "care", "names its consumers, and role `officer` is not among them"),
        ({"agreement": "requierd"}, "", "is read by agreement only"),
        ({"consumers": ["role:officer"]}, "", "is read by agreement only"),
        ({"consumers": ["role:officer"]}, "care", "is for the restricted port"),
    ],
)
def test_refusals_say_what_to_do(meta: dict[str, object], purpose: str, said: str) -> None:
    with pytest.raises(RefusedError) as refused:
        seen(OFFICER, meta, agreed(), purpose=purpose)
    assert said in str(refused.value)


def test_a_product_without_a_contract_is_what_its_open_port_says() -> None:
    asker = Asker(roles({"roles": [READER]}, CLASS_NAMES)[0], "", DAY, lambda: (), lambda: CLASSES)
    assert access_to(asker, ADDRESS, None, ["a", "b"]).is_plain
