"""A small stitched mesh by value, with its column lineage: three domains, two versions, a circle-free graph with a Python model, an exposure,
a reference to a version that is gone, and names that no format may take for its own markup."""

from mesh.core.columns import ColumnLineage, How, ModelLineage, Use
from mesh.core.declared import DomainColumns
from mesh.core.manifest import ManifestColumn
from mesh.core.mesh import DomainFacts, Mesh, Node, Problem, ProblemKind, ResultOf
from mesh.core.model import Address, Column, Entry, Owner, Port, Product

HOSTILE = 'Kunden "neu" <b>|{1. x} & \\N\n# `end`'
HOSTILE_COLUMN = 'Größe [m²]; "a|b"'
CRM, SALES = "source.crm.files." + HOSTILE, "model.sales.orders.v2"
TIME = "2026-01-02T03:04:05.678Z"


def model(domain: str, name: str, *parents: str, version: int | None = None, latest: int | None = None, materialized: str = "view", **more: str) -> Node:
    id_ = f"model.{domain}.{name}" + (f".v{version}" if version else "")
    folder = "products" if version else "staging"
    access = {"access": "public", "is_contracted": True} if version else {"access": "protected"}
    file = f"models/{folder}/{name}.sql"
    return Node(id_, "model", name, domain, domain, file, parents, version, latest, group=domain, materialized=materialized, **{**access, **more})


NODES = [
    Node(CRM, "source", HOSTILE, "crm", "crm", "models/_sources.yml", group="files", relation="read_csv('/data/it''s/customers.csv', nullstr = 'NA')"),
    model("crm", "stg_customers", CRM),
    model("crm", "customers", "model.crm.stg_customers", version=1, latest=1, materialized="table", description="One row per customer. Without guests."),
    Node("seed.sales.rates", "seed", "rates", "sales", "sales", "seeds/rates.csv", materialized="seed", relation='"sales"."seeds"."rates"'),
    Node("source.sales.erp.orders", "source", "orders", "sales", "sales", "models/_sources.yml", group="erp", relation='"sales"."erp"."orders"'),
    model("sales", "stg_orders", "source.sales.erp.orders", "seed.sales.rates", materialized="table"),
    model("sales", "scores", "model.sales.stg_orders", materialized="table", language="python"),
    model("sales", "orders", "model.sales.stg_orders", version=1, latest=2, materialized="table", deprecation_date="2027-06-30"),
    model("sales", "orders", "model.sales.stg_orders", "model.crm.customers.v1", version=2, latest=2, materialized="table", description="One row per order."),
    model("finance", "report", SALES, "model.sales.scores", "model.sales.gone.v3", version=1, latest=1, materialized="table"),
    Node("exposure.finance.board", "exposure", "board", "finance", "finance", "models/exposures.yml", ("model.finance.report.v1",), exposure_type="dashboard",
         owner=Owner("", "", "board@example.com")),
    Node("test.sales.key", "test", "key", "sales", "sales", "models/products/orders.yml", (SALES,), attached=SALES, severity="error"),
    Node("test.sales.amount", "test", "amount", "sales", "sales", "models/products/orders.yml", (SALES,), attached=SALES, column="amount", severity="error"),
    Node("test.finance.same", "test", "same", "finance", "finance", "models/products/report.yml", ("model.finance.report.v1", SALES),
         attached="model.finance.report.v1", severity="error"),
]  # fmt: skip
GONE = "finance.report.v1 reads sales.gone.v3, a version that was removed (domains/finance/models/products/report.sql:4)"
MESH = Mesh(
    "dev",
    domains={
        "sales": DomainFacts(
            "sales", "domains/sales", engine="dbt 1.11.16", generated_at=TIME, invocation="i-1", upstream=("crm",), packages=("crm", "dbt", "sales")
        ),
        "crm": DomainFacts("crm", "https://example.com/crm", is_external=True, engine="dbt 2.0.0", generated_at=TIME),
        "finance": DomainFacts("finance", "domains/finance", engine="dbt 1.11.16", generated_at=TIME, upstream=("sales",)),
    },
    nodes={node.id: node for node in NODES},
    groups={f"{name}.{name}": Owner(name, f"{name.capitalize()} team", f"{name}-team@example.com") for name in ("crm", "sales")},
    products={
        node.id: Product(Address(node.domain, node.name, int(node.version or 0)), "", (Column("id", "integer"),), Owner(node.domain), 2)
        for node in NODES
        if node.is_product
    },
    results={
        SALES: ResultOf("success", "OK", seconds=0.5, ended_at=TIME),
        "model.finance.report.v1": ResultOf("error", "Catalog Error", ended_at=TIME),
        "test.sales.key": ResultOf("pass", failures=0),
        "test.sales.amount": ResultOf("fail", "Got 2 results", 2),
    },
    ports={
        "sales": Port("sales", (Entry(Address("sales", "orders", 2), "orders_v2.p1.parquet", 2048, 1234567, "1", (("id", "INTEGER"),), "p1", TIME),)),
        "crm": Port("crm"),
    },
    problems=(
        Problem(ProblemKind.GONE_VERSION, "finance", GONE, "models/products/report.sql", 4, "model.finance.report.v1"),
        Problem(ProblemKind.OLDER, "crm", "crm: its artifacts are older than its files"),
    ),
)


