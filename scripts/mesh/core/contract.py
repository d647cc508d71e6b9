"""What changed between two contracts of a domain, and which semantic version its interface takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from mesh.core.model import Address, Product


class Severity(IntEnum):
    """What a change asks of the interface's semantic version, from least to most."""

    EDITORIAL = 0
    ADDITIVE = 1
    BREAKING = 2


class Kind(StrEnum):
    PRODUCT_ADDED = "product version added"
    PRODUCT_REMOVED = "product version removed"
    COLUMN_ADDED = "column added"
    COLUMN_REMOVED = "column removed"
    TYPE_CHANGED = "type changed"
    NULLS_ALLOWED = "nulls allowed"
    NULLS_RULED_OUT = "nulls ruled out"
    KEY_CHANGED = "primary key changed"
    LATEST_MOVED = "latest version moved"
    DEPRECATION_CHANGED = "deprecation date changed"
    WORDS_CHANGED = "description, owner or meta changed"


SEVERITY = {
    Kind.PRODUCT_ADDED: Severity.ADDITIVE,
    Kind.PRODUCT_REMOVED: Severity.BREAKING,
    Kind.COLUMN_ADDED: Severity.ADDITIVE,
    Kind.COLUMN_REMOVED: Severity.BREAKING,
    Kind.TYPE_CHANGED: Severity.BREAKING,
    Kind.NULLS_ALLOWED: Severity.BREAKING,
    Kind.NULLS_RULED_OUT: Severity.ADDITIVE,
    Kind.KEY_CHANGED: Severity.BREAKING,
    Kind.LATEST_MOVED: Severity.ADDITIVE,
    Kind.DEPRECATION_CHANGED: Severity.ADDITIVE,
    Kind.WORDS_CHANGED: Severity.EDITORIAL,
}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two contracts."""

    kind: Kind
    address: Address
    column: str = ""
    detail: str = ""

    @property
    def severity(self) -> Severity:
        return SEVERITY[self.kind]


def changes(before: Iterable[Product], after: Iterable[Product]) -> tuple[Change, ...]:
    """Every difference between two sets of product versions, by address."""
    old, new = ({product.address: product for product in side} for side in (before, after))
    found: list[Change] = []
    for address in sorted(old.keys() | new.keys()):
        if address not in old:
            found.append(Change(Kind.PRODUCT_ADDED, address))
        elif address not in new:
            found.append(Change(Kind.PRODUCT_REMOVED, address))
        else:
            found.extend(_product_changes(old[address], new[address]))
    return tuple(found)


def _product_changes(old: Product, new: Product) -> Iterable[Change]:
    address = new.address
    before, after = ({column.name: column for column in product.columns} for product in (old, new))
    for name in before.keys() - after.keys():
        yield Change(Kind.COLUMN_REMOVED, address, name)
    for name in after.keys() - before.keys():
        yield Change(Kind.COLUMN_ADDED, address, name)
    for name in [name for name in after if name in before]:
        if before[name].type != after[name].type:
            yield Change(Kind.TYPE_CHANGED, address, name, f"{before[name].type} -> {after[name].type}")
        if before[name].is_nullable != after[name].is_nullable:
            yield Change(Kind.NULLS_ALLOWED if after[name].is_nullable else Kind.NULLS_RULED_OUT, address, name)
        if (before[name].description, before[name].meta) != (after[name].description, after[name].meta):
            yield Change(Kind.WORDS_CHANGED, address, name)
    if old.primary_key != new.primary_key:
        yield Change(Kind.KEY_CHANGED, address, detail=f"{', '.join(old.primary_key)} -> {', '.join(new.primary_key)}")
    if old.latest_version != new.latest_version:
        yield Change(Kind.LATEST_MOVED, address, detail=f"v{old.latest_version} -> v{new.latest_version}")
    if old.deprecation_date != new.deprecation_date:
        yield Change(Kind.DEPRECATION_CHANGED, address, detail=f"{old.deprecation_date or 'none'} -> {new.deprecation_date or 'none'}")
    if (old.description, old.owner, old.meta) != (new.description, new.owner, new.meta):
        yield Change(Kind.WORDS_CHANGED, address)


def next_version(version: str, found: Iterable[Change], *, is_rewritten: bool) -> str:
    """The semantic version after these changes; a patch where only the generated text differs."""
    severities = [change.severity for change in found]
    major, minor, patch = (int(part) for part in version.split("."))
    if Severity.BREAKING in severities:
        return f"{major + 1}.0.0"
    if Severity.ADDITIVE in severities:
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}" if severities or is_rewritten else version
