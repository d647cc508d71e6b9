"""One domain's part of the mesh, read out of what its dbt left on disk. A part depends on its own artifacts alone: while they stay, it can be kept."""

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import msgspec

from mesh.core.declared import DomainColumns
from mesh.core.details import Details, detail
from mesh.core.graph import reach
from mesh.core.manifest import Manifest, ManifestColumn, ManifestNode, ManifestOwner, Result, RunResults
from mesh.core.mesh import DomainFacts, Node, ResultOf
from mesh.core.model import Owner, Product
from mesh.core.products import products

_SKIPPED = frozenset({"operation", "rpc", "sql_operation"})
_COMPILED = ("model", "snapshot")
_INLINED = "__dbt__cte__"
_KIND = re.compile(r"\b[A-Z][A-Za-z-]*(?: [A-Z][A-Za-z-]*){0,3} Error\b")
_BY_DBT = frozenset({"Database Error", "Runtime Error"})


@dataclass(frozen=True, slots=True)
class Artifacts:
    """What one domain's dbt left on disk."""

    domain: str
    path: str
    manifest: Manifest
    results: RunResults | None = None
    is_external: bool = False


class Part(msgspec.Struct):
    """What one domain adds to the mesh, small enough to keep."""

    facts: DomainFacts
    nodes: list[Node] = []
    stubs: list[Node] = []
    """Other domains' products, as this domain knows them."""
    groups: dict[str, Owner] = {}
    """By `<domain>.<group>`."""
    products: dict[str, Product] = {}
    """By node id."""
    results: dict[str, ResultOf] = {}
    relations: dict[str, str] = {}
    """What the domain's compiled SQL calls a relation -> node id."""
    digests: dict[str, str] = {}
    """Model id -> hash of its compiled SQL, where the manifest has that."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A part, and the bulk that goes with it and that most questions do without."""

    part: Part
    columns: DomainColumns
    """As YAML declares them."""
    code: dict[str, str]
    """Model id -> compiled SQL, where the manifest has it."""
    details: Details


def digest(sql: str) -> str:
    """A short name for a text; empty for none."""
    return sql and hashlib.blake2b(sql.encode(), digest_size=12).hexdigest()


def take(artifacts: Artifacts) -> Taken:
    """Reads a domain's manifest and results."""
    domain, manifest = artifacts.domain, artifacts.manifest
    shared = _shared_packages(domain, manifest)
    nodes: dict[str, Node] = {}
    stubs: list[Node] = []
    relations: dict[str, str] = {}
    behind = _behind_metrics(manifest)
    taken = Taken(Part(_facts(artifacts, shared)), DomainColumns(), {}, {})
    declared: dict[str, Collection[ManifestColumn]] = {}
    for section in _sections(manifest):
        for raw in section.values():
            if raw.resource_type in _SKIPPED:
                continue
            is_stub = raw.package_name != domain and raw.package_name not in shared
            parents = dict.fromkeys(node for parent in raw.depends_on.nodes for node in behind.get(parent, (parent,)))
            node = _node(domain, raw, parents, shared, is_stub=is_stub)
            for name in _relation_names(raw):
                relations[name] = node.id
            if is_stub:
                stubs.append(node)
                continue
            nodes[node.id] = node
            if (more := detail(raw)) is not None:
                taken.details[node.id] = more
            if raw.columns:
                declared[node.id] = raw.columns.values()
            # A Python model's code is there as well, and is no SQL.
            if raw.compiled_code and raw.resource_type in _COMPILED and raw.language in (None, "sql"):
                taken.code[node.id] = raw.compiled_code
    part = taken.part
    part.nodes, part.stubs, part.relations = list(nodes.values()), stubs, relations
    part.groups = {f"{domain}.{group.name}": _owner(group.name, group.owner) for group in manifest.groups.values() if group.package_name == domain}
    part.products = {f"model.{product.address}": product for product in products(manifest)}
    for id_, columns in declared.items():
        taken.columns.add(id_, columns, part.products.get(id_))
    part.digests = {id_: digest(sql) for id_, sql in taken.code.items()}
    for result in artifacts.results.results if artifacts.results and artifacts.results.ran else ():
        id_ = result.unique_id if result.unique_id in nodes else f"{result.unique_id}@{domain}"
        ended = next((timing.completed_at for timing in reversed(result.timing) if timing.completed_at), "")
        if id_ in nodes:
            part.results[id_] = ResultOf(result.status.lower(), _said(result), result.failures, result.execution_time, ended or "")
    return taken


