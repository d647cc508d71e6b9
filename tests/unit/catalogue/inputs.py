"""All that the catalogue of the small mesh is made from, by value: a version that ends and is still read, a product that fails, one that nobody ever built,
one by agreement only, one without artifacts, and names that no page may take for its own markup."""

from dataclasses import replace
from datetime import UTC, date, datetime

from mesh.core.catalogue.inputs import Inputs, LastBuild, Sample
from mesh.core.catalogue.parts import ChangeLine
from mesh.core.catalogue.terms import Stated
from mesh.core.columns import How, ModelLineage
from mesh.core.details import Detail
from mesh.core.governance.agreements import Agreement, Consumer
from mesh.core.governance.classes import DataClass, OpenPort
from mesh.core.governance.finding import Finding, Severity
from mesh.core.governance.policy import Policy
from mesh.core.governance.report import Checked
from mesh.core.governance.standards import Standard
from mesh.core.governance.waivers import Waiver
from mesh.core.history.history import History, Profile
from mesh.core.history.records import AttemptRecord, BuildRecord, ColumnRecord, FindingRecord, TestRecord
from mesh.core.mesh import DomainFacts, Mesh, Node, ResultOf
from mesh.core.model import RESTRICTED, Address, Column, Entry, Outcome, Owner, Port, Product, ProductOutcome
from mesh.core.slo.facts import facts
from mesh.core.slo.judge import judge_all

from unit.small_mesh import COLUMNS, CRM, HOSTILE, HOSTILE_COLUMN, LINEAGE, MESH, SALES, STG, TIME, column, model

TODAY = date(2027, 6, 1)
NOW = datetime(2027, 6, 1, 12, tzinfo=UTC)
ORDERS_1, REPORT, CUSTOMERS, PERSONS, LEDGER, PLANS = (
    f"model.{name}" for name in ("sales.orders.v1", "finance.report.v1", "crm.customers.v1", "crm.persons.v1", "finance.ledger.v1", "planning.plans.v1")
)
OLD_REPORT = "model.finance.int_old_report"
NOT_NULL, VALUES, FRESH, SINGULAR = "test.sales.not_null", "test.sales.values", "test.sales.fresh", "test.sales.assert_sums_agree"
EVIL = '</script><b onclick="x">ü</b>'
"""A text that markup, JSON in a script and a shell read in their own ways."""


def _test(id_: str, *parents: str, **more: str) -> Node:
    return Node(id_, "test", id_.split(".")[-1], "sales", "sales", "models/products/orders.yml", parents, severity="error", **more)  # type: ignore[arg-type]


NODES = [
    model("finance", "int_old_report", ORDERS_1),
    model("finance", "yearly", OLD_REPORT, version=1, latest=1),
    model("finance", "ledger", "seed.finance.accounts", version=1, latest=1, description=EVIL),
    Node("seed.finance.accounts", "seed", "accounts", "finance", "finance", "seeds/accounts.csv", materialized="seed"),
    model("crm", "persons", CRM, version=1, latest=1),
    model("planning", "plans", SALES, version=1, latest=1),
    Node("exposure.planning.wall", "exposure", "wall", "planning", "planning", "models/exposures.yml", (SALES,), url="javascript:alert(1)",
         exposure_type="dashboard", owner=Owner("", "Wall team", "")),
    _test(NOT_NULL, SALES, attached=SALES, column="id", test="not_null"),
    _test(VALUES, SALES, attached=SALES, column="Amount", test="accepted_values"),
    _test(FRESH, SALES, attached=SALES, test="fresh_within"),
    _test(SINGULAR, SALES, STG),
]  # fmt: skip


def _product(address: str, *columns: Column, latest: int = 1, end: str = "", inputs: tuple[str, ...] = (), **meta: object) -> Product:
    domain, name, version = address.split(".")
    owner = Owner(domain, f"{domain.capitalize()} team", f"{domain}-team@example.com")
    known = {key: value for key, value in meta.items() if key not in ("slo", "text")}
    slo = meta.get("slo")
    return Product(Address(domain, name, int(version[1:])), str(meta.get("text", "")), columns, owner, latest, end, (columns[0].name,),
                   {**known, **({"slo": slo} if slo else {})}, slo if isinstance(slo, dict) else {}, inputs)  # fmt: skip


