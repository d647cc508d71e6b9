"""A made-up mesh of any size: domains with dbt's artifacts as a build leaves them. The same arguments give the same files, wherever they run.

    python benchmarks/generate.py OUT [--models 10000] [--columns 20] [--domains 100] [--tests 1] [--macros 567] [--seed 1] [--files]
                                      [--share 0.15] [--runs 0] [--today 2026-01-01]

OUT/domains/<domain>/                   dbt_project.yml, profiles.yml, packages.yml, interface/publication.json;
                                        with --files also the models and the whole interface package, which dbt can parse
OUT/platform/                           the platform package, copied
OUT/.mesh/dev/target/<domain>/          manifest.json and run_results.json
OUT/.mesh/dev/ports/<domain>/           with --runs: small published files and their pointers; products promise service levels then, and some fail
OUT/.mesh/dev/history/                  with --runs above 1: the daily runs before the newest one, which is dated --today

Sources are staged, joined into intermediate models, and offered as products; a domain reads products of two to six domains before it.
"""

import argparse
import random
import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
from mesh.core import interface
from mesh.core.manifest import Manifest
from mesh.core.products import products as read_products
from synthetic.domain import OFFERED, Draft, Offer, draft_models
from synthetic.expressions import FEWEST
from synthetic.files import configuration, model_files
from synthetic.manifest import MACROS, macros_section, manifest, run_results
from synthetic.nodes import digest
from synthetic.others import exposure, group, hooks, test, unit_test
from synthetic.past import write_past
from synthetic.published import publish

ROOT = Path(__file__).resolve().parents[1]
PROMISES = {"freshness": "48 hours", "quality": "99 %", "availability": "95 %", "rows": {"min": 10, "max": 390}, "window": "30 days"}
FAILED = 97
"""One test in so many failed in the newest run."""


def generate(
    out: Path,
    *,
    models: int = 10_000,
    columns: int = 20,
    domains: int = 100,
    tests: int = 1,
    macros: int = MACROS,
    seed: int = 1,
    files: bool = False,
    share: float = OFFERED,
    runs: int = 0,
    today: str = "2026-01-01",
) -> None:
    """Writes a mesh with `models` models (stubs of input ports not counted) into `out`, which must not hold one yet; `share` of them are products.
    `tests`: per model. `macros`: how many fill each manifest. `runs`: how often everything was built and published; 0 for built only.
    Raises ValueError for fewer than 8 columns or two models a domain."""
    if columns < FEWEST or models < 2 * domains or domains < 1 or tests > columns + 1:
        raise ValueError(f"a generated mesh has at least one domain, {FEWEST} columns and two models a domain, and at most one test more than columns")
    (out / "domains").mkdir(parents=True)
    shutil.copytree(ROOT / "platform", out / "platform")
    filler, offers = macros_section(macros), list[Sequence[Offer]]()
    for number in range(domains):
        name = f"domain_{number:0{len(str(domains - 1))}}"
        target = out.resolve() / ".mesh" / "dev" / "target" / name
        draft = Draft(name, str(target), random.Random(f"{seed}/{number}"), columns, f"{today}T00:00:00Z", PROMISES if runs else {})
        upstream = sorted(draft.random.sample(range(number), min(number, draft.random.randint(2, 6))))
        count = models // domains + (number < models % domains)
        offers.append(draft_models(draft, count, [offers[index] for index in upstream], share=share))
        _write(out, draft, tests=tests, macros=filler, seed=seed, files=files, runs=runs)


def _write(out: Path, draft: Draft, *, tests: int, macros: str, seed: int, files: bool, runs: int) -> None:
    domain, products = draft.name, [model for model in draft.models if model["version"] is not None]
    upstream = sorted({stub["package_name"] for stub in (*draft.stubs, *draft.disabled)})
    tested = [test(model, number, target=draft.target) for model in draft.models for number in range(tests)]
    unit_tests = [unit_test(model) for model in draft.models if model["path"].startswith("intermediate")][::10]
    exposures = [exposure(domain, f"{product['name']}_dashboard", [product]) for product in products[::8]]
    text = manifest(
        domain,
        nodes=[*draft.models, *draft.stubs, *tested, *hooks(domain)],
        sources=draft.sources,
        exposures=exposures,
        groups=[domain, *upstream],
        disabled=draft.disabled,
        unit_tests=unit_tests,
        macros=macros,
        at=draft.at,
    )
    package = interface.render(domain, read_products(msgspec.json.decode(text, type=Manifest)), {})
    inputs = [f"{stub['package_name']}.{stub['name']}.v{stub['version']}" for stub in draft.stubs]
    project = {**configuration(domain, upstream=upstream, inputs=inputs, seed=seed), **{f"interface/{path}": text for path, text in package.items()}}
    if files:
        project |= model_files(draft.models, draft.sources, exposures, unit_tests, group(domain), tests=tests)
    _write_all(out / "domains" / domain, project if files else {path: text for path, text in project.items() if "/models/" not in path})
    failed = {each["unique_id"]: each["attached_node"] for each in tested if runs and int(digest(each["unique_id"], 8), 16) % FAILED == 0}
    results = run_results(domain, [*hooks(domain), *draft.stubs, *draft.models, *tested, *unit_tests], at=draft.at, failed=failed)
    _write_all(Path(draft.target), {"manifest.json": text, "run_results.json": results})
    if runs:
        home = Path(draft.target).parents[1]
        publish(home / "ports" / domain, draft, withheld=set(failed.values()))
        write_past(home / "history", draft, tested, runs=runs - 1)


def _write_all(folder: Path, texts: Mapping[str, str]) -> None:
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    for name, default in (("models", 10_000), ("columns", 20), ("domains", 100), ("tests", 1), ("macros", MACROS), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--files", action="store_true")
    parser.add_argument("--share", type=float, default=OFFERED, help="of models that are products")
    parser.add_argument("--runs", type=int, default=0)
    parser.add_argument("--today", default="2026-01-01")
    arguments = parser.parse_args()
    started = time.perf_counter()
    try:
        generate(**vars(arguments))
    except (FileExistsError, ValueError) as error:
        parser.error(str(error))
    size = sum(file.stat().st_size for file in arguments.out.glob(".mesh/*/target/*/*.json"))
    print(f"seed {arguments.seed}: {arguments.models:,} models, {size / 1e6:,.0f} MB of artifacts, {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
