"""Landing: raw files that a domain ingests, in `<MESH_HOME>/landing/<domain>/`, with a receipt that says what they were made from.

A domain's `ingest.py` calls `land_package_files` or `land_generated_files`; `mesh build` asks `needs_ingest` whether to run it.
"""

import contextlib
import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from mesh.adapters.files import read_text, write_atomic
from mesh.adapters.tree import mesh_home

RECEIPT = "receipt.json"


def land_package_files(script: Path, package: str, files: Mapping[str, str]) -> None:
    """Copies data files out of an installed Python package, without importing it.

    `script`: the domain's `ingest.py` (`Path(__file__)`); `files`: landed name -> path within the package; of a `.zip` the one file that it holds is landed.
    Does nothing when the landed files are up to date. A file appears whole or not at all.
    For scripts: ends the process with a message when the package is not installed.
    """
    script = script.resolve()
    folder = _package_folder(script, package)
    sources = {landed: folder / path for landed, path in files.items()}
    landing = mesh_home(script.parents[2]) / "landing" / script.parent.name
    if not needs_ingest(script, landing):
        return
    landing.mkdir(parents=True, exist_ok=True)
    for landed, source in sources.items():
        temporary = landing / f".{landed}.tmp"
        with _opened(source) as reader, temporary.open("wb") as writer:
            shutil.copyfileobj(reader, writer)
        temporary.replace(landing / landed)
    _write_receipt(script, landing, sources.values(), sources)


def land_generated_files(script: Path, package: str, reads: str, generate: Callable[[str], Mapping[str, str]]) -> None:
    """Lands files that the script makes up itself, over what a file of an installed Python package says.

    `reads`: path within the package, of a `.zip` the one file that it holds; `generate`: its text -> landed name -> text. Otherwise as `land_package_files`.
    The folder is the owner's alone: what looks like personal data is handled as such.
    """
    script = script.resolve()
    source = _package_folder(script, package) / reads
    landing = mesh_home(script.parents[2]) / "landing" / script.parent.name
    if not needs_ingest(script, landing):
        return
    landing.mkdir(parents=True, exist_ok=True)
    landing.chmod(0o700)
    with _opened(source) as reader:
        made = generate(reader.read().decode())
    for landed, text in made.items():
        temporary = landing / f".{landed}.tmp"
        temporary.write_text(text, encoding="utf-8", newline="")
        temporary.replace(landing / landed)
    _write_receipt(script, landing, [source], made)


def needs_ingest(script: Path, landing: Path) -> str:
    """Why a domain's raw files have to be landed (again), or an empty string. Looks at sizes and times, reads no data."""
    text = read_text(landing / RECEIPT)
    if text is None:
        return "never landed"
    try:
        receipt = json.loads(text)
        if receipt["script"] != _hash(script):
            return "ingest.py changed"
        for role, stamps in (("landed file", receipt["files"]), ("source file", receipt["made_from"])):
            for stamp in stamps:
                if not os.path.exists(stamp["path"]):
                    return f"{role} {Path(stamp['path']).name} is missing"
                if stamp != _stamp(Path(stamp["path"])):
                    return f"{role} {Path(stamp['path']).name} changed"
    except (ValueError, KeyError, TypeError):
        return "its receipt is damaged"
    return ""


def _package_folder(script: Path, package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(
            f"{script.parent.name}: the Python package `{package}` is not installed, so there is nothing to land. Run `pip install -e .` in the mesh."
        )
    return Path(spec.submodule_search_locations[0])


@contextlib.contextmanager
def _opened(source: Path) -> Iterator[IO[bytes]]:
    """The file, or the one file that a `.zip` holds."""
    if source.suffix == ".zip":
        with zipfile.ZipFile(source) as archive, archive.open(archive.namelist()[0]) as reader:
            yield reader
    else:
        with source.open("rb") as reader:
            yield reader


def _write_receipt(script: Path, landing: Path, made_from: Iterable[Path], landed: Iterable[str]) -> None:
    receipt = {
        "script": _hash(script),
        "made_from": [_stamp(source) for source in made_from],
        "files": [_stamp(landing / name) for name in sorted(landed)],
    }
    write_atomic(landing / RECEIPT, json.dumps(receipt, indent=2) + "\n")


def _stamp(path: Path) -> dict[str, object]:
    status = path.stat()
    return {"path": str(path), "bytes": status.st_size, "modified_ns": status.st_mtime_ns}


def _hash(path: Path) -> str:
    return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()
