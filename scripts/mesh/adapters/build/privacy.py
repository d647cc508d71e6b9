"""What a run needs around it so that personal data stays protected: keys, DuckDB's extension for encryption, folders and files for their owner alone."""

import contextlib
import os
import re
import shutil
from importlib.util import find_spec
from pathlib import Path

from mesh.adapters import files, keys, ports
from mesh.adapters.dbt.engine import Event, Finished, OnEvent
from mesh.adapters.workspace import Workspace
from mesh.core.errors import InputError
from mesh.core.model import RESTRICTED, Domain

_ASKS = re.compile(rb"\b(?:mask|restricted|confidential|personal|sensitive)\b")
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


def run(workspace: Workspace, domain: Domain, arguments: tuple[str, ...], on_event: OnEvent) -> Finished:
    """Runs a dbt command, and keeps private meanwhile what it writes."""

    def on_private_event(event: Event) -> None:
        keep_private(workspace, domain)
        on_event(event)

    return workspace.run(domain, arguments, on_private_event)


def keep_private(workspace: Workspace, domain: Domain) -> None:
    """A domain's private database is its owner's alone, with what DuckDB puts beside it: the log of what it has not yet moved there, and what does not
    fit into memory. DuckDB makes them as the umask says, and the log anew after every checkpoint, so this is asked whenever a run says something."""
    database = str(workspace.database(domain))
    for path, mode in ((database, 0o600), (f"{database}.wal", 0o600), (f"{database}.wal.checkpoint", 0o600), (f"{database}.tmp", 0o700)):
        # Most are not there, or not any more; those of another owner are theirs to protect.
        with contextlib.suppress(FileNotFoundError, PermissionError):
            if os.stat(path).st_mode & 0o077:
                os.chmod(path, mode)


def shut_landing(workspace: Workspace, domain: Domain) -> None:
    """Raw files of a domain that speaks of personal data are their owner's alone, before they land."""
    folder = workspace.home / "landing" / domain.name
    if (folder.is_dir() or (Path(domain.path) / "ingest.py").is_file()) and _words(domain):
        keys.private_folder(folder)


def _words(domain: Domain) -> set[bytes]:
    found: set[bytes] = set()
    for file in files.source_files(Path(domain.path)):
        if file.suffix in (".yml", ".yaml", ".sql"):
            found.update(_ASKS.findall(file.read_bytes()))
    return found


def protect(workspace: Workspace, domain: Domain) -> None:
    """What a run left is its owner's alone: the private database, and the files of a restricted port, whose folder protected them meanwhile."""
    keep_private(workspace, domain)
    folder = ports.port_directory(workspace.home, workspace.environment, domain.name, RESTRICTED)
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
