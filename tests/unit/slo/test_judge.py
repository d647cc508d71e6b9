"""The judge, by values: what is kept, what is missed, what nobody measured."""

from datetime import datetime
from typing import Any

import pytest
from mesh.core.slo.facts import AgeTest, Facts
from mesh.core.slo.judge import judge
from mesh.core.slo.judged import LevelState

from unit.slo.records import AGE, NOW, ago, attempt, built, levels, product, profiled, ran

MET, MISSED, UNKNOWN = LevelState.MET, LevelState.MISSED, LevelState.UNKNOWN
ALL: dict[str, object] = {
    "freshness": "48 hours", "quality": "99 %", "availability": "90 %", "rows": {"min": 50, "max": 200}, "latency": "10 minutes", "drift": 0.25,
}  # fmt: skip
GOOD = Facts(
    attempts=tuple(attempt(ago(days=days)) for days in (3, 2, 1)),
    tests=tuple(ran(ago(days=days)) for days in (3, 2, 1)),
    builds=tuple(built(ago(days=days)) for days in (3, 2, 1)),
    profiles=(profiled(ago(days=2), None), profiled(ago(days=1), 0.05)),
    rows=100,
)


def test_all_that_is_promised_and_kept() -> None:
    found = levels(product(**ALL), GOOD)
    assert {name: (level.target, level.actual) for name, level in found.items()} == {
        "freshness": ("within 48 hours", "24 hours"),
        "quality": ("at least 99 %", "100 %"),
        "availability": ("at least 90 %", "100 %"),
        "rows": ("50 to 200", "100"),
        "latency": ("within 10 minutes", "1 minute"),
        "drift": ("at most 0.25", "0.05"),
    }
    assert {level.state for level in found.values()} == {MET}
    assert {level.since for level in found.values()} == {""}
    assert {name: level.budget for name, level in found.items() if level.budget is not None} == {"quality": 1.0, "availability": 1.0}
    assert [mark.said for mark in found["availability"].trend] == ["published, 100 rows"] * 3


@pytest.mark.parametrize("age", [None, AGE])
def test_nothing_is_met_without_any_history(age: AgeTest | None) -> None:
    found = levels(product(**ALL), Facts(age=age))
    assert list(found) == list(ALL)
    assert {(level.state, level.actual, level.budget, level.since, level.trend) for level in found.values()} == {(UNKNOWN, "", None, "", ())}
    assert all(level.said.endswith(".") for level in found.values())


def test_nothing_promised_and_nothing_measured_is_nothing() -> None:
    assert judge(product(), Facts(), NOW) == ()


def test_what_is_measured_without_a_promise_is_neither_kept_nor_missed() -> None:
    found = levels(product(), GOOD)
    assert {name: (level.actual, level.target, level.state, level.is_promised) for name, level in found.items()} == {
        "freshness": ("24 hours", "", UNKNOWN, False),
        "rows": ("100", "", UNKNOWN, False),
        "latency": ("1 minute", "", UNKNOWN, False),
    }
    assert [mark.value for mark in found["rows"].trend] == [100.0] * 3


def test_one_attempt() -> None:
    at = ago(hours=1)
    found = levels(product(**ALL), Facts((attempt(at),), (ran(at),), (built(at),), (profiled(at, None),)))
    assert {name: level.state for name, level in found.items()} == {**dict.fromkeys(ALL, MET), "drift": UNKNOWN}
    assert found["drift"].said == "The first publication: there is none to compare with."
    assert [len(level.trend) for level in found.values()] == [1] * 6


def test_words_and_what_cannot_be_read_come_last_and_are_never_met() -> None:
    found = levels(product(frequency="on release", quality="high", freshness="48 hours"), GOOD)
    assert list(found) == ["freshness", "rows", "latency", "quality", "frequency"]
    assert (found["quality"].state, found["quality"].target) == (UNKNOWN, "")
    assert found["quality"].said.startswith("It cannot be read: `quality` is `high`")
    assert (found["frequency"].state, found["frequency"].target, found["frequency"].actual) == (UNKNOWN, "on release", "")


# Freshness -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hours", "state", "since"), [(48, MET, ""), (48.5, MISSED, "2026-06-30T11:30:00Z"), (72, MISSED, "2026-06-29T12:00:00Z")])
def test_without_a_test_the_age_is_that_of_the_last_confirmation(hours: float, state: LevelState, since: str) -> None:
    level = levels(product(freshness="48 hours"), Facts((attempt(ago(days=9)), attempt(ago(hours=hours), "unchanged"))))["freshness"]
    assert (level.state, level.since) == (state, since)


