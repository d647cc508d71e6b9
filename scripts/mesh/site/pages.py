"""The whole site: every page and asset as a path and its text. Each page module adds its own to `MODULES`."""

from collections.abc import Callable, Iterator

from mesh.core.catalogue.model import Catalogue
from mesh.site import assets, domains, finding, home, internals, lineage, product, products
from mesh.site.frame import Frame, Options

__all__ = ["MODULES", "Frame", "Options", "pages"]

MODULES: tuple[Callable[[Frame], Iterator[tuple[str, str]]], ...] = (
    # One per line.
    home.pages,
    domains.pages,
    products.pages,
    product.pages,
    internals.pages,
    finding.pages,
    lineage.pages,
)


def pages(catalogue: Catalogue, options: Options) -> Iterator[tuple[str, str]]:
    """Paths below the site's top and texts, each path once; the same for the same catalogue."""
    frame = Frame(catalogue, options)
    for module in MODULES:
        yield from module(frame)
    yield from assets.pages()
