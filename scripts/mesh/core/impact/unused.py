"""What is public and not read: product versions and columns that nobody outside their domain reads, as far as the mesh can tell."""

from collections.abc import Iterator
from dataclasses import dataclass

from mesh.core.impact.follow import Consumers, direct_readings
from mesh.core.model import Product


@dataclass(frozen=True, slots=True)
class Unused:
    """One product version, and how much of it is read from outside its domain."""

    product: Product
    is_read: bool
    """Does anybody outside read the version at all?"""
    is_read_at_home: bool
    """Does its own domain build on it?"""
    columns: tuple[str, ...] = ()
    """Of a version that is read: the columns that nobody outside reads."""
    perhaps: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Columns of which it cannot be told, by the readers who may read them."""

    @property
    def is_empty(self) -> bool:
        return self.is_read and not self.columns and not self.perhaps


def unused(among: Consumers) -> Iterator[Unused]:
    """Every product version of which something is not read, in the order of addresses. Exposures read, though they name no columns."""
    for product in sorted(among.mesh.products.values(), key=lambda product: product.address):
        found = _unused(among, f"model.{product.address}", product)
        if not found.is_empty:
            yield found


def _unused(among: Consumers, node: str, product: Product) -> Unused:
    readers = [reading.node for reading in direct_readings(among, node, with_home=True)]
    outside = [reader for reader in readers if reader.kind == "exposure" or reader.domain != product.address.domain]
    is_read_at_home = len(readers) > len(outside)
    if not outside:
        return Unused(product, is_read=False, is_read_at_home=is_read_at_home)
    columns: list[str] = []
    perhaps: dict[str, list[str]] = {}
    for column in product.columns:
        readings = direct_readings(among, node, column.name)
        if not readings:
            columns.append(column.name)
        elif all(reading.unknown for reading in readings):
            perhaps.setdefault(", ".join(f"{reading.node.label} ({reading.unknown})" for reading in readings), []).append(column.name)
    return Unused(product, True, is_read_at_home, tuple(columns), tuple((who, tuple(names)) for who, names in perhaps.items()))
