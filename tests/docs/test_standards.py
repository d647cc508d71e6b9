"""The tables of docs/standards.md name all keys of the documents, and none that is not there."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from mesh.core.model import Column
from mesh.render.standards.odcs import contract
from mesh.render.standards.odps import data_product
from unit.standards.offers import ORDERS

PAGE = (Path(__file__).parents[2] / "docs" / "standards.md").read_text(encoding="utf-8")
OPEN_ENDED = {"team.members", "support", "roles", "servers", "slaProperties", "customProperties", "relationships", "quality", "items", "properties.properties"}
"""Lists whose entries the table does not go into."""


def table(title: str) -> set[str]:
    rows = PAGE.split(f"| here | {title} |\n|---|---|\n")[1].split("\n\n")[0].splitlines()
    return {key for row in rows for key in re.findall(r"`([A-Za-z.]+)`", row.split("|")[2]) if key != "duckdbType"}


def keys(value: Any, at: str = "") -> set[str]:
    if isinstance(value, list):
        return set().union(*(keys(item, at) for item in value)) if not any(at.endswith(name) for name in OPEN_ENDED) else {at}
    return set().union(*(keys(item, f"{at}.{name}" if at else name) for name, item in value.items())) if isinstance(value, dict) else {at}


def test_the_table_of_contracts_is_complete() -> None:
    nested = (Column("l", "integer[]"), Column("s", "struct(a integer)"), Column("m", "varchar", "Masked.", meta={"mask": "hash"}))
    meta = {**ORDERS.product.meta, "ports": ["open", "restricted"]}
    product = replace(ORDERS.product, columns=(*ORDERS.product.columns, *nested), meta=meta, deprecation_date="2099-01-01")
    found = keys(contract(replace(ORDERS, product=product), "2026-01-01"))
    found = {re.sub(r"^(schema\.properties\.items)\..*", r"\1", key) for key in found}
    assert found == table("in the contract")


def test_the_table_of_data_products_is_complete() -> None:
    assert set(data_product("sales", "1.0.0", [ORDERS])) == table("in ODPS")
