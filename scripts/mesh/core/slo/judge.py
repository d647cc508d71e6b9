"""Whether a product version keeps its promises: each against what history says. Pure: the time is an argument. What nobody measured is never met."""

from collections.abc import Mapping
from datetime import UTC, datetime

from mesh.core.history.history import Profile
from mesh.core.model import Product
from mesh.core.slo.facts import Facts
from mesh.core.slo.judged import JudgedLevel, LevelState, Mark
from mesh.core.slo.promises import Promises, RowRange, promises_of
from mesh.core.slo.shares import availability, quality
from mesh.core.slo.timed import freshness, latency
from mesh.core.slo.tries import LAST, Try, kept, missed_since, tries
from mesh.core.slo.words import index, moment, shown


def judge_all(products: Mapping[str, Product], facts: Mapping[str, Facts], now: datetime) -> dict[str, tuple[JudgedLevel, ...]]:
    """By the product's id."""
    return {id_: judge(product, facts.get(id_, Facts()), now) for id_, product in products.items()}


def judge(product: Product, facts: Facts, now: datetime) -> tuple[JudgedLevel, ...]:
    """Each promise, in the order of `promises.JUDGED`; what is measured without one between them; then what cannot be read, and what is only stated.

    `now`: UTC where it has no zone. A level without a promise has an actual value and no target, and its state is UNKNOWN: nothing was kept or missed.
    """
    now = now.replace(tzinfo=UTC) if now.tzinfo is None else now
    promised, tried, domain = promises_of(product), tries(facts.attempts), product.address.domain
    found = [freshness(promised.freshness, facts, tried, now)]
    if promised.quality is not None:
        found.append(quality(promised.quality, facts.tests, promised.window, now))
    if promised.availability is not None:
        found.append(availability(promised.availability, tried, promised.window, now))
    found += [_rows(promised.rows, facts.rows, tried), latency(promised.latency, facts.builds, domain)]
    if promised.drift is not None:
        found.append(_drift(float(promised.drift), facts.profiles, tried))
    return (*(level for level in found if level and level.name not in promised.problems), *_unjudged(promised))


def _unjudged(promised: Promises) -> tuple[JudgedLevel, ...]:
    unread = [JudgedLevel(name, "", "", LevelState.UNKNOWN, f"It cannot be read: {why}.") for name, why in promised.problems.items()]
    stated = [JudgedLevel(name, words, "", LevelState.UNKNOWN, "Stated by its owner; nobody measures it.") for name, words in promised.stated.items()]
    return (*unread, *stated)


def _rows(promised: RowRange | None, now: int | None, tried: tuple[Try, ...]) -> JudgedLevel | None:
    trend = tuple(Mark(one.at, _in(promised, one.rows), one.said, None if one.rows is None else float(one.rows)) for one in tried)
    target = str(promised) if promised else ""
    rows = next((one.rows for one in reversed(tried) if one.rows is not None), None) if now is None else now
    if rows is None:
        return JudgedLevel("rows", target, "", LevelState.UNKNOWN, "It was never published, as far as is recorded.") if promised else None
    state = _in(promised, rows)
    since = missed_since(trend) if state is LevelState.MISSED else ""
    said = "The number of rows that is published now."
    return JudgedLevel("rows", target, f"{rows:,}", state, said, None, since, trend[-LAST:], promised is not None)


def _in(promised: RowRange | None, rows: int | None) -> LevelState:
    if promised is None or rows is None:
        return LevelState.UNKNOWN
    return kept((promised.least is None or rows >= promised.least) and (promised.most is None or rows <= promised.most))


def _drift(promised: float, profiles: tuple[Profile, ...], tried: tuple[Try, ...]) -> JudgedLevel:
    target = f"at most {promised:g}"
    trend = tuple(
        Mark(profile.at, kept(None if profile.drift is None else profile.drift <= promised), _drifted(profile), profile.drift)
        for profile in profiles
    )  # fmt: skip
    if not profiles:
        said = "No publication of it was profiled: none is recorded, or the class of its data forbids it."
        return JudgedLevel("drift", target, "", LevelState.UNKNOWN, said)
    last = profiles[-1]
    if last.drift is None and len(profiles) == 1 and any(one.is_unchanged and one.time >= time for one in tried if (time := moment(last.at))):
        said = f"The content is the same as in the first publication that was profiled, of {shown(last.at)}."
        return JudgedLevel("drift", target, index(0.0), LevelState.MET, said, trend=trend[-LAST:])
    if last.drift is None:
        is_first = len(profiles) == 1
        said = "The first publication: there is none to compare with." if is_first else "No column can be compared with the publication before."
        return JudgedLevel("drift", target, "", LevelState.UNKNOWN, said, trend=trend[-LAST:])
    state = kept(last.drift <= promised)
    said = f"{_drifted(last)}, between the publication of {shown(last.at)} and the one before it."
    since = missed_since(trend) if state is LevelState.MISSED else ""
    return JudgedLevel("drift", target, index(last.drift), state, said, None, since, trend[-LAST:])


def _drifted(profile: Profile) -> str:
    if profile.drift is None:
        return "nothing to compare with"
    return f"The largest is that of `{profile.drifted}`, {index(profile.drift)}"
