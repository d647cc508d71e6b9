"""`mesh impact`: who is hit if something changes, and what nobody reads."""

import json
from pathlib import Path

import pytest
from mesh.cli import main

from .contracts import Repository


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MESH_HOME", raising=False)
    return Repository(tmp_path)


def test_a_column(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["impact", "sales.orders.v1.amount", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(reader["domain"], [end["node"] for end in reader["ends"]]) for reader in found["readers"]] == [("finance", ["finance.revenue.v1"])]
    assert found["readers"][0]["asks"]["deprecation"] == "read a newer version in 1 file before the end"


def test_a_product_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["impact", "sales.orders"]) == 0
    out = capsys.readouterr().out
    assert "reaches 1 domain: 1 product, 0 exposures" in out
    assert "finance  finance-team@example.com" in out


def test_what_nobody_reads(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["impact", "--unused", "--format", "json"]) == 0
    found = {one["address"]: one for one in json.loads(capsys.readouterr().out)["unused"]}
    assert found["sales.orders.v1"]["unread_columns"] == ["note"]
    assert found["finance.revenue.v1"]["is_read"] is False
    assert main(["impact", "--unused"]) == 0
    assert "sales.orders.v1  1 column of 3 read by nobody outside\n  note\n" in capsys.readouterr().out


@pytest.mark.parametrize("asked", ["sales.orders.v1.amount", "--unused"])
def test_readers_that_were_not_read_are_said_to_be_missing(repository: Repository, capsys: pytest.CaptureFixture[str], asked: str) -> None:
    assert main(["impact", asked, "--format", "json"]) == 0
    captured = capsys.readouterr()
    assert (json.loads(captured.out)["notes"], captured.err) == ([], "")
    (repository.root / ".mesh/dev/target/finance/manifest.json").unlink()
    note = "finance: no current artifacts, so that readers there may be missing here. Add `--parse` to refresh."
    assert main(["impact", asked, "--format", "json"]) == 0
    captured = capsys.readouterr()
    assert (json.loads(captured.out)["notes"], captured.err) == ([note], f"mesh: {note}\n")
    assert main(["impact", asked]) == 0
    assert note in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name a product or a column"),
        (["sales.orders", "--unused"], "ask for `--unused` alone"),
        (["sales"], "is a domain"),
        (["salse.orders"], "Did you mean"),
    ],
)
def test_what_cannot_be_answered(capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    assert main(["impact", *arguments]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("asked", ["sales.orders", "--unused"])
def test_without_any_artifacts_there_is_no_answer(repository: Repository, capsys: pytest.CaptureFixture[str], asked: str) -> None:
    for domain in ("sales", "finance"):
        (repository.root / f".mesh/dev/target/{domain}/manifest.json").unlink()
    assert main(["impact", asked]) == 2
    assert "no domain has artifacts in environment `dev` yet. Run `mesh build`" in capsys.readouterr().err
