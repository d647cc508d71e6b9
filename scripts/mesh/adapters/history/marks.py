"""What of each domain's files has been recorded: their times and sizes, in `history/seen.json`. Who finds them as they were need not read them, nor history.

Only a shortcut: without the file, or with an old one, history itself is asked.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from mesh.adapters import ports
from mesh.adapters.files import read_text, write_atomic
from mesh.adapters.workspace import Workspace
from mesh.core.errors import InputError
from mesh.core.model import OPEN, RESTRICTED, Domain

Mark = list[list[int]]


def history_folder(home: Path, environment: str) -> Path:
    return home / environment / "history"


def targets(workspace: Workspace, domain: Domain) -> tuple[Path, Path]:
    """Where `mesh build` lets dbt leave its results, and where a plain `dbt build` leaves them."""
    return workspace.target(domain), Path(domain.path) / "target"


def mark_of(workspace: Workspace, domain: Domain) -> Mark:
    """Of its last run's results, what became of its products, and its pointers. Taken before they are read: what is written meanwhile is seen next time."""
    open_port, restricted = (ports.port_directory(workspace.home, workspace.environment, domain.name, port) for port in (OPEN, RESTRICTED))
    results = (target / "run_results.json" for target in targets(workspace, domain))
    files = (*results, open_port / "outcomes.json", open_port / "current.json", restricted / "current.json")
    return [_stamp(file) for file in files]


def read_marks(workspace: Workspace) -> dict[str, Mark]:
    with suppress(OSError, ValueError):
        found = json.loads(read_text(_file(workspace)) or "{}")
        return found if isinstance(found, dict) else {}
    return {}


def write_marks(workspace: Workspace, marks: Mapping[str, Mark]) -> None:
    # What cannot be kept is asked of history again.
    with suppress(InputError):
        write_atomic(_file(workspace), json.dumps({**read_marks(workspace), **marks}) + "\n")


def _file(workspace: Workspace) -> Path:
    return history_folder(workspace.home, workspace.environment) / "seen.json"


def _stamp(file: Path) -> list[int]:
    try:
        found = file.stat()
    except OSError:
        return []
    return [found.st_mtime_ns, found.st_size]
