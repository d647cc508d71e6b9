"""Quality and availability: shares of what happened within a window of time, and the error budget that they leave."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from mesh.core.history.records import TestRecord
from mesh.core.slo.amounts import Amount
from mesh.core.slo.judged import JudgedLevel, LevelState, Mark
from mesh.core.slo.tries import ENDED, FAILED, LAST, PASSED, Try, kept
from mesh.core.slo.words import counted, moment, percent, shown

_NAMED, _LONGEST = 3, 60


@dataclass(slots=True)
class _Event:
    """One run: how much of it was good."""

    at: str
    time: datetime
    good: int
    total: int
    said: str


def quality(promised: Fraction, records: Iterable[TestRecord], window: Amount, now: datetime) -> JudgedLevel:
    """The share of runs of tests of severity error that passed."""
    runs: dict[str, _Event] = {}
    failed: dict[str, list[str]] = {}
    for record in records:
        time, run = moment(record.at), record.run or record.at
        if time is None or record.severity.lower() != "error" or record.status not in ENDED:
            continue
        event = runs.get(run)
        if event is None:
            event = runs[run] = _Event(record.at, time, 0, 0, "")
        elif time > event.time:
            event.at, event.time = record.at, time
        event.total += 1
        event.good += record.status in PASSED
        if record.status in FAILED:
            failed.setdefault(run, []).append(record.name)
    for run, event in runs.items():
        names = f", not {', '.join(map(_brief, sorted(failed[run])[:_NAMED]))}" if run in failed else ""
        event.said = f"{event.good:,} of {counted(f'{event.total:,}', 'test')} passed{names}"
    return _judged("quality", promised, list(runs.values()), window, now, ("test run", "passed"), "no test of severity error ran")


def _brief(name: str) -> str:
    """Of a test whose name dbt made of all that it is told."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def availability(promised: Fraction, tries: Iterable[Try], window: Amount, now: datetime) -> JudgedLevel:
    """The share of tries to publish that were not withheld."""
    events = [_Event(one.at, one.time, int(not one.is_withheld), 1, one.said) for one in tries]
    return _judged("availability", promised, events, window, now, ("try", "to publish went through"), "nothing was tried to be published")


def _judged(name: str, promised: Fraction, events: list[_Event], window: Amount, now: datetime, words: tuple[str, str], nothing: str) -> JudgedLevel:
    events.sort(key=lambda event: event.time)
    target, length = f"at least {percent(promised)}", timedelta(seconds=float(window.seconds or 0))
    trend = tuple(Mark(one.at, kept(_is_enough(promised, one.good, one.total)), one.said, 100 * one.good / one.total) for one in events[-LAST:])
    # What a clock ahead of ours has written did happen.
    within = [event for event in events if event.time > now - length]
    good, total = sum(event.good for event in within), sum(event.total for event in within)
    if not total:
        last = f", the last time on {shown(events[-1].at)}" if events else ""
        return JudgedLevel(name, target, "", LevelState.UNKNOWN, f"In the last {window} {nothing}{last}.", trend=trend)
    is_kept = _is_enough(promised, good, total)
    budget = None if promised == 1 else float(1 - Fraction(total - good, total) / (1 - promised))
    noun = {"try": "tries"}.get(words[0], f"{words[0]}s") if total != 1 else words[0]
    bad = next((event for event in reversed(within) if event.good < event.total), None)
    why = f" Last on {shown(bad.at)}: {bad.said}." if bad else ""
    said = f"{good:,} of {total:,} {noun} {words[1]} in the last {window}.{why}"
    since = "" if is_kept else _since(promised, events, length)
    return JudgedLevel(name, target, percent(Fraction(good, total)), kept(is_kept), said, budget, since, trend)


def _is_enough(promised: Fraction, good: int, total: int) -> bool:
    """In whole numbers: exact, and ten times as fast as fractions."""
    return good * promised.denominator >= promised.numerator * total


def _since(promised: Fraction, events: list[_Event], length: timedelta) -> str:
    """The first of the last runs after which the share of the window up to then was too low without a break."""
    since, first, good, total = "", 0, 0, 0
    for event in events:
        good, total = good + event.good, total + event.total
        while events[first].time <= event.time - length:
            good, total, first = good - events[first].good, total - events[first].total, first + 1
        since = (since or event.at) if not _is_enough(promised, good, total) else ""
    # Without one, good runs have left the window since the last.
    return since or events[-1].at
