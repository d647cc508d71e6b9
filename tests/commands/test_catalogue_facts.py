"""What the catalogue says, gathered from real files: interfaces, ports, git, the glossary, READMEs, `mesh.yml`."""

import json
import subprocess
from argparse import Namespace
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from mesh.adapters.artifacts.loader import open_loader
from mesh.adapters.catalogue.changelog import MOST_COMMITS, contract_changes
from mesh.adapters.catalogue.collect import collect
from mesh.adapters.slo.judging import judged
from mesh.core.catalogue.model import Catalogue
from mesh.core.catalogue.parts import ChangeLine, Status
from mesh.core.errors import InputError

NOW = datetime(2026, 12, 1, tzinfo=UTC)
ORDERS = "model.sales.orders.v1"


def collected() -> Catalogue:
    return collect(open_loader(Namespace(env=None, parse=False, engine="v1")), now=NOW)


@pytest.fixture
def commit(mesh: Path) -> Callable[[str], str]:
    """Commits all of the mesh; the days follow each other."""
    days = iter(range(1, 200))

    def git(*arguments: str, day: int = 1) -> str:
        time = f"2026-{1 + day // 28:02}-{1 + day % 28:02}T10:00:00+02:00"
        environment = {"GIT_COMMITTER_DATE": time, "GIT_AUTHOR_DATE": time, "PATH": "/usr/bin:/bin", "HOME": str(mesh), "GIT_CONFIG_NOSYSTEM": "1"}
        identity = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com", "-c", "commit.gpgsign=false")
        done = subprocess.run(["git", *identity, *arguments], cwd=mesh, env=environment, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    git("init", "-q", "-b", "main")

    def add(message: str) -> str:
        git("add", "-A", "domains")
        git("commit", "-qm", message, "--allow-empty", day=next(days))
        return git("rev-parse", "HEAD")

    return add


def edit(mesh: Path, change: Callable[[dict[str, object]], None], domain: str = "sales", node: str = ORDERS) -> None:
    file = mesh / "domains" / domain / "interface" / "publication.json"
    document = json.loads(file.read_text())
    change(document["public_models"][node]["mesh"])
    file.write_text(json.dumps(document))


def test_what_nobody_built_here_is_there_as_its_interface_has_it(mesh: Path) -> None:
    found = collected()
    assert list(found.products) == ["model.finance.report.v1", ORDERS, "model.sales.orders.v2"]
    report = found.products["model.finance.report.v1"]
    assert (report.status, report.upstream, report.published) == (Status.UNKNOWN, (ORDERS,), ())
    assert found.products[ORDERS].versions[1].consumers == ("model.finance.report.v1",)
    assert found.domains["finance"].upstream == ("sales",)
    assert [line.path for line in found.products[ORDERS].published] == [".mesh/dev/ports/sales/orders_v1.p1.parquet"]
    assert [line.said for line in found.products[ORDERS].changes] == ["Published, 3 rows"]
    assert any("no artifacts" in problem for problem in found.problems)


def test_two_collections_are_one(mesh: Path) -> None:
    assert msgspec.json.encode(collected()) == msgspec.json.encode(collected())


def test_mesh_yml_names_the_mesh(mesh: Path) -> None:
    (mesh / "mesh.yml").write_text("name: Shop\ndescription: >\n  What is\n  sold.\nrepository: https://example.com/shop/\n")
    found = collected()
    assert (found.name, found.sentence, found.repository) == ("Shop", "What is sold.", "https://example.com/shop")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("nmae: Shop\n", "unknown key `nmae`. Did you mean `name`?"),
        ("name: [Shop]\n", "`name:` is `\\['Shop'\\]`, which is no text"),
        ("repository: javascript:alert(1)\n", "is no address that a browser opens"),
        ("external: finance\n", "`external:` is a str"),
    ],
)
def test_what_is_wrong_in_mesh_yml_is_said(mesh: Path, text: str, why: str) -> None:
    (mesh / "mesh.yml").write_text(text)
    with pytest.raises(InputError, match=why.replace("?", r"\?")):
        collected()


