"""How much one person can change a sum: its column counted in whole steps of a grid, cut at bounds, times the rows of one person that count.

Neighbours are data with and without one person (all their rows), or one row where a product names no person.
"""

from dataclasses import dataclass
from math import ceil, floor, frexp

from mesh.core.errors import InputError

_GRID_BITS = 30
_LARGEST = 2**40


@dataclass(frozen=True, slots=True)
class Grid:
    """A value counts as `round(value / step)`, at least `lower` and at most `upper`, both in steps."""

    step: float
    lower: int
    upper: int

    @property
    def bound(self) -> int:
        """The most that one row can add or take away."""
        return max(abs(self.lower), abs(self.upper))


def whole_grid(lower: float, upper: float) -> Grid:
    """For columns of whole numbers: exact."""
    if lower != floor(lower) or upper != ceil(upper):
        raise InputError(f"the bounds of a `dp_sum` over whole numbers are whole numbers: {floor(lower)} and {ceil(upper)}, not {lower:g} and {upper:g}.")
    if max(abs(lower), abs(upper)) > _LARGEST:
        raise InputError(f"the bounds of a `dp_sum` go to {_LARGEST} at most; nearer ones need less noise, too.")
    return Grid(1.0, int(lower), int(upper))


def fine_grid(lower: float, upper: float) -> Grid:
    """For other numbers: a power of two, at most the 2^30th part of the larger bound, so that steps and back again is exact in floats."""
    largest = max(abs(lower), abs(upper))
    step = 2.0 ** (frexp(largest)[1] - 1 - _GRID_BITS)
    return Grid(step, ceil(lower / step), floor(upper / step))
