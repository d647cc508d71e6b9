"""A data contract of the Open Data Contract Standard v3, as far as a product can be made of it. Whoever wrote it is not trusted."""

from typing import Any

import msgspec

from mesh.core.errors import did_you_mean

VERSIONS = ("v3.0.0", "v3.0.1", "v3.0.2", "v3.1.0")
_DEEPEST, _MOST = 40, 200_000


class Custom(msgspec.Struct, rename="camel"):
    property: str
    value: Any = None


class Rule(msgspec.Struct, rename="camel"):
    type: str = "library"
    metric: str = ""
    rule: str = ""
    """What `metric` was called before v3.1."""
    unit: str = ""
    description: str = ""
    arguments: dict[str, Any] | None = None
    engine: str = ""
    implementation: Any = None
    severity: str = ""
    must_be: Any = None
    must_be_between: list[float] | None = None
    must_be_greater_than: float | None = None
    must_be_greater_or_equal_to: float | None = None
    must_be_less_than: float | None = None
    must_be_less_or_equal_to: float | None = None
    custom_properties: list[Custom] = []


class Relationship(msgspec.Struct, rename="camel"):
    to: str | list[str] = ""


class Property(msgspec.Struct, rename="camel"):
    name: str = ""
    logical_type: str = ""
    physical_type: str = ""
    logical_type_options: dict[str, Any] | None = None
    description: str = ""
    required: bool = False
    unique: bool = False
    primary_key: bool = False
    primary_key_position: int = -1
    classification: str = ""
    relationships: list[Relationship] = []
    quality: list[Rule] = []
    properties: list["Property"] = []
    items: "Property | None" = None
    custom_properties: list[Custom] = []


class Table(msgspec.Struct, rename="camel"):
    name: str
    description: str = ""
    properties: list[Property] = []
    quality: list[Rule] = []


class Description(msgspec.Struct, rename="camel"):
    purpose: str = ""


class Level(msgspec.Struct, rename="camel"):
    property: str
    value: Any = None
    value_ext: Any = None
    unit: str = ""
    element: str = ""


class Channel(msgspec.Struct, rename="camel"):
    channel: str = ""
    url: str = ""


class Team(msgspec.Struct, rename="camel"):
    name: str = ""
    description: str = ""


class Document(msgspec.Struct, rename="camel"):
    """Keys that are not listed are read over."""

    api_version: str
    kind: str
    id: str
    version: str
    schema: list[Table] = []
    domain: str = ""
    tags: list[str] = []
    description: Description = msgspec.field(default_factory=Description)
    sla_properties: list[Level] = []
    support: list[Channel] = []
    team: Team | list[Any] | None = None
    custom_properties: list[Custom] = []


def read_document(value: dict[str, Any]) -> Document:
    """Of a YAML mapping. Raises ValueError that says what is wrong with it, and where."""
    if "dataContractSpecification" in value:
        raise ValueError("it follows the Data Contract Specification: turn it into ODCS with `datacontract export odcs`")
    if value.get("kind") != "DataContract":
        raise ValueError(f"its `kind` is {_brief(value.get('kind'))}, not DataContract")
    version = value.get("apiVersion")
    if version not in VERSIONS:
        raise ValueError(f"its `apiVersion` is {_brief(version)}. {did_you_mean(str(version), VERSIONS)}")
    plain = _plain(value, 0, [0])
    try:
        found = msgspec.convert(plain, Document, strict=False)
    except (msgspec.ValidationError, RecursionError) as error:
        raise ValueError(str(error).replace("`$.", "`")) from None
    if not found.schema:
        raise ValueError("its `schema` lists no table")
    return found


def _brief(value: object) -> str:
    return "missing" if value is None else f"`{str(value)[:40]}`"


def _plain(value: object, depth: int, count: list[int]) -> object:
    """YAML as JSON: dates as texts, and no names that stand for many copies of what they name. Keys that say nothing are left out."""
    count[0] += 1
    if depth > _DEEPEST or count[0] > _MOST:
        raise ValueError(f"it is nested too deeply, or has more than {_MOST:,} values")
    if isinstance(value, dict):
        return {str(key): _plain(item, depth + 1, count) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_plain(item, depth + 1, count) for item in value]
    return value if isinstance(value, str | bool | int | float) or value is None else str(value)
