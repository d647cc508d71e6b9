"""The graph as the layout works on it: boxes, and for each layer that a link passes a line of its own. Links of one box share their lines."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from mesh.site.layout.shapes import Box, Link, Spacing


@dataclass(slots=True)
class Net:
    """Vertices are numbers: boxes first, then lines. All links run from one layer to the next."""

    boxes: int
    half: list[float]
    """Half of each vertex's height."""
    rank: list[int]
    layers: list[list[int]]
    before: list[list[int]]
    after: list[list[int]]
    chains: list[list[int]] = field(default_factory=list)
    """For each link, the lines that it follows, from its tail on."""
    beside: dict[int, int] = field(default_factory=dict)
    """The box of the same layer that a line turns around to, where its link runs backwards."""

    def add_line(self, rank: int, height: float) -> int:
        vertex = len(self.half)
        self.half.append(height / 2)
        self.rank.append(rank)
        self.layers[rank].append(vertex)
        self.before.append([])
        self.after.append([])
        return vertex

    def join(self, left: int, right: int) -> None:
        self.after[left].append(right)
        self.before[right].append(left)

    def weight(self, one: int, other: int) -> int:
        """How straight a link should be: long ones more than short ones."""
        return (1, 2, 8)[(one >= self.boxes) + (other >= self.boxes)]


def net(boxes: Sequence[Box], links: Sequence[Link], rank: list[int], backwards: Sequence[bool], spacing: Spacing) -> Net:
    layers: list[list[int]] = [[] for _ in range(max(rank, default=-1) + 1)]
    for box, number in enumerate(rank):
        layers[number].append(box)
    made = Net(len(boxes), [box.height / 2 for box in boxes], list(rank), layers, [[] for _ in boxes], [[] for _ in boxes])
    lines: dict[tuple[int, bool, int], int] = {}
    for link, is_back in zip(links, backwards, strict=True):
        made.chains.append([] if link.tail == link.head else (_back if is_back else _forward)(made, lines, link, spacing.line))
    return made


def _forward(made: Net, lines: dict[tuple[int, bool, int], int], link: Link, height: float) -> list[int]:
    chain, last = list[int](), link.tail
    for rank in range(made.rank[link.tail] + 1, made.rank[link.head]):
        line = lines.get((link.tail, False, rank))
        if line is None:
            line = lines[link.tail, False, rank] = made.add_line(rank, height)
            made.join(last, line)
        chain.append(line)
        last = line
    if last != link.tail or link.head not in made.after[link.tail]:
        made.join(last, link.head)
    return chain


def _back(made: Net, lines: dict[tuple[int, bool, int], int], link: Link, height: float) -> list[int]:
    """It turns around beside its tail, passes the layers to the left, and turns around again beside its head."""
    chain = list[int]()
    for rank in range(made.rank[link.tail], made.rank[link.head] - 1, -1):
        line = lines.get((link.tail, True, rank))
        if line is None:
            line = lines[link.tail, True, rank] = made.add_line(rank, height)
            if chain:
                made.join(line, chain[-1])
        chain.append(line)
    made.beside.setdefault(chain[0], link.tail)
    made.beside.setdefault(chain[-1], link.head)
    return chain
