"""The domains' colours: a hue each, by its place among all. CSS makes the rest of it, in light and dark; colour never says it alone."""

from collections.abc import Iterable

_HUES = (250, 60, 155, 310, 15, 195, 110, 275, 35, 340, 170, 85, 225, 135, 355, 290)
"""In oklch: neighbours in the list are far apart. Beyond sixteen domains they come again, a little turned."""
_TURN = 11


def hues(domains: Iterable[str]) -> dict[str, int]:
    """Domain -> hue in degrees of oklch."""
    return {name: (_HUES[place % len(_HUES)] + _TURN * (place // len(_HUES))) % 360 for place, name in enumerate(sorted(domains))}
