"""Does what a plan of repairs says: all of it, or nothing."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from mesh.adapters import git
from mesh.adapters.files import read_text, write_atomic
from mesh.adapters.governance.fixer import Plan
from mesh.adapters.interfaces import interface_files, interface_folder, write_interface
from mesh.adapters.workspace import Workspace
from mesh.core.errors import InputError
from mesh.core.governance.fixes.edit import Edit
from mesh.core.interface import render
from mesh.core.model import Domain
from mesh.core.products import products


def apply(plan: Plan, root: Path) -> None:
    """Writes the edits. Raises InputError where a file is not any more what the plan was made of, before anything is written; and where one cannot be
    written, with all files as they were: a version that YAML names and no SQL makes would be worse than none."""
    for edit in plan.edits:
        if (read_text(root / edit.path) or "") != edit.before:
            raise InputError(f"{edit.path} changed meanwhile: run `mesh check --fix` again.")
    begun: list[Edit] = []
    try:
        for edit in plan.edits:
            begun.append(edit)
            write_atomic(root / edit.path, edit.after)
    except BaseException:
        for edit in begun:
            # What could not be written is as it was.
            with contextlib.suppress(InputError, OSError):
                _take_back(root / edit.path, edit)
        raise


def _take_back(path: Path, edit: Edit) -> None:
    if edit.is_new:
        path.unlink(missing_ok=True)
    else:
        write_atomic(path, edit.before)


def write_interfaces(workspace: Workspace, domains: Sequence[Domain], engine: str) -> None:
    """Writes the interfaces of domains anew from their contracts as these are now."""
    if not domains:
        return
    from mesh.adapters.dbt.engines import open_engine

    beginning = git.beginning(workspace.root)
    with open_engine(engine) as opened:
        working = Workspace(workspace.root, workspace.home, workspace.environment, opened)
        working.prepare()
        for domain in domains:
            committed = git.committed_files(interface_folder(domain), beginning)
            wanted = render(domain.name, products(working.manifest(domain)), interface_files(domain) if committed is None else committed)
            write_interface(domain, wanted)
