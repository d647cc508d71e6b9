"""Offers to make documents of: an ordinary one, and one with everything that is odd."""

from mesh.core.model import Address, Column, Owner, Product
from mesh.core.standards.checks import Check
from mesh.core.standards.offer import Offer, Reader

HOSTILE = [
    "{{ env_var('HOME') }}", "{% raw %}", "a: b # c", "'\"\\", "- x", "---\n...\n", "tab\tnul\x00bell\x07", "\x85next\u2028line\u2029end", "\ufeffbom",
    "\x7f\x9f", "✈ é 漢字 😀", " spaces ", "", "~", "null", "0x1f", "1e3", "1_000", "2027-06-30", "!!python/object/apply:os.system [id]", "*alias",
    "&anchor x", "<<", "${HOME}", "%YAML 1.1", "\r\n", "]", "y", "12:30:45", "=", ".inf", "x" * 5000,
]  # fmt: skip
OWNER = Owner("sales", "Sales team", "sales-team@example.com, help@example.com")
ORDERS = Offer(
    Product(
        Address("sales", "orders", 2),
        "One row per order.",
        (
            Column("order_id", "integer", "Key.", is_nullable=False),
            Column("customer_id", "varchar", "Whose.", is_nullable=False, meta={"classification": "confidential"}),
            Column("status", "varchar", "How far.", accepted_values=("open", "paid")),
            Column("amount", "decimal(9,2)", "Euro.", meta={"unit": "EUR", "time_zone": "none"}),
            Column("ordered_at_utc", "timestamp", "When.", is_nullable=False),
        ),
        OWNER,
        2,
        primary_key=("order_id",),
        meta={"grain": ["order_id"], "classification": "public", "retention": "2 years"},
        service_levels={"freshness": "48 hours", "availability": "99.5 %", "time_to_repair": "4 hours", "support": "in office hours"},
    ),
    version="3.1.4",
    environment="dev",
    checks=(
        Check("platform.primary_key", "", {"columns": ["order_id"]}),
        Check("platform.row_count_between", "", {"min_rows": 1, "max_rows": 9}),
        Check("platform.fresh_within", "", {"column": "ordered_at_utc", "hours": 48}),
        Check("accepted_values", "status", {"values": ["open", "paid"]}),
        Check("not_null", "status", {}, is_warning=True),
        Check("unique", "customer_id"),
        Check("platform.references_product", "customer_id", {"to": "ref('people', 'customers', v=1)", "field": "customer_id"}),
        Check("platform.no_overlap", "", {"key": "customer_id", "starts_at": "ordered_at_utc", "ends_at": "ordered_at_utc"}, fails_if="> 3"),
    ),
    tags=("finance",),
    file="/mesh/dev/ports/sales/orders_v2.p1.parquet",
    readers=(Reader("reader", "Everybody."), Reader("care", "By agreement until 2027-12-31, for travel_notices.", "sales owner")),
    input_versions=((Address("people", "customers", 1), "1.2.0"),),
)
