"""The columns of a contract as those of a product: names that SQL and dbt take, and types that DuckDB has."""

import re

from mesh.core.changes.typetext import normalise
from mesh.core.errors import did_you_mean
from mesh.core.standards.document import Property, Table
from mesh.core.standards.types import LOGICAL, implied_type, stated_type

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def column_types(table: Table) -> dict[str, str]:
    """The type of DuckDB for each column, in the contract's order. Raises ValueError for a name or a type that cannot be used."""
    found: dict[str, str] = {}
    for column in table.properties:
        _check_name(column.name, f"column of `{table.name}`")
        if column.name.lower() in map(str.lower, found):
            raise ValueError(f"`{table.name}` has the column `{column.name}` twice: names that differ in case alone are one in SQL")
        found[column.name] = _type(column, f"{table.name}.{column.name}")
    if not found:
        raise ValueError(f"`{table.name}` has no columns (`properties`)")
    return found


def key(table: Table) -> list[str]:
    """The columns of the primary key, in its order."""
    columns = [column for column in table.properties if column.primary_key]
    return [column.name for column in sorted(columns, key=lambda column: column.primary_key_position)]


def _check_name(name: str, what: str) -> None:
    if not IDENTIFIER.fullmatch(name):
        raise ValueError(f"`{name}` is no name for a {what}: write letters, digits and `_`, not beginning with a digit")


def _type(column: Property, where: str) -> str:
    exact = next((str(custom.value) for custom in column.custom_properties if custom.property == "duckdbType"), "")
    if found := stated_type(exact) or stated_type(column.physical_type):
        return normalise(found)
    options = column.logical_type_options or {}
    match column.logical_type:
        case "array" if column.items:
            return f"{_type(column.items, f'{where}[]')}[]"
        case "object" if column.properties:
            return f"struct({', '.join(_field(part, where) for part in column.properties)})"
        case "array" | "object":
            raise ValueError(f"`{where}` does not say what is in it: add `{'items' if column.logical_type == 'array' else 'properties'}`")
        case "":
            stated = f"DuckDB has no type `{column.physical_type}`" if column.physical_type else "it has neither `physicalType` nor `logicalType`"
            raise ValueError(f"the type of `{where}` is not known: {stated}. Give a `logicalType`: {', '.join(LOGICAL)}")
    found = implied_type(column.logical_type, str(options.get("format", "")), has_timezone=options.get("timezone") is True)
    if not found:
        raise ValueError(f"the type of `{where}` is not known: there is no logicalType `{column.logical_type}`. {did_you_mean(column.logical_type, LOGICAL)}")
    return found


def _field(part: Property, where: str) -> str:
    _check_name(part.name, f"field of `{where}`")
    return f'"{part.name}" {_type(part, f"{where}.{part.name}")}'
