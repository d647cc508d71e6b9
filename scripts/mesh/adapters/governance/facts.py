"""Gathers what policies read besides the stitched mesh: governance files, profiles, the files of the domains, the day."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from mesh.adapters.artifacts.cache import Cache
from mesh.adapters.artifacts.loader import Loader
from mesh.adapters.governance.classes import read_classes
from mesh.adapters.governance.standards import read_standards
from mesh.adapters.governance.waivers import read_waivers
from mesh.core.errors import InputError
from mesh.core.governance.facts import Facts, SourceFile
from mesh.core.model import Domain

_NO_SOURCES = frozenset({"target", "dbt_packages", "logs", "__pycache__"})
_INSTALLED = frozenset({"package-lock.yml", ".user.yml"})


def read_facts(loader: Loader, today: date | None = None) -> Facts:
    """All of it, for a day. Raises InputError for a file of governance that cannot be used."""
    root = loader.workspace.root
    return Facts(
        today or datetime.now(UTC).date(),
        root,
        tuple(loader.domains.values()),
        _files(loader),
        read_standards(root),
        read_waivers(root),
        read_classes(root),
    )


def _files(loader: Loader) -> tuple[SourceFile, ...]:
    """What git would track of the domains' folders. Only when one of them changed all are read again."""
    found = [(domain.name, path, file, os.stat(file)) for domain in loader.domains.values() for path, file in _walk(domain)]
    made_from = "\n".join(f"{domain} {path} {status.st_size} {status.st_mtime_ns} {status.st_ino}" for domain, path, _, status in found)
    cache = Cache(loader.workspace.folder / "cache")
    kept = cache.get("files", tuple[SourceFile, ...], made_from)
    if kept is None:
        kept = tuple(SourceFile(domain, path, _lines(file), status.st_size) for domain, path, file, status in found)
        cache.put("files", made_from, kept)
    return kept


def _walk(domain: Domain) -> Iterator[tuple[str, Path]]:
    """Path below the domain's folder, and file; in a fixed order. A link that leads nowhere is no file."""
    top = Path(domain.path)
    for parent, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if name not in _NO_SOURCES and not name.startswith("."))
        for file in (Path(parent, name) for name in sorted(names) if name not in _INSTALLED and not name.startswith(".")):
            if file.is_file():
                yield file.relative_to(top).as_posix(), file


def _lines(file: Path) -> int:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror}. Delete it or make it readable.") from None
    return content.count(b"\n") + (not content.endswith(b"\n") and bool(content))
