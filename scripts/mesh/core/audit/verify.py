"""Is a log as it was written? Tells apart what can have happened to it: edits, deletions, reordering, a cut end, lines that are no records.

The chain has no key: who may write the log can write all of it anew. That is found only with a head (the last record's hash) that was kept elsewhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from mesh.core.audit.record import BEGINNING, Action, Head, Record, hash_of, line, parse

_SHOWN_DIGITS = 12
_MOST_MISSING = 100_000


class FaultKind(StrEnum):
    EDITED = "edited"
    DELETED = "deleted"
    REORDERED = "reordered"
    REPEATED = "repeated"
    TRUNCATED = "truncated"
    UNREADABLE = "unreadable"
    HALF = "half"
    """The last line has no end: a process died while it wrote. The next record closes it."""
    HEAD = "head"
    """`head.json` is gone or says something else: whether the end was cut off cannot be told from it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `line`: from 1; 0 for the log as a whole."""

    kind: FaultKind
    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    faults: tuple[Fault, ...]
    records: int
    head: Head
    """Of the records that can be read."""
    repaired: int = 0
    """Half lines that a later record closed: a process died there, nothing is wrong."""


class _Row(NamedTuple):
    """What verifying keeps of a line. `sequence` is 0 where it is no record."""

    line: int
    sequence: int
    previous: str
    hash: str
    is_own: bool
    """Is its hash that of its content?"""
    closes: str
    """Of a record that closes a half line: the sha256 of that line."""
    digest: str
    """sha256 of a line that is no record."""


def verify(lines: Iterable[bytes], head: Head | None, kept: str = "", *, is_head_wanted: bool = True) -> Verdict:
    """`lines`: with their newlines, as in the file. `head`: what `head.json` says, None where it says nothing (a fault, if `is_head_wanted`).
    `kept`: a head that somebody kept elsewhere, or its beginning."""
    walk = _Walk()
    rows: list[_Row] = []
    for number, text in enumerate(lines, start=1):
        record = parse(text)
        if record is None and not text.endswith(b"\n"):
            walk.fault(FaultKind.HALF, number, "the last line is half written: a process died there. The next record closes it.")
        else:
            rows.append(_row(number, text.rstrip(b"\n"), record))
    walk.go(rows)
    last = walk.last
    if head is None:
        if last.count > 1 and is_head_wanted:
            walk.fault(FaultKind.HEAD, 0, "head.json beside the log is gone or damaged: whether records at the end were cut off cannot be told.")
    elif head.count > last.count:
        lost = range(last.count + 1, head.count + 1)
        walk.fault(FaultKind.TRUNCATED, 0, f"the end was cut off: {_named(lost)}, which head.json knows, {_is(lost)} gone.")
    elif head.count and walk.hashes.get(head.count) not in (None, head.hash):
        walk.fault(FaultKind.HEAD, 0, f"head.json has another hash for record {head.count}: the log or head.json was replaced.")
    if kept and not any(own.startswith(kept.lower()) for own in walk.hashes.values()):
        said = f"the head {kept[:_SHOWN_DIGITS]} that was kept is no record of this log: it was cut off before it, or written anew."
        walk.fault(FaultKind.TRUNCATED, 0, said)
    faults = tuple(sorted(walk.faults, key=lambda fault: (fault.line == 0, fault.line)))
    return Verdict(faults, len(walk.hashes), last, walk.repaired)


def _row(number: int, text: bytes, record: Record | None) -> _Row:
    if record is None or record.sequence < 1:
        return _Row(number, 0, "", "", is_own=False, closes="", digest=sha256(text).hexdigest())
    is_own = hash_of(record) == record.hash and line(record) == text + b"\n"
    closes = str(record.details.get("sha256", "")) if record.action is Action.REPAIRED else ""
    return _Row(number, record.sequence, record.previous, record.hash, is_own, closes, "")


@dataclass(slots=True)
class _Walk:
    """Goes through the lines in their order and compares it with the order that the records claim."""

    faults: list[Fault] = field(default_factory=list)
    hashes: dict[int, str] = field(default_factory=dict)
    """By sequence."""
    last: Head = field(default_factory=lambda: Head(0, BEGINNING))
    repaired: int = 0

    def go(self, rows: Sequence[_Row]) -> None:
        claimed = {row.sequence: row.line for row in reversed(rows) if row.is_own}
        foreign: list[_Row] = []
        is_trusted = True
        for row in rows:
            if not row.sequence:
                foreign.append(row)
                continue
            expected = self.last.count + 1
            # An edited record says nothing about its place that could be believed.
            sequence = row.sequence if row.is_own else expected + len(foreign)
            missing = [number for number in range(expected, min(sequence, expected + _MOST_MISSING)) if number not in self.hashes]
            lost = [number for number in missing if number not in claimed]
            overwritten = self._foreign(foreign, row.closes, lost)
            foreign = []
            if not row.is_own:
                self.fault(FaultKind.EDITED, row.line, f"record {sequence} was edited: its hash is not that of its content.")
            if sequence in self.hashes:
                self.fault(FaultKind.REPEATED, row.line, f"record {sequence} stands here again.")
                continue
            if moved := [number for number in missing if number in claimed]:
                said = f"{_named(moved)} {'stands' if len(moved) == 1 else 'stand'} after record {sequence}, not where written."
                self.fault(FaultKind.REORDERED, claimed[moved[0]], said)
            if gone := lost[overwritten:]:
                self.fault(FaultKind.DELETED, row.line, f"{_named(gone)} {_is(gone)} gone: deleted before this line.")
            if sequence == expected and is_trusted and row.is_own and row.previous != self.last.hash:
                said = f"record {sequence - 1} was replaced" if sequence > 1 else "what stood before record 1 was cut off"
                self.fault(FaultKind.EDITED, max(row.line - 1, 1), f"{said}: record {sequence} names another hash for it.")
            self.hashes[sequence] = row.hash
            if sequence >= expected:
                self.last, is_trusted = Head(sequence, row.hash), row.is_own
        self._foreign(foreign, "", ())

    def _foreign(self, rows: Sequence[_Row], closes: str, lost: Sequence[int]) -> int:
        """Lines that are no records: in the place of lost ones, half ones that the following record closes, or foreign. Returns how many are the first."""
        for number, row in enumerate(rows):
            if number < len(lost):
                self.fault(FaultKind.EDITED, row.line, f"record {lost[number]} was overwritten: the line is no record any more.")
            elif row is rows[-1] and closes == row.digest:
                self.repaired += 1
            else:
                self.fault(FaultKind.UNREADABLE, row.line, "the line is no record of this log.")
        return min(len(rows), len(lost))

    def fault(self, kind: FaultKind, number: int, sentence: str) -> None:
        self.faults.append(Fault(kind, number, sentence))


def _named(numbers: Sequence[int]) -> str:
    return f"record {numbers[0]}" if len(numbers) == 1 else f"records {numbers[0]} to {numbers[-1]}"


def _is(numbers: Sequence[int]) -> str:
    return "is" if len(numbers) == 1 else "are"