PRODUCTS = {
    CUSTOMERS: _product("crm.customers.v1", Column("customer_id", "bigint", "Names the customer.", False, meta={"classification": "internal"})),
    PERSONS: _product(
        "crm.persons.v1",
        Column("person_id", "varchar", "Names the person.", is_nullable=False),
        Column(HOSTILE_COLUMN, "double", EVIL),
        classification="personal", ports=["restricted"], consumers=["sales", "role:officer"], retention="2 years", grain=["person_id"],
    ),
    ORDERS_1: _product("sales.orders.v1", Column("order_id", "integer", "Names the order.", False), Column("total", "integer"), latest=2, end="2027-06-30"),
    SALES: _product(
        "sales.orders.v2",
        Column("id", "integer", "Names the order.", False),
        Column("amount", "decimal(9,2)", "Euro, with tax.", meta={"unit": "euro"}, accepted_values=("1", "2")),
        Column("customer", "varchar", "Published as a keyed hash.", meta={"mask": "hash", "classification": "personal"}),
        latest=2, classification="public", slo={"availability": "90 %", "frequency": "on release"}, limits="Not for tax returns.",
    ),
    REPORT: _product("finance.report.v1", Column("revenue", "bigint"), Column("score", "double"), inputs=(SALES,), classification="public"),
    "model.finance.yearly.v1": _product("finance.yearly.v1", Column("year", "integer"), inputs=(ORDERS_1,), classification="public"),
    LEDGER: _product("finance.ledger.v1", Column("id", "integer", "Names the order."), classification="public", text=EVIL),
    PLANS: _product("planning.plans.v1", Column("id", "integer"), inputs=(SALES,), classification="public"),
}  # fmt: skip
THEN = "2027-05-31T06:00:00Z"
PUBLISHED = Entry(Address("sales", "orders", 2), "orders_v2.p2.parquet", 2048, 1234567, "1", (("id", "INTEGER"),), "p2", THEN, THEN, "c0ffee")
OLD = replace(PUBLISHED, address=Address("sales", "orders", 1), path="orders_v1.p1.parquet", publication_id="p1", rows=7, is_latest=False)
CLEAR = replace(PUBLISHED, address=Address("crm", "persons", 1), path="persons_v1.p3.parquet", publication_id="p3", rows=3, port=RESTRICTED)
WITHHELD = ProductOutcome(PUBLISHED.address, Outcome.WITHHELD, f"1 of 4 tests failed {EVIL}", "2027-06-01T06:00:00Z", "r3", "")
MESH_OF_ALL = Mesh(
    "dev",
    {**MESH.domains, "planning": DomainFacts("planning", "domains/planning", upstream=("sales",))},
    {**MESH.nodes, **{node.id: node for node in NODES}},
    MESH.groups,
    PRODUCTS,
    {**MESH.results, NOT_NULL: ResultOf("pass", failures=0, ended_at=TIME), VALUES: ResultOf("fail", "Got 2 results", 2, ended_at=THEN),
     FRESH: ResultOf("skipped"), SINGULAR: ResultOf("success")},
    {
        "sales": Port("sales", (PUBLISHED, OLD), (WITHHELD,)),
        "crm": Port("crm", restricted=(CLEAR,)),
    },
    MESH.problems,
)  # fmt: skip
DETAILS = {
    SALES: Detail(patch="models/products/orders.yml"),
    CRM: Detail({"license": "CC-BY-4.0", "provenance": "The shop's own tills"}),
    "source.sales.erp.orders": Detail({"license": "CC0-1.0", "provenance": "Made up."}),
    VALUES: Detail(arguments={"column_name": "Amount", "values": ["1", "2"]}, where="amount > 0"),
    FRESH: Detail(namespace="platform", arguments={"column": "ordered_at", "hours": 48, "as_of": "2027-06-01"}),
}


def _attempt(run: str, at: str, outcome: str, reason: str = "", rows: int | None = None) -> AttemptRecord:
    return AttemptRecord("sales", "orders", 2, "open", run, at, outcome, reason, "p2", THEN, rows, 2048, commit="c0ffee", newest="2027-05-30T12:00:00Z")


def _tested(run: str, at: str, status: str, failures: int | None) -> TestRecord:
    return TestRecord("sales", run, at, VALUES, "values", SALES, "Amount", "error", status, failures)


