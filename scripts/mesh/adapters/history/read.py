"""Reads history: the last runs of everything, out of all files, as `History`. DuckDB cuts; what it hands over is grouped here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import repeat
from operator import attrgetter
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING, Any

import msgspec

from mesh.adapters.history.marks import history_folder
from mesh.adapters.history.store import ATTEMPTS, BUILDS, COLUMNS, FINDINGS, TESTS, Kind, files_of, relation
from mesh.adapters.memory import much_to_keep
from mesh.core.errors import InputError
from mesh.core.history.history import DEFAULT_LAST, History, Profile, address_of
from mesh.core.history.records import BuildRecord, ColumnRecord
from mesh.core.model import Address
from mesh.core.sqltext import literal, quoted

if TYPE_CHECKING:
    from mesh.adapters.workspace import Workspace

_WHOLE_PROFILES = 2
_VERSION = "domain, product, version"


@dataclass(frozen=True, slots=True)
class _About:
    """How records of a kind are told apart."""

    kind: Kind
    same: tuple[str, ...]
    """What all records of one thing share: DuckDB hands it over once for all of them."""
    thing: Callable[[Any], Any]
    time: Callable[[Any], Any]
    """When a record is of, and what tells it from others: one with all of it the same is the same."""


_BUILDS = _About(BUILDS, ("domain", "engine"), attrgetter("domain"), attrgetter("ended_at", "run"))
_TESTS = _About(TESTS, ("domain", "test", "name", "node", "column", "severity"), attrgetter("test"), attrgetter("at", "run"))
_ATTEMPTS = _About(ATTEMPTS, ("domain", "product", "version", "port"), address_of, attrgetter("at", "run", "port"))
_FINDINGS = _About(FINDINGS, ("domain", "policy", "severity"), attrgetter("domain"), attrgetter("at", "run", "policy", "node", "column"))


class Asked:
    """History to be asked, in one connection. Where nothing was recorded, nothing heavy is needed to say so."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._connection: Any = None

    def __enter__(self) -> "Asked":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if self._connection is not None:
            self._connection.close()
        if isinstance(error, msgspec.DecodeError):
            raise InputError(f"the history in {self._folder} holds a value that no record has: {error} Delete the file that is not this tool's.") from None

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
                found: list[tuple[Any, ...]] = self._connection.execute(question.replace("{}", relation(files_of(self._folder, kind), kind))).fetchall()
                return found
            except gone:
                if is_last:
                    raise
        return []


def read_history(workspace: "Workspace", *, last: int = DEFAULT_LAST, since: str = "") -> History:
    """What the last runs of each domain say, and with `since` (a UTC time as records have it) all that is not older than that, however much."""
    folder = history_folder(workspace.home, workspace.environment)
    if not folder.is_dir():
        return History()
    with much_to_keep(), Asked(folder) as asked:
        builds = {domain: _last(found, last, since) for domain, found in _read(asked, _BUILDS, {}).items()}
        begin = {domain: found[0].began_at for domain, found in builds.items() if len(found) >= last}
        return History(builds, _read(asked, _TESTS, begin), _read(asked, _ATTEMPTS, begin), _profiles(asked, last, since), _read(asked, _FINDINGS, begin))


def _last(builds: tuple[BuildRecord, ...], last: int, since: str) -> tuple[BuildRecord, ...]:
    newer = sum(build.began_at >= since for build in builds) if since else 0
    return builds[-max(last, newer) :]


