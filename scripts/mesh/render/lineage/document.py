"""The mesh for other programs, as one JSON document. `docs/lineage-json.md` says what it holds and what may change; its schema lies beside."""

import msgspec

from mesh.core.declared import Declared
from mesh.core.mesh import DomainFacts, Mesh, Node, Problem
from mesh.core.model import Owner
from mesh.core.views.trace import Key, Trace
from mesh.core.views.view import View, touching
from mesh.render.lineage import facts

SCHEMA_VERSION = "1.0"


def document(mesh: Mesh, view: View, trace: Trace | None, declared: Declared) -> str:
    """The view as JSON. Without a trace, columns were not asked for, and are null."""
    known = [mesh.domains[name] for name in view.domains if name in mesh.domains]
    hidden = trace or view
    value = {
        "schema_version": SCHEMA_VERSION,
        "environment": mesh.environment,
        "generated_from": [{"domain": one.name, "engine": one.engine, "generated_at": one.generated_at, "invocation": one.invocation} for one in known],
        "target": {"domain": view.target.domain or None, "node": view.target.node or None, "column": view.target.column or None},
        "domains": [_domain(mesh, one) for one in known],
        "nodes": [_node(mesh, node, trace) for node in view.nodes.values()],
        "edges": [{"from": parent, "to": child} for parent, child in view.edges()],
        "columns": None if trace is None else [_column(declared, trace, key) for key in trace.columns],
        "column_edges": None if trace is None else [{"from": _end(one), "to": _end(other), "how": how or "unknown"} for one, other, how in trace.edges],
        "hidden": {"upstream": hidden.more_upstream, "downstream": hidden.more_downstream, "counts": "columns" if trace else "nodes"},
        "problems": [_problem(problem) for problem in _problems(mesh, view)],
    }
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"


def _domain(mesh: Mesh, domain: DomainFacts) -> dict[str, object]:
    owners = [_owner(owner) for key, owner in sorted(mesh.groups.items()) if key.startswith(f"{domain.name}.")]
    return {"name": domain.name, "path": domain.path, "is_external": domain.is_external, "owners": owners, "upstream": domain.upstream}


def _node(mesh: Mesh, node: Node, trace: Trace | None) -> dict[str, object]:
    entry, result = facts.entry(mesh, node), mesh.results.get(node.id)
    return {
        "id": node.id,
        "label": node.label,
        "kind": node.kind,
        "name": node.name,
        "domain": node.domain,
        "package": node.package,
        "version": node.version,
        "latest_version": node.latest_version,
        "is_product": node.is_product,
        "access": node.access or None,
        "owner": _owner(mesh.owner(node)),
        "materialized": node.materialized or None,
        "language": node.language,
        "relation": node.relation or None,
        "file": node.file or None,
        "description": node.description,
        "tags": node.tags,
        "deprecation_date": node.deprecation_date or None,
        "exposure_type": node.exposure_type or None,
        "url": node.url or None,
        "tests": dict(facts.count_tests(ended for _, ended in facts.tests(mesh, node))),
        "last_run": {"status": result.status, "message": result.message, "seconds": result.seconds, "ended_at": result.ended_at} if result else None,
        "unknown": trace.unknown.get((node.id, "")) if trace else None,
        "published": {"rows": entry.rows, "bytes": entry.bytes, "publication_id": entry.publication_id, "published_at": entry.published_at} if entry else None,
    }


def _owner(owner: Owner) -> dict[str, str]:
    return {"group": owner.group, "name": owner.name, "email": owner.email}


def _column(declared: Declared, trace: Trace, key: Key) -> dict[str, object]:
    column = facts.declaration(declared, key)
    return {
        "node": key[0],
        "name": key[1],
        "type": column.data_type if column else None,
        "description": (column.description or "").strip() if column else "",
        "unknown": trace.unknown.get(key),
    }


def _end(key: Key) -> dict[str, str | None]:
    return {"node": key[0], "column": key[1] or None}


def _problems(mesh: Mesh, view: View) -> list[Problem]:
    """Those of what is shown, and all domains without current artifacts: who reads this there may be missing."""
    touched = touching(view, mesh.problems)
    return [problem for problem in mesh.problems if problem in touched or not problem.is_error]


def _problem(problem: Problem) -> dict[str, object]:
    return {
        "kind": str(problem.kind),
        "is_error": problem.is_error,
        "domain": problem.domain,
        "node": problem.node or None,
        "file": problem.file or None,
        "line": problem.line or None,
        "message": problem.message,
    }