def test_the_glossary_is_read_with_its_lines(mesh: Path) -> None:
    (mesh / "governance").mkdir()
    file = mesh / "governance" / "glossary.yml"
    file.write_text("terms:\n  - term: order\n    meaning: What somebody bought.\n    columns: [sales.orders.id, sales.orders.idd]\n")
    found = collected()
    assert [(term.name, term.columns) for term in found.terms] == [("order", (("model.sales.orders.v2", "id"),))]
    (finding,) = [line for line in found.findings if line.policy == "glossary_names_columns"]
    assert (finding.file, finding.line) == ("governance/glossary.yml", 2)
    assert "Did you mean `id`?" in finding.message
    file.write_text("terms:\n  - term: order\n    meaning: What somebody bought.\n    colums: []\n")
    with pytest.raises(InputError, match=r"glossary.yml:4: unknown key `colums` in a term. Did you mean `columns`\?"):
        collected()


def test_git_tells_how_contracts_changed(mesh: Path, commit: Callable[[str], str]) -> None:
    first = commit("Begin")
    edit(mesh, lambda facts: facts["columns"][0].update(type="bigint"))  # type: ignore[index]
    second = commit("Wider")
    edit(mesh, lambda facts: facts["columns"].pop())  # type: ignore[attr-defined]
    lines = [line for line in collected().products[ORDERS].changes if line.kind == "contract"]
    assert [(line.at, line.severity, line.said, line.commit) for line in lines] == [
        ("", "breaking", "`amount` removed", ""),
        ("2026-01-03T08:00:00Z", "warning", "`id` integer -> bigint (wider)", second),
        ("2026-01-02T08:00:00Z", "additive", "New product", first),
    ]
    # What is known of a commit stays; a new one is added to it.
    third = commit("Narrower")
    lines = [line for line in collected().products[ORDERS].changes if line.kind == "contract"]
    assert [line.commit for line in lines] == [third, second, first]


def test_an_interface_that_cannot_be_read_hides_no_other(mesh: Path, commit: Callable[[str], str]) -> None:
    commit("Begin")
    file = mesh / "domains" / "sales" / "interface" / "publication.json"
    file.write_text("{")
    commit("Damaged")
    lines = [line.said for line in _contracts(mesh, "finance")]
    assert lines == ["New product"]


def _contracts(mesh: Path, domain: str) -> list[ChangeLine]:
    loader = open_loader(Namespace(env=None, parse=False, engine="v1"))
    return [line for line in contract_changes(loader.workspace, loader.domains) if line.node.startswith(f"model.{domain}.")]


def test_only_the_last_commits_are_looked_at(mesh: Path, commit: Callable[[str], str]) -> None:
    for number in range(MOST_COMMITS + 3):
        edit(mesh, lambda facts, number=number: facts.update(description=f"One row per order, {number}."))  # type: ignore[misc]
        commit(str(number))
    lines = [line for line in _contracts(mesh, "sales") if line.said != "New product"]
    assert len(lines) == MOST_COMMITS


def test_outside_of_git_there_is_no_changelog(mesh: Path) -> None:
    assert [line for line in collected().changes if line.kind == "contract"] == []
    assert collected().commit == ""


def test_levels_are_those_that_status_tells(mesh: Path) -> None:
    edit(mesh, lambda facts: facts.update(meta={"slo": {"availability": "99 %", "rows": {"min": 1}}}))
    edit(mesh, lambda facts: facts.update(service_levels={"availability": "99 %", "rows": {"min": 1}}))
    loader = open_loader(Namespace(env=None, parse=False, engine="v1"))
    told, _ = judged(loader, ["sales"], NOW)
    page = collect(loader, now=NOW).products[ORDERS]
    assert page.levels == told[page.address]
    assert [level.state.value for level in page.levels if level.name == "rows"] == ["met"]
