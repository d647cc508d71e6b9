"""The glossary: terms, columns that mean the same in several products, classes of data, units, and the words of the mesh itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from mesh.core.catalogue.model import Catalogue, ClassLine, SharedColumn, Term
from mesh.site import paths
from mesh.site.frame import Frame
from mesh.site.words import WORDS, Word

MOST_TERMS = 2_000
MOST_SHARED = 1_000
MOST_PRODUCTS = 12
"""Products that one shared column names."""
_OPEN_PORT = {
    "clear": "may stand in an open port as it is",
    "masked": "stands in an open port under a mask only; without one the product is withheld",
    "never": "stands in no open port: the product has a restricted port only, or leaves the column out",
}


@dataclass(frozen=True, slots=True)
class Jump:
    """A letter of the list to jump by, and where its first entry is."""

    letter: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Shared:
    """A column of several products. `more`: products that are not listed."""

    column: SharedColumn
    products: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Glossary:
    """All that the page says."""

    terms: tuple[Term, ...]
    terms_total: int
    words: tuple[Word, ...]
    shared: tuple[Shared, ...]
    shared_total: int
    classes: tuple[tuple[ClassLine, str], ...]
    """With what each asks for, in words."""
    units: tuple[tuple[str, str], ...]
    known_units: frozenset[str]
    purposes: tuple[tuple[str, str], ...]
    jumps: tuple[Jump, ...]


def term(name: str) -> str:
    """The id of a term's entry."""
    return f"term-{paths.slug(name)}"


def pages(frame: Frame) -> Iterator[tuple[str, str]]:
    yield frame.page(
        "glossary.html",
        paths.GLOSSARY,
        title="Glossary",
        about="Terms, shared columns, classes of data and units, each with one meaning.",
        section="glossary",
        view=glossary(frame.catalogue),
        term=term,
        place=_Places(frame.catalogue).hash,
    )


class _Places:
    """Where on its product's page a column stands; nowhere when the product has it no more."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._products = catalogue.products
        self._names: dict[str, frozenset[str]] = {}

    def hash(self, node: str, column: str) -> str:
        if node not in self._products:
            return ""
        if node not in self._names:
            self._names[node] = frozenset(field.name for field in self._products[node].fields)
        return f"#{paths.column(column)}" if column in self._names[node] else ""


def glossary(catalogue: Catalogue) -> Glossary:
    terms = sorted(catalogue.terms, key=lambda term: (term.name.casefold(), term.name, term.domain))
    shared = sorted(catalogue.shared_columns, key=lambda column: (-len(column.products), column.name))
    shown = sorted(shared[:MOST_SHARED], key=lambda column: column.name)
    return Glossary(
        terms=tuple(terms[:MOST_TERMS]),
        terms_total=len(terms),
        words=WORDS,
        shared=tuple(_shared(column) for column in shown),
        shared_total=len(shared),
        classes=tuple((line, _OPEN_PORT.get(line.open_port, line.open_port)) for line in catalogue.classes),
        units=catalogue.units,
        known_units=frozenset(name for name, _ in catalogue.units),
        purposes=catalogue.purposes,
        jumps=tuple(_jumps(terms[:MOST_TERMS], shown)),
    )


def _shared(column: SharedColumn) -> Shared:
    return Shared(column, column.products[:MOST_PRODUCTS], max(0, len(column.products) - MOST_PRODUCTS))


def _jumps(terms: list[Term], shared: list[SharedColumn]) -> Iterator[Jump]:
    """One for each first letter of anything on the page; the first entry by name wins."""
    entries = [(line.name, term(line.name)) for line in terms]
    entries += [(word.name, f"word-{paths.slug(word.name)}") for word in WORDS]
    entries += [(column.name, f"column-{paths.slug(column.name)}") for column in shared]
    entries.sort(key=lambda entry: (_letter(entry[0]), entry[0].casefold(), entry))
    for letter, group in groupby(entries, key=lambda entry: _letter(entry[0])):
        yield Jump(letter, next(group)[1])


def _letter(name: str) -> str:
    first = name[:1].upper()
    return first if first.isascii() and first.isalpha() else "#"