def column(name: str, *uses: tuple[str, str, How], unknown: str = "") -> ColumnLineage:
    return ColumnLineage(name, tuple(Use(*use) for use in uses), unknown)


STG, CUSTOMERS, SCORES = "model.sales.stg_orders", "model.crm.stg_customers", "model.sales.scores"
LINEAGE = {
    CUSTOMERS: ModelLineage((column("customer_id", (CRM, "ID", How.RENAMED)), column(HOSTILE_COLUMN, (CRM, HOSTILE_COLUMN, How.PASSED)))),
    "model.crm.customers.v1": ModelLineage((column("customer_id", (CUSTOMERS, "customer_id", How.PASSED)),), (Use(CUSTOMERS, HOSTILE_COLUMN, How.FILTER),)),
    STG: ModelLineage(
        (
            column("id", ("source.sales.erp.orders", "id", How.PASSED)),
            column("amount_eur", ("source.sales.erp.orders", "amount", How.TRANSFORMED), ("seed.sales.rates", "rate", How.TRANSFORMED)),
            column("customer_id", ("source.sales.erp.orders", "customer", How.RENAMED)),
        ),
        (Use("seed.sales.rates", "currency", How.JOIN), Use("source.sales.erp.orders", "currency", How.JOIN)),
    ),
    SCORES: ModelLineage(unknown="a Python model"),
    "model.sales.orders.v1": ModelLineage((column("*", (STG, "*", How.PASSED), unknown="`*` of a relation whose columns are not known"),)),
    SALES: ModelLineage(
        (
            column("id", (STG, "id", How.PASSED)),
            column("amount", (STG, "amount_eur", How.AGGREGATED), (STG, "id", How.WINDOW)),
            column("customer", ("model.crm.customers.v1", "customer_id", How.RENAMED)),
        ),
        (Use(STG, "customer_id", How.JOIN), Use("model.crm.customers.v1", "customer_id", How.JOIN), Use(STG, "amount_eur", How.FILTER)),
    ),
    "model.finance.report.v1": ModelLineage(
        (column("revenue", (SALES, "amount", How.AGGREGATED)), column("score", (SCORES, "score", How.PASSED))), (Use(SALES, "ID", How.GROUP),)
    ),
}
COLUMNS = DomainColumns()
COLUMNS.add(SALES, [ManifestColumn("id", "integer", "Names the order."), ManifestColumn("Amount", "decimal(9,2)", "Euro, with tax. Never negative.")], None)
COLUMNS.add(SCORES, [ManifestColumn("score", "double")], None)
DECLARED = {id_: COLUMNS.of(id_) for id_ in COLUMNS.places}
