"""DuckDB's types as data contracts write them: a logical type for people and other systems, and a physical one that the clients of the standard know.

`datacontract test` reads Parquet into columns of the physical types, and knows fewer than DuckDB has. Where it lacks one, a wider one stands in the contract
and DuckDB's own beside it, under `duckdbType`.
"""

from mesh.core.changes.typetext import Type, is_known, parse
from mesh.core.dbttext import needs_quotes

_SAME = {
    **dict.fromkeys(("tinyint", "smallint", "integer", "bigint"), "integer"),
    **dict.fromkeys(("float", "double"), "number"),
    **{name: name for name in ("boolean", "date", "time")},
    **dict.fromkeys(("varchar", "blob"), "string"),
}
_OTHER = {
    "utinyint": ("integer", "smallint"),
    "usmallint": ("integer", "integer"),
    "uinteger": ("integer", "bigint"),
    "ubigint": ("integer", "decimal(20,0)"),
    "hugeint": ("integer", "decimal(38,0)"),
    "uhugeint": ("integer", "decimal(38,0)"),
    "bignum": ("integer", "decimal(38,0)"),
    "timestamp": ("timestamp", "timestamp_ntz"),
    "timestamptz": ("timestamp", "timestamp_tz"),
    **dict.fromkeys(("timestamp_s", "timestamp_ms", "timestamp_ns"), ("timestamp", "timestamp_ntz")),
    **dict.fromkeys(("time_ns", "timetz"), ("time", "time")),
}
_STATED = {"timestamp_ntz": "timestamp", "timestamp_tz": "timestamp with time zone"}
"""Physical types that say which of DuckDB's is meant."""
_OF_LOGICAL = {"string": "varchar", "number": "double", "integer": "bigint", "timestamp": "timestamp", "date": "date", "time": "time", "boolean": "boolean"}
_OF_FORMAT = {"i8": "tinyint", "i16": "smallint", "i32": "integer", "i64": "bigint", "i128": "hugeint", "f32": "float", "f64": "double"}
_OF_FORMAT |= {"u8": "utinyint", "u16": "usmallint", "u32": "uinteger", "u64": "ubigint", "u128": "uhugeint"}
_ROUND_TRIP = frozenset({*_SAME, "decimal", "timestamp", "timestamptz", "uuid"})
LOGICAL = (*_OF_LOGICAL, "array", "object")


def described(text: str) -> dict[str, object]:
    """The keys of a contract's property that tell a type; `duckdbType` where they do not tell it exactly."""
    return _described(parse(text), text)


def _described(kind: Type, text: str) -> dict[str, object]:
    if kind.name in _SAME:
        return {"logicalType": _SAME[kind.name], "physicalType": kind.name}
    if kind.name == "decimal":
        precision, scale = kind.numbers
        return {"logicalType": "number", "physicalType": f"decimal({precision},{scale})"}
    if kind.name in ("list", "array"):
        return {"logicalType": "array", "items": _without_own(_described(kind.parts[0][1], "")), "duckdbType": text}
    if kind.name == "struct" and any(needs_quotes(name) for name, _ in kind.parts):
        # The client writes the names of fields as they are into SQL.
        return {"logicalType": "object", "physicalType": "varchar", "duckdbType": text}
    if kind.name == "struct":
        return {"logicalType": "object", "properties": [{"name": name, **_without_own(_described(part, ""))} for name, part in kind.parts], "duckdbType": text}
    if kind.name == "map":
        return {"logicalType": "object", "physicalType": text}
    logical, physical = _OTHER.get(kind.name, ("string", "varchar"))
    found: dict[str, object] = {"logicalType": logical, "physicalType": physical}
    return found if parse(_STATED.get(physical, "")) == kind else {**found, "duckdbType": text}


def _without_own(keys: dict[str, object]) -> dict[str, object]:
    """Parts of a type: the whole type's own text says what they are exactly."""
    return {name: value for name, value in keys.items() if name != "duckdbType"}


def survives_parquet(text: str) -> bool:
    """Is a column of this type of the same type when it is read back from a Parquet file?"""
    return parse(text).name in _ROUND_TRIP


def stated_type(physical: str) -> str:
    """The type of DuckDB that a physical type names; empty where it names none."""
    known = _STATED.get(physical.strip().lower(), physical)
    return known if is_known(known) and "{" not in known else ""


def implied_type(logical: str, form: str = "", *, has_timezone: bool = False) -> str:
    """The type of DuckDB for a logical type that is no array and no object, by its options `format` and `timezone`."""
    if logical == "timestamp" and has_timezone:
        return "timestamp with time zone"
    return (_OF_FORMAT.get(form, "") if logical in ("integer", "number") else "") or _OF_LOGICAL.get(logical, "")
