"""`mesh check` and the files and commits it reads: a real git repository, real policies in DuckDB, artifacts as dbt leaves them."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from mesh.cli import main
from mesh.core.model import Product

from .contracts import ORDERS, REVENUE, Repository, changed
from .test_documents import keys

POLICY = """\
-- title: {title}
-- why: So that it is so.
-- fix: {fix}
-- severity: {severity}
-- scope: column
{body}
"""
COLUMNS = """\
select node_column.node_unique_id as node, column_name as "column", 'its description is shorter than ' || standard.shortest || ' letters' as message
from dbt.node_columns as node_column, mesh.standards as standard
where length(node_column.description) < standard.shortest
"""
OWNED = """select domain as node, null as "column", 'it has no owner with an address' as message from mesh.domains
where domain not in (select domain from dbt.groups where owner_email like '%@%')"""
SHOUTED = """select unique_id as node, null as "column", 'its description does not shout' as message from dbt.models where description not like '%!'"""


def write_policy(
    repository: Repository, name: str, body: str, *, severity: str = "error", fix: str = "Mend it.", folder: str = "governance/policies/quality"
) -> None:
    repository.write(f"{folder}/{name}.sql", POLICY.format(title=f"Title of {name}", fix=fix, severity=severity, body=body))


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """`sales.orders` has columns whose descriptions are too short, both products do not shout; all is committed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MESH_HOME", raising=False)
    found = Repository(tmp_path)
    write_policy(found, "column_is_described", COLUMNS)
    write_policy(found, "domain_has_owner", OWNED)
    write_policy(found, "description_shouts", SHOUTED, severity="warning")
    found.write("governance/standards.yml", "shortest: 6\n")
    declare(found, "sales", ORDERS)
    found.commit()
    return found


def declare(repository: Repository, domain: str, *products: Product) -> None:
    """States contracts; and what dbt left of both domains is of their files as they are then."""
    repository.declare(domain, *products, reads=["model.sales.orders.v1"] if domain == "finance" else [])
    for name in ("sales", "finance"):
        repository.parsed(name)


