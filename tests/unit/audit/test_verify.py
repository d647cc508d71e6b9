"""A log as it was written is intact; whatever is done to it is found, and told apart."""

import hashlib
import json

import pytest
from mesh.core.audit.record import BEGINNING, Action, Draft, Head, Record, Used, hash_of, line, parse, seal
from mesh.core.audit.verify import FaultKind, verify

E, D, O, R, T, U, H = (  # noqa: E741
    FaultKind.EDITED,
    FaultKind.DELETED,
    FaultKind.REORDERED,
    FaultKind.REPEATED,
    FaultKind.TRUNCATED,
    FaultKind.UNREADABLE,
    FaultKind.HEAD,
)


def chain(count: int, *, start: int = 1, previous: str = BEGINNING) -> list[Record]:
    records: list[Record] = []
    for sequence in range(start, start + count):
        draft = Draft(Action.PUBLISH, "ann", domain="sales", products=(Used("sales.orders.v1", f"p{sequence}", ("id",), "open", 3),), rows=3)
        record = seal(draft, sequence=sequence, at="2026-01-01T00:00:00Z", previous=previous)
        records.append(record)
        previous = record.hash
    return records


RECORDS = chain(6)
LINES = [line(record) for record in RECORDS]
HEAD = Head(6, RECORDS[-1].hash)


def kinds(lines: list[bytes], head: Head | None = HEAD, kept: str = "") -> list[tuple[FaultKind, int]]:
    return [(fault.kind, fault.line) for fault in verify(lines, head, kept).faults]


