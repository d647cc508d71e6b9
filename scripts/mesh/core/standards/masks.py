"""What is left of a column in the open port: masks keep its type and its nulls, few of them its keys, none its values."""

from dataclasses import replace

from mesh.core.changes.typetext import parse
from mesh.core.model import Column, Product

_KEEP_KEYS = frozenset({"hash", "token"})
_SENTENCES = {
    "hash": "a keyed hash",
    "token": "a token: the same value has the same token in all domains",
    "redact": "redacted",
    "partial": "partly hidden",
    "year": "the first day of its year",
    "month": "the first day of its month",
    "area": "the first characters of its place code",
    "round": "rounded",
}


def mask(column: Column) -> str:
    """The kind of a column's mask; empty without one."""
    stated = column.meta.get("mask")
    kind = stated.get("kind") if isinstance(stated, dict) else stated
    return kind if isinstance(kind, str) else ""


def unmasked(product: Product) -> Product:
    """As a port offers it that masks nothing."""
    columns = (replace(column, meta={name: value for name, value in column.meta.items() if name != "mask"}) for column in product.columns)
    return replace(product, columns=tuple(columns))


def keeps_values(column: Column) -> bool:
    return not mask(column)


def keeps_keys(column: Column) -> bool:
    """Are different values different, and the same the same, in what is published?"""
    return mask(column) in _KEEP_KEYS | {""}


def keeps_rows_filled(column: Column) -> bool:
    """Redacting is the only mask that takes values away, from what is no text."""
    return mask(column) != "redact" or parse(column.type).name == "varchar"


def sentence(column: Column) -> str:
    """What readers of the open port get; empty where it is the value itself."""
    kind = mask(column)
    return f"Published as {_SENTENCES.get(kind, f'masked ({kind})')}." if kind else ""
