"""Is a domain's last build still what a new one would give? Decided by content, without dbt."""

from collections.abc import Iterable, Mapping, Set
from pathlib import Path

from mesh.adapters import ports
from mesh.adapters.build import landing
from mesh.adapters.interfaces import read_interface
from mesh.adapters.workspace import Workspace
from mesh.core.build.plan import Step
from mesh.core.model import Domain


class Freshness:
    """Compares what each domain's results depend on with what they were built from."""

    def __init__(self, workspace: Workspace, domains: Mapping[str, Domain], steps: Iterable[Step]) -> None:
        self._workspace = workspace
        self._domains = domains
        self._reads: dict[str, set[str]] = {}
        for step in steps:
            if step.inputs is not None:
                self._reads.setdefault(step.domain, set()).update(map(str, step.inputs))

    def ingredients(self, domain: Domain) -> dict[str, str]:
        """All that a build's results depend on, as fingerprints by what they are in words."""
        return self._workspace.ingredients(domain, self._read_by(domain))

    def why_build(self, domain: Domain) -> str:
        """Why the domain has to be built, in a few words; empty when it is up to date."""
        state = self._workspace.read_state(domain)
        if not state.get("built"):
            return "its last build did not end well" if "last_build" in state else "never built whole"
        ingest = self.why_ingest(domain)
        if ingest:
            return f"raw files: {ingest}"
        built, now = state["built"], self.ingredients(domain)
        before = built if isinstance(built, dict) else {}
        changed = [name for name in {**now, **before} if before.get(name) != now.get(name)]
        return f"{', '.join(changed)} changed" if changed else self._broken_port(domain)

    def why_ingest(self, domain: Domain) -> str:
        """Why its raw files have to be landed (again), or an empty string."""
        script = Path(domain.path) / "ingest.py"
        return landing.needs_ingest(script, self._workspace.home / "landing" / domain.name) if script.is_file() else ""

    def _read_by(self, domain: Domain) -> Set[str] | None:
        """Addresses of the products that the domain reads; None for all that its upstream domains offer."""
        return self._reads.get(domain.name, domain.inputs)

    def _broken_port(self, domain: Domain) -> str:
        port = ports.read_port(self._workspace.home, self._workspace.environment, domain.name)
        if {product.address for product in read_interface(domain)} - {entry.address for entry in port.published}:
            return "a product is not published"
        broken = [entry.path for entry in port.published if ports.missing_or_cut(self._workspace.home, self._workspace.environment, entry)]
        return f"published files are missing or cut: {', '.join(broken)}" if broken else ""
