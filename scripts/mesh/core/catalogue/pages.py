"""The pages of products, internal nodes and domains, as values. See `model.py` for the whole."""

from enum import StrEnum

import msgspec

from mesh.core.catalogue.parts import Agreed, ChangeLine, Check, Field, FindingLine, PublicationLine, Source, Status, VersionLine
from mesh.core.model import Address
from mesh.core.slo.judged import JudgedLevel, Mark


class NodeKind(StrEnum):
    """What a node is to a reader of the catalogue."""

    SOURCE = "source"
    INTERNAL = "internal"
    """Models, seeds and snapshots that are no products."""
    PRODUCT = "product"
    EXPOSURE = "exposure"


class ProductPage(msgspec.Struct, frozen=True, gc=False):
    """One product version."""

    id: str
    address: Address
    description: str
    """Markdown, of the domain's YAML; untrusted, as is all other text."""
    grain: tuple[str, ...]
    fields: tuple[Field, ...]
    owner_group: str
    owner_name: str
    owner_email: str
    status: Status
    status_why: str
    """In a sentence; empty when it is ok."""
    is_latest: bool
    latest_version: int
    versions: tuple[VersionLine, ...]
    """The newest first."""
    deprecation_date: str = ""
    days_left: int | None = None
    classification: str = ""
    ports: tuple[str, ...] = ()
    consumers_allowed: tuple[str, ...] = ()
    """Who alone may read it; empty for everybody."""
    needs_agreement: bool = False
    agreements: tuple[Agreed, ...] = ()
    access_said: str = ""
    """What one must do to read it, in a sentence; empty when nothing."""
    retention: str = ""
    licence: str = ""
    """Of what it is made from: `CC0-1.0`."""
    provenance: str = ""
    limits: str = ""
    """What it is not for (`config.meta.mesh.limits`)."""
    tags: tuple[str, ...] = ()
    published: tuple[PublicationLine, ...] = ()
    levels: tuple[JudgedLevel, ...] = ()
    checks: tuple[Check, ...] = ()
    """Those on the whole product; a column's are with it."""
    upstream: tuple[str, ...] = ()
    """Ids of the nodes that it reads directly."""
    downstream: tuple[str, ...] = ()
    upstream_products: tuple[str, ...] = ()
    """Other products that it is built from, through any number of internal models: one step from product to product."""
    downstream_products: tuple[str, ...] = ()
    """Products and exposures that are built from it."""
    findings: tuple[FindingLine, ...] = ()
    since_before: tuple[ChangeLine, ...] = ()
    """How its contract differs from that of the version before."""
    changes: tuple[ChangeLine, ...] = ()
    """The newest first: contract and publications."""
    sample_columns: tuple[str, ...] = ()
    sample: tuple[tuple[str, ...], ...] = ()
    """A few rows as text of the columns whose class allows it; none for a product that is not open."""
    sample_said: str = ""
    """Why there is no sample, or which columns it leaves out."""
    engine: str = ""
    generated_at: str = ""
    """When dbt wrote the artifact that this page is made from."""
    commit: str = ""
    file: str = ""
    """Its SQL, relative to the checkout."""
    yaml_file: str = ""
    uses: int = 0
    """How many products, models and exposures of other domains, and agreements of roles, read it."""

    @property
    def name(self) -> str:
        return self.address.product


class NodePage(msgspec.Struct, frozen=True, gc=False):
    """An internal model, a source, or an exposure."""

    id: str
    kind: NodeKind
    domain: str
    name: str
    label: str
    """`operations.stg_flights`"""
    description: str = ""
    materialized: str = ""
    owner_name: str = ""
    owner_email: str = ""
    url: str = ""
    exposure_type: str = ""
    licence: str = ""
    provenance: str = ""
    file: str = ""
    columns: tuple[tuple[str, str, str], ...] = ()
    """Name, type and description, as far as they are known."""
    made_of: tuple[tuple[str, Source], ...] = ()
    """Its columns by name, with what each is made of; not of exposures and sources."""
    upstream: tuple[str, ...] = ()
    downstream: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    status: Status = Status.UNKNOWN


class DomainPage(msgspec.Struct, frozen=True, gc=False):
    """One domain."""

    name: str
    purpose: str
    """The first paragraph of its README; Markdown."""
    readme: str
    """All of it."""
    owner_name: str
    owner_email: str
    path: str
    is_external: bool = False
    engine: str = ""
    generated_at: str = ""
    products: tuple[str, ...] = ()
    """Ids, every version, in the order of their addresses."""
    nodes: tuple[str, ...] = ()
    """Ids of internal models, sources and exposures."""
    upstream: tuple[str, ...] = ()
    """Domains that it reads."""
    downstream: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    """What is wrong with it as a whole, in words: old artifacts, no artifacts, a failed build."""
    last_build_at: str = ""
    last_build_state: str = ""
    builds: tuple[Mark, ...] = ()
    has_docs: bool = False
