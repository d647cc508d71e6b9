"""What masking costs: the same million rows published masked and plain, by turns, with the real platform package and a real dbt.

    python benchmarks/masking_cost.py [--engine v1|v2] [--rows 1000000] [--times 5]

Two things are measured, CPU and wall: a domain's whole `dbt build` (its table made, tested and published), which is what a publication costs its owner,
and the publish step alone, repeated within one dbt process, whose start is measured apart and taken off.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

PLATFORM = Path(__file__).parents[1] / "platform"
COLUMNS = {
    "customer_id": ("'c' || range", "varchar", {"kind": "token", "space": "customer"}),
    "email": ("'user' || range || '@example.com'", "varchar", "hash"),
    "full_name": ("'First' || (range % 997) || ' Last' || (range % 1009)", "varchar", "redact"),
    "phone": ("'+1 555-01' || lpad((range % 100)::varchar, 2, '0')", "varchar", {"kind": "partial", "keep": 2}),
    "birth_date": ("date '1940-01-01' + (range * 7919 % 25000)::integer", "date", "year"),
    "home_airport_code": ("['JFK', 'LGA', 'EWR'][range % 3 + 1]", "varchar", None),
    "postcode": ("(10000 + range % 89999)::varchar", "varchar", None),
    "tier": ("(range % 7)::integer", "integer", None),
    "joined_at_utc": ("timestamp '2020-01-01' + to_minutes(range)", "timestamp", None),
    "spent_usd": ("(range * 31 % 100000 / 100)::decimal(10, 2)", "decimal(10,2)", None),
}
OPERATION = """
{% macro publish_often(times) %}
  {%- set port = platform.environment_directory() ~ '/ports/' ~ project_name -%}
  {%- for number in range(times) -%}
    {%- set run = platform.publication_facts() -%}
    {%- do run.update({'id': number | string}) -%}
    {%- set entry = platform.write_product(graph.nodes['model.' ~ project_name ~ '.customers.v1'], port, run, none) -%}
    {%- if entry.problem -%}{{ exceptions.raise_compiler_error(entry.problem) }}{%- endif -%}
  {%- endfor -%}
{% endmacro %}
"""


def write_domain(root: Path, name: str, rows: int) -> Path:
    """A domain with one product, masked or not."""
    folder = root / "domains" / name
    columns = []
    for column, (_, kind, mask) in COLUMNS.items():
        said = {"classification": "personal", "mask": mask} if mask else {"classification": "public"}
        meta = {"config": {"meta": {"mesh": said}}} if name == "masked" else {}
        columns.append({"name": column, "data_type": kind, **meta})
    config = {"access": "public", "materialized": "table", "contract": {"enforced": True}}
    test = {"platform.primary_key": {"arguments": {"columns": ["customer_id"]}}}
    files: dict[str, object] = {
        "dbt_project.yml": {
            "name": name,
            "version": "1.0.0",
            "config-version": 2,
            "profile": name,
            "flags": {"send_anonymous_usage_stats": False, "latest_version_pointer_enabled_by_default": False},
        },
        "profiles.yml": {name: {"target": "dev", "outputs": {"dev": {"type": "duckdb", "path": f"../../.mesh/dev/{name}.duckdb", "threads": 2}}}},
        "packages.yml": {"packages": [{"local": "../../platform"}]},
        "models/customers.yml": {"models": [{"name": "customers", "config": config, "data_tests": [test], "versions": [{"v": 1, "columns": columns}]}]},
    }
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(yaml.safe_dump(content, sort_keys=False))
    selected = ", ".join(f"{sql} as {column}" for column, (sql, _, _) in COLUMNS.items())
    (folder / "models/customers_v1.sql").write_text(f"select {selected} from range({rows})\n")
    (folder / "macros").mkdir()
    (folder / "macros/publish_often.sql").write_text(OPERATION)
    (folder / "dbt_packages").mkdir()
    (folder / "dbt_packages/platform").symlink_to("../../../platform", target_is_directory=True)
    return folder


def cost(dbt: str, folder: Path, *arguments: str) -> tuple[float, float]:
    """CPU and wall seconds of a dbt command."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run([dbt, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    wall, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode or "withheld" in done.stdout:
        raise SystemExit(done.stdout + done.stderr)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def shown(what: str, costs: dict[str, list[tuple[float, float]]]) -> None:
    medians = {name: [statistics.median(values) for values in zip(*found, strict=True)] for name, found in costs.items()}
    for at, unit in enumerate(("CPU", "wall")):
        plain, masked = medians["plain"][at], medians["masked"][at]
        print(f"{what:14} {unit:5} plain {plain:6.2f} s   masked {masked:6.2f} s   ratio {masked / plain:.2f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--engine", choices=("v1", "v2"), default="v1")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=5)
    arguments = parser.parse_args()
    dbt = os.environ["MESH_DBT_V2"] if arguments.engine == "v2" else str(Path(sys.executable).with_name("dbt"))
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        shutil.copytree(PLATFORM, root / "platform")
        (root / ".mesh" / "dev" / "keys").mkdir(parents=True)
        (root / ".mesh" / "dev" / "keys" / "masking.key").write_text("a key of this benchmark, which protects nothing")
        folders = {name: write_domain(root, name, arguments.rows) for name in ("plain", "masked")}
        for folder in folders.values():
            cost(dbt, folder, "build")
        builds: dict[str, list[tuple[float, float]]] = {name: [] for name in folders}
        steps: dict[str, list[tuple[float, float]]] = {name: [] for name in folders}
        for _ in range(arguments.times):
            for name, folder in folders.items():
                builds[name].append(cost(dbt, folder, "build", "--full-refresh"))
            for name, folder in folders.items():
                # A parse lies before either, so that both find it done.
                cost(dbt, folder, "run-operation", "publish_often", "--args", "{times: 0}")
                start = cost(dbt, folder, "run-operation", "publish_often", "--args", "{times: 0}")
                some = cost(dbt, folder, "run-operation", "publish_often", "--args", "{times: 4}")
                steps[name].append(((some[0] - start[0]) / 4, (some[1] - start[1]) / 4))
        print(f"{arguments.rows:,} rows of {len(COLUMNS)} columns, medians of {arguments.times}, engine {arguments.engine}")
        shown("whole build", builds)
        shown("publish alone", steps)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
