"""On which lines the keys and entries of a YAML file stand: what reads the values forgets it."""

from pathlib import Path
from typing import Any

import yaml

from mesh.adapters.files import read_text


def key_lines(file: Path) -> dict[str, list[int]]:
    """Key of the mapping in a file -> its lines, from 1. YAML takes the last of two keys without a word."""
    found: dict[str, list[int]] = {}
    for key, _ in _mapping(file):
        found.setdefault(str(key.value), []).append(key.start_mark.line + 1)
    return found


def entry_lines(file: Path, name: str) -> list[int]:
    """The lines of the entries of the list under a key, from 1."""
    listed = [value for key, value in _mapping(file) if key.value == name and isinstance(value, yaml.SequenceNode)]
    return [entry.start_mark.line + 1 for entry in listed[-1].value] if listed else []


def _mapping(file: Path) -> list[tuple[Any, Any]]:
    document: Any = yaml.compose(read_text(file) or "", Loader=yaml.SafeLoader)
    return document.value if isinstance(document, yaml.MappingNode) else []
