"""Tries to publish as the judge counts them, one for each run: a product that has two ports is tried at both."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from mesh.core.history.records import AttemptRecord
from mesh.core.model import OPEN, Outcome
from mesh.core.slo.judged import LevelState, Mark
from mesh.core.slo.words import counted, moment

LAST = 30
"""So many marks has a trend."""
PASSED, FAILED = frozenset({"pass", "warn"}), frozenset({"fail", "error"})
ENDED = PASSED | FAILED
"""A test of severity error that ends in a warning stops nothing. One that was skipped tells nothing."""


@dataclass(frozen=True, slots=True)
class Try:
    """One run's outcome for a product version."""

    at: str
    time: datetime
    is_withheld: bool
    """At any of its ports."""
    is_unchanged: bool
    """At all of its ports: what was published before is what would have been published now."""
    said: str
    """`published, 336,776 rows`, `withheld: 3 tests failed`."""
    rows: int | None
    """What is published after it."""
    newest: datetime | None
    """The newest value of the column that its test of freshness looks at."""
    before: str
    """When what a withheld one leaves in place was published; empty where nothing is."""


def tries(attempts: Iterable[AttemptRecord]) -> tuple[Try, ...]:
    """Oldest first. Records without a time tell nothing of an order, and are left out."""
    runs: dict[str, list[AttemptRecord]] = {}
    for attempt in attempts:
        if moment(attempt.at):
            runs.setdefault(attempt.run or attempt.at, []).append(attempt)
    return tuple(sorted(map(_try, runs.values()), key=lambda one: one.time))


def _try(records: list[AttemptRecord]) -> Try:
    records = sorted(records, key=lambda record: (record.port != OPEN, record.port))
    withheld = next((record for record in records if record.outcome == Outcome.WITHHELD.value), None)
    is_new = any(record.outcome == Outcome.PUBLISHED.value for record in records)
    rows = next((record.rows for record in records if record.rows is not None), None)
    newest = [found for record in records if (found := moment(record.newest))]
    at = max(record.at for record in records)
    if withheld:
        said = f"withheld: {withheld.reason or 'no reason is recorded'}"
    else:
        said = (Outcome.PUBLISHED if is_new else Outcome.UNCHANGED).value + ("" if rows is None else f", {counted(f'{rows:,}', 'row')}")
    time = moment(at)
    assert time
    before = withheld.published_at if withheld else ""
    return Try(at, time, withheld is not None, withheld is None and not is_new, said, rows, max(newest, default=None), before)


def missed_since(trend: Iterable[Mark]) -> str:
    """When the last marks began to be missed. What was not measured in between is no break; empty where the last one was kept."""
    since = ""
    for mark in trend:
        if mark.state is not LevelState.UNKNOWN:
            since = (since or mark.at) if mark.state is LevelState.MISSED else ""
    return since


def kept(is_kept: bool | None) -> LevelState:
    """None: there is no promise, or nothing to measure it by."""
    return LevelState.UNKNOWN if is_kept is None else LevelState.MET if is_kept else LevelState.MISSED
