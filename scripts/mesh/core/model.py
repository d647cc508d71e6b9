"""The vocabulary of the mesh: the nouns that code, documentation and output share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePath

OPEN, RESTRICTED = "open", "restricted"
"""The ports of a product: for everybody, and by agreement only."""


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """A product version, written `operations.flights.v2`."""

    domain: str
    product: str
    version: int
    """From 1; 0 for a public model that has none, and is withheld for that."""

    def __str__(self) -> str:
        return f"{self.domain}.{self.product}.v{self.version}" if self.version else f"{self.domain}.{self.product}"


@dataclass(frozen=True, slots=True)
class Target:
    """One environment of a domain, as its profile states it; dbt renders the Jinja inside."""

    name: str
    type: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Domain:
    """One dbt project under `domains/<name>/`, owned by one team."""

    name: str
    path: PurePath
    upstream: tuple[str, ...] = ()
    """Domains of this mesh whose interface package it installs."""
    inputs: frozenset[str] | None = None
    """Declared input ports (`vars: mesh_inputs`), as addresses; None where all of the upstream interfaces are."""
    environments: tuple[str, ...] = ("dev",)
    """Targets of its profile; the first is the default."""
    packages: tuple[tuple[str, PurePath], ...] = ()
    """Local packages it installs: project name and folder."""
    has_other_packages: bool = False
    """Installs packages from git or the hub as well."""
    restricted_inputs: frozenset[str] = frozenset()
    """Those of them that it reads from restricted ports (`vars: mesh_restricted_inputs`)."""
    purposes: Mapping[str, str] = field(default_factory=dict)
    """What it reads a product for (`vars: mesh_purposes`), by address."""
    targets: tuple[Target, ...] = ()
    """Its environments with what the profile says of them, the default one first."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a contract."""

    name: str
    type: str
    description: str = ""
    is_nullable: bool = True
    quote: bool = False
    meta: dict[str, object] = field(default_factory=dict)
    """What `config.meta.mesh` says: unit, classification, ..."""
    accepted_values: tuple[str, ...] | None = None
    """The only values it may have, by its `accepted_values` tests; None where none limits it."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A group of dbt: who answers for a product."""

    group: str
    name: str = ""
    email: str = ""

    def __str__(self) -> str:
        """`Operations team <operations-team@example.com>`; the group where the owner has no name."""
        return " ".join(filter(None, (self.name or self.group, f"<{self.email}>" if self.email else "")))


@dataclass(frozen=True, slots=True)
class Product:
    """One version of a product: a public model with an enforced contract, as its domain declares it."""

    address: Address
    description: str
    columns: tuple[Column, ...]
    owner: Owner
    latest_version: int
    deprecation_date: str = ""
    """ISO date, empty when the version is not deprecated."""
    primary_key: tuple[str, ...] = ()
    meta: dict[str, object] = field(default_factory=dict)
    service_levels: dict[str, object] = field(default_factory=dict)
    """What it promises about its data by name: freshness, availability, ... as numbers or durations (`48 hours`); see `core/servicelevels.py`."""
    inputs: tuple[str, ...] = ()
    """unique_ids of other domains' products it is built from, through any number of internal models."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What a version that was a product is now: still a model, but not public, or without an enforced contract."""

    access: str
    is_enforced: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One product version in a pointer file: what is published now. Units: bytes; times are UTC, ISO 8601."""

    address: Address
    path: str
    """File name, relative to the pointer."""
    bytes: int
    rows: int
    content_hash: str
    columns: tuple[tuple[str, str], ...]
    """Names and types, in the contract's order."""
    publication_id: str
    published_at: str
    verified_at: str = ""
    commit: str = ""
    is_latest: bool = True
    deprecation_date: str = ""
    inputs: tuple[tuple[Address, str], ...] = ()
    """The publications it was built from: product version and publication id."""
    port: str = OPEN
    """Of the restricted one the file is encrypted."""


class Outcome(StrEnum):
    """What became of a product at the end of a run."""

    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class ProductOutcome:
    """The outcome of the last try to publish a product version."""

    address: Address
    outcome: Outcome
    reason: str
    at: str
    run: str
    publication_id: str


@dataclass(frozen=True, slots=True)
class Port:
    """A domain's output port in one environment, as read from its files."""

    domain: str
    entries: tuple[Entry, ...] = ()
    outcomes: tuple[ProductOutcome, ...] = ()
    restricted: tuple[Entry, ...] = ()
    """What is published for readers with an agreement only."""

    def entry(self, address: Address) -> Entry | None:
        return next((entry for entry in self.entries if entry.address == address), None)

    @property
    def published(self) -> tuple[Entry, ...]:
        """Of both ports."""
        return (*self.entries, *self.restricted)
