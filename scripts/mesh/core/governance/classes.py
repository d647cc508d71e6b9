"""The classes of data, from public to sensitive, and what each asks for: `governance/classification.yml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from mesh.core.errors import did_you_mean

MASKS = ("hash", "token", "redact", "partial", "year", "month", "area", "round")
"""The kinds of masks that the platform knows."""


class OpenPort(StrEnum):
    """How a column of a class may be published for everybody."""

    CLEAR = "clear"
    MASKED = "masked"
    NEVER = "never"


_REQUIRED = "required"
_KEYS = {
    "name": "personal",
    "meaning": "what belongs to it",
    "open_port": "masked",
    "default_mask": "hash",
    "allowed_masks": "[hash, redact]",
    "retention": "required",
}
_NEEDED = ("name", "meaning", "open_port")


@dataclass(frozen=True, slots=True)
class DataClass:
    """One class."""

    name: str
    rank: int
    """From 1, in the order of the file: the higher, the more it asks for."""
    meaning: str
    open_port: OpenPort
    default_mask: str = ""
    """The mask that a column gets that has to have one and names none; empty for none."""
    allowed_masks: tuple[str, ...] = ()
    """The masks that are strong enough for it."""
    needs_retention: bool = False
    """Must a product with such a column say how long it is kept?"""


def data_class(entry: object, rank: int) -> DataClass:
    """The class that an entry of the file states. Raises ValueError that says what is wrong with it."""
    if not isinstance(entry, Mapping):
        raise ValueError(f"a class is a mapping with {', '.join(_KEYS)}; this is a {type(entry).__name__}")
    for key in entry:
        if key not in _KEYS:
            raise ValueError(f"unknown key `{key}`. {did_you_mean(str(key), _KEYS)}")
    for key in _NEEDED:
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise ValueError(f"`{key}` is missing: write `{key}: {_KEYS[key]}`")
    name, open_port, retention = entry["name"], entry["open_port"], entry.get("retention")
    if open_port not in list(OpenPort):
        raise ValueError(f"`open_port: {open_port}` is none of {', '.join(OpenPort)}. {did_you_mean(open_port, list(OpenPort))}")
    if retention not in (None, _REQUIRED, "optional"):
        raise ValueError(f"`retention: {retention}` is neither required nor optional")
    listed = entry.get("allowed_masks")
    if not isinstance(listed, list | None):
        raise ValueError(f"`allowed_masks` is a {type(listed).__name__}: list the masks, {_KEYS['allowed_masks']}")
    allowed = tuple(map(str, MASKS if listed is None else listed)) if open_port != OpenPort.CLEAR or listed else ()
    default = entry.get("default_mask") or ""
    for mask in (*allowed, *([default] if default else [])):
        if mask not in MASKS:
            raise ValueError(f"`{mask}` is no mask. {did_you_mean(str(mask), MASKS)}")
    if default and allowed and default not in allowed:
        raise ValueError(f"its `default_mask: {default}` is not among its `allowed_masks`")
    return DataClass(name.strip(), rank, entry["meaning"].strip(), OpenPort(open_port), default, allowed, retention == _REQUIRED)
