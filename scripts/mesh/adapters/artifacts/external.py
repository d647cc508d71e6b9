"""Projects outside this repository: `mesh.yml` names their artifacts, a folder or an address. They are read, never written or built."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from mesh.adapters.artifacts.reading import check_manifest, check_run_results
from mesh.adapters.files import write_atomic
from mesh.adapters.meshfile import read_meshfile
from mesh.core.errors import InputError

_ARTIFACTS = ("manifest.json", "run_results.json")
_SECONDS = 30
_LARGEST = 1 << 30


@dataclass(frozen=True, slots=True)
class External:
    """A project outside of this repository."""

    key: str
    """A short name for what is kept of it."""
    location: str
    """As people are told it: a folder, or an address without its credentials."""
    folder: Path
    """Where its artifacts lie, or the copies of them."""
    address: str = ""
    """Where they are fetched from; empty for a folder."""


def read_externals(root: Path, folder: Path) -> tuple[External, ...]:
    """What `mesh.yml` lists under `external:`; nothing without the file. `folder`: where copies of fetched artifacts are kept."""
    read = read_meshfile(root)
    return tuple(_external(read.path, entry, folder) for entry in read.external)


def _external(file: Path, entry: object, folder: Path) -> External:
    artifacts = entry.get("artifacts") if isinstance(entry, dict) else None
    if not isinstance(artifacts, str) or not artifacts or not isinstance(entry, dict) or set(entry) != {"artifacts"}:
        raise InputError(f"{file}: {entry!r} is no external project. Write `- artifacts: <folder or https address of its target folder>`.")
    try:
        parts = urlsplit(artifacts)
    except ValueError as error:
        raise InputError(f"{file}: {artifacts} is no address ({error}). Give a folder, or an address that begins with https://.") from None
    key = hashlib.blake2b(artifacts.encode(), digest_size=8).hexdigest()
    if parts.scheme in ("http", "https"):
        shown = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=""))
        return External(key, shown, folder / key, artifacts)
    if parts.scheme == "file":
        return External(key, artifacts, Path(unquote(parts.path)))
    if parts.scheme and len(parts.scheme) > 1:
        raise InputError(f"{file}: {artifacts} cannot be read. Give a folder, or an address that begins with https://.")
    return External(key, artifacts, (file.parent / artifacts).resolve())


def fetch(externals: Iterable[External], *, anew: bool) -> list[str]:
    """Copies the artifacts of projects behind an address: those without a copy, or all. Returns what failed while an older copy serves on."""
    problems = []
    for external in externals:
        if not external.address or (not anew and (external.folder / _ARTIFACTS[0]).is_file()):
            continue
        try:
            fetched = {name: _fetch(external, name) for name in _ARTIFACTS}
            # What answers may be a page that asks to log in: it must not take the place of a good copy.
            check_manifest(fetched[_ARTIFACTS[0]] or b"", f"what it answered for {_ARTIFACTS[0]}")
            if (results := fetched[_ARTIFACTS[1]]) is not None:
                check_run_results(results, f"what it answered for {_ARTIFACTS[1]}")
            for name, content in fetched.items():
                _keep(external.folder / name, content)
        except (OSError, ValueError, InputError) as error:
            reason = getattr(error, "reason", None) or error
            what = f"{external.location}: its artifacts cannot be fetched ({reason})."
            if not (external.folder / _ARTIFACTS[0]).is_file():
                raise InputError(f"{what} Correct the address in mesh.yml, or take the project out of `external:`.") from None
            problems.append(f"{what} The copy that was fetched before is used.")
    return problems


def _fetch(external: External, name: str) -> bytes | None:
    """The content of an artifact; None for results that are not there."""
    # Imported by those who have such a project only: it takes longer than all of the mesh's own modules.
    import base64
    import http.client
    import urllib.error
    import urllib.request

    parts = urlsplit(external.address)
    who, _, place = parts.netloc.rpartition("@")
    address = urlunsplit(parts._replace(netloc=place, path=f"{parts.path.rstrip('/')}/{name}"))
    try:
        request = urllib.request.Request(address)
        if who:
            # Another host, to which the answer may lead, must not be told.
            request.add_unredirected_header("Authorization", f"Basic {base64.b64encode(unquote(who).encode()).decode()}")
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
            return bytes(answer.read(_LARGEST))
    except urllib.error.HTTPError as error:
        if error.code == 404 and name != _ARTIFACTS[0]:
            return None
        raise
    except http.client.HTTPException as error:
        raise ValueError(f"its answer is no HTTP: {str(error) or type(error).__name__}") from None


def _keep(file: Path, content: bytes | None) -> None:
    if content is None:
        file.unlink(missing_ok=True)
    else:
        write_atomic(file, content)
