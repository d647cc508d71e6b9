from fractions import Fraction

import pytest
from mesh.core.changes.change import Kind
from mesh.core.changes.servicelevels import level_change
from mesh.core.slo.amounts import amount
from mesh.core.slo.promises import RowRange, promises, promises_of

from unit.slo.records import product


@pytest.mark.parametrize(
    ("value", "shown", "seconds"),
    [
        ("48 hours", "48 hours", 172_800),
        ("48h", "48 hours", 172_800),
        ("1 day", "1 day", 86_400),
        (" 1.5 Min ", "1.5 minutes", 90),
        ("2 months", "2 months", 5_184_000),
        ("1 year", "1 year", 31_536_000),
        ("99.5 %", "99.5 %", None),
        (99.5, "99.5", None),
        (0.25, "0.25", None),
        ("5 parsecs", "5 parsecs", None),
    ],
)
def test_amounts(value: object, shown: str, seconds: int | None) -> None:
    found = amount(value)
    assert found is not None
    assert (str(found), found.seconds) == (shown, seconds)


@pytest.mark.parametrize("value", [True, None, "", "soon", "-1 hour", "1e9", "٤٨ hours", "1" * 5000, [], {}, float("nan"), float("inf"), "1 hour\n2 hours"])
def test_what_is_no_amount(value: object) -> None:
    assert amount(value) is None


def test_all_that_can_be_promised() -> None:
    found = promises(
        {
            "freshness": "48 hours", "quality": "99 %", "availability": 99.5, "rows": {"min": 10, "max": 20}, "latency": "10 minutes", "drift": 0.25,
            "window": "7 days", "frequency": "on release", "retention": "2 years",
        }
    )  # fmt: skip
    assert found.problems == {}
    assert (found.quality, found.availability, found.drift) == (Fraction(99, 100), Fraction(995, 1000), Fraction(1, 4))
    assert (str(found.freshness), str(found.latency), str(found.window), found.rows) == ("48 hours", "10 minutes", "7 days", RowRange(10, 20))
    assert found.stated == {"frequency": "on release", "retention": "2 years"}
    assert str(promises({}).window) == "30 days"
    assert promises(None) == promises({})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("freshness", 48, "`freshness` is `48`, which is no duration: write `48 hours`"),
        ("freshness", "monthly", "how often data are renewed is `frequency: monthly`"),
        ("freshness", "0 hours", "write a duration above 0"),
        ("freshness", "101 years", "of 100 years at most"),
        ("freshness", True, "which is no duration"),
        ("quality", "high", "write percents from 0 to 100, as in `99.5 %`"),
        ("quality", 0.99, "`quality` is `0.99`, which is no share"),
        ("quality", 1, "which is no share"),
        ("quality", "101 %", "which is no share"),
        ("availability", "99 hours", "which is no share"),
        ("availability", None, "is `nothing`"),
        ("rows", 100, "which is no range: write `{min: 1000, max: 2000}`"),
        ("rows", {}, "which is no range"),
        ("rows", {"least": 5}, "which is no range"),
        ("rows", {"min": None}, "whole numbers from 0"),
        ("rows", {"min": "many"}, "whole numbers from 0"),
        ("rows", {"min": -1}, "whole numbers from 0"),
        ("rows", {"min": True}, "whole numbers from 0"),
        ("rows", {"min": 1.5}, "whole numbers from 0"),
        ("rows", {"min": 20, "max": 10}, "its `min` is more than its `max`"),
        ("latency", "fast", "write `10 minutes`"),
        ("drift", "25 %", "write a population stability index above 0"),
        ("drift", 0, "write a population stability index above 0"),
        ("window", "lately", "write `30 days`"),
        ("freshnes", "48 hours", "`freshnes` is not known. Did you mean `freshness`?"),
        ("availabilty", "99 %", "Did you mean `availability`?"),
        ("frequency", None, "`frequency` is empty"),
        ("latency", "x" * 500, "…`, which is no duration"),
    ],
)
def test_what_cannot_be_read_is_told_and_hides_nothing_else(name: str, value: object, said: str) -> None:
    found = promises({"retention": "2 years", name: value, "support": "in office hours"})
    assert list(found.problems) == [name]
    assert said in found.problems[name]
    assert found.stated == {"retention": "2 years", "support": "in office hours"}


@pytest.mark.parametrize("slo", ["48 hours", 5, ["freshness"]])
def test_service_levels_that_are_no_names_with_values(slo: object) -> None:
    from dataclasses import replace

    told = promises_of(replace(product(), meta={"slo": slo}, service_levels={"freshness": "48 hours"}))
    assert "write names with values" in told.problems["slo"]
    assert str(told.freshness) == "48 hours"


@pytest.mark.parametrize(
    ("name", "before", "after", "kind"),
    [
        ("rows", {"min": 10, "max": 20}, {"min": 12, "max": 20}, Kind.LEVEL_TIGHTENED),
        ("rows", {"min": 10, "max": 20}, {"min": 12, "max": 18}, Kind.LEVEL_TIGHTENED),
        ("rows", {"min": 10}, {"min": 10, "max": 20}, Kind.LEVEL_TIGHTENED),
        ("rows", {"min": 10, "max": 20}, {"min": 10}, Kind.LEVEL_LOOSENED),
        ("rows", {"min": 10, "max": 20}, {"min": 9, "max": 21}, Kind.LEVEL_LOOSENED),
        ("rows", {"min": 10, "max": 20}, {"min": 12, "max": 22}, Kind.LEVEL_CHANGED),
        ("rows", {"min": 10}, {"max": 10}, Kind.LEVEL_CHANGED),
        ("rows", {"min": 10, "max": 20}, {"max": 20, "min": 10}, None),
        ("rows", {"min": 10}, {"min": 10, "max": None}, None),
        ("rows", {"min": 10}, "many", Kind.LEVEL_CHANGED),
        ("rows", None, {"min": 10}, Kind.LEVEL_TIGHTENED),
        ("rows", {"min": 10}, None, Kind.LEVEL_LOOSENED),
        ("quality", "99 %", "99.5 %", Kind.LEVEL_TIGHTENED),
        ("quality", "99 %", "98%", Kind.LEVEL_LOOSENED),
        ("quality", "99 %", 99, None),
        ("quality", "99 %", "high", Kind.LEVEL_CHANGED),
        ("availability", 99, "99.5 %", Kind.LEVEL_TIGHTENED),
        ("drift", 0.25, 0.1, Kind.LEVEL_TIGHTENED),
        ("drift", 0.1, "0.25", Kind.LEVEL_LOOSENED),
        ("latency", "10 minutes", "600 s", None),
        ("latency", "10 minutes", "5 minutes", Kind.LEVEL_TIGHTENED),
        ("window", "30 days", "7 days", Kind.LEVEL_CHANGED),
        ("window", None, "7 days", Kind.LEVEL_CHANGED),
        ("window", None, "30 days", None),
        ("freshness", "1 month", "30 days", Kind.LEVEL_CHANGED),
        ("freshness", "1 year", "12 months", None),
    ],
)
def test_which_of_two_promises_is_the_greater_one(name: str, before: object, after: object, kind: Kind | None) -> None:
    assert level_change(name, before, after) is kind
