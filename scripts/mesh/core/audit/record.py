"""A record of the audit log: who read, published or was refused what, and when. Each carries the hash of the one before it, so that the log is a chain."""

from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256
from typing import TypeAlias

import msgspec

BEGINNING = "0" * 64
"""What the first record has as the hash of the one before it."""
Detail: TypeAlias = str | int | float


class Action(StrEnum):
    """What was done."""

    READ = "read"
    """A build read publications of other domains."""
    PUBLISH = "publish"
    WITHHELD = "withheld"
    """A build kept a product back; consumers have the publication before."""
    QUERY = "query"
    """`mesh sql` gave rows out."""
    DP = "dp"
    """`mesh sql` gave noisy aggregates out and spent a privacy budget."""
    REFUSED = "refused"
    FOUND = "found"
    """A publication that no record names, such as a plain `dbt build` makes."""
    REPAIRED = "repaired"
    """The last line was half written when a process died; this record closes it."""


class Used(msgspec.Struct, frozen=True, omit_defaults=True):
    """One product version in a record. `rows`: what the publication holds, None where nobody counted."""

    address: str
    publication_id: str
    columns: tuple[str, ...]
    port: str = ""
    rows: int | None = None


class Draft(msgspec.Struct, frozen=True):
    """What there is to say, before it has its place in the log. `rows`: read, published or given out; None where that is no number."""

    action: Action
    who: str
    role: str = ""
    purpose: str = ""
    domain: str = ""
    products: tuple[Used, ...] = ()
    rows: int | None = None
    details: Mapping[str, Detail] = {}


class _Unsealed(msgspec.Struct, frozen=True):
    sequence: int
    at: str
    action: Action
    who: str
    role: str
    purpose: str
    domain: str
    products: tuple[Used, ...]
    rows: int | None
    details: dict[str, Detail]
    previous: str


class Record(_Unsealed, frozen=True):
    """One line of the log. `at` is UTC, ISO 8601; `hash` is over all else."""

    hash: str


class Head(msgspec.Struct, frozen=True):
    """The last record: how many there are, and its hash."""

    count: int
    hash: str


_DECODER = msgspec.json.Decoder(Record)


def seal(draft: Draft, *, sequence: int, at: str, previous: str) -> Record:
    """The record that follows the one whose hash is `previous`."""
    products = tuple(
        msgspec.structs.replace(used, address=_text(used.address), publication_id=_text(used.publication_id), columns=tuple(map(_text, used.columns)))
        for used in draft.products
    )
    unsealed = _Unsealed(
        sequence=sequence,
        at=at,
        action=draft.action,
        who=_text(draft.who),
        role=_text(draft.role),
        purpose=_text(draft.purpose),
        domain=_text(draft.domain),
        products=products,
        rows=draft.rows,
        details={_text(name): _text(value) if isinstance(value, str) else value for name, value in draft.details.items()},
        previous=previous,
    )
    return Record(**msgspec.structs.asdict(unsealed), hash=_digest(unsealed))


def hash_of(record: Record) -> str:
    """The hash that the record should have: sha256 over the JSON of all its other keys, sorted, without spaces, in UTF-8."""
    facts = msgspec.structs.asdict(record)
    del facts["hash"]
    return _digest(_Unsealed(**facts))


def line(record: Record) -> bytes:
    """The record as the log has it, with its newline. The same record is always the same bytes."""
    return msgspec.json.encode(record) + b"\n"


def parse(text: bytes) -> Record | None:
    """The record of a line, which may be edited; None where it is none."""
    try:
        return _DECODER.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _digest(unsealed: _Unsealed) -> str:
    return sha256(msgspec.json.encode(unsealed, order="sorted")).hexdigest()


def _text(text: str) -> str:
    """Without the half letters that names of files and users may have: no JSON holds them."""
    return text.encode("utf-8", "replace").decode("utf-8")
