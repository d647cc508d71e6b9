"""What a layered layout is asked, and what it answers. Units: pixels; x grows to the right, y downwards."""

import msgspec


class Box(msgspec.Struct, frozen=True, gc=False):
    """One thing to place."""

    width: float
    height: float


class Link(msgspec.Struct, frozen=True, gc=False):
    """An arrow between two boxes, by their places in the list."""

    tail: int
    head: int
    weight: float = 1
    """How much it should not run backwards, where a circle must be broken."""


class Spacing(msgspec.Struct, frozen=True, gc=False):
    """How much room there is between things."""

    layers: float = 64
    """Between two layers, and more where many links leave the left one:"""
    per_link: float = 1.2
    at_most: float = 70
    boxes: float = 14
    lines: float = 6
    line: float = 4
    """Height that is kept free for a link on its way past a layer."""
    loop: float = 26
    """How far a link that runs backwards reaches out beside a layer."""
    tallest: float = 0
    """A layer higher than this becomes several; 0 for no limit."""


class Route(msgspec.Struct, frozen=True, gc=False):
    """The way of one link, from the edge of its tail to the edge of its head. Two points with one y are a straight line; two with one x a loop
    around; others an S-shaped curve. No part of it lies under a box."""

    points: tuple[tuple[float, float], ...] = ()
    """None for a link from a box to itself."""
    runs_backwards: bool = False


class Layout(msgspec.Struct, frozen=True, gc=False):
    """Where everything is."""

    centres: tuple[tuple[float, float], ...] = ()
    """Of each box."""
    ranks: tuple[int, ...] = ()
    """The layer of each box, from 0."""
    routes: tuple[Route, ...] = ()
    """Of each link."""
    width: float = 0
    height: float = 0
    crossings: int = 0
    """Of links between neighbouring layers."""
