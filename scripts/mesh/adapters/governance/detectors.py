"""Reads `governance/detectors.yml`: what personal data looks like."""

import re
from pathlib import Path

from mesh.adapters.yamlfile import read_mapping
from mesh.core.errors import InputError, did_you_mean
from mesh.core.governance.detectors import Detector, detector


def read_detectors(root: Path) -> tuple[Detector, ...]:
    """The detectors of a checkout, in the order of the file. Raises InputError for a file that is absent or wrong."""
    file = root / "governance" / "detectors.yml"
    document = read_mapping(file)
    if not document:
        raise InputError(f"{file} states no detectors: nothing would be found. Add the file, or scan a checkout that has it.")
    for key in document:
        if key != "detectors":
            raise InputError(f"{file}: unknown key `{key}`. {did_you_mean(str(key), ['detectors'])}")
    entries = document["detectors"]
    if not isinstance(entries, list) or not entries:
        raise InputError(f"{file}: `detectors:` is no list of detectors.")
    found: dict[str, Detector] = {}
    for place, entry in enumerate(entries, 1):
        try:
            one = detector(entry)
            if one.name in found:
                raise ValueError(f"two detectors are called `{one.name}`")
        except ValueError as error:
            raise InputError(f"{file}: detector {place}: {error}.") from None
        found[one.name] = one
    _check_patterns(file, tuple(found.values()))
    return tuple(found.values())


def _check_patterns(file: Path, detectors: tuple[Detector, ...]) -> None:
    """A pattern that DuckDB cannot read would end the scan in the middle. Python reads nearly the same ones, and costs no import of DuckDB."""
    for one in detectors:
        for key in ("pattern", "columns", "named_pattern"):
            try:
                re.compile(getattr(one, key))
            except re.error as error:
                raise InputError(f"{file}: `{key}` of `{one.name}` is no pattern: {error}.") from None
