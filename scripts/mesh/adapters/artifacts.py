"""Reads dbt's artifacts from disk."""

from pathlib import Path
from typing import TypeVar

import msgspec

from mesh.core.errors import InputError
from mesh.core.manifest import Manifest, RunResults

T = TypeVar("T")


def read_manifest(target: Path) -> Manifest | None:
    """The manifest in a target folder; None where dbt has not written one."""
    return _read(target / "manifest.json", Manifest)


def read_run_results(target: Path) -> RunResults | None:
    """The results of the last run in a target folder; None where dbt has not written any."""
    return _read(target / "run_results.json", RunResults)


def _read(file: Path, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=kind)
    except FileNotFoundError:
        return None
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise InputError(f"{file}: not an artifact of dbt that the mesh can read ({error}). Delete it and build again.") from None
