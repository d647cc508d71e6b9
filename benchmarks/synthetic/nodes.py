"""Nodes of generated domains as dbt-core 1.11 writes them: the same keys in the same order."""

import hashlib
from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]

AT = 1767225600.0
"""When everything was made: 2026-01-01T00:00:00Z."""
SOURCE_DESCRIPTION = "Made-up raw tables. Every column is text."
DOCS = {"show": True, "node_color": None}


def digest(text: str, length: int = 64) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def column(name: str, kind: str, description: str, *, is_key: bool = False, unit: str = "", is_stub: bool = False) -> Json:
    meta = {"mesh": {"unit": unit}} if unit else {}
    return {
        "name": name,
        "description": description,
        "meta": meta,
        "data_type": kind,
        "constraints": [_constraint("not_null", is_enforced=not is_stub)] if is_key else [],
        "quote": None,
        "config": {"meta": meta, "tags": []},
        "tags": [],
        "granularity": None,
        "doc_blocks": [],
    }


def _constraint(kind: str, *, is_enforced: bool = True) -> Json:
    return {"type": kind, "name": None, "expression": None, "warn_unenforced": is_enforced, "warn_unsupported": is_enforced, "to": None, "to_columns": []}


def node_config(**settings: object) -> Json:
    """The configuration that all nodes which dbt builds have."""
    config: Json = {
        "enabled": True,
        "alias": None,
        "schema": None,
        "database": None,
        "tags": [],
        "meta": {},
        "group": None,
        "static_analysis": None,
        "materialized": "view",
        "incremental_strategy": None,
        "batch_size": None,
        "lookback": 1,
        "begin": None,
        "persist_docs": {},
        "post-hook": [],
        "pre-hook": [],
        "quoting": {},
        "column_types": {},
        "full_refresh": None,
        "unique_key": None,
        "on_schema_change": "ignore",
        "on_configuration_change": "apply",
        "grants": {},
        "packages": [],
        "docs": DOCS,
        "contract": {"enforced": False, "alias_types": True},
        "event_time": None,
        "concurrent_batches": None,
    }
    return {**config, **settings}


def model(
    *,
    domain: str,
    schema: str,
    name: str,
    package: str,
    path: str,
    version: int | None,
    latest_version: int | None,
    columns: Sequence[Json],
    description: str,
    deprecation_date: str | None,
    raw: str,
    compiled: str,
    refs: Sequence[Json],
    sources: Sequence[Sequence[str]],
    macros: Sequence[str],
    parents: Sequence[str],
    target: str,
    is_product: bool,
    is_enabled: bool = True,
    promises: Json | None = None,
) -> Json:
    """A model, or the stub of another domain's product. A product's first column is its key. `target`: the domain's target folder."""
    is_stub = package != domain
    alias = name if version is None else f"{name}_v{version}"
    folders = path.split("/")[:-1]
    key = next(iter(columns))["name"]
    meta: Json = {"mesh": {"grain": [key], "classification": "internal"}} if is_product else {}
    if is_product and promises:
        meta["mesh"]["slo"] = promises
    contract = {"enforced": is_product, "alias_types": True}
    materialized = "view" if is_stub else "table"
    stated: Json = {"group": package, "materialized": materialized} if is_stub else {"group": domain, "schema": schema, "materialized": materialized}
    if is_product:
        stated |= {"access": "public", "contract": {"enforced": True}, "meta": meta}
    if is_stub:
        stated["enabled"] = is_enabled
    file = f"{package}/models/{path}"
    config = node_config(
        enabled=is_enabled,
        schema=None if is_stub else schema,
        meta=meta,
        group=package,
        materialized=materialized,
        contract=contract,
        access="public" if is_product else "protected",
        freshness=None,
    )
    node: Json = {
        "database": domain,
        "schema": schema,
        "name": name,
        "resource_type": "model",
        "package_name": package,
        "path": path,
        "original_file_path": f"models/{path}",
        "unique_id": f"model.{package}.{name}" + (f".v{version}" if version is not None else ""),
        "fqn": [package, *folders, name, *([f"v{version}"] if version is not None else [])],
        "alias": alias,
        "checksum": {"name": "sha256", "checksum": digest(raw)},
        "config": config,
        "tags": [],
        "description": description,
        "columns": {stated_column["name"]: stated_column for stated_column in columns},
        "meta": meta,
        "group": package,
        "docs": DOCS,
        "patch_path": f"{package}://models/{'/'.join([*folders, name])}.yml",
        "build_path": f"{target}/run/{file}" if is_enabled else None,
        "unrendered_config": stated,
        "created_at": AT,
        "relation_name": f'"{domain}"."{schema}"."{alias}"',
        "raw_code": raw,
        "doc_blocks": [],
        "language": "sql",
        "refs": refs,
        "sources": sources,
        "metrics": [],
        "functions": [],
        "depends_on": {"macros": macros, "nodes": parents},
        "compiled_path": f"{target}/compiled/{file}" if is_enabled else None,
    }
    if is_enabled:
        node |= {"compiled": True, "compiled_code": compiled, "extra_ctes_injected": True, "extra_ctes": []}
    return node | {
        "contract": {**contract, "checksum": digest(repr([(c["name"], c["data_type"]) for c in columns])) if is_product else None},
        "access": config["access"],
        "constraints": [{**_constraint("primary_key"), "columns": [key]}] if is_product and not is_stub else [],
        "version": version,
        "latest_version": latest_version,
        "deprecation_date": deprecation_date,
        "primary_key": [key] if is_product and not is_stub else [],
        "time_spine": None,
    }


def source(*, domain: str, name: str, columns: Sequence[Json], description: str) -> Json:
    freshness = {"warn_after": {"count": None, "period": None}, "error_after": {"count": None, "period": None}, "filter": None}
    return {
        "database": domain,
        "schema": "raw",
        "name": name,
        "resource_type": "source",
        "package_name": domain,
        "path": "models/staging/_sources.yml",
        "original_file_path": "models/staging/_sources.yml",
        "unique_id": f"source.{domain}.raw.{name}",
        "fqn": [domain, "staging", "raw", name],
        "source_name": "raw",
        "source_description": SOURCE_DESCRIPTION,
        "loader": "",
        "identifier": name,
        "quoting": {"database": None, "schema": None, "identifier": None, "column": None},
        "loaded_at_field": None,
        "loaded_at_query": None,
        "freshness": freshness,
        "external": None,
        "description": description,
        "columns": {stated["name"]: stated for stated in columns},
        "meta": {},
        "source_meta": {},
        "tags": [],
        "config": {
            "enabled": True,
            "event_time": None,
            "freshness": freshness,
            "loaded_at_field": None,
            "loaded_at_query": None,
            "meta": {},
            "tags": [],
            "static_analysis": None,
        },
        "patch_path": None,
        "unrendered_config": {"loaded_at_field": None, "loaded_at_query": None, "meta": {}, "tags": []},
        "relation_name": f'"{domain}"."raw"."{name}"',
        "created_at": AT,
        "unrendered_database": None,
        "unrendered_schema": "raw",
        "doc_blocks": [],
    }
