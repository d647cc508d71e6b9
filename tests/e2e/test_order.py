"""Which domains `mesh build` works on, in which order, and how it says so."""

import pytest

from e2e.meshes import Mesh, Product

NUMBER = Product("number", "select 1 as one", {"one": "integer"})


def reading(domain: str) -> Product:
    return Product("number", f"select one from {{{{ ref('{domain}', 'number', v=1) }}}}", {"one": "integer"}, inputs=(f"{domain}.number.v1",))


@pytest.fixture
def chain(pair: Mesh) -> Mesh:
    """first -> second -> third, and `alone`; beside the pair."""
    pair.add_domain("first", NUMBER)
    pair.add_domain("second", reading("first"), upstream=["first"])
    pair.add_domain("third", reading("second"), upstream=["second"])
    pair.add_domain("alone", NUMBER)
    return pair


@pytest.mark.parametrize(
    ("wanted", "built"),
    [
        (["first"], ["first"]),
        (["first+"], ["first", "second", "third"]),
        (["+second"], ["first", "second"]),
        (["+second+"], ["first", "second", "third"]),
        (["+second", "alone"], ["alone", "first", "second"]),
        ([], ["alone", "first", "north", "second", "south", "third"]),
    ],
    ids=str,
)
def test_selected_domains(chain: Mesh, wanted: list[str], built: list[str]) -> None:
    """The plan alone: no engine starts, nothing is written into the ports."""
    plan = chain.mesh("build", *wanted, "--dry-run", "--json")
    assert plan.code == 0, plan.said
    assert sorted(step["domain"] for step in plan.json) == built
    order = [step["domain"] for step in plan.json]
    for before, after in (("first", "second"), ("second", "third"), ("north", "south")):
        if before in order and after in order:
            assert order.index(before) < order.index(after)
    assert not (chain.home / "dev" / "ports").exists()


def test_dry_run_says_why(built_quickly: Mesh, quick_engine: str) -> None:
    mesh = built_quickly
    assert [step["why"] for step in mesh.build("--dry-run", "--json", engine=quick_engine).json] == ["up to date", "up to date"]
    mesh.write("domains/north/models/more.sql", "select 1 as one")
    north, south = mesh.build("--dry-run", "--json", engine=quick_engine).json
    assert north["why"] == "its files changed"
    assert south["why"] == "up to date"
    assert mesh.build("north", "--dry-run", engine=quick_engine).out.splitlines()[0].split() == ["domain", "step", "after", "why"]


def test_every_change_is_noticed(built_quickly: Mesh, quick_engine: str) -> None:
    """Each of the things a build depends on, changed alone, makes its domain build again; a README does not."""
    mesh = built_quickly

    def why() -> dict[str, str]:
        return {step["domain"]: step["why"] for step in mesh.build("--dry-run", "--json", engine=quick_engine).json}

    mesh.write("domains/north/README.md", "# North")
    assert set(why().values()) == {"up to date"}
    mesh.write("platform/macros/sql/more.sql", "{% macro more() %}{% endmacro %}")
    assert "up to date" not in why().values()
    (mesh.root / "platform" / "macros" / "sql" / "more.sql").unlink()
    assert set(why().values()) == {"up to date"}
    next(mesh.port("south").glob("*.parquet")).unlink()
    assert why()["south"].startswith("published files are missing or cut: summary_v1.")
    (mesh.port("north") / "current.json").unlink()
    assert why()["north"] == "a product is not published"


def test_unchanged_upstream_leaves_its_consumer_alone(built_quickly: Mesh, quick_engine: str) -> None:
    mesh = built_quickly
    mesh.write("domains/north/models/more.sql", "select 1 as one")
    same = mesh.build("--json", engine=quick_engine)
    assert [same.domain(name)["state"] for name in ("north", "south")] == ["built", "up to date"]
    mesh.write("domains/north/models/more.sql", "select 2 as one")
    new = mesh.build("--json", engine=quick_engine, GENERATION="2")
    assert [new.domain(name)["state"] for name in ("north", "south")] == ["built", "built"]
    assert mesh.rows("south", "summary.v1") == [(2, 3)]


def test_one_job_builds_the_chain(chain: Mesh, quick_engine: str) -> None:
    result = chain.build("third", "+second", "--jobs", "1", "--json", engine=quick_engine)
    assert result.code == 0, result.said
    assert [domain["domain"] for domain in result.json["domains"]] == ["first", "second", "third"]
    assert result.json["interrupted"] is False
    assert result.json["not_begun"] == []
    assert chain.rows("third", "number.v1") == [(1,)]


def test_failure_stops_the_rest_only_with_fail_fast(chain: Mesh, quick_engine: str) -> None:
    chain.write("domains/alone/models/products/number_v1.sql", "select no_such_column as one")
    fast = chain.build("alone", "first", "--fail-fast", "--jobs", "1", "--json", engine=quick_engine)
    assert fast.code == 1, fast.said
    assert fast.json["not_begun"] == ["first"]
    assert not chain.pointer("first")
    patient = chain.build("alone", "first", "--jobs", "1", "--json", engine=quick_engine)
    assert patient.code == 1, patient.said
    assert chain.rows("first", "number.v1") == [(1,)]


def test_selected_nodes_publish_what_was_tested(built_quickly: Mesh, quick_engine: str) -> None:
    before = built_quickly.pointer("north")
    result = built_quickly.build("north", "--select", "readings", "--json", engine=quick_engine, GENERATION="2")
    assert result.code == 0, result.said
    assert result.domain("north")["published"] == ["north.readings.v1"]
    assert built_quickly.pointer("north")["stations.v1"] == before["stations.v1"]


def test_selection_that_matches_nothing_in_a_domain_is_no_failure(built_quickly: Mesh, quick_engine: str) -> None:
    """`--select` goes to every chosen domain; most of them have no such node."""
    result = built_quickly.build("--select", "readings", engine=quick_engine)
    assert result.code == 0, result.said


def test_environments_are_apart(built_quickly: Mesh, quick_engine: str) -> None:
    mesh = built_quickly
    before = mesh.files("north")
    result = mesh.build("--env", "prod", engine=quick_engine, GENERATION="5")
    assert result.code == 0, result.said
    assert mesh.files("north") == before
    assert mesh.mesh("sql", "select generation from south.summary", "--env", "prod", "--format", "csv").out == "generation\n5\n"
    assert mesh.mesh("sql", "select generation from south.summary", "--format", "csv").out == "generation\n1\n"