def test_withheld_runs_confirm_nothing() -> None:
    tries = (attempt(ago(days=4)), *(attempt(ago(days=days), "withheld", published_at=ago(days=4)) for days in (3, 1)))
    level = levels(product(freshness="48 hours"), Facts(tries))["freshness"]
    assert (level.actual, level.state, level.since) == ("4 days", MISSED, "2026-06-28T12:00:00Z")
    assert [(mark.state, mark.value) for mark in level.trend] == [(MET, 0.0), (MET, 86_400.0), (MISSED, 3 * 86_400.0)]


def test_all_withheld_and_never_published() -> None:
    facts = Facts(tuple(attempt(ago(days=days), "withheld", rows=None, reason="t failed") for days in (3, 2, 1)))
    found = levels(product(**ALL), facts)
    assert {name: found[name].state for name in ("freshness", "availability", "rows")} == {"freshness": UNKNOWN, "availability": MISSED, "rows": UNKNOWN}
    assert (found["availability"].actual, found["availability"].since) == ("0 %", ago(days=3))
    assert found["availability"].budget == pytest.approx(-9.0)
    assert "Last on 2026-06-29 12:00: withheld: t failed." in found["availability"].said


def test_published_long_ago_and_not_in_history() -> None:
    level = levels(product(freshness="2 days", availability="99 %"), Facts(rows=7, verified_at="2020-01-01T00:00:00Z"))
    assert (level["freshness"].state, level["freshness"].since) == (MISSED, "2020-01-03T00:00:00Z")
    assert level["freshness"].actual == "2372 days 12 hours"
    assert (level["availability"].state, level["availability"].budget) == (UNKNOWN, None)
    assert level["rows"].actual == "7"


@pytest.mark.parametrize(
    ("newest", "actual", "state"),
    [
        ("2026-06-29 12:00:00", "24 hours", MET),
        ("2026-06-28T12:00:00+00:00", "48 hours", MET),
        ("2026-06-28 11:00:00", "49 hours", MISSED),
        ("2026-06-28", "60 hours", MISSED),
        ("2026-06-30 18:00:00", "0 seconds", MET),
        ("2026-07-01 12:00:01", "", UNKNOWN),
        ("9999-12-31", "", UNKNOWN),
        ("infinity", "", UNKNOWN),
        ("", "", UNKNOWN),
    ],
)
def test_the_newest_value_is_measured_against_now(newest: str, actual: str, state: LevelState) -> None:
    level = levels(product(freshness="48 hours"), Facts((attempt(ago(hours=1), newest=newest),), age=AGE))["freshness"]
    assert (level.actual, level.state) == (actual, state)
    assert "measured at" not in level.said


def test_data_that_have_an_end_are_measured_there() -> None:
    facts = Facts((attempt(ago(days=400), newest="2013-12-31 23:00:00"),), age=AgeTest("t", "at_utc", 48, "2014-01-01"))
    level = levels(product(freshness="48 hours"), facts)["freshness"]
    assert (level.actual, level.state, level.since) == ("1 hour", MET, "")
    assert level.said == "The newest `at_utc` is 2013-12-31 23:00, measured at 2014-01-01, where the data end."
    late = Facts((attempt(ago(days=3), newest="2013-12-29"), attempt(ago(days=2), newest="2013-12-29")), age=AgeTest("t", "at_utc", 48, "2014-01-01"))
    assert levels(product(freshness="48 hours"), late)["freshness"].since == ago(days=3)


def test_an_end_of_the_data_that_is_no_time() -> None:
    level = levels(product(freshness="48 hours"), Facts((attempt(ago(days=1), newest="2013-12-31"),), age=AgeTest("t", "at_utc", 48, "soon")))["freshness"]
    assert (level.state, level.said) == (UNKNOWN, "Its test of freshness measures at `soon`, which is no time.")


@pytest.mark.parametrize(
    ("status", "as_of", "promise", "state"),
    [
        ("pass", "2014-01-01", "48 hours", MET),
        ("pass", "2014-01-01", "24 hours", UNKNOWN),
        ("pass", "", "48 hours", UNKNOWN),
        ("fail", "", "48 hours", MISSED),
        ("fail", "2014-01-01", "48 hours", MISSED),
        ("skipped", "2014-01-01", "48 hours", UNKNOWN),
    ],
)
def test_where_the_newest_value_may_not_be_seen_the_test_tells(status: str, as_of: str, promise: str, state: LevelState) -> None:
    age = AgeTest("test.sales.age", "at_utc", 48, as_of)
    facts = Facts((attempt(ago(hours=1)),), (ran(ago(hours=1), status, test="test.sales.age"), ran(ago(hours=1))), age=age)
    level = levels(product(freshness=promise), facts)["freshness"]
    assert level.state is state
    assert bool(level.actual) is (state is not UNKNOWN)


