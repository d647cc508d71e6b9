"""`mesh import odcs`: files made from a contract, and contracts that none can be made from."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from mesh.cli import main

from commands.contracts import ORDERS, Repository

CONTRACT: dict[str, Any] = {
    "apiVersion": "v3.1.0",
    "kind": "DataContract",
    "id": "4f1d",
    "version": "3.2.1",
    "domain": "sales",
    "schema": [
        {
            "name": "refunds",
            "description": "One row per refund.",
            "properties": [
                {"name": "refund_id", "logicalType": "integer", "primaryKey": True, "primaryKeyPosition": 1, "required": True},
                {"name": "reason", "logicalType": "string", "classification": "confidential", "unique": True},
            ],
        }
    ],
}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    found = Repository(tmp_path / "checkout")
    monkeypatch.chdir(found.root)
    monkeypatch.delenv("MESH_HOME", raising=False)
    return found


def write(repository: Repository, content: object = CONTRACT) -> str:
    repository.write("contract.odcs.yaml", content if isinstance(content, str) else yaml.safe_dump(content))
    return "contract.odcs.yaml"


def with_column(**column: object) -> dict[str, Any]:
    table = CONTRACT["schema"][0]
    return {**CONTRACT, "schema": [{**table, "properties": [*table["properties"], {"name": "more", "logicalType": "string", **column}]}]}


def models(repository: Repository) -> set[str]:
    folder = repository.root / "domains"
    return {str(file.relative_to(folder)) for file in folder.rglob("models/**/*") if file.is_file() and "interface" not in file.parts}


def test_a_product_is_made(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    before = models(repository)
    assert main(["import", "odcs", write(repository)]) == 0
    said = capsys.readouterr().out
    made = {"sales/models/products/refunds.yml", "sales/models/products/refunds_v3.sql", "sales/models/_group.yml"}
    assert models(repository) - before == made
    assert all(f"+ domains/{path}" in said for path in made)
    model = yaml.safe_load((repository.root / "domains/sales/models/products/refunds.yml").read_text())["models"][0]
    assert (model["name"], model["latest_version"], model["config"]["contract"]) == ("refunds", 3, {"enforced": True})
    version = model["versions"][0]
    assert version["constraints"] == [{"type": "primary_key", "columns": ["refund_id"]}]
    assert version["columns"][0] == {"name": "refund_id", "data_type": "bigint", "constraints": [{"type": "not_null"}]}
    assert version["columns"][1]["config"] == {"meta": {"mesh": {"classification": "confidential"}}}
    assert version["columns"][1]["data_tests"] == ["unique"]
    assert "cast(null as bigint) as refund_id" in (repository.root / "domains/sales/models/products/refunds_v3.sql").read_text()


def test_a_dry_run_shows_all_and_writes_nothing(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    before = models(repository)
    assert main(["import", "odcs", write(repository), "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "cast(null as varchar) as reason" in said
    assert "Nothing was written" in said
    assert models(repository) == before


def test_the_domain_may_be_another_one(repository: Repository) -> None:
    assert main(["import", "odcs", write(repository), "--domain", "finance"]) == 0
    assert "finance/models/products/refunds_v3.sql" in models(repository)


def test_text_stays_text(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    text = "{{ env_var('HOME') }} {# gone #} {% raw %}"
    rule = {"metric": "invalidValues", "arguments": {"validValues": ["a", text]}, "mustBe": 0}
    calls = {"metric": "invalidValues", "arguments": {"validValues": ["env_var('HOME')"]}, "mustBe": 0}
    content = with_column(description=text, quality=[rule, calls], customProperties=[{"property": "note", "value": [text]}])
    assert main(["import", "odcs", write(repository, content)]) == 0
    written = (repository.root / "domains/sales/models/products/refunds.yml").read_text()
    assert re.findall(r"\{[{%#](?! '\{' \}\})", written) == []
    column = yaml.safe_load(written)["models"][0]["versions"][0]["columns"][2]
    assert column["description"] == text.replace("{{", "{{ '{' }}{").replace("{#", "{{ '{' }}#").replace("{%", "{{ '{' }}%")
    assert "data_tests" not in column
    assert capsys.readouterr().out.count("left out: `accepted_values` of `refunds.more`: dbt would run") == 2


def test_rules_that_no_test_says_are_told(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    rules = [{"type": "text", "description": "It is what the customer said."}, {"rule": "nullValues", "mustBe": 0}, {"rule": "nullCheck", "mustBe": 0}]
    content = with_column(quality=rules)
    content["schema"][0]["quality"] = [{"metric": "rowCount", "mustBeBetween": [90, 100], "unit": "percent"}, {"rule": "rowCount", "mustBeGreaterThan": 9}]
    assert main(["import", "odcs", write(repository, content)]) == 0
    assert [line.strip() for line in capsys.readouterr().out.splitlines() if "left out" in line] == [
        "left out: a rule of `refunds.more` (It is what the customer said.): no test of dbt says the same.",
        "left out: a rule of `refunds.more` (nullCheck): no test of dbt says the same.",
        "left out: a rule of `refunds` (rowCount): no test of dbt says the same.",
        "left out: a test of `refunds`: this domain has no test `platform.row_count_between`.",
    ]
    version = yaml.safe_load((repository.root / "domains/sales/models/products/refunds.yml").read_text())["models"][0]["versions"][0]
    assert version["columns"][2]["data_tests"] == ["not_null"]


def test_sql_is_not_taken_from_a_file(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    told = {"test": "not_null", "where": "1 = 1) or (true"}
    rules = [{"type": "custom", "engine": "dbt", "implementation": told}, {"type": "sql", "query": "drop table x", "mustBe": 0}]
    rules.append({"type": "custom", "engine": "dbt", "implementation": {"test": "evil.macro"}})
    assert main(["import", "odcs", write(repository, with_column(quality=rules))]) == 0
    said = capsys.readouterr().out
    assert said.count("left out") == 3
    assert "this domain has no test `evil.macro`" in said
    assert "drop table" not in (repository.root / "domains/sales/models/products/refunds.yml").read_text()


def test_tests_of_packages_that_are_not_installed_are_left_out(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    rows = {"metric": "rowCount", "mustBeGreaterThan": 9}
    assert main(["import", "odcs", write(repository, {**CONTRACT, "schema": [{**CONTRACT["schema"][0], "quality": [rows]}]}), "--dry-run"]) == 0
    assert "this domain has no test `platform.row_count_between`" in capsys.readouterr().out
    repository.write("platform/dbt_project.yml", "name: platform\n")
    repository.write("platform/tests/generic/row_count_between.sql", "")
    repository.write("domains/sales/packages.yml", "packages:\n  - local: ../../platform\n")
    assert main(["import", "odcs", "contract.odcs.yaml", "--dry-run"]) == 0
    assert "min_rows: 10" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("- a list\n", "expected a mapping"),
        ("a: [\n", "this YAML cannot be read"),
        ({}, "its `kind` is missing"),
        ({"dataContractSpecification": "1.2.1"}, "datacontract export odcs"),
        ({**CONTRACT, "kind": "DataProduct"}, "its `kind` is `DataProduct`"),
        ({**CONTRACT, "apiVersion": "v3.1"}, "Did you mean `v3.1.0`?"),
        ({**CONTRACT, "apiVersion": "v2.2.2"}, "its `apiVersion` is `v2.2.2`"),
        ({**CONTRACT, "schema": []}, "lists no table"),
        ({**CONTRACT, "schema": "refunds"}, "schema"),
        ({**CONTRACT, "domain": "sale"}, "Did you mean `sales`?"),
        ({**CONTRACT, "domain": None}, "--domain NAME"),
        ({**CONTRACT, "schema": [{"name": "refunds"}]}, "has no columns"),
        ({**CONTRACT, "schema": CONTRACT["schema"] * 2}, "two tables `refunds`"),
        ({**CONTRACT, "schema": [{**CONTRACT["schema"][0], "name": "Refunds"}]}, "Did you mean `refunds`?"),
        ({**CONTRACT, "schema": [{**CONTRACT["schema"][0], "name": "../../evil"}]}, "no name for a product"),
        (with_column(name="a b"), "`a b` is no name"),
        (with_column(name="x, (select 1) as y"), "is no name"),
        (with_column(name="REASON"), "has the column `REASON` twice"),
        (with_column(logicalType="strin"), "Did you mean `string`?"),
        (with_column(logicalType="", physicalType="geography"), "DuckDB has no type `geography`"),
        (with_column(required="perhaps"), "required"),
        ("&a [*a]\n", "expected a mapping"),
        ("kind: DataContract\napiVersion: v3.1.0\nschema: " + "[" * 900 + "]" * 900, "nested too deeply"),
        ("kind: \x00", "this YAML cannot be read"),
        ("kind: DataContract\napiVersion: v3.1.0\nschema: &a [*a]\n", "nested too deeply"),
        ("kind: DataContract\napiVersion: v3.1.0\na: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
            f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
        ), "more than 200,000 values"),
    ],
)  # fmt: skip
def test_what_is_no_contract_is_refused(repository: Repository, capsys: pytest.CaptureFixture[str], content: object, said: str) -> None:
    before = models(repository)
    assert main(["import", "odcs", write(repository, content)]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.rstrip().endswith((".", "?"))
    assert not error.rstrip().endswith(("..", "?."))
    assert "contract.odcs.yaml" in error or "domain" in error
    assert models(repository) == before


def test_a_file_that_is_not_there(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "odcs", "nowhere.yaml"]) == 2
    assert "nowhere.yaml: there is no such file" in capsys.readouterr().err


def test_nothing_is_overwritten(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    content = {**CONTRACT, "schema": [{**CONTRACT["schema"][0], "name": ORDERS.address.product}]}
    before = (repository.root / "domains/sales/models/orders.yml").read_text()
    assert main(["import", "odcs", write(repository, content)]) == 2
    error = capsys.readouterr().err
    assert "sales has `orders` already (domains/sales/models/orders.yml). A new version of it" in error
    assert (repository.root / "domains/sales/models/orders.yml").read_text() == before


def test_all_files_or_none(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    # The group's file is written last, and cannot be.
    (repository.root / "domains/sales/models/_group.yml").mkdir()
    before = models(repository)
    assert main(["import", "odcs", write(repository)]) == 2
    assert "_group.yml" in capsys.readouterr().err
    assert models(repository) == before
