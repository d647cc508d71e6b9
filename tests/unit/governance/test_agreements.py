"""Agreements: what a file's mapping states, what is wrong with one, what one allows."""

from datetime import date
from typing import Any

import pytest
from mesh.core.governance.agreements import Agreement, Consumer, agreed, agreement, why_not, wrong_name
from mesh.core.governance.fields import FieldError
from mesh.core.model import Address

GOOD: dict[str, Any] = {
    "consumer": {"domain": "care"},
    "product": "passengers.customers",
    "versions": [2, 1],
    "ports": ["restricted", "open"],
    "purpose": "travel_notices",
    "terms": "To tell passengers\nof delays.",
    "epsilon": 2,
    "start": "2026-01-01",
    "end": "2026-12-31",
    "approved_by": {"producer": "passengers domain owner", "consumer": "care domain owner"},
}
CARE, ANALYST = Consumer("domain", "care"), Consumer("role", "analyst")
CUSTOMERS = Address("passengers", "customers", 1)
DAY = date(2026, 6, 30)


def test_an_agreement_is_read() -> None:
    assert agreement(GOOD, "governance/agreements/a.yml") == Agreement(
        CARE, "passengers", "customers", (1, 2), ("open", "restricted"), "travel_notices", "To tell passengers of delays.",
        date(2026, 1, 1), date(2026, 12, 31), "passengers domain owner", "care domain owner", 2.0, "governance/agreements/a.yml",
    )  # fmt: skip
    short = agreement({key: value for key, value in GOOD.items() if key not in ("ports", "epsilon")})
    assert (short.ports, short.epsilon) == (("open",), None)


@pytest.mark.parametrize(
    ("change", "keys", "said"),
    [
        ({"purpse": "x"}, ("purpse",), "unknown key `purpse` in an agreement. Did you mean `purpose`?"),
        ({"terms": None}, (), "an agreement has no `terms:`"),
        ({"terms": " "}, ("terms",), "`terms` is ` `; write a text"),
        ({"consumer": "care"}, ("consumer",), "`consumer` names one domain or one role"),
        ({"consumer": {"domain": "a", "role": "b"}}, ("consumer",), "`consumer` names one domain or one role"),
        ({"consumer": {"role": "../x"}}, ("consumer", "role"), "`role: ../x` is no name"),
        ({"product": "customers"}, ("product",), "`product: customers` is no product"),
        ({"product": "passengers.customers.v1"}, ("product",), "`product: passengers.customers.v1` is no product"),
        ({"product": "passengers.cust'omers"}, ("product",), "`product: cust'omers` is no name"),
        ({"versions": 1}, ("versions",), "`versions` is `1`; list them: `versions: [1, 2]`"),
        ({"versions": []}, ("versions",), "`versions` is empty"),
        ({"versions": [1, True]}, ("versions", 1), "`versions` has `True` twice"),
        ({"versions": [0]}, ("versions", 0), "`0` is no version"),
        ({"versions": ["v1"]}, ("versions", 0), "`v1` is no version"),
        ({"ports": ["open", "closed"]}, ("ports", 1), "`closed` is no port"),
        ({"purpose": "Travel notices"}, ("purpose",), "`purpose: Travel notices` is no name"),
        ({"start": "1 June"}, ("start",), "`start: 1 June` is no date"),
        ({"start": "20260101"}, ("start",), "`start: 20260101` is no date"),
        ({"end": "2026-02-30"}, ("end",), "`end: 2026-02-30` is no date"),
        ({"end": "2025-12-31"}, ("end",), "`end: 2025-12-31` lies before `start: 2026-01-01`"),
        ({"epsilon": 0}, ("epsilon",), "`epsilon: 0` is not greater than zero"),
        ({"epsilon": float("nan")}, ("epsilon",), "`epsilon: nan` is not"),
        ({"epsilon": True}, ("epsilon",), "`epsilon: True` is not"),
        ({"approved_by": "the boss"}, ("approved_by",), "`approved_by` is a mapping with producer, consumer; this is `the boss`"),
        ({"approved_by": {"producer": "x"}}, ("approved_by",), "`approved_by` has no `consumer:`"),
        ({"approved_by": {"producer": "x", "consumer": 3}}, ("approved_by", "consumer"), "`consumer` is `3`; write a text"),
    ],
)
def test_what_is_wrong_is_said_with_its_key(change: dict[str, object], keys: tuple[object, ...], said: str) -> None:
    with pytest.raises(FieldError) as wrong:
        agreement({**GOOD, **change})
    assert (str(wrong.value)[: len(said)], wrong.value.keys) == (said, keys)


def test_what_is_no_mapping() -> None:
    with pytest.raises(FieldError, match=r"^an agreement is a mapping with consumer, product, "):
        agreement(["x"])


def test_what_an_agreement_covers() -> None:
    one = agreement(GOOD)
    assert one.covers(CARE, CUSTOMERS, "restricted", "travel_notices", date(2026, 12, 31))
    assert one.covers(CARE, CUSTOMERS, "open", "travel_notices", date(2026, 1, 1))
    for other in (
        (Consumer("role", "care"), CUSTOMERS, "open", "travel_notices", DAY),
        (CARE, Address("passengers", "bookings", 1), "open", "travel_notices", DAY),
        (CARE, Address("passengers", "customers", 3), "open", "travel_notices", DAY),
        (CARE, CUSTOMERS, "open", "marketing", DAY),
        (CARE, CUSTOMERS, "open", "travel_notices", date(2025, 12, 31)),
        (CARE, CUSTOMERS, "open", "travel_notices", date(2027, 1, 1)),
    ):
        assert not one.covers(*other), other
    assert not agreement({**GOOD, "ports": ["open"]}).covers(CARE, CUSTOMERS, "restricted", "travel_notices", DAY)


def test_of_two_the_one_that_lasts_longest() -> None:
    short, long = agreement(GOOD), agreement({**GOOD, "end": "2027-12-31"})
    assert agreed([long, short], CARE, CUSTOMERS, "open", "travel_notices", DAY) == long
    assert agreed([short], CARE, CUSTOMERS, "open", "travel_notices", date(2027, 1, 1)) is None


def test_why_nothing_allows_it() -> None:
    one = agreement({**GOOD, "ports": ["open"]}, "governance/agreements/care--passengers.customers.yml")

    def said(*asked: Any) -> str:
        return why_not([one], *asked)

    none = said(ANALYST, CUSTOMERS, "open", "travel_notices", DAY)
    assert none.startswith("there is no agreement between role analyst and passengers. Both sides write and approve governance/agreements/analyst--passengers.")
    assert "care--passengers.customers.yml is for `travel_notices`)" in said(CARE, CUSTOMERS, "open", "marketing", DAY)
    assert "is for the open port)" in said(CARE, CUSTOMERS, "restricted", "travel_notices", DAY)
    assert "is about version 1, 2)" in said(CARE, Address("passengers", "customers", 3), "open", "travel_notices", DAY)
    assert "ended on 2026-12-31)" in said(CARE, CUSTOMERS, "open", "travel_notices", date(2027, 1, 1))
    assert "begins on 2026-01-01)" in said(CARE, CUSTOMERS, "open", "travel_notices", date(2025, 1, 1))


def test_the_file_is_called_what_it_says() -> None:
    one = agreement(GOOD)
    assert wrong_name("care--passengers.customers.yml", one) == wrong_name("care--passengers.customers--2026.yml", one) == ""
    assert "call the file `care--passengers.customers.yml`" in wrong_name("care--passengers.customers2.yml", one)
