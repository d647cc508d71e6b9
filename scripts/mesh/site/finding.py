"""What belongs to searching: the data of the box, and the page of all results."""

from collections.abc import Iterator

from mesh.site.data.search import search_data
from mesh.site.frame import Frame

SEARCH = "search.html"


def pages(frame: Frame) -> Iterator[tuple[str, str]]:
    yield frame.page("search.html", SEARCH, title="Search", about=f"Find a product, a column, an owner or a domain of {frame.catalogue.name}.")
    yield "data/search.js", search_data(frame.catalogue)
