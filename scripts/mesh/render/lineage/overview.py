"""Many nodes at a glance: the whole mesh as domains and their products, and one domain as what it makes, from what, and for whom."""

from collections import Counter
from collections.abc import Iterable, Iterator
from math import inf

from mesh.core.graph import levels, reach
from mesh.core.mesh import Mesh, Node
from mesh.core.plaintext import shown
from mesh.core.views.address import NAMELESS
from mesh.core.views.view import View
from mesh.render.lineage import facts
from mesh.render.lineage.tree import Drawing, ordered, owner_line, section
from mesh.render.lines import Row, Segment, joined, unfold


def mesh_tree(mesh: Mesh, view: View) -> Iterator[Row]:
    """Every domain after those that it reads, with its products and exposures; internal nodes are counted."""
    drawing = Drawing(mesh)
    own: dict[str, list[Node]] = {name: [] for name in view.domains + sorted(mesh.domains)}
    for node in view.nodes.values():
        own[node.domain].append(node)
    reads = {name: sorted(_read_domains(mesh, nodes)) for name, nodes in own.items()}
    sorted_levels, circular = levels(reads)
    yield Row(((f"mesh {shown(mesh.environment)}  ", "bold"), *joined([(facts.counted(len(own), "domain"), ""), *_counts(view.nodes.values())])))
    for name in [*(name for level in sorted_levels for name in sorted(level)), *sorted(circular)]:
        listed = sorted((node for node in own[name] if node.is_product or node.kind == "exposure"), key=lambda node: (not node.is_product, node.label))
        reading = f"reads {', '.join(map(shown, reads[name])) or 'no other domain'}"
        yield Row(())
        yield Row((drawing.domain(name),), joined([(_owners(mesh, name), ""), (reading, ""), *_counts(node for node in own[name] if node not in listed)]))
        for node in listed:
            row = drawing.row(node, name, more=_readers(mesh, node) if node.is_product else None)
            yield Row((_branch(is_last=node is listed[-1]), *row.head), row.facts)


def domain_tree(mesh: Mesh, view: View) -> Iterator[Row]:
    """What the domain that the view is about makes, each with what it is made from, and who reads it."""
    drawing, name = Drawing(mesh), view.target.domain
    own = [node for node in view.nodes.values() if view.upstream.get(node.id) == 0]
    readers = [view.nodes[id_] for id_, hops in view.downstream.items() if hops]
    domains = sorted({node.domain for node in readers})
    furthest = max(view.upstream.values(), default=0), max(view.downstream.values(), default=0)
    yield from _heading(drawing, name, own)
    yield Row(())
    yield section("makes", sum(node.is_product for node in own), view.more_upstream, "--up", furthest[0], "no products", noun="product")
    yield from _forest(drawing, view, own)
    yield Row(())
    yield section("read by", len(domains), view.more_downstream, "--down", furthest[1], "no other domain", noun="domain")
    for domain in domains:
        yield Row((drawing.domain(domain),), ((_owners(mesh, domain), ""),))
        listed = sorted((node for node in readers if node.domain == domain), key=lambda node: node.label)
        for node in listed:
            read = sorted(view.nodes[id_].label.removeprefix(f"{name}.") for id_ in node.parents if view.downstream.get(id_, inf) < view.downstream[node.id])
            row = drawing.row(node, domain, more=(f"reads {shown(', '.join(read))}", ""))
            yield Row((_branch(is_last=node is listed[-1]), *row.head), row.facts)


def _heading(drawing: Drawing, name: str, own: list[Node]) -> Iterator[Row]:
    mesh = drawing.mesh
    found = mesh.domains[name]
    owners = [owner for key, owner in sorted(mesh.groups.items()) if key.startswith(f"{name}.")]
    yield Row((drawing.domain(name), ("  domain", "bold"), (" of another repository" if found.is_external else "", "")))
    for owner in owners:
        yield Row((("  ", ""), *owner_line(owner)))
    tests = [mesh.results.get(node.id) for node in mesh.of_kind(*NAMELESS) if node.domain == name]
    built: list[Segment | None] = [(shown(found.engine), ""), (facts.when(found.generated_at) if found.generated_at else "", "")]
    for line in (joined(_counts(own)), joined([*built, *facts.test_summary(tests)]), joined([(shown(found.path), "dim")])):
        if line:
            yield Row((("  ", ""), *line))


def _forest(drawing: Drawing, view: View, own: list[Node]) -> Iterator[Row]:
    """A tree for each product, then for each other node that nothing in the domain reads; nothing is unfolded twice."""
    edges = ordered(view, {id_: [parent for parent in view.nodes[id_].parents if parent in view.upstream] for id_ in view.upstream})
    inner = {parent for node in own for parent in node.parents}
    roots = sorted((node for node in own if node.is_product or node.id not in inner), key=lambda node: (not node.is_product, node.label))
    reached = reach(edges, [node.id for node in roots])
    # Nodes that read each other in a circle have no end to begin at.
    roots += [node for node in own if node.id not in reached]
    done: set[str] = set()

    def draw(id_: str, _parent: str, mark: str) -> Row:
        return drawing.row(view.nodes[id_], view.target.domain, mark)

    for root in roots:
        yield drawing.row(root, view.target.domain, more=_readers(drawing.mesh, root) if root.is_product else None)
        yield from unfold(root.id, edges, draw, done)


def _read_domains(mesh: Mesh, nodes: Iterable[Node]) -> set[str]:
    """Other domains that nodes of one domain read."""
    return {mesh.nodes[parent].domain for node in nodes for parent in node.parents if parent in mesh.nodes and mesh.nodes[parent].domain != node.domain}


def _readers(mesh: Mesh, node: Node) -> Segment:
    """The other domains that read a node, or only compare with it in tests."""
    children = [mesh.nodes[id_] for id_ in mesh.children.get(node.id, ())]
    reading = {child.domain for child in children if child.kind not in NAMELESS} - {node.domain}
    testing = {child.domain for child in children} - reading - {node.domain}
    names = [*sorted(reading), *(f"{name} (tests)" for name in sorted(testing))]
    return (f"read by {shown(', '.join(names))}", "") if names else ("read by no other domain", "dim")


def _counts(nodes: Iterable[Node]) -> list[Segment | None]:
    """`3 products`, `5 internal models`, `1 source`: each kind that there is."""
    words = Counter("product" if node.is_product else "internal model" if node.kind == "model" else node.kind for node in nodes)
    first = ("product", "internal model")
    return [(facts.counted(words[word], word), "") for word in sorted(words, key=lambda word: (first.index(word) if word in first else len(first), word))]


def _owners(mesh: Mesh, domain: str) -> str:
    return ", ".join(facts.owner(owner) for key, owner in sorted(mesh.groups.items()) if key.startswith(f"{domain}."))


def _branch(*, is_last: bool) -> Segment:
    return ("└ " if is_last else "├ ", "dim")
