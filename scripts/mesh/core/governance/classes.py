"""The classes of data, from public to sensitive, and what each asks for: `governance/classification.yml`."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from mesh.core.errors import did_you_mean
from mesh.core.governance.fields import FieldError, list_of, mapping_of, name_of, text_of

MASKS = ("hash", "token", "redact", "partial", "year", "month", "area", "round")
"""The kinds of masks that the platform knows."""


class OpenPort(StrEnum):
    """How a column of a class may be published for everybody."""

    CLEAR = "clear"
    MASKED = "masked"
    NEVER = "never"


_REQUIRED = ("name", "meaning", "open_port")
_OPTIONAL = ("default_mask", "allowed_masks", "retention")
_RETENTIONS = ("required", "optional")


@dataclass(frozen=True, slots=True)
class DataClass:
    """One class."""

    name: str
    rank: int
    """From 1, in the order of the file: the higher, the more it asks for."""
    meaning: str
    open_port: OpenPort
    default_mask: str = ""
    """The mask that a column gets that has to have one, for a port or a role, and names none; empty for none."""
    allowed_masks: tuple[str, ...] = ()
    """The masks that are strong enough for it."""
    needs_retention: bool = False
    """Must a product with such a column say how long it is kept?"""


def data_classes(value: object) -> tuple[DataClass, ...]:
    """The classes that the file's mapping states. Raises FieldError that says what is wrong, and at which key."""
    document = mapping_of(value, "a file of classes", ("classes",))
    found: dict[str, DataClass] = {}
    for position, entry in enumerate(list_of(document["classes"], "classes", "{name: public, ...}")):
        try:
            one = _data_class(entry, position + 1)
            if one.name in found:
                raise FieldError(f"there are two classes `{one.name}`. Take one of them out", "name")
        except FieldError as error:
            raise FieldError(str(error), "classes", position, *error.keys) from None
        found[one.name] = one
    return tuple(found.values())


def _data_class(entry: object, rank: int) -> DataClass:
    found = mapping_of(entry, "a class", _REQUIRED, _OPTIONAL)
    open_port = OpenPort(_one_of(found["open_port"], "open_port", list(OpenPort)))
    allowed: tuple[str, ...] = () if open_port is OpenPort.CLEAR else MASKS
    if found.get("allowed_masks") is not None:
        allowed = tuple(_one_of(mask, "allowed_masks", MASKS, place) for place, mask in enumerate(list_of(found["allowed_masks"], "allowed_masks", "hash")))
    default = "" if found.get("default_mask") is None else _one_of(found["default_mask"], "default_mask", MASKS)
    # A class that is published clear may name a mask for the roles that are not cleared for it.
    if default and allowed and default not in allowed:
        raise FieldError(f"`default_mask: {default}` is not among its `allowed_masks`", "default_mask")
    retention = "optional" if found.get("retention") is None else _one_of(found["retention"], "retention", _RETENTIONS)
    name, meaning = name_of(found["name"], "name"), text_of(found["meaning"], "meaning")
    return DataClass(name, rank, meaning, open_port, default, allowed, retention == _RETENTIONS[0])


def _one_of(value: object, key: str, known: Collection[str], *place: int) -> str:
    if not isinstance(value, str) or value not in known:
        raise FieldError(f"`{key}` is `{str(value)[:60]}`, which is none of {', '.join(known)}. {did_you_mean(str(value), known)}", key, *place)
    return value
