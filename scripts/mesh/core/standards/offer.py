"""What a contract says of a product version: the product itself, and what only its domain's files and ports know."""

from dataclasses import dataclass

from mesh.core.governance.access import ports_of
from mesh.core.model import Address, Product
from mesh.core.standards.checks import Check


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may read a product: a role, or whoever has an agreement."""

    name: str
    description: str = ""
    approved_by: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """One product version, with all that its contract states."""

    product: Product
    version: str
    """Of the domain's interface: a semantic version."""
    environment: str
    checks: tuple[Check, ...] = ()
    tags: tuple[str, ...] = ()
    file: str = ""
    """The published Parquet file; empty while nothing is published."""
    readers: tuple[Reader, ...] = ()
    input_versions: tuple[tuple[Address, str], ...] = ()
    """Products of other domains that it is built from, and the versions of their interfaces."""

    @property
    def ports(self) -> tuple[str, ...]:
        return ports_of(self.product.meta)
