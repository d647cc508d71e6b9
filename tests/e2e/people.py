"""A domain of made-up people, and one that reads them: what the tests of masks and of restricted ports begin with."""

from dataclasses import replace
from pathlib import Path

from e2e.meshes import Mesh, Product

KEY = "a key that only these tests use, 0123456789"
CLEAR = ("ann.0@example.com", "ann.1@example.com", "Ann 0 Example", "Ann 1 Example", "555-0100", "555-0101")
"""Clear values: none may be where everybody reads."""

CUSTOMERS = Product(
    "customers",
    "select range::bigint as customer_id, 'ann.' || range || '@example.com' as email, 'ann.' || range || '@example.com' as login, "
    "'Ann ' || range || ' Example' as full_name, '555-010' || range as phone, date '1980-05-17' + range::integer as birth_date, "
    "timestamp '2026-01-31 12:00:00' as joined_at_utc, '10115' as postcode, 31.5::decimal(6,2) as spent_usd, 'JFK' as airport_code "
    "from range({{ env_var('PEOPLE', '2') }})",
    {
        "customer_id": "bigint",
        "email": "varchar",
        "login": "varchar",
        "full_name": "varchar",
        "phone": "varchar",
        "birth_date": "date",
        "joined_at_utc": "timestamp",
        "postcode": "varchar",
        "spent_usd": "decimal(6,2)",
        "airport_code": "varchar",
    },
    meta={"classification": "personal"},
    column_meta={
        "customer_id": {"mask": {"kind": "token", "space": "customer"}},
        "email": {"mask": "hash"},
        "login": {"mask": "hash"},
        "full_name": {"mask": "redact"},
        "phone": {"mask": {"kind": "partial", "keep": 2}},
        "birth_date": {"mask": "year"},
        "joined_at_utc": {"mask": "month"},
        "postcode": {"mask": "area"},
        "spent_usd": {"mask": {"kind": "round", "to": 10}},
        "airport_code": {"classification": "public"},
    },
)
BOTH = replace(CUSTOMERS, meta={"classification": "personal", "ports": ["open", "restricted"]})
ONLY_RESTRICTED = replace(CUSTOMERS, meta={"classification": "personal", "ports": ["restricted"]}, column_meta={})
ADDRESS = "passengers.customers.v1"
NOTICES = Product(
    "notices",
    "select customer_id, email, 'late' as reason from {{ ref('passengers', 'customers', v=1) }}",
    {"customer_id": "bigint", "email": "varchar", "reason": "varchar"},
    inputs=(ADDRESS,),
    meta={"classification": "personal"},
    column_meta={
        "customer_id": {"mask": {"kind": "token", "space": "customer"}},
        "email": {"mask": {"kind": "partial", "keep": 4}},
        "reason": {"classification": "public"},
    },
)
AGREEMENT = {
    "consumer": {"domain": "care"},
    "product": "passengers.customers",
    "versions": [1],
    "ports": ["open", "restricted"],
    "purpose": "travel_notices",
    "terms": "Only to tell people of delays.",
    "start": "2026-01-01",
    "end": "2199-12-31",
    "approved_by": {"producer": "passengers domain owner", "consumer": "care domain owner"},
}


def write_people(root: Path, customers: Product = CUSTOMERS) -> Mesh:
    """`passengers` alone."""
    mesh = Mesh.create(root)
    mesh.add_domain("passengers", customers)
    return mesh


def add_care(mesh: Mesh, *, port: str = "restricted", purpose: str = "travel_notices", **agreement: object) -> None:
    """`care`, which reads the customers for a purpose, with an agreement of which some terms may be others. `agreement=None`: without any."""
    variables: dict[str, object] = {"mesh_purposes": {ADDRESS: purpose}} if purpose else {}
    if port == "restricted":
        variables["mesh_restricted_inputs"] = [ADDRESS]
    mesh.add_domain("care", NOTICES, upstream=["passengers"], inputs=[ADDRESS], variables=variables)
    if "agreement" not in agreement:
        mesh.write_yaml("governance/agreements/care--passengers.customers.yml", {**AGREEMENT, **agreement})


def places_of(root: Path, *texts: str) -> list[str]:
    """Files below a folder in which one of the texts stands."""
    return [f"{file}: {text}" for file in root.rglob("*") if file.is_file() for text in texts if text.encode() in file.read_bytes()]
