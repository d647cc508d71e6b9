"""What a product promises, read from `config.meta.mesh.slo`. What cannot be read is no promise: it is told, and everything else is judged all the same."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from fractions import Fraction

from mesh.core.changes.metachanges import text
from mesh.core.model import Product
from mesh.core.slo.amounts import Amount, amount

SERVICE_LEVELS = "slo"
"""Their key in `config.meta.mesh`."""
JUDGED = ("freshness", "quality", "availability", "rows", "latency", "drift")
"""Those that are measured, in the order in which they are shown. All others are shown as they are stated."""
WINDOW = "window"
DEFAULT_WINDOW = Amount(Fraction(30), "day")
_TOO_LONG = 100 * 31_536_000
_NEAR = 0.8


@dataclass(frozen=True, slots=True)
class RowRange:
    """Within which the number of rows is promised to be; None for no limit."""

    least: int | None = None
    most: int | None = None

    def __str__(self) -> str:
        """`300,000 to 400,000`, `at least 300,000`, `exactly 16`."""
        if self.least is None or self.most is None:
            return f"at most {self.most:,}" if self.least is None else f"at least {self.least:,}"
        return f"exactly {self.least:,}" if self.least == self.most else f"{self.least:,} to {self.most:,}"


@dataclass(frozen=True, slots=True)
class Promises:
    """All of one product version."""

    freshness: Amount | None = None
    """A duration, as `latency` and `window` are."""
    quality: Fraction | None = None
    """A share from 0 to 1, as `availability` is."""
    availability: Fraction | None = None
    rows: RowRange | None = None
    latency: Amount | None = None
    drift: Fraction | None = None
    window: Amount = DEFAULT_WINDOW
    """The time up to now that shares are of."""
    stated: Mapping[str, str] = field(default_factory=dict)
    """Promises that nobody measures, in their own words."""
    problems: Mapping[str, str] = field(default_factory=dict)
    """By name, what cannot be read, why, and what to write instead."""


class _UnreadableError(ValueError):
    """Says how the value is to be written."""


def promises(levels: object) -> Promises:
    """`levels`: what YAML says, a mapping of names to values."""
    if levels is None:
        return Promises()
    if not isinstance(levels, Mapping):
        what = f"`{SERVICE_LEVELS}` is `{_brief(levels)}`: write names with values, as in `{SERVICE_LEVELS}: {{freshness: 48 hours}}`"
        return Promises(problems={SERVICE_LEVELS: what})
    read: dict[str, object] = {}
    stated: dict[str, str] = {}
    problems: dict[str, str] = {}
    for name, value in levels.items():
        key = str(name)
        try:
            if key in _READERS:
                read[key] = _READERS[key](value)
            elif near := get_close_matches(key, _READERS, n=1, cutoff=_NEAR):
                raise _UnreadableError(f"is not known. Did you mean `{near[0]}`?")
            elif not text(value).strip():
                raise _UnreadableError("is empty: write what is promised")
            else:
                stated[key] = text(value)
        except _UnreadableError as error:
            problems[key] = f"`{key}` {error}"
    return Promises(**read, stated=stated, problems=problems)  # type: ignore[arg-type]


def promises_of(product: Product) -> Promises:
    """Those of a product version: what its YAML states, and the freshness that a test of it promises."""
    stated = product.meta.get(SERVICE_LEVELS)
    found = promises(product.service_levels)
    return found if stated is None or isinstance(stated, Mapping) else replace(found, problems={**promises(stated).problems, **found.problems})


def reach(products: Iterable[Product]) -> float:
    """The longest window that any of them promises a share over, in seconds; 0 where none does. So far back goes what they are judged by: all who judge
    read history that far, so that they find the same."""
    promised = map(promises_of, products)
    return max((float(one.window.seconds or 0) for one in promised if one.quality is not None or one.availability is not None), default=0.0)


def row_range(value: object) -> RowRange | None:
    """None for what is no range."""
    try:
        return _rows(value)
    except _UnreadableError:
        return None


def share(value: object) -> Fraction | None:
    """Percents as a share; None for what is none."""
    try:
        return _share(value)
    except _UnreadableError:
        return None


def _brief(value: object) -> str:
    shown = text(value) or "nothing"
    return shown if len(shown) <= 40 else f"{shown[:39]}…"


def _duration(example: str) -> Callable[[object], Amount]:
    def read(value: object) -> Amount:
        found = amount(value)
        seconds = found.seconds if found else None
        if found is None or seconds is None:
            raise _UnreadableError(f"is `{_brief(value)}`, which is no duration: write `{example}`")
        if not 0 < seconds <= _TOO_LONG:
            raise _UnreadableError(f"is `{_brief(value)}`: write a duration above 0, and of 100 years at most")
        return found

    return read


def _freshness(value: object) -> Amount:
    if isinstance(value, str) and amount(value) is None:
        raise _UnreadableError(f"is `{_brief(value)}`, which is no duration: write `48 hours`; how often data are renewed is `frequency: {_brief(value)}`")
    return _duration("48 hours")(value)


def _share(value: object) -> Fraction:
    found = amount(value)
    if found is None or found.unit not in ("%", "") or found.number > 100 or (not found.unit and found.number <= 1):
        # A bare 0.99 may be meant as a share or as percents.
        raise _UnreadableError(f"is `{_brief(value)}`, which is no share: write percents from 0 to 100, as in `99.5 %`")
    return found.number / 100


def _rows(value: object) -> RowRange:
    how = "write `{min: 1000, max: 2000}`, or one of the two"
    if not isinstance(value, Mapping) or not value or not value.keys() <= {"min", "max"}:
        raise _UnreadableError(f"is `{_brief(value)}`, which is no range: {how}")
    limits = [value.get("min"), value.get("max")]
    if any(limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 0) for limit in limits) or limits == [None, None]:
        raise _UnreadableError(f"is `{_brief(value)}`, and its limits are whole numbers from 0: {how}")
    found = RowRange(value.get("min"), value.get("max"))
    if found.least is not None and found.most is not None and found.least > found.most:
        raise _UnreadableError(f"is `{_brief(value)}`, and its `min` is more than its `max`")
    return found


def _drift(value: object) -> Fraction:
    found = amount(value)
    if found is None or found.unit or not found.number:
        raise _UnreadableError(f"is `{_brief(value)}`: write a population stability index above 0, as in `0.25`")
    return found.number


_READERS: dict[str, Callable[[object], object]] = {
    "freshness": _freshness,
    "quality": _share,
    "availability": _share,
    "rows": _rows,
    "latency": _duration("10 minutes"),
    "drift": _drift,
    WINDOW: _duration("30 days"),
}