def test_a_clock_that_is_ahead() -> None:
    found = levels(product(freshness="48 hours", availability="90 %", quality="90 %"), Facts((attempt(ago(hours=-2)),), (ran(ago(hours=-2)),)))
    assert (found["freshness"].actual, found["freshness"].state) == ("0 seconds", MET)
    assert (found["availability"].state, found["quality"].state) == (MET, MET)
    far = levels(product(freshness="48 hours"), Facts((attempt(ago(days=-3)),)))["freshness"]
    assert (far.state, far.actual) == (UNKNOWN, "")
    assert "in the future" in far.said


def test_a_time_without_a_zone_is_utc() -> None:
    facts = Facts((attempt(ago(hours=1)),))
    assert judge(product(freshness="2 hours"), facts, datetime(2026, 6, 30, 12)) == judge(product(freshness="2 hours"), facts, NOW)


# Shares ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("promise", "failed", "state", "actual", "budget"),
    [
        ("90 %", 0, MET, "100 %", 1.0),
        ("90 %", 1, MET, "95 %", 0.5),
        ("90 %", 2, MET, "90 %", 0.0),
        ("90 %", 3, MISSED, "85 %", -0.5),
        ("100 %", 0, MET, "100 %", None),
        ("100 %", 1, MISSED, "95 %", None),
        ("0 %", 20, MET, "0 %", 0.0),
    ],
)
def test_error_budgets(promise: str, failed: int, state: LevelState, actual: str, budget: float | None) -> None:
    tries = tuple(attempt(ago(hours=30 - hour), "withheld" if hour < failed else "published") for hour in range(20))
    records = tuple(ran(ago(hours=30 - hour), "fail" if hour < failed else "pass") for hour in range(20))
    found = levels(product(availability=promise, quality=promise), Facts(tries, records))
    for name in ("availability", "quality"):
        assert (found[name].state, found[name].actual) == (state, actual), name
        assert found[name].budget == (None if budget is None else pytest.approx(budget)), name


def test_exactly_the_promised_share_is_kept_whatever_floats_say() -> None:
    records = tuple(ran(ago(minutes=number), "fail" if number == 0 else "pass", run=str(number)) for number in range(1000))
    assert levels(product(quality="99.9 %"), Facts(tests=records))["quality"].state is MET
    assert levels(product(quality="99.9 %"), Facts(tests=records[:-1]))["quality"].actual == "99.89 %"


def test_the_window() -> None:
    tries = (*(attempt(ago(days=days), "withheld") for days in (40, 31)), *(attempt(ago(days=days)) for days in (29, 10)))
    assert levels(product(availability="99 %"), Facts(tries))["availability"].actual == "100 %"
    wide = levels(product(availability="99 %", window="60 days"), Facts(tries))["availability"]
    assert (wide.actual, wide.since) == ("50 %", ago(days=40))
    assert "in the last 60 days" in wide.said
    none = levels(product(availability="99 %", window="7 days"), Facts(tries))["availability"]
    assert (none.state, none.budget) == (UNKNOWN, None)
    assert none.said == "In the last 7 days nothing was tried to be published, the last time on 2026-06-20 12:00."
    assert len(none.trend) == 4


def test_since_when_a_share_is_missed_without_a_break() -> None:
    outcomes = ["published"] * 8 + ["withheld", "withheld", "published", "withheld"]
    tries = tuple(attempt(ago(days=12 - day), outcome) for day, outcome in enumerate(outcomes))
    # 8 of 9, 8 of 10, 9 of 11, 9 of 12.
    assert levels(product(availability="80 %"), Facts(tries))["availability"].since == ago(days=1)
    assert levels(product(availability="85 %"), Facts(tries))["availability"].since == ago(days=3)


def test_good_runs_that_left_the_window_leave_a_share_missed() -> None:
    tries = (*(attempt(ago(days=30, minutes=minute)) for minute in range(1, 10)), attempt(ago(days=20), "withheld"))
    level = levels(product(availability="90 %"), Facts(tries))["availability"]
    assert (level.actual, level.state, level.since) == ("0 %", MISSED, ago(days=20))


def test_only_tests_of_severity_error_that_ran_count() -> None:
    at = ago(hours=1)
    records = (
        ran(at), ran(at, "warn", test="a"), ran(at, "skipped", test="b"), ran(at, "fail", test="c", severity="warn"),
        ran(at, "error", test="d", name="broken"),
    )  # fmt: skip
    level = levels(product(quality="50 %"), Facts(tests=records))["quality"]
    assert level.actual == "66.66 %"
    assert level.said == "2 of 3 test runs passed in the last 30 days. Last on 2026-06-30 11:00: 2 of 3 tests passed, not broken."


