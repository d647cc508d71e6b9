"""Service levels: what a product promises about its data beyond its columns, and which of two promises is the greater one.

Domains state them under `config.meta.mesh.slo` of a product or of one version, each a number, a share or a duration:

    slo: {freshness: 48 hours, availability: 99.5 %, retention: 2 years}

A freshness that is not stated there is that of the product's test `platform.fresh_within`.
"""

import re

from mesh.core.changes.change import Kind

SERVICE_LEVELS = "slo"
"""Their key in `config.meta.mesh`."""
_LESS_IS_BETTER = frozenset({"freshness", "latency", "frequency", "error_rate", "time_to_detect", "time_to_notify", "time_to_repair"})
_MORE_IS_BETTER = frozenset({"availability", "completeness", "retention", "throughput"})
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?) ?([a-z%]*)")
_UNITS = {
    **dict.fromkeys(("s", "sec", "second", "seconds"), ("second", 1)),
    **dict.fromkeys(("min", "minute", "minutes"), ("second", 60)),
    **dict.fromkeys(("h", "hour", "hours"), ("second", 3600)),
    **dict.fromkeys(("d", "day", "days"), ("second", 86_400)),
    **dict.fromkeys(("w", "week", "weeks"), ("second", 604_800)),
    **dict.fromkeys(("month", "months"), ("month", 1)),
    **dict.fromkeys(("year", "years"), ("month", 12)),
}


def level_change(name: str, before: object, after: object) -> Kind | None:
    """What became of a service level, None standing for none stated. Returns None where both values promise the same."""
    old, new = _amount(before), _amount(after)
    if before == after or (old and old == new):
        return None
    if before is None or after is None:
        is_more = before is None
    elif old and new and old[0] == new[0] and name in _LESS_IS_BETTER | _MORE_IS_BETTER:
        is_more = (new < old) == (name in _LESS_IS_BETTER)
    else:
        return Kind.LEVEL_CHANGED
    if name == "freshness":
        return Kind.FRESHNESS_TIGHTENED if is_more else Kind.FRESHNESS_LOOSENED
    return Kind.LEVEL_TIGHTENED if is_more else Kind.LEVEL_LOOSENED


def _amount(value: object) -> tuple[str, float] | None:
    """Unit and number, durations in seconds or, from months on, in months; None for what is neither number nor duration."""
    found = _AMOUNT.fullmatch(str(value).strip().lower())
    if found is None:
        return None
    unit, factor = _UNITS.get(found[2], (found[2], 1))
    return unit, float(found[1]) * factor