def _read(asked: Asked, about: _About, begin: Mapping[str, str]) -> dict[Any, tuple[Any, ...]]:
    """Records by what they are about, oldest first, each once. `begin`: domain -> when the oldest run began that is wanted."""
    fields = msgspec.structs.fields(about.kind.record)
    decoders = {field.name: msgspec.json.Decoder(list[field.type]) for field in fields}  # type: ignore[name-defined]
    asked_for = [about.kind.value(field) if field.name in about.same else f"to_json(list({about.kind.value(field)}))" for field in fields]
    wanted = f"join (values {', '.join(f'({literal(name)}, {literal(at)})' for name, at in begin.items())}) as begun(domain, first_at) using (domain)"
    cut = f"left {wanted} where \"at\" >= coalesce(first_at, '')" if begin else ""
    found: dict[Any, list[Any]] = {}
    for row in asked.rows(about.kind, f"select {', '.join(asked_for)} from {{}} as records {cut} group by {', '.join(map(quoted, about.same))}"):
        values = [
            repeat(value) if field.name in about.same else _shared(field, decoders[field.name].decode(value)) for field, value in zip(fields, row, strict=True)
        ]
        records = list(map(about.kind.record, *values))
        found.setdefault(about.thing(records[0]), []).extend(records)
    return {thing: _in_order(found[thing], about.time) for thing in sorted(found)}


def _shared(field: Any, values: list[Any]) -> Iterable[Any]:
    """The same texts come again and again: each is kept once."""
    return map(intern, values) if field.type is str else values


def _in_order(records: list[Any], time: Callable[[Any], Any]) -> tuple[Any, ...]:
    times = list(map(time, records))
    if times == sorted(set(times)):
        return tuple(records)
    by_time = dict(zip(times, records, strict=True))
    return tuple(map(by_time.__getitem__, sorted(by_time)))


def _profiles(asked: Asked, last: int, since: str) -> dict[Address, tuple[Profile, ...]]:
    """Of the newest two publications all columns; of those before only how far they moved, for that is all that is asked of them."""
    newer = f" or seen_at >= {literal(since)}" if since else ""
    moved = 'max((drift, "column")) filter (where drift is not null)'
    publications = f"""
        select {_VERSION}, publication_id, min("at") as seen_at, max("rows") as counted, coalesce({moved}, (null, '')) as moved
        from {{}} group by {_VERSION}, publication_id
        qualify row_number() over (partition by {_VERSION} order by seen_at desc, publication_id desc) <= {int(last)}{newer}"""
    listed = ", ".join(f"to_json(list({value}))" for value in ("publication_id", "seen_at", "counted", "moved[1]", "moved[2]"))
    columns = newest_columns(asked, _WHOLE_PROFILES)
    found = {}
    for row in asked.rows(COLUMNS, f"select {_VERSION}, {listed} from ({publications}) group by {_VERSION}"):
        address = Address(*row[:3])
        profiles = sorted(map(Profile, *map(msgspec.json.decode, row[3:])), key=attrgetter("at", "publication_id"))
        newest = [msgspec.structs.replace(one, columns=columns.get((address, one.publication_id), ())) for one in profiles[-_WHOLE_PROFILES:]]
        found[address] = (*profiles[:-_WHOLE_PROFILES], *newest)
    return dict(sorted(found.items()))


def newest_columns(asked: Asked, publications: int, where: str = "true") -> dict[tuple[Address, str], tuple[ColumnRecord, ...]]:
    """The columns of the newest publications of each product version, in the order of their names, by version and publication."""
    rank = f'row_number() over (partition by {_VERSION} order by min("at") desc, publication_id desc) <= {publications}'
    newest = f"select {_VERSION}, publication_id from {{}} where {where} group by {_VERSION}, publication_id qualify {rank}"
    rows = f"select {COLUMNS.row_text()} from {{}} semi join ({newest}) as newest using ({_VERSION}, publication_id)"
    decoder = msgspec.json.Decoder(list[ColumnRecord])
    found = {}
    for (text,) in asked.rows(COLUMNS, f"select to_json(list(one)) from ({rows}) as one group by {_VERSION}, publication_id"):
        records = {record.column: record for record in decoder.decode(text)}
        columns = tuple(record for _, record in sorted(records.items()))
        found[address_of(columns[0]), columns[0].publication_id] = columns
    return found
