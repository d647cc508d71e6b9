"""Lines of styled text: what every tree is drawn with. Widths are counted in terminal cells; what a terminal makes of styles is not known here."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from unicodedata import combining, east_asian_width

Segment = tuple[str, str]
"""Text, and its style in the words of rich: `bold`, `dim`, `yellow`, `color(37)`; empty for plain."""
Line = tuple[Segment, ...]
K = TypeVar("K")

_WIDEST_HEAD = 90
_LEAST_FACTS = 24
_BRANCHES = frozenset("├└│ ")
_BETWEEN = ("", "·")
_WORDS = re.compile(r"\s+|\S+")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a tree: what it is about, and facts that are aligned with those of its neighbours."""

    head: Line
    facts: Line = ()


def cells(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def joined(facts: Iterable[Segment | None]) -> Line:
    """Facts with dots between them; those that are not known (None, or empty) are left out."""
    line: list[Segment] = []
    for fact in facts:
        if fact and fact[0]:
            line += ([(" · ", "dim")] if line else []) + [fact]
    return tuple(line)


def lay_out(rows: Iterable[Row], width: int) -> Iterator[Line]:
    """Rows as lines of at most `width` cells, with their facts aligned. What does not fit goes on in the next line: nothing is lost."""
    rows = list(rows)
    widths = [sum(cells(text) for text, _ in row.head) for row in rows]
    edge = max((own for row, own in zip(rows, widths, strict=True) if row.facts and own <= _WIDEST_HEAD), default=0)
    edge = max(min(edge, width - _LEAST_FACTS), 0)
    for row, own in zip(rows, widths, strict=True):
        if not row.facts:
            text = "".join(text for text, _ in row.head)
            yield from _wrap(row.head, width, len(text) - len(text.lstrip()) + 2)
        elif own <= edge or own + 2 + sum(cells(text) for text, _ in row.facts) <= width:
            yield from _beside((*row.head, (" " * max(edge - own, 0), "")), row.facts, width, edge)
        else:
            yield from _wrap(row.head, width, 2)
            yield from _beside(_guides(row.head, edge), row.facts, width, edge)


def _beside(head: Line, facts: Line, width: int, edge: int) -> Iterator[Line]:
    for number, line in enumerate(_wrap(facts, width - edge - 2, 0)):
        yield (*(_guides(head, edge) if number else head), ("  ", ""), *line)


def _guides(head: Line, edge: int) -> Line:
    """What stands before the next line of a row: the branches that go on below it."""
    branches = head[0][0].replace("├", "│").replace("└", " ") if head[0][0][:1] in _BRANCHES else ""
    return ((branches, "dim"), (" " * (edge - len(branches)), ""))


def _wrap(line: Line, width: int, indent: int) -> Iterator[Line]:
    """The line, broken where it is wider: between facts if each fits, else between words. The following lines are indented."""
    kept: list[Segment] = []
    left = width
    for text, style in line:
        for part in [text] if cells(text) <= width - indent else _pieces(text, width - indent):
            size, is_between = cells(part), part.strip() in _BETWEEN
            if size > left and kept and not is_between:
                yield tuple(kept[:-1] if kept[-1][0].strip() in _BETWEEN else kept)
                kept, left = [(" " * indent, "")], width - indent
            if size <= left or not is_between:
                kept.append((part, style))
            left -= size
    yield tuple(kept)


def _pieces(text: str, width: int) -> Iterator[str]:
    """Words and what is between them; of a word that is wider than a line, as much as goes into each."""
    for word in _WORDS.findall(text):
        piece = ""
        for sign in word if cells(word) > width else ():
            if piece and cells(piece) + cells(sign) > width:
                yield piece
                piece = ""
            piece += sign
        yield piece or word


def unfold(
    root: K,
    following: Mapping[K, Sequence[K]],
    draw: Callable[[K, K, str], Row],
    done: set[K],
    hops: Mapping[K, int] | None = None,
) -> Iterator[Row]:
    """What `root` leads to, as a tree. Each thing is unfolded once and elsewhere marked: at its least number of hops, so that depth tells distance,
    or without `hops` where it comes first.

    `hops`: what is shown, with its distance. `draw(thing, parent, mark)`: a row; `mark` says where else the thing is unfolded. `done`: what trees
    above this one have unfolded; grows."""

    def pushed(parent: K, indent: str) -> list[tuple[K, K, str, bool]]:
        """Last one first, as a stack wants it."""
        things = [thing for thing in following.get(parent, ()) if hops is None or thing in hops]
        return [(thing, parent, indent, position == 0) for position, thing in enumerate(reversed(things))]

    done.add(root)
    stack = pushed(root, "")
    while stack:
        thing, parent, indent, is_last = stack.pop()
        mark = "see above" if thing in done else "see below" if hops and hops[thing] != hops[parent] + 1 else ""
        row = draw(thing, parent, mark)
        yield Row(((f"{indent}{'└' if is_last else '├'} ", "dim"), *row.head), row.facts)
        if not mark:
            done.add(thing)
            stack += pushed(thing, f"{indent}{'  ' if is_last else '│ '}")
