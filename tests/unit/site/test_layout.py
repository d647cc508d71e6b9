"""The layered layout, by values: boxes never overlap, links lead rightwards and never under a box, circles are broken where it costs least."""

import random
from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest
from mesh.site.layout.layered import layered
from mesh.site.layout.place import isotonic
from mesh.site.layout.ranks import sequence
from mesh.site.layout.shapes import Box, Layout, Link, Spacing

CARD = Box(186, 42)
Graph = tuple[list[Box], list[Link]]


def made(count: int, seed: int, *, circles: int = 0, reach: int = 12) -> Graph:
    """A graph as a mesh has them: most links are short, some long, some boxes are tall."""
    chance = random.Random(seed)
    boxes = [Box(chance.choice([120, 186, 214]), chance.choice([30, 42, 42, 78])) for _ in range(count)]
    pairs = {(chance.randrange(max(0, head - reach), head), head) for head in range(1, count) for _ in range(chance.choice([1, 1, 2, 3]))}
    back = {(head, tail) for tail, head in chance.sample(sorted(pairs), circles)}
    return boxes, [Link(tail, head) for tail, head in sorted(pairs | back)]


GRAPHS = {
    "single": ([CARD], []),
    "apart": ([CARD] * 5, []),
    "chain": ([CARD] * 6, [Link(place, place + 1) for place in range(5)]),
    "hub": ([CARD] * 301, [Link(0, place) for place in range(1, 301)]),
    "two circles": ([CARD] * 4, [Link(0, 1), Link(1, 0), Link(1, 2), Link(2, 3), Link(3, 1)]),
    "itself": ([CARD] * 2, [Link(0, 0), Link(0, 1)]),
    "twice": ([CARD] * 2, [Link(0, 1), Link(0, 1)]),
    **{f"made {seed}": made(40, seed) for seed in range(4)},
    **{f"made with circles {seed}": made(30, seed, circles=6) for seed in range(4)},
    "made large": made(300, 9, circles=10),
}
ALL = pytest.mark.parametrize(("boxes", "links"), GRAPHS.values(), ids=GRAPHS)


def rectangles(boxes: Sequence[Box], layout: Layout) -> list[tuple[float, float, float, float]]:
    return [(x - box.width / 2, y - box.height / 2, x + box.width / 2, y + box.height / 2) for box, (x, y) in zip(boxes, layout.centres, strict=True)]


def curve_points(layout: Layout, number: int) -> Iterator[tuple[float, float]]:
    """Points along a route as it is drawn: straight, S-shaped, or around a loop."""
    points, ahead = layout.routes[number].points, 1
    for (x, y), (to_x, to_y) in pairwise(points):
        loop = 22 * ahead if x == to_x else 0
        first, second = (x + loop, to_x + loop) if loop else ((x + to_x) / 2, (x + to_x) / 2)
        ahead = -ahead if loop else ahead
        for step in range(41):
            t = step / 40
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            yield a * x + b * first + c * second + d * to_x, (a + b) * y + (c + d) * to_y


@ALL
def test_boxes_never_overlap(boxes: list[Box], links: list[Link]) -> None:
    placed = rectangles(boxes, layered(boxes, links))
    overlapping = [
        (one, other) for one, a in enumerate(placed) for other, b in enumerate(placed[:one]) if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]
    assert overlapping == []


@ALL
def test_everything_is_inside_the_picture(boxes: list[Box], links: list[Link]) -> None:
    layout = layered(boxes, links)
    points = [point for number in range(len(links)) for point in curve_points(layout, number)]
    for left, top, right, bottom in (*rectangles(boxes, layout), *((x, y, x, y) for x, y in points)):
        assert min(left, top) >= 0
        assert right <= layout.width + 0.1
        assert bottom <= layout.height + 0.1


@ALL
def test_no_link_lies_under_a_box_that_it_does_not_join(boxes: list[Box], links: list[Link]) -> None:
    layout = layered(boxes, links)
    placed = rectangles(boxes, layout)
    for number, link in enumerate(links):
        others = [rectangle for box, rectangle in enumerate(placed) if box not in (link.tail, link.head)]
        for x, y in curve_points(layout, number):
            assert not any(left < x < right and top < y < bottom for left, top, right, bottom in others), link


