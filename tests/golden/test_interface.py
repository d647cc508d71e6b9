"""A whole interface package, to the letter: names and texts that are hard to write, versions that differ, an upstream domain."""

from pathlib import Path

import pytest
from mesh.core.interface import render
from mesh.core.model import Address, Column, Owner, Product

GOLDEN = Path(__file__).parent / "interface"
OWNER = Owner("sales", "Sales team", "sales-team@example.com")
KEY = Column("order_id", "varchar", "Names the order: `A-1`.", is_nullable=False)
HOSTILE = Column("order", "struct(a integer, b varchar[])", 'A "quoted" word, {{ jinja }}, # no comment,\nand </script> on two lines.', quote=True)
STATE = Column("state", "varchar", "How far it is.", accepted_values=("open", "paid"))
PRODUCTS = [
    Product(Address("sales", "orders", 1), "One row per order.", (KEY, HOSTILE), OWNER, 2, "2027-06-30", ("order_id",), {"grain": ["order_id"]}),
    Product(
        Address("sales", "orders", 2),
        "One row per order: with units.",
        (KEY, Column("amount_eur", "decimal(9,2)", "Euro.", meta={"unit": "EUR", "classification": "internal"}), Column("größe_m", "double"), STATE),
        OWNER,
        2,
        primary_key=("order_id",),
        meta={"grain": ["order_id"], "classification": "internal"},
        service_levels={"freshness": "48 hours"},
        inputs=("model.crm.customers.v3",),
    ),
    Product(Address("sales", "refunds", 1), "", (KEY,), OWNER, 1),
]


def test_interface_is_the_golden_one(request: pytest.FixtureRequest) -> None:
    files = render("sales", PRODUCTS, {})
    if request.config.getoption("--update-golden"):
        for path, text in files.items():
            (GOLDEN / path).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN / path).write_text(text, encoding="utf-8")
    assert files == {str(file.relative_to(GOLDEN)): file.read_text(encoding="utf-8") for file in GOLDEN.rglob("*") if file.is_file()}
