"""The artifacts of generated domains as dbt-core 1.11 writes them: manifest.json and run_results.json. The texts of macros are filler of the real sizes."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence

from synthetic.nodes import AT, DOCS, Json, digest
from synthetic.others import group

MACROS = 567
"""As many as dbt, dbt-duckdb and the platform package have together."""
_SIZES = (42, 99, 107, 120, 133, 145, 153, 166, 181, 194, 212, 240, 277, 337, 417, 498, 604, 772, 1118, 1764, 8031)
"""Characters of their texts, at every twentieth part from the shortest to the longest."""
_NAMED = ("test_not_null", "test_unique", "get_where_subquery", "get_limit_subquery_sql", "should_store_failures", "statement")
"""Macros that the generated nodes use."""


def macros_section(count: int = MACROS) -> str:
    """The manifest's `macros` as JSON, the same in all domains: those that its nodes use, and others up to `count`."""
    names = [f"macro.dbt.{name}" for name in _NAMED] + ["macro.platform.input_port"]
    names += [f"macro.dbt.filler_{number}" for number in range(count - len(names))]
    return json.dumps({name: _macro(name, number / (len(names) - 1)) for number, name in enumerate(names)})


def _macro(unique_id: str, rank: float) -> Json:
    """A macro as long as the one at that rank of the real ones, from 0 (the shortest) to 1 (the longest)."""
    _, package, name = unique_id.split(".")
    below = min(int(rank * (len(_SIZES) - 1)), len(_SIZES) - 2)
    # Sizes grow by a factor rather than a sum from one part to the next.
    size = int(_SIZES[below] * (_SIZES[below + 1] / _SIZES[below]) ** (rank * (len(_SIZES) - 1) - below))
    line = "  {%- set filler = 'text in place of a macro' -%}\n"
    return {
        "name": name,
        "resource_type": "macro",
        "package_name": package,
        "path": f"macros/filler/{name}.sql",
        "original_file_path": f"macros/filler/{name}.sql",
        "unique_id": unique_id,
        "macro_sql": (line * (size // len(line) + 1))[:size],
        "depends_on": {"macros": ["macro.dbt.statement"]},
        "description": "A description as long as the real ones are on average, arguments included.",
        "meta": {},
        "docs": DOCS,
        "config": {"meta": {}, "docs": DOCS},
        "patch_path": None,
        "arguments": [],
        "created_at": AT,
        "supported_languages": None,
    }


def manifest(
    domain: str,
    *,
    nodes: Sequence[Json],
    sources: Sequence[Json],
    exposures: Sequence[Json],
    groups: Sequence[str],
    disabled: Sequence[Json],
    unit_tests: Sequence[Json],
    macros: str,
    at: str,
) -> str:
    """The text of manifest.json. `macros`: the section's JSON. `at`: when dbt wrote it."""
    all_nodes = [*nodes, *sources, *exposures, *unit_tests]
    parents = {node["unique_id"]: sorted(node["depends_on"]["nodes"]) if "depends_on" in node else [] for node in all_nodes}
    children: dict[str, list[str]] = {unique_id: [] for unique_id in parents}
    for unique_id, above in parents.items():
        for parent in above:
            children[parent].append(unique_id)
    grouped: dict[str, list[str]] = {name: [] for name in groups}
    for node in nodes:
        if node["group"]:
            grouped[node["group"]].append(node["unique_id"])
    metadata = {
        "dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json",
        **_invocation(domain, at),
        "project_name": domain,
        "project_id": digest(domain, 32),
        "user_id": None,
        "send_anonymous_usage_stats": False,
        "adapter_type": "duckdb",
        "quoting": {"database": True, "schema": True, "identifier": True, "column": None},
        "run_started_at": _precise(at),
    }
    overview = {"name": "__overview__", "resource_type": "doc", "package_name": "dbt", "path": "overview.md", "original_file_path": "docs/overview.md"}
    sections = {
        "metadata": json.dumps(metadata),
        "nodes": json.dumps(by_id(nodes)),
        "sources": json.dumps(by_id(sources)),
        "macros": macros,
        "docs": json.dumps({"doc.dbt.__overview__": {**overview, "unique_id": "doc.dbt.__overview__", "block_contents": "filler " * 250}}),
        "exposures": json.dumps(by_id(exposures)),
        "metrics": "{}",
        "groups": json.dumps(by_id(group(name) for name in groups)),
        "selectors": "{}",
        "disabled": json.dumps({node["unique_id"]: [node] for node in disabled}),
        "parent_map": json.dumps(parents),
        "child_map": json.dumps({unique_id: sorted(below) for unique_id, below in children.items()}),
        "group_map": json.dumps(grouped),
        "saved_queries": "{}",
        "semantic_models": "{}",
        "unit_tests": json.dumps(by_id(unit_tests)),
        "functions": "{}",
    }
    return "{" + ", ".join(f'"{name}": {text}' for name, text in sections.items()) + "}"


def run_results(domain: str, nodes: Iterable[Json], *, at: str, failed: Collection[str] = ()) -> str:
    """The text of run_results.json after a build in which everything went well but some tests, by unique_id."""
    timing = [{"name": step, "started_at": _precise(at), "completed_at": _precise(at)} for step in ("compile", "execute")]
    results = [
        {
            "status": "fail" if node["unique_id"] in failed else "pass" if node["resource_type"] in ("test", "unit_test") else "success",
            "timing": timing,
            "thread_id": "Thread-1 (worker)",
            "execution_time": 0.1,
            "adapter_response": {"_message": "OK"},
            "message": "OK" if node["resource_type"] == "model" else None,
            "failures": None if node["resource_type"] == "model" else int(node["unique_id"] in failed),
            "unique_id": node["unique_id"],
            "compiled": True,
            "compiled_code": node.get("compiled_code", ""),
            "relation_name": node.get("relation_name"),
            "batch_results": None,
        }
        for node in nodes
    ]
    metadata = {"dbt_schema_version": "https://schemas.getdbt.com/dbt/run-results/v6.json", **_invocation(domain, at)}
    return json.dumps({"metadata": metadata, "results": results, "elapsed_time": 1.0, "args": {"which": "build", "target": "dev"}})


def _precise(at: str) -> str:
    """As dbt writes times."""
    return at.replace("Z", ".000000Z")


def _invocation(domain: str, at: str) -> Json:
    hexadecimal = digest(f"invocation of {domain}", 32)
    invocation = "-".join(hexadecimal[start:end] for start, end in ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32)))
    return {"dbt_version": "1.11.16", "generated_at": _precise(at), "invocation_id": invocation, "invocation_started_at": _precise(at), "env": {}}


def by_id(nodes: Iterable[Json]) -> Mapping[str, Json]:
    return {node["unique_id"]: node for node in nodes}
