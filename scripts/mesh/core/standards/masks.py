"""What is left of a column in the open port: masks keep its type and its nulls, few of them its keys, none its values."""

from dataclasses import replace

from mesh.core.changes.typetext import parse
from mesh.core.masks import mask_kind, without_mask
from mesh.core.model import Column, Product

_KEEP_KEYS = frozenset({"hash", "token", ""})


def unmasked(product: Product) -> Product:
    """As a port offers it that masks nothing."""
    return replace(product, columns=tuple(_unmasked(column) for column in product.columns))


def _unmasked(column: Column) -> Column:
    meta = {name: value for name, value in column.meta.items() if name != "mask"}
    return replace(column, meta=meta, description=without_mask(column.description))


def keeps_values(column: Column) -> bool:
    return not mask_kind(column.meta)


def keeps_keys(column: Column) -> bool:
    """Are different values different, and the same the same, in what is published?"""
    return mask_kind(column.meta) in _KEEP_KEYS


def keeps_rows_filled(column: Column) -> bool:
    """Redacting is the only mask that takes values away, from what is no text."""
    return mask_kind(column.meta) != "redact" or parse(column.type).name == "varchar"
