"""The files of history: `<MESH_HOME>/<environment>/history/<kind>/<time>-<id>.parquet`. Each is written whole under another name, then renamed, and never
changed: whatever ends a process, there is a file or there is none.

What was written twice, because a process ended before it could say so, is read once.
"""

import fcntl
import os
import time
import uuid
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from typing import Any

import msgspec

from mesh.core.errors import InputError
from mesh.core.history.records import AttemptRecord, BuildRecord, ColumnRecord, FindingRecord, TestRecord
from mesh.core.sqltext import literal, quoted
from mesh.core.tables.info_schema import Table, TableColumn

JOIN_ABOVE = 500
"""So many files of one kind are read fast; more are joined into one."""
_LEFT_BEHIND_SECONDS = 3600
_TYPES: dict[Any, str] = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE", tuple[str, ...]: "VARCHAR[]", tuple[int, ...]: "BIGINT[]"}
_TYPES |= {kind | None: name for kind, name in list(_TYPES.items()) if kind in (str, int, float)}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of records."""

    name: str
    record: type[msgspec.Struct]

    @property
    def columns(self) -> list[TableColumn]:
        return [TableColumn(field.name, _TYPES[field.type], "") for field in msgspec.structs.fields(self.record)]

    def row_text(self) -> str:
        """SQL for one record."""
        return ", ".join(f"{self.value(field)} as {quoted(field.name)}" for field in msgspec.structs.fields(self.record))

    @staticmethod
    def value(field: Any) -> str:
        """SQL for one value of a record: what may not be empty is not null."""
        name = quoted(field.name)
        empty = {str: "''", int: "0", float: "0"}.get(field.type, "[]" if _TYPES[field.type].endswith("[]") else "")
        return f"coalesce({name}, {empty})" if empty else name


BUILDS, TESTS, ATTEMPTS = Kind("builds", BuildRecord), Kind("tests", TestRecord), Kind("attempts", AttemptRecord)
COLUMNS, FINDINGS = Kind("columns", ColumnRecord), Kind("findings", FindingRecord)
KINDS = (FINDINGS, COLUMNS, TESTS, ATTEMPTS, BUILDS)
"""In the order in which they are put in place: a build that is there has all that belongs to it."""
Records = Mapping[Kind, Collection[msgspec.Struct]]


def files_of(folder: Path, kind: Kind) -> list[Path]:
    """Its files, the oldest first; none where nothing was ever recorded."""
    return sorted(file for file in (folder / kind.name).glob("*.parquet") if not file.name.startswith("."))


def append(folder: Path, records: Records) -> None:
    """Adds records, one file for each kind. Raises InputError where they cannot be written; what was there before is untouched."""
    written = [kind for kind in KINDS if records.get(kind)]
    if not written:
        return
    # Who only reads does without.
    from mesh.adapters.tables import write_tables

    name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:8]}"
    with _staging(folder, name) as staging:
        tables = {kind.name: Table(kind.name, "", kind.columns) for kind in written}
        write_tables(((kind.name, _by_column(kind, records[kind])) for kind in written), staging, tables)
        for kind in written:
            _put(staging / f"{kind.name}.parquet", folder / kind.name / f"{name}.parquet")
    import duckdb

    for kind in written:
        if len(files_of(folder, kind)) > JOIN_ABOVE:
            # All is recorded already; the next one joins, if this one cannot.
            with suppress(InputError, duckdb.Error):
                join(folder, kind)


def join(folder: Path, kind: Kind) -> None:
    """Makes one file of all; a crash leaves the old ones beside it, which is harmless. Whoever else is joining now does it for everybody."""
    import duckdb

    with _held(folder / f".{kind.name}.lock") as is_mine:
        if not is_mine:
            return
        files = files_of(folder, kind)
        name = f"{files[-1].stem.partition('-')[0]}-{uuid.uuid4().hex[:8]}"
        with _staging(folder, name) as staging, duckdb.connect() as connection:
            joined = staging / "joined.parquet"
            connection.execute(f"copy (select * from {relation(files, kind)}) to {literal(joined)} (format parquet, use_tmp_file false)")
            _put(joined, folder / kind.name / f"{name}.parquet")
        for file in files:
            file.unlink(missing_ok=True)


def relation(files: Collection[Path], kind: Kind) -> str:
    """SQL for all records in some files, with every column that the kind has today."""
    empty = ", ".join(f"null::{column.type} as {quoted(column.name)}" for column in kind.columns)
    listed = ", ".join(map(literal, files))
    found = f"select * from read_parquet([{listed}], union_by_name = true) union all by name " if files else ""
    return f"({found}select {empty} where false)"


def _by_column(kind: Kind, records: Collection[msgspec.Struct]) -> dict[str, list[Any]]:
    return {column.name: [getattr(record, column.name) for record in records] for column in kind.columns}


def _put(written: Path, place: Path) -> None:
    with written.open("rb") as stream:
        os.fsync(stream.fileno())
    place.parent.mkdir(exist_ok=True)
    written.replace(place)


@contextmanager
def _staging(folder: Path, name: str) -> Iterator[Path]:
    """A folder to write in, which is gone afterwards; and those that a killed process left."""
    staging = folder / f".{name}"
    try:
        staging.mkdir(parents=True)
        for left in folder.glob(".*Z-*"):
            # Another process may be writing into a younger one, or removing it.
            with suppress(OSError):
                if time.time() - left.stat().st_mtime > _LEFT_BEHIND_SECONDS:
                    rmtree(left)
        yield staging
    except OSError as error:
        raise InputError(
            f"cannot write {folder}: {error.strerror}. Free the disk or make the folder writable; what was recorded before is unchanged."
        ) from None
    finally:
        rmtree(staging, ignore_errors=True)


@contextmanager
def _held(path: Path) -> Iterator[bool]:
    """Whether nobody else holds the lock."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True
