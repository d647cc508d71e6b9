"""`mesh diff` and the files and commits it reads: a real git repository, real artifacts, no dbt."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from mesh.cli import main
from mesh.core.model import Address, Column, Product

from .contracts import ORDERS, REVENUE, Repository, changed


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MESH_HOME", raising=False)
    return Repository(tmp_path)


def diff(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    """The exit code and the changes as JSON."""
    capsys.readouterr()
    code = main(["diff", *arguments, "--format", "json"])
    return code, json.loads(capsys.readouterr().out)


def only(document: Any) -> Any:
    """The only change."""
    (change,) = [change for domain in document["domains"] for change in domain["changes"]]
    return change


def ends(change: Any) -> list[str]:
    return [end["node"] for reader in change["readers"] for end in reader["ends"]]


def test_nothing_changed(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = diff(capsys)
    assert (code, found["domains"], found["products_compared"]) == (0, [], 2)


def test_a_removed_column_breaks_its_reader(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.declare("sales", changed(ORDERS, amount=None))
    code, found = diff(capsys)
    change = only(found)
    assert (code, change["kind"], change["verdict"]) == (1, "column removed", "fails")
    (reader,) = change["readers"]
    assert (reader["is_sure"], reader["owners"]) == (True, ["finance-team@example.com"])
    assert [(end["node"], end["columns"]) for end in reader["ends"]] == [("finance.revenue.v1", ["total"])]
    assert [(reading["file"], reading["line"]) for reading in reader["readings"]] == [("domains/finance/models/revenue_v1.sql", 6)]
    assert found["domains"][0]["interface"] == {"before": "1.0.0", "after": "2.0.0", "written": "2.0.0"}
    assert found["domains"][0]["advice"] == ["Make it orders v2 and deprecate v1, or restore `amount`."]


def test_a_column_in_a_filter_is_read(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.declare("sales", changed(ORDERS, id=None))
    change = next(change for change in diff(capsys)[1]["domains"][0]["changes"] if change["kind"] == "column removed")
    assert [reading["how"] for reading in change["readers"][0]["readings"]] == [["filter"]]


def test_a_removed_column_that_nobody_reads(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.declare("sales", changed(ORDERS, note=None))
    code, found = diff(capsys)
    assert (code, only(found)["readers"], only(found)["not_read_by"]) == (1, [], ["finance.revenue.v1"])
    code, found = diff(capsys, "--allow-unused")
    assert (code, only(found)["verdict"]) == (0, "unused")


def test_unused_does_not_let_pass_what_is_read(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.declare("sales", changed(ORDERS, amount=None))
    assert diff(capsys, "--allow-unused")[0] == 1


def test_without_the_consumers_artifacts_it_may_break(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.declare("sales", changed(ORDERS, note=None))
    (repository.root / ".mesh/dev/target/finance/manifest.json").unlink()
    code, found = diff(capsys, "--allow-unused")
    assert (code, only(found)["without_artifacts"]) == (1, ["finance"])


def test_a_reader_that_was_edited_since_its_artifacts_may_read_it_by_now(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.declare("sales", changed(ORDERS, note=None))
    file = repository.root / "domains/finance/models/revenue_v1.sql"
    file.write_text(file.read_text().replace("sum(amount)", "sum(amount), max(note)"))
    code, found = diff(capsys, "--allow-unused")
    assert (code, only(found)["without_artifacts"], only(found)["is_unused"]) == (1, ["finance"], False)
    capsys.readouterr()
    main(["diff"])
    assert "finance has no current artifacts: whether it reads this cannot be told." in capsys.readouterr().out


def test_sql_that_cannot_be_read_may_break(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    file = repository.root / ".mesh/dev/target/finance/manifest.json"
    file.write_text(file.read_text().replace("with orders as", "wiht orders sa"))
    repository.declare("sales", changed(ORDERS, note=None))
    code, found = diff(capsys, "--allow-unused")
    assert (code, [reader["is_sure"] for reader in only(found)["readers"]], ends(only(found))) == (1, [False], ["finance.revenue.v1"])


def test_an_added_column_breaks_nobody(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.declare("sales", changed(ORDERS, gate="varchar"))
    code, found = diff(capsys)
    assert (code, only(found)["severity"], only(found)["readers"]) == (0, "additive", [])


def test_a_wider_type_is_to_be_checked_by_who_reads_it(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.declare("sales", changed(ORDERS, amount="bigint"))
    code, found = diff(capsys)
    assert (code, only(found)["effect"], ends(only(found))) == (0, "check", ["finance.revenue.v1"])
    assert diff(capsys, "--fail-on", "warning")[0] == 1


def test_a_removed_version_breaks_all_who_refer_to_it(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    two = replace(ORDERS, address=Address("sales", "orders", 2), latest_version=2)
    repository.declare("sales", replace(ORDERS, latest_version=2), two)
    repository.commit()
    repository.declare("sales", two)
    code, found = diff(capsys, "HEAD")
    assert (code, only(found)["kind"], ends(only(found))) == (1, "version removed", ["finance.revenue.v1"])
    assert [reading["line"] for reading in only(found)["readers"][0]["readings"]] == [2]


def test_a_new_version_beside_the_old_one_breaks_nobody(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    two = replace(changed(ORDERS, amount=None), address=Address("sales", "orders", 2))
    repository.declare("sales", ORDERS, two)
    code, found = diff(capsys)
    assert (code, only(found)["kind"]) == (0, "version added")


def test_a_deprecation_is_told_to_the_readers(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.declare("sales", replace(ORDERS, deprecation_date="2099-12-31"))
    code, found = diff(capsys)
    assert (code, only(found)["kind"], ends(only(found))) == (0, "deprecation set", ["finance.revenue.v1"])


def test_access_lowered_is_told_from_the_manifest(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    file = repository.root / ".mesh/dev/target/sales/manifest.json"
    file.write_text(file.read_text().replace('"access": "public"', '"access": "protected"'))
    code, found = diff(capsys)
    assert (code, only(found)["kind"], only(found)["sentence"]) == (1, "access lowered", "access lowered: public -> protected")


# Waivers ----------------------------------------------------------------------------------------------------------


WAIVERS = """waivers:
  - policy: breaking-change
    node: sales.orders.v1.amount
    reason: Finance has moved.
    approved_by: platform lead
    until: {until}
