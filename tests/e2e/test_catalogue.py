"""The catalogue out of what real builds leave on disk: refreshed at the end of a build, with dbt's own documentation on demand."""

import json
import re

from e2e.meshes import Mesh

SITE = ".mesh/dev/catalogue"


def pages(mesh: Mesh) -> dict[str, bytes]:
    site = mesh.root / SITE
    return {file.relative_to(site).as_posix(): file.read_bytes() for file in sorted(site.rglob("*")) if file.is_file() and not file.name.startswith(".")}


def test_a_build_ends_with_the_catalogue(built: Mesh, engine: str) -> None:
    assert "index.html" in pages(built)
    before = pages(built)
    page = "products/south/summary.v1.html"
    assert page in before
    assert "not measured" not in re.findall(r'class="chip [^"]*"[^>]*>([^<]*)<', before["products/north/readings.v1.html"].decode())

    nothing = built.mesh("build", "--engine", engine)
    assert (nothing.code, "catalogue:" in nothing.out, pages(built) == before) == (0, False, True), nothing.said

    built.write("domains/south/models/products/summary_v1.sql", "select generation, 7 as readings from {{ ref('north', 'readings', v=1) }} limit 1")
    left = built.mesh("build", "--engine", engine, "--no-catalog")
    assert (left.code, pages(built) == before) == (0, True), left.said

    again = built.mesh("build", "--engine", engine, "--force")
    assert (again.code, "catalogue: " in again.out) == (0, True), again.said
    assert pages(built)[page] != before[page]


def test_the_same_facts_make_the_same_files(built_quickly: Mesh) -> None:
    first = built_quickly.mesh("catalog")
    assert first.code == 0, first.said
    before = pages(built_quickly)
    again = built_quickly.mesh("catalog")
    assert (again.code, ", 0 of them new, 0 removed" in again.out, pages(built_quickly) == before) == (0, True, True), again.said


def test_a_catalogue_that_cannot_be_made_does_not_fail_the_build(built_quickly: Mesh, quick_engine: str) -> None:
    built_quickly.write("mesh.yml", "name: [no, name]\n")
    built = built_quickly.mesh("build", "--engine", quick_engine, "--force", "--json")
    assert built.code == 0, built.said
    assert "mesh.yml" in built.json["catalogue"]["problem"]
    assert built_quickly.mesh("catalog").code == 2


def test_dbt_docs_lead_there_and_back(built_quickly: Mesh) -> None:
    target = built_quickly.root / ".mesh" / "dev" / "target" / "north" / "run_results.json"
    results = target.read_bytes()
    made = built_quickly.mesh("catalog", "--docs")
    assert made.code == 0, made.said
    docs = pages(built_quickly)["docs/north/index.html"].decode()
    assert str(built_quickly.root) not in docs
    back = json.loads(re.search(r"pages = (\{.*?\}), link", docs)[1])  # type: ignore[index]  # it is there, or the test fails
    assert back["model.north.readings.v1"] == "products/north/readings.v1.html"
    assert all(page in pages(built_quickly) for page in back.values())
    assert "docs/north/index.html#!/model/model.north.readings.v1" in pages(built_quickly)["products/north/readings.v1.html"].decode()
    # What the last build found stays, and the documentation stays in the next site.
    assert target.read_bytes() == results
    assert built_quickly.mesh("catalog").code == 0
    assert pages(built_quickly)["docs/north/index.html"].decode() == docs
