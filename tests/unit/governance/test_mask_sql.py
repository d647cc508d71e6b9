"""Masks as columns state them, and what is seen where one cannot be applied. That the SQL is the macros' twin: tests/e2e/test_roles.py."""

from typing import Any

import duckdb
import pytest
from mesh.core.governance.fields import FieldError
from mesh.core.governance.masks import Mask, mask_of, masked, salt
from mesh.core.model import Address

ADDRESS = Address("people", "customers", 2)


@pytest.mark.parametrize(
    ("stated", "mask"),
    [
        ("hash", Mask("hash", "hash people.customers.email", 2, to=10)),
        ("token", Mask("token", "token email", 2, to=10)),
        ({"kind": "token", "space": "customer"}, Mask("token", "token customer", 2, to=10)),
        ("partial", Mask("partial", "", 2, to=10)),
        ({"kind": "partial", "keep": 0, "from": "start"}, Mask("partial", "", 0, keeps_start=True, to=10)),
        ("area", Mask("area", "", 3, to=10)),
        ({"kind": "round", "to": 0.5}, Mask("round", "", 2, to=0.5)),
    ],
)
def test_what_a_column_states(stated: object, mask: Mask) -> None:
    assert mask_of(stated, ADDRESS, "email") == mask


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("hide", "`mask: hide` names no mask"),
        (["hash"], "names no mask"),
        ({"keep": 2}, "names no mask"),
        ({"kind": "hash", "salt": "x"}, "the mask `hash` takes no `salt`"),
        ({"kind": "token", "space": "x' or"}, "`space` of the mask"),
        ({"kind": "partial", "keep": "2) --"}, "`keep` of the mask `partial`"),
        ({"kind": "partial", "keep": True}, "`keep` of the mask `partial`"),
        ({"kind": "partial", "from": "middle"}, "`from` of the mask"),
        ({"kind": "round", "to": 0}, "`to` of the mask"),
        ({"kind": "round", "to": float("nan")}, "`to` of the mask"),
    ],
)
def test_what_is_no_mask(stated: Any, said: str) -> None:
    with pytest.raises(FieldError) as wrong:
        mask_of(stated, ADDRESS, "email")
    assert said in str(wrong.value)


@pytest.mark.parametrize(
    ("value", "type_", "stated", "seen"),
    [
        ("'x'", "VARCHAR", "year", "[redacted]"),
        ("'x'", "VARCHAR", "hash", "[redacted]"),
        ("null::varchar", "VARCHAR", "hash", None),
        ("3", "INTEGER", "hash", None),
        ("3", "BIGINT", "hash", None),
        ("3", "INTEGER", "partial", None),
        ("3", "INTEGER", {"kind": "round", "to": 0.5}, None),
        ("true", "BOOLEAN", "round", None),
        ("[1, 2]", "INTEGER[]", "redact", None),
    ],
)
def test_a_mask_that_cannot_be_applied_shows_nothing(value: str, type_: str, stated: object, seen: object) -> None:
    """Without a salt, or of another type: never the value."""
    expression = masked("v", type_, mask_of(stated, ADDRESS, "email"))
    row = duckdb.sql(f"select {expression}, typeof({expression}) from (select {value}::{type_} as v)").fetchone()
    assert row == (seen, type_)


def test_a_salt_is_of_its_key_and_its_space() -> None:
    key = "k" * 40
    assert len({salt(key, "token a"), salt(key, "token b"), salt("l" * 40, "token a")}) == 3
    assert len(salt(key, "token a")) == 32
