"""A layered layout from left to right: what is read stands left of who reads it. Deterministic; 1,000 boxes take well under a second.

Circles are broken where it costs least, layers are longest ways pulled towards readers, links that pass a layer get a line of their own there
(so no link lies under a box), and lines and boxes are put in an order with few crossings, then in places that make long links straight.
"""

from collections.abc import Sequence

from mesh.site.layout.net import Net, net
from mesh.site.layout.order import order
from mesh.site.layout.place import place
from mesh.site.layout.ranks import ranks
from mesh.site.layout.shapes import Box, Layout, Link, Route, Spacing

_DEFAULT = Spacing()


def layered(boxes: Sequence[Box], links: Sequence[Link], spacing: Spacing = _DEFAULT) -> Layout:
    """Places boxes and leads links. Boxes of one layer stand in the order that they are given in, as far as crossings allow."""
    if not boxes:
        return Layout()
    rank, backwards = ranks(boxes, links, spacing)
    made = net(boxes, links, rank, backwards, spacing)
    crossings = order(made)
    y = place(made, spacing)
    spans = _spans(made, boxes, spacing)
    x = [sum(spans[number]) / 2 for number in rank]
    routes = tuple(_route(link, is_back, chain, boxes, x, y, made, spans) for link, is_back, chain in zip(links, backwards, made.chains, strict=True))
    margin = spacing.loop if any(made.rank[line] == len(spans) - 1 for line in made.beside) else 0
    height = max(at + half for at, half in zip(y, made.half, strict=True))
    return Layout(tuple(zip(x, y[: len(boxes)], strict=True)), tuple(rank), routes, spans[-1][1] + margin, height, crossings)


def _spans(made: Net, boxes: Sequence[Box], spacing: Spacing) -> list[tuple[float, float]]:
    """From where to where each layer reaches."""
    x = spacing.loop if any(made.rank[line] == 0 for line in made.beside) else 0
    spans = list[tuple[float, float]]()
    turning = {made.rank[line] for line in made.beside}
    for number, layer in enumerate(made.layers):
        width = max((boxes[v].width for v in layer if v < made.boxes), default=0)
        spans.append((x, x + width))
        loops = spacing.loop * ((number in turning) + (number + 1 in turning)) / 2
        x += int(width + spacing.layers + loops + min(spacing.at_most, spacing.per_link * sum(len(made.after[v]) for v in layer)))
    return spans


def _route(
    link: Link,
    is_back: bool,
    chain: Sequence[int],
    boxes: Sequence[Box],
    x: Sequence[float],
    y: Sequence[float],
    made: Net,
    spans: Sequence[tuple[float, float]],
) -> Route:
    tail, head = link.tail, link.head
    if tail == head:
        return Route()
    # Out of the box to the edge of its layer first: another box of the layer may be wider.
    points = [(x[tail] + boxes[tail].width / 2, y[tail]), (spans[made.rank[tail]][1], y[tail])]
    for line in chain:
        left, right = spans[made.rank[line]]
        points += [(right, y[line]), (left, y[line])] if is_back else [(left, y[line]), (right, y[line])]
    points += [(spans[made.rank[head]][0], y[head]), (x[head] - boxes[head].width / 2, y[head])]
    return Route(tuple(dict.fromkeys(points)), is_back)
