"""What waivers make of findings: those that one covers are set aside; a waiver that covers nothing (any more) is a finding itself."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from mesh.core.errors import did_you_mean
from mesh.core.governance.finding import Finding, Severity
from mesh.core.governance.policy import Policy
from mesh.core.governance.waivers import BREAKING_CHANGE, WAIVERS_FILE, Waiver

EXPIRED, UNUSED, UNKNOWN_POLICY = "waiver_expired", "waiver_unused", "waiver_unknown_policy"


def _own(name: str, title: str, why: str, fix: str, severity: Severity) -> Policy:
    return Policy(name, "waivers", title, why, fix, severity, "mesh", "", WAIVERS_FILE)


OWN_POLICIES: Mapping[str, Policy] = {
    one.name: one
    for one in (
        _own(
            EXPIRED,
            "No waiver is past its end",
            "What it allowed is not allowed any more; who reads the list must not believe so.",
            "Mend what it was for and take it out, or have a new end approved.",
            Severity.WARNING,
        ),
        _own(
            UNUSED,
            "Every waiver is for something",
            "A waiver that covers nothing is forgotten, or was written for another name than the finding has.",
            "Take it out, or correct its `node`.",
            Severity.WARNING,
        ),
        _own(
            UNKNOWN_POLICY,
            "Every waiver names a policy that there is",
            "It covers nothing, whatever its author believes.",
            "Correct its `policy`, or take it out.",
            Severity.ERROR,
        ),
    )
}
"""What is wrong with waivers is no select over the tables: these rules are the tool's own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, so that silence can be told from not asking."""

    policies: Collection[str]
    """All policies that there are."""
    ran: Collection[str]
    """Those that ran to their end."""
    domains: Mapping[str, str]
    """All domains of the mesh, each with its owner, where all of it has one."""
    unread: Collection[str]
    """Domains whose artifacts are missing or older than their files."""
    labels: Collection[str]
    """All nodes as waivers write them."""


def waive(findings: Iterable[Finding], waivers: Iterable[Waiver], asked: Asked, today: date) -> tuple[list[Finding], list[tuple[Finding, Waiver]]]:
    """The findings that stand, with those about waivers; and those that a waiver covers, each with the one that lasts longest."""
    standing: list[Finding] = []
    waived: list[tuple[Finding, Waiver]] = []
    listed = list(waivers)
    used: set[int] = set()
    by_policy: dict[str, list[tuple[int, Waiver]]] = {}
    for place, one in enumerate(listed):
        by_policy.setdefault(one.policy, []).append((place, one))
    for finding in findings:
        about = [(place, one) for place, one in by_policy.get(finding.policy, ()) if one.covers(finding.policy, finding.node, finding.column)]
        used.update(place for place, _ in about)
        holding = max((one for _, one in about if not one.is_expired(today)), key=lambda one: one.until, default=None)
        if holding:
            waived.append((finding, holding))
        else:
            standing.append(finding)
    for place, one in enumerate(listed):
        standing += _about(one, asked, today, is_used=place in used)
    return standing, waived


def _about(one: Waiver, asked: Asked, today: date, *, is_used: bool) -> Iterator[Finding]:
    """What is wrong with a waiver."""
    if one.policy != BREAKING_CHANGE and one.policy not in asked.policies:
        hint = did_you_mean(one.policy, [*asked.policies, BREAKING_CHANGE])
        yield _finding(UNKNOWN_POLICY, one, f"there is no policy `{one.policy}`, so that the waiver for `{one.node}` covers nothing. {hint}", asked)
    elif one.is_expired(today):
        yield _finding(EXPIRED, one, f"the waiver of `{one.policy}` for `{one.node}` ended on {one.until}: it covers nothing any more", asked)
    elif not is_used and one.policy in asked.ran and one.node.partition(".")[0].lower() not in asked.unread:
        nodes = {label.lower() for label in (*asked.labels, *asked.domains)}
        is_known = one.node.lower() in nodes or one.node.lower().rpartition(".")[0] in nodes or "/" in one.node
        if one.node in asked.domains:
            hint = ". For a domain it covers what is found of the domain itself, not of its models: name these"
        else:
            hint = "" if is_known else f", and there is no node of that name. {did_you_mean(one.node, asked.labels)}"
        yield _finding(UNUSED, one, f"`{one.policy}` finds nothing at `{one.node}`: the waiver covers nothing{hint}", asked)


def _finding(policy: str, one: Waiver, message: str, asked: Asked) -> Finding:
    own = OWN_POLICIES[policy]
    domain = one.node.partition(".")[0]
    return Finding(
        policy,
        own.severity,
        WAIVERS_FILE,
        message,
        own.fix,
        domain=domain if domain in asked.domains else "",
        owner=asked.domains.get(domain, ""),
        file=WAIVERS_FILE,
        line=one.line,
        area=own.area,
    )
