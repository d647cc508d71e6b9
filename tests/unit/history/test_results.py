"""Runs of dbt as records, by values: both engines' words."""

import pytest
from mesh.core.history import results
from mesh.core.manifest import Metadata, Result, RunResults, Timing
from mesh.core.mesh import Node

V1 = Metadata(dbt_version="1.11.16", generated_at="2026-11-21T12:43:59.255643Z", invocation_id="run-1", invocation_started_at="2026-11-21T12:43:53.672899Z")
V2 = Metadata(dbt_version="2.0.0", generated_at="2026-11-21T11:49:18.496976528Z", invocation_id="run-2")


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("pass", "pass"),
        ("success", "pass"),
        ("Warn", "warn"),
        ("fail", "fail"),
        ("Runtime Error", "error"),
        ("error", "error"),
        ("skipped", "skipped"),
        ("no-op", "skipped"),
    ],
)
def test_the_engines_words_become_one(said: str, word: str) -> None:
    assert results.status(said) == word


def test_times_end_with_the_second() -> None:
    assert [results.to_second(time) for time in ("2026-11-21T11:49:18.496976528Z", "2026-11-21T11:49:18Z", "", "soon")] == ["2026-11-21T11:49:18Z"] * 2 + [
        ""
    ] * 2


def test_an_engine_that_does_not_say_when_it_began_is_asked_how_long_it_took() -> None:
    assert results.began(RunResults([], metadata=V1, elapsed_time=5.1)) == "2026-11-21T12:43:53Z"
    assert results.began(RunResults([], metadata=V2, elapsed_time=10.9)) == "2026-11-21T11:49:07Z"


RESULTS = RunResults(
    [
        Result("model.shop.orders.v1", "success"),
        Result("model.stock.items.v1", "success"),
        Result("model.shop.late", "skipped"),
        Result("test.shop.not_null.1", "fail", failures=3, execution_time=0.25, timing=[Timing("2026-11-21T12:43:55.1Z"), Timing(None)]),
        Result("unit_test.shop.orders.sums", "pass"),
        Result("test.shared.unique.2", "warn", failures=1),
        Result("test.shop.forgotten.3", "pass"),
        Result("operation.platform.platform-on-run-start-0", "success"),
    ],
    metadata=V1,
    elapsed_time=5.1,
)
NODES = {
    node.id: node
    for node in (
        Node("test.shop.not_null.1", "test", "not_null", "shop", "shop", column="id", attached="model.shop.orders.v1", severity="error"),
        Node("unit_test.shop.orders.sums", "unit_test", "sums", "shop", "shop", parents=("model.shop.orders.v1",)),
        Node("test.shared.unique.2@shop", "test", "unique", "shop", "shared", attached="model.shared.days@shop", severity="warn"),
    )
}


def test_a_run_of_plain_dbt_is_a_build() -> None:
    found = results.build_record("shop", RESULTS)
    assert (found.run, found.began_at, found.ended_at, found.seconds) == ("run-1", "2026-11-21T12:43:53Z", "2026-11-21T12:43:59Z", 5.1)
    assert (found.state, found.engine, found.models, found.tests, found.failed, found.warned) == ("failed", "dbt 1.11.16", 1, 4, 1, 1)


def test_what_mesh_build_knows_is_kept() -> None:
    found = results.build_record("shop", RESULTS, state="stale interface", seconds=9.0, commit="abc")
    assert (found.state, found.seconds, found.commit) == ("stale interface", 9.0, "abc")


def test_tests_are_told_by_the_ids_of_the_mesh() -> None:
    found = list(results.test_records("shop", RESULTS, NODES))
    assert [(one.test, one.node, one.column, one.severity, one.status, one.failures) for one in found] == [
        ("test.shop.not_null.1", "model.shop.orders.v1", "id", "error", "fail", 3),
        ("unit_test.shop.orders.sums", "model.shop.orders.v1", "", "error", "pass", None),
        ("test.shared.unique.2@shop", "model.shared.days@shop", "", "warn", "warn", 1),
    ]
    assert [one.at for one in found] == ["2026-11-21T12:43:55Z", "2026-11-21T12:43:59Z", "2026-11-21T12:43:59Z"]
