"""What was changed in contracts and published before today: interfaces as git has them, commit by commit, and the publications that ports still keep."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from mesh.adapters import git, ports
from mesh.adapters.artifacts.cache import Cache
from mesh.adapters.artifacts.parts import reader_version
from mesh.adapters.files import read_text
from mesh.adapters.workspace import Workspace
from mesh.core.catalogue.changes import contract_lines, publication_lines
from mesh.core.catalogue.parts import ChangeLine
from mesh.core.catalogue.times import as_utc
from mesh.core.errors import InputError
from mesh.core.model import OPEN, RESTRICTED, Domain, Entry, Product
from mesh.core.publication import PUBLICATION, read_publication

MOST_COMMITS = 50
"""Of one interface."""
_MOST_PUBLICATIONS = 20
_KEPT = dict[str, list[ChangeLine]]
"""`<commit> <file>` -> what that commit changed in it."""


def contract_changes(workspace: Workspace, domains: Mapping[str, Domain]) -> tuple[ChangeLine, ...]:
    """How the domains' interfaces changed, the newest first, what is not committed yet before all; nothing outside of git. A commit is read once."""
    root = workspace.root
    head = git.commit_of(root, "HEAD")
    if not head:
        return ()
    files = {f"{Path(domain.path).relative_to(root).as_posix()}/interface/{PUBLICATION}": name for name, domain in domains.items()}
    made_from = f"{reader_version()} {root}"
    cache = Cache(workspace.folder / "cache")
    kept = cache.find("changelog", _KEPT, lambda text: text.startswith(made_from))
    if kept is None or kept[0] != f"{made_from} {head}":
        found = _read(root, files, kept[1] if kept else {})
        cache.put("changelog", f"{made_from} {head}", found)
    else:
        found = kept[1]
    committed = [line for name, lines in found.items() if name.partition(" ")[2] in files for line in lines]
    return tuple(sorted([*_uncommitted(root, head, files), *committed], key=lambda line: (not line.at, line.at, line.node), reverse=True))


def _read(root: Path, files: Mapping[str, str], known: _KEPT) -> _KEPT:
    """`known`: what earlier commits changed, as it was found then."""
    steps = dict(_steps(root, files))
    missing = {name: step for name, step in steps.items() if name not in known}
    wanted = list(dict.fromkeys(one for name, (before, _) in missing.items() for one in (_named(name), (before, _named(name)[1])) if one[0]))
    texts = dict(zip(wanted, git.contents(root, wanted), strict=True)) if wanted else {}
    products = {key: _products(text) for key, text in texts.items()}
    found = {}
    for name, (before, time) in steps.items():
        commit, file = _named(name)
        found[name] = known[name] if name in known else _lines(products.get((before, file), ()), products[commit, file], time, commit)
    return found


def _steps(root: Path, files: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, str]]]:
    """`<commit> <file>` -> the commit before it of this file, empty for none, and its time. The last one that is looked at has none to compare with."""
    log = git.log_of(root, f"domains/*/interface/{PUBLICATION}", (MOST_COMMITS + 1) * max(len(files), 1))
    is_cut = git.is_shallow(root) or len(log) > MOST_COMMITS * max(len(files), 1)
    by_file: dict[str, list[tuple[str, str]]] = {}
    for commit, time, paths in log:
        for path in paths:
            if path in files:
                by_file.setdefault(path, []).append((commit, as_utc(time)))
    for path, commits in by_file.items():
        for place, (commit, time) in enumerate(commits[:MOST_COMMITS]):
            before = commits[place + 1][0] if place + 1 < len(commits) else ""
            if before or not is_cut:
                yield f"{commit} {path}", (before, time)


def _named(name: str) -> tuple[str, str]:
    commit, _, file = name.partition(" ")
    return commit, file


def _uncommitted(root: Path, head: str, files: Mapping[str, str]) -> list[ChangeLine]:
    paths = [path for path in git.differing(root, f"domains/*/interface/{PUBLICATION}") if path in files]
    before = git.contents(root, [(head, path) for path in paths]) if paths else []
    found = []
    for path, text in zip(paths, before, strict=True):
        now = read_text(root / path)
        found += _lines(_products(text), _products(now.encode() if now is not None else None), "", "")
    return found


def _lines(before: tuple[Product, ...] | None, after: tuple[Product, ...] | None, time: str, commit: str) -> list[ChangeLine]:
    """Nothing where one of the two cannot be read: an older release wrote it."""
    return contract_lines(before, after, at=time, commit=commit, today=time[:10]) if before is not None and after is not None else []


def _products(text: bytes | None) -> tuple[Product, ...] | None:
    """None for what is no interface."""
    if text is None:
        return ()
    try:
        return read_publication(text.decode("utf-8", "replace"))[2]
    except (ValueError, InputError):
        return None


def kept_publications(workspace: Workspace, domains: Iterable[str], products: Mapping[str, Product]) -> tuple[ChangeLine, ...]:
    """The publications that the ports of some domains keep: for where history knows nothing."""
    ids = {product.address: id_ for id_, product in products.items()}
    found: dict[tuple[str, str], list[Entry]] = {}
    for domain in domains:
        for port in (OPEN, RESTRICTED):
            for name in ports.publication_ids(workspace.home, workspace.environment, domain, port)[-_MOST_PUBLICATIONS:]:
                for entry in ports.read_publication(workspace.home, workspace.environment, domain, name, port):
                    if entry.address in ids:
                        found.setdefault((ids[entry.address], entry.publication_id), []).append(entry)
    return tuple(line for (id_, _), entries in found.items() for line in publication_lines(id_, entries[:1]))
