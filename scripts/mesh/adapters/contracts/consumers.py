"""The consumers of the whole mesh, as `find_readers` asks for them: its graph of columns, its domains, the text of its files."""

from pathlib import Path

from mesh.adapters.artifacts.loader import Loader
from mesh.adapters.artifacts.staleness import Staleness
from mesh.adapters.files import modified, read_text, source_files
from mesh.core.columns import ColumnGraph
from mesh.core.impact.comparison import Side
from mesh.core.impact.follow import Consumers
from mesh.core.mesh import ProblemKind


def consumers(loader: Loader, base: Side | None = None) -> Consumers:
    """Consumers as they are now. With `base` they read the products as those were then: a column that is gone is still in their SQL."""
    offered: dict[str, tuple[str, ...]] = {}
    for interface in base.interfaces.values() if base else ():
        offered |= {f"model.{product.address}": tuple(column.name for column in product.columns) for product in interface.products}
    parents = {node.id: node.parents for node in loader.mesh.nodes.values()}
    domains = loader.domains

    def read(domain: str, file: str) -> str:
        return (read_text(Path(domains[domain].path) / file) or "") if domain in domains else ""

    return Consumers(loader.mesh, ColumnGraph(parents, loader.lineage_over(offered)), domains, read, _edited(loader))


def _edited(loader: Loader) -> frozenset[str]:
    """Domains of which a file is newer than their artifacts. That the interface of another domain is newer says nothing of what they read."""
    staleness = Staleness(loader.workspace)
    older = [loader.domains[problem.domain] for problem in loader.stale if problem.kind is ProblemKind.OLDER]
    made = {domain.name: modified(staleness.target(domain) / "manifest.json") for domain in older}
    return frozenset(domain.name for domain in older if any(modified(file) > made[domain.name] for file in source_files(Path(domain.path))))
