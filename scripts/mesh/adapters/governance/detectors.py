"""Reads `governance/detectors.yml`: what personal data looks like. What is wrong in it is said with its line."""

from pathlib import Path

from mesh.adapters.governance.documents import read_list
from mesh.core.errors import InputError
from mesh.core.governance.detectors import Detector, detector


def read_detectors(root: Path) -> tuple[Detector, ...]:
    """The detectors of a checkout, in the order of the file. Raises InputError for a file that is absent or wrong."""
    file = root / "governance" / "detectors.yml"
    document, entries = read_list(file, "detectors", "- name: email")
    if not entries:
        raise InputError(f"{file} states no detectors: nothing would be found. Add the file, or scan a checkout that has it.")
    found: dict[str, Detector] = {}
    for position, entry in enumerate(entries):
        at = ("detectors", position)
        one = document.read(detector, entry, at=at)
        if one.name in found:
            raise InputError(f"{file}:{document.line((*at, 'name'))}: two detectors are called `{one.name}`. Take one of them out, or rename it.")
        found[one.name] = one
    return tuple(found.values())
