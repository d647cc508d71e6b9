"""Reads dbt's artifacts from disk."""

from pathlib import Path
from typing import TypeVar

import msgspec

from mesh.core.errors import InputError
from mesh.core.manifest import SCHEMA, Manifest, RunResults

T = TypeVar("T")


def read_manifest(target: Path) -> Manifest | None:
    """The manifest in a target folder; None where dbt has not written one."""
    file = target / "manifest.json"
    content = _read(file)
    return None if content is None else check_manifest(content, str(file))


def check_manifest(content: bytes, where: str) -> Manifest:
    """A manifest of the version that the mesh reads; raises InputError for anything else. `where`: what the message calls it."""
    found = _decode(content, Manifest, where)
    if found.metadata.dbt_schema_version != SCHEMA:
        what = f"{where} follows {found.metadata.dbt_schema_version}."
        raise InputError(f"{what} The mesh reads {SCHEMA} (dbt Core 1.8 and newer, and 2.0): build again with such a dbt.")
    return found


def read_run_results(target: Path) -> RunResults | None:
    """The results of the last run in a target folder; None where dbt has not written any."""
    file = target / "run_results.json"
    content = _read(file)
    return None if content is None else _decode(content, RunResults, str(file))


def _read(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror}. Make it readable, or delete it and build again.") from None


def _decode(content: bytes, kind: type[T], where: str) -> T:
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise InputError(f"{where}: not an artifact of dbt that the mesh can read ({error}). Delete it and build again.") from None
