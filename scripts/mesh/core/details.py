"""What policies ask of nodes and hardly anyone else: their meta, references, the file of their YAML. Kept apart from the graph, as columns are, so that
who looks at lineage does not wait for it."""

from typing import Any

import msgspec

from mesh.core.manifest import ManifestNode


class Detail(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """More of one node."""

    meta: dict[str, Any] | None = None
    """What `config.meta.mesh` says; None for nothing."""
    patch: str = ""
    """The YAML file that describes it, relative to the domain's folder; empty without one."""
    references: tuple[tuple[str, str, str], ...] = ()
    """Its calls of `ref()`, as they are written: package, name and version, the first and the last empty where they are left out."""
    primary_key: tuple[str, ...] = ()
    """Columns of the key that it or a column of it declares, in a contract."""
    namespace: str = ""
    """Tests: the package of the generic test; empty for dbt's own."""
    arguments: dict[str, Any] | None = None
    """Tests: what the generic test is told; None for nothing."""
    where: str = ""
    """Tests: the rows that it looks at; empty for all."""


Details = dict[str, Detail]
"""By node id; nodes of which there is nothing to say are left out."""


def detail(raw: ManifestNode) -> Detail | None:
    """What a manifest says of a node, None for nothing."""
    test, config = raw.test_metadata, raw.config
    # The relation that a generic test is of is no argument that anybody wrote.
    arguments = {name: value for name, value in test.kwargs.items() if name != "model"} if test else None
    meta = _meta(raw) if config.meta or raw.meta else None
    patch = raw.patch_path.rpartition("://")[2] if raw.patch_path else ""
    references = tuple([(ref.package or "", ref.name, "" if ref.version is None else str(ref.version)) for ref in raw.refs])
    # Without a contract dbt passes constraints over.
    key = _primary_key(raw) if config.contract and config.contract.enforced else ()
    where = config.where if raw.resource_type == "test" else None
    if not (test or meta or patch or references or key or where):
        return None
    return Detail(meta, patch, references, key, (test.namespace or "") if test else "", arguments or None, where or "")


def _meta(raw: ManifestNode) -> dict[str, Any] | None:
    """`config.meta.mesh`, or `meta.mesh`, as older releases of dbt have it."""
    for meta in (raw.config.meta, raw.meta):
        found = (meta or {}).get("mesh")
        if isinstance(found, dict) and found:
            return found
    return None


def _primary_key(raw: ManifestNode) -> tuple[str, ...]:
    """As the model states it, or its columns."""
    for constraint in raw.constraints or ():
        if constraint.type == "primary_key" and constraint.columns:
            return tuple(constraint.columns)
    return tuple(column.name for column in raw.columns.values() for constraint in column.constraints or () if constraint.type == "primary_key")
