import json
from pathlib import Path

import duckdb
import pytest
from mesh.cli import main


def test_latest_and_versions(mesh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query = "select (select sum(amount) from sales.orders) as latest, (select sum(amount) from sales.orders_v1) as v1, "
    query += "(select sum(amount) from Sales.Orders_V2) as v2"
    assert main(["sql", query, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == [{"latest": 7.5, "v1": 4.5, "v2": 7.5}]


def test_table_aligns_and_counts(mesh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sql", "select id, amount, null as nothing from sales.orders order by id"]) == 0
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["id", "amount", "nothing"], ["0", "0.00", "null"], ["1", "2.50", "null"], ["2", "5.00", "null"], ["3", "rows"],
    ]  # fmt: skip


def test_values_cannot_steer_a_terminal(mesh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sql", "select chr(27) || '[31mred' || chr(10) || 'second line' as x"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["\\x1b[31mred", "second line", "1 row"]


def test_columns_of_one_name_are_all_there_as_json(mesh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sql", 'select 1 as id, 2 as id, 3 as id, 4 as "id_1"', "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == [{"id": 1, "id_2": 2, "id_3": 3, "id_1": 4}]


def test_csv(mesh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sql", "from sales.orders_v1 order by id limit 1", "--format", "csv"]) == 0
    assert capsys.readouterr().out == "id,amount\n0,0.00\n"


def test_json_is_json(mesh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query = "select 'nan'::double as a, '\\x00'::blob as b, date '2026-01-02' as c, 1.50::decimal(5,2) as d, null as e from sales.orders limit 1"
    assert main(["sql", query, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == [{"a": None, "b": "00", "c": "2026-01-02", "d": 1.5, "e": None}]


def test_files(mesh: Path) -> None:
    (mesh / "query.sql").write_text("select * from sales.orders -- all of it\n;")
    assert main(["sql", "-f", "query.sql", "--format", "parquet", "-o", "out file.parquet"]) == 0
    assert duckdb.sql(f"select count(*) from '{mesh / 'out file.parquet'}'").fetchone() == (3,)
    assert main(["sql", "-f", "query.sql", "-o", "out.csv"]) == 0
    assert (mesh / "out.csv").read_text().splitlines()[0] == "id,amount"
    assert not list(mesh.glob(".out*"))


def test_explain_of_a_reading_statement(mesh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sql", "explain analyze select * from sales.orders", "--format", "csv"]) == 0
    assert main(["sql", "EXPLAIN (format json) from sales.orders;"]) == 0
    assert main(["sql", "with explain as (select 1 as a) from explain"]) == 0
    assert "explain" in capsys.readouterr().out.lower()


def test_a_published_file_cannot_be_written_over(mesh: Path) -> None:
    file = mesh / ".mesh" / "dev" / "ports" / "sales" / "orders_v2.p1.parquet"
    before = file.read_bytes()
    for verb in ("explain analyze copy", "EXPLAIN  ANALYZE COPY", "copy"):
        assert main(["sql", f"{verb} (select 1) to '{file}' (format parquet, use_tmp_file false)"]) == 2
    assert file.read_bytes() == before


def test_listing(mesh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sql", "select table_name from information_schema.tables order by 1", "--format", "csv"]) == 0
    assert capsys.readouterr().out.split() == ["table_name", "orders", "orders_v1", "orders_v2"]


WRITES = [
    "create table x (a int)",
    "copy sales.orders to 'x.csv'",
    "attach 'x.duckdb'",
    "set threads = 1",
    "insert into sales.orders values (1, 2)",
    "drop view sales.orders",
    "select 1; select 2",
    "install httpfs",
    "call pragma_version()",
    "export database 'x'",
    "explain analyze copy (select 1) to 'x' (use_tmp_file false)",
    "explain (analyze) create table x as select 1",
    "/* */ explain analyze copy (select 1) to 'x'",
]


@pytest.mark.parametrize("query", WRITES)
def test_only_one_reading_statement_runs(mesh: Path, capsys: pytest.CaptureFixture[str], query: str) -> None:
    before = sorted(mesh.rglob("*"))
    assert main(["sql", query]) == 2
    assert sorted(mesh.rglob("*")) == before
    assert "mesh:" in capsys.readouterr().err


READS = [
    "from read_csv('{secret}')",
    "from '{secret}'",
    "select * from read_text('{secret}')",
    "select * from glob('{folder}/*')",
    "explain analyze copy (select 1) to '{folder}/x'",
]


@pytest.mark.parametrize("query", READS)
def test_nothing_but_published_files_is_read_or_written(mesh: Path, capsys: pytest.CaptureFixture[str], query: str) -> None:
    (mesh / "secret.csv").write_text("password\nhunter2\n")
    assert main(["sql", query.format(secret=mesh / "secret.csv", folder=mesh)]) == 2
    assert "hunter2" not in "".join(capsys.readouterr())
    assert not (mesh / "x").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["sql", "select * from sales.order"], "no product is called `sales.order`. Did you mean `sales.orders`?"),
        (["sql", "select * from sales.orders_v3"], "no product is called `sales.orders_v3`. Did you mean `sales.orders_v2`?"),
        (["sql", "select * from finance.report"], "no product is called `finance.report`"),
        (["sql", "selec 1"], "this SQL cannot be read"),
        (["sql", "select nope from sales.orders"], "nope"),
        (["sql", "select case when i = 900000 then 'x'::int else i end from range(1000000) t(i)", "--format", "csv"], "this query failed"),
        (["sql"], "give one query"),
        (["sql", "-f", "nowhere.sql"], "cannot read nowhere.sql"),
        (["sql", "select 1", "--format", "parquet"], "name a file with `-o"),
        (["sql", "select 1", "-o", "no/such/folder/x.csv"], "cannot write no/such/folder/x.csv"),
        (["sql", "select 1", "--env", "prod"], "nothing is published in environment `prod` yet"),
    ],
)
def test_wrong_words(mesh: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    assert main(arguments) == 2
    assert message in capsys.readouterr().err


def test_a_damaged_file_is_named(mesh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = mesh / ".mesh" / "dev" / "ports" / "sales" / "orders_v2.p1.parquet"
    file.write_bytes(b"no parquet")
    assert main(["sql", "from sales.orders"]) == 2
    err = capsys.readouterr().err
    assert "the published file of sales.orders.v2 was changed" in err
    assert "mesh build sales --force" in err
