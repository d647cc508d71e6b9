"""Output ports on disk: pointers, outcomes and published files under `<MESH_HOME>/<environment>/ports/<domain>/`.

The platform package writes them (`platform/macros/publish/`); nothing here does, except `clean`, which removes what a killed run left behind.
"""

import contextlib
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from mesh.core.errors import InputError, did_you_mean
from mesh.core.model import Address, Entry, Outcome, Port, ProductOutcome

T = TypeVar("T")
_CLEAN_AFTER_SECONDS = 3600


class _Column(msgspec.Struct):
    name: str
    type: str


class _Input(msgspec.Struct):
    domain: str
    product: str
    version: int
    publication_id: str


class _Entry(msgspec.Struct):
    domain: str
    product: str
    version: int
    path: str
    bytes: int
    rows: int
    content_hash: str
    columns: list[_Column]
    publication_id: str
    published_at: str
    verified_at: str = ""
    commit: str = ""
    is_latest: bool = True
    deprecation_date: str = ""
    inputs: list[_Input] = []


class _Outcome(msgspec.Struct):
    product: str
    version: int
    outcome: Outcome
    reason: str = ""
    at: str = ""
    run: str = ""
    publication_id: str = ""


def port_directory(home: Path, environment: str, domain: str) -> Path:
    return home / environment / "ports" / domain


def read_port(home: Path, environment: str, domain: str) -> Port:
    """What a domain publishes now; an empty port where it never published."""
    folder = port_directory(home, environment, domain)
    outcomes = _read(folder / "outcomes.json", list[_Outcome], domain) or []
    return Port(domain, _entries(folder / "current.json", domain) or (), tuple(_outcome(domain, outcome) for outcome in outcomes))


def restricted_directory(home: Path, environment: str, domain: str) -> Path:
    return home / environment / "restricted" / domain


def read_restricted(home: Path, environment: str, domain: str) -> tuple[Entry, ...]:
    """What a domain publishes now in its restricted port: for those with an agreement, encrypted."""
    return _entries(restricted_directory(home, environment, domain) / "current.json", domain) or ()


def publication_ids(home: Path, environment: str, domain: str) -> list[str]:
    """A domain's publications that its port keeps, the newest last: an id begins with its time."""
    return sorted(file.name.split(".")[1] for file in port_directory(home, environment, domain).glob("publication.*.json"))


def read_publication(home: Path, environment: str, domain: str, id_: str) -> tuple[Entry, ...]:
    """One of them. Raises InputError when the port does not keep it."""
    found = None if "/" in id_ else _entries(port_directory(home, environment, domain) / f"publication.{id_}.json", domain)
    if found is None:
        what = f"{domain} has no publication `{id_}` in environment `{environment}`."
        raise InputError(f"{what} {did_you_mean(id_, publication_ids(home, environment, domain))}")
    return found


def _entries(pointer: Path, domain: str) -> tuple[Entry, ...] | None:
    """What a pointer file names; None where there is none."""
    entries = _read(pointer, list[_Entry], domain)
    for entry in entries or ():
        if Path(entry.path).name != entry.path or entry.domain != domain:
            raise InputError(_damaged(pointer, domain, f"`{entry.path}` is not a file of this port"))
    return None if entries is None else tuple(_entry(entry) for entry in entries)


def _entry(entry: _Entry) -> Entry:
    return Entry(
        address=Address(entry.domain, entry.product, entry.version),
        path=entry.path,
        bytes=entry.bytes,
        rows=entry.rows,
        content_hash=entry.content_hash,
        columns=tuple((column.name, column.type) for column in entry.columns),
        publication_id=entry.publication_id,
        published_at=entry.published_at,
        verified_at=entry.verified_at,
        commit=entry.commit,
        is_latest=entry.is_latest,
        deprecation_date=entry.deprecation_date,
        inputs=tuple((Address(i.domain, i.product, i.version), i.publication_id) for i in entry.inputs),
    )


def _outcome(domain: str, outcome: _Outcome) -> ProductOutcome:
    address = Address(domain, outcome.product, outcome.version)
    return ProductOutcome(address, outcome.outcome, outcome.reason, outcome.at, outcome.run, outcome.publication_id)


def _read(file: Path, kind: type[T], domain: str) -> T | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=kind)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror}. Make it readable, or set MESH_HOME to another folder.") from None
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise InputError(_damaged(file, domain, str(error))) from None


def _damaged(file: Path, domain: str, why: str) -> str:
    return f"{file} is damaged or was edited by hand ({why}). Delete it and run `mesh build {domain} --force` to publish again."


def missing_or_cut(home: Path, environment: str, entry: Entry) -> str:
    """What is wrong with a published file at a glance (no content is read), or an empty string."""
    file = port_directory(home, environment, entry.address.domain) / entry.path
    try:
        size = file.stat().st_size
    except OSError:
        return f"{file} is missing"
    return "" if size == entry.bytes else f"{file} has {size} bytes instead of {entry.bytes}"


def verify(home: Path, environment: str, entries: Iterable[Entry]) -> Iterator[tuple[Entry, str]]:
    """Each entry with what is wrong with its file, or an empty string: row count and content hash against the pointer. Reads all data."""
    import duckdb

    connection: Any = duckdb.connect()
    for entry in entries:
        problem = missing_or_cut(home, environment, entry)
        if not problem:
            file = port_directory(home, environment, entry.address.domain) / entry.path
            try:
                row = connection.execute("select count(*), coalesce(sum(hash(t)), 0)::varchar from read_parquet(?) as t", [str(file)]).fetchone()
                if row != (entry.rows, entry.content_hash):
                    problem = f"the content of {file} is not what was published"
            except duckdb.Error as error:
                problem = f"{file} cannot be read: {str(error).splitlines()[0]}"
        yield entry, problem


def clean(home: Path, environment: str, domain: str, *, run: tuple[float, float] = (0, 0)) -> int:
    """Removes files that no publication names: what a run that ended badly while publishing left behind. Returns how many.

    Only those written during `run`, from when to when, which has ended, and those older than an hour: others may belong to a
    plain `dbt build`, which holds no lock of ours and is about to name them. Nothing when a pointer is damaged.
    """
    folder = port_directory(home, environment, domain)
    pointers = [*folder.glob("publication.*.json"), *folder.glob("current.json")]
    try:
        named = {entry.path for pointer in pointers for entry in _read(pointer, list[_Entry], domain) or []}
    except InputError:
        return 0
    unnamed = {*folder.glob("tmp_*"), *(file for file in folder.glob("*.parquet") if file.name not in named)}
    removed = 0
    for file in unnamed:
        # Another program may rename or remove a file meanwhile: then there is nothing left to do.
        with contextlib.suppress(FileNotFoundError):
            written = file.stat().st_mtime
            if time.time() - written > _CLEAN_AFTER_SECONDS or run[0] <= written <= run[1]:
                file.unlink()
                removed += 1
    return removed
