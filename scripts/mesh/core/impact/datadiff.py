"""What changed in the published data of a product between two publications, as numbers. Values are shown of public and internal columns only."""

from collections.abc import Iterable
from dataclasses import dataclass

from mesh.core.model import Address, Product

_SHOWN = frozenset({"public", "internal"})


@dataclass(frozen=True, slots=True)
class Stats:
    """One column of one publication."""

    nulls: int
    distinct: int
    """Approximate."""
    least: str | None = None
    """As text; None where it is not shown, or where there is no value."""
    greatest: str | None = None


@dataclass(frozen=True, slots=True)
class ColumnData:
    """One column on both sides; None where a side does not have it."""

    name: str
    before: Stats | None
    after: Stats | None


@dataclass(frozen=True, slots=True)
class Keys:
    """Rows by primary key."""

    added: int
    removed: int
    changed: int
    """With other values in a column that both sides have."""


@dataclass(frozen=True, slots=True)
class ProductData:
    """One product version in both publications."""

    address: Address
    before: int | None
    """Rows; None where it was not published."""
    after: int | None
    columns: tuple[ColumnData, ...] = ()
    """Those that differ."""
    keys: Keys | None = None
    """None without a primary key on both sides."""
    problem: str = ""
    """Why the files could not be compared."""


@dataclass(frozen=True, slots=True)
class DomainData:
    """The publications of one domain that were compared."""

    domain: str
    before: str
    """Publication id; empty where there is none to compare with."""
    after: str
    products: tuple[ProductData, ...] = ()
    """Those whose content differs."""
    unchanged: int = 0
    problem: str = ""


def is_shown(column: str, contracts: Iterable[Product]) -> bool:
    """May values of a column be shown? Only where every contract that has it classifies it, itself or as a whole product, as public or internal."""
    found = []
    for product in contracts:
        metas = [one.meta for one in product.columns if one.name.lower() == column.lower()]
        found += [meta.get("classification", product.meta.get("classification")) in _SHOWN for meta in metas]
    return bool(found) and all(found)
