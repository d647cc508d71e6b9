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
    "governance/agreements/": "mesh.agreements",
}
"""Files of the federation, and the tables by which policies read them."""
_ABOUT_READING = ("dbt.edges", "mesh.inputs", "mesh.problems", "mesh.contract_changes", 'mesh."references"')
"""Tables of who reads what: such a finding may come from what stands at the other end."""
_ABOUT_OWNERS = ("owner", '"group"', "dbt.groups")


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
    about_reading, about_owners = _reading(policies, _ABOUT_READING), _reading(policies, _ABOUT_OWNERS)
    edited = _edited(waivers, waivers_before) if WAIVERS_FILE in changed else ()
    stated = _Stated(mesh, patches, changed)
    return [
        finding
        for finding in findings
        if finding.policy in rules
        or finding.file in changed
        or finding.node in changed
        or stated.differs(finding)
        or (finding.policy in about_reading and stated.reads_what_differs(finding))
        or (finding.policy in about_owners and finding.domain in stated.generally)
        or any(one.covers(finding.policy, finding.node, finding.column) for one in edited)
    ]


def _rules(policies: Iterable[Policy], changed: Collection[str]) -> set[str]:
    tables = [table for file, table in _READ_FROM.items() if file in changed or (file.endswith("/") and any(one.startswith(file) for one in changed))]
    return {policy.name for policy in policies if policy.body and policy.file in changed} | _reading(policies, tables)


def _reading(policies: Iterable[Policy], tables: Collection[str]) -> set[str]:
    return {policy.name for policy in policies if any(table in policy.body.lower() for table in tables)}


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
        self._facts = mesh.domains
        self._paths = {name: facts.path.rstrip("/") for name, facts in mesh.domains.items()}
        folders = {path: name for name, path in self._paths.items()}
        pairs = [(folders[folder], file, file.removeprefix(f"{folder}/")) for file in changed for folder in _above(file) if folder in folders]
        # What speaks for a domain as a whole: files at its top, and groups and the like, whose names begin with `_`.
        self._domains = {domain for domain, _, inside in pairs if "/" not in inside or inside.rpartition("/")[2].startswith("_")}
        self._configured = {domain for domain, _, inside in pairs if inside == "dbt_project.yml"}
        """Every model has something from there."""
        self._modelled = {domain for domain, _, inside in pairs if inside.startswith(("models/", "interface/"))}
        known = {file for node in mesh.nodes.values() for file in self._files(node)} if pairs else set()
        orphans = [(domain, file) for domain, file, inside in pairs if inside.startswith("models/") and file not in known]
        self._gone = {domain for domain, file in orphans if not _is_yaml(file)}
        """Domains of which a model is gone."""
        self._undescribed = {file.rpartition("/")[0] for _, file in orphans if _is_yaml(file)}
        """Folders with YAML that describes nothing (any more)."""
        self.generally = self._domains | {domain for domain, file in orphans if _is_yaml(file)}
        """Domains of which a file differs that may state groups."""

    def differs(self, finding: Finding) -> bool:
        if finding.node in self._paths:
            return finding.node in self._domains
        node = self._nodes.get(finding.unique_id)
        if node is None:
            return False
        about = self._nodes.get(node.attached) if node.attached else None
        return node.domain in self._configured or any(self._is_changed(one) for one in (node, about) if one)

    def reads_what_differs(self, finding: Finding) -> bool:
        """Is a file changed of what the finding's node reads, or did somebody who may have read it go?"""
        if finding.node in self._paths:
            return not self._modelled.isdisjoint({finding.node, *self._facts[finding.node].upstream})
        node = self._nodes.get(finding.unique_id)
        if node is None:
            return False
        parents = [(id_, self._nodes.get(id_)) for id_ in node.parents]
        # Of what is gone, only the name of its domain is left.
        return node.domain in self._gone or any(
            self._is_changed(parent) if parent else id_.split(".")[1:2] and id_.split(".")[1] in self._modelled for id_, parent in parents
        )

    def _is_changed(self, node: Node) -> bool:
        if any(file in self._changed for file in self._files(node)):
            return True
        folder = f"{self._paths.get(node.domain, '')}/{node.file}".rpartition("/")[0]
        return node.id not in self._patches and folder in self._undescribed

    def _files(self, node: Node) -> list[str]:
        folder = self._paths.get(node.domain, "")
        return [f"{folder}/{file}" for file in (node.file, self._patches.get(node.id, "")) if file]


def _is_yaml(file: str) -> bool:
    return file.endswith((".yml", ".yaml"))


def _above(file: str) -> list[str]:
    parts = file.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]
