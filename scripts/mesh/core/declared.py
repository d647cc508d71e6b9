"""The columns that YAML declares. A mesh has hundreds of thousands of them, so a domain's are kept as the table that they become, a list for each fact."""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from mesh.core.manifest import ManifestColumn
from mesh.core.model import Product

_RULES_OUT_NULLS = frozenset({"not_null", "primary_key"})


class DeclaredColumn(msgspec.Struct, frozen=True, gc=False):
    """One column, as YAML declares it."""

    name: str
    data_type: str | None = None
    description: str | None = None
    is_nullable: bool = True
    quote: bool = False
    meta: dict[str, Any] | None = None
    """What `config.meta.mesh` says; None for nothing."""


Declared = Mapping[str, tuple[DeclaredColumn, ...]]
"""Node id -> its columns, for nodes that declare any."""


class DomainColumns(msgspec.Struct):
    """All that one domain declares."""

    places: dict[str, tuple[int, int]] = {}
    """Node id -> where its columns begin in the lists, and how many they are."""
    names: list[str] = []
    types: list[str | None] = []
    descriptions: list[str | None] = []
    nullable: list[bool] = []
    quoted: list[bool] = []
    metas: list[dict[str, Any] | None] = []

    def add(self, node: str, columns: Collection[ManifestColumn], product: Product | None) -> None:
        """A node's columns. `product`: its contract, which knows what its key says, and not what v2 hands down to columns from the model's meta."""
        self.places[node] = len(self.names), len(columns)
        # A comprehension for each: appending one by one takes twice as long.
        self.names += [column.name for column in columns]
        self.types += [column.data_type for column in columns]
        self.descriptions += [column.description for column in columns]
        self.quoted += [column.quote is True for column in columns]
        if product is None:
            self.nullable += [not column.constraints or _is_nullable(column) for column in columns]
            # Most say nothing; to ask each by a call would take three times as long.
            self.metas += [
                column.mesh_meta if ((told := column.config) and (meta := told.meta) and meta.mesh) or ((meta := column.meta) and meta.mesh) else None
                for column in columns
            ]
        else:
            known = {column.name: column for column in product.columns}
            self.nullable += [known[column.name].is_nullable if column.name in known else _is_nullable(column) for column in columns]
            self.metas += [(known[column.name].meta or None) if column.name in known else None for column in columns]

    def of(self, node: str) -> tuple[DeclaredColumn, ...]:
        start, count = self.places[node]
        return tuple(DeclaredColumn(*facts) for facts in zip(*(one[start : start + count] for one in self._lists()), strict=True))

    def only(self, nodes: Collection[str]) -> "DomainColumns":
        """Those of some nodes."""
        found = DomainColumns()
        for node in (node for node in self.places if node in nodes):
            start, count = self.places[node]
            found.places[node] = len(found.names), count
            for mine, others in zip(self._lists(), found._lists(), strict=True):
                others += mine[start : start + count]
        return found

    def _lists(self) -> tuple[list[Any], ...]:
        """In the order of a column's fields."""
        return self.names, self.types, self.descriptions, self.nullable, self.quoted, self.metas


def _is_nullable(column: ManifestColumn) -> bool:
    return not column.constraints or _RULES_OUT_NULLS.isdisjoint(constraint.type for constraint in column.constraints)
