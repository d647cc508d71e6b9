"""Reads dbt's artifacts from disk."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from mesh.core.errors import InputError
from mesh.core.manifest import SCHEMA, Artifact, Manifest, RunResults

T = TypeVar("T")
_WRITING_SECONDS = 0.5
"""So long after its last change a file may be one that dbt is still writing."""


def read_manifest(target: Path) -> Manifest | None:
    """The manifest in a target folder; None where dbt has not written one."""
    file = target / "manifest.json"
    return _patiently(file, check_manifest)


def check_manifest(content: bytes, where: str) -> Manifest:
    """A manifest of the version that the mesh reads; raises InputError for anything else. `where`: what the message calls it."""
    # What follows another schema may lack what this one has: what it is must be said first.
    try:
        found: Manifest | Artifact = _decode(content, Manifest, where)
    except InputError:
        found = _decode(content, Artifact, where)
    if found.metadata.dbt_schema_version != SCHEMA:
        what = f"{where} follows {found.metadata.dbt_schema_version}."
        raise InputError(f"{what} The mesh reads {SCHEMA} (dbt Core 1.8 and newer, and 2.0): build again with such a dbt.")
    return found if isinstance(found, Manifest) else _decode(content, Manifest, where)


def read_run_results(target: Path) -> RunResults | None:
    """The results of the last run in a target folder; None where dbt has not written any."""
    file = target / "run_results.json"
    return _patiently(file, check_run_results)


def check_run_results(content: bytes, where: str) -> RunResults:
    """The results of a run; raises InputError for anything else."""
    return _decode(content, RunResults, where)


def _patiently(file: Path, check: Callable[[bytes, str], T]) -> T | None:
    """What a file holds. dbt writes into the file itself: one that was changed just now and cannot be read is read again."""
    while True:
        is_fresh = _is_fresh(file)
        content = _read(file)
        if content is None:
            return None
        try:
            return check(content, str(file))
        except InputError:
            if not is_fresh:
                raise
            time.sleep(0.05)


def _is_fresh(file: Path) -> bool:
    try:
        return 0 <= time.time() - file.stat().st_mtime < _WRITING_SECONDS
    except OSError:
        return False


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
    except (ValueError, RecursionError) as error:
        # Text that is not UTF-8 is a ValueError, and so are msgspec's own.
        raise InputError(f"{where}: not an artifact of dbt that the mesh can read ({error}). Delete it and build again.") from None
