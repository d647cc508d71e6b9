"""The page of policies: what breaks a rule, what is excepted until when, and every rule with its reason."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from mesh.core.catalogue.model import Catalogue, PolicyLine
from mesh.core.catalogue.parts import FindingLine
from mesh.site import paths
from mesh.site.frame import Frame

MOST_FINDINGS = 500
MOST_WAIVERS = 500
SOON_DAYS = 30


@dataclass(frozen=True, slots=True)
class DomainCount:
    """How one domain stands; the federation as a whole has no name."""

    domain: str
    errors: int
    warnings: int
    waived: int


@dataclass(frozen=True, slots=True)
class Waiver:
    """One exception. `days`: until it ends, below 0 when that is past; None for a date that is none."""

    finding: FindingLine
    days: int | None

    @property
    def is_soon(self) -> bool:
        return self.days is not None and self.days <= SOON_DAYS


@dataclass(frozen=True, slots=True)
class Area:
    """A folder of policies."""

    name: str
    policies: tuple[PolicyLine, ...]
    findings: int
    waived: int


@dataclass(frozen=True, slots=True)
class Policies:
    """All that the page says."""

    errors: int
    warnings: int
    domains: tuple[DomainCount, ...]
    """Those with findings or waivers, the worst first."""
    quiet: int
    """How many domains have neither."""
    groups: tuple[tuple[str, tuple[FindingLine, ...]], ...]
    """Findings by domain."""
    shown: int
    total: int
    waivers: tuple[Waiver, ...]
    waivers_total: int
    areas: tuple[Area, ...]
    policies_total: int
    known: frozenset[str]
    """Names of the policies that are listed, for links to them."""


def policies(catalogue: Catalogue) -> Policies:
    standing = [finding for finding in catalogue.findings if not finding.waived_until]
    waived = [finding for finding in catalogue.findings if finding.waived_until]
    counts = _counts(standing, waived)
    shown = sorted(standing, key=lambda line: (line.severity != "error", line.domain, line.policy, line.label, line.column, line.line))[:MOST_FINDINGS]
    places = {count.domain: place for place, count in enumerate(counts)}
    shown.sort(key=lambda line: places[line.domain])
    ends = sorted((Waiver(line, _days(catalogue.today, line.waived_until)) for line in waived), key=lambda waiver: _ends(waiver))
    areas = sorted({policy.area for policy in catalogue.policies})
    return Policies(
        errors=sum(line.severity == "error" for line in standing),
        warnings=sum(line.severity != "error" for line in standing),
        domains=tuple(counts),
        quiet=len(set(catalogue.domains) - {count.domain for count in counts}),
        groups=tuple((domain, tuple(lines)) for domain, lines in groupby(shown, key=lambda line: line.domain)),
        shown=len(shown),
        total=len(standing),
        waivers=tuple(ends[:MOST_WAIVERS]),
        waivers_total=len(ends),
        areas=tuple(_area(name, catalogue) for name in areas),
        policies_total=len(catalogue.policies),
        known=frozenset(policy.name for policy in catalogue.policies),
    )


def _counts(standing: list[FindingLine], waived: list[FindingLine]) -> list[DomainCount]:
    errors = Counter(line.domain for line in standing if line.severity == "error")
    warnings = Counter(line.domain for line in standing if line.severity != "error")
    exceptions = Counter(line.domain for line in waived)
    counts = [DomainCount(domain, errors[domain], warnings[domain], exceptions[domain]) for domain in {*errors, *warnings, *exceptions}]
    return sorted(counts, key=lambda count: (-count.errors, -count.warnings, count.domain))


def _area(name: str, catalogue: Catalogue) -> Area:
    lines = sorted((policy for policy in catalogue.policies if policy.area == name), key=lambda policy: (policy.name, policy.domain))
    return Area(name, tuple(lines), sum(line.findings for line in lines), sum(line.waived for line in lines))


def _ends(waiver: Waiver) -> tuple[str, str, str, str]:
    return (waiver.finding.waived_until, waiver.finding.domain, waiver.finding.policy, waiver.finding.label)


def _days(today: str, day: str) -> int | None:
    try:
        return (date.fromisoformat(day[:10]) - date.fromisoformat(today[:10])).days
    except ValueError:
        return None


def pages(frame: Frame) -> Iterator[tuple[str, str]]:
    yield frame.page(
        "policies.html",
        paths.POLICIES,
        title="Policies",
        about="What breaks a rule of the federation, what is excepted until when, and every rule with its reason.",
        section="policies",
        scripts=("filter",),
        view=policies(frame.catalogue),
    )
