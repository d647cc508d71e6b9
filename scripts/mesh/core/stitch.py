"""Stitches every domain's artifacts into one mesh. A producer's node and its consumers' stubs have one unique_id: the producer's facts win.

Says what is wrong between the domains, which dbt, seeing one project at a time, cannot notice.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from mesh.core.graph import components, cycle, levels
from mesh.core.manifest import Manifest, ManifestColumn, ManifestNode, ManifestOwner, RunResults
from mesh.core.mesh import DomainFacts, Mesh, Node, Problem, ProblemKind, ResultOf
from mesh.core.model import Owner, Port, Product
from mesh.core.products import products

_SKIPPED = frozenset({"operation", "rpc", "sql_operation"})
ReadSource = Callable[[str, str], str]
"""Domain and file within it -> its text, empty when it cannot be read: to find the line of a `ref`."""


@dataclass(frozen=True, slots=True)
class Artifacts:
    """What one domain's dbt left on disk."""

    domain: str
    path: str
    manifest: Manifest
    results: RunResults | None = None
    is_external: bool = False


@dataclass(slots=True)
class Stitched:
    """The mesh, and what only column lineage and the tables need of it."""

    mesh: Mesh
    columns: dict[str, tuple[ManifestColumn, ...]]
    """Node id -> columns as YAML declares them, for nodes that declare any."""
    code: dict[str, str]
    """Model id -> compiled SQL, where the manifest has it."""
    relations: dict[str, dict[str, str]]
    """Domain -> what its compiled SQL calls a relation -> node id."""


@dataclass(slots=True)
class _Stitching:
    domains: dict[str, DomainFacts] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    stubs: dict[str, tuple[str, Node]] = field(default_factory=dict)
    groups: dict[str, Owner] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    results: dict[str, ResultOf] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    columns: dict[str, tuple[ManifestColumn, ...]] = field(default_factory=dict)
    code: dict[str, str] = field(default_factory=dict)
    relations: dict[str, dict[str, str]] = field(default_factory=dict)


def stitch(environment: str, artifacts: Iterable[Artifacts], ports: Mapping[str, Port], read: ReadSource) -> Stitched:
    """One mesh out of all domains' artifacts; they are taken one by one, so that a big manifest can be let go of before the next."""
    work = _Stitching()
    for one in artifacts:
        if one.domain in work.domains:
            what = f"two projects are called `{one.domain}`: {work.domains[one.domain].path} and {one.path}."
            advice = f"The first is used. Take one out of `external:` in mesh.yml, or rename it: every node of dbt is called after its project ({one.path})."
            work.problems.append(Problem(ProblemKind.TWICE, one.domain, f"{what} {advice}", "dbt_project.yml", 1))
        else:
            _take(work, one)
    _unite(work, read)
    _find_cycles(work)
    mesh = Mesh(environment, work.domains, work.nodes, work.groups, work.products, work.results, dict(ports), tuple(work.problems))
    return Stitched(mesh, work.columns, work.code, work.relations)


def _take(work: _Stitching, artifacts: Artifacts) -> None:
    domain, manifest = artifacts.domain, artifacts.manifest
    metadata = manifest.metadata
    relations = work.relations[domain] = {}
    shared = _shared_packages(domain, manifest)
    upstream: set[str] = set()
    for section in (manifest.nodes, manifest.sources, manifest.exposures, manifest.unit_tests):
        for raw in section.values():
            if raw.resource_type in _SKIPPED:
                continue
            is_stub = raw.package_name != domain and raw.package_name not in shared
            node = _node(domain, raw, shared, is_stub=is_stub)
            for name in _relation_names(raw):
                relations[name] = node.id
            if is_stub:
                upstream.add(raw.package_name)
                work.stubs.setdefault(node.id, (domain, node))
                continue
            work.nodes[node.id] = node
            if raw.columns:
                work.columns[node.id] = tuple(raw.columns.values())
            if raw.compiled_code and raw.resource_type in ("model", "snapshot"):
                work.code[node.id] = raw.compiled_code
    for group in manifest.groups.values():
        if group.package_name == domain:
            work.groups[f"{domain}.{group.name}"] = _owner(group.name, group.owner)
    for product in products(manifest):
        work.products[f"model.{product.address}"] = product
    for result in artifacts.results.results if artifacts.results and artifacts.results.ran else ():
        id_ = result.unique_id if result.unique_id in work.nodes else f"{result.unique_id}@{domain}"
        ended = next((timing.completed_at for timing in reversed(result.timing) if timing.completed_at), "")
        if id_ in work.nodes and work.nodes[id_].domain == domain:
            work.results[id_] = ResultOf(result.status.lower(), result.message or "", result.failures, result.execution_time, ended or "")
    work.domains[domain] = DomainFacts(
        name=domain,
        path=artifacts.path,
        is_external=artifacts.is_external,
        engine=f"dbt {metadata.dbt_version}" if metadata.dbt_version else "",
        generated_at=metadata.generated_at,
        invocation=metadata.invocation_id or "",
        upstream=tuple(sorted(upstream)),
        packages=tuple(sorted({macro.package_name for macro in manifest.macros.values()} | shared | upstream | {domain})),
    )


