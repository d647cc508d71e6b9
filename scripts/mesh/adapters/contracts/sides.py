"""Reads the two sides of `mesh diff`: the contracts of a git ref, the working tree, a publication, a file or a folder."""

import os
from dataclasses import replace
from pathlib import Path

from mesh.adapters import git, ports
from mesh.adapters.artifacts import reading
from mesh.adapters.artifacts.loader import Loader
from mesh.adapters.artifacts.staleness import Staleness
from mesh.adapters.base import base_commit, label
from mesh.adapters.files import modified, read_text, source_files
from mesh.adapters.interfaces import interface_folder
from mesh.core.changes.typetext import normalise
from mesh.core.errors import InputError, did_you_mean
from mesh.core.impact.comparison import Interface, Side
from mesh.core.mesh import ProblemKind
from mesh.core.model import Address, Column, Domain, Owner, Product, Withdrawn
from mesh.core.products import withdrawn
from mesh.core.publication import PUBLICATION, read_publication


def read_side(loader: Loader, text: str) -> Side:
    """The side that a word of the command line names: `domain@publication`, a file or folder, or a git ref. Raises InputError."""
    domain, _, id_ = text.partition("@")
    if domain in loader.domains and id_:
        return _published(loader, domain, id_)
    path = Path(text)
    is_path = text in (".", "..") or text.endswith(".json") or os.sep in text
    if is_path and path.exists():
        return _at_path(path)
    root = loader.workspace.root
    _require_git(root)
    commit = git.commit_of(root, text)
    if commit:
        return at_commit(root, commit, label(text, commit))
    if path.exists():
        return _at_path(path)
    what = f"`{text}` does not exist: neither a file nor a git ref" if is_path else f"no such git ref: `{text}`"
    raise InputError(f"{what}. {did_you_mean(text, git.refs(root))} A publication is written `<domain>@<id>`.")


def default_base(loader: Loader) -> Side:
    """What to compare with when nobody says."""
    root = loader.workspace.root
    _require_git(root)
    base = base_commit(root, "domains")
    side = at_commit(root, base.commit, base.label)
    return replace(side, notes=(base.note,)) if base.note else side


def at_commit(root: Path, commit: str, label: str) -> Side:
    """The interfaces that a commit holds."""
    found = {}
    for path, content in git.files_at(root / "domains", commit, PUBLICATION).items():
        domain, *rest = path.split("/")
        if rest == ["interface", PUBLICATION]:
            found[domain] = _parse(content.decode("utf-8", "replace"), f"{commit[:8]}:domains/{path}")[1]
    if not found:
        raise InputError(f"{label} has no interfaces (domains/*/interface/{PUBLICATION}), so there is nothing to compare with. Name a later commit.")
    return Side(label, found, day=git.day_of(root, commit), commit=commit)


def working_tree(loader: Loader) -> Side:
    """The contracts as they are on disk now. Where a domain's manifest is current it speaks for its files; else its interface does."""
    interfaces, notes = {}, []
    by_interface = []
    outdated = {problem.domain: problem.kind for problem in loader.mesh.problems if problem.kind in (ProblemKind.OLDER, ProblemKind.MISSING)}
    for name, domain in loader.domains.items():
        file = interface_folder(domain) / PUBLICATION
        text = read_text(file)
        written = None if text is None else _parse(text, str(file))[1]
        if name not in outdated:
            declared = sorted((product for product in loader.mesh.products.values() if product.address.domain == name), key=lambda one: one.address)
            interfaces[name] = Interface(tuple(declared), written.version if written else "")
        elif written:
            interfaces[name] = written
            if outdated[name] is ProblemKind.OLDER and _is_older(file, domain):
                notes.append(f"{name}: contracts may have changed since its artifacts were made; `--parse` reads them anew.")
            if outdated[name] is ProblemKind.MISSING:
                by_interface.append(name)
    if by_interface:
        notes.append(f"Without artifacts, and so compared as their interfaces are: {', '.join(by_interface)}. `--parse` reads their contracts in `models/`.")
    return Side("the working tree", interfaces, is_working_tree=True, notes=tuple(notes))


def explained(loader: Loader, base: Side, head: Side) -> Side:
    """The later side, the working tree, with what became of the versions that it has no longer as products."""
    found: dict[Address, Withdrawn] = {}
    outdated = {problem.domain for problem in loader.mesh.problems if problem.kind in (ProblemKind.OLDER, ProblemKind.MISSING)}
    for name in head.interfaces.keys() & base.interfaces.keys() - outdated:
        gone = _addresses(base.interfaces[name]) - _addresses(head.interfaces[name])
        manifest = reading.read_manifest(Staleness(loader.workspace).target(loader.domains[name])) if gone else None
        if manifest is not None:
            found |= withdrawn(manifest, gone)
    return replace(head, withdrawn=found)


def _addresses(interface: Interface) -> set[Address]:
    return {product.address for product in interface.products}


def _is_older(file: Path, domain: Domain) -> bool:
    """Is the interface older than a file of its domain, or than a folder, out of which a file may have been taken?"""
    sources = source_files(Path(domain.path))
    return any(modified(path) > modified(file) for path in {*sources, *(source.parent for source in sources)})


def _published(loader: Loader, domain: str, id_: str) -> Side:
    """What a publication shows of the contracts: names, types and order of the columns."""
    workspace = loader.workspace
    entries = ports.read_publication(workspace.home, workspace.environment, domain, id_)
    latest = {entry.address.product: entry.address.version for entry in entries if entry.is_latest}
    found = []
    for entry in entries:
        columns = tuple(Column(name, normalise(kind)) for name, kind in entry.columns)
        address = entry.address
        found.append(Product(address, "", columns, Owner(""), latest.get(address.product, address.version), entry.deprecation_date[:10]))
    day = f"{id_[:4]}-{id_[4:6]}-{id_[6:8]}"
    return Side(f"{domain}@{id_}", {domain: Interface(tuple(found))}, day=day, is_published=True, is_whole=False)


def _at_path(path: Path) -> Side:
    """A publication.json, a folder of an interface or of a domain, or one with `domains/` in it."""
    if path.is_dir():
        files = [file for file in (path / PUBLICATION, path / "interface" / PUBLICATION) if file.is_file()] or sorted(
            (path / "domains" if (path / "domains").is_dir() else path).glob(f"*/interface/{PUBLICATION}")
        )
        if not files:
            raise InputError(f"{path} holds no interface: neither {PUBLICATION}, nor interface/{PUBLICATION}, nor domains/*/interface/{PUBLICATION}.")
    else:
        files = [path]
    found = {}
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"cannot read {file}: {error.strerror if isinstance(error, OSError) else 'not UTF-8 text'}. Name a {PUBLICATION}.") from None
        domain, interface = _parse(text, str(file))
        found[domain] = interface
    return Side(str(path), found, is_whole=path.is_dir() and (path / "domains").is_dir())


def _parse(text: str, place: str) -> tuple[str, Interface]:
    """The domain, and what its interface says."""
    try:
        domain, version, products = read_publication(text)
    except ValueError as error:
        raise InputError(f"{place} is no interface that the mesh can read: {error}. `mesh interface` writes them.") from None
    return domain, Interface(products, version)


def _require_git(root: Path) -> None:
    if not git.commit_of(root, "HEAD"):
        what = f"{root} is no git checkout with a commit, so there is no earlier state to compare with."
        raise InputError(f"{what} Name two sides that are files or publications: `mesh diff old/publication.json new/publication.json`.")
