"""Values out of YAML that nobody has checked: each function gives what it promises, or says which key is wrong and what to write."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from math import isfinite

from mesh.core.errors import did_you_mean

_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class FieldError(ValueError):
    """What is wrong with a value, and the path of keys to it."""

    def __init__(self, message: str, *keys: str | int) -> None:
        super().__init__(message)
        self.keys = keys


def mapping_of(value: object, what: str, required: Collection[str], optional: Collection[str] = ()) -> Mapping[str, object]:
    """A mapping that has all of the required keys and no unknown one. `what`: "an agreement"."""
    known = [*required, *optional]
    if not isinstance(value, Mapping):
        raise FieldError(f"{what} is a mapping with {', '.join(known)}; this is {_kind(value)}")
    for key in value:
        if key not in known:
            raise FieldError(f"unknown key `{key}` in {what}. {did_you_mean(str(key), known)}", str(key))
    for key in required:
        if value.get(key) is None:
            raise FieldError(f"{what} has no `{key}:`")
    return value


def text_of(value: object, key: str) -> str:
    """Text that says something."""
    if not isinstance(value, str) or not value.strip():
        raise FieldError(f"`{key}` is {_kind(value)}; write a text", key)
    return " ".join(value.split())


def name_of(value: object, key: str) -> str:
    """A name that can stand in addresses, file names and options."""
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise FieldError(f"`{key}: {_short(value)}` is no name: write small letters, digits and `_`", key)
    return value


def day_of(value: object, key: str) -> date:
    """A day, written 2026-12-31."""
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise FieldError(f"`{key}: {_short(value)}` is no date: write it as 2026-12-31", key)


def number_of(value: object, key: str) -> float:
    """A finite number greater than zero."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or value <= 0:
        raise FieldError(f"`{key}: {_short(value)}` is not greater than zero: write a number such as 2.0", key)
    return float(value)


def list_of(value: object, key: str, example: str) -> list[object]:
    """A list with something in it, and nothing twice."""
    if not isinstance(value, list) or not value:
        raise FieldError(f"`{key}` is {_kind(value)}; list them: `{key}: [{example}]`", key)
    for position, one in enumerate(value):
        if one in value[:position]:
            raise FieldError(f"`{key}` has `{_short(one)}` twice", key, position)
    return value


def _kind(value: object) -> str:
    if value is None or value == [] or value == "":
        return "empty"
    return f"a {type(value).__name__}" if isinstance(value, Mapping | list) else f"`{_short(value)}`"


def _short(value: object) -> str:
    written = str(value)
    return written if len(written) <= 60 else f"{written[:59]}…"