def _shared_packages(domain: str, manifest: Manifest) -> frozenset[str]:
    """Packages whose nodes each domain builds for itself. An interface has products only: public models with versions."""
    others: dict[str, bool] = {}
    for section in (manifest.nodes, manifest.sources, manifest.exposures, manifest.unit_tests):
        for node in section.values():
            if node.package_name != domain and node.resource_type not in _SKIPPED:
                is_interface = node.resource_type == "model" and node.version is not None
                others[node.package_name] = others.get(node.package_name, False) or is_interface
    return frozenset(name for name, is_interface in others.items() if not is_interface)


def _node(domain: str, raw: ManifestNode, shared: frozenset[str], *, is_stub: bool) -> Node:
    parents = raw.depends_on.nodes
    config = raw.config
    kind = raw.resource_type
    return Node(
        id=raw.unique_id if raw.package_name not in shared else f"{raw.unique_id}@{domain}",
        kind=kind,
        name=raw.name,
        domain=raw.package_name if is_stub else domain,
        package=raw.package_name,
        file=raw.original_file_path,
        parents=tuple(parents) if not shared else tuple(f"{parent}@{domain}" if parent.split(".")[1] in shared else parent for parent in parents),
        version=raw.version,
        latest_version=raw.latest_version,
        access=config.access or raw.access or "",
        is_contracted=config.contract is not None and config.contract.enforced,
        group=(raw.source_name if kind == "source" else raw.group or config.group) or "",
        materialized=config.materialized or "",
        language=raw.language or "sql",
        relation=raw.relation_name or "",
        description=(raw.description or "").strip(),
        tags=(raw.tags,) if isinstance(raw.tags, str) else tuple(raw.tags or ()),
        deprecation_date=(raw.deprecation_date or "")[:10],
        test=raw.test_metadata.name if raw.test_metadata else "",
        column=raw.column_name or "",
        attached=raw.attached_node or "",
        severity=(config.severity or "").lower() if kind == "test" else "",
        exposure_type=raw.type or "" if kind == "exposure" else "",
        url=raw.url or "",
        owner=_owner("", raw.owner) if raw.owner else None,
    )


def _owner(group: str, owner: ManifestOwner) -> Owner:
    email = owner.email or ""
    return Owner(group, owner.name or "", email if isinstance(email, str) else ", ".join(email))


def _relation_names(raw: ManifestNode) -> list[str]:
    """What compiled SQL calls a node. A source over files is named by its location, and v2 states the plain name as well."""
    names = [raw.relation_name] if raw.relation_name else []
    location = ((raw.config.meta or raw.meta or {}).get("external_location")) if raw.resource_type == "source" else None
    if isinstance(location, str):
        for key, value in (("name", raw.name), ("identifier", raw.identifier or raw.name)):
            location = location.replace("{" + key + "}", value)
        names.append(location)
    return names


def _unite(work: _Stitching, read: ReadSource) -> None:
    """Stubs give way to their producers' nodes. One that has no such node stays, so that nothing is lost from the graph, and is said."""
    wrong: dict[str, tuple[ProblemKind, str]] = {}
    for id_, (_, stub) in work.stubs.items():
        producer = work.nodes.get(id_)
        if producer is None:
            work.nodes[id_] = stub
            if stub.domain in work.domains:
                wrong[id_] = _why_gone(work, stub)
        elif producer.access != "public":
            what = f"{producer.label}, which is {producer.access or 'protected'} in {producer.domain} now"
            wrong[id_] = (ProblemKind.NOT_PUBLIC, f"{what}. Read one of its products, or ask {producer.domain} to make it public again.")
    known = work.nodes.keys()
    for node in list(work.nodes.values()):
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
    place = f"{work.domains[node.domain].path}/{node.file}{f':{line}' if line else ''}"
    work.problems.append(Problem(kind, node.domain, f"{node.label} {what} ({place})", node.file, line, node.id))


def _line_of(parent: str, text: str) -> int:
    """The line of the `ref` or `source` that names a node, 0 when it is not found."""
    parts = parent.partition("@")[0].split(".")
    name = re.escape(parts[-1] if parts[0] == "source" else ".".join(parts[2:3]))
    found = re.search(rf"(?:ref|source)\([^)]*['\"]{name}['\"]", text)
    return text.count("\n", 0, found.start()) + 1 if found else 0


def _find_cycles(work: _Stitching) -> None:
    edges = {node.id: node.parents for node in work.nodes.values()}
    _, left = levels(edges)
    if not left:
        return
    inside = {id_: [parent for parent in edges[id_] if parent in left] for id_ in left}
    for members in components(inside):
        if len(members) > 1 or members[0] in inside[members[0]]:
            path = [work.nodes[id_] for id_ in cycle(inside, members)[::-1]]
            shown = " -> ".join(node.label for node in path)
            what = f"models read each other in a circle: {shown}. Take one of these references out ({work.domains[path[0].domain].path}/{path[0].file})."
            work.problems.append(Problem(ProblemKind.CYCLE, path[0].domain, what, path[0].file, 1, path[0].id))
