"""`mesh interface`: writes each domain's interface package from its contracts, or checks that it is current."""

from argparse import Namespace
from difflib import unified_diff
from pathlib import Path

from mesh.adapters import git
from mesh.adapters.dbt.engines import open_engine
from mesh.adapters.interfaces import interface_files, interface_folder, write_interface
from mesh.adapters.terminal import console
from mesh.adapters.tree import choose_environment, find_root, mesh_home, read_domains
from mesh.adapters.workspace import Workspace
from mesh.core.graph import components
from mesh.core.interface import render
from mesh.core.model import Domain
from mesh.core.products import products
from mesh.core.publication import PUBLICATION, read_publication
from mesh.core.select import select


def interface(arguments: Namespace) -> int:
    """Writes the interfaces. With `--check` writes nothing, shows a diff and returns 1 where one is stale."""
    root = find_root(Path.cwd())
    domains = read_domains(root)
    chosen = select(domains, arguments.domains)
    environment = choose_environment((domains[name] for name in chosen), arguments.env)
    out = console()
    # One branch raises a version once, however many commits it has: as `mesh diff` says.
    beginning = git.beginning(root)
    is_stale = False
    with open_engine(arguments.engine) as engine:
        workspace = Workspace(root, mesh_home(root), environment, engine)
        workspace.prepare()
        for name in _upstream_first(domains, chosen):
            domain = domains[name]
            declared = products(workspace.manifest(domain))
            on_disk = interface_files(domain)
            if arguments.check:
                wanted = render(name, declared, on_disk)
                for line in _difference(wanted, on_disk, f"domains/{name}/interface"):
                    out.print(line, style=_colour(line), markup=False)
                    is_stale = True
                continue
            committed = git.committed_files(interface_folder(domain), beginning)
            wanted = render(name, declared, on_disk if committed is None else committed)
            changed = write_interface(domain, wanted)
            version = read_publication(wanted[PUBLICATION])[1]
            out.print(f"{name} {version}: {len(changed)} files written" if changed else f"{name} {version}: current")
    if is_stale:
        out.print("Stale interfaces: run `mesh interface` and commit what it writes.")
    return 1 if is_stale else 0


def _upstream_first(domains: dict[str, Domain], chosen: tuple[str, ...]) -> list[str]:
    """A domain is parsed with its upstream interfaces, so those are written first."""
    groups = components({name: domains[name].upstream for name in chosen})
    return [name for group in groups for name in group]


def _difference(wanted: dict[str, str], on_disk: dict[str, str], folder: str) -> list[str]:
    lines: list[str] = []
    for path in sorted(wanted.keys() | on_disk.keys()):
        old, new = on_disk.get(path, ""), wanted.get(path, "")
        lines += unified_diff(old.splitlines(), new.splitlines(), f"{folder}/{path}", f"{folder}/{path} (from the contracts)", lineterm="")
    return lines


def _colour(line: str) -> str:
    return {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")
