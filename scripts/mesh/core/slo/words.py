"""Times, durations and shares as people read them, and read back as values. What is no time is None, never a guess."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import lru_cache

_DAYS_FROM = 72 * 3600
_STEPS = (("day", 86_400, _DAYS_FROM), ("hour", 3600, 3600), ("minute", 60, 60))


@lru_cache(maxsize=1 << 16)
def moment(text: str) -> datetime | None:
    """A time or a day of ISO 8601, UTC where it names no zone."""
    try:
        found = datetime.fromisoformat(text.strip())
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def iso(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def later(time: datetime, seconds: Fraction) -> datetime | None:
    """None beyond the calendar."""
    try:
        return time + timedelta(seconds=float(seconds))
    except OverflowError:
        return None


def shown(text: str) -> str:
    """A time to the minute: `2026-06-30 12:00`; as it is where it is none."""
    found = moment(text)
    return found.strftime("%Y-%m-%d %H:%M") if found and len(text.strip()) > 10 else text.strip()


def duration(seconds: float) -> str:
    """In two units at the most: `24 hours`, `49 hours 30 minutes`, `3 days 2 hours`, `4.2 seconds`."""
    if seconds < 60:
        return counted(f"{max(seconds, 0.0):.3g}" if seconds < 10 else f"{int(seconds)}", "second")
    whole = int(seconds)
    for place, (unit, size, least) in enumerate(_STEPS):
        if whole >= least:
            lower, below = (_STEPS[place + 1][0], _STEPS[place + 1][1]) if place + 1 < len(_STEPS) else ("second", 1)
            rest = whole % size // below
            return counted(f"{whole // size}", unit) + (f" {counted(str(rest), lower)}" if rest else "")
    raise AssertionError(seconds)


def counted(number: str, noun: str) -> str:
    return f"{number} {noun}" if number == "1" else f"{number} {noun}s"


def percent(share: Fraction) -> str:
    """Cut, not rounded, to two decimals: 99.999 % is not 100 %, nor is 99.499 % a half more than 99."""
    hundredths = share.numerator * 10_000 // share.denominator
    whole, rest = divmod(hundredths, 100)
    return f"{whole}{f'.{rest:02}'.rstrip('0') if rest else ''} %"


def index(value: float) -> str:
    """A population stability index. Rounded up, so that none that is above its limit looks like it."""
    return f"{value:.2f}" if value < 0.005 or round(value, 2) >= value else f"{round(value, 2) + 0.01:.2f}"
