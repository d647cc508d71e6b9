"""What a run needs around it so that personal data stays protected: keys, DuckDB's extension for encryption, folders and files for their owner alone."""

import contextlib
import os
import re
import shutil
from importlib.util import find_spec
from pathlib import Path

from mesh.adapters import files, keys, ports
from mesh.adapters.workspace import Workspace
from mesh.core.errors import InputError
from mesh.core.model import RESTRICTED, Domain

_ASKS = re.compile(rb"\b(?:mask|restricted)\b")
_PACKAGE, _EXTENSION = "duckdb_extension_httpfs", "httpfs.duckdb_extension"
MARKER = ".private"
"""The platform publishes to a restricted port only where this lies beside it: DuckDB cannot see a folder's permissions."""


def prepare(workspace: Workspace, domain: Domain) -> None:
    """Makes what a domain's run will ask for, judged by the words in its files: no manifest is at hand yet. Too much does no harm."""
    words = _words(domain)
    if b"mask" in words:
        keys.make_dev_key(workspace.home, workspace.environment, keys.MASKING)
    if b"restricted" in words:
        keys.make_dev_key(workspace.home, workspace.environment, keys.ENCRYPTION, domain.name)
        folder = ports.port_directory(workspace.home, workspace.environment, domain.name, RESTRICTED)
        for one in (folder.parent, folder):
            keys.private_folder(one)
        (folder.parent / MARKER).touch(0o600)
        link_httpfs(workspace.home)


def _words(domain: Domain) -> set[bytes]:
    found: set[bytes] = set()
    for file in files.source_files(Path(domain.path)):
        if file.suffix in (".yml", ".yaml", ".sql"):
            found.update(_ASKS.findall(file.read_bytes()))
    return found


def protect(home: Path, environment: str, domain: str) -> None:
    """Files of a restricted port are their owner's alone. The folder protects them from the moment they are written."""
    folder = ports.port_directory(home, environment, domain, RESTRICTED)
    if folder.is_dir():
        keys.private_folder(folder)
        for file in folder.iterdir():
            # A plain `dbt build` may rename one meanwhile.
            with contextlib.suppress(FileNotFoundError):
                file.chmod(0o600)


def link_httpfs(home: Path) -> None:
    """Puts the extension of every installed release where the platform looks for it, `extensions/<release>/`. DuckDB loads none of another release.

    Where the wheel is not installed nothing happens: the restricted port then refuses, and says what to install.
    """
    found = find_spec(_PACKAGE)
    for place in found.submodule_search_locations or () if found else ():
        for installed in Path(place).glob(f"extensions/*/{_EXTENSION}"):
            link = home / "extensions" / installed.parent.name / _EXTENSION
            if link.exists():
                continue
            temporary = link.with_name(f".{_EXTENSION}.{os.getpid()}.tmp")
            try:
                link.parent.mkdir(parents=True, exist_ok=True)
                try:
                    os.symlink(installed, temporary)
                except OSError:
                    shutil.copyfile(installed, temporary)
                temporary.replace(link)
            except OSError as error:
                raise InputError(f"cannot write {link}: {error.strerror}. Make the folder writable, or set MESH_HOME to one that is.") from None
