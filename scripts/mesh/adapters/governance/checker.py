"""Runs the policies over a mesh and keeps what they say for the publish hooks: tables -> findings -> what waivers leave of them -> verdicts."""

from collections.abc import Collection

from mesh.adapters import git
from mesh.adapters.artifacts.loader import Loader
from mesh.adapters.base import Base
from mesh.adapters.governance.facts import read_facts
from mesh.adapters.governance.policies import read_policies, run_policies
from mesh.adapters.governance.verdicts import rules_fingerprint, write_verdicts
from mesh.adapters.governance.waivers import waivers_in
from mesh.adapters.tables import fresh_tables
from mesh.core.errors import InputError, did_you_mean
from mesh.core.governance.changed import touched
from mesh.core.governance.detectors import SCAN_POLICY
from mesh.core.governance.finding import Finding
from mesh.core.governance.policy import Policy
from mesh.core.governance.report import Checked
from mesh.core.governance.verdicts import verdicts
from mesh.core.governance.waive import OWN_POLICIES, Asked, waive
from mesh.core.governance.waivers import WAIVERS_FILE
from mesh.core.mesh import ProblemKind


def all_policies(loader: Loader) -> tuple[Policy, ...]:
    """Every rule that can be read, the tool's own on waivers too."""
    return (*read_policies(loader.workspace.root, loader.domains)[0], *OWN_POLICIES.values(), SCAN_POLICY)


def check(loader: Loader, only: Collection[str] = (), scanned: Collection[Finding] | None = None) -> Checked:
    """As `ask`, and keeps for the publish hooks what the policies say, unless only some were asked."""
    checked = ask(loader, only, scanned)
    if not only:
        _keep(loader, checked)
    return checked


def ask(loader: Loader, only: Collection[str] = (), scanned: Collection[Finding] | None = None) -> Checked:
    """All that the policies say of the mesh. `only`: names of some policies.
    `scanned`: what a scan of the published files found; None where there was none. It depends on data, so that verdicts do without it.
    Raises InputError for an unknown policy, and for a file of governance that cannot be used."""
    root = loader.workspace.root
    policies, unreadable = read_policies(root, loader.domains)
    known = [*(policy.name for policy in policies), *(finding.policy for finding in unreadable), *OWN_POLICIES, SCAN_POLICY.name]
    for name in only:
        if name not in known:
            raise InputError(f"unknown policy `{name}`. {did_you_mean(name, known)}")
    chosen = [policy for policy in policies if not only or policy.name in only]
    facts = read_facts(loader)
    findings = [*(one for one in unreadable if not only or one.policy in only), *run_policies(chosen, fresh_tables(loader, facts), facts)]
    crashed = {finding.policy for finding in findings if finding.node == finding.file and finding.file.endswith(".sql")}
    asked = Asked(
        policies=known,
        ran={policy.name for policy in chosen} - crashed | ({SCAN_POLICY.name} if scanned is not None else set()),
        domains={name: loader.mesh.owner_of(name) for name in loader.domains},
        unread={problem.domain for problem in loader.stale},
        labels=[node.label for node in loader.mesh.nodes.values()],
    )
    standing, waived = waive([*findings, *(scanned or ())], facts.waivers, asked, facts.today)
    standing = [finding for finding in standing if not only or finding.policy in only]
    own = [*OWN_POLICIES.values(), *([SCAN_POLICY] if scanned is not None else [])]
    return Checked((*chosen, *(one for one in own if not only or one.name in only)), tuple(standing), tuple(waived), _notes(loader))


def require_artifacts(loader: Loader, domains: Collection[str]) -> None:
    """Raises InputError where nothing is known of any of the domains: that nothing is found says nothing then."""
    missing = {problem.domain for problem in loader.stale if problem.kind is ProblemKind.MISSING}
    if domains and missing.issuperset(domains):
        what = f"there are no artifacts in environment `{loader.workspace.environment}`, so nothing can be checked."
        raise InputError(f"{what} Add `--parse`, or run `mesh build`.")


def _notes(loader: Loader) -> tuple[str, ...]:
    return (*loader.notes, *(problem.message for problem in loader.mesh.problems))


def _keep(loader: Loader, checked: Checked) -> None:
    """Verdicts of the domains that were read as they are on disk now."""
    stale = {problem.domain for problem in loader.stale}
    found = verdicts([finding for finding in checked.findings if finding.policy != SCAN_POLICY.name], loader.mesh, patches(loader))
    current = {name: found.get(name, {}) for name in loader.domains if name not in stale}
    write_verdicts(loader.workspace, loader.domains, current, rules_fingerprint(loader.workspace.root))


def patches(loader: Loader) -> dict[str, str]:
    """Node -> its YAML file, below its domain's folder."""
    return {id_: detail.patch for id_, detail in loader.details.items() if detail.patch}


def touched_since(loader: Loader, base: Base, checked: Checked) -> list[Finding]:
    """The findings, waived ones too, about what differs from a commit."""
    root = loader.workspace.root
    return touched(
        [*checked.findings, *(finding for finding, _ in checked.waived)],
        git.changed_files(root, base.commit),
        loader.mesh,
        checked.policies,
        patches=patches(loader),
        waivers=read_facts(loader).waivers,
        waivers_before=waivers_in(git.file_at(root, base.commit, WAIVERS_FILE)),
    )
