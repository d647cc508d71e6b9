"""YAML files of the federation, with the line of each key: whoever finds a fault in one can say where it stands.

Stricter than YAML: a key that stands twice is an error, and dates stay text, so that a wrong one is ours to explain.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

from mesh.core.errors import InputError, did_you_mean, ended
from mesh.core.governance.fields import FieldError

T = TypeVar("T")
Keys = tuple[str | int, ...]
_MAY_NEST_TOO_DEEPLY = 10_000
"""Characters. The C parser recurses without asking whether its stack is large enough; shorter files cannot hurt it."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Without dates."""


_Loader.yaml_implicit_resolvers = {
    sign: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for sign, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True, slots=True)
class Document:
    """A file's mapping, and where each key of it stands."""

    file: Path
    value: Mapping[str, Any]
    lines: Mapping[Keys, int]
    """Path of keys, and of positions in lists, -> line from 1."""

    def line(self, keys: Keys) -> int:
        """The line of a key; of a missing one, that of what it should stand in."""
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return self.lines.get(keys, 1)

    def read(self, parse: Callable[..., T], value: object, *arguments: Any, at: Keys = ()) -> T:
        """What `parse` makes of a value of this document. Raises InputError with the line of what is wrong with it."""
        try:
            return parse(value, *arguments)
        except FieldError as error:
            raise InputError(f"{self.file}:{self.line(at + error.keys)}: {ended(error)}") from None


def read_document(file: Path) -> Document | None:
    """None where there is no file. Raises InputError, with the line, for what is no YAML mapping."""
    try:
        text = file.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror}. Make it readable.") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: not UTF-8 text ({error.reason} at byte {error.start}). Save it as UTF-8.") from None
    lines: dict[Keys, int] = {}
    try:
        if len(text) > _MAY_NEST_TOO_DEEPLY:
            _refuse_depth(text)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is not None:
                _locate(file, node, (), lines, ())
            value = None if node is None else loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else str(file)
        raise InputError(f"{where}: this YAML cannot be read: {getattr(error, 'problem', None) or error}.") from None
    except (RecursionError, ValueError) as error:
        why = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise InputError(f"{file}: this YAML cannot be read: {why}.") from None
    if value is not None and not isinstance(value, dict):
        raise InputError(f"{file}:1: expected a mapping of keys to values, found a {type(value).__name__}.")
    return Document(file, value or {}, lines)


def read_list(file: Path, key: str, example: str) -> tuple[Document, list[object]]:
    """A document that lists things under its only key; nothing is listed where there is no file. `example`: how one of them begins."""
    document = read_document(file) or Document(file, {}, {})
    for unknown in document.value:
        if unknown != key:
            raise InputError(f"{file}:{document.line((str(unknown),))}: unknown key `{unknown}`. {did_you_mean(str(unknown), [key])}")
    listed = document.value.get(key)
    if listed and not isinstance(listed, list):
        raise InputError(f"{file}:{document.line((key,))}: `{key}:` is a {type(listed).__name__}. List the {key}, each as `{example}` with its other keys.")
    return document, listed if isinstance(listed, list) else []


def _refuse_depth(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > 100:
            raise RecursionError


def _locate(file: Path, node: Any, keys: Keys, lines: dict[Keys, int], above: tuple[int, ...]) -> None:
    """Notes the line of every key below a node. What an alias repeats within itself is not followed."""
    lines.setdefault(keys, node.start_mark.line + 1)
    if id(node) in above or len(lines) > 100_000:
        return
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in seen:
                raise InputError(f"{file}:{line}: `{name}` stands twice in one mapping. Keep one.")
            seen.add(name)
            lines[(*keys, name)] = line
            _locate(file, value, (*keys, name), lines, (*above, id(node)))
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            _locate(file, value, (*keys, position), lines, (*above, id(node)))
