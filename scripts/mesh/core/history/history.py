"""What history says: the records of all runs, sorted by what they are about, oldest first. What readers make of the files, and judges and pages ask."""

from typing import TypeVar

import msgspec

from mesh.core.history.records import AttemptRecord, BuildRecord, ColumnRecord, FindingRecord, TestRecord
from mesh.core.model import OPEN, Address

DEFAULT_LAST = 30
"""So many runs or publications of each thing are looked at, where nobody asks for more."""

R = TypeVar("R")


class Profile(msgspec.Struct, frozen=True, gc=False):
    """What the columns of a product version were like in one publication."""

    publication_id: str
    at: str
    rows: int
    drift: float | None = None
    """The largest of its columns, against the publication before; None for the first one."""
    drifted: str = ""
    """The column with that drift."""
    columns: tuple[ColumnRecord, ...] = ()
    """In the order of their names. Empty of publications that are older than the newest two: their drift is all that is read of them."""

    def column(self, name: str) -> ColumnRecord | None:
        return next((column for column in self.columns if column.column == name), None)


class History(msgspec.Struct, frozen=True, gc=False):
    """Every list is oldest first, and only as long as its reader was asked for; what has no records is in none of the dicts."""

    builds: dict[str, tuple[BuildRecord, ...]] = {}
    """By domain."""
    tests: dict[str, tuple[TestRecord, ...]] = {}
    """By the test's id."""
    attempts: dict[Address, tuple[AttemptRecord, ...]] = {}
    """Of both ports."""
    columns: dict[Address, tuple[Profile, ...]] = {}
    findings: dict[str, tuple[FindingRecord, ...]] = {}
    """By domain; the `run` of each is that of the domain's build. A build without any has none here."""

    def at_port(self, address: Address, port: str = OPEN) -> tuple[AttemptRecord, ...]:
        """Tries to publish a product version at one port."""
        return tuple(attempt for attempt in self.attempts.get(address, ()) if attempt.port == port)

    def last_build(self, domain: str) -> BuildRecord | None:
        return _last(self.builds.get(domain, ()))

    def last_attempt(self, address: Address, port: str = OPEN) -> AttemptRecord | None:
        return _last(self.at_port(address, port))

    def last_profile(self, address: Address) -> Profile | None:
        return _last(self.columns.get(address, ()))


def address_of(record: AttemptRecord | ColumnRecord) -> Address:
    return Address(record.domain, record.product, record.version)


def _last(records: tuple[R, ...]) -> R | None:
    return records[-1] if records else None
