"""Which entries the glossary shows, and where: columns on their products' pages lead to them."""

from mesh.core.catalogue.model import Catalogue, SharedColumn, Term
from mesh.site import paths

MOST_TERMS = 2_000
MOST_SHARED = 1_000


def term(name: str) -> str:
    """The id of a term's entry."""
    return f"term-{paths.slug(name)}"


def shown_terms(catalogue: Catalogue) -> list[Term]:
    return sorted(catalogue.terms, key=lambda term: (term.name.casefold(), term.name, term.domain))[:MOST_TERMS]


def shown_columns(catalogue: Catalogue) -> list[SharedColumn]:
    """Those of the most products, by name."""
    shared = sorted(catalogue.shared_columns, key=lambda column: (-len(column.products), column.name))
    return sorted(shared[:MOST_SHARED], key=lambda column: column.name)


def entries(catalogue: Catalogue) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Product id and column -> the words that the glossary has for it, each with the id of its entry."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for one in shown_terms(catalogue):
        for place in one.columns:
            found.setdefault(place, []).append((one.name, term(one.name)))
    for shared in shown_columns(catalogue):
        for node in shared.products:
            found.setdefault((node, shared.name), []).append((f"in {len(shared.products):,} products", paths.column(shared.name)))
    return found
