"""The audit log on disk: `<MESH_HOME>/<environment>/audit/log.jsonl`, with `head.json` beside it. Records are only ever appended, under a lock.

A record is on the disk before `append` returns. A line that a killed process left half written is closed by the next record, which says so.
Where the end is gone that `head.json` knows, records go on with the number after it: the gap stays visible for ever.
"""

import fcntl
import getpass
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from mesh.adapters.files import replacing
from mesh.core.audit.record import BEGINNING, Action, Draft, Head, Record, Used, line, parse, seal
from mesh.core.errors import InputError
from mesh.core.model import Entry

if TYPE_CHECKING:
    from mesh.core.audit.verify import Verdict

_BLOCK = 1 << 16
_ADVICE = "Free the disk or make the folder writable: without its record, nothing is read or published."


def who() -> str:
    """The user of the operating system, or what MESH_ACTOR says: a job's name in CI."""
    with suppress(OSError, KeyError, ImportError):
        return os.environ.get("MESH_ACTOR") or getpass.getuser()
    return f"user {os.getuid()}"


def used(entry: Entry) -> Used:
    """A published product version as records have it, with all its columns."""
    return Used(str(entry.address), entry.publication_id, tuple(name for name, _ in entry.columns), entry.port, entry.rows)


class AuditLog:
    """The log of one environment."""

    def __init__(self, home: Path, environment: str) -> None:
        self.folder = home / environment / "audit"
        self.file = self.folder / "log.jsonl"
        self._head = self.folder / "head.json"

    def append(self, *drafts: Draft) -> None:
        """Raises InputError where they cannot be written; then none of them is."""
        with self.held() as held:
            held.append(*drafts)

    @contextmanager
    def held(self) -> Iterator["Held"]:
        """The log to read and append to while nobody else does."""
        with _in_words(self.file):
            self.folder.mkdir(parents=True, exist_ok=True)
            if self.folder.stat().st_mode & 0o077:
                self.folder.chmod(0o700)
            descriptor = os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            with _in_words(self.file):
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield Held(self, descriptor)
        finally:
            os.close(descriptor)

    def lines(self) -> Iterator[bytes]:
        """With their newlines; none where there is no log."""
        try:
            with self.file.open("rb") as stream:
                yield from stream
        except FileNotFoundError:
            return
        except OSError as error:
            raise InputError(f"cannot read the audit log {self.file}: {error.strerror}.") from None

    def records(self) -> Iterator[Record]:
        """All that can be read, as they claim to be."""
        return (record for text in self.lines() if (record := parse(text)))

    def verify(self, kept: str = "") -> "Verdict":
        # Who appends need not wait for what verifies.
        from mesh.core.audit.verify import verify

        return verify(self.lines(), self.head(), kept)

    def head(self) -> Head | None:
        """What `head.json` says; None where it is not there, or damaged."""
        try:
            said = json.loads(self._head.read_bytes())
            count, own = said["count"], said["hash"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        return Head(count, own) if isinstance(count, int) and isinstance(own, str) and count >= 0 else None

    def write_head(self, head: Head) -> None:
        # Not forced to the disk: after a power loss it may be behind the log, and the next append writes it anew.
        with replacing(self._head) as temporary, _private(temporary) as descriptor:
            os.write(descriptor, f'{{"count": {head.count}, "hash": "{head.hash}"}}\n'.encode())


class Held:
    """The log while its lock is held."""

    def __init__(self, log: AuditLog, descriptor: int) -> None:
        self._log = log
        self._descriptor = descriptor

    def records(self) -> Iterator[Record]:
        return self._log.records()

    def verify(self) -> "Verdict":
        return self._log.verify()

    def append(self, *drafts: Draft) -> None:
        if not drafts:
            return
        size = os.fstat(self._descriptor).st_size
        last, fragment = self._end(size)
        half = [] if not fragment or parse(fragment) else [_closing(fragment)]
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        sequence, previous = last.count, last.hash
        written = [b"\n"] if fragment else []
        for draft in (*half, *drafts):
            record = seal(draft, sequence=sequence + 1, at=at, previous=previous)
            sequence, previous = record.sequence, record.hash
            written.append(line(record))
        with _in_words(self._log.file):
            try:
                _write(self._descriptor, b"".join(written))
                os.fsync(self._descriptor)
            except OSError:
                with suppress(OSError):
                    os.ftruncate(self._descriptor, size)
                raise
        self._log.write_head(Head(sequence, previous))

    def _end(self, size: int) -> tuple[Head, bytes]:
        """The last record, and what stands behind the last newline."""
        block = _BLOCK
        while True:
            with _in_words(self._log.file):
                text = os.pread(self._descriptor, min(block, size), max(size - block, 0))
            if text.count(b"\n") > 1 or block >= size:
                break
            block *= 4
        *whole, fragment = text.split(b"\n")
        record = parse(fragment) or (parse(whole[-1]) if whole else None)
        head = self._log.head()
        if record is None and head is None and whole:
            # The last line is no record, and nothing says what stood there: the newest record that can be read.
            record = max(self.records(), key=lambda record: record.sequence, default=None)
        last = Head(record.sequence, record.hash) if record else Head(0, BEGINNING)
        return (head if head and head.count > last.count else last), fragment


def _closing(fragment: bytes) -> Draft:
    return Draft(Action.REPAIRED, who(), details={"bytes": len(fragment), "sha256": sha256(fragment).hexdigest()})


def _write(descriptor: int, text: bytes) -> None:
    view = memoryview(text)
    while view:
        view = view[os.write(descriptor, view) :]


@contextmanager
def _private(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _in_words(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(f"cannot write the audit log {file}: {error.strerror}. {_ADVICE}") from None


def known_ids(records: Iterable[Record]) -> set[tuple[str, str]]:
    """Domain and publication id of all publications that records name as published or found."""
    actions = (Action.PUBLISH, Action.FOUND)
    return {(used.address.partition(".")[0], used.publication_id) for record in records if record.action in actions for used in record.products}
