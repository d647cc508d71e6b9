"""The order of vertices in each layer: sweeps by barycentre, neighbours exchanged where that helps, and the best of all kept by counted crossings."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence

from mesh.site.layout.net import Net

SWEEPS = 14
_EXCHANGES = 4
"""Rounds of exchanging neighbours after each sweep."""
_TOO_MANY = 6_000
"""Vertices; beyond it neighbours are not exchanged, which costs most."""


def order(made: Net) -> int:
    """Orders the layers of the net in place; returns how many crossings are left."""
    position = [0.0] * len(made.half)
    for layer in made.layers:
        _number(layer, position)
    best, fewest = [list(layer) for layer in made.layers], crossings(made, position)
    for sweep in range(SWEEPS if fewest or made.beside else 0):
        _sweep(made, position, rightwards=sweep % 2 == 0)
        if len(made.half) <= _TOO_MANY:
            _exchange(made, position)
        found = crossings(made, position)
        # A line that turns around has an order to find even where nothing crosses.
        if found < fewest or (found == fewest and sweep < 2 and made.beside):
            best, fewest = [list(layer) for layer in made.layers], found
        if not found and not (made.beside and sweep < 2):
            break
    made.layers[:] = best
    return fewest


def crossings(made: Net, position: Sequence[float]) -> int:
    """Pairs of links between neighbouring layers that cross."""
    count = 0
    for layer in made.layers[:-1]:
        seen: list[float] = []
        for vertex in layer:
            for place in sorted(position[other] for other in made.after[vertex]):
                count += len(seen) - bisect_right(seen, place)
                insort(seen, place)
    return count


def _number(layer: Sequence[int], position: list[float]) -> None:
    for place, vertex in enumerate(layer):
        position[vertex] = place


def _sweep(made: Net, position: list[float], *, rightwards: bool) -> None:
    near = made.before if rightwards else made.after

    def wanted(vertex: int) -> float:
        places = [position[other] for other in near[vertex]]
        if vertex in made.beside:
            places.append(position[made.beside[vertex]] + 0.5)
        return sum(places) / len(places) if places else position[vertex]

    for layer in made.layers if rightwards else reversed(made.layers):
        layer.sort(key=wanted)
        _number(layer, position)


def _exchange(made: Net, position: list[float]) -> None:
    for _ in range(_EXCHANGES):
        is_better = False
        for layer in made.layers:
            if len(layer) < 2:
                continue
            near = {v: (sorted([position[u] for u in made.before[v]]), sorted([position[u] for u in made.after[v]])) for v in layer}
            for place in range(len(layer) - 1):
                upper, lower = layer[place], layer[place + 1]
                (left, right), (others_left, others_right) = near[upper], near[lower]
                if _gain(left, others_left) + _gain(right, others_right) > 0:
                    layer[place], layer[place + 1] = lower, upper
                    position[upper], position[lower] = position[lower], position[upper]
                    is_better = True
        if not is_better:
            return


def _gain(upper: Sequence[float], lower: Sequence[float]) -> int:
    """How many crossings fewer there are when the two change places: neighbours' places, ascending."""
    return sum(bisect_left(lower, place) - (len(lower) - bisect_right(lower, place)) for place in upper) if lower else 0
