"""Reads `governance/waivers.yml`; what is wrong in it is said with its line."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from mesh.adapters.files import read_text
from mesh.adapters.yamlfile import read_mapping
from mesh.core.errors import InputError, did_you_mean
from mesh.core.governance.waivers import Waiver, waiver


def read_waivers(root: Path) -> tuple[Waiver, ...]:
    """All waivers of a checkout, expired ones too; none without the file."""
    file = root / "governance" / "waivers.yml"
    document = read_mapping(file)
    for key in document:
        if key != "waivers":
            raise InputError(f"{file}: unknown key `{key}`. {did_you_mean(str(key), ['waivers'])}")
    entries = document.get("waivers") or []
    if not isinstance(entries, list):
        raise InputError(f"{file}: `waivers:` is a {type(entries).__name__}. List the waivers, each as `- policy: breaking-change` with its other keys.")
    found = []
    for entry, line in zip(entries, _lines(file) if entries else (), strict=True):
        try:
            found.append(waiver(entry, line))
        except ValueError as error:
            raise InputError(f"{file}:{line}: {error}.") from None
    return tuple(found)


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


def _lines(file: Path) -> list[int]:
    """The line of each entry, from 1."""
    document: Any = yaml.compose(read_text(file) or "", Loader=yaml.SafeLoader)
    listed = next(value for key, value in document.value if key.value == "waivers")
    return [entry.start_mark.line + 1 for entry in listed.value]
