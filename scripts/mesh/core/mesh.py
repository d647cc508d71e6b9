"""The stitched mesh: every domain's nodes, owners, products and last results as one value. What `stitch` makes and all questions are asked of."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import msgspec

from mesh.core.model import Address, Owner, Port, Product


class Node(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One node of dbt in one domain. `id` is dbt's unique_id; nodes of a package that several domains install carry `@<domain>` behind it."""

    id: str
    kind: str
    """dbt's resource type: model, seed, snapshot, source, test, unit_test, exposure, ..."""
    name: str
    domain: str
    """The domain whose project builds it."""
    package: str
    """The dbt package that states it: the domain's own, or one that it installs."""
    file: str = ""
    """Relative to the domain's folder."""
    parents: tuple[str, ...] = ()
    version: int | str | float | None = None
    latest_version: int | str | float | None = None
    access: str = ""
    is_contracted: bool = False
    group: str = ""
    """Its group of dbt; for a source, the name of the source it is a table of."""
    materialized: str = ""
    language: str = "sql"
    relation: str = ""
    """What compiled SQL calls it inside its own domain; empty for what is no relation."""
    description: str = ""
    tags: tuple[str, ...] = ()
    deprecation_date: str = ""
    """ISO date, empty when not deprecated."""
    test: str = ""
    """Tests: the generic test's name, empty for singular ones."""
    column: str = ""
    """Tests: the column it is declared on."""
    attached: str = ""
    """Tests: id of the node it is about."""
    severity: str = ""
    """Tests: error or warn."""
    exposure_type: str = ""
    url: str = ""
    delimiter: str = ""
    """Seeds: what is between columns, where it is no comma."""
    owner: Owner | None = None
    """Exposures name their own owner; all others are their group's."""

    @property
    def label(self) -> str:
        """How people write it: `operations.flights.v2`, `operations.stg_flights`, `operations.flight_records.flights`."""
        middle = f"{self.group}." if self.kind == "source" else ""
        return f"{self.domain}.{middle}{self.name}" + (f".v{self.version}" if self.version is not None else "")

    @property
    def is_product(self) -> bool:
        return self.kind == "model" and self.access == "public" and self.is_contracted and self.version is not None


class ResultOf(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """How a node ended in its domain's last run. Units: seconds; times are UTC, ISO 8601."""

    status: str
    message: str = ""
    failures: int | None = None
    seconds: float = 0.0
    ended_at: str = ""


class ProblemKind(StrEnum):
    """What can be wrong between domains that dbt, which sees one at a time, does not notice."""

    DANGLING = "dangling reference"
    NOT_PUBLIC = "reference to an internal model"
    GONE_VERSION = "reference to a removed version"
    TWICE = "two nodes with one id"
    CYCLE = "cycle of models"
    MISSING = "no artifacts"
    OLDER = "artifacts older than files"


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong, in words that say what, where and what to do."""

    kind: ProblemKind
    domain: str
    message: str
    file: str = ""
    """Relative to the domain's folder."""
    line: int = 0
    """From 1; 0 when not known."""
    node: str = ""

    @property
    def is_error(self) -> bool:
        return self.kind not in (ProblemKind.MISSING, ProblemKind.OLDER)


class DomainFacts(msgspec.Struct, frozen=True):
    """What the mesh knows of a domain as a whole."""

    name: str
    path: str = ""
    """Its folder, relative to the checkout; a folder or address of artifacts when external."""
    is_external: bool = False
    engine: str = ""
    """dbt's version that wrote the manifest; empty without artifacts."""
    generated_at: str = ""
    invocation: str = ""
    upstream: tuple[str, ...] = ()
    """Domains whose products its manifest knows."""
    packages: tuple[str, ...] = ()
    """dbt packages that it is made of: its own, interfaces, shared ones, dbt's."""


@dataclass(frozen=True)
class Mesh:
    """All domains of one environment. Columns and column lineage are kept apart (`core/columns.py`): most questions do without."""

    environment: str
    domains: dict[str, DomainFacts] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    groups: dict[str, Owner] = field(default_factory=dict)
    """By `<domain>.<group>`."""
    products: dict[str, Product] = field(default_factory=dict)
    """By node id."""
    results: dict[str, ResultOf] = field(default_factory=dict)
    ports: dict[str, Port] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @cached_property
    def children(self) -> dict[str, list[str]]:
        """Node -> nodes that read it, in the order of the mesh; nodes without any are left out."""
        found: dict[str, list[str]] = {}
        for node in self.nodes.values():
            for parent in node.parents:
                found.setdefault(parent, []).append(node.id)
        return found

    @cached_property
    def by_address(self) -> dict[Address, str]:
        return {product.address: id_ for id_, product in self.products.items()}

    def owner(self, node: Node) -> Owner:
        """Who answers for a node: its own owner, its group's, or its domain's only group's."""
        if node.owner is not None:
            return node.owner
        found = self.groups.get(f"{node.domain}.{node.group}") if node.kind != "source" else None
        return found or self._only_group(node.domain) or Owner(node.group if node.kind != "source" else "")

    def owner_of(self, domain: str) -> str:
        """`Operations team <operations-team@example.com>`, where one group owns all of a domain; else empty."""
        return str(self._only_group(domain) or "")

    def _only_group(self, domain: str) -> Owner | None:
        found = [owner for name, owner in self.groups.items() if name.startswith(f"{domain}.")]
        return found[0] if len(found) == 1 else None

    def of_kind(self, *kinds: str) -> Iterator[Node]:
        return (node for node in self.nodes.values() if node.kind in kinds)
