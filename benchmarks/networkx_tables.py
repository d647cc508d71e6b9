"""The tables of a mesh as one writes them by hand: `json.load`, a networkx graph of all nodes, lists of dicts, pandas, Parquet.

    python benchmarks/networkx_tables.py MESH OUT

The yardstick of `lineage_cost.py`: the same tables with the same columns as ours without column lineage. pandas hands the rows over to DuckDB in
half the time that lines of JSON take.
"""

import json
import sys
from collections.abc import Iterable
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb

Row = dict[str, Any]

# They have no types.
networkx: Any = import_module("networkx")
pandas: Any = import_module("pandas")


def read_graph(mesh: Path) -> tuple[Any, list[Row], list[Row]]:
    """The graph of all nodes, with what tables say of them as attributes; run results; and owners."""
    graph, results, groups = networkx.DiGraph(), list[Row](), list[Row]()
    for target in sorted((mesh / ".mesh" / "dev" / "target").iterdir()):
        with (target / "manifest.json").open(encoding="utf-8") as file:
            manifest = json.load(file)
        domain = manifest["metadata"]["project_name"]
        for node in chain.from_iterable(manifest[section].values() for section in ("nodes", "sources", "exposures", "unit_tests")):
            if node["resource_type"] == "operation" or node["package_name"] != domain:
                continue
            graph.add_node(node["unique_id"], **_attributes(node, domain))
            graph.add_edges_from((parent, node["unique_id"]) for parent in node.get("depends_on", {}).get("nodes", ()))
        own = [group for group in manifest["groups"].values() if group["package_name"] == domain]
        groups += [{"domain": domain, "unique_id": group["unique_id"], "name": group["name"], **group["owner"]} for group in own]
        with (target / "run_results.json").open(encoding="utf-8") as file:
            run = json.load(file)
        results += [_result(result, domain, run) for result in run["results"] if result["unique_id"].split(".")[1] == domain]
    return graph, results, groups


def _attributes(node: Row, domain: str) -> Row:
    config, metadata = node.get("config", {}), node.get("test_metadata")
    return {
        "domain": domain,
        "unique_id": node["unique_id"],
        "name": node["name"],
        "resource_type": node["resource_type"],
        "package_name": node["package_name"],
        "original_file_path": node["original_file_path"],
        "description": node.get("description"),
        "tags": node.get("tags", []),
        "relation_name": node.get("relation_name"),
        "materialized": config.get("materialized"),
        "group": node.get("group"),
        "source_name": node.get("source_name"),
        "node_language": node.get("language"),
        "access": node.get("access"),
        "contract_enforced": config.get("contract", {}).get("enforced", False),
        "version": node.get("version"),
        "latest_version": node.get("latest_version"),
        "deprecation_date": node.get("deprecation_date"),
        "primary_key": node.get("primary_key", []),
        "meta": config.get("meta", {}).get("mesh"),
        "columns": [_column(column) for column in node.get("columns", {}).values()],
        "test_name": metadata["name"] if metadata else None,
        "column_name": node.get("column_name"),
        "node_unique_id": node.get("attached_node"),
        "severity": config.get("severity"),
        "exposure_type": node.get("type"),
        "owner": node.get("owner"),
        "url": node.get("url"),
    }


def _column(column: Row) -> Row:
    meta = column["config"]["meta"].get("mesh", {})
    return {
        "column_name": column["name"],
        "data_type_declared": column["data_type"],
        "description": column["description"],
        "quote": bool(column["quote"]),
        "is_nullable": all(rule["type"] not in ("not_null", "primary_key") for rule in column["constraints"]),
        "unit": meta.get("unit"),
        "classification": meta.get("classification"),
        "meta": meta or None,
    }


def _result(result: Row, domain: str, run: Row) -> Row:
    facts = {name: result[name] for name in ("unique_id", "status", "execution_time", "message", "failures")}
    return {"domain": domain, **facts, "invocation_id": run["metadata"]["invocation_id"], "created_at": result["timing"][-1]["completed_at"]}


_NODE = ("domain", "unique_id", "name", "resource_type", "package_name", "original_file_path", "description", "tags")
_RELATION = ("relation_name", "materialized", "group")
_MODEL = ("node_language", "access", "contract_enforced", "version", "latest_version", "deprecation_date", "primary_key")
_OF_KIND = {
    "dbt.models": ("model", (*_NODE, *_RELATION, *_MODEL)),
    "dbt.sources": ("source", (*_NODE, "relation_name", "source_name")),
    "dbt.data_tests": ("test", (*_NODE, "test_name", "column_name", "node_unique_id", "severity")),
    "dbt.unit_tests": ("unit_test", (*_NODE, "node_unique_id")),
    "dbt.exposures": ("exposure", (*_NODE, "exposure_type", "owner", "url")),
}


def tables(graph: Any, results: list[Row], groups: list[Row]) -> dict[str, list[Row]]:
    """Table -> rows."""
    nodes = [facts for _, facts in graph.nodes(data=True)]
    found = {
        "dbt.dag_nodes": _picked(nodes, ("domain", "unique_id", "resource_type", "name")),
        "dbt.edges": [{"domain": graph.nodes[child]["domain"], "parent_unique_id": parent, "child_unique_id": child} for parent, child in graph.edges],
        "dbt.groups": groups,
        "dbt_rt.run_results": results,
        "dbt.node_columns": [
            {"domain": node["domain"], "node_unique_id": node["unique_id"], "column_index": place, **column}
            for node in nodes
            for place, column in enumerate(node["columns"], 1)
        ],
    }
    for table, (kind, names) in _OF_KIND.items():
        found[table] = _picked((node for node in nodes if node["resource_type"] == kind), names)
    owners = {group["domain"]: group for group in groups}
    products = {node["unique_id"] for node in nodes if node["access"] == "public" and node["contract_enforced"] and node["version"] is not None}
    above = _product_graph(graph, products)
    found["mesh.products"] = [
        {**facts, "inputs": sorted(above.predecessors(facts["unique_id"])), "owner": owners[facts["domain"]]}
        for facts in _picked((node for node in nodes if node["unique_id"] in products), (*_NODE, *_MODEL, "meta"))
    ]
    upward = above.reverse(copy=False)
    found["mesh.ancestors"] = [
        {"descendant": descendant, "ancestor": ancestor, "hops": hops}
        for descendant in above
        for ancestor, hops in networkx.single_source_shortest_path_length(upward, descendant).items()
        if hops
    ]
    return found


def _picked(nodes: Iterable[Row], names: Iterable[str]) -> list[Row]:
    names = tuple(names)
    return [{name: node[name] for name in names} for node in nodes]


def _product_graph(graph: Any, products: set[str]) -> Any:
    """Products and exposures, each with an edge from the nearest products that it is built from."""
    above, nearest = networkx.DiGraph(), dict[str, set[str]]()
    for node in networkx.topological_sort(graph):
        nearest[node] = set().union(*({parent} if parent in products else nearest[parent] for parent in graph.predecessors(node)))
        if node in products or graph.nodes[node]["resource_type"] == "exposure":
            above.add_node(node)
            above.add_edges_from((product, node) for product in nearest[node])
    return above


def main() -> None:
    mesh, out = map(Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    for table, rows in tables(*read_graph(mesh)).items():
        # All rows are looked at for types: the first thousand may be null.
        duckdb.sql(f"set pandas_analyze_sample = {max(len(rows), 1)}")
        duckdb.from_df(pandas.DataFrame(rows)).write_parquet(str(out / f"{table}.parquet"))


if __name__ == "__main__":
    main()
