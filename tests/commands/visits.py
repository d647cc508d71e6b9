"""A small mesh on disk, without dbt, whose visits may be counted with noise: ten of each of a hundred persons."""

import json
from pathlib import Path
from typing import Any

import duckdb
import duckdb_extension_httpfs
from mesh.adapters.keys import parquet_key
from mesh.core.interface import render
from mesh.core.model import Address, Column, Owner, Product

ENCRYPTION = "e" * 40
PERSONS, EACH = 100, 10
ROWS = f"""select i::integer as visit_id, (i % {PERSONS})::integer as person_id, ['north', 'south', 'east'][1 + i % 3] as region,
    'p' || (i % {PERSONS}) || '@example.com' as email,
    (i % 7)::integer as stars,
    (i % 11)::decimal(9,2) / 2 as paid, (i % 5)::double as hours, date '2026-01-01' + (i % 30)::integer as day, i % 2 = 0 as is_late
    from range({PERSONS * EACH}) t(i)"""
MASKED = f"select * replace ('[redacted]' as email) from ({ROWS})"
REGIONS = ("north", "south", "east", "west")
BUDGET: dict[str, object] = {"subject": "person_id", "privacy_budget": {"epsilon": 3.0, "max_rows_per_subject": 5}}


def make(root: Path, meta: dict[str, object] = BUDGET, *, ports: tuple[str, ...] = ("open",), rows: str = ROWS, mask: object = None) -> None:
    """Two versions of `people.visits`, the same rows in both."""
    types = [(name, kind) for name, kind, *_ in duckdb.sql(f"describe {rows}").fetchall()]
    columns = tuple(
        Column(
            name,
            kind.lower(),
            "A column.",
            meta={"mask": mask} if mask and name == "person_id" else {},
            accepted_values=REGIONS if name == "region" else None,
        )
        for name, kind in types
    )
    owner = Owner("people", "People", "people@example.com")
    products = [Product(Address("people", "visits", version), "One row per visit.", columns, owner, 2, meta=meta) for version in (1, 2)]
    folder = root / "domains" / "people"
    for path, text in render("people", products, {}).items():
        write(folder / "interface" / path, text)
    write(folder / "dbt_project.yml", "name: people\nprofile: people\n")
    write(folder / "profiles.yml", "people:\n  target: dev\n  outputs:\n    dev: {type: duckdb}\n    prod: {type: duckdb}\n")
    connection = duckdb.connect()
    for port in ports:
        is_open = port == "open"
        if not is_open:
            connection.execute(f"load '{Path(duckdb_extension_httpfs.__path__[0]) / 'extensions' / 'v1.5.5' / 'httpfs.duckdb_extension'}'")
            connection.execute(f"pragma add_parquet_key('mesh_people', '{parquet_key(ENCRYPTION, 'people')}')")
        place = root / ".mesh" / "dev" / ("ports" if is_open else "restricted") / "people"
        place.mkdir(parents=True, exist_ok=True)
        entries = []
        for version in (1, 2):
            path = f"visits_v{version}.p1.parquet"
            options = "" if is_open else ", encryption_config {footer_key: 'mesh_people'}"
            query = MASKED if is_open and len(ports) > 1 else rows
            connection.execute(f"copy ({query}) to '{place / path}' (format parquet{options})")
            entries.append(
                {
                    "domain": "people", "product": "visits", "version": version, "is_latest": version == 2, "path": path,
                    "bytes": (place / path).stat().st_size,
                    "rows": PERSONS * EACH, "content_hash": "0", "publication_id": "p1", "published_at": "2026-01-01T00:00:00Z",
                    "columns": [{"name": name, "type": kind} for name, kind in types],
                }
            )  # fmt: skip
        write(place / "current.json", json.dumps(entries))


def agree(root: Path, epsilon: float | None, **changes: Any) -> None:
    facts = {
        "consumer": {"role": "reader"}, "product": "people.visits", "versions": [1, 2], "purpose": "research", "terms": "As said.", "start": "2020-01-01",
        "end": "2199-12-31", "approved_by": {"producer": "people owner", "consumer": "head"}, **({} if epsilon is None else {"epsilon": epsilon}), **changes,
    }  # fmt: skip
    write(root / "governance" / "agreements" / "reader--people.visits.yml", json.dumps(facts))


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
