"""What `policy_cost.py` measures, one task in one process: `python benchmarks/policy_tasks.py TASK FOLDER`. Prints facts as JSON; `seconds` is CPU."""

import json
import os
import re
import sys
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mesh.core.governance.finding import Finding

Facts = dict[str, float]
Row = dict[str, Any]
BOTH_WAYS = (
    "product_has_owner",
    "product_is_described",
    "source_is_described",
    "public_column_is_described",
    "type_is_allowed",
    "description_is_finished",
    "description_says_more_than_the_name",
    "names_are_snake_case",
)
"""Policies that stand below in Python as well, as others write theirs."""


def stitch(mesh: Path) -> Facts:
    """Artifacts to the stitched mesh, from what is kept where it is kept."""
    return {"nodes": len(_loader(mesh).mesh.nodes)}


def tables(mesh: Path) -> Facts:
    """The tables that policies read, of a mesh that is stitched already."""
    from mesh.adapters.tables import fresh_tables

    loader = _loader(mesh)
    columns, lineage = sum(1 for _ in loader.columns), len(loader.lineage)
    started = time.process_time()
    fresh_tables(loader)
    return {"seconds": time.process_time() - started, "nodes with columns": columns, "models with lineage": lineage}


def policies(mesh: Path) -> Facts:
    """All policies of the mesh over its tables."""
    found, seconds, count = _run(mesh, ())
    return {"seconds": seconds, "policies": count, "findings": len(found)}


def some(mesh: Path) -> Facts:
    """Those that stand below in Python as well."""
    found, seconds, _ = _run(mesh, BOTH_WAYS)
    return {"seconds": seconds, **Counter(one.policy for one in found)}


def some_in_python(mesh: Path) -> Facts:
    """The same checks over what json.load makes of the manifests, as tools do that have no tables."""
    import yaml

    started = time.process_time()
    standards = yaml.safe_load((mesh / "governance" / "standards.yml").read_text(encoding="utf-8"))
    manifests = [json.loads(file.read_bytes()) for file in sorted(mesh.glob(".mesh/dev/target/*/manifest.json"))]
    loaded = time.process_time()
    found = Counter(name for manifest in manifests for name in _checks(manifest, standards))
    ended = time.process_time()
    return {"seconds": ended - started, "seconds without loading": ended - loaded, **found}


def _checks(manifest: Row, standards: Row) -> Iterator[str]:
    domain = manifest["metadata"]["project_name"]
    placeholder = re.compile(rf"(^|[^a-z])({'|'.join(standards['placeholders'])})($|[^a-z])")
    name_pattern = re.compile(standards["name_pattern"])
    known = set(standards["data_types"])

    def is_finished(description: str) -> bool:
        return not placeholder.search(description.lower())

    def is_name(name: str) -> bool:
        return bool(name_pattern.fullmatch(name)) and len(name) <= standards["name_max_length"]

    if not is_name(domain):
        yield "names_are_snake_case"
    for source in manifest["sources"].values():
        if not (source["description"] or "").strip():
            yield "source_is_described"
    for node in manifest["nodes"].values():
        config = node["config"]
        is_model = node["resource_type"] == "model" and node["package_name"] == domain
        if not is_model or config["access"] != "public" or not config["contract"]["enforced"] or node["version"] is None:
            continue
        group = manifest["groups"].get(f"group.{domain}.{node['group']}")
        if not group or not (group["owner"]["name"] or "").strip():
            yield "product_has_owner"
        description = (node["description"] or "").strip()
        if len(description) < standards["description_min_length"]:
            yield "product_is_described"
        if not is_finished(description):
            yield "description_is_finished"
        if not is_name(node["name"]):
            yield "names_are_snake_case"
        for column in node["columns"].values():
            said = (column["description"] or "").strip()
            if len(said) < standards["column_description_min_length"]:
                yield "public_column_is_described"
            if not is_finished(said):
                yield "description_is_finished"
            if re.sub(r"\s*\([^)]*\)", "", (column["data_type"] or "").lower()).strip() not in known:
                yield "type_is_allowed"
            if not is_name(column["name"]):
                yield "names_are_snake_case"
            repeated = re.sub("[^a-z0-9]", "", re.sub(r"^\s*(the|a|an)\s+", "", said.lower()))
            if repeated == re.sub("[^a-z0-9]", "", column["name"].lower()):
                yield "description_says_more_than_the_name"


def _run(mesh: Path, names: tuple[str, ...]) -> "tuple[tuple[Finding, ...], float, int]":
    """What policies find, all or some; their CPU; how many they are."""
    from mesh.adapters.governance.facts import read_facts
    from mesh.adapters.governance.policies import read_policies, run_policies
    from mesh.adapters.tables import fresh_tables

    loader = _loader(mesh)
    facts = read_facts(loader)
    made = fresh_tables(loader, facts)
    started = time.process_time()
    known, wrong = read_policies(mesh, loader.domains)
    chosen = [policy for policy in known if not names or policy.name in names]
    if wrong or (names and len(chosen) != len(names)):
        raise SystemExit(f"policies that cannot be used: {[one.message for one in wrong]}; found {[policy.name for policy in chosen]}")
    found = run_policies(chosen, made, facts)
    return found, time.process_time() - started, len(chosen)


def _loader(mesh: Path) -> Any:
    from mesh.adapters.artifacts.loader import open_loader

    os.chdir(mesh)
    return open_loader(Namespace(env=None, parse=False, engine="v1"))


TASKS: tuple[Callable[[Path], Facts], ...] = (stitch, tables, policies, some, some_in_python)


def main() -> None:
    task, folder = sys.argv[1:]
    print(json.dumps({function.__name__: function for function in TASKS}[task](Path(folder).resolve())))


if __name__ == "__main__":
    main()
