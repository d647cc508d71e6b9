"""Who is built from whom in the mesh, product by product, through any number of internal models. Asked of once for all nodes: each page alone would
walk the mesh again."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from mesh.core.details import Detail
from mesh.core.graph import levels
from mesh.core.mesh import Mesh, Node

TESTS = frozenset({"test", "unit_test"})
_MOST_NAMED = 6
_NOBODY: frozenset[str] = frozenset()


class Relations:
    """The questions. Every answer is in the order of ids."""

    def __init__(self, mesh: Mesh, details: Mapping[str, Detail]) -> None:
        self._mesh = mesh
        self._details = details
        self.nodes: dict[str, Node] = {id_: node for id_, node in mesh.nodes.items() if node.kind not in TESTS}
        """All but tests."""

    @cached_property
    def upstream(self) -> dict[str, tuple[str, ...]]:
        """Node -> nodes that it reads directly."""
        return {id_: tuple(sorted({parent for parent in node.parents if parent in self.nodes})) for id_, node in self.nodes.items()}

    @cached_property
    def downstream(self) -> dict[str, tuple[str, ...]]:
        """Node -> nodes that read it directly; those without any are left out."""
        found: dict[str, list[str]] = {}
        for id_, parents in self.upstream.items():
            for parent in parents:
                found.setdefault(parent, []).append(id_)
        return {id_: tuple(sorted(children)) for id_, children in found.items()}

    @cached_property
    def upstream_products(self) -> dict[str, tuple[str, ...]]:
        """Product or exposure -> the nearest products that it is built from."""
        nearest = self._nearest(self.upstream, self._order, lambda id_: id_ in self._mesh.products)
        return {id_: tuple(sorted(found)) for id_, found in nearest.items() if self._is_end(id_)}

    @cached_property
    def downstream_products(self) -> dict[str, tuple[str, ...]]:
        """Product -> the nearest products and exposures that are built from it; those without any are left out."""
        found: dict[str, list[str]] = {}
        for id_, above in self.upstream_products.items():
            for product in above:
                found.setdefault(product, []).append(id_)
        return {id_: tuple(sorted(ends)) for id_, ends in found.items()}

    @cached_property
    def consumers(self) -> dict[str, tuple[str, ...]]:
        """Product -> what other domains make of it: their products and exposures, and models that they build nothing public on."""
        ends = self._nearest(self.downstream, self._order[::-1], self._is_end)
        found = {}
        for id_ in self._mesh.products:
            node = self.nodes.get(id_)
            readers = [child for child in self.downstream.get(id_, ()) if node and self.nodes[child].domain != node.domain]
            users: set[str] = set()
            for child in readers:
                mine = () if self._is_end(child) else [end for end in ends.get(child, ()) if self.nodes[end].domain == self.nodes[child].domain]
                users.update(mine or (child,))
            found[id_] = tuple(sorted(users))
        return found

    def licence(self, id_: str) -> str:
        """The licences of all raw data that a node is made of: `CC0-1.0, CC-BY-4.0`."""
        return ", ".join(self._stated("license", id_))

    def provenance(self, id_: str) -> str:
        """Where all raw data that a node is made of come from."""
        said = self._stated("provenance", id_)
        more = f"and {len(said) - _MOST_NAMED} more" if len(said) > _MOST_NAMED else ""
        return " ".join(filter(None, (*(one if one.endswith(".") else f"{one}." for one in said[:_MOST_NAMED]), more)))

    def _is_end(self, id_: str) -> bool:
        return id_ in self._mesh.products or self.nodes[id_].kind == "exposure"

    @cached_property
    def _order(self) -> list[str]:
        """Parents before children. Nodes in a circle of models are left out: nothing can be told of them."""
        return [id_ for level in levels(self.upstream)[0] for id_ in level]

    def _nearest(self, edges: Mapping[str, Iterable[str]], order: list[str], is_wanted: object) -> dict[str, frozenset[str]]:
        """Node -> the wanted nodes that its edges lead to, through any number of others."""
        assert callable(is_wanted)
        found: dict[str, frozenset[str]] = {}
        for id_ in order:
            beyond = {frozenset((other,)) if is_wanted(other) else found.get(other, _NOBODY) for other in edges.get(id_, ())}
            found[id_] = next(iter(beyond)) if len(beyond) == 1 else _NOBODY.union(*beyond)
        return found

    def _stated(self, key: str, id_: str) -> list[str]:
        texts, masks = self._origins(key)
        mask = masks.get(id_, 0)
        return sorted(text for place, text in enumerate(texts) if mask >> place & 1) if mask else []

    def _origins(self, key: str) -> tuple[list[str], dict[str, int]]:
        if key not in self._known_origins:
            texts: dict[str, int] = {}
            masks: dict[str, int] = {}
            # A set of texts as the bits of a number: products are made of hundreds of sources, and these sets are united at every node.
            for id_ in self._order:
                mask = 0
                for parent in self.upstream[id_]:
                    mask |= masks[parent]
                meta = detail.meta if (detail := self._details.get(id_)) else None
                text = meta.get(key) if meta and self.nodes[id_].kind in ("source", "seed") else None
                if isinstance(text, str) and text.strip():
                    mask |= 1 << texts.setdefault(" ".join(text.split()), len(texts))
                masks[id_] = mask
            self._known_origins[key] = list(texts), masks
        return self._known_origins[key]

    @cached_property
    def _known_origins(self) -> dict[str, tuple[list[str], dict[str, int]]]:
        return {}
