"""Reads history: the last runs of everything, out of all files, as `History`. DuckDB cuts; what it hands over is grouped here."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from mesh.adapters.history.store import ATTEMPTS, BUILDS, COLUMNS, FINDINGS, TESTS, Kind, files_of, history_folder, relation, retried
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
_TIMES = {BUILDS: "ended_at", TESTS: "at", ATTEMPTS: "at", FINDINGS: "at"}


def read_history(workspace: "Workspace", *, last: int = DEFAULT_LAST, since: str = "") -> History:
    """The last runs of each thing, and with `since` (a UTC time as records have it) all that are not older than that, however many."""
    folder = history_folder(workspace.home, workspace.environment)
    if not folder.is_dir():
        return History()
    with _quickly():
        return History(
            builds=_grouped(_read(folder, BUILDS, last, since), BuildRecord, lambda row: row[0], lambda record: (record.ended_at, record.run)),
            tests=_grouped(_read(folder, TESTS, last, since), TestRecord, lambda row: row[3], lambda record: (record.at, record.run)),
            attempts={
                Address(*key): found
                for key, found in _grouped(
                    _read(folder, ATTEMPTS, last, since), AttemptRecord, lambda row: row[:3], lambda record: (record.at, record.run, record.port)
                ).items()
            },
            columns=_profiles(folder, last, since),
            findings=_grouped(_read(folder, FINDINGS, last, since), FindingRecord, lambda row: row[0], lambda r: (r.at, r.run, r.policy, r.node, r.column)),
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


def _read(folder: Any, kind: Kind, last: int, since: str) -> list[tuple[Any, ...]]:
    group, run = _KEYS[kind]
    time = _TIMES[kind]
    kept = f"dense_rank() over (partition by {group} order by {time} desc, {run} desc) <= {int(last)}"
    newer = f" or {time} >= {literal(since)}" if since else ""
    return ask(folder, kind, f"select {kind.row_text()} from {{}} qualify {kept}{newer}")


def ask(folder: Any, kind: Kind, question: str) -> list[tuple[Any, ...]]:
    """What a query says over all files of a kind; `{}` in it stands for them."""
    # Where nothing was recorded, nothing heavy is needed to say so.
    if not files_of(folder, kind):
        return []
    import duckdb

    def once() -> list[tuple[Any, ...]]:
        with duckdb.connect() as connection:
            connection.execute("set preserve_insertion_order = true")
            return connection.execute(question.replace("{}", relation(files_of(folder, kind), kind), 1)).fetchall()

    try:
        found: list[tuple[Any, ...]] = retried(once)
        return found
    except duckdb.Error as error:
        raise InputError(f"the history in {folder / kind.name} cannot be read: {str(error).splitlines()[0]} Delete the file that it names.") from None


def _grouped(rows: list[tuple[Any, ...]], record: Callable[..., R], key: Callable[[Any], Any], order: Callable[[R], Any]) -> dict[Any, tuple[R, ...]]:
    """Rows by what they are about, oldest first, each once."""
    found: dict[Any, list[R]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(record(*row))
    return {name: tuple({order(one): one for one in sorted(group, key=order)}.values()) for name, group in sorted(found.items())}


def _profiles(folder: Any, last: int, since: str) -> dict[Address, tuple[Profile, ...]]:
    """Of the newest two publications all columns; of those before only how far they moved, for that is all that is asked of them."""
    newer = f" or at >= {literal(since)}" if since else ""
    publications = f"""
        select {_VERSION}, publication_id, min(at) as at, max(rows) as rows, max(drift) as drift, coalesce(arg_max("column", drift), '')
        from {{}} group by all qualify row_number() over (partition by {_VERSION} order by at desc, publication_id desc) <= {int(last)}{newer}"""
    found: dict[Address, list[Profile]] = {}
    for row in ask(folder, COLUMNS, publications):
        found.setdefault(Address(*row[:3]), []).append(Profile(*row[3:]))
    columns = newest_columns(folder, _WHOLE_PROFILES)
    return {
        address: tuple(
            msgspec.structs.replace(profile, columns=columns.get((address, profile.publication_id), ()))
            for profile in sorted(group, key=lambda one: (one.at, one.publication_id))
        )
        for address, group in sorted(found.items())
    }


def newest_columns(folder: Any, publications: int, where: str = "true") -> dict[tuple[Address, str], tuple[ColumnRecord, ...]]:
    """The columns of the newest publications of each product version, in the order in which they were written, by version and publication."""
    newest = f"dense_rank() over (partition by {_VERSION} order by at desc, publication_id desc) <= {publications}"
    found: dict[tuple[Address, str], dict[str, ColumnRecord]] = {}
    for row in ask(folder, COLUMNS, f"select {COLUMNS.row_text()} from {{}} where {where} qualify {newest}"):
        values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row]
        record = ColumnRecord(*values)
        found.setdefault((Address(*row[:3]), record.publication_id), {}).setdefault(record.column, record)
    return {key: tuple(columns.values()) for key, columns in found.items()}
