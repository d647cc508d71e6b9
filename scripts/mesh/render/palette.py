"""The domains' colours: each domain's by its place among all, so that it has the same one in every picture of one mesh. Colour never says it alone."""

from mesh.core.mesh import Mesh

_COLOURS = (
    ("color(38)", "#d5f0f7"),
    ("color(170)", "#f6dff5"),
    ("color(71)", "#dff2dc"),
    ("color(99)", "#e5dffb"),
    ("color(172)", "#fbe9cf"),
    ("color(33)", "#d9e8fd"),
    ("color(168)", "#fbdde6"),
    ("color(109)", "#e0ecec"),
    ("color(137)", "#efe5da"),
    ("color(30)", "#d3ebe6"),
)
"""For text in a terminal, light or dark; and for areas under black text. Beyond ten domains they come again."""


class Palette:
    """The colours of one mesh. Domains that it does not have (of references to nowhere) have none."""

    def __init__(self, mesh: Mesh) -> None:
        self._places = {name: place for place, name in enumerate(sorted(mesh.domains))}

    def style(self, domain: str) -> str:
        """In the words of rich."""
        return _COLOURS[self._places[domain] % len(_COLOURS)][0] if domain in self._places else ""

    def fill(self, domain: str) -> str:
        """As `#rrggbb`."""
        return _COLOURS[self._places[domain] % len(_COLOURS)][1] if domain in self._places else "#eeeeee"
