"""What is known of each product version for the judge: its records in history, and what its test of freshness measures against."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mesh.core.details import Detail
from mesh.core.history.history import History, Profile
from mesh.core.history.records import AttemptRecord, BuildRecord, TestRecord
from mesh.core.mesh import Mesh
from mesh.core.model import OPEN, Address, Port

_NONE = Detail()


@dataclass(frozen=True, slots=True)
class AgeTest:
    """A test `platform.fresh_within`."""

    test: str
    """Its id."""
    column: str
    hours: int
    as_of: str = ""
    """When the data end; empty for data that go on."""


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
    age: AgeTest | None = None
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
        rows, verified_at = published(mesh.ports.get(address.domain), address)
        found[id_] = Facts(
            attempts=tuple(sorted(history.attempts.get(address, ()), key=lambda record: record.at)),
            tests=_own(tests.get(id_, ()), address.domain),
            builds=history.builds.get(address.domain, ()),
            profiles=history.columns.get(address, ()),
            age=ages.get(id_),
            rows=rows,
            verified_at=verified_at,
        )
    return found


def tests_on(history: History, node: str, domain: str) -> tuple[TestRecord, ...]:
    """Of all tests of a domain on one node, oldest first."""
    return _own((record for records in history.tests.values() for record in records if record.node == node), domain)


def _own(records: Iterable[TestRecord], domain: str) -> tuple[TestRecord, ...]:
    """Those of its own domain: what readers test of it stops nothing."""
    return tuple(sorted((record for record in records if record.domain == domain), key=lambda record: record.at))


def published(port: Port | None, address: Address) -> tuple[int | None, str]:
    """Rows, and when they were last confirmed: of the open port, else of the restricted one."""
    entries = [entry for entry in port.published if entry.address == address] if port else []
    entry = next((entry for entry in entries if entry.port == OPEN), entries[0] if entries else None)
    return (entry.rows, max((one.verified_at or one.published_at) for one in entries)) if entry else (None, "")


def _ages(mesh: Mesh, details: Mapping[str, Detail]) -> dict[str, AgeTest]:
    """The strictest test of freshness on each node; that of all rows, which stops a publication, comes before others."""
    found: dict[str, tuple[tuple[bool, int], AgeTest]] = {}
    for node in mesh.of_kind("test"):
        more = details.get(node.id, _NONE)
        if node.test != "fresh_within" or more.namespace != "platform":
            continue
        told = more.arguments or {}
        hours, column = told.get("hours"), told.get("column")
        if isinstance(column, str) and isinstance(hours, int):
            rank = (bool(more.where) or (node.severity or "error").lower() != "error", hours)
            if node.attached not in found or rank < found[node.attached][0]:
                found[node.attached] = (rank, AgeTest(node.id, column, hours, str(told.get("as_of") or "")))
    return {id_: test for id_, (_, test) in found.items()}
