"""What the catalogue costs to make and to read, on made-up meshes of several sizes, and beside other documentation sites: medians and ratios.

    python benchmarks/catalogue_cost.py [--rounds 3] [--sizes 60,1000,10000] [--colibri PYTHON] [--scratch FOLDER] [PART ...]

Sizes are numbers of products; 40 % more nodes are internal. All have thirty runs of history. Each measurement is a new process, its own children counted.
The browser is Debian's Chromium (or MESH_CHROMIUM) through Playwright, without a window, a GPU and a network; pages are opened from disk.
dbt-colibri is measured where --colibri (or MESH_COLIBRI) names a Python that has it: `pip install dbt-colibri` in an environment of its own.

generation  `mesh catalog` with nothing kept, with the lineage of columns kept, with all kept but the site, and with nothing changed
weight      home, an ordinary product page and the heaviest one, with the styles and scripts that they load; the largest file
browser     first paint of home, a product page and the graph; answers to pointing at a node and to a key in the search box
others      the same 1,000 models in one project as our site, `dbt docs generate --static`, and dbt-colibri's report: making it, its weight, and the time
            from opening it at one model until that model's name is on the page and the page takes input
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from lineage_cost import BENCHMARKS, MESH, Cost, measure

_SHARE = 0.6
_FEW = 1_000
"""Models in the project that others document, too."""
_RUNS = 30
_LIMITS = {
    "home, with styles and scripts": 100e3,
    "product, with styles and scripts": 100e3,
    "largest file": 5e6,
    "first paint, home": 300,
    "first paint, product": 300,
    "hover": 50,
    "search, a key": 30,
}
"""What the catalogue promises: bytes and milliseconds."""


@dataclass
class Bench:
    """The folders of a run, and its measurements: name -> values, in the order of the first round."""

    work: Path
    sizes: tuple[int, ...]
    colibri: str
    values: dict[str, list[float]] = field(default_factory=dict)
    costs: dict[str, list[Cost]] = field(default_factory=dict)

    def mesh(self, products: int) -> Path:
        """A made-up mesh with so many products, made when it is first asked for. Today's, as its service levels are judged by the clock."""
        models = round(products / _SHARE)
        options = ("--models", models, "--domains", max(6, min(100, products // 50)), "--columns", 14, "--tests", 3, "--share", _SHARE, "--runs", _RUNS)
        return self._made(f"catalogue-{products}", *options, "--today", f"{datetime.now(UTC):%Y-%m-%d}")

    @property
    def project(self) -> Path:
        """One domain that dbt can parse, with the platform package beside it."""
        return self._made("project", "--models", _FEW, "--domains", 1, "--files")

    def _made(self, name: str, *options: object) -> Path:
        folder = self.work / name
        if not folder.exists():
            measure((sys.executable, str(BENCHMARKS / "generate.py"), str(folder), *map(str, options)))
        return folder

    def add(self, name: str, facts: Mapping[str, float]) -> None:
        for what, value in facts.items():
            self.values.setdefault(f"{name}: {what}", []).append(value)


def site(mesh: Path) -> Path:
    return mesh / ".mesh" / "dev" / "catalogue"


def forget(mesh: Path, *parts: str) -> None:
    """Removes what was made from the artifacts, by folder below the environment's."""
    for part in parts:
        shutil.rmtree(mesh / ".mesh" / "dev" / part, ignore_errors=True)


def make(mesh: Path) -> Cost:
    return measure((*MESH, "catalog"), mesh)


def made_site(mesh: Path) -> Path:
    if not (site(mesh) / "index.html").exists():
        make(mesh)
    return site(mesh)


def product_page(folder: Path) -> str:
    """An ordinary one: of the middle size."""
    pages = sorted(folder.glob("products/*/*.v*.html"), key=lambda file: (file.stat().st_size, file))
    return str(pages[len(pages) // 2].relative_to(folder))


def measure_generation(bench: Bench, number: int) -> None:
    for size in bench.sizes:
        mesh = bench.mesh(size)
        if number == 0:
            # What a build has recorded by then: the newest run and the profiles of its files.
            make(mesh)
        steps: dict[str, tuple[str, ...]] = {
            "nothing kept": ("cache", "info_schema", "catalogue"),
            "new site": ("catalogue",),
            "nothing changed": (),
        }
        for name, forgotten in steps.items():
            forget(mesh, *forgotten)
            bench.costs.setdefault(f"{size:,} products, {name}", []).append(make(mesh))


def measure_weight(bench: Bench, number: int) -> None:
    if number == 0:
        for size in bench.sizes:
            folder = made_site(bench.mesh(size))
            bench.add(f"{size:,} products", task("weights", folder, product_page(folder)).facts)


def measure_browser(bench: Bench, number: int) -> None:  # noqa: ARG001
    for size in bench.sizes:
        folder = made_site(bench.mesh(size))
        bench.add(f"{size:,} products", task("pages", folder, product_page(folder)).facts)


def measure_others(bench: Bench, number: int) -> None:
    """A and B in turns, and the other way round in every second round."""
    mesh = bench.project
    domain = next((mesh / "domains").iterdir())
    target = mesh / ".mesh" / "dev" / "target" / domain.name
    if not (target / "catalog.json").exists():
        measure((sys.executable, str(BENCHMARKS / "lineage_tasks.py"), "catalog", str(target)))
        dbt(domain, "deps", bench.work / "dbt")
        dbt(domain, "parse", bench.work / "dbt")
    steps: dict[str, Callable[[], Cost]] = {"ours": lambda: _ours(mesh), "dbt docs": lambda: _dbt_docs(bench, domain)}
    if bench.colibri:
        steps["dbt-colibri"] = lambda: _colibri(bench, target)
    for name in list(steps)[:: 1 if number % 2 == 0 else -1]:
        bench.costs.setdefault(f"{_FEW:,} models in one project, {name}", []).append(steps[name]())
    wanted = _model(target)
    for name, (file, fragment) in list(_opened(bench, mesh, wanted))[:: 1 if number % 2 == 0 else -1]:
        facts = task("first_interaction", file, fragment, wanted["name"]).facts
        bench.add(f"{_FEW:,} models in one project, {name}", {"first interaction": facts["milliseconds"], "weight": _weight(file)})


def _ours(mesh: Path) -> Cost:
    forget(mesh, "cache", "info_schema", "catalogue")
    return make(mesh)


def _dbt_docs(bench: Bench, domain: Path) -> Cost:
    shutil.rmtree(bench.work / "dbt", ignore_errors=True)
    return dbt(domain, "docs generate --static", bench.work / "dbt")


def dbt(domain: Path, command: str, target: Path) -> Cost:
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    options = ("--profiles-dir", ".", *(() if command == "deps" else ("--target-path", str(target))))
    return measure((str(Path(sys.executable).with_name("dbt")), *command.split(), *options), domain)


def _colibri(bench: Bench, target: Path) -> Cost:
    inputs = ("--manifest", str(target / "manifest.json"), "--catalog", str(target / "catalog.json"))
    return measure((str(Path(bench.colibri).with_name("colibri")), "generate", *inputs, "--output-dir", str(bench.work / "colibri")))


def _model(target: Path) -> dict[str, str]:
    """A product: every site has a page, or a place, for it."""
    nodes = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"].values()
    return next(node for node in nodes if node["resource_type"] == "model" and node["version"] == 1)


def _opened(bench: Bench, mesh: Path, model: Mapping[str, str]) -> Iterator[tuple[str, tuple[Path, str]]]:
    page = next(made_site(mesh).glob(f"products/*/{model['name']}.v1.html"))
    yield "ours", (page, "")
    yield "dbt docs", (bench.work / "dbt" / "static_index.html", f"#!/model/{model['unique_id']}")
    if bench.colibri:
        yield "dbt-colibri", (bench.work / "colibri" / "index.html", f"?model={model['unique_id']}")


def _weight(file: Path) -> float:
    """Of a page with what it loads; the others' pages hold everything in one file."""
    if "products" not in file.parts:
        return file.stat().st_size
    folder = file.parents[2]
    return task("weights", folder, str(file.relative_to(folder))).facts["product, with styles and scripts"]


def task(name: str, *arguments: str | Path) -> Cost:
    return measure((sys.executable, str(BENCHMARKS / "catalogue_tasks.py"), name, *map(str, arguments)))


PARTS = {"generation": measure_generation, "weight": measure_weight, "browser": measure_browser, "others": measure_others}


def show(bench: Bench, rounds: int) -> None:
    """Ratios are to ours, where others do the same job."""
    print(f"{rounds} rounds, {os.cpu_count()} cores; medians")
    if bench.costs:
        print(f"\n{'':68} {'wall s':>8} {'ratio':>6} {'CPU s':>8} {'MB':>6}")
    ours: dict[str, float] = {}
    for name, costs in bench.costs.items():
        wall, cpu, memory = (statistics.median(each) for each in zip(*((cost.wall, cost.cpu, cost.memory) for cost in costs), strict=True))
        print(f"{name:68} {wall:8.2f} {_ratio(ours, name, 'made', wall):>6} {cpu:8.2f} {memory:6.0f}")
    if bench.values:
        print(f"\n{'':92} {'ms or kB':>9} {'ratio':>6}")
    # Ours first, for the ratios.
    for name, values in sorted(bench.values.items(), key=lambda item: ", ours:" not in item[0]):
        where, _, what = name.partition(": ")
        value = statistics.median(values)
        shown = value if "paint" in what or what.startswith(("hover", "search", "first")) or what == "number of files" else value / 1e3
        over = " over" if value > _LIMITS.get(what, float("inf")) else ""
        print(f"{name:92} {shown:9,.1f} {_ratio(ours, where, what, value):>6}{over}")


def _ratio(ours: dict[str, float], name: str, what: str, value: float) -> str:
    job, _, who = name.rpartition(", ")
    if who == "ours":
        ours[job + what] = value
    return f"{value / ours[job + what]:.1f}" if job + what in ours else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS) + " (default: all)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", default="60,1000,10000", help="numbers of products")
    parser.add_argument("--colibri", metavar="PYTHON", default=os.environ.get("MESH_COLIBRI", ""))
    parser.add_argument("--scratch", type=Path, help="where the made-up meshes are kept for the next run (default: nowhere)")
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - PARTS.keys():
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    with tempfile.TemporaryDirectory() as temporary:
        bench = Bench((arguments.scratch or Path(temporary)).resolve(), tuple(map(int, arguments.sizes.split(","))), arguments.colibri)
        for part in arguments.parts or PARTS:
            for number in range(arguments.rounds):
                PARTS[part](bench, number)
    show(bench, arguments.rounds)


if __name__ == "__main__":
    main()
