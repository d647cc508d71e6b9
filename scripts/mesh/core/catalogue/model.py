"""All that the catalogue says, as values: what `collect` makes of the mesh and its history, and the pages are made of. No paths, no HTML, no colours.

Nodes are named by their id in the mesh. Times are UTC, ISO 8601; what is not known is None or empty, and pages say `not measured` of it.
"""

import msgspec

from mesh.core.catalogue.pages import DomainPage, NodePage, ProductPage
from mesh.core.catalogue.parts import ChangeLine, FindingLine
from mesh.core.slo.judged import Mark


class PolicyLine(msgspec.Struct, frozen=True, gc=False):
    """One rule of the federation."""

    name: str
    area: str
    title: str
    why: str
    fix: str
    severity: str
    file: str
    domain: str = ""
    findings: int = 0
    waived: int = 0


class Term(msgspec.Struct, frozen=True, gc=False):
    """A word, and what it means here."""

    name: str
    meaning: str
    domain: str = ""
    source: str = ""
    """Where the definition is from: a standard, a regulation."""
    columns: tuple[tuple[str, str], ...] = ()
    """Columns that carry it: product id and name."""


class SharedColumn(msgspec.Struct, frozen=True, gc=False):
    """A column that several products have under one name."""

    name: str
    type: str
    meaning: str
    unit: str
    products: tuple[str, ...]


class ClassLine(msgspec.Struct, frozen=True, gc=False):
    """A class of data."""

    name: str
    meaning: str
    open_port: str
    products: int = 0
    columns: int = 0


class Catalogue(msgspec.Struct, frozen=True, gc=False):
    """Everything."""

    name: str
    """The mesh's own name (`name:` in mesh.yml), `Mesh` without one."""
    sentence: str
    """What it is about (`description:` in mesh.yml)."""
    environment: str
    today: str
    """The day that it was judged on, UTC."""
    as_of: str
    """The newest time in any of the facts."""
    commit: str
    repository: str = ""
    """Where the files can be read (`repository:` in mesh.yml), for links to YAML and SQL; empty for none."""
    domains: dict[str, DomainPage] = {}
    """In the order of their names."""
    products: dict[str, ProductPage] = {}
    """By id, in the order of their addresses."""
    nodes: dict[str, NodePage] = {}
    """By id: all that are no products."""
    findings: tuple[FindingLine, ...] = ()
    """Standing and waived ones, errors first."""
    policies: tuple[PolicyLine, ...] = ()
    changes: tuple[ChangeLine, ...] = ()
    """The newest first, at most 500."""
    terms: tuple[Term, ...] = ()
    shared_columns: tuple[SharedColumn, ...] = ()
    classes: tuple[ClassLine, ...] = ()
    units: tuple[tuple[str, str], ...] = ()
    """Name and meaning."""
    purposes: tuple[tuple[str, str], ...] = ()
    builds: tuple[Mark, ...] = ()
    """Of all domains together."""
    problems: tuple[str, ...] = ()
    """What readers should know of how the facts were read: the site says it on every page."""

    def links(self) -> list[tuple[str, str]]:
        """Pairs of ids: what is read, and its direct reader; in the order of readers."""
        readers: list[ProductPage | NodePage] = [*self.products.values(), *self.nodes.values()]
        return [(parent, node.id) for node in readers for parent in node.upstream if parent in self.products or parent in self.nodes]
