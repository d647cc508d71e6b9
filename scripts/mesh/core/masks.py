"""Masks: what the open port gets instead of a column's values, and what its contract says of that. The values are made by `platform/macros/privacy/`."""

from dataclasses import replace

from mesh.core.model import Column

_WORDS = {
    "hash": "Published as a keyed hash.",
    "token": "Published as a token.",
    "redact": "Published redacted.",
    "partial": "Published in part.",
    "year": "Published as its year only.",
    "month": "Published as its month only.",
    "area": "Published as its area only.",
    "round": "Published rounded.",
}
MASKS = frozenset(_WORDS)
"""All kinds."""
_TEXT = ("varchar", "text", "string", "char", "bpchar", "nvarchar")


def mask_kind(meta: dict[str, object] | None) -> str:
    """The kind of mask that `config.meta.mesh` of a column asks for, empty for none. Written `mask: hash` or `mask: {kind: partial, keep: 2}`."""
    mask = (meta or {}).get("mask")
    kind = mask.get("kind") if isinstance(mask, dict) else mask
    return kind if isinstance(kind, str) else ""


def sentence(column: Column) -> str:
    """What readers of the open port get, in words; empty where it is the value itself."""
    return _WORDS.get(mask_kind(column.meta), "")


def as_published(column: Column) -> Column:
    """The column as readers of the open port get it: its description says how it is masked, and one that is redacted to nothing may be null."""
    kind, words = mask_kind(column.meta), sentence(column)
    if not words:
        return column
    described = f"{without_mask(column.description)} {words}".strip()
    is_text = column.type.partition("(")[0].strip() in _TEXT
    return replace(column, description=described, is_nullable=column.is_nullable or (kind == "redact" and not is_text))


def without_mask(description: str) -> str:
    """A description without the sentence that a mask added to it."""
    head, separator, last = description.strip().rpartition("Published ")
    return head.strip() if separator and f"Published {last}" in _WORDS.values() else description.strip()
