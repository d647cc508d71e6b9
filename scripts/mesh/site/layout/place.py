"""Coordinates across the layers: each vertex as near as can be to those that it is linked with, in the given order and without overlap."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from mesh.site.layout.net import Net
from mesh.site.layout.shapes import Spacing

_PASSES = 12
_TO_BOTH_SIDES = 4
"""The last passes look at both neighbouring layers, the others at one."""
_STILL = 0.05
"""Pixels: a pass that moves nothing further is the last of its kind."""
_FREE = 0.05
"""The weight of a vertex that nothing pulls."""


def isotonic(wanted: Sequence[float], weights: Sequence[float], offsets: Sequence[float]) -> list[float]:
    """The places nearest to the wanted ones (weighted least squares) of which each is at least `offsets[i + 1] - offsets[i]` after the one before:
    regression by pooling adjacent violators."""
    sums, masses, counts = list[float](), list[float](), list[int]()
    for want, weight, offset in zip(wanted, weights, offsets, strict=True):
        total, mass, count = (want - offset) * weight, weight, 1
        while sums and sums[-1] * mass > total * masses[-1]:
            total, mass, count = total + sums.pop(), mass + masses.pop(), count + counts.pop()
        sums.append(total)
        masses.append(mass)
        counts.append(count)
    found, number = list[float](), 0
    for total, mass, count in zip(sums, masses, counts, strict=True):
        found += [total / mass + offset for offset in offsets[number : number + count]]
        number += count
    return found


def place(made: Net, spacing: Spacing) -> list[float]:
    """The y of each vertex's centre; the highest edge of all is at 0."""
    offsets = [_offsets(made, layer, spacing) for layer in made.layers]
    y = [0.0] * len(made.half)
    for layer, steps in zip(made.layers, offsets, strict=True):
        for vertex, step in zip(layer, steps, strict=True):
            y[vertex] = step - (steps[0] + steps[-1]) / 2
    turns = _turns(made, offsets)
    still = 0
    for number in range(_PASSES):
        rightwards, both = number % 2 == 0, number >= _PASSES - _TO_BOTH_SIDES
        moved = 0.0
        for rank in range(len(made.layers)) if rightwards else range(len(made.layers) - 1, -1, -1):
            layer = made.layers[rank]
            pulls = [_pull(made, y, turns, vertex, left=rightwards or both, right=both or not rightwards) for vertex in layer]
            for vertex, found in zip(layer, isotonic([want for want, _ in pulls], [weight for _, weight in pulls], offsets[rank]), strict=True):
                moved = max(moved, abs(found - y[vertex]))
                y[vertex] = found
        still = still + 1 if moved < _STILL else 0
        if still == 2:
            break
    top = min((at - half for at, half in zip(y, made.half, strict=True)), default=0)
    # Whole pixels: what is level within less than one is level, and is written short.
    return [float(int(at - top + 0.5)) for at in y]


def _offsets(made: Net, layer: Sequence[int], spacing: Spacing) -> list[float]:
    """How far each vertex is from the first one when nothing is between them but the least room."""
    gaps = (spacing.boxes, max(spacing.lines, 0.7 * spacing.boxes), spacing.lines)
    offsets = [0.0]
    for upper, lower in pairwise(layer):
        offsets.append(offsets[-1] + made.half[upper] + gaps[(upper >= made.boxes) + (lower >= made.boxes)] + made.half[lower])
    return offsets


def _turns(made: Net, offsets: Sequence[Sequence[float]]) -> dict[int, tuple[int, float]]:
    """Lines that turn around to a box of their layer: that box, and how far below it they are at best."""
    turns = dict[int, tuple[int, float]]()
    for line, box in made.beside.items():
        layer, steps = made.layers[made.rank[line]], offsets[made.rank[line]]
        turns[line] = (box, steps[layer.index(line)] - steps[layer.index(box)])
    return turns


def _pull(made: Net, y: Sequence[float], turns: Mapping[int, tuple[int, float]], vertex: int, *, left: bool, right: bool) -> tuple[float, float]:
    """Where a vertex wants to be, and how much."""
    total = mass = 0.0
    for other in (*(made.before[vertex] if left else ()), *(made.after[vertex] if right else ())):
        weight = made.weight(vertex, other)
        total += y[other] * weight
        mass += weight
    if vertex in turns:
        box, below = turns[vertex]
        total += (y[box] + below) * 4
        mass += 4
    if not mass:
        return y[vertex], _FREE
    return total / mass, min(mass, 12) + (6 if vertex >= made.boxes else 0)
