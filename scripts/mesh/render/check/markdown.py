"""`mesh check` as one comment for a pull request, and the table of policies. Texts of files stay texts."""

from collections.abc import Iterable, Iterator

from mesh.core.governance.finding import Finding
from mesh.core.governance.group import Group, OfPolicy
from mesh.core.governance.policy import Policy
from mesh.core.governance.report import Report
from mesh.render.check import words
from mesh.render.commonmark import LARGEST_COMMENT, code, html_code, text, with_code

MARKER = "<!-- mesh-check: a later run finds this comment by this line, and updates it -->"
_FEWER = (100, 20, 3, 1, 0)


def markdown(report: Report) -> str:
    """One comment in GitHub's dialect: a section for each owner, what fails first; warnings folded away. What makes it too large is left out, and said."""
    said = _comment(report, None)
    for most in _FEWER if len(said) > LARGEST_COMMENT else ():
        said = _comment(report, most)
        if len(said) <= LARGEST_COMMENT:
            break
    return said


def _comment(report: Report, most: int | None) -> str:
    lines = [*_summary(report, most), *(line for group in (report.groups if most != 0 else ()) for line in _group(group, most))]
    return "\n".join([*lines, *_waived(report, most)]) + "\n"


def _summary(report: Report, most: int | None) -> Iterator[str]:
    yield MARKER
    yield f"### {'■ ' if report.errors else '▲ ' if report.findings else ''}Policies: {words.summary(report)}"
    yield ""
    since = f"What changed since {text(report.base)}; " if report.base else ""
    yield f"{since}{words.asked(report)}."
    if report.elsewhere:
        yield f"\n{with_code(words.elsewhere(report))}"
    for note in report.checked.notes:
        yield f"\n> ▲ {with_code(note)}"
    if most is not None:
        what = f"More than {most} findings of one policy" if most else "The findings"
        yield f"\n> ▲ {what} are left out, for a comment has no room for them: {code('mesh check')} shows them."


def _group(group: Group, most: int | None) -> Iterator[str]:
    owner = f", {code(group.owner)}" if group.owner else ""
    yield f"\n#### {code(group.domain) if group.domain else words.FEDERATION}{owner}"
    for one in group.policies:
        yield from _policy(one, most)


def _policy(one: OfPolicy, most: int | None) -> Iterator[str]:
    is_error = one.severity == "error"
    head = f"{words.SIGNS[one.severity]} {html_code(one.policy)}: {words.counted(len(one.findings), one.severity.value)}"
    yield ""
    yield f"<details{' open' if is_error else ''}><summary>{head}</summary>"
    yield ""
    yield from (_finding(finding) for finding in one.findings[:most])
    if most is not None and len(one.findings) > most:
        yield f"- and {len(one.findings) - most} more"
    if one.fix:
        yield f"\n→ {with_code(words.sentence(one.fix))}"
    yield "\n</details>"


def _finding(finding: Finding) -> str:
    place = words.place(finding)
    about = f"{code(words.subject(finding))}: " if finding.node != finding.file else ""
    return f"- {about}{with_code(words.sentence(finding.message))}{f' ({code(place)})' if place else ''}"


def _waived(report: Report, most: int | None) -> Iterator[str]:
    if report.waived and most != 0:
        yield ""
        yield f"<details><summary>{len(report.waived)} waived</summary>"
        yield ""
        for finding, one in report.waived[:most]:
            about = f"{code(words.subject(finding))}, {code(finding.policy)}"
            yield f"- {about}: until {one.until} by {text(one.approved_by)}: {with_code(words.sentence(one.reason))}"
        yield "\n</details>"


def policies_markdown(policies: Iterable[Policy]) -> str:
    """The table of policies."""
    rows = [
        f"| {code(policy.name)} | {code(policy.area)} | {policy.severity} | {policy.scope} | {with_code(policy.title)} |"
        for policy in sorted(policies, key=lambda policy: (policy.area, policy.name))
    ]
    return "\n".join(["| policy | area | severity | scope | title |", "|---|---|---|---|---|", *rows]) + "\n"
