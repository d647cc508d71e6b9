"""Findings in the order in which people mend them: by domain and owner, what fails first, and of one policy together."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from mesh.core.governance.finding import Finding, Severity


@dataclass(frozen=True, slots=True)
class OfPolicy:
    """What one policy found with one owner."""

    policy: str
    severity: Severity
    fix: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """What one owner has to mend in one domain; `domain` is empty for the federation as a whole."""

    domain: str
    owner: str
    policies: tuple[OfPolicy, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for policy in self.policies for finding in policy.findings)

    @property
    def errors(self) -> int:
        return sum(finding.severity is Severity.ERROR for finding in self.findings)


def group(findings: Iterable[Finding]) -> tuple[Group, ...]:
    """Owners with errors first, then by domain; within an owner errors first, then policies by name, then nodes."""
    by_owner: dict[tuple[str, str], list[Finding]] = {}
    for finding in sorted(findings, key=order):
        by_owner.setdefault((finding.domain, finding.owner), []).append(finding)
    made = [Group(domain, owner, _policies(found)) for (domain, owner), found in by_owner.items()]
    # A domain's owners stay together, whichever of them has the errors; the federation's own come last among their like.
    failing = {one.domain for one in made if one.errors}
    return tuple(sorted(made, key=lambda one: (one.domain not in failing, not one.domain, one.domain, not one.errors, one.owner)))


def order(finding: Finding) -> tuple[bool, str, str, str, str, str, int]:
    """What sorts findings of one owner."""
    return (finding.severity is not Severity.ERROR, finding.policy, finding.fix, finding.node, finding.column, finding.file, finding.line)


def _policies(findings: Iterable[Finding]) -> tuple[OfPolicy, ...]:
    made = groupby(findings, key=lambda finding: (finding.policy, finding.severity, finding.fix))
    return tuple(OfPolicy(policy, severity, fix, tuple(found)) for (policy, severity, fix), found in made)
