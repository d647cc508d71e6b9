"""What changed under `config.meta.mesh` of a product or a column: some keys are promises, the others are notes."""

import json
from collections.abc import Iterator, Mapping

from mesh.core.changes.change import Change, Kind
from mesh.core.model import Address

_PROMISES = {"unit": Kind.UNIT_CHANGED, "grain": Kind.GRAIN_CHANGED}
_CLASSIFICATIONS = ("public", "internal", "confidential", "personal", "sensitive")
"""From least to most protected; what is not classified is public. A word that is none of these counts as more than all."""


def meta_changes(
    address: Address, column: str, before: Mapping[str, object], after: Mapping[str, object], *, inherited: tuple[object, object] = (None, None)
) -> Iterator[Change]:
    """One change for each key. `inherited` are the product's classifications before and after, which hold for a column that states none."""
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old == new or (key == "grain" and _names(old) == _names(new)):
            continue
        if key == "classification":
            kind = _classification_kind(inherited[0] if old is None else old, inherited[1] if new is None else new)
        elif key == "mask" and column:
            old, new = _plain_mask(old), _plain_mask(new)
            if old == new:
                continue
            kind = Kind.MASK_ADDED if old is None else Kind.MASK_REMOVED if new is None else Kind.MASK_CHANGED
        else:
            kind = _PROMISES.get(key, Kind.META_CHANGED) if key in before else Kind.META_CHANGED
        yield Change(kind, address, column, text(old), text(new), aspect=key)


def text(value: object) -> str:
    """A value of YAML, in one line; nothing for none."""
    if isinstance(value, list):
        return ", ".join(text(item) for item in value)
    return value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _plain_mask(mask: object) -> object:
    """`{kind: hash}` is `hash`."""
    return mask["kind"] if isinstance(mask, dict) and mask.keys() == {"kind"} else mask


def _names(grain: object) -> frozenset[str]:
    """The columns of a grain, which have no order."""
    return frozenset(text(name).lower() for name in (grain if isinstance(grain, list) else [grain]))


def _classification_kind(old: object, new: object) -> Kind:
    before, after = _rank(old), _rank(new)
    if before == after:
        return Kind.META_CHANGED
    return Kind.CLASSIFICATION_RAISED if before < after else Kind.CLASSIFICATION_LOWERED


def _rank(classification: object) -> int:
    word = text(classification).lower() or _CLASSIFICATIONS[0]
    return _CLASSIFICATIONS.index(word) if word in _CLASSIFICATIONS else len(_CLASSIFICATIONS)
