"""What policies say of each domain, kept for its publish hook: `.mesh/<env>/verdicts/<domain>.json` lists the product versions that it withholds.

Read by every build, so that it imports nothing heavy.
"""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from mesh.adapters import files
from mesh.adapters.workspace import Workspace
from mesh.core.errors import InputError
from mesh.core.model import Address, Domain

_CHECKED = ".checked"
_RULES = (".sql", ".yml", ".yaml")


def has_policies(root: Path, domains: Iterable[Domain]) -> bool:
    """Is there any rule to be asked?"""
    folders = (root / "governance" / "policies", *(Path(domain.path) / "policies" for domain in domains))
    return any(True for folder in folders for _ in folder.rglob("*.sql"))


def rules_fingerprint(root: Path) -> str:
    """Changes with any rule, number, name or exception, the federation's and the domains' own."""
    shared = [file for file in files.source_files(root / "governance") if file.suffix in _RULES]
    return files.fingerprint_files(root, [*shared, *sorted(root.glob("domains/*/policies/**/*.sql"))])


def read_checked(workspace: Workspace) -> dict[str, str]:
    """Domain -> the rules that its verdict is by."""
    try:
        found = json.loads(files.read_text(_mark(workspace)) or "{}")
    except ValueError:
        return {}
    return {str(name): str(rules) for name, rules in found.items()} if isinstance(found, dict) else {}


def write_verdicts(workspace: Workspace, domains: Mapping[str, Domain], verdicts: Mapping[str, Mapping[Address, str]], rules: str) -> None:
    """Writes the verdict of each domain that has one, takes away those that withhold nothing, and notes by which rules. Other domains keep theirs."""
    for name, verdict in verdicts.items():
        listed = [{"product": address.product, "version": address.version, "reason": reason} for address, reason in verdict.items()]
        _keep(workspace.verdict(domains[name]), json.dumps(listed, indent=2) + "\n" if listed else None)
    _keep(_mark(workspace), json.dumps({**read_checked(workspace), **dict.fromkeys(verdicts, rules)}, indent=2) + "\n")


def forget_verdicts(workspace: Workspace, domains: Iterable[Domain]) -> None:
    """Where there are no policies any more, nothing is withheld by them."""
    for file in (*(workspace.verdict(domain) for domain in domains), _mark(workspace)):
        _keep(file, None)


def _keep(file: Path, text: str | None) -> None:
    """Only when it says something else, so that a look changes no file."""
    if text == files.read_text(file):
        return
    if text is not None:
        files.write_atomic(file, text)
        return
    try:
        with suppress(FileNotFoundError):
            file.unlink()
    except OSError as error:
        raise InputError(f"cannot remove {file}: {error.strerror}. Make its folder writable.") from None


def _mark(workspace: Workspace) -> Path:
    return workspace.folder / "verdicts" / _CHECKED
