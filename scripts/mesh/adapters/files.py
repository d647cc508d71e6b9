"""Writing and hashing files: whole or not at all, and only when the content is new."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mesh.core.errors import InputError

_NOT_READ_BY_DBT = frozenset({"target", "dbt_packages", "logs", "interface", "__pycache__", "package-lock.yml", ".user.yml"})


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary name to write to, in the same folder, renamed when all is written: readers see the old content or the new one.

    A link is followed. What is neither file nor folder (a device, a pipe) holds nothing that could be lost: it is written to itself.
    """
    target = Path(os.path.realpath(path))
    is_file = os.path.isfile(path) or not os.path.exists(path)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp") if is_file else path
    try:
        yield temporary
        if is_file:
            temporary.replace(target)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}. Free the disk or make the folder writable; what was there before is unchanged.") from None
    finally:
        if is_file:
            with suppress(OSError):
                temporary.unlink()


def write_atomic(path: Path, content: str | bytes) -> None:
    """A file in a folder that is made where there is none, whole or not at all."""
    with replacing(path) as temporary:
        temporary.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)


def read_text(path: Path) -> str | None:
    """The text of a file, or None where there is none."""
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None


def modified(path: Path) -> float:
    """When a file was last changed, in seconds since 1970; 0 where there is none, such as behind a link that leads nowhere."""
    try:
        return os.stat(path).st_mtime
    except OSError:
        return 0.0


def source_files(folder: Path) -> list[Path]:
    """The files of a dbt project that a build depends on, in a fixed order."""
    found: list[Path] = []
    # Rules over a project are no part of it.
    rules = folder / "policies" if (folder / "dbt_project.yml").is_file() else None
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _NOT_READ_BY_DBT and not name.startswith(".") and Path(parent, name) != rules)
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
