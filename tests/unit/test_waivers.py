"""Waivers as the file states them, and what is wrong with one."""

from datetime import date

import pytest
from mesh.core.changes.change import Change, Kind
from mesh.core.governance.waivers import Waiver, waiver
from mesh.core.impact.waivers import waiver_of
from mesh.core.model import Address

GOOD = {
    "policy": "breaking-change",
    "node": "operations.flights.v2",
    "reason": "All have moved.",
    "approved_by": "platform lead",
    "until": date(2026, 12, 31),
}
CHANGE = Change(Kind.COLUMN_REMOVED, Address("operations", "flights", 2), "Distance_mi")


def test_a_waiver_is_read() -> None:
    assert waiver(GOOD, 3) == Waiver("breaking-change", "operations.flights.v2", "All have moved.", "platform lead", date(2026, 12, 31), 3)
    assert waiver({**GOOD, "until": "2026-12-31"}, 3).until == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("operations.flights.v2", "a waiver is a mapping with policy, node, reason, approved_by, until; this is a str"),
        ({**GOOD, "because": "x"}, "unknown key `because`"),
        ({**GOOD, "reason": " "}, "`reason` is missing: write `reason: why`"),
        ({key: value for key, value in GOOD.items() if key != "until"}, "`until` is missing"),
        ({**GOOD, "until": "soon"}, "`until: soon` is no date: write it as 2026-12-31"),
    ],
)
def test_what_is_wrong_is_said(entry: object, said: str) -> None:
    with pytest.raises(ValueError, match="^" + said.replace("(", r"\(")):
        waiver(entry, 1)


def test_the_waiver_that_lasts_longest_counts() -> None:
    short, long = waiver({**GOOD, "until": "2026-01-01"}, 1), waiver({**GOOD, "node": "operations.flights.v2.distance_mi"}, 2)
    assert waiver_of(CHANGE, [short, long]) == long
    assert waiver_of(CHANGE, [waiver({**GOOD, "node": "operations.flights.v1"}, 1)]) is None
