"""Output ports on disk: pointers, outcomes and published files under `<MESH_HOME>/<environment>/ports/<domain>/`, and of those that are readable by
agreement only, encrypted, under `.../restricted/<domain>/`.

The platform package writes them (`platform/macros/publish/`); nothing here does, except `clean`, which removes what a killed run left behind.
"""

import contextlib
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from mesh.adapters import keys
from mesh.core.errors import InputError, did_you_mean
from mesh.core.model import OPEN, RESTRICTED, Address, Entry, Outcome, Port, ProductOutcome
from mesh.core.sqltext import literal

T = TypeVar("T")
_CLEAN_AFTER_SECONDS = 3600
_FOLDERS = {OPEN: "ports", RESTRICTED: "restricted"}


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
    version: int | None
    outcome: Outcome
    reason: str = ""
    at: str = ""
    run: str = ""
    publication_id: str = ""


def port_directory(home: Path, environment: str, domain: str, port: str = OPEN) -> Path:
    return home / environment / _FOLDERS[port] / domain


def read_port(home: Path, environment: str, domain: str) -> Port:
    """What a domain publishes now; an empty port where it never published."""
    folder = port_directory(home, environment, domain)
    outcomes = _read(folder / "outcomes.json", list[_Outcome], domain) or []
    private = port_directory(home, environment, domain, RESTRICTED)
    # Whoever may not enter it has nothing there.
    restricted = (_entries(private / "current.json", domain, RESTRICTED) or ()) if os.access(private, os.R_OK | os.X_OK) else ()
    return Port(domain, _entries(folder / "current.json", domain) or (), tuple(_outcome(domain, outcome) for outcome in outcomes), restricted)


def publication_ids(home: Path, environment: str, domain: str, port: str = OPEN) -> list[str]:
    """A domain's publications that its port keeps, the newest last: an id begins with its time."""
    return sorted(file.name.split(".")[1] for file in port_directory(home, environment, domain, port).glob("publication.*.json"))


def read_publication(home: Path, environment: str, domain: str, id_: str, port: str = OPEN) -> tuple[Entry, ...]:
    """One of them. Raises InputError when the port does not keep it."""
    found = None if "/" in id_ else _entries(port_directory(home, environment, domain, port) / f"publication.{id_}.json", domain, port)
    if found is None:
        what = f"{domain} has no publication `{id_}` in environment `{environment}`."
        raise InputError(f"{what} {did_you_mean(id_, publication_ids(home, environment, domain, port))}")
    return found


def _entries(pointer: Path, domain: str, port: str = OPEN) -> tuple[Entry, ...] | None:
    """What a pointer file names; None where there is none."""
    entries = _read(pointer, list[_Entry], domain)
    for entry in entries or ():
        if Path(entry.path).name != entry.path or entry.domain != domain:
            raise InputError(_damaged(pointer, domain, f"`{entry.path}` is not a file of this port"))
    return None if entries is None else tuple(_entry(entry, port) for entry in entries)


def _entry(entry: _Entry, port: str) -> Entry:
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
        port=port,
    )


def _outcome(domain: str, outcome: _Outcome) -> ProductOutcome:
    address = Address(domain, outcome.product, outcome.version or 0)
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


def published_file(home: Path, environment: str, entry: Entry) -> Path:
    return port_directory(home, environment, entry.address.domain, entry.port) / entry.path


def missing_or_cut(home: Path, environment: str, entry: Entry) -> str:
    """What is wrong with a published file at a glance (no content is read), or an empty string."""
    file = published_file(home, environment, entry)
    try:
        size = file.stat().st_size
    except OSError:
        return f"{file} is missing"
    return "" if size == entry.bytes else f"{file} has {size} bytes instead of {entry.bytes}"


def verify(home: Path, environment: str, entries: Iterable[Entry]) -> Iterator[tuple[Entry, str]]:
    """Each entry with what is wrong with its file, or an empty string: row count and content hash against the pointer. Reads all data, and for
    restricted ports the domain's key; where there is none, that is said of the file."""
    import duckdb

    connection: Any = duckdb.connect()
    for entry in entries:
        problem = missing_or_cut(home, environment, entry)
        if not problem:
            file = published_file(home, environment, entry)
            try:
                encrypted = _encryption(connection, home, environment, entry)
                row = connection.execute(f"select count(*), coalesce(sum(hash(t)), 0)::varchar from read_parquet(?{encrypted}) as t", [str(file)]).fetchone()
                if row != (entry.rows, entry.content_hash):
                    problem = f"the content of {file} is not what was published"
            except duckdb.Error as error:
                problem = f"{file} cannot be read: {str(error).splitlines()[0]}"
            except InputError as error:
                problem = f"{file} is encrypted, and {error}"
        yield entry, problem


def _encryption(connection: Any, home: Path, environment: str, entry: Entry) -> str:
    """What `read_parquet` has to be told to read a file."""
    if entry.port != RESTRICTED:
        return ""
    return f", encryption_config={{footer_key: {literal(keys.open_restricted(connection, home, environment, entry.address.domain))}}}"


def clean(home: Path, environment: str, domain: str, *, run: tuple[float, float] = (0, 0)) -> int:
    """Removes files that no publication names: what a run that ended badly while publishing left behind. Returns how many.

    Only those written during `run`, from when to when, which has ended, and those older than an hour: others may belong to a
    plain `dbt build`, which holds no lock of ours and is about to name them. Nothing when a pointer is damaged.
    """
    return sum(_clean(port_directory(home, environment, domain, port), domain, run) for port in (OPEN, RESTRICTED))


def _clean(folder: Path, domain: str, run: tuple[float, float]) -> int:
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