@ALL
def test_links_lead_from_the_right_edge_to_the_left_edge(boxes: list[Box], links: list[Link]) -> None:
    layout = layered(boxes, links)
    for link, route in zip(links, layout.routes, strict=True):
        if link.tail == link.head:
            assert route.points == ()
            continue
        (x, y), (to_x, to_y) = layout.centres[link.tail], layout.centres[link.head]
        assert route.points[0] == (pytest.approx(x + boxes[link.tail].width / 2, abs=0.1), y)
        assert route.points[-1] == (pytest.approx(to_x - boxes[link.head].width / 2, abs=0.1), to_y)
        assert route.runs_backwards == (layout.ranks[link.tail] > layout.ranks[link.head])


@ALL
def test_the_same_graph_gives_the_same_layout(boxes: list[Box], links: list[Link]) -> None:
    assert layered(boxes, links) == layered(list(boxes), list(links))


def test_nothing_gives_an_empty_picture() -> None:
    assert layered([], []) == Layout()


def test_boxes_are_as_near_to_their_readers_as_can_be() -> None:
    # 4 is read by the last one of a chain only: it stands beside that one's neighbour, not at the very left.
    layout = layered([CARD] * 5, [Link(0, 1), Link(1, 2), Link(2, 3), Link(4, 3)])
    assert layout.ranks == (0, 1, 2, 3, 2)


def test_boxes_keep_their_order_where_nothing_crosses() -> None:
    layout = layered([CARD] * 6, [Link(place, 5) for place in range(5)])
    assert [layout.centres[place][1] for place in range(5)] == [21, 77, 133, 189, 245]
    assert layout.centres[5][1] == 133


def test_a_long_link_runs_straight() -> None:
    layout = layered([CARD] * 5, [Link(0, 1), Link(1, 2), Link(2, 3), Link(0, 4), Link(3, 4)])
    heights = [y for _, y in layout.routes[3].points[1:-1]]
    assert max(heights) - min(heights) < 1


def test_a_circle_is_broken_where_it_costs_least() -> None:
    links = [Link(0, 1, 9), Link(1, 2, 9), Link(2, 0, 1)]
    assert [route.runs_backwards for route in layered([CARD] * 3, links).routes] == [False, False, True]
    assert sequence(3, links) == [0, 1, 2]


def test_crossings_that_need_not_be_are_avoided() -> None:
    # A ladder given in the wrong order, then a complete one, where crossings cannot be avoided.
    ladder = [Link(place, 5 + (place * 2) % 5) for place in range(5)]
    assert layered([CARD] * 10, ladder).crossings == 0
    full = [Link(tail, 3 + head) for tail in range(3) for head in range(3)]
    assert layered([CARD] * 6, full).crossings == 9


@pytest.mark.parametrize(("seed", "most"), [(0, 40), (1, 50), (2, 55), (3, 35)])
def test_crossings_are_few(seed: int, most: int) -> None:
    assert layered(*made(40, seed)).crossings <= most


def test_a_layer_that_is_too_tall_becomes_several() -> None:
    links = [Link(0, place) for place in range(1, 25)]
    whole, split = layered([CARD] * 25, links), layered([CARD] * 25, links, Spacing(tallest=500))
    assert (max(whole.ranks), max(split.ranks)) == (1, 3)
    assert split.height < 0.7 * whole.height


@pytest.mark.parametrize(
    ("wanted", "weights", "offsets", "found"),
    [
        ([0, 10, 20], [1, 1, 1], [0, 5, 10], [0, 10, 20]),
        ([10, 10], [1, 1], [0, 4], [8, 12]),
        ([10, 10], [3, 1], [0, 4], [9, 13]),
        ([30, 0], [1, 1], [0, 10], [10, 20]),
        ([], [], [], []),
    ],
)
def test_places_are_the_nearest_to_those_wanted(wanted: list[float], weights: list[float], offsets: list[float], found: list[float]) -> None:
    assert isotonic(wanted, weights, offsets) == found
