"""DuckDB's types and those of contracts, there and back."""

import re

import pytest
from mesh.core.changes.typetext import is_known, parse
from mesh.core.standards.columns import column_types
from mesh.core.standards.document import read_document
from mesh.core.standards.names import camel, snake
from mesh.core.standards.types import LOGICAL, described

TYPES = [
    "tinyint", "smallint", "integer", "bigint", "hugeint", "utinyint", "usmallint", "uinteger", "ubigint", "uhugeint", "float", "double", "decimal(9,2)",
    "decimal(38,0)", "boolean", "varchar", "blob", "date", "time", "timestamp", "timestamp with time zone", "timestamp_s", "timestamp_ms", "timestamp_ns",
    "time with time zone", "interval", "uuid", "json", "bit", "integer[]", "varchar[3]", "struct(x integer, y varchar)", "struct(a struct(b integer[]))[]",
    "map(varchar, integer)", 'struct("order" integer, "a b" date)[]', "enum('a', 'b')",
]  # fmt: skip
CLIENTS = ["varchar", "blob", "boolean", "float", "double", "integer", "bigint", "tinyint", "smallint", "date", "time", "timestamp_ntz", "timestamp_tz"]
"""Physical types that datacontract-cli 1.2 knows for DuckDB, besides decimals and maps."""


def document(**column: object) -> dict[str, object]:
    properties = [{"name": "x", **column}]
    return {"apiVersion": "v3.1.0", "kind": "DataContract", "id": "i", "version": "1.0.0", "schema": [{"name": "t", "properties": properties}]}


def read(**column: object) -> str:
    return column_types(read_document(document(**column)).schema[0])["x"]


@pytest.mark.parametrize("text", TYPES)
def test_a_type_comes_back_as_it_was(text: str) -> None:
    keys = described(text)
    exact = [{"property": "duckdbType", "value": keys.pop("duckdbType")}] if "duckdbType" in keys else []
    assert parse(read(**keys, customProperties=exact)) == parse(text)
    assert keys["logicalType"] in LOGICAL
    physical = str(keys.get("physicalType", "varchar"))
    assert physical in CLIENTS or physical.startswith(("decimal(", "map("))


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ({"logicalType": "string"}, "varchar"),
        ({"logicalType": "string", "physicalType": "VARCHAR2(20)"}, "varchar"),
        ({"logicalType": "integer", "physicalType": "NUMBER"}, "bigint"),
        ({"logicalType": "integer", "logicalTypeOptions": {"format": "u8"}}, "utinyint"),
        ({"logicalType": "number", "physicalType": "NUMERIC(10, 2)"}, "numeric(10, 2)"),
        ({"logicalType": "timestamp", "logicalTypeOptions": {"timezone": True}}, "timestamp with time zone"),
        ({"physicalType": "INT64"}, "int64"),
        ({"logicalType": "array", "items": {"logicalType": "date"}}, "date[]"),
        ({"logicalType": "object", "properties": [{"name": "a", "logicalType": "integer"}]}, 'struct("a" bigint)'),
    ],
)
def test_contracts_of_others_have_types_too(column: dict[str, object], expected: str) -> None:
    assert read(**column) == expected
    assert is_known(expected)


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ({}, "neither `physicalType` nor `logicalType`"),
        ({"physicalType": "geog"}, "DuckDB has no type `geog`"),
        ({"logicalType": "strng"}, "Did you mean `string`?"),
        ({"logicalType": "array"}, "add `items`"),
        ({"logicalType": "object"}, "add `properties`"),
        ({"physicalType": "enum('{{ env_var(1) }}')"}, "the type of `t.x` is not known"),
        ({"logicalType": "object", "properties": [{"name": 'a" integer); --', "logicalType": "integer"}]}, "no name for a field"),
    ],
)
def test_a_type_that_is_not_known_is_refused(column: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        read(**column)


@pytest.mark.parametrize("name", ["unit", "time_to_repair", "x", "_odd", "a__b", "A", "with space", "trailing_", "a_1", "Ünit", "a_b_c"])
def test_names_of_properties_come_back(name: str) -> None:
    assert snake(camel(name)) == name


def test_names_are_written_as_the_standard_does() -> None:
    assert [camel("time_to_repair"), snake("timeToRepair")] == ["timeToRepair", "time_to_repair"]
