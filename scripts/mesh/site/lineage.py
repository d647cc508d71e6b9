"""The lineage page: the graph of the whole mesh, and without JavaScript the lists that lead to the same pages."""

from collections.abc import Iterator

from mesh.site import paths
from mesh.site.data import graph
from mesh.site.frame import Frame

SCRIPTS = ("layout", "graph-model", "graph-plan", "graph-draw", "graph-panel", "graph-view", "graph-state", "graph-light", "graph")
"""In the order in which they need each other."""


def pages(frame: Frame) -> Iterator[tuple[str, str]]:
    """The page and its data."""
    yield from graph.pages(frame.catalogue)
    about = f"Where the data of {frame.catalogue.name} come from and where they go: domains, products, internal models, columns."
    yield frame.page("lineage.html", paths.LINEAGE, title="Lineage", about=about, section="lineage", scripts=SCRIPTS, data=graph.PATH)
