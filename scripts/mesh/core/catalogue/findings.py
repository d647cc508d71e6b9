"""Findings of the policies as the catalogue tells them, and the policies with how many each has."""

from collections import Counter
from collections.abc import Iterable, Iterator
from operator import attrgetter

from mesh.core.catalogue.model import PolicyLine
from mesh.core.catalogue.parts import FindingLine
from mesh.core.governance.finding import Finding, Severity
from mesh.core.governance.report import Checked
from mesh.core.governance.waivers import Waiver
from mesh.core.history.history import History


def finding_lines(checked: Checked, titles: dict[str, str], history: History, more: Iterable[FindingLine] = ()) -> tuple[FindingLine, ...]:
    """Standing ones, errors first; then waived ones. `more`: what the catalogue itself found."""
    since = _since(history)
    lines = [*more, *(_line(one, None, titles, since) for one in checked.findings), *(_line(one, waiver, titles, since) for one, waiver in checked.waived)]
    order = attrgetter("domain", "policy", "label", "column", "message", "file", "line")
    return tuple(sorted(lines, key=lambda line: (bool(line.waived_until), line.severity != Severity.ERROR.value, *order(line))))


def titles_of(checked: Checked) -> dict[str, str]:
    return {policy.name: policy.title for policy in checked.policies}


def policy_lines(checked: Checked, more: Iterable[PolicyLine] = ()) -> tuple[PolicyLine, ...]:
    """All that were asked, in the order of their areas."""
    found, waived = Counter(one.policy for one in checked.findings), Counter(one.policy for one, _ in checked.waived)
    lines = [
        PolicyLine(
            policy.name, policy.area, policy.title, policy.why, policy.fix, policy.severity.value, policy.file, policy.domain,
            found[policy.name], waived[policy.name],
        )
        for policy in checked.policies
    ]  # fmt: skip
    return tuple(sorted([*lines, *more], key=lambda line: (line.area, line.name)))


def _line(finding: Finding, waiver: Waiver | None, titles: dict[str, str], since: dict[tuple[str, str, str], str]) -> FindingLine:
    return FindingLine(
        policy=finding.policy,
        title=titles.get(finding.policy, ""),
        severity=finding.severity.value,
        domain=finding.domain,
        label=finding.node,
        node=finding.unique_id,
        column=finding.column,
        message=finding.message,
        fix=finding.fix,
        file=finding.file,
        line=finding.line,
        waived_until=waiver.until.isoformat() if waiver else "",
        waived_by=waiver.approved_by if waiver else "",
        waived_why=waiver.reason if waiver else "",
        since=since.get((finding.policy, finding.node, finding.column), ""),
    )


def _since(history: History) -> dict[tuple[str, str, str], str]:
    """Policy, node and column -> the first of the builds without a break in which it was found, for those found in their domain's last one."""
    found: dict[tuple[str, str, str], str] = {}
    for domain, records in history.findings.items():
        in_run: dict[str, dict[tuple[str, str, str], str]] = {}
        for record in records:
            in_run.setdefault(record.run, {})[record.policy, record.node, record.column] = record.at
        runs = [build.run for build in history.builds.get(domain, ())] or list(in_run)
        found |= dict(_standing([in_run.get(run, {}) for run in runs]))
    return found


def _standing(runs: list[dict[tuple[str, str, str], str]]) -> Iterator[tuple[tuple[str, str, str], str]]:
    if not runs:
        return
    for key, at in runs[-1].items():
        since = at
        for run in reversed(runs[:-1]):
            if key not in run:
                break
            since = run[key]
        yield key, since
