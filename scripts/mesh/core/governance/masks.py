"""Masks, the twin of the platform's macros (`platform/macros/privacy/mask.sql`): the same value gets the same mask here and there, so that what `mesh sql`
masks joins with what a port publishes masked. A mask keeps the column's type, and null stays null."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from mesh.core.errors import did_you_mean
from mesh.core.governance.fields import FieldError
from mesh.core.model import Address

_OPTIONS: dict[str, tuple[str, ...]] = {
    "hash": (), "token": ("space",), "redact": (), "partial": ("keep", "from"), "year": (), "month": (), "area": ("keep",), "round": ("to",),
}  # fmt: skip
KEYED = frozenset({"hash", "token"})
"""Masks that need the masking key."""
_TEXT = frozenset({"VARCHAR"})
_DAYS = frozenset({"DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"})
_FLOATS = frozenset({"FLOAT", "DOUBLE"})
_NUMBERS = _FLOATS | {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "DECIMAL"}
_HASHED = _TEXT | {"BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT"}
_FITTING = {"hash": _HASHED, "token": _HASHED, "partial": _TEXT, "area": _TEXT, "year": _DAYS, "month": _DAYS, "round": _NUMBERS}
_SPACE = re.compile(r"[a-z][a-z0-9_]*")
_SEPARATOR = chr(31)


@dataclass(frozen=True, slots=True)
class Mask:
    """One mask with what it is told."""

    kind: str
    space: str = ""
    """Within which values are told apart by `hash` and `token`, as the macros name it."""
    keep: int = 0
    keeps_start: bool = False
    to: int | float = 0


REDACT = Mask("redact")


def mask_of(stated: object, address: Address, column: str) -> Mask:
    """The mask that `mask:` of a column states, a kind or a mapping with `kind`. Raises FieldError."""
    given: Mapping[str, object] = {"kind": stated} if isinstance(stated, str) else stated if isinstance(stated, Mapping) else {}
    kind = given.get("kind")
    if not isinstance(kind, str) or kind not in _OPTIONS:
        raise FieldError(f"`mask: {str(stated)[:60]}` names no mask. {did_you_mean(str(kind), _OPTIONS)}", "mask")
    for name in given:
        if name != "kind" and name not in _OPTIONS[kind]:
            raise FieldError(f"the mask `{kind}` takes no `{str(name)[:60]}`", "mask", str(name))
    space, keep, side, to = given.get("space", column), given.get("keep", 3 if kind == "area" else 2), given.get("from", "end"), given.get("to", 10)
    if "space" in given and not (isinstance(space, str) and _SPACE.fullmatch(space)):
        raise FieldError("`space` of the mask `token` must be a name such as `customer`", "mask", "space")
    if isinstance(keep, bool) or not isinstance(keep, int) or keep < 0:
        raise FieldError(f"`keep` of the mask `{kind}` must be a whole number of characters", "mask", "keep")
    if side not in ("end", "start"):
        raise FieldError("`from` of the mask `partial` must be `end` or `start`", "mask", "from")
    if isinstance(to, bool) or not isinstance(to, int | float) or not 0 < to < float("inf"):
        raise FieldError("`to` of the mask `round` must be a number above 0", "mask", "to")
    full = f"token {space}" if kind == "token" else f"hash {address.domain}.{address.product}.{column}" if kind == "hash" else ""
    return Mask(kind, full, keep, side == "start", to)


def salt(key: str, space: str) -> str:
    """32 characters made of the masking key for one space: what is put before each value."""
    return sha256(f"{sha256(key.encode()).hexdigest()}{_SEPARATOR}{space}".encode()).hexdigest()[:32]


def masked(value: str, type_: str, mask: Mask, salted: str = "") -> str:
    """SQL for what is seen in place of `value`, an expression of a type as DuckDB spells it. `salted`: SQL that gives the mask's salt; without it, and where
    a mask does not fit the type, nothing is seen."""
    family = "DECIMAL" if type_.startswith("DECIMAL") else type_
    kind = mask.kind
    fits = family in _FITTING.get(kind, ()) and (kind not in KEYED or salted) and not (kind == "round" and isinstance(mask.to, float) and family not in _FLOATS)
    if not fits:
        return f"case when {value} is not null then '[redacted]' end" if type_ == "VARCHAR" else f"cast(null as {type_})"
    if kind in KEYED:
        digest = f"sha256({salted} || {value}{'' if type_ == 'VARCHAR' else '::varchar'})"
        return f"left({digest}, 32)" if type_ == "VARCHAR" else f"(('0x' || left({digest}, 16))::ubigint >> 1)::{type_}"
    if kind == "partial":
        stars = f"repeat('*', length({value}) - {mask.keep})"
        shown = f"{'left' if mask.keeps_start else 'right'}({value}, {mask.keep})"
        cut = f"{shown} || {stars}" if mask.keeps_start else f"{stars} || {shown}"
        return f"case when length({value}) <= {mask.keep} then repeat('*', length({value})) else {cut} end"
    if kind == "area":
        return f"left({value}, greatest(least({mask.keep}, length({value}) - 1), 0))"
    if kind in ("year", "month"):
        return f"date_trunc('{kind}', {value})::{type_}"
    return _rounded(value, type_, mask.to)


def _rounded(value: str, type_: str, to: int | float) -> str:
    """The nearest multiple; where that is beyond the type's range, the one towards zero."""
    if type_ in _FLOATS:
        return f"cast(round({value} / {to}) * {to} as {type_})"
    rest, wide = f"({value} % {to})", f"decimal(38, {type_.split(',')[1]}" if type_.startswith("DECIMAL") else "hugeint"
    nearest = f"{value}::{wide} - {rest} + case when abs({rest}) * 2 >= {to} then sign({value}) * {to} else 0 end"
    return f"coalesce(try(cast({nearest} as {type_})), cast({value} - {rest} as {type_}))"
