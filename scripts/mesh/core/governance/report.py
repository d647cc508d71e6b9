"""What `mesh check` tells: the findings that were asked for, what waivers cover, and what was left out."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from mesh.core.governance.finding import Finding, Severity
from mesh.core.governance.group import Group, group, order
from mesh.core.governance.policy import Policy
from mesh.core.governance.waivers import Waiver


@dataclass(frozen=True, slots=True)
class Checked:
    """All that the policies say of a mesh."""

    policies: tuple[Policy, ...]
    """Those that were asked, with the tool's own on waivers."""
    findings: tuple[Finding, ...]
    waived: tuple[tuple[Finding, Waiver], ...] = ()
    notes: tuple[str, ...] = ()
    """What the reader should know: domains that could not be read as they are."""


@dataclass(frozen=True, slots=True)
class Report:
    """What is shown of it."""

    checked: Checked
    findings: tuple[Finding, ...]
    waived: tuple[tuple[Finding, Waiver], ...]
    environment: str = ""
    base: str = ""
    """What `--changed` compares with; empty for the whole mesh."""
    elsewhere: int = 0
    """Errors in what the branch did not touch."""
    fail_on: Severity = Severity.ERROR

    @property
    def groups(self) -> tuple[Group, ...]:
        return group(self.findings)

    @property
    def errors(self) -> int:
        return sum(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def warnings(self) -> int:
        return len(self.findings) - self.errors

    @property
    def domains(self) -> int:
        """How many domains have findings."""
        return len({finding.domain for finding in self.findings if finding.domain})

    @property
    def fails(self) -> bool:
        return bool(self.errors or (self.fail_on is Severity.WARNING and self.findings))


def report(
    checked: Checked,
    domains: Collection[str] | None,
    *,
    environment: str = "",
    base: str = "",
    touched: Collection[Finding] | None = None,
    fail_on: Severity = Severity.ERROR,
) -> Report:
    """`domains`: None for all, and the federation's own. `touched`: the findings about what a branch changed; None for all."""

    def asked(finding: Finding) -> bool:
        return domains is None or finding.domain in domains

    wanted = None if touched is None else frozenset(touched)
    found = [finding for finding in checked.findings if asked(finding)]
    shown = [finding for finding in found if wanted is None or finding in wanted]
    waived = [(finding, waiver) for finding, waiver in checked.waived if asked(finding) and (wanted is None or finding in wanted)]
    return Report(
        checked,
        tuple(sorted(shown, key=lambda finding: (finding.severity is not Severity.ERROR, finding.domain, order(finding)))),
        tuple(waived),
        environment,
        base,
        _errors(found) - _errors(shown),
        fail_on,
    )


def _errors(findings: Iterable[Finding]) -> int:
    return sum(finding.severity is Severity.ERROR for finding in findings)
