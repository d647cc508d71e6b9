import json
from pathlib import Path

import pytest
from mesh.cli import main


def test_table_says_what_is_published_withheld_and_ending(mesh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any("sales.orders.v1" in line and "deprecated, ends 2027-06-30; used by finance.report.v1" in line for line in lines)
    assert any("sales.orders.v2" in line and "withheld: test t failed on 2 rows" in line for line in lines)
    assert any("finance.report.v1" in line and "never published" in line for line in lines)


def test_json_has_the_same_facts(mesh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "sales", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert [(row["address"], row["rows"], row["is_latest"]) for row in facts["products"]] == [("sales.orders.v1", 3, False), ("sales.orders.v2", 3, True)]


def test_verify_reads_the_files(mesh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--verify"]) == 0
    assert "2 published files hold what their pointers say" in capsys.readouterr().out


@pytest.mark.parametrize("damage", ["cut", "flip", "missing"])
def test_verify_names_a_damaged_file_and_the_cure(mesh: Path, capsys: pytest.CaptureFixture[str], damage: str) -> None:
    file = mesh / ".mesh" / "dev" / "ports" / "sales" / "orders_v2.p1.parquet"
    content = bytearray(file.read_bytes())
    content[8] ^= 1
    {"cut": lambda: file.write_bytes(bytes(content[:100])), "flip": lambda: file.write_bytes(bytes(content)), "missing": file.unlink}[damage]()
    assert main(["status", "--verify"]) == 1
    out = capsys.readouterr().out
    assert "orders_v2.p1.parquet" in out
    assert "Run `mesh build sales --force` to publish it again." in out


@pytest.mark.parametrize("text", ["[{", '{"a": 1}', '[{"domain": "sales"}]', "\x00"])
def test_a_damaged_pointer_is_named_with_the_cure(mesh: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    pointer = mesh / ".mesh" / "dev" / "ports" / "sales" / "current.json"
    pointer.write_text(text)
    assert main(["status"]) == 2
    assert f"{pointer} is damaged or was edited by hand" in capsys.readouterr().err


def test_a_pointer_that_leads_out_of_its_port_is_refused(mesh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pointer = mesh / ".mesh" / "dev" / "ports" / "sales" / "current.json"
    pointer.write_text(pointer.read_text().replace("orders_v2.p1.parquet", "../../secret.parquet"))
    assert main(["status"]) == 2
    assert "is not a file of this port" in capsys.readouterr().err


def test_a_home_that_duckdb_would_take_for_a_pattern(mesh: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESH_HOME", str(mesh / "a[1]"))
    assert main(["status"]) == 2
    assert "takes `*`, `?` and `[` in a path for a pattern" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["status", "sale"], "unknown domain `sale`. Did you mean `sales`?"),
        (["status", "--env", "prd"], "has no environment `prd`"),
    ],
)
def test_wrong_words(mesh: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    assert main(arguments) == 2
    assert message in capsys.readouterr().err


def test_one_damaged_port_hides_no_other(mesh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    port = mesh / ".mesh" / "dev" / "ports" / "finance"
    port.mkdir()
    (port / "current.json").write_text("[{")
    assert main(["status"]) == 2
    captured = capsys.readouterr()
    assert "sales.orders.v2" in captured.out
    assert "finance/current.json is damaged" in captured.err
    assert main(["sql", "select count(*) from sales.orders"]) == 0
    assert main(["sql", "select count(*) from finance.report"]) == 2
