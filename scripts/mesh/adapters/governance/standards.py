"""Reads `governance/standards.yml`; what is wrong in it is said with its line."""

from pathlib import Path

from mesh.adapters.governance.documents import read_document
from mesh.core.governance.standards import Standard, standard


def read_standards(root: Path) -> tuple[Standard, ...]:
    """All standards of a checkout; none without the file. Raises InputError for one that no column can hold."""
    document = read_document(root / "governance" / "standards.yml")
    return tuple(document.read(standard, name, value) for name, value in document.value.items()) if document else ()
