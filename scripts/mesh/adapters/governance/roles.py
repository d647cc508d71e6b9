"""Reads `governance/roles.yml`; what is wrong in it is said with its line."""

from dataclasses import replace
from pathlib import Path

from mesh.adapters.governance.classes import read_classes
from mesh.adapters.governance.documents import read_document
from mesh.core.governance.roles import FILE, LEAST, Role, roles


def read_roles(root: Path) -> tuple[Role, ...]:
    """All roles of a checkout, in the order of the file; the built-in least one without the file."""
    document = read_document(root / FILE)
    if document is None:
        return (LEAST,)
    classes = [one.name for one in read_classes(root)] or ["public", "internal", "confidential", "personal", "sensitive"]
    found = document.read(roles, document.value, classes)
    return tuple(replace(role, line=document.line(("roles", position, "name"))) for position, role in enumerate(found))
