"""What `lineage_cost.py` measures, one task in one process: `python benchmarks/lineage_tasks.py TASK FOLDER [...]`. Prints facts as JSON.

Everything is imported inside the tasks: who measures one pays for no other, and dbt-colibri's runs in an environment without ours.
"""

import json
import os
import random
import sys
import time
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mesh.adapters.artifacts.loader import Loader
    from mesh.core.columns import ModelLineage

Facts = dict[str, float]
Node = dict[str, Any]
Schema = dict[str, Any]
"""Database -> schema -> table -> column -> type, as sqlglot reads it."""


def tables(mesh: Path, out: str) -> Facts:
    """Ours: artifacts on disk to stitched mesh to tables, without column lineage."""
    from mesh.adapters.tables import write_tables
    from mesh.core.tables.tables import tables

    loader = _loader(mesh)
    write_tables(tables(loader.mesh, loader.columns_by_domain, {}), Path(out))
    return {"nodes": len(loader.mesh.nodes)}


def lineage(mesh: Path) -> Facts:
    """Ours: column lineage of all models, from what is kept where it is kept."""
    return _counted(list(_loader(mesh).lineage.values()))


def lineage_of_sample(mesh: Path, count: str) -> Facts:
    """Ours: SQL of some models to their lineage, in one process."""
    from mesh.sql.lineage import Relation, read_lineage

    # Parents' columns by what the SQL calls them.
    sample = [(sql, {relation: Relation(relation, tuple(columns)) for relation, columns in parents.items()}) for sql, parents, _ in _sample(mesh, int(count))]
    read_lineage(*sample[0])
    started = time.process_time()
    found = [read_lineage(*one) for one in sample]
    return {"seconds": time.process_time() - started, **_counted(found)}


def lineage_by_sqlglot(mesh: Path, count: str) -> Facts:
    """sqlglot's `lineage()`, once for each column, as its documentation shows it."""
    from sqlglot.lineage import lineage as column_lineage

    sample = [(sql, _schema(parents), columns) for sql, parents, columns in _sample(mesh, int(count))]
    column_lineage(sample[0][2][0], sample[0][0], schema=sample[0][1], dialect="duckdb")
    started = time.process_time()
    for sql, schema, columns in sample:
        for column in columns:
            column_lineage(column, sql, schema=schema, dialect="duckdb")
    return {"models": len(sample), "columns": sum(len(columns) for *_, columns in sample), "seconds": time.process_time() - started}


def lineage_by_sqlglot_with_scope(mesh: Path, count: str) -> Facts:
    """sqlglot's `lineage()` for each column of a query that was parsed and qualified once: as fast as that function goes."""
    from sqlglot import parse_one
    from sqlglot.lineage import lineage as column_lineage
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import build_scope

    sample = [(sql, _schema(parents), columns) for sql, parents, columns in _sample(mesh, int(count))]
    started = time.process_time()
    for sql, schema, columns in sample:
        query = qualify(parse_one(sql, dialect="duckdb"), dialect="duckdb", schema=schema, validate_qualify_columns=False, identify=False)
        scope = build_scope(query)
        for column in columns:
            column_lineage(column, query, schema=schema, dialect="duckdb", scope=scope, copy=False)
    return {"models": len(sample), "columns": sum(len(columns) for *_, columns in sample), "seconds": time.process_time() - started}


def lineage_by_colibri(target: Path) -> Facts:
    """dbt-colibri without its report: manifest and catalog in a folder to the lineage of all models."""
    import logging
    from importlib import import_module

    logging.disable()
    extractor = import_module("dbt_colibri.lineage_extractor.extractor").DbtColumnLineageExtractor(str(target / "manifest.json"), str(target / "catalog.json"))
    found = extractor.extract_project_lineage()["lineage"]["parents"]
    return {"models": len(found), "columns": sum(map(len, found.values()))}


def catalog(target: Path) -> Facts:
    """Writes the catalog.json that `dbt docs generate` would write beside a manifest, from the declared columns."""
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    nodes = {id_: _catalogued(node) for id_, node in manifest["nodes"].items() if node["resource_type"] == "model"}
    sources = {id_: _catalogued(node) for id_, node in manifest["sources"].items()}
    metadata = {**manifest["metadata"], "dbt_schema_version": "https://schemas.getdbt.com/dbt/catalog/v1.json"}
    text = json.dumps({"metadata": metadata, "nodes": nodes, "sources": sources, "errors": None})
    (target / "catalog.json").write_text(text, encoding="utf-8")
    return {"nodes": len(nodes), "sources": len(sources)}


def _catalogued(node: Node) -> Node:
    columns = enumerate(node["columns"].values(), 1)
    name = node["name"] if node["resource_type"] == "source" else node["alias"]
    return {
        "metadata": {"type": "BASE TABLE", "schema": node["schema"], "name": name, "database": node["database"], "comment": None, "owner": None},
        "columns": {c["name"]: {"type": c["data_type"].upper(), "index": index, "name": c["name"], "comment": None} for index, c in columns},
        "stats": {},
        "unique_id": node["unique_id"],
    }


def _counted(models: "list[ModelLineage]") -> Facts:
    columns = [column for model in models for column in model.columns]
    return {"models": len(models), "columns": len(columns), "unknown": sum(bool(m.unknown) for m in models) + sum(bool(c.unknown) for c in columns)}


def _loader(mesh: Path) -> "Loader":
    from mesh.adapters.artifacts.loader import open_loader

    os.chdir(mesh)
    return open_loader(Namespace(env=None, parse=False, engine="v1"))


def _sample(mesh: Path, count: int) -> list[tuple[str, dict[str, dict[str, str]], list[str]]]:
    """Models drawn from one domain, always the same: compiled SQL, parents' columns and types by relation name, own columns."""
    target = sorted((mesh / ".mesh" / "dev" / "target").iterdir())[-1]
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    nodes = manifest["nodes"] | manifest["sources"]
    models = [node for node in manifest["nodes"].values() if node["resource_type"] == "model" and node["depends_on"]["nodes"]]
    found = []
    for model in random.Random(1).sample(models, min(count, len(models))):
        parents = [nodes[parent] for parent in model["depends_on"]["nodes"]]
        columns = {node["relation_name"]: {name: column["data_type"] for name, column in node["columns"].items()} for node in parents}
        found.append((model["compiled_code"], columns, list(model["columns"])))
    return found


def _schema(parents: dict[str, dict[str, str]]) -> Schema:
    schema: Schema = {}
    for relation, columns in parents.items():
        database, name, table = relation.replace('"', "").split(".")
        schema.setdefault(database, {}).setdefault(name, {})[table] = columns
    return schema


TASKS: tuple[Callable[..., Facts], ...] = (
    tables,
    lineage,
    lineage_of_sample,
    lineage_by_sqlglot,
    lineage_by_sqlglot_with_scope,
    lineage_by_colibri,
    catalog,
)


def main() -> None:
    task, folder, *rest = sys.argv[1:]
    chosen = {function.__name__: function for function in TASKS}[task]
    print(json.dumps(chosen(Path(folder).resolve(), *rest)))


if __name__ == "__main__":
    main()
