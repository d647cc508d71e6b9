"""A small mesh with persons in it, on disk, without dbt: domain `people` with an open port, masked, and a restricted one, clear and encrypted."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import duckdb_extension_httpfs
from mesh.adapters.keys import parquet_key
from mesh.core.governance.masks import salt
from mesh.core.interface import render
from mesh.core.model import Address, Column, Owner, Product

MASKING, ENCRYPTION = "m" * 40, "e" * 40
TODAY = datetime.now(UTC).date()
CUSTOMERS, BOOKINGS, PRICES, SECRETS, FLIGHTS = (Address("people", name, 1) for name in ("customers", "bookings", "prices", "secrets", "flights"))

CLASSES = """
classes:
  - {name: public, meaning: All may know it., open_port: clear}
  - {name: internal, meaning: For the mesh., open_port: clear}
  - {name: confidential, meaning: Harms the business., open_port: clear, default_mask: redact, allowed_masks: [redact, round]}
  - {name: personal, meaning: Of a person., open_port: masked, default_mask: hash}
  - {name: sensitive, meaning: Harms a person., open_port: masked, default_mask: redact, allowed_masks: [redact, hash]}
"""
ROLES = """
roles:
  - name: reader
    description: Whoever says nothing else.
    default: true
    clearance: [public, internal]
  - name: analyst
    description: Counts things.
    clearance: [public, internal, confidential]
    row_filters:
      people.bookings: cabin = 'economy' and fare < 300
  - name: officer
    description: Answers what people ask about their data.
    clearance: [public, internal, confidential, personal]
