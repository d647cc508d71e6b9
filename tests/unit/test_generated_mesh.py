"""The benchmarks' made-up mesh is one that dbt could have left: its SQL runs, its contracts hold, its domains fit together."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from mesh.adapters import ports
from mesh.adapters.artifacts import reading
from mesh.adapters.history.read import read_history
from mesh.adapters.tree import read_domains
from mesh.adapters.workspace import Workspace
from mesh.core.manifest import Manifest, ManifestNode
from mesh.core.mesh import Node
from mesh.core.model import Outcome
from mesh.core.part import Artifacts, Taken, take
from mesh.core.slo.promises import promises_of
from mesh.core.stitch import stitch

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))
from generate import generate

MODELS, COLUMNS, DOMAINS, RUNS = 60, 12, 4, 5
LIVED: dict[str, Any] = {"models": MODELS, "columns": COLUMNS, "domains": DOMAINS, "tests": 2, "macros": 20, "share": 0.6, "runs": RUNS, "today": "2026-03-01"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    generate(folder, models=MODELS, columns=COLUMNS, domains=DOMAINS, tests=2, macros=20, files=True)
    return folder


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One that has published for some days."""
    folder = tmp_path_factory.mktemp("lived")
    generate(folder, **LIVED)
    return folder


def manifests(folder: Path) -> Iterator[tuple[str, Manifest]]:
    for target in sorted((folder / ".mesh" / "dev" / "target").iterdir()):
        manifest = reading.read_manifest(target)
        assert manifest is not None
        yield target.name, manifest


def taken(folder: Path) -> list[Taken]:
    return [take(Artifacts(domain, f"domains/{domain}", manifest)) for domain, manifest in manifests(folder)]


def test_the_domains_fit_together(made: Path) -> None:
    found = taken(made)
    mesh = stitch("dev", [one.part for one in found], {}, lambda *_: "")
    models = list(mesh.of_kind("model"))
    assert mesh.problems == ()
    assert (len(models), len(mesh.domains)) == (MODELS, DOMAINS)
    assert {count for one in found for _, count in one.columns.places.values()} == {COLUMNS}
    assert {name: domain.upstream for name, domain in read_domains(made).items()} == {name: facts.upstream for name, facts in mesh.domains.items()}
    crossing = {(mesh.nodes[parent].domain, parent) for node in models for parent in node.parents if mesh.nodes[parent].domain != node.domain}
    assert crossing
    assert {parent for _, parent in crossing} <= mesh.products.keys()


def test_the_sql_runs_and_gives_the_declared_columns(made: Path) -> None:
    connection = duckdb.connect()
    for domain, manifest in manifests(made):
        connection.execute(f"attach ':memory:' as {domain}")
        for source in manifest.sources.values():
            create(connection, source, f"({', '.join(f'{name} varchar' for name in source.columns)})")
        # A stub has its producer's id: what another domain made is not made here.
        done = set(manifest.sources)
        waiting = [node for node in manifest.nodes.values() if node.resource_type == "model"]
        while waiting:
            ready = [node for node in waiting if done.issuperset(node.depends_on.nodes)]
            assert ready, "models wait for each other"
            for node in ready:
                # An input port reads the producer's file; here, its table.
                product = f"{node.package_name}.products.{node.name}_v{node.version}"
                create(connection, node, "as " + re.sub(r"read_parquet\('.*'\)", product, node.compiled_code or ""))
                described = connection.execute(f"describe {node.relation_name}").fetchall()
                assert [(row[0], row[1].lower()) for row in described] == [(column.name, column.data_type) for column in node.columns.values()]
            done.update(node.unique_id for node in ready)
            waiting = [node for node in waiting if node.unique_id not in done]


def create(connection: duckdb.DuckDBPyConnection, node: ManifestNode, definition: str) -> None:
    schema = (node.relation_name or "").rpartition(".")[0]
    connection.execute(f"create schema if not exists {schema}")
    connection.execute(f"create table {node.relation_name} {definition}")


def test_the_same_arguments_give_the_same_files(made: Path, tmp_path: Path) -> None:
    generate(tmp_path, models=MODELS, columns=COLUMNS, domains=DOMAINS, tests=2, macros=20, files=True)
    first, second = (
        {file.relative_to(root): file.read_text(encoding="utf-8").replace(str(root), "") for file in root.rglob("*.*") if file.is_file()}
        for root in (made, tmp_path)
    )
    assert first == second


def test_a_mesh_is_not_written_over_another(made: Path) -> None:
    with pytest.raises(FileExistsError):
        generate(made, models=MODELS, columns=COLUMNS, domains=DOMAINS)


def test_a_published_mesh_has_what_the_platform_would_have_written(lived: Path) -> None:
    mesh = stitch("dev", [one.part for one in taken(lived)], {}, lambda *_: "")
    home = lived / ".mesh"
    published = [entry for domain in mesh.domains for entry in ports.read_port(home, "dev", domain).published]
    outcomes = [outcome for domain in mesh.domains for outcome in ports.read_port(home, "dev", domain).outcomes]
    assert len(mesh.products) == len(outcomes) == round(MODELS * 0.6)
    assert {entry.address for entry in published} == {outcome.address for outcome in outcomes if outcome.outcome == Outcome.PUBLISHED}
    assert [problem for _, problem in ports.verify(home, "dev", published) if problem] == []
    contracts = {product.address: [(column.name, column.type) for column in product.columns] for product in mesh.products.values()}
    described = duckdb.connect()
    for entry in published:
        file = ports.published_file(home, "dev", entry)
        found = [(name, kind) for name, kind, *_ in described.execute(f"describe from read_parquet('{file}')").fetchall()]
        assert found == [(name, kind.upper()) for name, kind in contracts[entry.address]] == list(entry.columns)
    # What a product is made of was published, too; or withheld, as a part of the products is.
    assert {address for entry in published for address, _ in entry.inputs} <= {outcome.address for outcome in outcomes}


def test_its_promises_can_be_read(lived: Path) -> None:
    mesh = stitch("dev", [one.part for one in taken(lived)], {}, lambda *_: "")
    read = [promises_of(product) for product in mesh.products.values()]
    assert all(one.freshness and one.quality and one.availability and one.rows and not one.problems for one in read)


def test_its_past_is_history_that_the_tool_reads(lived: Path) -> None:
    history = read_history(Workspace(lived, lived / ".mesh", "dev"))
    assert {name: len(builds) for name, builds in history.builds.items()} == {f"domain_{number}": RUNS - 1 for number in range(DOMAINS)}
    assert len(history.attempts) == round(MODELS * 0.6)
    assert {len(attempts) for attempts in history.attempts.values()} == {RUNS - 1}
    days = [build.ended_at for build in history.builds["domain_0"]]
    assert (days[0], days[-1]) == ("2026-02-25T00:00:00Z", "2026-02-28T00:00:00Z")
    assert {test.node for tests in history.tests.values() for test in tests} == {node.id for node in _models(lived)}


def test_a_published_mesh_is_the_same_each_time(lived: Path, tmp_path: Path) -> None:
    generate(tmp_path, **LIVED)
    for file in (file for file in lived.rglob("*") if file.is_file() and ("ports" in file.parts or "history" in file.parts)):
        assert (tmp_path / file.relative_to(lived)).read_bytes() == file.read_bytes(), file


def _models(folder: Path) -> list[Node]:
    mesh = stitch("dev", [one.part for one in taken(folder)], {}, lambda *_: "")
    return list(mesh.of_kind("model"))


def test_too_small_a_mesh_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="two models a domain"):
        generate(tmp_path, models=3, domains=2)