"""


def test_a_waiver_lets_pass(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.declare("sales", changed(ORDERS, amount=None))
    repository.write("governance/waivers.yml", WAIVERS.format(until="2099-12-31"))
    code, found = diff(capsys)
    assert (code, only(found)["verdict"], only(found)["waiver"]["approved_by"]) == (0, "waived", "platform lead")


def test_an_expired_waiver_covers_nothing_and_is_said(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.declare("sales", changed(ORDERS, amount=None))
    repository.write("governance/waivers.yml", WAIVERS.format(until="2020-12-31"))
    assert main(["diff"]) == 1
    assert "Its waiver ended on 2020-12-31 (governance/waivers.yml:2)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        (
            "sales.orders.v1.amount",
            "sales.order.v1.amount",
            "`sales.order.v1.amount` is no product version, nor a column of one. Did you mean `sales.orders.v1.amount`?",
        ),
        ("breaking-change", "breaking_changes", "`breaking_changes` is no policy that `mesh diff` asks about. Did you mean `breaking-change`?"),
        ("orders.v1.amount", "orders.v1.note", ""),
        ("breaking-change", "has-owner", ""),
    ],
)
def test_a_waiver_of_a_wrong_name_is_said_where_it_would_have_helped(
    repository: Repository, capsys: pytest.CaptureFixture[str], wrong: str, right: str, said: str
) -> None:
    repository.write("governance/waivers.yml", WAIVERS.format(until="2099-12-31").replace(wrong, right))
    assert diff(capsys)[1]["notes"] == []
    repository.declare("sales", changed(ORDERS, amount=None))
    code, found = diff(capsys)
    assert (code, found["notes"]) == (1, [f"governance/waivers.yml:2: {said}"] if said else [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (WAIVERS.format(until="soon"), "waivers.yml:6: `until: soon` is no date"),
        ("waivers:\n  - policy: x\n  - 3\n", "waivers.yml:2: `node` is missing"),
        ("waivers: {}\n\n", ""),
        ("waivers: 3\n", "`waivers:` is a int"),
        ("waiver: []\n", "unknown key `waiver`. Did you mean `waivers`?"),
        ("waivers:\n  - [\n", "waivers.yml:3:1: this YAML cannot be read"),
    ],
)
def test_a_malformed_file_of_waivers(repository: Repository, capsys: pytest.CaptureFixture[str], text: str, said: str) -> None:
    repository.write("governance/waivers.yml", text)
    assert main(["diff"]) == (2 if said else 0)
    assert said in capsys.readouterr().err


# Sides ------------------------------------------------------------------------------------------------------------


def test_the_base_is_where_the_branch_began(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    start = repository.git("rev-parse", "--short=8", "HEAD")
    repository.git("switch", "-q", "-c", "work")
    repository.declare("sales", changed(ORDERS, gate="varchar"))
    repository.commit()
    repository.declare("sales", changed(ORDERS, gate="varchar", hour="integer"))
    _, found = diff(capsys)
    assert (found["base"], found["head"]) == (f"{start} (where this branch left main)", "the working tree")
    assert [change["column"] for change in found["domains"][0]["changes"]] == ["gate", "hour"]


def test_a_link_that_leads_nowhere_is_no_bug(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    """Editors leave such links beside a file that is being edited."""
    (repository.root / "domains/finance/models/lock").symlink_to("nowhere")
    repository.write("domains/finance/models/new.sql", "select 1 as one")
    repository.write("domains/sales/models/new.sql", "select 1 as one")
    (repository.root / "domains/sales/models/lock").symlink_to("nowhere")
    assert diff(capsys)[0] == 0


def test_a_default_branch_that_lags_behind_its_remote_is_no_base(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.git("switch", "-q", "-c", "others")
    repository.declare("sales", changed(ORDERS, merged="varchar"))
    repository.commit()
    repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
    repository.git("switch", "-q", "-c", "work")
    repository.declare("sales", changed(ORDERS, merged="varchar", gate="varchar"))
    repository.commit()
    assert only(diff(capsys)[1])["column"] == "gate"


def test_on_the_default_branch_it_is_head_or_what_was_before_it(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    first = repository.git("rev-parse", "--short=8", "HEAD")
    repository.declare("sales", changed(ORDERS, gate="varchar"))
    assert diff(capsys)[1]["base"] == f"HEAD ({first})"
    repository.commit()
    found = diff(capsys)[1]
    assert (found["base"], only(found)["column"]) == (f"{first} (the commit before HEAD)", "gate")


def test_in_a_shallow_clone_it_says_which_base_it_took_and_why(
    repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    repository.git("switch", "-q", "-c", "work")
    repository.declare("sales", changed(ORDERS, amount=None))
    repository.commit()
    repository.git("switch", "-q", "main")
    clone = tmp_path_factory.mktemp("clones") / "clone"
    repository.git("clone", "-q", "-b", "work", "--depth", "1", "--no-single-branch", f"file://{repository.root}", str(clone))
    monkeypatch.chdir(clone)
    code, found = diff(capsys)
    assert (code, found["base"].partition(" ")[0], found["domains"]) == (0, "HEAD", [])
    why = "This clone is shallow and does not hold the commit where this branch left origin/HEAD"
    what = "BASE is HEAD itself, which shows only what is not committed. Get the history (`git fetch --unshallow`), or name BASE."
    assert found["notes"][0] == f"{why}: {what}"
    assert diff(capsys, "origin/main")[0] == 1
    repository.git("-C", str(clone), "fetch", "-q", "--unshallow")
    code, found = diff(capsys)
    assert (code, found["base"].partition(" ")[2], found["notes"][:-1]) == (1, "(where this branch left origin/HEAD)", [])


def test_where_no_default_branch_is_known_that_is_said(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.git("branch", "-m", "trunk")
    assert "so where this branch began cannot be told: BASE is HEAD itself" in diff(capsys)[1]["notes"][0]
    repository.commit()
    assert "so where this branch began cannot be told: BASE is the commit before HEAD" in diff(capsys)[1]["notes"][0]
    assert diff(capsys, "HEAD~1")[1]["notes"] == []


def test_a_hook_in_a_worktree_finds_the_interfaces(repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", str(repository.root / ".git"))
    repository.declare("sales", changed(ORDERS, amount=None))
    assert diff(capsys, "HEAD")[0] == 1


def test_a_clone_that_lacks_a_file_is_said(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    blob = repository.git("rev-parse", "HEAD:domains/sales/interface/publication.json")
    (repository.root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    assert main(["diff", "HEAD"]) == 2
    assert f"sales/interface/publication.json: this clone does not hold the file ({blob[:8]})" in capsys.readouterr().err


def test_two_refs_are_compared(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.git("tag", "before")
    repository.declare("sales", changed(ORDERS, amount=None))
    repository.commit()
    code, found = diff(capsys, "before", "main")
    assert (code, ends(only(found)), found["head"].partition(" ")[0]) == (1, ["finance.revenue.v1"], "main")
    assert diff(capsys, "main", "before")[0] == 0


def test_contracts_in_a_current_manifest_show_before_the_interface_is_written(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.manifest("sales", [changed(ORDERS, amount=None)])
    code, found = diff(capsys)
    assert (code, found["domains"][0]["interface"]) == (1, {"before": "1.0.0", "after": "2.0.0", "written": "1.0.0"})


def test_contracts_that_no_artifact_knows_yet_are_said(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    file = repository.root / "domains/sales/models/orders.yml"
    file.write_text(file.read_text() + "# a change\n")
    assert diff(capsys)[1]["notes"] == ["sales: contracts may have changed since its artifacts were made; `--parse` reads them anew."]


def test_a_contract_that_was_deleted_since_is_said(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.write("domains/sales/models/other.sql", "select 1")
    repository.manifest("sales", [ORDERS])
    for path in repository.root.rglob("*"):
        os.utime(path, (1_700_000_000,) * 2)
    (repository.root / "domains/sales/models/orders.yml").unlink()
    assert "sales: contracts may have changed since its artifacts were made; `--parse` reads them anew." in diff(capsys)[1]["notes"]


def test_contracts_without_artifacts_are_said_to_be_those_of_the_interface(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(repository.root / ".mesh")
    (note,) = diff(capsys)[1]["notes"]
    assert note == "Without artifacts, and so compared as their interfaces are: finance, sales. `--parse` reads their contracts in `models/`."


def test_files_and_folders_are_sides(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    old = repository.root / "old.json"
    old.write_text((repository.root / "domains/sales/interface/publication.json").read_text())
    repository.declare("sales", changed(ORDERS, amount=None))
    for sides in (["old.json"], ["old.json", "."], ["old.json", "domains/sales"], ["old.json", "domains/sales/interface"]):
        code, found = diff(capsys, *sides)
        assert (code, only(found)["column"], found["products_compared"]) == (1, "amount", 1)


def test_a_publication_is_a_side(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    columns = [
        {"name": "id", "type": "INTEGER"},
        {"name": "amount", "type": "INTEGER"},
        {"name": "gate", "type": "VARCHAR"},
        {"name": "note", "type": "VARCHAR"},
    ]
    entry = {"domain": "sales", "product": "orders", "version": 1, "path": "a.parquet", "bytes": 1, "rows": 1, "columns": columns}
    entry |= {"content_hash": "1", "publication_id": "20260101T000000Z-aa", "published_at": "2026-01-01T00:00:00Z"}
    repository.write(".mesh/dev/ports/sales/publication.20260101T000000Z-aa.json", json.dumps([entry]))
    code, found = diff(capsys, "sales@20260101T000000Z-aa")
    assert (code, only(found)["column"], found["domains"][0]["interface"]["after"]) == (1, "gate", "")
    assert "names, types and order" in found["notes"][0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["mian"], "no such git ref: `mian`. Did you mean `main`?"),
        (["--", "--all"], "no such git ref: `--all`"),
        (["no/such.json"], "`no/such.json` does not exist: neither a file nor a git ref"),
        (["sales@nope"], "sales has no publication `nope` in environment `dev`. There are none."),
        (["README.json"], "is no interface that the mesh can read"),
        (["binary.json"], "not UTF-8 text"),
        (["empty/"], "empty holds no interface"),
        (["bare"], "has no interfaces (domains/*/interface/publication.json)"),
    ],
)
def test_a_side_that_cannot_be_read(repository: Repository, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    repository.write("README.json", "{}")
    (repository.root / "binary.json").write_bytes(b"\xff\xfe\x00")
    (repository.root / "empty").mkdir()
    tree = repository.git("hash-object", "-t", "tree", "-w", "/dev/null")
    repository.git("tag", "bare", repository.git("commit-tree", tree, "-m", "x"))
    assert main(["diff", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_outside_of_git_two_files_can_be_compared(repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(repository.root.parent))
    shutil.rmtree(repository.root / ".git")
    assert main(["diff"]) == 2
    assert "is no git checkout with a commit" in capsys.readouterr().err
    assert diff(capsys, "domains/sales", "domains/sales")[0] == 0


@pytest.mark.parametrize(
    ("keys", "value", "said"),
    [
        (("metadata", "interface_version"), "1.0", "$.metadata.interface_version"),
        (("metadata", "interface_version"), None, "Expected `str`, got `null`"),
        (("project_name",), 5, "$.project_name"),
        (("public_models", "model.sales.orders.v1", "version"), "1", "Expected `int`, got `str`"),
        (("public_models", "model.sales.orders.v1", "latest_version"), None, ".latest_version"),
        (("public_models", "model.sales.orders.v1", "deprecation_date"), 5, ".deprecation_date"),
        (("public_models", "model.sales.orders.v1", "mesh", "meta"), [1], ".mesh.meta"),
        (("public_models", "model.sales.orders.v1", "mesh", "columns", 0, "type"), 5, ".mesh.columns[0].type"),
        (("public_models", "model.sales.orders.v1", "mesh", "columns", 0, "name"), None, ".mesh.columns[0].name"),
        (("public_models", "model.sales.orders.v1", "mesh", "columns", 0, "accepted_values"), [1], ".accepted_values[0]"),
    ],
)
def test_a_damaged_interface_is_refused_with_the_place(
    repository: Repository, capsys: pytest.CaptureFixture[str], keys: tuple[Any, ...], value: object, said: str
) -> None:
    file = repository.root / "domains/sales/interface/publication.json"
    document = at = json.loads(file.read_text())
    for key in keys[:-1]:
        at = at[key]
    at[keys[-1]] = value
    good = file.read_text()
    file.write_text(json.dumps(document))
    repository.commit()
    file.write_text(good)
    assert main(["diff", "HEAD"]) == 2
    err = capsys.readouterr().err
    assert ":domains/sales/interface/publication.json is no interface that the mesh can read: " in err
    assert said in err


def test_a_document_nested_too_deeply_is_no_interface(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.write("deep.json", '{"project_name": ' + "[" * 100_000)
    assert main(["diff", "deep.json"]) == 2
    assert "deep.json is no interface that the mesh can read" in capsys.readouterr().err


# The version of an interface --------------------------------------------------------------------------------------


def interface(repository: Repository, capsys: pytest.CaptureFixture[str], *products: Product) -> str:
    """What `mesh interface` says, after somebody edited the contracts of sales."""
    repository.manifest("sales", products)
    repository.parsed("sales")
    capsys.readouterr()
    assert main(["interface", "sales"]) == 0
    return capsys.readouterr().out.strip()


def test_a_branch_raises_the_version_once_as_diff_says(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.git("switch", "-q", "-c", "work")
    for product in (changed(ORDERS, amount=None), changed(ORDERS, amount=None, note=None)):
        assert interface(repository, capsys, product).startswith("sales 2.0.0: ")
        assert diff(capsys)[1]["domains"][0]["interface"] == {"before": "1.0.0", "after": "2.0.0", "written": "2.0.0"}
        repository.commit()
    assert interface(repository, capsys, ORDERS).startswith("sales 1.0.0: ")
    assert diff(capsys)[1]["domains"] == []


def test_on_the_default_branch_each_commit_may_raise_it(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    for version, product in (("1.1.0", changed(ORDERS, gate="varchar")), ("1.2.0", changed(ORDERS, gate="varchar", hour="integer"))):
        assert interface(repository, capsys, product).startswith(f"sales {version}: ")
        repository.commit()


def test_line_ends_as_git_writes_them_raise_no_version(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.git("config", "core.autocrlf", "true")
    assert interface(repository, capsys, ORDERS) == "sales 1.0.0: current"


# Renderings -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["text", "json", "markdown", "github"])
def test_notes_are_in_every_form(repository: Repository, capsys: pytest.CaptureFixture[str], form: str) -> None:
    shutil.rmtree(repository.root / ".mesh")
    main(["diff", "--format", form])
    assert "Without artifacts, and so compared as their interfaces are: finance, sales." in " ".join(capsys.readouterr().out.split())


def test_github_points_at_the_line_of_the_contract(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.declare("sales", changed(ORDERS, amount="varchar"))
    assert main(["diff", "--format", "github"]) == 1
    assert capsys.readouterr().out.startswith("::error file=domains/sales/models/orders.yml,line=8,title=sales.orders v1%3A type changed::")


def test_github_finds_the_file_of_a_mesh_in_a_folder_of_a_repository(
    repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository.root / "meshes").mkdir()
    for name in ("domains", ".mesh"):
        shutil.move(repository.root / name, repository.root / "meshes" / name)
    monkeypatch.chdir(repository.root / "meshes")
    repository.commit()
    nested = Repository.__new__(Repository)
    nested.root = repository.root / "meshes"
    nested.declare("sales", changed(ORDERS, amount="varchar"))
    assert main(["diff", "--format", "github"]) == 1
    assert capsys.readouterr().out.startswith("::error file=meshes/domains/sales/models/orders.yml,line=8,")


def test_markdown_of_very_many_changes_still_fits_a_comment(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    names = {f"a_column_with_quite_a_long_name_{number}": "integer" for number in range(1500)}
    repository.declare("sales", changed(ORDERS, **names))
    repository.commit()
    repository.declare("sales", changed(ORDERS, amount=None))
    assert main(["diff", "HEAD", "--format", "markdown"]) == 1
    comment = capsys.readouterr().out
    assert len(comment) < 65_536
    assert "Contract changes: 1501 breaking" in comment
    assert "1301 changes and all details are left out" in comment


def test_markdown_goes_to_a_file(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "a|b<script>`\n::error::"
    repository.manifest("sales", [replace(ORDERS, columns=(*ORDERS.columns, Column(hostile, "integer")))])
    assert main(["diff", "--format", "markdown", "-o", "comment.md"]) == 0
    comment = Path("comment.md").read_text()
    assert comment.startswith("<!-- mesh-diff")
    assert "<script>" not in comment
    assert "\n::error" not in comment
    assert capsys.readouterr().out == ""


def test_text_is_what_people_read(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.declare("sales", changed(ORDERS, amount=None))
    assert main(["diff"]) == 1
    assert capsys.readouterr().out.splitlines()[2:9] == [
        "sales  interface 1.0.0 → 2.0.0",
        "  orders v1",
        "  ■ `amount` removed",
        "      breaks      finance  finance-team@example.com",
        "                  revenue.v1  total",
        "                  at domains/finance/models/revenue_v1.sql:6  aggregated",
        "  → Make it orders v2 and deprecate v1, or restore `amount`.",
    ]


def test_the_products_of_the_reader_are_compared_too(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.declare("finance", replace(REVENUE, description="Another."), reads=["model.sales.orders.v1"])
    code, found = diff(capsys)
    assert (code, only(found)["severity"]) == (0, "editorial")


# Published data ---------------------------------------------------------------------------------------------------

SECRET = replace(ORDERS, meta={"classification": "public"}, columns=(*ORDERS.columns[:2], replace(ORDERS.columns[2], meta={"classification": "restricted"})))
ROWS = "select i::integer as id, {amount} as amount, 'note ' || i as note from range({rows}) t(i)"


def test_data_is_compared_by_rows_columns_and_keys(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.declare("sales", SECRET)
    repository.commit()
    repository.publish(SECRET, ROWS.format(amount="i::integer", rows="10"), "20260101T000000Z-aa")
    repository.commit()
    repository.publish(SECRET, ROWS.format(amount="nullif(i + (i = 3)::integer, 9)::integer", rows="1, 12"), "20260102T000000Z-bb")
    _, found = diff(capsys, "HEAD~1", "--data")
    (sales,) = [one for one in found["data"] if one["domain"] == "sales"]
    assert (sales["before"], sales["after"]) == ("20260101T000000Z-aa", "20260102T000000Z-bb")
    (product,) = sales["products"]
    assert (product["address"], product["rows"], product["keys"]) == ("sales.orders.v1", {"before": 10, "after": 11}, {"added": 2, "removed": 1, "changed": 2})
    columns = {column["name"]: column for column in product["columns"]}
    assert (columns["amount"]["before"]["nulls"], columns["amount"]["after"]["nulls"]) == (0, 1)
    assert (columns["amount"]["after"]["least"], columns["amount"]["after"]["greatest"]) == ("1", "11")
    assert columns["note"]["after"]["least"] is None
    assert main(["diff", "HEAD~1", "--data"]) == 0
    out = capsys.readouterr().out
    assert "orders v1  10 → 11 rows  rows by key: 2 added, 1 removed, 2 changed" in out
    assert "note 1" not in out


def test_a_comment_has_data_where_both_sides_were_published(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.commit()
    assert main(["diff", "HEAD~1", "--format", "markdown"]) == 0
    assert "publi" not in capsys.readouterr().out
    repository.publish(ORDERS, ROWS.format(amount="1", rows="3"), "20260101T000000Z-aa")
    repository.commit()
    repository.publish(ORDERS, ROWS.format(amount="1", rows="5"), "20260102T000000Z-bb")
    assert main(["diff", "HEAD~1", "--format", "markdown"]) == 0
    assert "3 → 5 rows; rows by key: 2 added" in capsys.readouterr().out


def test_the_same_content_is_only_counted(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.publish(ORDERS, ROWS.format(amount="1", rows="3"), "20260101T000000Z-aa")
    repository.publish(ORDERS, ROWS.format(amount="1", rows="3"), "20260102T000000Z-bb")
    _, found = diff(capsys, "sales@20260101T000000Z-aa", "--data")
    assert [(one["products"], one["unchanged"]) for one in found["data"]] == [([], 1)]


def test_data_that_is_not_there_is_said(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.commit()
    repository.publish(ORDERS, ROWS.format(amount="1", rows="3"), "20260101T000000Z-aa")
    _, found = diff(capsys, "HEAD~1", "--data")
    assert [one["problem"].partition(" (")[0] for one in found["data"]] == ["no publication of HEAD~1"] * 2
    (repository.root / ".mesh/dev/ports/sales/orders_v1.20260101T000000Z-aa.parquet").unlink()
    repository.publish(ORDERS, ROWS.format(amount="2", rows="3"), "20260102T000000Z-bb")
    _, found = diff(capsys, "sales@20260101T000000Z-aa", "--data")
    assert found["data"][0]["products"][0]["problem"] == "orders_v1.20260101T000000Z-aa.parquet is not there any more"


def test_a_key_of_another_type_has_no_counterparts_and_long_values_are_cut(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    public = replace(ORDERS, meta={"classification": "public"})
    repository.declare("sales", public)
    repository.commit()
    repository.publish(public, "select 'k' as id, 1 as amount, repeat('x', 5000) as note", "20260101T000000Z-aa")
    repository.publish(public, "select 1::integer as id, 1 as amount, 'y' as note", "20260102T000000Z-bb")
    _, found = diff(capsys, "sales@20260101T000000Z-aa", "--data")
    (product,) = found["data"][0]["products"]
    assert (product["keys"], product["problem"]) == (None, "")
    main(["diff", "sales@20260101T000000Z-aa", "--data", "--format", "markdown"])
    assert f"min {'x' * 60}… → y · " in capsys.readouterr().out
