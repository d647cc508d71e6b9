"""Finds where a contract is written: the YAML file of a product and the line of one of its columns. YAML parsers forget lines, so the text is searched."""

import re
from collections.abc import Mapping
from pathlib import Path

from mesh.adapters.files import read_text, source_files
from mesh.core.changes.change import Change
from mesh.core.model import Domain


class Places:
    """The contracts of a checkout; each file is read once."""

    def __init__(self, root: Path, domains: Mapping[str, Domain], prefix: str = "") -> None:
        """`prefix` is where the mesh lies in its repository: `meshes/flights/`, or nothing."""
        self._root = root
        self._prefix = prefix
        self._domains = domains
        self._texts: dict[str, dict[Path, str]] = {}

    def of(self, change: Change) -> tuple[str, int]:
        """The file, relative to the repository, and the line that a change is about. Of what is gone the nearest that is left; empty when nothing is."""
        for file, text in self._contracts(change.address.domain).items():
            line = line_of_contract(text, change.address.product, change.address.version, change.renamed_to or change.column)
            if line:
                return f"{self._prefix}{file.relative_to(self._root).as_posix()}", line
        return "", 0

    def _contracts(self, name: str) -> dict[Path, str]:
        if name not in self._texts:
            domain = self._domains.get(name)
            files = source_files(Path(domain.path)) if domain else []
            self._texts[name] = {file: read_text(file) or "" for file in files if file.suffix in (".yml", ".yaml")}
        return self._texts[name]


def line_of_contract(text: str, product: str, version: int, column: str) -> int:
    """The line of a column in a version of a model, or of the version, or of the model, from 1; 0 where the text has no such model."""
    lines = text.splitlines()
    model = _section(lines, range(len(lines)), "name", product)
    of_version = _section(lines, model, "v", str(version))
    of_column = _section(lines, of_version, "name", column) or _section(lines, model, "name", column)
    found = of_column or of_version or model
    return found.start + 1 if found else 0


def _section(lines: list[str], within: range, key: str, value: str) -> range:
    """The lines of the list item that has `key: value`; empty when there is none."""
    wanted = re.compile(rf"(\s*)- {key}:\s*(['\"]?){re.escape(value)}\2\s*(#.*)?$", re.IGNORECASE)
    for start in within:
        if (found := wanted.match(lines[start])) and value:
            deeper = re.compile(rf"\s{{{len(found[1]) + 1},}}|\s*(#.*)?$")
            end = next((after for after in range(start + 1, within.stop) if not deeper.match(lines[after])), within.stop)
            return range(start, end)
    return range(0)
