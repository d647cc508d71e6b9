"""The part of dbt's manifest (v12, both engines) and run results that the mesh reads, as typed values.

Read tolerantly: the engines leave out different keys. The only module that knows the names of dbt's artifacts.
"""

from typing import Any

import msgspec


class Contract(msgspec.Struct):
    enforced: bool = False


class Config(msgspec.Struct):
    access: str | None = None
    contract: Contract | None = None
    meta: dict[str, Any] | None = None
    group: str | None = None


class Constraint(msgspec.Struct):
    type: str = ""
    columns: list[str] | None = None


class ManifestColumn(msgspec.Struct):
    name: str
    data_type: str | None = None
    description: str | None = None
    constraints: list[Constraint] | None = None
    quote: bool | None = None
    meta: dict[str, Any] | None = None
    config: Config | None = None


class DependsOn(msgspec.Struct):
    nodes: list[str] = []


class ManifestNode(msgspec.Struct):
    unique_id: str
    name: str
    resource_type: str
    package_name: str
    fqn: list[str] = []
    version: int | str | float | None = None
    latest_version: int | str | float | None = None
    access: str | None = None
    group: str | None = None
    description: str | None = None
    deprecation_date: str | None = None
    config: Config = msgspec.field(default_factory=Config)
    columns: dict[str, ManifestColumn] = {}
    constraints: list[Constraint] | None = None
    depends_on: DependsOn = msgspec.field(default_factory=DependsOn)
    attached_node: str | None = None
    original_file_path: str = ""


class GroupOwner(msgspec.Struct):
    name: str | None = None
    email: str | list[str] | None = None


class Group(msgspec.Struct):
    name: str
    package_name: str = ""
    owner: GroupOwner = msgspec.field(default_factory=GroupOwner)


class Metadata(msgspec.Struct):
    project_name: str = ""


class Manifest(msgspec.Struct):
    metadata: Metadata
    nodes: dict[str, ManifestNode]
    groups: dict[str, Group] = {}
    unit_tests: dict[str, ManifestNode] = {}


class Result(msgspec.Struct):
    unique_id: str
    status: str
    message: str | None = None
    failures: int | None = None


class RunResults(msgspec.Struct):
    results: list[Result]
