"""Reads history: the last runs of everything, out of all files, as `History`. DuckDB cuts; what it hands over is grouped here."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from mesh.adapters.history.store import ATTEMPTS, BUILDS, COLUMNS, FINDINGS, TESTS, Kind, files_of, history_folder, relation
from mesh.core.errors import InputError
from mesh.core.history.history import DEFAULT_LAST, History, Profile
from mesh.core.history.records import AttemptRecord, BuildRecord, ColumnRecord, FindingRecord, TestRecord
from mesh.core.model import Address
from mesh.core.sqltext import literal

if TYPE_CHECKING:
    from mesh.adapters.workspace import Workspace

R = TypeVar("R")
_WHOLE_PROFILES = 2
_VERSION = "domain, product, version"
# What the records of one thing in one run share: a record of the same key is the same record.
_KEYS = {
    BUILDS: ("domain", "run"),
    TESTS: ("domain, test", "run"),
    ATTEMPTS: (f"{_VERSION}, port", "run"),
    FINDINGS: ("domain", "run"),
}
_TIMES = {BUILDS: "ended_at", TESTS: '"at"', ATTEMPTS: '"at"', FINDINGS: '"at"'}


class Asked:
    """History to be asked, in one connection. Where nothing was recorded, nothing heavy is needed to say so."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._connection: Any = None

    def __enter__(self) -> "Asked":
        return self

    def __exit__(self, *_: object) -> None:
        if self._connection is not None:
            self._connection.close()

    def rows(self, kind: Kind, question: str) -> list[tuple[Any, ...]]:
        """What a query says over all files of a kind; `{}` in it stands for them."""
        if not files_of(self._folder, kind):
            return []
        import duckdb

        if self._connection is None:
            self._connection = duckdb.connect()
        try:
            return self._answer(kind, question, duckdb.IOException)
        except duckdb.Error as error:
            said = str(error).splitlines()[0]
            raise InputError(f"the history in {self._folder / kind.name} cannot be read: {said} Delete the file that it names.") from None

    def _answer(self, kind: Kind, question: str, gone: type[Exception]) -> list[tuple[Any, ...]]:
        """Asks again when files were joined, and so removed, meanwhile."""
        for is_last in (False, False, True):
            try:
                found: list[tuple[Any, ...]] = self._connection.execute(question.replace("{}", relation(files_of(self._folder, kind), kind), 1)).fetchall()
                return found
            except gone:
                if is_last:
                    raise
        return []


def read_history(workspace: "Workspace", *, last: int = DEFAULT_LAST, since: str = "") -> History:
    """The last runs of each thing, and with `since` (a UTC time as records have it) all that are not older than that, however many."""
    folder = history_folder(workspace.home, workspace.environment)
    if not folder.is_dir():
        return History()
    with _quickly(), Asked(folder) as asked:
        return History(
            builds=_grouped(_read(asked, BUILDS, last, since), BuildRecord, lambda row: row[0], lambda record: (record.ended_at, record.run)),
            tests=_grouped(_read(asked, TESTS, last, since), TestRecord, lambda row: row[3], lambda record: (record.at, record.run)),
            attempts={
                Address(*key): found
                for key, found in _grouped(
                    _read(asked, ATTEMPTS, last, since), AttemptRecord, lambda row: row[:3], lambda record: (record.at, record.run, record.port)
                ).items()
            },
            columns=_profiles(asked, last, since),
            findings=_grouped(_read(asked, FINDINGS, last, since), FindingRecord, lambda row: row[0], lambda r: (r.at, r.run, r.policy, r.node, r.column)),
        )


@contextmanager
def _quickly() -> Iterator[None]:
    """Millions of small values in a row: looking for circles among them, which they have none of, would take longest."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _read(asked: Asked, kind: Kind, last: int, since: str) -> list[tuple[Any, ...]]:
    group, run = _KEYS[kind]
    time = _TIMES[kind]
    kept = f"dense_rank() over (partition by {group} order by {time} desc, {run} desc) <= {int(last)}"
    newer = f" or {time} >= {literal(since)}" if since else ""
    return asked.rows(kind, f"select {kind.row_text()} from {{}} qualify {kept}{newer}")


def _grouped(rows: list[tuple[Any, ...]], record: Callable[..., R], key: Callable[[Any], Any], order: Callable[[R], Any]) -> dict[Any, tuple[R, ...]]:
    """Rows by what they are about, oldest first, each once."""
    found: dict[Any, list[R]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(record(*row))
    return {name: tuple({order(one): one for one in sorted(group, key=order)}.values()) for name, group in sorted(found.items())}


def _profiles(asked: Asked, last: int, since: str) -> dict[Address, tuple[Profile, ...]]:
    """Of the newest two publications all columns; of those before only how far they moved, for that is all that is asked of them."""
    newer = f" or seen_at >= {literal(since)}" if since else ""
    publications = f"""
        select {_VERSION}, publication_id, min("at") as seen_at, max("rows"), max(drift), coalesce(arg_max("column", drift), '')
        from {{}} group by {_VERSION}, publication_id
        qualify row_number() over (partition by {_VERSION} order by seen_at desc, publication_id desc) <= {int(last)}{newer}"""
    found: dict[Address, list[Profile]] = {}
    for row in asked.rows(COLUMNS, publications):
        found.setdefault(Address(*row[:3]), []).append(Profile(*row[3:]))
    columns = newest_columns(asked, _WHOLE_PROFILES)
    return {
        address: tuple(
            msgspec.structs.replace(profile, columns=columns.get((address, profile.publication_id), ()))
            for profile in sorted(group, key=lambda one: (one.at, one.publication_id))
        )
        for address, group in sorted(found.items())
    }


def newest_columns(asked: Asked, publications: int, where: str = "true") -> dict[tuple[Address, str], tuple[ColumnRecord, ...]]:
    """The columns of the newest publications of each product version, in the order in which they were written, by version and publication."""
    newest = f'dense_rank() over (partition by {_VERSION} order by "at" desc, publication_id desc) <= {publications}'
    found: dict[tuple[Address, str], dict[str, ColumnRecord]] = {}
    for row in asked.rows(COLUMNS, f"select {COLUMNS.row_text()} from {{}} where {where} qualify {newest}"):
        values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row]
        record = ColumnRecord(*values)
        found.setdefault((Address(*row[:3]), record.publication_id), {}).setdefault(record.column, record)
    return {key: tuple(columns.values()) for key, columns in found.items()}
