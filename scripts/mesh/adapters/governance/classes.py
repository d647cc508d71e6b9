"""Reads `governance/classification.yml`; what is wrong in it is said with its line."""

from pathlib import Path

from mesh.adapters.governance.yamllines import entry_lines, key_lines
from mesh.adapters.yamlfile import read_mapping
from mesh.core.errors import InputError, did_you_mean
from mesh.core.governance.classes import DataClass, data_class


def read_classes(root: Path) -> tuple[DataClass, ...]:
    """All classes of a checkout in rising order; none without the file."""
    file = root / "governance" / "classification.yml"
    document = read_mapping(file)
    for key in document:
        if key != "classes":
            raise InputError(f"{file}:{key_lines(file).get(str(key), [1])[0]}: unknown key `{key}`. {did_you_mean(str(key), ['classes'])}")
    entries = document.get("classes") or []
    if not isinstance(entries, list):
        raise InputError(f"{file}: `classes:` is a {type(entries).__name__}. List the classes in rising order, each as `- name: public` with its other keys.")
    found: dict[str, DataClass] = {}
    for entry, line in zip(entries, entry_lines(file, "classes") if entries else (), strict=True):
        try:
            one = data_class(entry, len(found) + 1)
        except ValueError as error:
            raise InputError(f"{file}:{line}: {error}.") from None
        if one.name in found:
            raise InputError(f"{file}:{line}: there are two classes `{one.name}`. Take one of them out, or rename it.")
        found[one.name] = one
    return tuple(found.values())
