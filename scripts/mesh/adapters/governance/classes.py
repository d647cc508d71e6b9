"""Reads `governance/classification.yml`; what is wrong in it is said with its line."""

from pathlib import Path

from mesh.adapters.governance.documents import read_document
from mesh.core.governance.classes import DataClass, data_classes


def read_classes(root: Path) -> tuple[DataClass, ...]:
    """All classes of a checkout in rising order; none without the file."""
    document = read_document(root / "governance" / "classification.yml")
    return document.read(data_classes, document.value) if document else ()
