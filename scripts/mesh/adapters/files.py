"""Writing and hashing files: whole or not at all, and only when the content is new."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from mesh.core.errors import InputError

_NOT_READ_BY_DBT = frozenset({"target", "dbt_packages", "logs", "interface", "__pycache__", "package-lock.yml", ".user.yml"})


def write_atomic(path: Path, content: str | bytes) -> None:
    """Writes to a temporary name in the same folder, then renames: readers see the old content or the new one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise InputError(f"cannot write {path}: {error.strerror}. Free the disk or make the folder writable; what was there before is unchanged.") from None


def read_text(path: Path) -> str | None:
    """The text of a file, or None where there is none."""
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None


def source_files(folder: Path) -> list[Path]:
    """The files of a dbt project that a build depends on, in a fixed order."""
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _NOT_READ_BY_DBT and not name.startswith("."))
        found += [Path(parent, name) for name in sorted(names) if name not in _NOT_READ_BY_DBT and not name.startswith(".")]
    return [file for file in found if file not in (folder / "README.md", folder / "CHANGELOG.md")]


def fingerprint_files(folder: Path, files: Iterable[Path]) -> str:
    """A hash over the names and contents of files."""
    digest = hashlib.blake2b(digest_size=16)
    for file in files:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise InputError(f"cannot read {file}: {error.strerror}. Delete it or make it readable.") from None
        digest.update(f"{file.relative_to(folder)}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
