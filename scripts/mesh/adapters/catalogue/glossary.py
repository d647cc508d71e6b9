"""Reads `governance/glossary.yml`; what is wrong in it is said with its line."""

from dataclasses import replace
from pathlib import Path

from mesh.adapters.governance.documents import read_document
from mesh.core.catalogue.terms import FILE, Stated, stated_terms


def read_glossary(root: Path) -> tuple[Stated, ...]:
    """All terms of a checkout, in the order of the file; none without the file. Raises InputError for one that cannot be used."""
    document = read_document(root / FILE)
    if document is None or not document.value:
        return ()
    found = document.read(stated_terms, document.value)
    return tuple(replace(one, line=document.line(("terms", position, "term"))) for position, one in enumerate(found))
