"""What lineage over a made-up mesh costs, ours beside others', alternated in one run: medians and ratios.

    python benchmarks/lineage_cost.py [--rounds 3] [--models 10000] [--domains 100] [--colibri PYTHON] [--scratch FOLDER] [PART ...]

Each measurement is a new process, its own children counted: CPU and wall time in seconds, and the memory of the largest process in MB.
dbt-colibri is measured where --colibri (or MESH_COLIBRI) names a Python that has it: `pip install dbt-colibri` in an environment of its own.

tables    artifacts -> graph -> tables, from nothing; and with json.load, networkx and pandas
columns   column lineage of all models from nothing, unchanged, and with one model changed; per model beside sqlglot's `lineage()` for each column
colibri   column lineage of 1,000 models in one project, beside dbt-colibri
commands  `mesh lineage <node>` when warm, `mesh diff` with one changed contract on this repository and on the made-up mesh
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent
ROOT = BENCHMARKS.parent
MESH = (sys.executable, "-m", "mesh")
SAMPLE = "40"
"""Models that sqlglot's `lineage()` is measured on."""
_FEW = 1_000
"""Models in the project that dbt-colibri reads."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one process with its children."""

    cpu: float
    wall: float
    memory: float
    facts: Mapping[str, float] = field(default_factory=dict)


def measure(command: tuple[str, ...], folder: Path = ROOT, *, codes: tuple[int, ...] = (0,)) -> Cost:
    """Runs a command; ends the benchmark when its exit code is none of `codes`. Facts are what it prints as one line of JSON."""
    environment = {name: value for name, value in os.environ.items() if name != "MESH_HOME"}
    quiet = {"DO_NOT_TRACK": "1", "DBT_COLIBRI_NO_VERSION_CHECK": "1"}
    with tempfile.TemporaryFile("w+") as output:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment | quiet, stdout=output, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read()
    if process.returncode not in codes:
        raise SystemExit(f"{' '.join(command)} in {folder} ended with {process.returncode}:\n{said[-4000:]}")
    facts = json.loads(said) if re.fullmatch(r"\{.*\}\n", said) else {}
    # Linux counts in KiB, macOS in bytes.
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3), facts)


def task(name: str, *arguments: str | Path, python: str = sys.executable) -> Cost:
    return measure((python, str(BENCHMARKS / "lineage_tasks.py"), name, *map(str, arguments)))


@dataclass
class Bench:
    """The folders of a run, and its measurements by name, in the order of the first round."""

    work: Path
    models: int
    domains: int
    colibri: str
    costs: dict[str, list[Cost]] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    """CPU per model of those that measure themselves, without starting and loading."""

    def mesh(self, models: int, domains: int) -> Path:
        """A made-up mesh of that size, made when it is first asked for."""
        folder = self.work / f"mesh-{models}-{domains}"
        if not folder.exists():
            measure((sys.executable, str(BENCHMARKS / "generate.py"), str(folder), "--models", str(models), "--domains", str(domains)))
        return folder

    @property
    def big(self) -> Path:
        return self.mesh(self.models, self.domains)

    def add(self, name: str, cost: Cost) -> None:
        self.costs.setdefault(name, []).append(cost)
        if "seconds" in cost.facts:
            self.seconds.setdefault(name, []).append(cost.facts["seconds"] / cost.facts["models"])

    def alternate(self, number: int, steps: Mapping[str, Callable[[], Cost]]) -> None:
        for name in list(steps)[:: 1 if number % 2 == 0 else -1]:
            self.add(name, steps[name]())


def forget(mesh: Path) -> Path:
    """The mesh without anything that we derived from it."""
    shutil.rmtree(mesh / ".mesh" / "dev" / "cache", ignore_errors=True)
    return mesh


def measure_tables(bench: Bench, number: int) -> None:
    yardstick = (sys.executable, str(BENCHMARKS / "networkx_tables.py"), str(bench.big), str(bench.work / "networkx"))
    steps = {
        "graph and tables, ours": lambda: task("tables", forget(bench.big), bench.work / "ours"),
        "graph and tables, json.load + networkx": lambda: measure(yardstick),
    }
    bench.alternate(number, steps)


def measure_columns(bench: Bench, number: int) -> None:
    bench.add("lineage of all models, from nothing", task("lineage", forget(bench.big)))
    bench.add("lineage of all models, unchanged", task("lineage", bench.big))
    change_a_model(bench.big, number)
    bench.add("lineage of all models, one changed", task("lineage", bench.big))
    steps = {
        "a model's column lineage, ours": lambda: task("lineage_of_sample", bench.big, SAMPLE),
        "a model's column lineage, sqlglot's lineage()": lambda: task("lineage_by_sqlglot", bench.big, SAMPLE),
        "a model's column lineage, lineage() with a scope": lambda: task("lineage_by_sqlglot_with_scope", bench.big, SAMPLE),
    }
    bench.alternate(number, steps)


def change_a_model(mesh: Path, number: int) -> None:
    """A comment in the compiled SQL of the first model of the last domain."""
    file = sorted(mesh.glob(".mesh/dev/target/*/manifest.json"))[-1]
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"compiled_code": "', f'"compiled_code": "-- round {number}\\n', 1), encoding="utf-8")


