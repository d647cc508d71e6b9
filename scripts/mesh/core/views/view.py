"""Which part of the mesh is shown: the nodes around a target, and how many more there would be. A pure selection; how it looks is `mesh.render`'s."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from mesh.core.graph import reach
from mesh.core.mesh import Mesh, Node, Problem
from mesh.core.views.address import NAMELESS, Target
from mesh.core.views.trace import Trace

_FEW = 6
MISSING = "missing"
"""The kind of a node that is referred to and is in no domain's artifacts."""


@dataclass(frozen=True, slots=True)
class View:
    """The nodes that are shown, by id in alphabetical order. Tests are never among them: they are counted with what they test."""

    target: Target
    nodes: dict[str, Node]
    upstream: dict[str, int] = field(default_factory=dict)
    """Shown nodes that the target is made from -> hops; the target's own nodes are at 0."""
    downstream: dict[str, int] = field(default_factory=dict)
    """Shown nodes that are made from the target -> hops; the target's own nodes are at 0."""
    more_upstream: int = 0
    """How many nodes lie beyond the last hop."""
    more_downstream: int = 0

    @property
    def focus(self) -> Node:
        """The node that a target of one node, or of one column, is about."""
        return self.nodes[self.target.node]

    @property
    def domains(self) -> list[str]:
        """The domains that something is shown of, in alphabetical order."""
        return sorted({node.domain for node in self.nodes.values()} | ({self.target.domain} - {""}))

    def edges(self) -> Iterator[tuple[str, str]]:
        """Pairs of shown nodes: what is read, and its reader."""
        return ((parent, node.id) for node in self.nodes.values() for parent in dict.fromkeys(node.parents) if parent in self.nodes)


def view(mesh: Mesh, target: Target, *, up: float, down: float) -> View:
    """What is at most `up` hops before and `down` hops behind the target (infinity: all there is). Everything, when the target is the whole mesh."""
    if not target.domain:
        shown = [node for node in mesh.nodes.values() if node.kind not in NAMELESS]
        return View(target, _nodes(mesh, {node.id for node in shown}.union(*(node.parents for node in shown))))
    own = [target.node] if target.node else [node.id for node in mesh.nodes.values() if node.domain == target.domain and node.kind not in NAMELESS]
    parents = {node.id: node.parents for node in mesh.nodes.values()}
    before, behind = reach(parents, own), {id_: hops for id_, hops in reach(mesh.children, own).items() if _is_shown(mesh, id_)}
    upstream = {id_: hops for id_, hops in before.items() if hops <= up}
    downstream = {id_: hops for id_, hops in behind.items() if hops <= down}
    return View(target, _nodes(mesh, upstream | downstream), upstream, downstream, len(before) - len(upstream), len(behind) - len(downstream))


def with_trace(mesh: Mesh, view: View, trace: Trace) -> View:
    """The view, and the nodes that a trace of columns goes through."""
    return replace(view, nodes=_nodes(mesh, trace.nodes.union(view.nodes)))


def missing(id_: str) -> Node:
    """A stand-in for a node that is referred to and that no domain has."""
    kind, domain, *name = id_.split(".") if id_.count(".") > 1 else ("", "", id_)
    return Node(id_, MISSING, ".".join(name), domain, domain, description=f"a {kind or 'node'} that is in no domain's artifacts")


def touching(view: View, problems: tuple[Problem, ...]) -> list[Problem]:
    """The problems of what is shown: of a shown node, or of the whole of a shown domain."""
    domains = view.domains
    return [problem for problem in problems if not view.target.domain or (problem.node in view.nodes if problem.node else problem.domain in domains)]


def not_current_in_words(mesh: Mesh) -> str:
    """`finance, sales: no current artifacts`, for readers there may be missing from an answer. Many domains are counted. Empty when all are current."""
    behind = sorted({problem.domain for problem in mesh.problems if not problem.is_error})
    return f"{', '.join(behind) if len(behind) <= _FEW else f'{len(behind)} domains'}: no current artifacts" if behind else ""


def _nodes(mesh: Mesh, ids: Iterable[str]) -> dict[str, Node]:
    return {id_: mesh.nodes.get(id_) or missing(id_) for id_ in sorted(ids)}


def _is_shown(mesh: Mesh, id_: str) -> bool:
    return id_ not in mesh.nodes or mesh.nodes[id_].kind not in NAMELESS
