"""Which product versions an error keeps from being published: those it is about, and those that are built from what it is about."""

from collections.abc import Iterable, Mapping

from mesh.core.governance.finding import Finding, Severity
from mesh.core.graph import reach
from mesh.core.mesh import Mesh
from mesh.core.model import Address
from mesh.core.plaintext import shown

_MOST = 3
_LONGEST = 400


def verdicts(findings: Iterable[Finding], mesh: Mesh, patches: Mapping[str, str]) -> dict[str, dict[Address, str]]:
    """Domain -> what of its products is withheld; domains without errors have an empty verdict. `patches`: node -> its YAML file, below its domain's folder.

    A finding on a domain, or on a file in its folder that is no node's, is about all its products. One on the federation as a whole (a waiver, a policy
    that does not run) is about none: a slip in one file must not stop everybody.
    """
    found: dict[Address, list[Finding]] = {}
    stated = _nodes_by_file(mesh, patches)
    children = _children(mesh)
    about: dict[tuple[str, str], list[Address]] = {}
    for finding in findings:
        if finding.severity is Severity.ERROR:
            key = (finding.unique_id, finding.node)
            if key not in about:
                about[key] = _products(finding, mesh, stated, children)
            for address in about[key]:
                found.setdefault(address, []).append(finding)
    made: dict[str, dict[Address, str]] = {name: {} for name in mesh.domains}
    for address in sorted(found):
        made.setdefault(address.domain, {})[address] = _reason(address, found[address])
    return made


def _products(finding: Finding, mesh: Mesh, stated: Mapping[str, list[str]], children: Mapping[str, list[str]]) -> list[Address]:
    if finding.unique_id in mesh.nodes:
        return _built_from([finding.unique_id], mesh, children)
    if finding.node in stated:
        return _built_from(stated[finding.node], mesh, children)
    domain = finding.node if finding.node in mesh.domains else _domain_of_file(finding.node, mesh)
    return [product.address for product in mesh.products.values() if product.address.domain == domain]


def _built_from(nodes: Iterable[str], mesh: Mesh, children: Mapping[str, list[str]]) -> list[Address]:
    """The products of the nodes' own domain that are one of them, or are built from one. What a test is about counts for the test."""
    found: dict[Address, None] = {}
    for id_ in nodes:
        node = mesh.nodes[id_]
        about = [id_]
        if node.kind in ("test", "unit_test"):
            about = [node.attached] if node.attached in mesh.nodes else [parent for parent in node.parents if parent in mesh.nodes]
        for start in about:
            for one in (start, *reach(children, [start])):
                if one in mesh.products and mesh.nodes[one].domain == node.domain:
                    found[mesh.products[one].address] = None
    return list(found)


def _children(mesh: Mesh) -> dict[str, list[str]]:
    """Within each domain: what is built from what. Another domain reads what is published, and that stays as it is."""
    nodes = mesh.nodes
    return {
        id_: [child for child in children if nodes[child].domain == nodes[id_].domain and nodes[child].kind in ("model", "snapshot", "seed")]
        for id_, children in mesh.children.items()
        if id_ in nodes
    }


def _nodes_by_file(mesh: Mesh, patches: Mapping[str, str]) -> dict[str, list[str]]:
    """Paths below the checkout -> the nodes that they state."""
    found: dict[str, list[str]] = {}
    for node in mesh.nodes.values():
        if node.domain in mesh.domains and node.package == node.domain:
            folder = mesh.domains[node.domain].path.rstrip("/")
            for file in filter(None, (node.file, patches.get(node.id, ""))):
                found.setdefault(f"{folder}/{file}", []).append(node.id)
    return found


def _domain_of_file(path: str, mesh: Mesh) -> str:
    return next((name for name, facts in mesh.domains.items() if facts.path and path.startswith(f"{facts.path.rstrip('/')}/")), "")


def _reason(address: Address, findings: list[Finding]) -> str:
    """`policy column_is_classified: email: ...; phone: ... Do this and that.`, for the first few of them."""
    by_policy: dict[str, list[Finding]] = {}
    for finding in findings:
        by_policy.setdefault(finding.policy, []).append(finding)
    said = []
    for policy, found in list(by_policy.items())[:_MOST]:
        what = "; ".join(_what(address, finding) for finding in found[:_MOST])
        more = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
        said.append(f"policy {policy}: {what}{more}. {_cut(found[0].fix)}".strip())
    more = f" ({len(by_policy) - _MOST} more policies)" if len(by_policy) > _MOST else ""
    # dbt prints it, too, as it is.
    return shown(" ".join(said) + more)


def _what(address: Address, finding: Finding) -> str:
    where = finding.column if finding.node == str(address) else ".".join(filter(None, (finding.node, finding.column)))
    return f"{where}: {_cut(finding.message).rstrip('.')}" if where else _cut(finding.message).rstrip(".")


def _cut(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}..."
