"""Finds where a contract is written: the YAML file of a product and the line of one of its columns."""

from collections.abc import Mapping
from pathlib import Path

from mesh.adapters.files import read_text, source_files
from mesh.core.changes.change import Change
from mesh.core.model import Domain
from mesh.core.yamlplaces import line_of_contract


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
