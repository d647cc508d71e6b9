"""The whole site: every page and asset as a path and its text. Each page module adds its own to `MODULES`."""

from collections.abc import Callable, Iterator, Mapping

from mesh.core.catalogue.model import Catalogue
from mesh.site import assets, changes, domains, finding, glossary, home, internals, lineage, policies, product, products, quality
from mesh.site.data import mesh_json
from mesh.site.dbtdocs import docs_page
from mesh.site.frame import Frame, Options
from mesh.site.guides import consume, publish

__all__ = ["MODULES", "Frame", "Options", "pages", "site"]

MODULES: tuple[Callable[[Frame], Iterator[tuple[str, str]]], ...] = (
    # One per line.
    home.pages,
    domains.pages,
    products.pages,
    product.pages,
    internals.pages,
    finding.pages,
    lineage.pages,
    quality.pages,
    policies.pages,
    changes.pages,
    glossary.pages,
    consume.pages,
    publish.pages,
    mesh_json.pages,
)


def pages(catalogue: Catalogue, options: Options) -> Iterator[tuple[str, str]]:
    """Paths below the site's top and texts, each path once; the same for the same catalogue."""
    frame = Frame(catalogue, options)
    for module in MODULES:
        yield from module(frame)
    yield from assets.pages()


def site(catalogue: Catalogue, docs: Mapping[str, Callable[[], str]]) -> Iterator[tuple[str, str]]:
    """All of it, with what dbt made of domains' documentation: by domain, how to read it. These are large, and read one after the other."""
    yield from pages(catalogue, Options(frozenset(docs)))
    for domain, read in docs.items():
        yield docs_page(catalogue, domain, read())