"""
STANDARDS = "purposes: [travel_notices, marketing]\n"

COLUMNS: dict[Address, dict[str, tuple[str, str, Any]]] = {
    CUSTOMERS: {
        "customer_id": ("BIGINT", "personal", {"kind": "token", "space": "customer"}),
        "full_name": ("VARCHAR", "personal", "redact"),
        "email": ("VARCHAR", "personal", "hash"),
        "phone": ("VARCHAR", "personal", {"kind": "partial", "keep": 2, "from": "end"}),
        "birth_date": ("DATE", "personal", "year"),
        "postcode": ("VARCHAR", "personal", {"kind": "area", "keep": 3}),
        "income": ("INTEGER", "sensitive", {"kind": "round", "to": 1000}),
        "tier": ("VARCHAR", "public", None),
    },
    BOOKINGS: {
        "booking_id": ("BIGINT", "internal", None),
        "customer_id": ("BIGINT", "personal", {"kind": "token", "space": "customer"}),
        "cabin": ("VARCHAR", "public", None),
        "fare": ("INTEGER", "confidential", None),
        "note": ("VARCHAR", "confidential", None),
    },
    PRICES: {"route": ("VARCHAR", "public", None), "price": ("INTEGER", "public", None)},
    SECRETS: {"customer_id": ("BIGINT", "personal", {"kind": "token", "space": "customer"}), "meal": ("VARCHAR", "sensitive", None)},
    FLIGHTS: {"flight": ("VARCHAR", "public", None)},
}
META: dict[Address, dict[str, object]] = {
    CUSTOMERS: {"classification": "personal", "ports": ["open", "restricted"]},
    BOOKINGS: {"classification": "internal"},
    PRICES: {"classification": "public", "consumers": ["care", "role:analyst"]},
    SECRETS: {"classification": "sensitive", "ports": ["restricted"]},
    FLIGHTS: {},
}
ROWS = {
    CUSTOMERS: """select * from (values
        (1, 'Ada Example', 'ada@example.com', '555-0101', date '1980-05-06', '10001', 41234, 'gold'),
        (2, 'Bo Example', 'bo@example.com', '555-0199', date '1999-12-31', '94105', 99999, null),
        (3, null, null, null, null, null, null, null)
    ) t(customer_id, full_name, email, phone, birth_date, postcode, income, tier)""",
    BOOKINGS: """select i as booking_id, 1 + i % 3 as customer_id, case when i % 2 = 0 then 'economy' else 'business' end as cabin, 100 * i as fare,
        'secret' || i as note from range(1, 7) t(i)""",
    PRICES: "select 'JFK-LAX' as route, 5 as price",
    SECRETS: "select 1 as customer_id, 'kosher' as meal",
    FLIGHTS: "select 'UA1' as flight",
}


def token(value: object) -> int:
    return int(sha256(f"{salt(MASKING, 'token customer')}{value}".encode()).hexdigest()[:16], 16) >> 1


def hashed(value: str, column: str = "email") -> str:
    return sha256(f"{salt(MASKING, f'hash people.customers.{column}')}{value}".encode()).hexdigest()[:32]


OPEN_CUSTOMERS = f"""select * from (values
    ({token(1)}, '[redacted]', '{hashed("ada@example.com")}', '******01', date '1980-01-01', '100', 41000, 'gold'),
    ({token(2)}, '[redacted]', '{hashed("bo@example.com")}', '******99', date '1999-01-01', '941', 100000, null),
    ({token(3)}, null, null, null, null, null, null, null)) t(customer_id, full_name, email, phone, birth_date, postcode, income, tier)"""


def make(root: Path) -> None:
    """Interfaces, governance, and the ports of environment `dev`."""
    products = [
        Product(
            address,
            "One row.",
            tuple(_column(name, *facts) for name, facts in columns.items()),
            Owner("people", "People", "people@example.com"),
            1,
            meta=META[address],
        )
        for address, columns in COLUMNS.items()
    ]
    folder = root / "domains" / "people"
    for path, text in render("people", products, {}).items():
        _write(folder / "interface" / path, text)
    _write(folder / "dbt_project.yml", "name: people\nprofile: people\n")
    _write(folder / "profiles.yml", "people:\n  target: dev\n  outputs:\n    dev: {type: duckdb}\n    prod: {type: duckdb}\n")
    _write(root / "governance" / "classification.yml", CLASSES)
    _write(root / "governance" / "roles.yml", ROLES)
    _write(root / "governance" / "standards.yml", STANDARDS)
    connection = duckdb.connect()
    connection.execute(f"load '{Path(duckdb_extension_httpfs.__path__[0]) / 'extensions' / 'v1.5.5' / 'httpfs.duckdb_extension'}'")
    connection.execute("pragma add_parquet_key('mesh_people', $key)".replace("$key", f"'{parquet_key(ENCRYPTION, 'people')}'"))
    rows = {CUSTOMERS: OPEN_CUSTOMERS, BOOKINGS: ROWS[BOOKINGS], PRICES: ROWS[PRICES], FLIGHTS: ROWS[FLIGHTS]}
    _port(connection, root / ".mesh" / "dev" / "ports" / "people", rows, "")
    _port(
        connection,
        root / ".mesh" / "dev" / "restricted" / "people",
        {a: ROWS[a] for a in (CUSTOMERS, SECRETS)},
        ", encryption_config {footer_key: 'mesh_people'}",
    )


def agree(root: Path, consumer: str, product: str, **changes: Any) -> None:
    """Writes an agreement of a role."""
    facts = {
        "consumer": {"role": consumer}, "product": product, "versions": [1], "ports": ["restricted"], "purpose": "travel_notices", "terms": "As said.",
        "start": str(TODAY - timedelta(30)), "end": str(TODAY), "approved_by": {"producer": "people owner", "consumer": "head"}, **changes,
    }  # fmt: skip
    _write(root / "governance" / "agreements" / f"{consumer}--{product}.yml", json.dumps(facts))


def _column(name: str, type_: str, class_: str, mask: Any) -> Column:
    return Column(name, type_.lower(), "A column.", meta={"classification": class_, **({"mask": mask} if mask else {})})


def _port(connection: Any, port: Path, rows: dict[Address, str], options: str) -> None:
    port.mkdir(parents=True)
    entries = []
    for address, query in rows.items():
        path = f"{address.product}_v1.p1.parquet"
        casts = ", ".join(f'"{name}"::{type_} as "{name}"' for name, (type_, *_) in COLUMNS[address].items())
        connection.execute(f"copy (select {casts} from ({query})) to '{port / path}' (format parquet{options})")
        columns = [{"name": name, "type": type_} for name, (type_, *_) in COLUMNS[address].items()]
        entries.append(
            {
                "domain": "people", "product": address.product, "version": 1, "path": path, "bytes": (port / path).stat().st_size, "rows": 3,
                "content_hash": "", "columns": columns, "publication_id": "p1", "published_at": "2026-01-01T00:00:00Z",
            }
        )  # fmt: skip
    _write(port / "current.json", json.dumps(entries))


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
