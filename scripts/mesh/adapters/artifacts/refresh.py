"""Brings artifacts up to date without building: compiles the domains whose files are newer than what dbt left of them."""

from collections.abc import Iterable

from mesh.adapters import files
from mesh.adapters.artifacts.staleness import Staleness
from mesh.adapters.dbt.engines import open_engine
from mesh.adapters.progress import progress
from mesh.adapters.workspace import Workspace
from mesh.core.model import Domain


def refresh(workspace: Workspace, domains: Iterable[Domain], engine: str) -> list[str]:
    """Compiles what is stale. Where that fails (its inputs were never published) parses at least, and says so; returns what was said.
    Raises InputError for files that cannot even be parsed, and BusyError for a domain that is being built."""
    staleness = Staleness(workspace)
    stale = [domain for domain in domains if staleness.problem(domain)]
    notes: list[str] = []
    if not stale:
        return notes
    with open_engine(engine) as opened, progress(patience=0) as on_progress:
        working = Workspace(workspace.root, workspace.home, workspace.environment, opened)
        working.prepare()
        for number, domain in enumerate(stale):
            on_progress(f"compiling {domain.name}", number, len(stale))
            with working.locked(domain):
                working.install_packages(domain)
                if _compile(working, domain):
                    working.write_parsed(domain, working.sources_fingerprint(domain))
                    working.write_compiled(domain)
                else:
                    working.write_parsed(domain, None)
                    working.manifest(domain)
                    notes.append(f"{domain.name} was parsed but cannot be compiled, so columns of what changed are unknown. See `mesh build {domain.name}`.")
    return notes


def _compile(workspace: Workspace, domain: Domain) -> bool:
    """Compiles a domain; the results of its last build stay, which dbt would write over."""
    file = workspace.target(domain) / "run_results.json"
    results = files.read_text(file)
    try:
        return workspace.run(domain, ("compile",)).code == 0
    finally:
        if results is not None:
            files.write_atomic(file, results)
