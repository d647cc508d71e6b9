"""The noise: OpenDP's Laplace mechanism over whole numbers, whose sampling is exact. The only module that imports OpenDP; the mathematics are its own.

Whole numbers, because noise on floats leaks through their rounding. What is no whole number is counted in steps of a grid before it comes here.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mesh.core.errors import InputError

_LARGEST = 1 << 62


@dataclass(frozen=True, slots=True)
class Noise:
    """Adds noise to a list of whole numbers which one person changes by `sensitivity` in all (L1)."""

    mechanism: Any
    epsilon: float
    """What an answer costs, as OpenDP reckons it: at most what was asked for."""
    scale: float

    def add(self, exact: Sequence[int]) -> list[int]:
        # A sum beyond these is cut, which brings two sums nearer to each other, never apart.
        return list(self.mechanism([max(-_LARGEST, min(_LARGEST, number)) for number in exact]))


def laplace(sensitivity: int, epsilon: float) -> Noise:
    """Raises InputError where OpenDP is not installed."""
    try:
        import opendp.prelude as dp
    except ImportError:
        missing = "`dp_` functions need OpenDP, which is not installed."
        raise InputError(f"{missing} Run `pip install 'analytics-mesh[dp]'` (47 MB), or `pip install opendp`.") from None
    # OpenDP calls `contrib` what its authors proved and nobody else has audited yet; the Laplace mechanism is among it.
    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64")
    scale = sensitivity / epsilon
    while True:
        mechanism: Any = dp.m.make_laplace(*space, scale=scale)
        booked = float(mechanism.map(sensitivity))
        if booked <= epsilon:
            return Noise(mechanism, booked, scale)
        # The division was rounded down: the next larger float.
        scale = math.nextafter(scale, math.inf)
