"""How far the values of a column moved between two publications, as one number."""

from collections.abc import Sequence
from math import log

FLOOR = 0.0001
"""The least share of rows that a bin counts with: the logarithm of an empty one would be infinite."""


def stability_index(before: Sequence[int], after: Sequence[int]) -> float | None:
    """The population stability index of two counts over the same bins; None where either has no rows, or the bins differ.

    `sum((after - before) * ln(after / before))` over the shares of rows: relative entropy, summed both ways. Definition, and what its values mean as a
    statistic: "Statistical Properties of Population Stability Index" (Western Michigan University, dissertation 3208, 2018). By custom, below 0.1 nothing
    moved that matters, and above 0.25 much did.
    """
    if len(before) != len(after) or not sum(before) or not sum(after):
        return None
    return round(sum(map(_moved, _shares(before), _shares(after))), 6)


def _shares(counts: Sequence[int]) -> list[float]:
    total = sum(counts)
    return [max(count / total, FLOOR) for count in counts]


def _moved(before: float, after: float) -> float:
    return (after - before) * log(after / before)
