"""Who answers for what, asked for every node of the mesh: its own question walks all groups each time."""

from mesh.core.mesh import Mesh, Node
from mesh.core.model import Owner


class Owners:
    """As `Mesh.owner` has it."""

    def __init__(self, mesh: Mesh) -> None:
        self._groups = mesh.groups
        by_domain: dict[str, list[Owner]] = {}
        for name, owner in mesh.groups.items():
            by_domain.setdefault(name.partition(".")[0], []).append(owner)
        self._only = {domain: owners[0] for domain, owners in by_domain.items() if len(owners) == 1}
        self._most: dict[str, dict[Owner, int]] = {}
        for product in mesh.products.values():
            counted = self._most.setdefault(product.address.domain, {})
            counted[product.owner] = counted.get(product.owner, 0) + 1

    def of(self, node: Node) -> Owner:
        """Its own owner, its group's, or its domain's only group's."""
        if node.owner is not None:
            return node.owner
        group = "" if node.kind == "source" else node.group
        return self._groups.get(f"{node.domain}.{group}") or self._only.get(node.domain) or Owner(group)

    def of_domain(self, domain: str) -> Owner:
        """Of its only group, or else whoever has most of its products."""
        counted = self._most.get(domain, {})
        return self._only.get(domain) or max(counted, key=lambda owner: (counted[owner], str(owner)), default=Owner(""))
