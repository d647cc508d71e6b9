"""Gathers what policies read besides the stitched mesh: governance files, profiles, the files of the domains, the day."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from mesh.adapters.artifacts.cache import Cache
from mesh.adapters.artifacts.loader import Loader
from mesh.adapters.governance.agreements import read_agreements
from mesh.adapters.governance.classes import read_classes
from mesh.adapters.governance.roles import read_roles
from mesh.adapters.governance.settings import read_settings
from mesh.adapters.governance.standards import read_standards
from mesh.adapters.governance.waivers import read_waivers
from mesh.core.errors import InputError
from mesh.core.governance.facts import Facts, SourceFile
from mesh.core.model import Domain

_Found = tuple[str, str, Path, os.stat_result]
"""Domain, path below its folder, the file, how it is."""
_NO_SOURCES = frozenset({"target", "dbt_packages", "logs", "__pycache__"})
_INSTALLED = frozenset({"package-lock.yml", ".user.yml"})


def read_facts(loader: Loader, today: date | None = None) -> Facts:
    """All of it, for a day. Raises InputError for a file of governance that cannot be used."""
    root = loader.workspace.root
    found = _found(loader)
    cache = Cache(loader.workspace.folder / "cache")
    return Facts(
        today or datetime.now(UTC).date(),
        root,
        tuple(loader.domains.values()),
        _files(found, cache),
        read_standards(root),
        read_waivers(root),
        read_classes(root),
        read_agreements(root),
        # The least role of a mesh that states none stands in no file.
        tuple(role for role in read_roles(root) if role.line),
        read_settings(found, cache),
    )


def _found(loader: Loader) -> list[_Found]:
    return [(domain.name, path, file, os.stat(file)) for domain in loader.domains.values() for path, file in _walk(domain)]


def _files(found: list[_Found], cache: Cache) -> tuple[SourceFile, ...]:
    """What git would track of the domains' folders. Only when one of them changed all are read again."""
    made_from = "\n".join(f"{domain} {path} {status.st_size} {status.st_mtime_ns} {status.st_ino}" for domain, path, _, status in found)
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
                # A name may be no UTF-8 at all.
                yield file.relative_to(top).as_posix().encode(errors="replace").decode(), file


def _lines(file: Path) -> int:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror}. Delete it or make it readable.") from None
    return content.count(b"\n") + (not content.endswith(b"\n") and bool(content))