def check(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    """The exit code and the report as JSON."""
    capsys.readouterr()
    code = main(["check", *arguments, "--format", "json"])
    return code, json.loads(capsys.readouterr().out)


def subjects(found: Any, severity: str = "error") -> list[str]:
    return [".".join(filter(None, (one["node"], one["column"]))) for one in found["findings"] if one["severity"] == severity]


def verdict(repository: Repository, domain: str) -> list[dict[str, Any]]:
    file = repository.root / ".mesh/dev/verdicts" / f"{domain}.json"
    return json.loads(file.read_text()) if file.exists() else []


def waive(repository: Repository, *waivers: tuple[str, str, str]) -> None:
    lines = [f"  - {{policy: {policy}, node: {node}, reason: Soon., approved_by: guild of data, until: {until}}}\n" for policy, node, until in waivers]
    repository.write("governance/waivers.yml", "waivers:\n" + "".join(lines))


# What it finds --------------------------------------------------------------------------------------------------


def test_findings_with_their_owner_place_and_fix(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = check(capsys)
    assert code == 1
    assert (found["fails"], found["errors"], found["warnings"]) == (True, 2, 2)
    assert subjects(found) == ["sales.orders.v1.amount", "sales.orders.v1.id"]
    assert found["findings"][0] == {
        "policy": "column_is_described",
        "severity": "error",
        "node": "sales.orders.v1",
        "column": "amount",
        "message": "its description is shorter than 6 letters",
        "fix": "Mend it.",
        "domain": "sales",
        "owner": "Sales team <sales-team@example.com>",
        "file": "domains/sales/models/orders.yml",
        "line": found["findings"][0]["line"],
        "unique_id": "model.sales.orders.v1",
        "area": "quality",
    }
    text = (repository.root / "domains/sales/models/orders.yml").read_text().splitlines()
    assert "amount" in text[found["findings"][0]["line"] - 1]


def test_an_error_is_kept_for_the_publish_hook_and_goes_when_it_is_mended(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    check(capsys)
    (entry,) = verdict(repository, "sales")
    assert (entry["product"], entry["version"]) == ("orders", 1)
    assert entry["reason"].startswith("policy column_is_described: amount: its description is shorter than 6 letters; id: its")
    assert verdict(repository, "finance") == []
    declare(repository, "sales", replace(ORDERS, columns=tuple(replace(column, description="Long enough.") for column in ORDERS.columns)))
    code, found = check(capsys)
    assert (code, found["errors"], verdict(repository, "sales")) == (0, 0, [])


def test_warnings_fail_only_where_they_shall(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "finance"]) == 0
    assert "1 warning in 1 domain" in capsys.readouterr().out
    assert main(["check", "finance", "--fail-on", "warning"]) == 1


def test_text_for_people(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 1
    said = capsys.readouterr().out
    assert said.index("sales  Sales team") < said.index("finance  Finance team")
    assert said.count("Mend it.") == 3
    assert re.search(r"orders\.v1\.amount  its description is shorter than 6 letters  domains/sales/models/orders\.yml:\d+", said)
    assert said.endswith("\n2 errors, 2 warnings in 2 domains; 3 policies\n")


def test_nothing_found_is_one_line(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.write("governance/standards.yml", "shortest: 1\n")
    (repository.root / "governance/policies/quality/description_shouts.sql").unlink()
    assert main(["check"]) == 0
    assert capsys.readouterr().out == "● no findings; 2 policies\n"


def test_a_checkout_without_policies(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    for file in (repository.root / "governance").rglob("*.*"):
        file.unlink()
    assert main(["check"]) == 0
    assert capsys.readouterr().out == "● no findings; no policies\n"


def test_domains_have_policies_of_their_own(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    write_policy(repository, "orders_shout", SHOUTED, folder="domains/sales/policies")
    code, found = check(capsys, "--policy", "sales.orders_shout")
    assert (code, subjects(found)) == (1, ["sales.orders.v1"])
    # A rule over a domain is none of its sources: what is known of it is as current as before.
    assert found["notes"] == []


@pytest.mark.parametrize("body", ["select nonsense from dbt.models", "select * from read_text('/etc/hostname')", "drop table dbt.models", "select 1 as node"])
def test_a_policy_that_crashes_is_a_finding_and_hides_no_other(repository: Repository, capsys: pytest.CaptureFixture[str], body: str) -> None:
    write_policy(repository, "wrong", body)
    code, found = check(capsys)
    assert code == 1
    assert subjects(found) == ["governance/policies/quality/wrong.sql", "sales.orders.v1.amount", "sales.orders.v1.id"]
    # Nobody is kept from publishing by a slip in a file of the federation.
    assert [entry["product"] for entry in verdict(repository, "sales")] == ["orders"]
    assert "wrong" not in verdict(repository, "sales")[0]["reason"]


def test_only_some_policies_are_asked_and_nothing_is_kept(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = check(capsys, "--policy", "description_shouts", "--policy", "domain_has_owner")
    assert (code, found["errors"], found["warnings"], found["policies"]) == (0, 0, 2, ["description_shouts", "domain_has_owner"])
    assert not (repository.root / ".mesh/dev/verdicts").exists()


# Waivers --------------------------------------------------------------------------------------------------------


def test_a_waiver_for_a_version_covers_its_columns(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    waive(repository, ("column_is_described", "sales.orders.v1", "2999-12-31"))
    code, found = check(capsys)
    assert (code, found["errors"], verdict(repository, "sales")) == (0, 0, [])
    assert [(one["column"], one["waiver"]["until"]) for one in found["waived"]] == [("amount", "2999-12-31"), ("id", "2999-12-31")]
    assert main(["check"]) == 0
    assert capsys.readouterr().out.endswith("2 warnings in 2 domains; 3 policies, 2 waived\n")


def test_waivers_that_cover_nothing_are_findings(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    waive(
        repository,
        ("column_is_described", "sales.orders.v1.amount", "2020-01-01"),
        ("domain_has_owner", "finance", "2999-12-31"),
        ("domain_has_owners", "sales", "2999-12-31"),
        ("breaking-change", "sales.orders.v1", "2999-12-31"),
    )
    code, found = check(capsys)
    assert code == 1
    own = {one["policy"]: (one["severity"], one["file"], one["line"], one["owner"]) for one in found["findings"] if one["area"] == "waivers"}
    assert own == {
        "waiver_expired": ("warning", "governance/waivers.yml", 2, "Sales team <sales-team@example.com>"),
        "waiver_unused": ("warning", "governance/waivers.yml", 3, "Finance team <finance-team@example.com>"),
        "waiver_unknown_policy": ("error", "governance/waivers.yml", 4, "Sales team <sales-team@example.com>"),
    }
    assert "sales.orders.v1.amount" in subjects(found)


def test_a_limited_look_does_not_call_a_waiver_unused(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    waive(repository, ("column_is_described", "sales.orders.v1", "2999-12-31"))
    assert check(capsys, "--policy", "domain_has_owner")[1]["findings"] == []
    assert [one["policy"] for one in check(capsys, "finance")[1]["findings"]] == ["description_shouts"]


# What a branch touched ------------------------------------------------------------------------------------------


def test_only_what_the_branch_touched(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.git("checkout", "-q", "-b", "work")
    repository.write("domains/finance/models/revenue_v1.sql", "select sum(amount) as total from {{ ref('sales', 'orders', v=1) }}\n")
    declare(repository, "finance", replace(REVENUE, columns=(replace(REVENUE.columns[0], description="Sum"),)))
    code, found = check(capsys, "--changed")
    assert (code, subjects(found)) == (1, ["finance.revenue.v1.total"])
    assert (subjects(found, "warning"), found["errors_elsewhere"]) == (["finance.revenue.v1"], 2)
    assert found["base"].startswith("HEAD (")
    repository.commit()
    code, found = check(capsys, "--changed")
    assert (code, subjects(found)) == (1, ["finance.revenue.v1.total"])
    assert found["base"].endswith("(where this branch left main)")
    assert main(["check", "sales", "--changed", "main"]) == 0
    assert "2 errors elsewhere, in what did not change: `mesh check` lists them." in capsys.readouterr().out


def test_a_rule_a_number_or_a_waiver_that_changed_shows_all_its_findings(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(capsys, "--changed", "HEAD")[1]["findings"] == []
    repository.write("governance/standards.yml", "shortest: 7\n")
    assert {"sales.orders.v1.amount", "sales.orders.v1.id"} <= set(subjects(check(capsys, "--changed", "HEAD")[1]))
    repository.commit()
    write_policy(repository, "description_shouts", SHOUTED + " -- loudly", severity="warning")
    assert subjects(check(capsys, "--changed", "HEAD")[1], "warning") == ["finance.revenue.v1", "sales.orders.v1"]
    repository.commit()
    waive(repository, ("column_is_described", "sales.orders.v1", "2999-12-31"))
    repository.commit()
    waive(repository)
    assert {"sales.orders.v1.amount", "sales.orders.v1.id"} <= set(subjects(check(capsys, "--changed", "HEAD")[1]))


def test_new_files_count_and_ignored_ones_do_not(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    declare(repository, "sales", ORDERS, changed(replace(ORDERS, address=replace(ORDERS.address, product="refunds")), note=None))
    found = check(capsys, "--changed", "HEAD")[1]
    assert subjects(found) == ["sales.refunds.v1.amount", "sales.refunds.v1.id"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sale"], "unknown domain `sale`. Did you mean `sales`?"),
        (["--policy", "domain_has_ownr"], "unknown policy `domain_has_ownr`. Did you mean `domain_has_owner`?"),
        (["--changed", "mian"], "no such git ref: `mian`. Did you mean `main`?"),
        (["--changed", "sales"], "no such git ref: `sales`. Name domains before the option: `mesh check sales --changed`."),
        (["--dry-run"], "`--dry-run` shows what `--fix` would do: add `--fix`."),
        (["--fix", "--format", "json"], "`--fix` has no format `json`: it shows a diff as text."),
        (["--list", "--format", "sarif"], "`--list` has no format `sarif`. Choose text, json or markdown."),
    ],
)
def test_bad_input(repository: Repository, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    assert main(["check", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_without_git_nothing_can_have_changed(tmp_path: Path, repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".git").rename(tmp_path / "git")
    assert main(["check", "--changed"]) == 2
    assert "Run `mesh check` without `--changed`" in capsys.readouterr().err
    assert main(["check", "finance"]) == 0


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("waivers.yml", "waivers: [{policy: x}]", "waivers.yml:1: `node` is missing"),
        ("waivers.yml", "waivers: [", "waivers.yml:2"),
        ("standards.yml", "shortest: {a: 1}", "standards.yml:1"),
    ],
)
def test_governance_that_cannot_be_read_is_said_with_its_line(
    repository: Repository, capsys: pytest.CaptureFixture[str], file: str, text: str, said: str
) -> None:
    repository.write(f"governance/{file}", text)
    assert main(["check"]) == 2
    assert said in capsys.readouterr().err


def test_what_cannot_be_read_as_it_is_keeps_its_verdict(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    check(capsys)
    before = verdict(repository, "sales")
    repository.write("governance/standards.yml", "shortest: 1\n")
    repository.write("domains/sales/models/new.sql", "select 1")
    code, found = check(capsys)
    assert (code, verdict(repository, "sales")) == (0, before)
    assert any("its artifacts are older than its files" in note for note in found["notes"])


def test_nothing_known_is_not_nothing_found(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    (repository.root / ".mesh/dev/target/sales/manifest.json").unlink()
    assert main(["check", "sales"]) == 2
    assert "there are no artifacts in environment `dev`, so nothing can be checked. Add `--parse`" in capsys.readouterr().err
    assert main(["check"]) == 1
    assert "▲ sales has no artifacts" in capsys.readouterr().out


# Formats --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["text", "json", "markdown", "github", "sarif"])
def test_every_format_goes_to_a_file(repository: Repository, capsys: pytest.CaptureFixture[str], form: str) -> None:
    assert main(["check", "--format", form, "-o", "out/report"]) == 1
    assert capsys.readouterr().out == ""
    text = (repository.root / "out/report").read_text(encoding="utf-8")
    assert "shorter than 6 letters" in text
    if form in ("json", "sarif"):
        json.loads(text)


def test_paths_are_those_of_the_repository(repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    inner = repository.root / "meshes" / "shop"
    inner.mkdir(parents=True)
    for name in ("domains", "governance", ".mesh"):
        (repository.root / name).rename(inner / name)
    repository.commit()
    monkeypatch.chdir(inner)
    assert main(["check", "--format", "github"]) == 1
    assert "file=meshes/shop/domains/sales/models/orders.yml,line=" in capsys.readouterr().out
    assert main(["check", "--format", "sarif"]) == 1
    results = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    assert results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "meshes/shop/domains/sales/models/orders.yml"


def test_the_table_of_policies(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--list"]) == 0
    assert re.search(r"■ column_is_described +error +column +Title of column_is_described", capsys.readouterr().out)
    assert main(["check", "--list", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)["policies"]
    assert {"name", "area", "severity", "scope", "title", "why", "fix", "file"} <= set(listed[0])
    assert main(["check", "--list", "--format", "markdown"]) == 0
    assert "| `column_is_described` | `quality` | error | column |" in capsys.readouterr().out


def test_hostile_texts_of_yaml_and_policies(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    bad = "x`|<img src=x>\\n::error::@everyone \\x1b[31m[a](http://b) \\u202e"
    body = f'select unique_id as node, null as "column", $$x`|<img src=x>\n::error::@everyone {chr(27)}[31m {chr(0x202E)}$$ as message from dbt.models'
    write_policy(repository, "hostile", body, fix="x`|<img src=x> ::error::@everyone [a](http://b)")
    repository.write("governance/waivers.yml", f'waivers: [{{policy: "{bad}", node: "{bad}", reason: "{bad}", approved_by: "{bad}", until: 2999-12-31}}]\n')
    for form in ("text", "json", "markdown", "github", "sarif"):
        assert main(["check", "--format", form]) == 1
        said = capsys.readouterr().out
        assert "\x1b" not in said, form
        if form == "markdown":
            assert "<img" not in said
            assert "@everyone" not in said
        if form == "github":
            assert all(re.match(r"::(error|warning|notice) ", line) for line in said.splitlines())


def test_it_asks_nothing_of_dbt(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    import subprocess
    import sys

    code = "import sys; from mesh.cli import main; main(['check']); print(sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], cwd=repository.root, capture_output=True, text=True, check=True)
    assert "'dbt" not in done.stderr
    assert "2 errors" in done.stdout


def test_every_key_is_documented(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    documented = set(re.findall(r"`(\w+)`", (Path(__file__).parents[2] / "docs/check-json.md").read_text(encoding="utf-8")))
    waive(repository, ("column_is_described", "sales.orders.v1.amount", "2999-12-31"))
    report = check(capsys)[1]
    assert main(["check", "--list", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    found = {*keys(report), *keys(listed)}
    assert {"waiver", "until", "errors_elsewhere", "scope"} <= found
    assert found - documented == set()
