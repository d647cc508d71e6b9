"""Stitches every domain's part into one mesh. A producer's node and its consumers' stubs have one unique_id: the producer's facts win.

Says what is wrong between the domains, which dbt, seeing one project at a time, cannot notice.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from mesh.core.graph import components, cycle, levels
from mesh.core.mesh import DomainFacts, Mesh, Node, Problem, ProblemKind, ResultOf
from mesh.core.model import Owner, Port, Product
from mesh.core.part import Part

ReadSource = Callable[[str, str], str]
"""Domain and file within it -> its text, empty when it cannot be read: to find the line of a `ref`."""


@dataclass(slots=True)
class _Stitching:
    domains: dict[str, DomainFacts] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    stubs: dict[str, Node] = field(default_factory=dict)
    groups: dict[str, Owner] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    results: dict[str, ResultOf] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def stitch(environment: str, parts: Iterable[Part], ports: Mapping[str, Port], read: ReadSource) -> Mesh:
    """One mesh out of all domains' parts."""
    work = _Stitching()
    for part in parts:
        facts = part.facts
        if facts.name in work.domains:
            what = f"two projects are called `{facts.name}`: {work.domains[facts.name].path} and {facts.path}."
            advice = f"The first is used. Take one out of `external:` in mesh.yml, or rename it: every node of dbt is called after its project ({facts.path})."
            work.problems.append(Problem(ProblemKind.TWICE, facts.name, f"{what} {advice}", "dbt_project.yml", 1))
            continue
        work.domains[facts.name] = facts
        work.nodes.update((node.id, node) for node in part.nodes)
        for stub in part.stubs:
            work.stubs.setdefault(stub.id, stub)
        work.groups |= part.groups
        work.products |= part.products
        work.results |= part.results
    _unite(work, read)
    _find_cycles(work, read)
    return Mesh(environment, work.domains, work.nodes, work.groups, work.products, work.results, dict(ports), tuple(work.problems))


def _unite(work: _Stitching, read: ReadSource) -> None:
    """Stubs give way to their producers' nodes. One that has no such node and is read stays, so that nothing is lost from the
    graph, and is said."""
    wrong: dict[str, tuple[ProblemKind, str]] = {}
    read_by_others = {parent for node in work.nodes.values() for parent in node.parents}
    for id_, stub in work.stubs.items():
        producer = work.nodes.get(id_)
        if producer is None:
            if stub.domain not in work.domains:
                work.nodes[id_] = stub
            elif id_ in read_by_others:
                work.nodes[id_] = stub
                wrong[id_] = _why_gone(work, stub)
        elif producer.access != "public":
            what = f"{producer.label}, which is {producer.access or 'protected'} in {producer.domain} now"
            wrong[id_] = (ProblemKind.NOT_PUBLIC, f"{what}. Read one of its products, or ask {producer.domain} to make it public again.")
    known = work.nodes.keys()
    for node in list(work.nodes.values()):
        if node.domain not in work.domains:
            # What a stub of a project that is not here reads is not here either.
            continue
        for parent in node.parents:
            if parent in wrong:
                kind, why = wrong[parent]
                _report(work, kind, node, parent, f"reads {why}", read)
            elif parent not in known and parent.split(".")[0] not in ("macro", "operation"):
                what = f"reads {parent}, which is in no domain's artifacts. Build or parse the domain it belongs to, or correct the reference."
                _report(work, ProblemKind.DANGLING, node, parent, what, read)


def _why_gone(work: _Stitching, stub: Node) -> tuple[ProblemKind, str]:
    offered = [product.address for product in work.products.values() if product.address.domain == stub.domain]
    versions = sorted(address.version for address in offered if address.product == stub.name)
    if versions:
        listed = ", ".join(f"v{version}" for version in versions)
        advice = f"Use v={versions[-1]}, or ask {stub.domain} to restore v{stub.version}"
        return ProblemKind.GONE_VERSION, f"{stub.label}, a version that was removed (there is {listed}). {advice}."
    names = ", ".join(sorted({address.product for address in offered}))
    return ProblemKind.DANGLING, f"{stub.label}, which {stub.domain} does not have any more. Its products: {names or 'none'}."


def _report(work: _Stitching, kind: ProblemKind, node: Node, parent: str, what: str, read: ReadSource) -> None:
    if work.nodes.get(parent, node).domain == node.domain and kind is not ProblemKind.DANGLING:
        return
    line = _line_of(parent, read(node.domain, node.file))
    place = _place(work, node, line)
    work.problems.append(Problem(kind, node.domain, f"{node.label} {what} ({place})", node.file, line, node.id))


def _place(work: _Stitching, node: Node, line: int) -> str:
    return f"{work.domains[node.domain].path}/{node.file}{f':{line}' if line else ''}"


def _line_of(parent: str, text: str) -> int:
    """The line of the `ref` or `source` that names a node, 0 when it is not found. Of several versions that a file names it is the right one's."""
    parts = parent.partition("@")[0].split(".")
    name = re.escape(parts[-1] if parts[0] == "source" else ".".join(parts[2:3]))
    calls = list(re.finditer(rf"(?:ref|source)\s*\([^)]*['\"]{name}['\"][^)]*\)?", text))
    version = re.escape(parts[3].removeprefix("v")) if parts[0] == "model" and len(parts) > 3 else ""
    exact = (call for call in calls if version and re.search(rf"\bv(?:ersion)?\s*=\s*['\"]?{version}\b", call[0]))
    found = next(exact, None) or next(iter(calls), None)
    return text.count("\n", 0, found.start()) + 1 if found else 0


def _find_cycles(work: _Stitching, read: ReadSource) -> None:
    # Stubs of projects that are not here have no place to name.
    edges = {node.id: node.parents for node in work.nodes.values() if node.domain in work.domains}
    _, left = levels(edges)
    if not left:
        return
    inside = {id_: [parent for parent in edges[id_] if parent in left] for id_ in left}
    for members in components(inside):
        if len(members) > 1 or members[0] in inside[members[0]]:
            path = [work.nodes[id_] for id_ in cycle(inside, members)[::-1]]
            shown = " -> ".join(node.label for node in path)
            start, line = path[0], _line_of(path[-2].id, read(path[0].domain, path[0].file))
            what = f"models read each other in a circle: {shown}. Take one of these references out ({_place(work, start, line)})."
            work.problems.append(Problem(ProblemKind.CYCLE, start.domain, what, start.file, line, start.id))
