"""Which links run backwards, and which layer each box is in."""

from collections import deque
from collections.abc import Sequence

from mesh.site.layout.shapes import Box, Link, Spacing


def sequence(count: int, links: Sequence[Link]) -> list[int]:
    """All boxes in an order in which few links, by weight, run backwards; none where there is no circle (Eades, Lin and Smyth 1993)."""
    before: list[list[int]] = [[] for _ in range(count)]
    after: list[list[int]] = [[] for _ in range(count)]
    surplus = [0.0] * count
    for link in links:
        if link.tail != link.head:
            after[link.tail].append(link.head)
            before[link.head].append(link.tail)
            surplus[link.tail] += link.weight
            surplus[link.head] -= link.weight
    entering, leaving = [len(each) for each in before], [len(each) for each in after]
    first, last, done = list[int](), list[int](), [False] * count
    ready, ends = deque(v for v in range(count) if not entering[v]), deque(v for v in range(count) if not leaving[v])

    def take(box: int) -> None:
        done[box] = True
        for other in after[box]:
            entering[other] -= 1
            if not entering[other]:
                ready.append(other)
        for other in before[box]:
            leaving[other] -= 1
            if not leaving[other]:
                ends.append(other)

    while True:
        if ready:
            box, side = ready.popleft(), first
        elif ends:
            box, side = ends.popleft(), last
        else:
            box, side = max((v for v in range(count) if not done[v]), key=lambda v: surplus[v], default=-1), first
            if box < 0:
                return first + last[::-1]
        if not done[box]:
            take(box)
            side.append(box)


def ranks(boxes: Sequence[Box], links: Sequence[Link], spacing: Spacing) -> tuple[list[int], list[bool]]:
    """The layer of each box by its longest way from a start, then as near to its readers as can be; and for each link whether it runs backwards."""
    count = len(boxes)
    order = sequence(count, links)
    place = [0] * count
    for number, box in enumerate(order):
        place[box] = number
    backwards = [place[link.tail] > place[link.head] for link in links]
    before: list[list[int]] = [[] for _ in range(count)]
    after: list[list[int]] = [[] for _ in range(count)]
    for link, is_back in zip(links, backwards, strict=True):
        if link.tail != link.head:
            low, high = (link.head, link.tail) if is_back else (link.tail, link.head)
            after[low].append(high)
            before[high].append(low)
    rank = [0] * count
    for box in order:
        rank[box] = max((rank[other] + 1 for other in before[box]), default=0)
    for _ in range(2):
        for box in reversed(order):
            # One that gathers many links stays near to them; one that hands on goes near to where it is read.
            if after[box] and len(before[box]) <= len(after[box]):
                rank[box] = max(rank[box], min(rank[other] for other in after[box]) - 1)
    if spacing.tallest:
        rank = _split(boxes, rank, [len(before[v]) - len(after[v]) for v in range(count)], spacing)
    return rank, backwards


def _split(boxes: Sequence[Box], rank: list[int], lean: list[int], spacing: Spacing) -> list[int]:
    """Layers that are too tall as several beside each other: those with more readers than sources to the left."""
    layers: list[list[int]] = [[] for _ in range(max(rank, default=-1) + 1)]
    for box, number in enumerate(rank):
        layers[number].append(box)
    split, start = list(rank), 0
    for layer in layers:
        height = sum(boxes[v].height + spacing.boxes for v in layer)
        parts = max(1, round(height / spacing.tallest + 0.3))
        reached = 0.0
        for box in sorted(layer, key=lambda v: (lean[v], v)):
            split[box] = start + min(parts - 1, int(reached * parts / height))
            reached += boxes[box].height + spacing.boxes
        start += parts
    return split
