"""Freshness and latency: how old the data are, and how long their build takes."""

from datetime import datetime, timedelta

from mesh.core.history.records import BuildRecord, TestRecord
from mesh.core.slo.amounts import Amount
from mesh.core.slo.facts import AgeTest, Facts
from mesh.core.slo.judged import JudgedLevel, LevelState, Mark
from mesh.core.slo.tries import ENDED, FAILED, LAST, Try, kept, missed_since
from mesh.core.slo.words import duration, iso, later, moment, shown

_SKEW = timedelta(days=1)
"""So far ahead may a time be: clocks differ, and days and local times are up to a zone away from UTC."""
_BUILT = frozenset({"built", "stale interface"})


def freshness(promised: Amount | None, facts: Facts, tried: tuple[Try, ...], now: datetime) -> JudgedLevel | None:
    """The age of the newest value where a test of freshness names its column, measured where the data end or now; else that of the last confirmation."""
    if promised is None and not tried and not facts.verified_at:
        return None
    target = f"within {promised}" if promised else ""
    if facts.no_tests_known:
        return _unknown(target, facts.no_tests_known) if promised else None
    return _by_column(promised, target, facts, facts.age, tried, now) if facts.age else _by_publication(promised, target, facts, tried, now)


def _by_column(promised: Amount | None, target: str, facts: Facts, test: AgeTest, tried: tuple[Try, ...], now: datetime) -> JudgedLevel | None:
    end, limit = moment(test.as_of) if test.as_of else None, _limit(promised)
    newest = next((one.newest for one in reversed(tried) if one.newest), None)
    trend = tuple(_mark(limit, one, (end or one.time) - one.newest if one.newest else None) for one in tried)
    if test.as_of and end is None:
        return _unknown(target, f"Its test of freshness measures at `{test.as_of}`, which is no time.") if promised else None
    if newest is None:
        return _by_test(promised, target, facts, test) if promised else None
    what = f"The newest `{test.column}` is {newest:%Y-%m-%d %H:%M}"
    age = _age((end or now) - newest)
    if age is None:
        return _unknown(target, f"{what}, which is in the future: its age cannot be told.", trend)
    said = f"{what}, measured at {shown(test.as_of)}, where the data end." if end else f"{what}."
    state = _within(limit, age)
    since = missed_since(trend)
    if state is LevelState.MISSED and promised and not end:
        since = min(filter(None, (since, _deadline(newest, promised))), default="")
    return JudgedLevel("freshness", target, duration(age), state, said, None, since if state is LevelState.MISSED else "", trend[-LAST:], promised is not None)


def _by_test(promised: Amount, target: str, facts: Facts, test: AgeTest) -> JudgedLevel:
    """Where the class of the column forbids to look at its newest value, whether the test passed is all that is known."""
    runs = [record for record in facts.tests if record.test == test.test and record.status in ENDED]
    if not runs:
        return _unknown(target, f"The newest `{test.column}` is not recorded, and its test of freshness did not run.")
    is_enough = test.hours * 3600 <= (promised.seconds or 0)

    def state(record: TestRecord) -> LevelState:
        # That data were fresh when they were tested says nothing of now, unless they have an end.
        return LevelState.MISSED if record.status in FAILED else kept(True if is_enough and test.as_of else None)

    trend = tuple(Mark(record.at, state(record), f"the test of freshness ended with `{record.status}`") for record in runs)
    last = runs[-1]
    word = "failed" if last.status in FAILED else "passed"
    said = f"Its test of freshness, {test.hours} hours, {word} on {shown(last.at)}; the newest `{test.column}` is not recorded, because of its class."
    actual = f"{'not ' if word == 'failed' else ''}within {test.hours} hours" if state(last) is not LevelState.UNKNOWN else ""
    return JudgedLevel("freshness", target, actual, state(last), said, None, missed_since(trend), trend[-LAST:])


def _by_publication(promised: Amount | None, target: str, facts: Facts, tried: tuple[Try, ...], now: datetime) -> JudgedLevel | None:
    confirmed: datetime | None = None
    trend, limit = [], _limit(promised)
    for one in tried:
        confirmed = max(filter(None, (confirmed, moment(one.before))), default=None)
        gap = one.time - confirmed if confirmed else None if one.is_withheld else timedelta()
        trend.append(_mark(limit, one, gap))
        confirmed = confirmed if one.is_withheld else one.time
    confirmed = max(filter(None, (confirmed, moment(facts.verified_at))), default=None)
    if confirmed is None:
        return _unknown(target, "It was never published, as far as is recorded.", tuple(trend)) if promised else None
    what = f"Last confirmed by a build on {confirmed:%Y-%m-%d %H:%M}"
    age = _age(now - confirmed)
    if age is None:
        return _unknown(target, f"{what}, which is in the future: its age cannot be told.", tuple(trend))
    state = _within(limit, age)
    since = _deadline(confirmed, promised) if state is LevelState.MISSED and promised else ""
    return JudgedLevel("freshness", target, duration(age), state, f"{what}.", None, since, tuple(trend[-LAST:]), promised is not None)


def latency(promised: Amount | None, builds: tuple[BuildRecord, ...], domain: str) -> JudgedLevel | None:
    """How long the domain's last build took. One that failed says nothing of how long it takes."""
    target = f"within {promised}" if promised else ""
    whole, limit = [build for build in builds if build.state in _BUILT], _limit(promised)
    if not whole:
        said = f"No build of {domain} is recorded that came to its end."
        return JudgedLevel("latency", target, "", LevelState.UNKNOWN, said) if promised else None
    trend = tuple(
        Mark(build.ended_at, _within(limit, build.seconds), f"{domain} built in {duration(build.seconds)}", build.seconds)
        for build in whole
    )  # fmt: skip
    last = whole[-1]
    state = _within(limit, last.seconds)
    said = f"The last build of {domain}, of {shown(last.ended_at)}."
    since = missed_since(trend) if state is LevelState.MISSED else ""
    return JudgedLevel("latency", target, duration(last.seconds), state, said, None, since, trend[-LAST:], promised is not None)


def _age(age: timedelta) -> float | None:
    """In seconds; None for what is too far in the future."""
    return None if age < -_SKEW else max(age.total_seconds(), 0.0)


def _limit(promised: Amount | None) -> float | None:
    """In seconds."""
    return float(promised.seconds) if promised and promised.seconds else None


def _within(limit: float | None, seconds: float) -> LevelState:
    return kept(None if limit is None else seconds <= limit)


def _mark(limit: float | None, one: Try, age: timedelta | None) -> Mark:
    seconds = None if age is None else _age(age)
    return Mark(one.at, LevelState.UNKNOWN if seconds is None else _within(limit, seconds), one.said, seconds)


def _deadline(time: datetime, promised: Amount) -> str:
    """When what was fresh at that time stopped to be."""
    found = later(time, promised.seconds or promised.number)
    return iso(found) if found else ""


def _unknown(target: str, said: str, trend: tuple[Mark, ...] = ()) -> JudgedLevel:
    return JudgedLevel("freshness", target, "", LevelState.UNKNOWN, said, trend=trend[-LAST:], is_promised=bool(target))
