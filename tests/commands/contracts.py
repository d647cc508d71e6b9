"""A git repository with two domains and their artifacts, written by hand: sales offers orders, finance reads some of its columns."""

import json
import os
import subprocess
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from mesh.adapters.tree import read_domains
from mesh.adapters.workspace import Workspace
from mesh.core.interface import render
from mesh.core.manifest import SCHEMA
from mesh.core.model import Address, Column, Owner, Product

ORDERS = Product(
    Address("sales", "orders", 1),
    "One row per order.",
    (Column("id", "integer", "Key.", is_nullable=False), Column("amount", "integer", "Euro."), Column("note", "varchar", "Free text.")),
    Owner("sales", "Sales team", "sales-team@example.com"),
    1,
    primary_key=("id",),
)
REVENUE = Product(Address("finance", "revenue", 1), "One row.", (Column("total", "bigint"),), Owner("finance", "Finance team", "finance-team@example.com"), 1)
_SQL = "with orders as (select * from {relation}), final as (select sum(orders.amount) as total from orders where orders.id > 0) select * from final"


def changed(product: Product, **columns: str | None) -> Product:
    """The product with other types of columns; None takes one out."""
    kept = [column for column in product.columns if columns.get(column.name, "") is not None]
    new = [Column(name, str(kind)) for name, kind in columns.items() if kind and name not in [column.name for column in kept]]
    return replace(product, columns=(*(replace(column, type=columns.get(column.name) or column.type) for column in kept), *new))


class Repository:
    """A checkout of a small mesh; what it does, people do with dbt, `mesh interface` and git."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for domain, upstream in (("sales", ()), ("finance", ("sales",))):
            self.write(
                f"domains/{domain}/dbt_project.yml",
                f"name: {domain}\nprofile: {domain}\nvars:\n  mesh_inputs: [{', '.join(f'{name}.orders.v1' for name in upstream)}]\n",
            )
            self.write(f"domains/{domain}/profiles.yml", f"{domain}:\n  target: dev\n  outputs:\n    dev: {{type: duckdb}}\n")
            self.write(f"domains/{domain}/packages.yml", "packages:\n" + "".join(f"  - local: ../{name}/interface\n" for name in upstream))
        self.write(
            "domains/finance/models/revenue_v1.sql",
            "with orders as (\n    select * from {{ ref('sales', 'orders', v=1) }}\n)\n\nselect\n    sum(amount) as total\nfrom orders\n",
        )
        self.write(".gitignore", ".mesh/\n")
        self.declare("sales", ORDERS)
        self.declare("finance", REVENUE, reads=["model.sales.orders.v1"])
        self.git("init", "-q", "-b", "main")
        self.commit()

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def git(self, *arguments: str) -> str:
        who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.com"}
        environment = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull}
        return subprocess.run(["git", *arguments], cwd=self.root, env=environment, check=True, capture_output=True, text=True).stdout.strip()

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "a change", "--allow-empty")

    def publish(self, product: Product, query: str, id_: str) -> None:
        """Publishes a product from the checked-out commit, as the platform's macros do."""
        import duckdb

        address = product.address
        path = f"{address.product}_v{address.version}.{id_}.parquet"
        port = self.root / ".mesh/dev/ports" / address.domain
        port.mkdir(parents=True, exist_ok=True)
        duckdb.sql(f"copy ({query}) to '{port / path}' (format parquet)")
        rows, content = duckdb.sql(f"select count(*), sum(hash(t))::varchar from ({query}) t").fetchone() or (0, "")
        columns = [{"name": column.name, "type": column.type.upper()} for column in product.columns]
        entry = {"domain": address.domain, "product": address.product, "version": address.version, "path": path, "bytes": 1, "rows": rows}
        entry |= {"content_hash": content, "publication_id": id_, "published_at": "", "commit": self.git("rev-parse", "HEAD"), "columns": columns}
        for name in (f"publication.{id_}.json", "current.json"):
            (port / name).write_text(json.dumps([entry]))

    def declare(self, domain: str, *products: Product, reads: Iterable[str] = ()) -> None:
        """States a domain's contracts: in YAML, in its manifest as dbt leaves it, and in its interface as `mesh interface` writes it."""
        for product in products:
            lines = ["models:", f"  - name: {product.address.product}", "    versions:", f"      - v: {product.address.version}", "        columns:"]
            lines += [f"          - name: {column.name}\n            data_type: {column.type}" for column in product.columns]
            self.write(f"domains/{domain}/models/{product.address.product}.yml", "\n".join(lines) + "\n")
        folder = self.root / "domains" / domain / "interface"
        previous = {str(file.relative_to(folder)): file.read_text() for file in folder.rglob("*") if file.is_file()}
        for path, text in render(domain, products, previous).items():
            self.write(f"domains/{domain}/interface/{path}", text)
        self.manifest(domain, products, reads)

    def parsed(self, domain: str) -> None:
        """The manifest is the one of the files as they are now, so that nobody asks dbt."""
        home = Workspace(self.root, self.root / ".mesh", "dev")
        described = read_domains(self.root)[domain]
        home.write_state(described, parsed=home.sources_fingerprint(described))

    def manifest(self, domain: str, products: Iterable[Product], reads: Iterable[str] = ()) -> None:
        parents = list(reads)
        nodes = [
            _node(product, parents, _SQL.format(relation='"sales"."orders_v1"') if parents else "select 1 as id, 2 as amount, 'x' as note")
            for product in products
        ]
        stubs = [{**_node(ORDERS, [], ""), "compiled_code": None}] if parents else []
        owners = [product.owner for product in products]
        document = {
            "metadata": {"project_name": domain, "dbt_schema_version": SCHEMA, "dbt_version": "1.11.0"},
            "nodes": {str(node["unique_id"]): node for node in [*nodes, *stubs]},
            "groups": {
                f"group.{domain}.{owner.group}": {"name": owner.group, "package_name": domain, "owner": {"name": owner.name, "email": owner.email}}
                for owner in owners
            },
        }
        self.write(f".mesh/dev/target/{domain}/manifest.json", json.dumps(document))


def _node(product: Product, parents: list[str], sql: str) -> dict[str, object]:
    address = product.address
    key = [{"type": "primary_key", "columns": list(product.primary_key)}] if product.primary_key else []
    return {
        "unique_id": f"model.{address}",
        "name": address.product,
        "resource_type": "model",
        "package_name": address.domain,
        "version": address.version,
        "latest_version": product.latest_version,
        "deprecation_date": product.deprecation_date or None,
        "description": product.description,
        "config": {"access": "public", "group": product.owner.group, "contract": {"enforced": True}, "meta": {"mesh": product.meta}, "materialized": "table"},
        "constraints": key,
        "columns": {
            column.name: {
                "name": column.name,
                "data_type": column.type,
                "description": column.description,
                "constraints": [] if column.is_nullable else [{"type": "not_null"}],
            }
            for column in product.columns
        },
        "depends_on": {"nodes": parents},
        "original_file_path": f"models/{address.product}_v{address.version}.sql",
        "patch_path": f"{address.domain}://models/{address.product}.yml",
        "relation_name": f'"{address.domain}"."{address.product}_v{address.version}"',
        "compiled_code": sql,
        "language": "sql",
    }
