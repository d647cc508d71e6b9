"""Which findings are about what a branch touched: nodes, folders and rules whose files differ from where it began."""

from collections.abc import Collection, Iterable, Mapping

from mesh.core.governance.finding import Finding
from mesh.core.governance.policy import Policy
from mesh.core.governance.waivers import WAIVERS_FILE, Waiver
from mesh.core.mesh import Mesh, Node

_READ_FROM = {
    "governance/standards.yml": "mesh.standards",
    "governance/classification.yml": "mesh.classes",
    "governance/roles.yml": "mesh.roles",
}
"""Files of the federation, and the tables by which policies read them."""


def touched(
    findings: Iterable[Finding],
    files: Collection[str],
    mesh: Mesh,
    policies: Iterable[Policy],
    *,
    patches: Mapping[str, str],
    waivers: Collection[Waiver] = (),
    waivers_before: Collection[Waiver] = (),
) -> list[Finding]:
    """`files`: paths below the checkout that differ, those that are gone too. `patches`: node -> its YAML file, below its domain's folder.

    Findings of a rule that differs are all touched, wherever they are; so are those that a waiver covered, or covers only now."""
    changed = frozenset(files)
    rules = _rules(policies, changed)
    edited = _edited(waivers, waivers_before) if WAIVERS_FILE in changed else ()
    stated = _Stated(mesh, patches, changed)
    return [
        finding
        for finding in findings
        if finding.policy in rules
        or finding.file in changed
        or finding.node in changed
        or stated.differs(finding)
        or any(one.covers(finding.policy, finding.node, finding.column) for one in edited)
    ]


def _rules(policies: Iterable[Policy], changed: Collection[str]) -> set[str]:
    tables = [table for file, table in _READ_FROM.items() if file in changed]
    return {policy.name for policy in policies if policy.body and (policy.file in changed or any(table in policy.body.lower() for table in tables))}


def _edited(now: Collection[Waiver], before: Collection[Waiver]) -> list[Waiver]:
    """Waivers that are new, gone or say something else; one that only moved to another line is none of them."""

    def said(one: Waiver) -> tuple[object, ...]:
        return (one.policy, one.node, one.until, one.reason, one.approved_by)

    old, new = {said(one) for one in before}, {said(one) for one in now}
    return [*(one for one in now if said(one) not in old), *(one for one in before if said(one) not in new)]


class _Stated:
    """Which nodes and domains have a file that differs."""

    def __init__(self, mesh: Mesh, patches: Mapping[str, str], changed: Collection[str]) -> None:
        self._nodes: Mapping[str, Node] = mesh.nodes
        self._patches = patches
        self._changed = changed
        self._paths = {name: facts.path.rstrip("/") for name, facts in mesh.domains.items()}
        folders = {path: name for name, path in self._paths.items()}
        # What speaks for a domain as a whole: files at its top, and groups and the like, whose names begin with `_`.
        self._domains = {folders[folder] for file in changed for folder in _above(file) if folder in folders and _is_general(file, folder)}

    def differs(self, finding: Finding) -> bool:
        if finding.node in self._paths:
            return finding.node in self._domains
        node = self._nodes.get(finding.unique_id)
        if node is None:
            return False
        about = self._nodes.get(node.attached) if node.attached else None
        return any(file in self._changed for one in (node, about) if one for file in self._files(one))

    def _files(self, node: Node) -> list[str]:
        folder = self._paths.get(node.domain, "")
        return [f"{folder}/{file}" for file in (node.file, self._patches.get(node.id, "")) if file]


def _above(file: str) -> list[str]:
    parts = file.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]


def _is_general(file: str, folder: str) -> bool:
    inside = file.removeprefix(f"{folder}/")
    return "/" not in inside or inside.rpartition("/")[2].startswith("_")
