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


def test_who_may_read(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.write("governance/roles.yml", "roles:\n  - name: reader\n    description: Everybody.\n  - nonsense\n")
    repository.write(
        "governance/agreements/finance--sales.orders.yml",
        "consumer: {domain: finance}\nproduct: sales.orders\nversions: [2]\npurpose: closing\nend: 2027-12-31\nterms: Only sums.\n"
        "approved_by: {producer: sales domain owner, consumer: finance domain owner}\n",
    )
    assert main(["export", "odcs", "sales"]) == 0
    first, second = yaml.safe_load_all(capsys.readouterr().out)
    assert first["roles"] == [{"role": "reader", "description": "Everybody.", "access": "read"}]
    assert second["roles"][1] == {
        "role": "finance", "description": "By agreement until 2027-12-31 for closing. Only sums.", "access": "read",
        "firstLevelApprovers": "sales domain owner",
    }  # fmt: skip


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
