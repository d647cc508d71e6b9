"""The mesh as tables: what `core.info_schema` names, filled column by column, because a row for each of 200,000 columns would cost most of the time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from mesh.core.changes.change import Change
from mesh.core.columns import ModelLineage
from mesh.core.declared import DomainColumns
from mesh.core.details import Detail
from mesh.core.graph import levels, reach
from mesh.core.mesh import Mesh, Node
from mesh.core.model import Address, Domain
from mesh.core.slo.promises import promises_of
from mesh.core.tables.column_tables import column_lineage, node_columns
from mesh.core.tables.data import Data, picked, transposed
from mesh.core.tables.detail_tables import inputs, metas, product_rules, references

_NODE = {
    "domain": "domain",
    "unique_id": "id",
    "name": "name",
    "resource_type": "kind",
    "package_name": "package",
    "original_file_path": "file",
    "description": "description",
    "tags": "tags",
}
_RELATION = {"relation_name": "relation", "materialized": "materialized", "group": "group"}
_MODEL = {
    "node_language": "language",
    "access": "access",
    "contract_enforced": "is_contracted",
    "version": "version",
    "latest_version": "latest_version",
    "deprecation_date": "deprecation_date",
}
_NOTHING_MORE = Detail()
_TEST = {"test_name": "test", "column_name": "column", "node_unique_id": "attached", "severity": "severity"}


def tables(
    mesh: Mesh,
    columns: Iterable[DomainColumns],
    lineage: Mapping[str, ModelLineage],
    *,
    details: Mapping[str, Detail] = MappingProxyType({}),
    domains: Mapping[str, Domain] = MappingProxyType({}),
    changes: Iterable[Change] = (),
) -> Iterator[tuple[str, Data]]:
    """Every table of `info_schema.TABLES` that is made of the stitched mesh, with its data, one at a time, so that one can be let go of before the next.

    `columns`: as YAML declares them. `lineage`: by model id; without it, what only lineage knows is missing. `details`: by node id. `domains`: those of
    this checkout, which say what they read.
    """
    by_kind: dict[str, list[Node]] = {}
    for node in mesh.nodes.values():
        by_kind.setdefault(node.kind, []).append(node)

    def of(kind: str) -> list[Node]:
        return by_kind.get(kind, [])

    def more(node: Node) -> Detail:
        return details.get(node.id, _NOTHING_MORE)

    nodes = list(mesh.nodes.values())
    yield "dbt.dag_nodes", picked(nodes, {"domain": "domain", "unique_id": "id", "resource_type": "kind", "name": "name", "label": "label"})
    keys = [product.primary_key if (product := mesh.products.get(node.id)) else () for node in of("model")]
    models = {**picked(of("model"), _NODE | _RELATION | _MODEL), "primary_key": keys}
    yield "dbt.models", {**models, "patch_path": [more(node).patch for node in of("model")], "meta": metas(of("model"), details)}
    yield "dbt.seeds", {**picked(of("seed"), _NODE | _RELATION), "meta": metas(of("seed"), details)}
    yield "dbt.snapshots", {**picked(of("snapshot"), _NODE | _RELATION), "meta": metas(of("snapshot"), details)}
    sources = picked(of("source"), _NODE | {"relation_name": "relation", "source_name": "group"})
    yield "dbt.sources", {**sources, "meta": metas(of("source"), details)}
    yield "dbt.node_columns", node_columns(mesh, columns, lineage, details)
    yield "dbt.edges", _edges(nodes)
    yield "dbt.groups", _groups(mesh)
    told = picked([more(node) for node in of("test")], {"test_namespace": "namespace", "arguments": "arguments", "where": "where"})
    yield "dbt.data_tests", {**picked(of("test"), _NODE | _TEST), **told}
    yield "dbt.unit_tests", {**picked(of("unit_test"), _NODE), "node_unique_id": [next(iter(node.parents), "") for node in of("unit_test")]}
    yield "dbt.exposures", {**_exposures(mesh, of("exposure")), "meta": metas(of("exposure"), details)}
    yield "dbt.packages", _packages(mesh)
    yield "dbt.column_lineage", column_lineage(mesh, lineage)
    yield "dbt_rt.run_results", _run_results(mesh)
    yield "mesh.domains", _domains(mesh)
    yield "mesh.products", _products(mesh)
    yield "mesh.ports", _ports(mesh)
    yield "mesh.publications", _publications(mesh)
    yield "mesh.outcomes", _outcomes(mesh)
    yield "mesh.ancestors", _ancestors(mesh)
    yield "mesh.contract_changes", _changes(mesh, changes)
    yield "mesh.references", references(mesh, details)
    yield "mesh.inputs", inputs(mesh, domains)
    names = {"domain": "domain", "kind": "kind", "is_error": "is_error", "message": "message", "original_file_path": "file", "unique_id": "node"}
    yield "mesh.problems", {**picked(mesh.problems, names), "line": [problem.line or None for problem in mesh.problems]}


def _edges(nodes: Sequence[Node]) -> Data:
    return {
        "domain": [node.domain for node in nodes for _ in node.parents],
        "parent_unique_id": [parent for node in nodes for parent in node.parents],
        "child_unique_id": [node.id for node in nodes for _ in node.parents],
    }


def _groups(mesh: Mesh) -> Data:
    domains = [name.partition(".")[0] for name in mesh.groups]
    owners = picked(list(mesh.groups.values()), {"name": "group", "owner_name": "name", "owner_email": "email"})
    return {"domain": domains, "unique_id": [f"group.{name}" for name in mesh.groups], **owners}


def _exposures(mesh: Mesh, exposures: Sequence[Node]) -> Data:
    owners = [mesh.owner(node) for node in exposures]
    data = picked(exposures, _NODE | {"exposure_type": "exposure_type", "url": "url", "depends_on": "parents"})
    return {**data, **picked(owners, {"owner_name": "name", "owner_email": "email"})}


def _packages(mesh: Mesh) -> Data:
    return transposed(("domain", "package_name"), [(facts.name, package) for facts in mesh.domains.values() for package in facts.packages])


def _run_results(mesh: Mesh) -> Data:
    domains = [mesh.nodes[id_].domain for id_ in mesh.results]
    results = {"status": "status", "execution_time": "seconds", "message": "message", "failures": "failures", "created_at": "ended_at"}
    invocations = {name: facts.invocation for name, facts in mesh.domains.items()}
    runs = [invocations.get(domain) for domain in domains]
    return {"domain": domains, "unique_id": list(mesh.results), "invocation_id": runs, **picked(list(mesh.results.values()), results)}


def _domains(mesh: Mesh) -> Data:
    facts = {
        "domain": "name",
        "path": "path",
        "is_external": "is_external",
        "upstream": "upstream",
        "generated_at": "generated_at",
        "invocation_id": "invocation",
    }
    domains = list(mesh.domains.values())
    return {**picked(domains, facts), "dbt_version": [domain.engine.removeprefix("dbt ") for domain in domains]}


def _products(mesh: Mesh) -> Data:
    products = list(mesh.products.values())
    facts = {name: name for name in ("description", "latest_version", "deprecation_date", "primary_key", "inputs")}
    owners = {"owner_group": "owner.group", "owner_name": "owner.name", "owner_email": "owner.email"}
    is_latest = [product.address.version == product.latest_version for product in products]
    texts = {"meta": [product.meta or None for product in products], "service_levels": [product.service_levels or None for product in products]}
    return {
        **_versions(mesh, [product.address for product in products]),
        **picked(products, facts | owners),
        "is_latest": is_latest,
        "unread_service_levels": [list(promises_of(product).problems.values()) for product in products],
        **texts,
        **product_rules(products),
    }


def _versions(mesh: Mesh, addresses: Sequence[Address]) -> dict[str, list[Any]]:
    ids = [mesh.by_address.get(address, f"model.{address}") for address in addresses]
    names = {"domain": "domain", "product": "product", "version": "version"}
    return {**picked(addresses, names), "address": list(map(str, addresses)), "unique_id": ids}


def _ports(mesh: Mesh) -> Data:
    entries = [entry for port in mesh.ports.values() for entry in port.published]
    names = ("port", "publication_id", "published_at", "rows", "bytes", "verified_at", "content_hash", "path", "is_latest", "deprecation_date")
    facts = picked(entries, {**{name: name for name in names}, "git_commit": "commit"})
    # dbt writes a day, the port a time.
    facts["deprecation_date"] = [date[:10] for date in facts["deprecation_date"]]
    inputs = [[f"{address}@{publication}" for address, publication in entry.inputs] for entry in entries]
    return {**_versions(mesh, [entry.address for entry in entries]), **facts, "inputs": inputs}


def _publications(mesh: Mesh) -> Data:
    names = ("domain", "publication_id", "published_at", "git_commit", "rows", "bytes", "products")
    rows = []
    for port in mesh.ports.values():
        for id_ in sorted({entry.publication_id for entry in port.entries}):
            entries = [entry for entry in port.entries if entry.publication_id == id_]
            sizes = sum(entry.rows for entry in entries), sum(entry.bytes for entry in entries)
            rows.append((port.domain, id_, entries[0].published_at, entries[0].commit, *sizes, [str(entry.address) for entry in entries]))
    return transposed(names, rows)


def _outcomes(mesh: Mesh) -> Data:
    outcomes = [outcome for port in mesh.ports.values() for outcome in port.outcomes]
    facts = {"outcome": "outcome", "reason": "reason", "tried_at": "at", "run": "run", "publication_id": "publication_id"}
    version = [outcome.address.version or None for outcome in outcomes]
    return {**_versions(mesh, [outcome.address for outcome in outcomes]), "version": version, **picked(outcomes, facts)}


def _ancestors(mesh: Mesh) -> Data:
    """Products and exposures only: over all internal models, this table would be the square of the mesh."""
    graph = _product_graph(mesh)
    found = {id_: reach(graph, [id_]) for id_ in graph}
    return {
        "descendant": [one for id_, above in found.items() for one in [id_] * (len(above) - 1)],
        "ancestor": [ancestor for id_, above in found.items() for ancestor in above if ancestor != id_],
        "hops": [hops for above in found.values() for hops in above.values() if hops],
    }


def _product_graph(mesh: Mesh) -> dict[str, frozenset[str]]:
    """Product or exposure -> the nearest products that it is built from."""
    edges = {node.id: node.parents for node in mesh.nodes.values() if node.kind not in ("test", "unit_test", "source")}
    order, _ = levels(edges)
    nearest: dict[str, frozenset[str]] = {}
    for id_ in (id_ for level in order for id_ in level):
        above = {frozenset((parent,)) if parent in mesh.products else nearest.get(parent, frozenset()) for parent in edges[id_]}
        nearest[id_] = next(iter(above)) if len(above) == 1 else frozenset().union(*above)
    return {id_: found for id_, found in nearest.items() if id_ in mesh.products or mesh.nodes[id_].kind == "exposure"}


def _changes(mesh: Mesh, changes: Iterable[Change]) -> Data:
    found = list(changes)
    facts = {"column_name": "column", "kind": "kind", "before": "before", "after": "after", "sentence": "sentence", "is_guess": "is_guess"}
    severity = [change.severity.name.lower() for change in found]
    return {**_versions(mesh, [change.address for change in found]), **picked(found, facts), "severity": severity}
