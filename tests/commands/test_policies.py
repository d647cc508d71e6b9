"""Policies read from files and run over the tables of a small mesh: what they find, and what becomes of those that are wrong, endless or hostile."""

import time
from datetime import date
from pathlib import Path

import pytest
from mesh.adapters.governance.constants import constants, with_constants
from mesh.adapters.governance.policies import read_policies, run_policies
from mesh.adapters.governance.runner import PolicyError, empty_connection, rows_of, shut
from mesh.adapters.tables import write_tables
from mesh.core.details import Detail
from mesh.core.governance.facts import Facts
from mesh.core.governance.finding import Finding, Severity
from mesh.core.governance.standards import Standard, standards_table
from mesh.core.model import Domain
from mesh.core.tables.fact_tables import fact_tables
from mesh.core.tables.info_schema import TABLES
from mesh.core.tables.tables import tables
from unit.small_mesh import COLUMNS, LINEAGE, MESH, SALES

TODAY = date(2026, 6, 30)
HEADER = "-- title: Something holds\n-- why: It matters.\n-- fix: Do this.\n-- severity: error\n-- scope: model\n"
STANDARDS = (Standard("pattern", "VARCHAR", "[a-z_]+"), Standard("short", "BIGINT", 9), Standard("words", "VARCHAR[]", ("todo", "it's")))
ORDERS_YAML = """models:
  - name: stg_orders
  - name: orders
    columns:
      - name: id
    versions:
      - v: 1
        columns:
          - name: amount
      - v: "2"  # the new one
        columns:
          - name: id
          - name: 'Amount'
"""


