"""Reads dbt's artifacts from disk."""

from pathlib import Path
from typing import TypeVar

import msgspec

from mesh.core.errors import InputError
from mesh.core.manifest import SCHEMA, Manifest, RunResults

T = TypeVar("T")


def read_manifest(target: Path) -> Manifest | None:
    """The manifest in a target folder; None where dbt has not written one."""
    found = _read(target / "manifest.json", Manifest)
    if found is not None and found.metadata.dbt_schema_version != SCHEMA:
        what = f"{target / 'manifest.json'} follows {found.metadata.dbt_schema_version}."
        raise InputError(f"{what} The mesh reads {SCHEMA} (dbt Core 1.8 and newer, and 2.0): build again with such a dbt.")
    return found


def read_run_results(target: Path) -> RunResults | None:
    """The results of the last run in a target folder; None where dbt has not written any."""
    return _read(target / "run_results.json", RunResults)


def _read(file: Path, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=kind)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror}. Make it readable, or delete it and build again.") from None
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise InputError(f"{file}: not an artifact of dbt that the mesh can read ({error}). Delete it and build again.") from None
