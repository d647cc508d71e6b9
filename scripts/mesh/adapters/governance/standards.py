"""Reads `governance/standards.yml`; what is wrong in it is said with its line."""

from pathlib import Path

from mesh.adapters.governance.yamllines import key_lines
from mesh.adapters.yamlfile import read_mapping
from mesh.core.errors import InputError
from mesh.core.governance.standards import Standard, standard


def read_standards(root: Path) -> tuple[Standard, ...]:
    """All standards of a checkout; none without the file."""
    file = root / "governance" / "standards.yml"
    document = read_mapping(file)
    found = []
    for name, value in document.items():
        try:
            found.append(standard(name, value))
        except ValueError as error:
            raise InputError(f"{file}:{key_lines(file).get(str(name), [1])[0]}: {error}.") from None
    for name, lines in key_lines(file).items() if document else ():
        if len(lines) > 1:
            raise InputError(f"{file}:{lines[1]}: `{name}` stands there twice, on line {lines[0]} as well. Take one of them out.")
    return tuple(found)
