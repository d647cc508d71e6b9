"""The numbers and names that policies read: `governance/standards.yml`, each key a column of the one row of `mesh.standards`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import isfinite

from mesh.core.governance.fields import FieldError
from mesh.core.tables.data import Data
from mesh.core.tables.info_schema import TABLES, Table, TableColumn

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_LARGEST = 2**63


@dataclass(frozen=True, slots=True)
class Standard:
    """One key with its value."""

    name: str
    type: str
    """DuckDB's: BIGINT, DOUBLE, VARCHAR, BOOLEAN or VARCHAR[]."""
    value: int | float | str | tuple[str, ...]


def standard(name: object, value: object) -> Standard:
    """The standard that a key of the file states. Raises FieldError that says what is wrong with it."""
    key = str(name)
    if not _NAME.fullmatch(key):
        raise FieldError(f"`{key[:60]}` is no name that SQL reads without quotes: write small letters, digits and `_`, as in `description_min_length`", key)
    # True is an int to Python.
    if isinstance(value, bool):
        return Standard(key, "BOOLEAN", value)
    if isinstance(value, int) and -_LARGEST <= value < _LARGEST:
        return Standard(key, "BIGINT", value)
    if isinstance(value, float) and isfinite(value):
        return Standard(key, "DOUBLE", value)
    if isinstance(value, str):
        return Standard(key, "VARCHAR", value)
    if isinstance(value, list):
        for place, one in enumerate(value):
            if not isinstance(one, (str, int, float)) or isinstance(one, bool):
                raise FieldError(f"`{key}` lists `{str(one)[:60]}`, which is no text: put it between quotes, or write `<this>=<that>` for a pair", key, place)
        return Standard(key, "VARCHAR[]", tuple(map(str, value)))
    said = "nothing" if value is None else f"`{str(value)[:60]}`, a {type(value).__name__}"
    raise FieldError(f"`{key}` is {said}: write a number, a text, true or false, or a list of texts", key)


_NONE = Standard("has_standards", "BOOLEAN", value=False)
"""No table is without a column."""


def standards_table(standards: Iterable[Standard]) -> Table:
    """`mesh.standards` with a column for each of these."""
    columns = [TableColumn(one.name, one.type, "") for one in list(standards) or [_NONE]]
    return replace(TABLES["mesh.standards"], columns=columns)


def standards_data(standards: Iterable[Standard]) -> Data:
    """Its one row."""
    return {one.name: [one.value] for one in list(standards) or [_NONE]}