RUNS = (("r1", "2027-05-30T06:00:00Z"), ("r2", THEN), ("r3", "2027-06-01T06:00:00Z"))
HISTORY = History(
    builds={"sales": tuple(BuildRecord("sales", run, at, at, 4.5, "failed" if run == "r3" else "built", models=4, tests=4) for run, at in RUNS)},
    tests={VALUES: (_tested("r1", RUNS[0][1], "pass", 0), _tested("r2", THEN, "fail", 1), _tested("r3", RUNS[2][1], "fail", 2))},
    attempts={
        PUBLISHED.address: (
            _attempt("r1", RUNS[0][1], "published", rows=1_000), _attempt("r2", THEN, "published", rows=1_234_567),
            _attempt("r3", RUNS[2][1], "withheld", "1 of 4 tests failed"),
        )
    },
    columns={
        PUBLISHED.address: (
            Profile("p2", THEN, 1_234_567, 0.4, "id", (
                ColumnRecord("sales", "orders", 2, "p2", THEN, "id", "INTEGER", 1_234_567, 0, 1_234_567, "1", "9", ("1", "2"), ("5",), (4, 0), 0.4),
                ColumnRecord("sales", "orders", 2, "p2", THEN, "customer", "VARCHAR", 1_234_567, 0, 12, "a", "z", withheld=""),
            )),
        )
    },
    findings={"sales": tuple(FindingRecord("sales", run, at, "rule", "error", "sales.orders.v2", "amount") for run, at in RUNS[1:])},
)  # fmt: skip
_FINDING = Finding("rule", Severity.ERROR, "sales.orders.v2", "`amount` has no unit", "Give it one.", "amount", "sales", unique_id=SALES, file="f.yml", line=3)
_WAIVER = Waiver("rule", "crm.persons.v1", "It ends soon.", "guild", date(2027, 12, 31))
CHECKED = Checked(
    (Policy("rule", "definitions", "Quantities have units", "Why", "Give it one.", Severity.ERROR, "column", "select 1", "governance/policies/rule.sql"),),
    (_FINDING,),
    (
        (
            replace(_FINDING, node="crm.persons.v1", unique_id=PERSONS, domain="crm"),
            Waiver("rule", "crm.persons.v1", "It ends soon.", "guild", date(2027, 12, 31)),
        ),
    ),
)
CLASSES = (
    DataClass("public", 1, "Everybody may know it.", OpenPort.CLEAR),
    DataClass("internal", 2, "For the mesh.", OpenPort.CLEAR),
    DataClass("personal", 3, "About one person.", OpenPort.MASKED, "hash", ("hash",)),
)


def _agreement(kind: str, name: str, start: date, end: date) -> Agreement:
    file = f"governance/agreements/{name}--crm.persons.yml"
    return Agreement(Consumer(kind, name), "crm", "persons", (1,), ("restricted",), "service", EVIL, start, end, "crm", name, file=file)


AGREEMENTS = (
    _agreement("role", "officer", date(2027, 1, 1), date(2027, 12, 31)),
    _agreement("domain", "sales", date(2027, 1, 1), date(2027, 12, 31)),
    _agreement("role", "former", date(2026, 1, 1), date(2026, 12, 31)),
    _agreement("role", "future", date(2028, 1, 1), date(2028, 12, 31)),
)
ORDERS_LINEAGE = {
    **LINEAGE,
    ORDERS_1: ModelLineage((column("order_id", (STG, "id", How.RENAMED)), column("total", (STG, "amount_eur", How.AGGREGATED)))),
}
INPUTS = Inputs(
    mesh=MESH_OF_ALL,
    today=TODAY,
    now=NOW,
    name=f"The {EVIL} mesh",
    sentence="Orders and what becomes of them.",
    repository="https://example.com/mesh",
    commit="c0ffee1",
    columns=(COLUMNS,),
    lineage=ORDERS_LINEAGE,
    details=DETAILS,
    checked=CHECKED,
    classes=CLASSES,
    agreements=AGREEMENTS,
    standards=(
        Standard("unit_suffixes", "VARCHAR[]", ("euro=_eur", "hour=_h|_hours")),
        Standard("units_without_suffix", "VARCHAR[]", ("flight",)),
        Standard("purposes", "VARCHAR[]", ("service", "research")),
    ),
    history=HISTORY,
    levels=judge_all(PRODUCTS, facts(MESH_OF_ALL, HISTORY, DETAILS), NOW),
    contract_changes=(
        ChangeLine("", SALES, "contract", "breaking", "`total` removed"),
        ChangeLine("2027-05-01T00:00:00Z", SALES, "contract", "additive", "New version", "abc"),
        ChangeLine("2027-04-01T00:00:00Z", "model.sales.gone.v1", "contract", "warning", "Version removed after its end, 2027-03-31", "abd"),
    ),
    publications=(ChangeLine(THEN, ORDERS_1, "publication", "published", "Published, 7 rows", "c0ffee"),),
    terms=(
        Stated("Amount", f"What is paid. {EVIL}", "sales", "Civil Code", ("sales.orders.amount", "sales.orders.v1.total"), 4),
        Stated("gone", "A word for nothing.", "sale", columns=("sales.orders.amonut", "sales.order.id"), line=9),
    ),
    samples={
        SALES: Sample(("id", "amount", "customer"), (("1", "2.50", "a"),), "p2"),
        ORDERS_1: Sample(("order_id",), (("1",),), "p0"),
        PERSONS: Sample(("person_id",), (("x",),), "p3"),
    },
    readmes={"sales": f"# sales\n\n![logo](x.png)\n\nWhat is sold, and\nto whom. {EVIL}\n\n**Owner** Sales team\n", "crm": "# crm\r\n\r\n| a |\r\n|---|\r\n"},
    last_builds={"sales": LastBuild("2027-06-01T05:59:58Z", "failed", "1 of 4 tests failed"), "finance": LastBuild("2027-06-01T06:01:00Z", "built")},
    notes=("https://example.com/crm: its artifacts cannot be fetched.",),
)
SHOWN_NAMES = (HOSTILE, HOSTILE_COLUMN, EVIL)
