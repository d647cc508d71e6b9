"""Service levels: which of two promises about a product's data is the greater one.

Domains state them under `config.meta.mesh.slo` of a product or of one version, each a number, a share, a duration or, of rows, a range:

    slo: {freshness: 48 hours, availability: 99.5 %, rows: {min: 1000, max: 2000}, retention: 2 years}

A freshness that is not stated there is that of the product's test `platform.fresh_within`. What they mean is read in `core/slo/promises.py`.
"""

from mesh.core.changes.change import Kind
from mesh.core.changes.metachanges import text
from mesh.core.slo.amounts import amount
from mesh.core.slo.promises import DEFAULT_WINDOW, WINDOW, RowRange, row_range, share

_LESS_IS_BETTER = frozenset({"freshness", "latency", "drift", "frequency", "error_rate", "time_to_detect", "time_to_notify", "time_to_repair"})
_SHARES = frozenset({"availability", "quality"})
"""Bare numbers are percents."""
_MORE_IS_BETTER = _SHARES | {"completeness", "retention", "throughput"}


def level_change(name: str, before: object, after: object) -> Kind | None:
    """What became of a service level, None standing for none stated. Returns None where both values promise the same.

    How long the window is makes a promise neither greater nor smaller."""
    is_more: bool | None
    if name == WINDOW:
        before, after = (str(DEFAULT_WINDOW) if value is None else value for value in (before, after))
    if before == after or _is_same(name, before, after):
        return None
    if before is None or after is None:
        is_more = before is None
    else:
        is_more = _is_narrower(row_range(before), row_range(after)) if name == "rows" else _is_better(name, before, after)
    if is_more is None:
        return Kind.LEVEL_CHANGED
    if name == "freshness":
        return Kind.FRESHNESS_TIGHTENED if is_more else Kind.FRESHNESS_LOOSENED
    return Kind.LEVEL_TIGHTENED if is_more else Kind.LEVEL_LOOSENED


def level_text(name: str, value: object) -> str:
    """The promise in a line."""
    limits = row_range(value) if name == "rows" else None
    return str(limits) if limits else text(value)


def _is_same(name: str, before: object, after: object) -> bool:
    if name in _SHARES and (old_share := share(before)) is not None:
        return old_share == share(after)
    if name == "rows" and (old_range := row_range(before)) is not None:
        return old_range == row_range(after)
    old, new = amount(before), amount(after)
    return old is not None and new is not None and old.measure == new.measure


def _is_better(name: str, before: object, after: object) -> bool | None:
    """None where that cannot be told."""
    if name in _SHARES and (old_share := share(before)) is not None and (new_share := share(after)) is not None:
        return new_share > old_share
    old, new = amount(before), amount(after)
    if old is None or new is None or old.measure[0] != new.measure[0] or name not in _LESS_IS_BETTER | _MORE_IS_BETTER:
        return None
    return (new.measure < old.measure) == (name in _LESS_IS_BETTER)


def _is_narrower(old: RowRange | None, new: RowRange | None) -> bool | None:
    """A range that lies within the other promises more; of two of which neither does, neither is the greater promise."""
    if old is None or new is None:
        return None
    if _holds(old, new):
        return True
    return False if _holds(new, old) else None


def _holds(outer: RowRange, inner: RowRange) -> bool:
    from_below = outer.least is None or (inner.least is not None and inner.least >= outer.least)
    return from_below and (outer.most is None or (inner.most is not None and inner.most <= outer.most))