def measure_colibri(bench: Bench, number: int) -> None:
    mesh = bench.mesh(_FEW, 1)
    target = next(mesh.glob(".mesh/dev/target/*"))
    if not (target / "catalog.json").exists():
        task("catalog", target)
    steps = {f"column lineage of {_FEW:,} models, ours": lambda: task("lineage", forget(mesh))}
    if bench.colibri:
        inputs = ("--manifest", str(target / "manifest.json"), "--catalog", str(target / "catalog.json"))
        report = (str(Path(bench.colibri).with_name("colibri")), "generate", *inputs, "--output-dir", str(bench.work / "colibri"))
        steps[f"column lineage of {_FEW:,} models, dbt-colibri's extractor"] = lambda: task("lineage_by_colibri", target, python=bench.colibri)
        steps[f"column lineage of {_FEW:,} models, `colibri generate`"] = lambda: measure(report)
    bench.alternate(number, steps)


def measure_commands(bench: Bench, number: int) -> None:
    mesh, own = bench.big, clone(bench.work / "repository")
    if number == 0:
        task("lineage", mesh)
        task("lineage", own)
        commit(mesh)
    node = next(iter(json.loads(publications(mesh)[-1].read_text(encoding="utf-8"))["public_models"])).removeprefix("model.")
    bench.add("mesh lineage <node>, warm", measure((*MESH, "lineage", node), mesh, codes=(0, 1)))
    bench.add("mesh lineage <node>, warm, as JSON", measure((*MESH, "lineage", node, "--format", "json"), mesh, codes=(0, 1)))
    bench.add("mesh diff, on this repository", measure((*MESH, "diff", "HEAD"), own, codes=(0, 1)))
    bench.add("mesh diff, on the made-up mesh", measure((*MESH, "diff", "HEAD"), mesh, codes=(0, 1)))


def commit(mesh: Path) -> None:
    """Puts the made-up mesh into git, then changes a contract."""
    if (mesh / ".git").exists():
        return
    author = ("-c", "user.name=benchmark", "-c", "user.email=benchmark@example.com")
    for command in (("init", "-q", "-b", "main"), ("add", "domains"), (*author, "commit", "-q", "-m", "Made up")):
        measure(("git", *command), mesh)
    change_a_contract(mesh)


def clone(folder: Path) -> Path:
    """This repository as it is committed, with the artifacts of its last build (MESH_HOME, or `.mesh`) and a changed contract."""
    if not folder.exists():
        measure(("git", "clone", "-q", str(ROOT), str(folder)))
        built = Path(os.environ.get("MESH_HOME") or ROOT / ".mesh") / "dev"
        if not built.exists():
            print(f"{built}: no build of this repository; `mesh diff` is measured without the models of its domains", file=sys.stderr)
        for part in ("target", "ports", "state"):
            if (built / part).exists():
                shutil.copytree(built / part, folder / ".mesh" / "dev" / part)
        change_a_contract(folder)
    return folder


def change_a_contract(mesh: Path) -> None:
    """Another type for a column of a product in the first domain that has such a column."""
    file = next(file for file in publications(mesh) if '"type": "integer"' in file.read_text(encoding="utf-8"))
    text, times = file.read_text(encoding="utf-8"), file.stat()
    file.write_text(text.replace('"type": "integer"', '"type": "varchar"', 1), encoding="utf-8")
    # Not newer than the artifacts, or every command would look at more files.
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


def publications(mesh: Path) -> list[Path]:
    return sorted(mesh.glob("domains/*/interface/publication.json"))


PARTS = {"tables": measure_tables, "columns": measure_columns, "colibri": measure_colibri, "commands": measure_commands}


def show(bench: Bench, rounds: int) -> None:
    """Ratios are to ours, where others do the same job."""
    print(f"{bench.models:,} models in {bench.domains} domains, {rounds} rounds, {os.cpu_count()} cores; medians")
    print(f"{'':62} {'CPU s':>9} {'ratio':>6} {'wall s':>8} {'MB':>6}")
    ours: dict[str, float] = {}
    for name, costs in bench.costs.items():
        cpu, wall, memory = (statistics.median(values) for values in zip(*((cost.cpu, cost.wall, cost.memory) for cost in costs), strict=True))
        if name in bench.seconds:
            cpu = statistics.median(bench.seconds[name])
        job, _, who = name.partition(", ")
        if who == "ours":
            ours[job] = cpu
        ratio = f"{cpu / ours[job]:.1f}" if job in ours else ""
        print(f"{name:62} {cpu:9.4f} {ratio:>6} {wall:8.2f} {memory:6.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS) + " (default: all)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--models", type=int, default=10_000)
    parser.add_argument("--domains", type=int, default=100)
    parser.add_argument("--colibri", metavar="PYTHON", default=os.environ.get("MESH_COLIBRI", ""))
    parser.add_argument("--scratch", type=Path, help="where the made-up meshes are kept for the next run (default: nowhere)")
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - PARTS.keys():
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    with tempfile.TemporaryDirectory() as temporary:
        bench = Bench((arguments.scratch or Path(temporary)).resolve(), arguments.models, arguments.domains, arguments.colibri)
        for part in arguments.parts or PARTS:
            for number in range(arguments.rounds):
                PARTS[part](bench, number)
    show(bench, arguments.rounds)


if __name__ == "__main__":
    main()
