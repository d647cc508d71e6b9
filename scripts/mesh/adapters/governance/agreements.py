"""Reads `governance/agreements/*.yml`; what is wrong in one is said with its line."""

from pathlib import Path

from mesh.adapters.governance.documents import read_document
from mesh.core.errors import InputError
from mesh.core.governance.agreements import FOLDER, Agreement, agreement, wrong_name


def read_agreements(root: Path) -> tuple[Agreement, ...]:
    """All agreements of a checkout, past ones too, in the order of their files. Raises InputError for a file that cannot be used."""
    folder, found = root / FOLDER, []
    for file in sorted(folder.glob("*.y*ml")):
        if file.suffix == ".yaml":
            raise InputError(f"{file}: agreements end in `.yml`. Rename it to {file.stem}.yml.")
        document = read_document(file)
        if document is None:
            raise InputError(f"cannot read {file}: it is a link that leads nowhere. Remove it.")
        one = document.read(agreement, document.value, file.relative_to(root).as_posix())
        if why := wrong_name(file.name, one):
            raise InputError(f"{file}:{document.line(('consumer',))}: {why}.")
        found.append(one)
    return tuple(found)
