"""The part of dbt's artifacts (manifest v12, run results, both engines) that the mesh reads, as typed values.

Read tolerantly: the engines leave out different keys. The only module that knows the names of dbt's artifacts.
"""

from typing import Any

import msgspec

SCHEMA = "https://schemas.getdbt.com/dbt/manifest/v12.json"


class Contract(msgspec.Struct, gc=False):
    enforced: bool = False


class Config(msgspec.Struct, gc=False):
    access: str | None = None
    contract: Contract | None = None
    meta: dict[str, Any] | None = None
    group: str | None = None
    materialized: str | None = None
    severity: str | None = None
    where: str | None = None
    warn_if: str | None = None
    error_if: str | None = None
    delimiter: str | None = None


class Constraint(msgspec.Struct, gc=False):
    type: str = ""
    columns: list[str] | None = None


class ColumnMeta(msgspec.Struct, gc=False):
    """Of a column's meta what is ours: a mesh has hundreds of thousands of columns, and most say nothing here."""

    mesh: Any = None


class ColumnConfig(msgspec.Struct, gc=False):
    meta: ColumnMeta | None = None


class ManifestColumn(msgspec.Struct, gc=False):
    name: str
    data_type: str | None = None
    description: str | None = None
    constraints: tuple[Constraint, ...] | None = None
    quote: bool | None = None
    meta: ColumnMeta | None = None
    config: ColumnConfig | None = None

    @property
    def mesh_meta(self) -> dict[str, Any] | None:
        """What `config.meta.mesh` says, or `meta.mesh`, as older releases of dbt have it; None for nothing."""
        for meta in (self.config.meta if self.config else None, self.meta):
            if meta and isinstance(meta.mesh, dict) and meta.mesh:
                return meta.mesh
        return None


class DependsOn(msgspec.Struct, gc=False):
    nodes: list[str] = []


class Ref(msgspec.Struct, gc=False):
    """A call of `ref()`, as it is written."""

    name: str
    package: str | None = None
    version: int | str | float | None = None


class TestMetadata(msgspec.Struct, gc=False):
    name: str = ""
    kwargs: dict[str, Any] = {}
    namespace: str | None = None
    """Its package; None for dbt's own."""


class ManifestOwner(msgspec.Struct, gc=False):
    name: str | None = None
    email: str | list[str] | None = None


class ManifestNode(msgspec.Struct, gc=False):
    """A node, source, exposure or unit test: what one kind has, the others leave out."""

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
    refs: list[Ref] = []
    original_file_path: str = ""
    patch_path: str | None = None
    relation_name: str | None = None
    compiled_code: str | None = None
    language: str | None = None
    tags: list[str] | str | None = None
    # Tests
    attached_node: str | None = None
    column_name: str | None = None
    test_metadata: TestMetadata | None = None
    # Ephemeral models are named by it
    alias: str | None = None
    # Sources
    source_name: str | None = None
    identifier: str | None = None
    meta: dict[str, Any] | None = None
    # Exposures
    type: str | None = None
    url: str | None = None
    owner: ManifestOwner | None = None


class Metric(msgspec.Struct, gc=False):
    """A metric, a semantic model or a saved query: what stands between models and the exposures that show them."""

    depends_on: DependsOn = msgspec.field(default_factory=DependsOn)


class Group(msgspec.Struct, gc=False):
    name: str
    package_name: str = ""
    owner: ManifestOwner = msgspec.field(default_factory=ManifestOwner)


class Macro(msgspec.Struct, gc=False):
    package_name: str = ""


class Metadata(msgspec.Struct, gc=False):
    project_name: str = ""
    dbt_schema_version: str = SCHEMA
    dbt_version: str = ""
    generated_at: str = ""
    invocation_id: str | None = None
    invocation_started_at: str | None = None
    """Said by v1 only."""


class Artifact(msgspec.Struct, gc=False):
    """Any artifact, to see which one it is."""

    metadata: Metadata


class Manifest(msgspec.Struct, gc=False):
    metadata: Metadata
    nodes: dict[str, ManifestNode]
    groups: dict[str, Group] = {}
    sources: dict[str, ManifestNode] = {}
    exposures: dict[str, ManifestNode] = {}
    unit_tests: dict[str, ManifestNode] = {}
    functions: dict[str, ManifestNode] = {}
    semantic_models: dict[str, Metric] = {}
    metrics: dict[str, Metric] = {}
    saved_queries: dict[str, Metric] = {}
    macros: dict[str, Macro] = {}


class Timing(msgspec.Struct, gc=False):
    completed_at: str | None = None


class Result(msgspec.Struct, gc=False):
    unique_id: str
    status: str
    message: str | None = None
    failures: int | None = None
    execution_time: float = 0.0
    timing: list[Timing] = []


class Arguments(msgspec.Struct, gc=False):
    which: str | None = None


class RunResults(msgspec.Struct, gc=False):
    results: list[Result]
    args: Arguments = msgspec.field(default_factory=Arguments)
    metadata: Metadata = msgspec.field(default_factory=Metadata)
    elapsed_time: float = 0.0

    @property
    def ran(self) -> bool:
        """Whether nodes were run: `dbt compile` and its like write results as well."""
        return self.args.which in (None, "build", "run", "test", "seed", "snapshot", "retry")
