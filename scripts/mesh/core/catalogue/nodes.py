"""The pages of internal models, sources and exposures."""

from collections.abc import Mapping

from mesh.core.catalogue.inputs import Inputs
from mesh.core.catalogue.owners import Owners
from mesh.core.catalogue.pages import NodeKind, NodePage
from mesh.core.catalogue.parts import Check, Source, Status
from mesh.core.catalogue.relations import Relations
from mesh.core.columns import ModelLineage
from mesh.core.details import Detail
from mesh.core.mesh import Node

_FAILED = ("error", "fail", "runtime error")


def node_pages(inputs: Inputs, relations: Relations, checks: Mapping[str, list[Check]], owners: Owners) -> dict[str, NodePage]:
    """By id, in the order of labels: all that are no products."""
    columns = _columns(inputs, relations)
    nodes = sorted((node for id_, node in relations.nodes.items() if id_ not in inputs.mesh.products), key=lambda node: (node.label, node.id))
    return {node.id: _page(inputs, relations, node, tuple(checks.get(node.id, ())), columns.get(node.id, ()), owners) for node in nodes}


def _page(inputs: Inputs, relations: Relations, node: Node, checks: tuple[Check, ...], columns: tuple[tuple[str, str, str], ...], owners: Owners) -> NodePage:
    domain = inputs.mesh.domains.get(node.domain)
    owner, meta = owners.of(node), inputs.details.get(node.id, Detail()).meta or {}
    return NodePage(
        id=node.id,
        kind=_kind(node, is_here=domain is not None),
        domain=node.domain,
        name=node.name,
        label=node.label,
        description=node.description,
        materialized=node.materialized,
        owner_name=owner.name or owner.group,
        owner_email=owner.email,
        url=node.url,
        exposure_type=node.exposure_type,
        licence=_stated(meta.get("license")) or relations.licence(node.id),
        provenance=_stated(meta.get("provenance")) or relations.provenance(node.id),
        file=f"{domain.path}/{node.file}" if domain and domain.path and node.file else node.file,
        columns=columns,
        made_of=_made_of(inputs.lineage.get(node.id)),
        upstream=relations.upstream.get(node.id, ()),
        downstream=relations.downstream.get(node.id, ()),
        checks=checks,
        status=_status(inputs, node, checks),
    )


def _kind(node: Node, *, is_here: bool) -> NodeKind:
    """What a project outside of the mesh offers is raw data to its readers."""
    if node.kind == "exposure":
        return NodeKind.EXPOSURE
    return NodeKind.SOURCE if node.kind == "source" or not is_here else NodeKind.INTERNAL


def _status(inputs: Inputs, node: Node, checks: tuple[Check, ...]) -> Status:
    result = inputs.mesh.results.get(node.id)
    if (result and result.status in _FAILED) or any(check.severity == "error" and check.status in ("fail", "error") for check in checks):
        return Status.FAILING
    is_measured = (result and result.status != "skipped") or any(check.status and check.status != "skipped" for check in checks)
    return Status.OK if is_measured else Status.UNKNOWN


def _columns(inputs: Inputs, relations: Relations) -> dict[str, tuple[tuple[str, str, str], ...]]:
    """Name, type and description: those that YAML declares, then those that only the SQL names."""
    products, known = inputs.mesh.products, relations.nodes
    found: dict[str, tuple[tuple[str, str, str], ...]] = {}
    for declared in inputs.columns:
        for id_, (start, count) in declared.places.items():
            if id_ in known and id_ not in products:
                lists = declared.names[start : start + count], declared.types[start : start + count], declared.descriptions[start : start + count]
                found[id_] = tuple([(name, type_ or "", said or "") for name, type_, said in zip(*lists, strict=True)])
    for id_, model in inputs.lineage.items():
        if id_ in known and id_ not in products:
            names = {name.lower() for name, _, _ in found.get(id_, ())}
            more = [(column.name, "", "") for column in model.columns if column.name != "*" and column.name.lower() not in names]
            if more:
                found[id_] = (*found.get(id_, ()), *more)
    return found


def _made_of(model: ModelLineage | None) -> tuple[tuple[str, Source], ...]:
    columns = model.columns if model else ()
    return tuple([(column.name, Source(use.node, use.column, use.how.value)) for column in columns if column.name != "*" for use in column.uses])


def _stated(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""
