"""Writes the site: each file whole or not at all, only those whose content is new, and none that is not the site's own.

The home page is written last: until then it leads to the pages of before. A file that names all files of the site says which may be removed."""

import fcntl
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO

from mesh.adapters.files import read_text, write_atomic
from mesh.adapters.history.marks import read_marks
from mesh.adapters.workspace import Workspace
from mesh.core.errors import InputError

_FILES = ".mesh-catalogue.json"
"""Lists all files of the site; whose folder holds it, may be written to."""
_JOURNAL = ".mesh-catalogue.journal"
"""What a writer that has not come to its end has written."""
_LAST = "index.html"


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the files of a site."""

    folder: Path
    files: int
    written: int
    removed: int
    bytes: int

    @property
    def home(self) -> Path:
        return self.folder.resolve() / _LAST


def write_site(folder: Path, files: Iterable[tuple[str, str]], made_from: str = "", on_file: Callable[[int], None] = lambda _: None) -> Written:
    """`files`: paths below the folder, with `/` between, and their content. `made_from` is kept with the list of files: see `made_from_of`.
    Raises InputError for a folder that holds something else, and where it cannot be written."""
    _check(folder)
    with _alone(folder), _Begun(folder) as begun:
        before = _listed(folder)
        last, names, size = None, set[str](), 0
        for path, content in files:
            if path in names or not _is_below(path):
                raise ValueError(f"two files of the site are `{path}`" if path in names else f"`{path}` is no path below the site")
            names.add(path)
            encoded = content.encode()
            size += len(encoded)
            if path == _LAST:
                last = encoded
            elif _differs(folder / path, encoded):
                begun.write(path, encoded)
            on_file(len(names))
        if last is not None and _differs(folder / _LAST, last):
            begun.write(_LAST, last)
        removed = sum(_remove(folder, path) for path in sorted(before - names))
        if before != names or begun.written or made_from != made_from_of(folder):
            write_atomic(folder / _FILES, json.dumps({"made_from": made_from, "files": sorted(names)}, indent=0) + "\n")
    return Written(folder, len(names), begun.written, removed, size)


class _Begun:
    """Writes files, and before each says that it is the site's: whoever comes after a killed writer knows what to remove."""

    def __init__(self, folder: Path) -> None:
        self.written = 0
        self._folder = folder
        self._journal: IO[str] | None = None

    def __enter__(self) -> "_Begun":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._journal is not None:
            self._journal.close()
        if kind is None:
            (self._folder / _JOURNAL).unlink(missing_ok=True)

    def write(self, path: str, content: bytes) -> None:
        try:
            if self._journal is None:
                self._journal = (self._folder / _JOURNAL).open("a", encoding="utf-8")
            self._journal.write(f"{path}\n")
            self._journal.flush()
        except OSError as error:
            raise InputError(f"cannot write {self._folder}: {error.strerror}. Free the disk or make the folder writable.") from None
        write_atomic(self._folder / path, content)
        self.written += 1


def claim(folder: Path) -> None:
    """Says of a folder that is there for the site, and for nothing else, that it is the site's, whatever became of its list."""
    if folder.is_dir() and not (folder / _FILES).exists():
        write_atomic(folder / _FILES, "{}\n")


def made_from(workspace: Workspace, day: str) -> str:
    """What the site of a day is made from, as far as a glance tells: all runs and publications that are recorded."""
    return f"{day} {hashlib.sha256(json.dumps(read_marks(workspace), sort_keys=True).encode()).hexdigest()[:12]}"


def made_from_of(folder: Path) -> str | None:
    """What the site in a folder was last made from; None where there is none, or where it was not made to its end."""
    return None if (folder / _JOURNAL).exists() else str(_read(folder).get("made_from") or "") or None


def _check(folder: Path) -> None:
    try:
        entries = {entry.name for entry in folder.iterdir()} if folder.exists() else set()
    except NotADirectoryError:
        raise InputError(f"{folder} is a file. Name a folder for the catalogue.") from None
    except OSError as error:
        raise InputError(f"cannot read {folder}: {error.strerror}. Name a folder that you may write to.") from None
    if entries and _FILES not in entries:
        raise InputError(f"{folder} holds other files, which the catalogue must not mix with. Name a new or an empty folder, or a catalogue's.")


def _is_below(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts and path not in (_FILES, _JOURNAL)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two writers take turns; the lock ends with the process, however it ends."""
    lock = folder / ".lock"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / _FILES).exists():
            write_atomic(folder / _FILES, "{}\n")
        file = lock.open("a")
    except OSError as error:
        raise InputError(f"cannot write {folder}: {error.strerror}. Make it writable, or name another folder with `-o`.") from None
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _read(folder: Path) -> dict[str, object]:
    try:
        found = json.loads(read_text(folder / _FILES) or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _listed(folder: Path) -> set[str]:
    """The files that the site had, and those that a killed writer wrote; a list that was edited by hand names none outside of it."""
    listed = _read(folder).get("files")
    begun = (read_text(folder / _JOURNAL) or "").split("\n")
    return {path for path in (*(listed if isinstance(listed, list) else ()), *begun) if isinstance(path, str) and _is_below(path)}


def _differs(file: Path, content: bytes) -> bool:
    try:
        return file.stat().st_size != len(content) or file.read_bytes() != content
    except OSError:
        return True


def _remove(folder: Path, path: str) -> bool:
    """And the folders that are empty without it."""
    file = folder / path
    if file.parent.resolve() != folder.resolve() and folder.resolve() not in file.parent.resolve().parents:
        return False
    try:
        file.unlink()
    except OSError:
        return False
    for parent in file.relative_to(folder).parents:
        if parent.parts:
            with suppress(OSError):
                (folder / parent).rmdir()
    return True
