"""`mesh export`: which documents, where to, and what it is asked for in vain."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from mesh.cli import main
from mesh.core.model import Address

from commands.contracts import ORDERS, REVENUE, Repository

SECOND = replace(ORDERS, address=Address("sales", "orders", 2), latest_version=2)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    found = Repository(tmp_path / "checkout")
    found.declare("sales", replace(ORDERS, latest_version=2), SECOND)
    monkeypatch.chdir(found.root)
    monkeypatch.delenv("MESH_HOME", raising=False)
    return found


def ids(text: str) -> list[str]:
    return [document["id"] for document in yaml.safe_load_all(text)]


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        ([], ["finance.revenue.v1", "sales.orders.v1", "sales.orders.v2"]),
        (["sales"], ["sales.orders.v1", "sales.orders.v2"]),
        (["sales.orders"], ["sales.orders.v1", "sales.orders.v2"]),
        (["sales.orders.v2", "finance"], ["finance.revenue.v1", "sales.orders.v2"]),
        (["sales", "sales.orders.v2"], ["sales.orders.v1", "sales.orders.v2"]),
    ],
)
def test_one_document_for_each_version(repository: Repository, capsys: pytest.CaptureFixture[str], targets: list[str], expected: list[str]) -> None:
    assert main(["export", "odcs", *targets]) == 0
    said = capsys.readouterr()
    assert ids(said.out) == expected
    assert f"the contract names no server: {', '.join(expected)}." in said.err


def test_files(repository: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repository.publish(REVENUE, "select 1::bigint as total", "p1")
    for standard in ("odcs", "odps"):
        assert main(["export", standard, "-o", str(tmp_path / "out")]) == 0
    found = {str(file.relative_to(tmp_path / "out")) for file in (tmp_path / "out").rglob("*") if file.is_file()}
    assert found == {
        "finance/revenue_v1.odcs.yaml", "sales/orders_v1.odcs.yaml", "sales/orders_v2.odcs.yaml", "finance.odps.yaml", "sales.odps.yaml",
    }  # fmt: skip
    revenue = yaml.safe_load((tmp_path / "out/finance/revenue_v1.odcs.yaml").read_text())
    assert Path(revenue["servers"][0]["path"]) == repository.root / ".mesh/dev/ports/finance/revenue_v1.p1.parquet"
    finance = yaml.safe_load((tmp_path / "out/finance.odps.yaml").read_text())
    assert finance["inputPorts"] == [{"name": "sales.orders", "version": "1", "contractId": "sales.orders.v1"}]


ROLES = "roles:\n  - {name: reader, description: Everybody., clearance: [public], default: true}\n"
AGREEMENT = """consumer: {domain: finance}
product: sales.orders
versions: [2]
purpose: closing
terms: Only sums.
start: 2026-01-01
end: 2099-12-31
approved_by: {producer: sales domain owner, consumer: finance domain owner}
"""
EVERYBODY = {"role": "reader", "description": "Everybody.", "access": "read"}
FINANCE = {
    "role": "finance",
    "description": "By agreement until 2099-12-31 for closing, open port. Only sums.",
    "access": "read",
    "firstLevelApprovers": "sales domain owner",
}


@pytest.mark.parametrize(
    ("meta", "agreement", "expected"),
    [
        ({}, AGREEMENT, [EVERYBODY, FINANCE]),
        ({}, AGREEMENT.replace("2099", "2026").replace("12-31", "01-02"), [EVERYBODY]),
        ({"agreement": "required"}, AGREEMENT, [FINANCE]),
        ({"consumers": ["finance"]}, AGREEMENT, [FINANCE]),
        ({"consumers": ["care"]}, AGREEMENT, None),
        ({"ports": ["restricted"]}, "", None),
        (
            {"ports": ["restricted"]},
            AGREEMENT.replace("start: 2026", "ports: [restricted]\nstart: 2098"),
            [{**FINANCE, "description": "By agreement from 2098-01-01 until 2099-12-31 for closing, restricted port. Only sums."}],
        ),
    ],
)
def test_who_may_read(
    repository: Repository, capsys: pytest.CaptureFixture[str], meta: dict[str, object], agreement: str, expected: list[dict[str, str]] | None
) -> None:
    """Nobody is named who would be refused: what is for those with an agreement is not for every role, and what has ended allows nothing."""
    repository.declare("sales", replace(ORDERS, latest_version=2), replace(SECOND, meta={**SECOND.meta, **meta}))
    repository.write("governance/roles.yml", ROLES)
    if agreement:
        repository.write("governance/agreements/finance--sales.orders.yml", agreement)
    assert main(["export", "odcs", "sales"]) == 0
    first, second = yaml.safe_load_all(capsys.readouterr().out)
    assert first["roles"] == [EVERYBODY]
    assert second.get("roles") == expected


def test_an_agreement_that_cannot_be_read_is_told_with_its_line(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.write("governance/agreements/finance--sales.orders.yml", AGREEMENT.replace("2099-12-31", "soon"))
    assert main(["export", "odcs", "sales"]) == 2
    assert "finance--sales.orders.yml:7: `end: soon` is no date" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["odcs", "sale"], "Did you mean `sales`?"),
        (["odcs", "sales.order"], "Did you mean `sales.orders`?"),
        (["odcs", "sales.orders.v3"], "unknown product `sales.orders.v3`"),
        (["odps", "sales.orders"], "Write `mesh export odps sales`."),
        (["odcs", "sales", "--env", "prod"], "has no environment `prod`"),
    ],
)
def test_what_is_not_there(repository: Repository, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    assert main(["export", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_domain_that_was_never_built(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    (repository.root / ".mesh/dev/target/sales/manifest.json").unlink()
    assert main(["export", "odcs", "sales"]) == 2
    assert "sales has no artifacts. Run `mesh build sales`" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.write("out", "a file")
    assert main(["export", "odcs", "sales", "-o", "out"]) == 2
    assert "cannot write" in capsys.readouterr().err
