"""A small mesh on disk without dbt: two domains with interfaces, and one with a published port written by DuckDB."""

import json
from pathlib import Path

import duckdb
import pytest
from mesh.core.interface import render
from mesh.core.model import Address, Column, Owner, Product

OWNER = Owner("sales", "Sales team", "sales-team@example.com")
COLUMNS = (Column("id", "integer", "Key.", is_nullable=False), Column("amount", "decimal(9,2)", "Euro."))
ORDERS = [Product(Address("sales", "orders", version), "One row per order.", COLUMNS, OWNER, 2, "2027-06-30" if version == 1 else "") for version in (1, 2)]
REPORT = Product(Address("finance", "report", 1), "One row per month.", COLUMNS, Owner("finance"), 1, inputs=("model.sales.orders.v1",))


@pytest.fixture
def mesh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for domain, products in (("sales", ORDERS), ("finance", [REPORT])):
        folder = tmp_path / "domains" / domain
        for path, text in render(domain, products, {}).items():
            file = folder / "interface" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        (folder / "dbt_project.yml").write_text(f"name: {domain}\nprofile: {domain}\n")
        (folder / "profiles.yml").write_text(f"{domain}:\n  target: dev\n  outputs:\n    dev: {{type: duckdb}}\n    prod: {{type: duckdb}}\n")
    (tmp_path / "domains" / "finance" / "packages.yml").write_text("packages:\n  - local: ../sales/interface\n")
    publish(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MESH_HOME", raising=False)
    return tmp_path


def publish(root: Path) -> None:
    """Publishes orders v1 and v2, as the platform's macros do."""
    port = root / ".mesh" / "dev" / "ports" / "sales"
    port.mkdir(parents=True)
    entries = []
    for version in (1, 2):
        path = f"orders_v{version}.p1.parquet"
        query = f"select i::integer as id, (i * {version}.5)::decimal(9,2) as amount from range(3) t(i)"
        duckdb.sql(f"copy ({query}) to '{port / path}' (format parquet)")
        rows, content = duckdb.sql(f"select count(*), sum(hash(t))::varchar from ({query}) t").fetchone() or (0, "")
        entries.append(
            {
                "domain": "sales", "product": "orders", "version": version, "is_latest": version == 2, "path": path, "bytes": (port / path).stat().st_size,
                "rows": rows, "content_hash": content, "publication_id": "p1", "published_at": "2026-01-01T00:00:00Z",
                "columns": [{"name": "id", "type": "INTEGER"}, {"name": "amount", "type": "DECIMAL(9,2)"}],
            }
        )  # fmt: skip
    (port / "current.json").write_text(json.dumps(entries))
    withheld = {"product": "orders", "version": 2, "outcome": "withheld", "reason": "test t failed on 2 rows", "at": "2026-01-02T00:00:00Z", "run": "p2"}
    (port / "outcomes.json").write_text(json.dumps([withheld]))
