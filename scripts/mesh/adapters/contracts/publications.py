"""Past publications of a domain: each pointer file that its port keeps, `publication.<id>.json`."""

from pathlib import Path

import msgspec

from mesh.adapters.ports import port_directory
from mesh.core.errors import InputError, did_you_mean


class PublishedColumn(msgspec.Struct, frozen=True):
    name: str
    type: str


class Published(msgspec.Struct, frozen=True):
    """One product version of a publication."""

    product: str
    version: int
    path: str
    """File name, relative to the pointer."""
    bytes: int
    rows: int
    columns: tuple[PublishedColumn, ...]
    content_hash: str = ""
    publication_id: str = ""
    is_latest: bool = True
    deprecation_date: str = ""
    commit: str = ""


Publication = tuple[Published, ...]


def current(home: Path, environment: str, domain: str) -> Publication:
    """What a domain publishes now; nothing where it never did."""
    return _read(port_directory(home, environment, domain) / "current.json", domain) or ()


def publications(home: Path, environment: str, domain: str) -> list[str]:
    """The ids of a domain's publications, the newest last: an id begins with its time."""
    names = [file.name.split(".")[1] for file in port_directory(home, environment, domain).glob("publication.*.json")]
    return sorted(names)


def publication(home: Path, environment: str, domain: str, id_: str) -> Publication:
    """One publication. Raises InputError when the port does not have it."""
    found = None if "/" in id_ else _read(port_directory(home, environment, domain) / f"publication.{id_}.json", domain)
    if found is None:
        what = f"{domain} has no publication `{id_}` in environment `{environment}`."
        raise InputError(f"{what} {did_you_mean(id_, publications(home, environment, domain))}")
    return found


def _read(file: Path, domain: str) -> Publication | None:
    try:
        found = msgspec.json.decode(file.read_bytes(), type=Publication)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror}. Make it readable, or set MESH_HOME to another folder.") from None
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise InputError(f"{file} is damaged or was edited by hand ({error}). Delete it and run `mesh build {domain} --force`.") from None
    for entry in found:
        if Path(entry.path).name != entry.path:
            raise InputError(f"{file} is damaged or was edited by hand (`{entry.path}` is not a file of this port). Delete it and publish again.")
    return found
