"""In which order domains are built: by the node graph, so that two domains may consume each other as long as no model does.

Domains whose packages form no circle are built whole, in one step each. In a circle, each domain is split into steps, and
a step holds the models that the earlier steps of the other domains made possible.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mesh.core.errors import InputError
from mesh.core.graph import components, cycle
from mesh.core.manifest import Manifest, ManifestNode
from mesh.core.model import Address, Domain

_BUILT = ("model", "seed", "snapshot")


@dataclass(frozen=True, slots=True)
class Step:
    """One dbt build: a domain whole, or the part of it whose inputs exist by then."""

    domain: str
    stage: int = 0
    after: tuple[tuple[str, int], ...] = ()
    """Keys of the steps that end before it."""
    select: tuple[str, ...] = ()
    """dbt selectors; empty for the whole domain."""
    inputs: tuple[Address, ...] | None = None
    """Products of other domains that it reads; None: all that the domain declares."""
    is_last: bool = True
    """The last step of its domain."""

    @property
    def key(self) -> tuple[str, int]:
        return (self.domain, self.stage)


def circles(domains: Mapping[str, Domain], chosen: Iterable[str]) -> list[tuple[str, ...]]:
    """Groups of chosen domains that consume each other."""
    return [group for group in components(_domain_edges(domains, chosen)) if len(group) > 1]


def plan(domains: Mapping[str, Domain], chosen: Iterable[str], manifests: Mapping[str, Manifest]) -> tuple[Step, ...]:
    """The steps in an order in which they could run one by one. `manifests`: of the domains in circles.
    Raises InputError with the path when models of several domains form a cycle."""
    edges = _domain_edges(domains, chosen)
    steps: list[Step] = []
    last: dict[str, tuple[str, int]] = {}
    for group in components(edges):
        outside = {name: tuple(last[upstream] for upstream in sorted(edges[name]) if upstream not in group) for name in group}
        is_circle = len(group) > 1
        made = _staged({name: manifests[name] for name in group}, outside) if is_circle else [Step(group[0], after=outside[group[0]])]
        steps += made
        last.update({step.domain: step.key for step in made})
    return tuple(steps)


def _domain_edges(domains: Mapping[str, Domain], chosen: Iterable[str]) -> dict[str, set[str]]:
    names = set(chosen)
    return {name: set(domains[name].upstream) & names - {name} for name in names}


def _staged(manifests: Mapping[str, Manifest], outside: Mapping[str, tuple[tuple[str, int], ...]]) -> list[Step]:
    nodes = {node.unique_id: node for name, manifest in manifests.items() for node in _own(manifest, name, _BUILT)}
    edges = {unique_id: {parent for parent in node.depends_on.nodes if parent in nodes} for unique_id, node in nodes.items()}
    for name, manifest in manifests.items():
        for test in _own(manifest, name, ("test",)):
            for tested in _tested(test, nodes):
                # A failing test holds back all that follows its model, so the model waits for everything that the test reads.
                edges[tested] |= {parent for parent in test.depends_on.nodes if parent in nodes and parent != tested}

    stage: dict[str, int] = {}
    for group in components(edges):
        if len({nodes[member].package_name for member in group}) > 1:
            path = _path(edges, group, nodes)
            raise InputError(f"models of several domains form a cycle: {path}. Let one of them read something else; no order of builds can serve them.")
        parents = {parent for member in group for parent in edges[member]} - set(group)
        own = nodes[group[0]].package_name
        level = max((stage[parent] + (nodes[parent].package_name != own) for parent in parents), default=0)
        stage.update(dict.fromkeys(group, level))

    keys = sorted({(level, nodes[unique_id].package_name) for unique_id, level in stage.items()})
    stages = {name: [level for level, domain in keys if domain == name] for name in manifests}
    found = []
    for level, name in keys:
        members = [nodes[unique_id] for unique_id in sorted(stage) if stage[unique_id] == level and nodes[unique_id].package_name == name]
        manifest = manifests[name]
        tests = (*_own(manifest, name, ("test",)), *manifest.unit_tests.values())
        checks = [test for test in tests if max((stage[tested] for tested in _tested(test, nodes)), default=stages[name][-1]) == level]
        read = {parent for node in (*members, *checks) for parent in node.depends_on.nodes}
        ports = [node for node in manifest.nodes.values() if node.unique_id in read and node.package_name != name and node.resource_type == "model"]
        producers = {(nodes[parent].package_name, stage[parent]) for node in members for parent in edges[node.unique_id] if nodes[parent].package_name != name}
        earlier = [(name, other) for other in stages[name] if other < level][-1:]
        found.append(
            Step(
                domain=name,
                stage=level,
                after=tuple(sorted({*producers, *earlier, *outside[name]})),
                select=tuple("fqn:" + ".".join(node.fqn) for node in (*ports, *members, *checks)),
                inputs=tuple(Address(port.package_name, port.name, int(port.version or 0)) for port in ports),
                is_last=level == stages[name][-1],
            )
        )
    return found


def _own(manifest: Manifest, domain: str, kinds: tuple[str, ...]) -> list[ManifestNode]:
    return [node for node in manifest.nodes.values() if node.package_name == domain and node.resource_type in kinds]


def _tested(test: ManifestNode, nodes: Mapping[str, ManifestNode]) -> list[str]:
    """The domain's own nodes that a test is about: where it is declared, or else all that it reads."""
    about = [test.attached_node] if test.attached_node else test.depends_on.nodes
    return [unique_id for unique_id in about if unique_id in nodes and nodes[unique_id].package_name == test.package_name]


def _path(edges: Mapping[str, Iterable[str]], group: Iterable[str], nodes: Mapping[str, ManifestNode]) -> str:
    return " -> ".join(f"{nodes[unique_id].package_name}.{unique_id.split('.', 2)[2]}" for unique_id in reversed(cycle(edges, group)))