class Checkout:
    """A checkout with the small mesh's tables and two of its domains."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("domains/sales/dbt_project.yml", "name: sales\n")
        self.write("domains/sales/models/products/orders.yml", ORDERS_YAML)
        self.write("domains/finance/README.md", "Finance.\n")
        self.domains = {name: Domain(name, root / "domains" / name) for name in ("sales", "finance")}
        self.facts = Facts(TODAY, root, tuple(self.domains.values()), standards=STANDARDS)
        folder = root / "info_schema"
        write_tables(tables(MESH, [COLUMNS], LINEAGE, details={SALES: Detail(patch="models/products/orders.yml")}), folder)
        write_tables(fact_tables(self.facts), folder, TABLES | {"mesh.standards": standards_table(STANDARDS)})
        self.tables = {name: folder / f"{name}.parquet" for name in TABLES}

    def write(self, path: str, text: str | bytes) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    def policy(self, body: str, path: str = "governance/policies/quality/one.sql") -> None:
        self.write(path, HEADER + body)

    def run(self) -> tuple[Finding, ...]:
        policies, wrong = read_policies(self.root, self.domains)
        assert wrong == ()
        return run_policies(policies, self.tables, self.facts)

    def wrong(self) -> list[tuple[str, str]]:
        return [(finding.node, finding.message) for finding in read_policies(self.root, self.domains)[1]]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path / "it's a mesh")


# What is found ---------------------------------------------------------------------------------------------------------


def test_a_product_is_found_with_its_owner_and_its_line(checkout: Checkout) -> None:
    checkout.policy(
        "select unique_id as node, 'amount' as \"column\", address || ' is wrong' as message from mesh.products where domain = 'sales' and version = 2"
    )
    (found,) = checkout.run()
    assert found == Finding(
        "one", Severity.ERROR, "sales.orders.v2", "sales.orders.v2 is wrong", "Do this.", "amount", "sales", "Sales team <sales-team@example.com>",
        "domains/sales/models/products/orders.yml", 13, SALES, "quality",
    )  # fmt: skip


@pytest.mark.parametrize(("column", "line"), [("null", 10), ("'id'", 12), ("'gone'", 10)])
def test_the_nearest_line_is_named(checkout: Checkout, column: str, line: int) -> None:
    checkout.policy(f"select '{SALES}' as node, {column} as \"column\", 'x' as message")
    assert [found.line for found in checkout.run()] == [line]


def test_items_in_braces_have_a_line_too(checkout: Checkout) -> None:
    braces = "models:\n  - {name: other, config: {}}\n  - name: orders\n    versions:\n      - {v: 1}\n      - {v: 2, columns: []}\n    columns:\n"
    checkout.write("domains/sales/models/products/orders.yml", braces + '      - {name: id, data_type: integer}\n      - { name: "amount" } # money\n')
    for column, line in (("null", 6), ("'id'", 8), ("'amount'", 9), ("'i'", 6)):
        checkout.policy(f"select '{SALES}' as node, {column} as \"column\", 'x' as message")
        assert [found.line for found in checkout.run()] == [line], column


@pytest.mark.parametrize("versions", ["[{v: 2}]", "\n      - v: 2\n    columns: []", "\n      - {v: 2}", "\n      - v: 2\n      # the end\n  - name: other"])
def test_a_version_without_words_of_its_own_is_at_its_model(checkout: Checkout, versions: str) -> None:
    checkout.write("domains/sales/models/products/orders.yml", f"models:\n  - name: orders\n    versions: {versions}\n")
    checkout.policy(f"select '{SALES}' as node, null as \"column\", 'x' as message")
    assert [found.line for found in checkout.run()] == [2]


def test_what_is_mended_in_sql_is_placed_there(checkout: Checkout) -> None:
    checkout.write(
        "domains/sales/models/products/orders.sql",
        "-- reads erp.raw_orders\nselect stg_orders.*\nfrom {{ ref('Stg_Orders') }}\njoin erp.raw_orders using (id)\n",
    )
    for said, line in (("reads `erp.raw_orders`", 4), ("reads `sales.stg_orders.v1`", 3), ("`orders` reads too much", 1), ("reads `gone`", 1)):
        body = f"select '{SALES}' as node, null as \"column\", '{said}' as message"
        checkout.write("governance/policies/quality/one.sql", f"{HEADER}-- place: sql\n{body}")
        assert [(found.file, found.line) for found in checkout.run()] == [("domains/sales/models/products/orders.sql", line)], said
    checkout.write("governance/policies/quality/one.sql", f"{HEADER}-- place: sql\nselect 'exposure.finance.board' as node, null as \"column\", 'x' as message")
    assert [found.file for found in checkout.run()] == ["domains/finance/models/exposures.yml"]


def test_a_node_without_yaml_is_in_its_own_file(checkout: Checkout) -> None:
    checkout.policy("select unique_id as node, null as \"column\", 'x' as message from dbt.models where name in ('report', 'stg_orders')")
    assert [(found.node, found.file, found.line, found.owner) for found in checkout.run()] == [
        ("finance.report.v1", "domains/finance/models/products/report.sql", 1, ""),
        ("sales.stg_orders", "domains/sales/models/staging/stg_orders.sql", 1, "Sales team <sales-team@example.com>"),
    ]


def test_a_domain_a_file_and_what_is_nothing(checkout: Checkout) -> None:
    names = ("sales", "crm", "domains/finance/README.md", "governance/gone.yml", "../outside", "exposure.finance.board")
    checkout.policy(f'select unnest({list(names)}) as node, null as "column", null as message')
    assert {found.node: (found.domain, found.file, found.line, found.owner) for found in checkout.run()} == {
        "sales": ("sales", "domains/sales/dbt_project.yml", 1, "Sales team <sales-team@example.com>"),
        "crm": ("crm", "", 0, "Crm team <crm-team@example.com>"),
        "domains/finance/README.md": ("finance", "domains/finance/README.md", 1, ""),
        "governance/gone.yml": ("", "", 0, ""),
        "../outside": ("", "", 0, ""),
        "finance.board": ("finance", "domains/finance/models/exposures.yml", 1, "<board@example.com>"),
    }
    assert {found.message for found in checkout.run()} == {"Something holds"}


def test_a_domains_own_policy_finds_nothing_elsewhere(checkout: Checkout) -> None:
    checkout.policy("select domain as node, null as \"column\", 'x' as message from mesh.domains", "domains/sales/policies/mine.sql")
    assert [(found.policy, found.node, found.area) for found in checkout.run()] == [("sales.mine", "sales", "sales")]


def test_the_day_and_the_standards_are_tables(checkout: Checkout) -> None:
    checkout.policy("select 'sales' as node, null as \"column\", today || ' ' || s.words[2] || s.short as message from mesh.today, mesh.standards as s")
    assert [found.message for found in checkout.run()] == ["2026-06-30 it's9"]


# What is wrong with a policy -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "said", "line"),
    [
        ("select node,\nfrom\nwhere", "syntax error", 8),
        ("select 1 as node, 2 as \"column\", nothing as message\nfrom dbt.models", 'Referenced column "nothing" not found', 6),
        ("select 'a' as node, null as \"column\", 'x' as message\nfrom dbt.model", "there is no table `dbt.model`. Did you mean `dbt.models`?", 7),
        (
            "select '' as node, '' as \"column\", '' as message\nfrom mesh.standards as s\nwhere s.shortt > 1",
            "there is no `shortt` in governance/standards.yml. Did you mean `short`?",
            8,
        ),
        ("select 'a' as node, 'x' as message", "its columns are `node`, `message`: select `node`, `column` and `message`", 1),
        ("select 'a' as node, 1 as a, null as \"column\", 'x' as message", "its columns are", 1),
        ("select null as node, null as \"column\", 'lost' as message", "finds something that has no `node` (lost)", 1),
        ("create table mesh.mine as select 1", "it is one `select`, and nothing else", 1),
        ("select 1; drop table mesh.products", "it is one `select`, and nothing else", 1),
        ("set threads = 8", "it is one `select`, and nothing else", 1),
        ("copy (select 1) to 'x.csv'", "it is one `select`, and nothing else", 1),
        ("select filename as node, null as \"column\", content as message from read_text('/etc/*')", "disabled by configuration", 6),
        ("select 'a' as node, null as \"column\", 'x' as message from '/etc/passwd'", "/etc/passwd", 6),
        ("select error('no ' || node) as node, null as \"column\", 'x' as message from (select 'good' as node)", "no good", 1),
        ("select i::varchar as node, null as \"column\", 'x' as message from range(200000) t(i)", "finds more than 100,000 rows", 1),
    ],
)  # fmt: skip
def test_a_policy_that_cannot_be_run_is_a_finding_and_hides_none(checkout: Checkout, body: str, said: str, line: int) -> None:
    checkout.policy(body)
    checkout.policy("select 'sales' as node, null as \"column\", 'x' as message", "governance/policies/quality/two.sql")
    broken, other = checkout.run()
    assert (broken.policy, broken.severity, broken.node, broken.line) == ("one", Severity.ERROR, "governance/policies/quality/one.sql", line)
    assert broken.message.startswith("this policy cannot be run: ")
    assert said in broken.message
    assert other.policy == "two"


def test_an_endless_policy_is_ended_and_the_next_runs() -> None:
    connection = empty_connection()
    shut(connection)
    endless = "with recursive t(i) as (select 1 union all select i + 1 from t) select i::varchar as node, '' as \"column\", '' as message from t where i < 0"
    with pytest.raises(PolicyError, match=r"it takes more than 0\.2 seconds"):
        rows_of(connection, endless, seconds=0.2)
    assert rows_of(connection, "select 'a' as node, null as \"column\", 'x' as message")[0].node == "a"


def test_an_endless_policy_is_run_once_and_said_to_be_endless() -> None:
    connection = empty_connection()
    connection.execute("create schema mesh; create table mesh.standards as select 9 as short")
    shut(connection)
    endless = """with recursive t(i) as (select 1 union select i + 1 from t)
        select i::varchar as node, null as "column", standard.short::varchar as message from t cross join mesh.standards as standard"""
    started = time.monotonic()
    with pytest.raises(PolicyError, match=r"it takes more than 1 seconds"):
        rows_of(connection, endless, constants(STANDARDS), seconds=1)
    assert time.monotonic() - started < 1.9


def test_a_message_without_an_end_is_cut() -> None:
    ((row),) = rows_of(empty_connection(), "select 'a' as node, null as \"column\", repeat('x', 1000000) as message")
    assert row.message == "x" * 10_000 + "..."


def test_files_that_editors_hide_are_no_policies(checkout: Checkout) -> None:
    checkout.policy("select 'a' as node, null as \"column\", '' as message limit 0")
    checkout.write("governance/policies/quality/._one.sql", b"\0\xff")
    (checkout.root / "governance/policies/quality/.#one.sql").symlink_to("nobody@nowhere.1")
    checkout.write("domains/sales/policies/.trash/old.sql", "select")
    assert checkout.run() == ()


def test_a_policy_that_takes_too_much_memory_is_ended_and_the_next_runs() -> None:
    connection = empty_connection()
    assert connection.execute("select current_setting('memory_limit'), current_setting('temp_directory')").fetchone() == ("953.6 MiB", "")
    connection.execute("set memory_limit = '20MB'")
    shut(connection)
    with pytest.raises(PolicyError, match="Out of Memory Error"):
        rows_of(connection, "select list(i)::varchar as node, null as \"column\", '' as message from range(10000000) t(i)")
    assert rows_of(connection, "select 'a' as node, null as \"column\", 'x' as message")[0].node == "a"


@pytest.mark.parametrize(
    ("path", "content", "said"),
    [
        ("quality/one.sql", HEADER.replace("-- why: It matters.\n", "") + "select 1", "its header has no `why:`"),
        ("quality/one.sql", HEADER.replace("error", "fatal") + "select 1", "`severity: fatal` is none of error, warning"),
        ("quality/one.sql", HEADER + "-- place: python\nselect 1", "`place: python` is none of yaml, sql"),
        ("quality/one.sql", HEADER + "-- that was all", "it has no select below its header"),
        ("quality/one.sql", HEADER.replace("why", "whi") + "select 1", "unknown key `whi:` in its header. Did you mean `why`?"),
        ("quality/one.sql", HEADER.encode() + b"select '\xff'", "it is no UTF-8 text"),
        ("quality/Is-Good.sql", HEADER + "select 1", "name its file in small letters"),
        ("one.sql", HEADER + "select 1", "put it into a folder for its area"),
        ("quality/more/one.sql", HEADER + "select 1", "put it into a folder for its area"),
    ],
)
def test_a_file_that_is_no_policy_is_a_finding(checkout: Checkout, path: str, content: str | bytes, said: str) -> None:
    checkout.write(f"governance/policies/{path}", content)
    ((node, message),) = checkout.wrong()
    assert node == f"governance/policies/{path}"
    assert message.startswith("this policy cannot be read: ")
    assert said in message


def test_names_are_of_one_policy_each(checkout: Checkout) -> None:
    checkout.policy("select 1", "governance/policies/a/one.sql")
    checkout.policy("select 1", "governance/policies/b/one.sql")
    checkout.policy("select 1", "domains/sales/policies/one.sql")
    policies, _ = read_policies(checkout.root, checkout.domains)
    assert [policy.name for policy in policies] == ["one", "sales.one"]
    assert [message for _, message in checkout.wrong()] == [
        "this policy cannot be read: governance/policies/a/one.sql is called `one` as well: waivers name policies, so rename one of the two."
    ]


def test_nothing_but_a_mesh_without_policies(checkout: Checkout) -> None:
    assert read_policies(checkout.root, checkout.domains) == ((), ())
    assert checkout.run() == ()


# Constants -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("select s.short from mesh.standards as s", "select cast(9 as BIGINT) from mesh.standards as s"),
        ("select S . short -- s.short\n, 's.short', é from mesh.standards s", "select cast(9 as BIGINT) -- s.short\n, 's.short', é from mesh.standards s"),
        ("select s.words from x cross join mesh.standards as s", "select cast(['todo', 'it''s'] as VARCHAR[]) from x cross join mesh.standards as s"),
        ("select s.longer from mesh.standards as s", None),
        ("select short from mesh.standards", None),
        ("select s.short, (select s.short from other as s) from mesh.standards as s", None),
        ("select a.s.short from mesh.standards as s", None),
        ("select 1 from mesh.standards", None),
        ("select s.short from mesh.", None),
        ("select s.short from x left join mesh.standards as s on x.i > s.short", None),
        ("select s.short from x left outer join mesh.standards as s on x.i > s.short", None),
        ("select s.short from mesh.standards as s right join x on x.i > s.short", None),
        ("select s.short from mesh.standards as s full outer join x on x.i > s.short", None),
        ("select s.short from x left join (mesh.standards as s cross join y) on x.i > s.short", None),
        (
            "select right('a', s.short) from x left join y on x.i = y.i cross join mesh.standards as s",
            "select right('a', cast(9 as BIGINT)) from x left join y on x.i = y.i cross join mesh.standards as s",
        ),
    ],
)
def test_standards_are_written_into_a_select(body: str, expected: str | None) -> None:
    assert with_constants(body, constants(STANDARDS)) == (expected or body)


def test_a_select_that_asks_for_the_name_of_a_standard_finds_the_same() -> None:
    connection = empty_connection()
    connection.execute("create schema mesh; create table mesh.standards as select 9 as short")
    body = "with t as (select s.short from mesh.standards as s) select 'a' as node, null as \"column\", 'at least ' || short as message from t"
    assert [row.message for row in rows_of(connection, body, constants(STANDARDS))] == ["at least 9"]


def test_a_standard_that_an_outer_join_leaves_out_is_null() -> None:
    connection = empty_connection()
    connection.execute("create schema mesh; create table mesh.standards as select 9 as short")
    body = """select i::varchar as node, null as "column", '' as message
        from range(12) as t(i) left join mesh.standards as s on t.i < s.short where s.short is null"""
    assert [row.node for row in rows_of(connection, body, constants(STANDARDS))] == ["10", "11", "9"]
