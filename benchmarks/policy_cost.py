"""What policies cost over a made-up mesh, alternated in one run: medians and ratios.

    python benchmarks/policy_cost.py [--rounds 3] [--models 10000] [--domains 100] [--before CHECKOUT] [--scratch FOLDER] [PART ...]

Each measurement is a new process, its own children counted: CPU and wall time in seconds, and the memory of the largest process in MB. `run` is the CPU of
the job alone, without starting Python and loading the mesh.

policies  all policies of this repository over the tables of a stitched mesh; the tables of a stitched mesh
python    eight of them beside the same checks in Python over json.load, which must find the same
stitch    artifacts -> stitched mesh, from nothing and from what is kept; beside another checkout of this repository where --before names one
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lineage_cost import BENCHMARKS, ROOT, Cost, forget, measure
from policy_tasks import BOTH_WAYS


@dataclass
class Bench:
    """The made-up mesh, and the measurements by name, in the order of the first round."""

    mesh: Path
    before: Path | None
    costs: dict[str, list[Cost]] = field(default_factory=dict)

    def alternate(self, number: int, steps: Mapping[str, Callable[[], Cost]]) -> None:
        for name in list(steps)[:: 1 if number % 2 == 0 else -1]:
            self.costs.setdefault(name, []).append(steps[name]())


def task(name: str, mesh: Path, checkout: Path = ROOT) -> Cost:
    """Measured with the tool of a checkout."""
    path = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(checkout / "scripts")
    try:
        return measure((sys.executable, str(BENCHMARKS / "policy_tasks.py"), name, str(mesh)))
    finally:
        os.environ.pop("PYTHONPATH")
        os.environ |= {"PYTHONPATH": path} if path is not None else {}


def measure_policies(bench: Bench, number: int) -> None:
    if number == 0:
        task("tables", bench.mesh)
    shutil.rmtree(bench.mesh / ".mesh" / "dev" / "info_schema")
    bench.alternate(number, {"tables of a stitched mesh": lambda: task("tables", bench.mesh)})
    bench.alternate(number, {"all policies": lambda: task("policies", bench.mesh)})


def measure_python(bench: Bench, number: int) -> None:
    if number == 0:
        task("tables", bench.mesh)
    names = f"{len(BOTH_WAYS)} checks, ours", f"{len(BOTH_WAYS)} checks, Python over json.load"
    steps = dict(zip(names, (lambda: task("some", bench.mesh), lambda: task("some_in_python", bench.mesh)), strict=True))
    bench.alternate(number, steps)
    ours, theirs = ({name: count for name, count in bench.costs[name][-1].facts.items() if "seconds" not in name} for name in names)
    if ours != theirs:
        raise SystemExit(f"the two find different things: {ours}, {theirs}")


def measure_stitch(bench: Bench, number: int) -> None:
    checkouts = {"ours": ROOT, **({"the other checkout": bench.before} if bench.before else {})}
    for name, prepare in (("stitching from nothing", forget), ("stitched mesh as it is kept", lambda mesh: mesh)):
        steps = {}
        for who, checkout in checkouts.items():

            def step(checkout: Path = checkout, prepare: Callable[[Path], Path] = prepare) -> Cost:
                # What the other checkout keeps is nothing that ours can use.
                if prepare is not forget:
                    task("stitch", bench.mesh, checkout)
                return task("stitch", prepare(bench.mesh), checkout)

            steps[f"{name}, {who}"] = step
        bench.alternate(number, steps)


PARTS = {"policies": measure_policies, "python": measure_python, "stitch": measure_stitch}


def show(bench: Bench, title: str) -> None:
    """Ratios are to ours, where others do the same job."""
    print(title)
    print(f"{'':44} {'CPU s':>8} {'ratio':>6} {'run s':>7} {'ratio':>6} {'wall s':>7} {'MB':>5}")
    ours: dict[str, tuple[float, float]] = {}
    for name, costs in bench.costs.items():
        cpu, wall, memory = (statistics.median(values) for values in zip(*((cost.cpu, cost.wall, cost.memory) for cost in costs), strict=True))
        run = statistics.median(cost.facts.get("seconds", 0.0) for cost in costs)
        job, _, who = name.partition(", ")
        if who == "ours":
            ours[job] = cpu, run
        ratios = [f"{one / first:.2f}" if first else "" for one, first in zip((cpu, run), ours.get(job, (0.0, 0.0)), strict=True)]
        print(f"{name:44} {cpu:8.2f} {ratios[0]:>6} {f'{run:.2f}' if run else '':>7} {ratios[1]:>6} {wall:7.2f} {memory:5.0f}")
    facts = bench.costs["all policies"][-1].facts if "all policies" in bench.costs else {}
    if facts:
        print(f"{facts['policies']:.0f} policies, {facts['findings']:,.0f} findings")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS) + " (default: all)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--models", type=int, default=10_000)
    parser.add_argument("--domains", type=int, default=100)
    parser.add_argument("--before", type=Path, metavar="CHECKOUT", help="another checkout of this repository, whose stitching is measured beside ours")
    parser.add_argument("--scratch", type=Path, help="where the made-up mesh is kept for the next run (default: nowhere)")
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - PARTS.keys():
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    with tempfile.TemporaryDirectory() as temporary:
        mesh = (arguments.scratch or Path(temporary)).resolve() / f"mesh-{arguments.models}-{arguments.domains}"
        if not mesh.exists():
            measure((sys.executable, str(BENCHMARKS / "generate.py"), str(mesh), "--models", str(arguments.models), "--domains", str(arguments.domains)))
        shutil.rmtree(mesh / "governance", ignore_errors=True)
        shutil.copytree(ROOT / "governance", mesh / "governance")
        bench = Bench(mesh, arguments.before.resolve() if arguments.before else None)
        for part in arguments.parts or PARTS:
            for number in range(arguments.rounds):
                PARTS[part](bench, number)
    show(bench, f"{arguments.models:,} models in {arguments.domains} domains, {arguments.rounds} rounds, {os.cpu_count()} cores; medians")


if __name__ == "__main__":
    main()
