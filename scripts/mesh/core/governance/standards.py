"""The numbers and names that policies read: `governance/standards.yml`, each key a column of the one row of `mesh.standards`."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from mesh.core.tables.data import Data
from mesh.core.tables.info_schema import TABLES, Table, TableColumn

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_LARGEST = 2**63
_EXAMPLES = "a number, a text, a date, true or false, or a list of texts"


@dataclass(frozen=True, slots=True)
class Standard:
    """One key with its value."""

    name: str
    type: str
    """DuckDB's: BIGINT, DOUBLE, VARCHAR, BOOLEAN, DATE or VARCHAR[]."""
    value: int | float | str | tuple[str, ...]


def standard(name: object, value: object) -> Standard:
    """The standard that a key of the file states. Raises ValueError that says what is wrong with it."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError(f"`{name}` is no name that SQL reads without quotes: write it in small letters, digits and `_`, as in `description_min_length`")
    # True is an int to Python.
    if isinstance(value, bool):
        return Standard(name, "BOOLEAN", value)
    if isinstance(value, int) and -_LARGEST <= value < _LARGEST:
        return Standard(name, "BIGINT", value)
    if isinstance(value, float):
        return Standard(name, "DOUBLE", value)
    if isinstance(value, str):
        return Standard(name, "VARCHAR", value)
    if type(value) is date:
        return Standard(name, "DATE", value.isoformat())
    if isinstance(value, list):
        wrong = next((one for one in value if not isinstance(one, (str, int, float)) or isinstance(one, bool)), None)
        if wrong is not None:
            raise ValueError(f"`{name}` lists `{wrong}`, a {type(wrong).__name__}: a list holds texts")
        if None in value:
            raise ValueError(f"`{name}` lists nothing at one place: a list holds texts")
        return Standard(name, "VARCHAR[]", tuple(map(str, value)))
    what = "a number that no column of 64 bits holds" if isinstance(value, int) else "nothing" if value is None else f"a {type(value).__name__}"
    raise ValueError(f"`{name}` is {what}: write {_EXAMPLES}")


_NONE = Standard("has_standards", "BOOLEAN", value=False)
"""No table is without a column."""


def standards_table(standards: Iterable[Standard]) -> Table:
    """`mesh.standards` with a column for each of these."""
    columns = [TableColumn(one.name, one.type, "") for one in list(standards) or [_NONE]]
    return replace(TABLES["mesh.standards"], columns=columns)


def standards_data(standards: Iterable[Standard]) -> Data:
    """Its one row."""
    return {one.name: [one.value] for one in list(standards) or [_NONE]}
