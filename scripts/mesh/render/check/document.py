"""`mesh check` for programs. `schema_version` rises when a key changes its meaning or goes; new keys may come at any time."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from mesh.core.governance.finding import Finding
from mesh.core.governance.policy import Policy
from mesh.core.governance.report import Report
from mesh.render.waivers import waiver

SCHEMA_VERSION = "1.0"


def check_json(report: Report) -> str:
    document = {
        "schema_version": SCHEMA_VERSION,
        "environment": report.environment,
        "base": report.base or None,
        "fails": report.fails,
        "errors": report.errors,
        "warnings": report.warnings,
        "errors_elsewhere": report.elsewhere,
        "notes": list(report.checked.notes),
        "findings": [_finding(finding) for finding in report.findings],
        "waived": [{**_finding(finding), "waiver": waiver(one)} for finding, one in report.waived],
        "policies": [policy.name for policy in report.checked.policies if policy.body],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def policies_json(policies: Iterable[Policy]) -> str:
    """The table of policies; their SQL is in their files."""
    listed = [{**{key: value for key, value in asdict(policy).items() if key not in ("body", "place")}, "domain": policy.domain or None} for policy in policies]
    return json.dumps({"schema_version": SCHEMA_VERSION, "policies": listed}, indent=2, ensure_ascii=False) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    facts = asdict(finding)
    return {key: value or None for key, value in facts.items()}
