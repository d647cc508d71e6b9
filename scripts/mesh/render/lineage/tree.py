"""The tree of one node: what it is, what it is made from, who reads it."""

from collections.abc import Iterable, Iterator, Mapping

from mesh.core.mesh import Mesh, Node
from mesh.core.model import Owner
from mesh.core.plaintext import shown
from mesh.core.views.view import View
from mesh.render.lineage import facts
from mesh.render.lines import Line, Row, Segment, joined, unfold
from mesh.render.palette import Palette


class Drawing:
    """Draws nodes of one mesh: the domains' colours, and what is said of each node."""

    def __init__(self, mesh: Mesh) -> None:
        self.mesh = mesh
        self._palette = Palette(mesh)

    def domain(self, name: str) -> Segment:
        return shown(name), f"bold {self._palette.style(name)}".rstrip()

    def label(self, node: Node, column: str = "", *, is_quiet: bool = False) -> Line:
        """`◆ operations.flights.v2`, or with `.column` behind it. The last part, what the eye looks for, is bold for products and columns."""
        style = "dim" if is_quiet else self._palette.style(node.domain)
        plain = "dim" if is_quiet else ""
        strong = "dim" if is_quiet else "bold"
        rest = shown(node.label.removeprefix(f"{node.domain}."))
        name = (rest, plain if column or not node.is_product else strong)
        return ((f"{facts.sign(node)} ", style), (f"{shown(node.domain)}.", style), name, *(((f".{shown(column)}", strong),) if column else ()))

    def row(self, node: Node, home: str, mark: str = "", more: Segment | None = None) -> Row:
        """A node in a tree; `home`: the domain that the tree is about, whose owner goes without saying. `mark`: where else it is unfolded."""
        if mark:
            return Row(self.label(node, is_quiet=True), ((mark, "dim"),))
        said: list[Segment | None] = [(facts.kind(node), "" if node.is_product else "dim"), *facts.trouble(self.mesh, node)]
        said += [more, facts.deprecation(node), facts.rows(self.mesh, node)]
        if node.domain != home or node.kind == "exposure":
            said.append((facts.owner(self.mesh.owner(node)), "dim"))
        return Row(self.label(node), joined(said))


def node_tree(mesh: Mesh, view: View) -> Iterator[Row]:
    """The tree of the node that the view is about."""
    drawing, node = Drawing(mesh), view.focus
    yield from heading(drawing, node)
    yield Row(())
    parents = ordered(view, {id_: view.nodes[id_].parents for id_ in view.upstream})
    children = ordered(view, {id_: mesh.children.get(id_, ()) for id_ in view.downstream})

    def draw(id_: str, _parent: str, mark: str) -> Row:
        return drawing.row(view.nodes[id_], node.domain, mark)

    yield section(
        "made from", len(view.upstream) - 1, view.more_upstream, "--up", max(view.upstream.values()), "nothing: this is where the data comes in", noun="node"
    )
    yield from unfold(node.id, parents, draw, set(), view.upstream)
    yield Row(())
    yield section("read by", len(view.downstream) - 1, view.more_downstream, "--down", max(view.downstream.values()), "nobody", noun="node")
    yield from unfold(node.id, children, draw, set(), view.downstream)
    compared = sorted({mesh.nodes[id_].domain for id_ in mesh.children.get(node.id, ()) if _is_comparison(mesh, node, id_)})
    if compared:
        yield Row((("compared with in tests of ", "dim"), (", ".join(map(shown, compared)), "")))


def heading(drawing: Drawing, node: Node, column: str = "") -> Iterator[Row]:
    """The facts of a node, a line for each kind of fact."""
    mesh = drawing.mesh
    is_latest = node.version is not None and node.version == node.latest_version
    kind: list[Segment | None] = [(facts.kind(node), "bold" if node.is_product else ""), (shown(node.materialized) if node.is_product else "", "")]
    kind += [("latest version" if is_latest else "", ""), facts.deprecation(node)]
    yield Row((*drawing.label(node, column), ("  ", ""), *joined(kind)))
    yield Row((("  ", ""), *owner_line(mesh.owner(node))))
    entry = facts.entry(mesh, node)
    published: list[Segment | None] = [facts.rows(mesh, node), (f"published {facts.when(entry.published_at)}" if entry else "", "")]
    run: list[Segment | None] = [facts.last_run(mesh, node), *facts.test_summary(result for _, result in facts.tests(mesh, node))]
    place = mesh.domains[node.domain].path if node.domain in mesh.domains else ""
    file: list[Segment | None] = [(shown(f"{place}/{node.file}" if place and node.file else node.file), "dim")]
    words: list[Segment | None] = [(facts.first_sentence(node.description), "italic")]
    for line in (joined(published), joined(run), joined(facts.problems(mesh, node)), joined(file), joined(words)):
        if line:
            yield Row((("  ", ""), *line))


def owner_line(owner: Owner) -> Line:
    if not facts.owner(owner):
        return (("no owner", "yellow"),)
    name = facts.owner(owner)
    email = shown(owner.email)
    return ((name, ""), (f"  {email}" if email and email != name else "", "dim"))


def section(title: str, count: int, more: int, flag: str, hops: int, none: str, *, noun: str) -> Row:
    """A heading that counts what is shown and what is hidden, and says how to see it."""
    hint = f"{more:,} more {'upstream' if flag == '--up' else 'downstream'}: {flag} {hops + 1}, or {flag} all" if more else ""
    said: list[Segment | None] = [(facts.counted(count, noun) if count else none if not more else "", "dim"), (hint, "yellow")]
    return Row(((f"{title}  ", "bold"), *joined(said)))


def ordered(view: View, edges: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """What is shown of some nodes' neighbours, each once, in the order of their labels."""
    return {
        id_: sorted({other for other in others if other in view.nodes}, key=lambda other: (view.nodes[other].label, other)) for id_, others in edges.items()
    }


def _is_comparison(mesh: Mesh, node: Node, id_: str) -> bool:
    test = mesh.nodes[id_]
    return test.kind == "test" and test.domain != node.domain
