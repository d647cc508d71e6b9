"""What is known of each product version for the judge: its records in history, and what its test of freshness measures against."""

from collections.abc import Mapping
from dataclasses import dataclass

from mesh.core.details import Detail
from mesh.core.history.history import History, Profile
from mesh.core.history.records import AttemptRecord, BuildRecord, TestRecord
from mesh.core.mesh import Mesh
from mesh.core.model import OPEN, Address, Port

_NONE = Detail()


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one product version. Records are oldest first."""

    attempts: tuple[AttemptRecord, ...] = ()
    """At both ports."""
    tests: tuple[TestRecord, ...] = ()
    """Of all tests on it."""
    builds: tuple[BuildRecord, ...] = ()
    """Of its domain."""
    profiles: tuple[Profile, ...] = ()
    column: str = ""
    """That its test `platform.fresh_within` looks at; empty without such a test."""
    as_of: str = ""
    """When the data end, by that test; empty for data that go on."""
    rows: int | None = None
    """What is published now, by the port."""
    verified_at: str = ""
    """When a run last found it so, by the port."""
    no_tests_known: str = ""
    """Why it is not known which tests it has, in a sentence; empty where it is."""


def facts(mesh: Mesh, history: History, details: Mapping[str, Detail]) -> dict[str, Facts]:
    """By the product's id. `details`: by node id."""
    tests: dict[str, list[TestRecord]] = {}
    for records in history.tests.values():
        for record in records:
            tests.setdefault(record.node, []).append(record)
    ages = _ages(mesh, details)
    found = {}
    for id_, product in mesh.products.items():
        address = product.address
        column, as_of = ages.get(id_, ("", ""))
        rows, verified_at = published(mesh.ports.get(address.domain), address)
        found[id_] = Facts(
            attempts=tuple(sorted(history.attempts.get(address, ()), key=lambda record: record.at)),
            tests=tuple(sorted(tests.get(id_, ()), key=lambda record: record.at)),
            builds=history.builds.get(address.domain, ()),
            profiles=history.columns.get(address, ()),
            column=column,
            as_of=as_of,
            rows=rows,
            verified_at=verified_at,
        )
    return found


def published(port: Port | None, address: Address) -> tuple[int | None, str]:
    """Rows, and when they were last confirmed: of the open port, else of the restricted one."""
    entries = [entry for entry in port.published if entry.address == address] if port else []
    entry = next((entry for entry in entries if entry.port == OPEN), entries[0] if entries else None)
    return (entry.rows, max((one.verified_at or one.published_at) for one in entries)) if entry else (None, "")


def _ages(mesh: Mesh, details: Mapping[str, Detail]) -> dict[str, tuple[str, str]]:
    """Column and end of the data, of the strictest test of freshness on each node; that of all rows comes before one of a part."""
    found: dict[str, tuple[tuple[bool, float], str, str]] = {}
    for node in mesh.of_kind("test"):
        more = details.get(node.id, _NONE)
        if node.test != "fresh_within" or more.namespace != "platform":
            continue
        told = more.arguments or {}
        hours, column = told.get("hours"), told.get("column")
        if not isinstance(column, str) or not isinstance(hours, int):
            continue
        is_warning = (node.severity or "error").lower() != "error"
        rank = (bool(more.where) or is_warning, float(hours))
        if node.attached not in found or rank < found[node.attached][0]:
            found[node.attached] = (rank, column, str(told.get("as_of") or ""))
    return {id_: (column, as_of) for id_, (_, column, as_of) in found.items()}