def test_a_run_at_two_ports_is_one_try() -> None:
    both = [attempt(ago(days=2), port="open"), attempt(ago(days=2), "withheld", port="restricted", reason="no key"), attempt(ago(days=1), port="open")]
    level = levels(product(availability="50 %"), Facts(tuple(both)))["availability"]
    assert level.actual == "50 %"
    assert [mark.said for mark in level.trend] == ["withheld: no key", "published, 100 rows"]


# Rows, latency, drift ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limits", "target", "state"),
    [
        ({"min": 100}, "at least 100", MET),
        ({"min": 101}, "at least 101", MISSED),
        ({"max": 100}, "at most 100", MET),
        ({"max": 99}, "at most 99", MISSED),
        ({"min": 100, "max": 100}, "exactly 100", MET),
        ({"min": 0}, "at least 0", MET),
    ],
)
def test_rows(limits: dict[str, int], target: str, state: LevelState) -> None:
    level = levels(product(rows=limits), Facts((attempt(ago(days=2), rows=100), attempt(ago(days=1), rows=100))))["rows"]
    assert (level.target, level.state, level.since) == (target, state, ago(days=2) if state is MISSED else "")


def test_the_port_knows_best_what_is_published_now() -> None:
    assert levels(product(rows={"min": 50}), Facts((attempt(ago(days=1), rows=100),), rows=7))["rows"].state is MISSED


def test_latency_is_that_of_builds_that_came_to_their_end() -> None:
    builds = (built(ago(days=3), 700), built(ago(days=2), 1), built(ago(days=1), 601.5), built(ago(hours=1), 3, "failed"))
    level = levels(product(latency="10 minutes"), Facts(builds=builds))["latency"]
    assert (level.actual, level.state, level.since) == ("10 minutes 1 second", MISSED, ago(days=1))
    assert [mark.state for mark in level.trend] == [MISSED, MET, MISSED]
    assert levels(product(latency="10 minutes"), Facts(builds=builds[3:]))["latency"].state is UNKNOWN


@pytest.mark.parametrize(("drift", "state", "actual"), [(0.25, MET, "0.25"), (0.2501, MISSED, "0.26"), (0.0, MET, "0.00"), (None, UNKNOWN, "")])
def test_drift(drift: float | None, state: LevelState, actual: str) -> None:
    level = levels(product(drift=0.25), Facts(profiles=(profiled(ago(days=2), 0.3), profiled(ago(days=1), drift))))["drift"]
    assert (level.state, level.actual) == (state, actual)
    assert level.since == (ago(days=2) if state is MISSED else "")


def test_content_that_never_changed_does_not_drift() -> None:
    first = profiled(ago(days=3), None)
    tries = (attempt(ago(days=3)), attempt(ago(days=2), "unchanged"), attempt(ago(days=1), "withheld"))
    level = levels(product(drift=0.25), Facts(tries, profiles=(first,)))["drift"]
    assert (level.state, level.actual) == (MET, "0.00")
    assert "is the same as in the first publication" in level.said
    assert levels(product(drift=0.25), Facts(tries[:1], profiles=(first,)))["drift"].state is UNKNOWN
    assert levels(product(drift=0.25), Facts(tries, profiles=(first, profiled(ago(days=2, hours=1), None))))["drift"].state is UNKNOWN


# Any -------------------------------------------------------------------------------------------------------------------------


def test_trends_are_the_last_thirty() -> None:
    hours = range(100, 0, -1)
    facts = Facts(
        tuple(attempt(ago(hours=hour)) for hour in hours),
        tuple(ran(ago(hours=hour)) for hour in hours),
        tuple(built(ago(hours=hour)) for hour in hours),
        tuple(profiled(ago(hours=hour), 0.1) for hour in hours),
    )
    for level in judge(product(**ALL), facts, NOW):
        assert [mark.at for mark in level.trend] == [ago(hours=hour) for hour in range(30, 0, -1)], level.name


@pytest.mark.parametrize("bad", ["", "yesterday", "2026-13-45T00:00:00Z"])
def test_records_without_a_time_break_nothing(bad: str) -> None:
    facts = Facts((attempt(bad), attempt(ago(hours=1))), (ran(bad), ran(ago(hours=1))), (built(ago(hours=1)),), verified_at=bad)
    found: dict[str, Any] = levels(product(**ALL), facts)
    assert (found["availability"].actual, found["quality"].actual, found["freshness"].actual) == ("100 %", "100 %", "1 hour")
