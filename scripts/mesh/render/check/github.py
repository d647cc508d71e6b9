"""`mesh check` as workflow commands of GitHub Actions: each finding becomes a note at the line that it is about."""

from mesh.core.governance.finding import Severity
from mesh.core.governance.report import Report
from mesh.render import workflow
from mesh.render.check import words

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def github(report: Report, prefix: str = "") -> str:
    """A line for each finding, errors first, as GitHub shows the first ten only. A summary ends them. `prefix`: where the mesh lies in its repository."""
    lines = []
    for finding in report.findings:
        file = f"{prefix}{finding.file}" if finding.file else ""
        lines.append(workflow.command(_LEVELS[finding.severity], finding.policy, words.message(finding), file=file, line=finding.line))
    said = " ".join(filter(None, (f"{words.summary(report)}; {words.asked(report)}.", words.elsewhere(report), *report.checked.notes)))
    return "\n".join([*lines, workflow.command("notice", "mesh check", said)]) + "\n"
