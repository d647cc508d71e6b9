"""What a build of the six domains costs, three ways in one run, alternated: medians and ratios, no single times.

    python benchmarks/build_cost.py [--engine v1|v2] [--rounds 3]

A  `mesh build`, from nothing: no target folders, no packages, no raw files.
B  a loop of `dbt deps && dbt build` over the domains, upstream first, from nothing but the raw files.
C  the same models, tests and hooks as one dbt project: `dbt deps && dbt build`.
D  `mesh build` again, when nothing changed.
E  `mesh build` again, after one word of a comment in the model of a consumer changed.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
ORDER = ("network", "fleet", "weather", "operations", "punctuality", "forecasting")


def run(folder: Path, *command: str, home: Path) -> float:
    """Seconds of wall time that a command takes; ends the benchmark when the command fails."""
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env={**os.environ, "MESH_HOME": str(home)}, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} in {folder} failed:\n{done.stdout}\n{done.stderr}")
    return time.perf_counter() - started


def copy_mesh(folder: Path) -> Path:
    """What git tracks of the mesh, in a new folder."""
    tracked = subprocess.run(["git", "ls-files", "domains", "platform", "governance"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in tracked.stdout.splitlines():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    return folder


def make_home(folder: Path, *, landed: Path | None) -> Path:
    (folder / "dev").mkdir(parents=True)
    if landed:
        shutil.copytree(landed, folder / "landing")
    return folder


def make_one_project(mesh: Path) -> Path:
    """All domains as one project: two-argument refs lose their domain, and names that several domains use get it as a prefix."""
    names: dict[str, list[str]] = {}
    for file in mesh.glob("domains/*/models/**/*.sql"):
        if "interface" not in file.parts:
            names.setdefault(file.stem, []).append(file.relative_to(mesh).parts[1])
    clashes = {name for name, domains in names.items() if len(domains) > 1}
    project = mesh / "domains" / "one"
    variables: dict[str, object] = {}
    for domain in ORDER:
        source = mesh / "domains" / domain
        variables |= (yaml.safe_load((source / "dbt_project.yml").read_text()).get("vars") or {}) | {"mesh_inputs": []}
        for part in ("models", "seeds", "tests"):
            for file in sorted((source / part).rglob("*")) if (source / part).exists() else []:
                if file.is_dir():
                    continue
                text = re.sub(r"ref\('(?:" + "|".join(ORDER) + r")', *", "ref(", file.read_text(encoding="utf-8"))
                for name in clashes:
                    text = re.sub(rf"\b{name}\b", f"{domain}_{name}", text)
                text = text.replace("source('nycflights13'", f"source('{domain}'").replace("name: nycflights13", f"name: {domain}")
                # As files of the project lie: one folder per layer, so that the layers' configuration holds.
                relative = file.relative_to(source / part)
                stem = f"{domain}_{relative.name}" if relative.stem in clashes or relative.name.startswith("_") else relative.name
                target = project / part / relative.parent / domain / stem
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
    template = (mesh / "domains" / "network" / "dbt_project.yml").read_text()
    configuration = yaml.safe_load(re.sub(r"\bnetwork\b", "one", template))
    configuration["models"]["one"].pop("+group", None)
    configuration["vars"] = variables
    (project / "dbt_project.yml").write_text(yaml.safe_dump(configuration, sort_keys=False))
    (project / "packages.yml").write_text("packages:\n  - local: ../../platform\n")
    (project / "profiles.yml").write_text(re.sub(r"\bnetwork\b", "one", (mesh / "domains" / "network" / "profiles.yml").read_text()))
    return project


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=("v1", "v2"), default="v1")
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    dbt = os.environ["MESH_DBT_V2"] if arguments.engine == "v2" else str(Path(sys.executable).with_name("dbt"))
    mesh_command = (sys.executable, "-m", "mesh", "build", "--engine", arguments.engine)
    times: dict[str, list[float]] = {}

    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        seed = copy_mesh(work / "seed")
        run(seed, *mesh_command, home=make_home(work / "seed-home", landed=None))
        landed = work / "seed-home" / "landing"

        def measure(number: int) -> None:
            mesh, home = copy_mesh(work / f"a{number}"), make_home(work / f"ah{number}", landed=None)
            loop, loop_home = copy_mesh(work / f"b{number}"), make_home(work / f"bh{number}", landed=landed)
            one, one_home = make_one_project(copy_mesh(work / f"c{number}")), make_home(work / f"ch{number}", landed=None)
            (one_home / "landing").mkdir()
            for domain in landed.iterdir():
                (one_home / "landing" / domain.name).symlink_to(domain)
            steps: list[tuple[str, Callable[[], float]]] = [
                ("A  mesh build, from nothing", lambda: run(mesh, *mesh_command, home=home)),
                ("B  loop of dbt deps && dbt build", lambda: sum(run(loop / "domains" / d, dbt, c, home=loop_home) for d in ORDER for c in ("deps", "build"))),
                ("C  one dbt project, deps && build", lambda: sum(run(one, dbt, c, home=one_home) for c in ("deps", "build"))),
            ]
            for name, step in steps if number % 2 == 0 else reversed(steps):
                times.setdefault(name, []).append(step())
            times.setdefault("D  mesh build, nothing changed", []).append(run(mesh, *mesh_command, home=home))
            model = mesh / "domains" / "punctuality" / "models" / "products" / "weather_impact_v1.sql"
            model.write_text(f"-- round {number}\n" + model.read_text())
            times.setdefault("E  mesh build, one consumer's model edited", []).append(run(mesh, *mesh_command, home=home))

        for number in range(arguments.rounds):
            measure(number)

    base = statistics.median(times["A  mesh build, from nothing"])
    print(f"engine {arguments.engine}, {arguments.rounds} rounds, {os.cpu_count()} cores; ratio to A's median")
    for name in sorted(times):
        median = statistics.median(times[name])
        print(f"{name:44} median {median:6.1f} s   ratio {median / base:5.2f}   range {min(times[name]):.1f}-{max(times[name]):.1f} s")


if __name__ == "__main__":
    main()
