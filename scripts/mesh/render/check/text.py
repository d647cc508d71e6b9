"""`mesh check` for people at a terminal: by domain and owner, what fails first; of one policy all findings together, and how to fix them once."""

from collections.abc import Iterable, Iterator, Mapping

from mesh.core.governance.finding import Finding, Severity
from mesh.core.governance.group import Group, OfPolicy
from mesh.core.governance.policy import Policy
from mesh.core.governance.report import Report
from mesh.core.plaintext import shown
from mesh.render.check import words
from mesh.render.fold import fold
from mesh.render.lines import Line, Row, Segment, lay_out
from mesh.render.palette import Palette

STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def check_lines(report: Report, palette: Palette, width: int) -> Iterator[Line]:
    """Lines of at most `width` cells."""
    if report.base:
        yield from fold((("what changed since ", "dim"), (shown(report.base), "")), width, 2)
    for note in report.checked.notes:
        yield from fold((("▲ ", "yellow"), (shown(note), "")), width, 2)
    is_first = not report.base and not report.checked.notes
    titles = {policy.name: policy.title for policy in report.checked.policies}
    for group in report.groups:
        if not is_first:
            yield ()
        is_first = False
        yield from _group(group, titles, palette, width)
    if not is_first:
        yield ()
    if report.elsewhere:
        yield from fold(((shown(words.elsewhere(report)), "dim"),), width, 2)
    yield from fold(_total(report), width, 2)


def _group(group: Group, titles: Mapping[str, str], palette: Palette, width: int) -> Iterator[Line]:
    name = (shown(group.domain), f"bold {palette.style(group.domain)}".rstrip()) if group.domain else (words.FEDERATION, "bold")
    yield from fold((name, (f"  {shown(group.owner)}" if group.owner else "", "dim")), width, 2)
    for one in group.policies:
        yield from _policy(one, titles.get(one.policy, ""), group.domain, width)


def _policy(one: OfPolicy, title: str, domain: str, width: int) -> Iterator[Line]:
    style = STYLES[one.severity]
    yield from fold(((f"  {words.SIGNS[one.severity]} ", style), (shown(one.policy), "bold"), (f"  {shown(title)}" if title else "", "dim")), width, 4)
    for finding in one.findings:
        yield from _finding(finding, domain, width)
    if one.fix:
        yield from fold((("    → ", "cyan"), (shown(words.sentence(one.fix)), "")), width, 6)


def _finding(finding: Finding, domain: str, width: int) -> Iterator[Line]:
    """What it is about, where, and on the same line what is wrong, as far as it fits."""
    subject = words.subject(finding)
    subject = subject.removeprefix(f"{domain}.") if domain else subject
    about = shown(subject) if finding.node != finding.file and finding.node != domain else ""
    message = shown(" ".join(finding.message.split()))
    what: Iterable[Segment] = ((f"    {about}", "") if about else ("   ", ""), ("  " if about else " ", ""), (message, ""))
    place = words.place(finding)
    yield from fold((*what, (f"  {shown(place)}" if place else "", "cyan")), width, 6)


def _total(report: Report) -> Iterator[Segment]:
    worst = Severity.ERROR if report.errors else Severity.WARNING
    if report.findings:
        yield words.summary(report), f"bold {STYLES[worst]}"
    else:
        yield "● ", "green"
        yield words.summary(report), "green"
    yield f"; {words.asked(report)}", "dim"


def policy_lines(policies: Iterable[Policy], width: int) -> Iterator[Line]:
    """The table of policies: area by area."""
    area = None
    listed = sorted(policies, key=lambda policy: (policy.area, policy.name))
    longest = max((len(policy.name) for policy in listed), default=0)
    rows: list[Row] = []
    for policy in listed:
        if policy.area != area:
            rows.append(Row(((shown(policy.area), "bold"),)))
            area = policy.area
        head = (f"  {words.SIGNS[policy.severity]} ", STYLES[policy.severity]), (shown(policy.name).ljust(longest), "")
        rows.append(Row(head, ((f"{policy.severity:<8}", STYLES[policy.severity]), (f"{policy.scope:<10}", "dim"), (shown(policy.title), ""))))
    yield from lay_out(rows, width)
    yield from ((), ((f"{words.counted(len(listed), 'policy')}", "dim"),))
