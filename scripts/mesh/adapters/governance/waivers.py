"""Reads `governance/waivers.yml`; what is wrong in it is said with its line."""

from contextlib import suppress
from pathlib import Path

import yaml

from mesh.adapters.governance.documents import read_list
from mesh.core.governance.waivers import WAIVERS_FILE, Waiver, waiver


def read_waivers(root: Path) -> tuple[Waiver, ...]:
    """All waivers of a checkout, expired ones too; none without the file."""
    document, entries = read_list(root / WAIVERS_FILE, "waivers", "- policy: breaking-change")
    places = [("waivers", position) for position in range(len(entries))]
    return tuple(document.read(waiver, entry, document.line(at), at=at) for entry, at in zip(entries, places, strict=True))


def waivers_in(text: str) -> tuple[Waiver, ...]:
    """The waivers of an earlier text of the file; what cannot be read in it is left out."""
    found = []
    with suppress(yaml.YAMLError):
        document = yaml.safe_load(text)
        listed = document.get("waivers") if isinstance(document, dict) else None
        for entry in listed if isinstance(listed, list) else ():
            with suppress(ValueError):
                found.append(waiver(entry, 0))
    return tuple(found)
