"""What `mesh check` says in words, shared by its renderings. Names stay raw here; each rendering escapes for its own place."""

from mesh.core.governance.detectors import SCAN_POLICY
from mesh.core.governance.finding import Finding, Severity
from mesh.core.governance.report import Report

SIGNS = {Severity.ERROR: "■", Severity.WARNING: "▲"}
FEDERATION = "the federation"


def counted(number: int, noun: str) -> str:
    """`1 error`, `2 errors`, `2 policies`."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number} {noun if number == 1 else plural}"


def counts(errors: int, warnings: int) -> str:
    """`3 errors, 5 warnings`; empty for none."""
    return ", ".join(counted(number, noun) for number, noun in ((errors, "error"), (warnings, "warning")) if number)


def summary(report: Report) -> str:
    """`3 errors, 5 warnings in 2 domains`."""
    found = counts(report.errors, report.warnings) or "no findings"
    return f"{found} in {counted(report.domains, 'domain')}" if report.domains else found


def asked(report: Report) -> str:
    """`47 policies, 1 waived`: what the summary is out of."""
    number = sum(bool(policy.body) or policy == SCAN_POLICY for policy in report.checked.policies)
    waived = f", {len(report.waived)} waived" if report.waived else ""
    return f"{counted(number, 'policy') if number else 'no policies'}{waived}"


def elsewhere(report: Report) -> str:
    """One line for what `--changed` leaves out; empty where that is nothing."""
    if not report.elsewhere:
        return ""
    return f"{counted(report.elsewhere, 'error')} elsewhere, in what did not change: `mesh check` lists them."


def subject(finding: Finding) -> str:
    """What a finding is about: `operations.flights.v2.distance_mi`, a domain, a file."""
    return f"{finding.node}.{finding.column}" if finding.column else finding.node


def message(finding: Finding) -> str:
    """Its subject, what is wrong and what to do, as one paragraph."""
    about = "" if finding.node == finding.file else f"{subject(finding)}: "
    return f"{about}{sentence(finding.message)} {sentence(finding.fix)}".strip()


def place(finding: Finding) -> str:
    """`domains/operations/models/flights.yml:12`."""
    return f"{finding.file}:{finding.line}" if finding.file and finding.line else finding.file


def sentence(text: str) -> str:
    """With one full stop at its end."""
    said = " ".join(text.split())
    return said if not said or said[-1] in ".!?" else f"{said}."
