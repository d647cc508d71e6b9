"""Reads from the YAML of versioned models what a manifest does not show: which settings a version has from its model."""

from collections.abc import Iterable
from os import stat_result
from pathlib import Path

import msgspec
import yaml

from mesh.adapters.artifacts.cache import Cache
from mesh.adapters.files import read_text
from mesh.core.errors import InputError
from mesh.core.governance.settings import Unrepeated, unrepeated

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MOST_BYTES = 1_000_000


class _Read(msgspec.Struct, frozen=True, array_like=True):
    """A file as it was, and what was found in it."""

    made_from: str
    found: tuple[Unrepeated, ...]


def read_settings(files: Iterable[tuple[str, str, Path, stat_result]], cache: Cache) -> tuple[Unrepeated, ...]:
    """`files`: domain, path below its folder, the file, how it is. A file that did not change is not read again."""
    before = cache.get("settings", dict[str, _Read], "") or {}
    now: dict[str, _Read] = {}
    for domain, path, file, status in files:
        if file.suffix not in (".yml", ".yaml") or not path.startswith("models/") or status.st_size > _MOST_BYTES:
            continue
        name, made_from = f"{domain}/{path}", f"{status.st_size} {status.st_mtime_ns} {status.st_ino}"
        kept = before.get(name)
        now[name] = kept if kept and kept.made_from == made_from else _Read(made_from, tuple(_read(file, domain, path)))
    if now != before:
        cache.put("settings", "", now)
    return tuple(one for read in now.values() for one in read.found)


def _read(file: Path, domain: str, path: str) -> list[Unrepeated]:
    """Nothing of a file that cannot be read: dbt says what is wrong with it."""
    try:
        return settings_in(read_text(file) or "", domain, path)
    except InputError:
        return []


def settings_in(text: str, domain: str = "", path: str = "") -> list[Unrepeated]:
    """Those of a YAML text."""
    # Most files need not be parsed.
    if "versions" not in text or text.count("mesh") < 2:
        return []
    try:
        return list(unrepeated(yaml.load(text, _Loader), domain, path))
    except (yaml.YAMLError, RecursionError, ValueError):
        return []