def _said(result: Result) -> str:
    """What the database said; of an error only its kind, for it quotes the value that it is about, and everybody may ask for it."""
    said = result.message or ""
    kinds = [kind for kind in _KIND.findall(said) if kind not in _BY_DBT]
    # v2 says `fail` of a test whose SQL failed.
    return kinds[0] if kinds else "" if result.status.lower() in ("error", "runtime error") else said


def _sections(manifest: Manifest) -> tuple[dict[str, ManifestNode], ...]:
    return manifest.nodes, manifest.sources, manifest.exposures, manifest.unit_tests, manifest.functions


def _behind_metrics(manifest: Manifest) -> dict[str, tuple[str, ...]]:
    """Metric, semantic model or saved query -> the models that it is made of: an exposure that shows a metric reads these."""
    between = {id_: one.depends_on.nodes for section in (manifest.semantic_models, manifest.metrics, manifest.saved_queries) for id_, one in section.items()}
    return {id_: tuple(node for node in reach(between, [id_]) if node not in between) for id_ in between}


def _facts(artifacts: Artifacts, shared: frozenset[str]) -> DomainFacts:
    manifest, domain = artifacts.manifest, artifacts.domain
    metadata = manifest.metadata
    stated = {node.package_name for section in _sections(manifest) for node in section.values() if node.resource_type not in _SKIPPED}
    return DomainFacts(
        name=domain,
        path=artifacts.path,
        is_external=artifacts.is_external,
        engine=f"dbt {metadata.dbt_version}" if metadata.dbt_version else "",
        generated_at=metadata.generated_at,
        invocation=metadata.invocation_id or "",
        upstream=tuple(sorted(stated - shared - {domain})),
        packages=tuple(sorted({macro.package_name for macro in manifest.macros.values()} | stated | {domain})),
    )


def _shared_packages(domain: str, manifest: Manifest) -> frozenset[str]:
    """Packages whose nodes each domain builds for itself. An interface has products only: public models with versions."""
    others: dict[str, bool] = {}
    for section in _sections(manifest):
        for node in section.values():
            if node.package_name != domain and node.resource_type not in _SKIPPED:
                is_interface = node.resource_type == "model" and node.version is not None
                others[node.package_name] = others.get(node.package_name, False) or is_interface
    return frozenset(name for name, is_interface in others.items() if not is_interface)


def _node(domain: str, raw: ManifestNode, parents: Iterable[str], shared: frozenset[str], *, is_stub: bool) -> Node:
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
        relation="" if config.materialized == "ephemeral" else (_relation_names(raw) or [""])[-1],
        description=(raw.description or "").strip(),
        tags=(raw.tags,) if isinstance(raw.tags, str) else tuple(raw.tags or ()),
        deprecation_date=(raw.deprecation_date or "")[:10],
        test=raw.test_metadata.name if raw.test_metadata else "",
        column=raw.column_name or "",
        attached=raw.attached_node or "",
        severity=(config.severity or "").lower() if kind == "test" else "",
        exposure_type=raw.type or "" if kind == "exposure" else "",
        url=raw.url or "",
        delimiter=config.delimiter or "" if kind == "seed" else "",
        owner=_owner("", raw.owner) if raw.owner else None,
    )


def _owner(group: str, owner: ManifestOwner) -> Owner:
    email = owner.email or ""
    return Owner(group, owner.name or "", email if isinstance(email, str) else ", ".join(email))


def _relation_names(raw: ManifestNode) -> list[str]:
    """What compiled SQL calls a node. A source over files is named by its location, and v2 states the plain name as well. An ephemeral model is
    written into its readers' SQL, under a name of its own."""
    names = [raw.relation_name] if raw.relation_name else []
    if raw.config.materialized == "ephemeral":
        names.append(f'"{_INLINED}{raw.alias or raw.name}"')
    location = ((raw.config.meta or raw.meta or {}).get("external_location")) if raw.resource_type == "source" else None
    if isinstance(location, str):
        for key, value in (("name", raw.name), ("identifier", raw.identifier or raw.name)):
            location = location.replace("{" + key + "}", value)
        names.append(location)
    return names
