"""Tries to publish as records, by values."""

from typing import Any

import pytest
from mesh.core.build.report import Report, State
from mesh.core.details import Detail
from mesh.core.history.attempts import attempts, lost, newest_column
from mesh.core.history.history import History
from mesh.core.history.records import AttemptRecord
from mesh.core.manifest import Metadata, Result, RunResults
from mesh.core.mesh import DomainFacts, Node
from mesh.core.model import RESTRICTED, Address, Column, Entry, Outcome, Owner, Port, Product, ProductOutcome
from mesh.core.part import Part

ORDERS, DAYS, NEW = Address("shop", "orders", 1), Address("shop", "days", 1), Address("shop", "new", 1)
AT = "2026-11-21T10:00:00Z"


def entry(address: Address, port: str = "open") -> Entry:
    return Entry(address, f"{address.product}.parquet", 500, 7, "hash", (("id", "INTEGER"),), "p1", "2026-11-20T10:00:00Z", commit="abc", port=port)


def results(invocation: str) -> RunResults:
    return RunResults([Result("model.shop.orders.v1", "success", execution_time=0.5)], metadata=Metadata(invocation_id=invocation))


def product(address: Address, meta: dict[str, Any] | None = None, **columns: dict[str, object]) -> Product:
    return Product(address, "", tuple(Column(name, "date", meta=stated) for name, stated in columns.items()), Owner("shop"), 1, meta=meta or {})


PORT = Port(
    "shop",
    (entry(ORDERS), entry(DAYS)),
    (
        ProductOutcome(ORDERS, Outcome.UNCHANGED, "", AT, "20261121T100000Z-43bf1c50", "p1"),
        ProductOutcome(DAYS, Outcome.WITHHELD, "1 test failed", AT, "20261121T100000Z-43bf1c50", ""),
        ProductOutcome(NEW, Outcome.WITHHELD, "no contract", AT, "20261121T100000Z-43bf1c50", ""),
    ),
    (entry(ORDERS, RESTRICTED),),
)


def test_each_port_has_its_own_record_and_a_withheld_one_tells_what_is_published_still() -> None:
    found = list(attempts(PORT, {NEW: product(NEW, {"ports": ["open", "restricted"]})}, results("60af307b-3c01-47a2-9280-bea043bf1c50")))
    assert [(one.product, one.port, one.outcome, one.publication_id, one.rows, one.seconds) for one in found] == [
        ("orders", "open", "unchanged", "p1", 7, 0.5),
        ("orders", "restricted", "unchanged", "p1", 7, 0.5),
        ("days", "open", "withheld", "p1", 7, None),
        ("new", "open", "withheld", "", None, None),
        ("new", "restricted", "withheld", "", None, None),
    ]
    assert found[2].reason == "1 test failed"
    assert [one.seconds for one in attempts(PORT, {}, results("another"))] == [None] * 3


def test_a_run_that_never_came_to_publish_withholds_what_it_did_not_tell() -> None:
    report = Report("shop", State.FAILED, withheld=((ORDERS, "the run ended before it could publish"), (DAYS, "the same")))
    assert [one.product for one in lost(PORT, {}, report, "2026-11-21T11:00:00Z", "r3")] == ["orders", "orders", "days"]
    assert not list(lost(PORT, {}, report, AT, "r3"))


@pytest.mark.parametrize(
    ("mask", "tests", "column"),
    [
        ({}, [{"column": "made_on", "hours": 48}], "made_on"),
        ({}, [{"column": "made_on", "hours": 48}, {"column": "sent_on", "hours": 24}], "sent_on"),
        ({"mask": "month"}, [{"column": "made_on", "hours": 48}], ""),
        ({}, [], ""),
    ],
)
def test_the_age_of_data_is_told_by_the_column_of_the_strictest_test_unless_it_is_masked(
    mask: dict[str, object], tests: list[dict[str, Any]], column: str
) -> None:
    nodes = [Node(f"test.{place}", "test", "t", "shop", "shop", test="fresh_within", attached="model.shop.orders.v1") for place, _ in enumerate(tests)]
    part = Part(DomainFacts("shop"), nodes, products={"model.shop.orders.v1": product(ORDERS, made_on=mask, sent_on={})})
    details = {f"test.{place}": Detail(namespace="platform", arguments=arguments) for place, arguments in enumerate(tests)}
    assert newest_column(ORDERS, part, details) == column


def test_history_is_asked_by_port() -> None:
    history = History(
        attempts={ORDERS: tuple(AttemptRecord("shop", "orders", 1, port, run, AT, "published") for run in "ab" for port in ("open", "restricted"))}
    )
    last = history.last_attempt(ORDERS)
    assert [one.run for one in history.at_port(ORDERS, RESTRICTED)] == ["a", "b"]
    assert last is not None
    assert (last.run, last.port) == ("b", "open")
    assert history.last_attempt(DAYS) is None
