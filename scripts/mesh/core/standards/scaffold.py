"""A product made from a contract: its YAML in full, and a model that has the contract's columns and no rows, for its owner to fill."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mesh.core import yamltext
from mesh.core.dbttext import identifier, literal, literals, needs_quotes
from mesh.core.standards.columns import column_types, key
from mesh.core.standards.document import Custom, Document, Property, Table
from mesh.core.standards.names import snake
from mesh.core.standards.rules import Tests

NAME = re.compile(r"[a-z][a-z0-9_]*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_OURS = re.compile(r"[a-z]\w*\.[a-z]\w*\.v([1-9]\d{0,5})")
_UNITS = {"s": "seconds", "h": "hours", "d": "days", "y": "years", "percent": "%"}
_HINT = "{#- Made by `mesh import odcs`: it has the contract's columns and no rows. Write the query that fills them. -#}\n"


@dataclass(frozen=True, slots=True)
class Scaffold:
    """One product version of a contract."""

    product: str
    version: int
    files: Mapping[str, str]
    """Path below the domain's folder -> text."""


def scaffold(document: Document, group: str, tests: Tests) -> tuple[Scaffold, ...]:
    """A product for each table of the contract. Raises ValueError where a name or a type cannot be used; what has no place is told to `tests.left_out`."""
    names = [table.name for table in document.schema]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise ValueError(f"its `schema` has two tables `{twice}`")
    return tuple(_scaffold(document, table, group, tests) for table in document.schema)


def _scaffold(document: Document, table: Table, group: str, tests: Tests) -> Scaffold:
    name, version = table.name, _version(document)
    if not NAME.fullmatch(name):
        advice = f" Did you mean `{name.lower()}`?" if NAME.fullmatch(name.lower()) else ""
        raise ValueError(f"`{name}` is no name for a product: write small letters, digits and `_`.{advice}")
    types = column_types(table)
    folder = "models/products"
    described = yamltext.dump({"models": [_model(document, table, group, types, tests)]})
    return Scaffold(name, version, {f"{folder}/{name}_v{version}.sql": _query(types), f"{folder}/{name}.yml": described})


def _version(document: Document) -> int:
    """Of a contract of a mesh, its product's; else the first number of the contract's version."""
    if found := _OURS.fullmatch(document.id):
        return int(found[1])
    major = re.match(r"v?(\d{1,6})(?:\.|$)", document.version)
    return max(1, int(major[1])) if major else 1


def _query(types: Mapping[str, str]) -> str:
    columns = ",\n".join(f"        cast(null as {kind}) as {identifier(name)}" for name, kind in types.items())
    return f"{_HINT}with final as (\n    select\n{columns}\n    where false\n)\n\nselect * from final\n"


def _model(document: Document, table: Table, group: str, types: Mapping[str, str], tests: Tests) -> dict[str, object]:
    version, product_meta = _version(document), _meta(document.custom_properties) | _levels(document, table, tests)
    config: dict[str, object] = {"access": "public", "contract": {"enforced": True}, "materialized": "table", "group": group}
    own = {**({"tags": literals(document.tags)} if document.tags else {}), **({"meta": {"mesh": literals(product_meta)}} if product_meta else {})}
    end = next((str(level.value) for level in document.sla_properties if level.property == "endOfLife"), "")[:10]
    stated: dict[str, object] = {
        "v": version,
        "deprecation_date": end if _DATE.fullmatch(end) else "",
        "config": own,
        "constraints": [{"type": "primary_key", "columns": key(table)}] if key(table) else [],
        "columns": [_column(table, column, types[column.name], product_meta, tests) for column in table.properties],
        "data_tests": tests.of_table(document, table),
    }
    return {
        "name": table.name,
        "description": literal(table.description or document.description.purpose),
        "latest_version": version,
        "config": config,
        "versions": [{name: value for name, value in stated.items() if value}],
    }


def _column(table: Table, column: Property, kind: str, product_meta: dict[str, object], tests: Tests) -> dict[str, object]:
    meta = _meta([custom for custom in column.custom_properties if custom.property != "duckdbType"])
    if column.classification and column.classification != product_meta.get("classification"):
        meta = {"classification": column.classification, **meta}
    stated: dict[str, object] = {
        "name": column.name,
        "data_type": kind,
        "description": literal(column.description),
        "quote": needs_quotes(column.name),
        "config": {"meta": {"mesh": literals(meta)}} if meta else {},
        "constraints": [{"type": "not_null"}] if column.required or column.primary_key else [],
        "data_tests": tests.of_column(table, column),
    }
    return {name: value for name, value in stated.items() if value}


def _meta(customs: list[Custom]) -> dict[str, object]:
    return {snake(custom.property): custom.value for custom in customs}


def _levels(document: Document, table: Table, tests: Tests) -> dict[str, object]:
    """Service levels, but for a freshness that a test promises, and for the end of the version."""
    is_tested = any(isinstance(told, dict) and "platform.fresh_within" in told for told in Tests(tests.known, tests.is_readable).of_table(document, table))
    found: dict[str, object] = {}
    for level in document.sla_properties:
        if level.property == "rows" and level.unit == "rows":
            limits = {"min": level.value or None, "max": level.value_ext}
            found["rows"] = {name: limit for name, limit in limits.items() if limit is not None}
        elif level.property != "endOfLife" and level.value is not None and not (level.property == "freshness" and is_tested):
            unit = _UNITS.get(level.unit, level.unit)
            found[snake(level.property)] = f"{level.value} {unit}" if unit else level.value
    return {"slo": found} if found else {}
