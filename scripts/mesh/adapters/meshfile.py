"""Reads `mesh.yml`, the checkout's own settings: what the mesh is called, where its files can be read, which projects outside of it belong to it."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from mesh.adapters.yamlfile import read_mapping
from mesh.core.errors import InputError, did_you_mean

_KEYS = ("name", "description", "repository", "external")


@dataclass(frozen=True, slots=True)
class MeshFile:
    """What it says."""

    path: Path
    name: str = ""
    description: str = ""
    """What the mesh is about, in a sentence."""
    repository: str = ""
    """Where its files can be read: an address of http or https, without a slash at its end."""
    external: tuple[object, ...] = ()
    """Projects outside of the checkout, as they are written."""


def read_meshfile(root: Path) -> MeshFile:
    """Nothing without the file. Raises InputError for a key that it does not have, and for a value that says nothing."""
    file = root / "mesh.yml"
    configuration = read_mapping(file)
    for key in configuration:
        if key not in _KEYS:
            raise InputError(f"{file}: unknown key `{key}`. {did_you_mean(str(key), _KEYS)}")
    listed = configuration.get("external") or []
    if not isinstance(listed, list):
        raise InputError(f"{file}: `external:` is a {type(listed).__name__}. List the projects: `- artifacts: ../finance/target`.")
    texts = {}
    for key in ("name", "description", "repository"):
        value = configuration.get(key)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise InputError(f"{file}: `{key}:` is `{str(value)[:60]}`, which is no text. Write one, or leave the key out.")
        texts[key] = " ".join((value or "").split())
    return MeshFile(file, texts["name"], texts["description"], _address(file, texts["repository"]), tuple(listed))


def _address(file: Path, text: str) -> str:
    try:
        is_good = not text or (urlsplit(text).scheme in ("http", "https") and bool(urlsplit(text).hostname))
    except ValueError:
        is_good = False
    if not is_good:
        raise InputError(f"{file}: `repository: {text[:60]}` is no address that a browser opens. Begin it with https://, or leave it out.")
    return text.rstrip("/")