def test_the_hash_is_what_the_documentation_says() -> None:
    record = json.loads(LINES[2])
    own, rest = record["hash"], {key: value for key, value in record.items() if key != "hash"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert own == hashlib.sha256(text.encode()).hexdigest() == hash_of(RECORDS[2])
    assert rest["previous"] == json.loads(LINES[1])["hash"]
    assert list(record) == ["sequence", "at", "action", "who", "role", "purpose", "domain", "products", "rows", "details", "previous", "hash"]


def test_texts_of_all_kinds_are_hashed_as_python_writes_them() -> None:
    odd = 'ü \x00\x1b[31m "quoted" \\ \u2028 \U0001f600 \udc80'
    record = seal(Draft(Action.QUERY, odd, details={"epsilon": 0.1, odd: 3}), sequence=1, at="2026-01-01T00:00:00Z", previous=BEGINNING)
    rest = {key: value for key, value in json.loads(line(record)).items() if key != "hash"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == record.hash
    assert kinds([line(record)], Head(1, record.hash)) == []


def test_intact() -> None:
    verdict = verify(LINES, HEAD, kept=RECORDS[3].hash[:12])
    assert (verdict.faults, verdict.records, verdict.head) == ((), 6, HEAD)
    assert verify([], None).faults == ()
    assert kinds(LINES, Head(5, RECORDS[4].hash)) == [], "killed between a record and its head"


def replaced(number: int, old: bytes, new: bytes) -> list[bytes]:
    assert old in LINES[number - 1]
    return [*LINES[: number - 1], LINES[number - 1].replace(old, new, 1), *LINES[number:]]


def forged(number: int) -> list[bytes]:
    """A record with other content and a hash that fits it."""
    own = seal(Draft(Action.PUBLISH, "eve"), sequence=number, at="2026-01-01T00:00:00Z", previous=RECORDS[number - 2].hash if number > 1 else BEGINNING)
    return [*LINES[: number - 1], line(own), *LINES[number:]]


GARBAGE = b"no record\n"
CASES = {
    "a value edited": (replaced(3, b'"rows":3,"details"', b'"rows":4,"details"'), [(E, 3)]),
    "a name edited": (replaced(1, b"ann", b"eve"), [(E, 1)]),
    "the last one edited": (replaced(6, b"ann", b"eve"), [(E, 6)]),
    "a hash edited": (replaced(2, b'"hash":"', b'"hash":"0'), [(E, 2)]),
    "its number edited": (replaced(3, b'"sequence":3', b'"sequence":9'), [(E, 3)]),
    "a second value for a key": (replaced(3, b'"rows":3,"details"', b'"rows":9,"rows":3,"details"'), [(E, 3)]),
    "a key added": (replaced(3, b'"details":{}', b'"more":1,"details":{}'), [(E, 3)]),
    "spaces added": (replaced(3, b'"rows":3,"details"', b'"rows": 3,"details"'), [(E, 3)]),
    "two in a row edited": ([*replaced(3, b"ann", b"eve")[:3], LINES[3].replace(b"ann", b"eve"), *LINES[4:]], [(E, 3), (E, 4)]),
    "a record with its own hash in the place of another": (forged(3), [(E, 3)]),
    "the first replaced": (forged(1), [(E, 1)]),
    "the last replaced": (forged(6), [(H, 0)]),
    "one deleted": (LINES[:2] + LINES[3:], [(D, 3)]),
    "several deleted": (LINES[:1] + LINES[4:], [(D, 2)]),
    "the first deleted": (LINES[1:], [(D, 1)]),
    "neighbours in another order": ([*LINES[:2], LINES[3], LINES[2], *LINES[4:]], [(O, 4)]),
    "one moved to the end": ([*LINES[:1], *LINES[2:], LINES[1]], [(O, 6)]),
    "the last moved to the front": ([LINES[5], *LINES[:5]], [(O, 2)]),
    "one twice": ([*LINES[:3], LINES[2], *LINES[3:]], [(R, 4)]),
    "the end cut off": (LINES[:4], [(T, 0)]),
    "all gone": ([], [(T, 0)]),
    "one overwritten": ([*LINES[:2], GARBAGE, *LINES[3:]], [(E, 3)]),
    "the last overwritten": ([*LINES[:5], GARBAGE], [(U, 6), (T, 0)]),
    "a foreign line between": ([*LINES[:2], GARBAGE, *LINES[2:]], [(U, 3)]),
    "one overwritten and one deleted": ([*LINES[:1], GARBAGE, *LINES[3:]], [(E, 2), (D, 3)]),
    "an empty line": ([*LINES[:2], b"\n", *LINES[2:]], [(U, 3)]),
    "a number below one": ([line(seal(Draft(Action.READ, "eve"), sequence=-1, at="", previous=""))], [(U, 1), (T, 0)]),
    "another kind of JSON": ([*LINES, b"[1, 2]\n", b'{"sequence": 7}\n'], [(U, 7), (U, 8)]),
    "deeply nested": ([*LINES, b"[" * 100_000 + b"\n"], [(U, 7)]),
    "bytes that are no text": ([*LINES, b"\xff\xfe\x00\n"], [(U, 7)]),
    "the last one half": ([*LINES, LINES[0][:40]], [(FaultKind.HALF, 7)]),
}


@pytest.mark.parametrize("name", CASES)
def test_what_was_done_is_found(name: str) -> None:
    lines, wanted = CASES[name]
    assert kinds(lines) == wanted


def test_messages_name_the_records() -> None:
    def said(lines: list[bytes]) -> str:
        return " ".join(fault.sentence for fault in verify(lines, HEAD).faults)

    assert "records 2 to 4 are gone" in said(CASES["several deleted"][0])
    assert "record 3 is gone" in said(CASES["one deleted"][0])
    assert "record 3 stands after record 4" in said(CASES["neighbours in another order"][0])
    assert "record 3 was edited" in said(CASES["a value edited"][0])
    assert "record 3 was replaced: record 4 names another hash for it" in said(forged(3))
    assert "records 5 to 6, which head.json knows, are gone" in said(LINES[:4])


def test_heads() -> None:
    assert kinds(LINES, None) == [(H, 0)]
    assert kinds(LINES[:1], None) == [], "one record, killed before its head"
    assert kinds(LINES, Head(6, "0" * 64)) == [(H, 0)]
    cut = chain(4)
    assert kinds([line(record) for record in cut], Head(4, cut[-1].hash), kept=RECORDS[5].hash) == [(T, 0)], "cut with its head.json"
    anew = [line(record) for record in chain(6, previous=BEGINNING)][:3]
    assert kinds(anew, Head(3, RECORDS[2].hash), kept=RECORDS[2].hash.upper()) == []


def test_a_log_written_anew_is_found_with_a_head_kept_elsewhere_only() -> None:
    previous, anew = BEGINNING, []
    for sequence in range(1, 7):
        record = seal(Draft(Action.READ, "eve"), sequence=sequence, at="2026-01-01T00:00:00Z", previous=previous)
        anew.append(record)
        previous = record.hash
    lines = [line(record) for record in anew]
    assert kinds(lines, Head(6, previous)) == []
    assert kinds(lines, Head(6, previous), kept=HEAD.hash) == [(T, 0)]


def closing(fragment: bytes, *, sequence: int, previous: str) -> Record:
    details = {"bytes": len(fragment), "sha256": hashlib.sha256(fragment).hexdigest()}
    return seal(Draft(Action.REPAIRED, "ann", details=details), sequence=sequence, at="2026-01-01T00:00:00Z", previous=previous)


def test_a_half_line_that_the_next_record_closes_is_no_fault() -> None:
    fragment = LINES[3][:50]
    closed = closing(fragment, sequence=4, previous=RECORDS[2].hash)
    verdict = verify([*LINES[:3], fragment + b"\n", line(closed)], Head(4, closed.hash))
    assert (verdict.faults, verdict.repaired) == ((), 1)


def test_half_of_a_record_that_was_whole_is_a_fault() -> None:
    fragment = LINES[3][:50]
    closed = closing(fragment, sequence=5, previous=RECORDS[3].hash)
    assert kinds([*LINES[:3], fragment + b"\n", line(closed)], Head(5, closed.hash)) == [(E, 4)]


def test_a_line_that_only_lacks_its_end_is_whole() -> None:
    assert kinds([*LINES[:5], LINES[5].rstrip(b"\n")]) == []
    assert parse(LINES[5].rstrip(b"\n")) == RECORDS[5]
