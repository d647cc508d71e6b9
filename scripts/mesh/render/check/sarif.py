"""`mesh check` as SARIF 2.1.0, which code hosts and editors read: a rule for each policy, a result for each finding, suppressed where it is waived."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from mesh.core.governance.finding import Finding, Severity
from mesh.core.governance.policy import Policy
from mesh.core.governance.report import Report
from mesh.core.governance.waivers import Waiver
from mesh.render.check import words
from mesh.render.commonmark import with_code

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}
# Signs that steer a terminal or turn the direction of writing have no place in what viewers show; line breaks have.
_STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def sarif(report: Report, *, version: str, prefix: str = "") -> str:
    """`version`: of the tool. `prefix`: where the mesh lies in its repository, for viewers resolve paths from its top."""
    found: list[tuple[Finding, Waiver | None]] = [*((finding, None) for finding in report.findings), *report.waived]
    rules = {policy.name: policy for policy in report.checked.policies}
    names = sorted({*rules, *(finding.policy for finding, _ in found)})
    places = {name: place for place, name in enumerate(names)}
    unnamed = {finding.policy: finding for finding, _ in found if finding.policy not in rules}
    driver = {
        "name": "mesh",
        "semanticVersion": version,
        "rules": [_rule(rules[name]) if name in rules else _bare_rule(unnamed[name]) for name in names],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"mesh-check/{_plain(report.environment)}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": [_note(note) for note in report.checked.notes]}],
        "results": list(_results(found, places, prefix)),
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule(policy: Policy) -> dict[str, Any]:
    return {
        "id": _plain(policy.name),
        "shortDescription": _message(words.sentence(policy.title)),
        "fullDescription": _message(words.sentence(policy.why)),
        "help": _both(words.sentence(policy.fix)),
        "defaultConfiguration": {"level": _LEVELS[policy.severity]},
        "properties": {"tags": [_plain(policy.area)], "scope": policy.scope},
    }


def _bare_rule(finding: Finding) -> dict[str, Any]:
    """Of a policy that could not be read."""
    return {"id": _plain(finding.policy), "help": _both(words.sentence(finding.fix) or "See its file."), "defaultConfiguration": {"level": "error"}}


def _results(found: Sequence[tuple[Finding, Waiver | None]], places: Mapping[str, int], prefix: str) -> Iterator[dict[str, Any]]:
    seen: Counter[str] = Counter()
    for finding, waiver in found:
        fingerprint = _fingerprint(finding)
        seen[fingerprint] += 1
        yield _result(finding, waiver, places[finding.policy], f"{fingerprint}:{seen[fingerprint]}", prefix)


def _result(finding: Finding, waiver: Waiver | None, rule: int, fingerprint: str, prefix: str) -> dict[str, Any]:
    return {
        "ruleId": _plain(finding.policy),
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": _both(words.message(finding)),
        "locations": [dict(_location(finding, prefix))],
        "partialFingerprints": {"meshFinding/v1": fingerprint},
        **({"suppressions": [_suppression(waiver)]} if waiver else {}),
    }


def _location(finding: Finding, prefix: str) -> Iterator[tuple[str, Any]]:
    if finding.file:
        place: dict[str, Any] = {"artifactLocation": {"uri": quote(f"{prefix}{finding.file}"), "uriBaseId": "%SRCROOT%"}}
        yield "physicalLocation", place | {"region": {"startLine": max(finding.line, 1)}}
    yield "logicalLocations", [{"fullyQualifiedName": _plain(words.subject(finding)), "kind": "member" if finding.column else "object"}]


def _suppression(waiver: Waiver) -> dict[str, Any]:
    said = f"Until {waiver.until}, by {waiver.approved_by}: {words.sentence(waiver.reason)}"
    return {"kind": "external", "status": "accepted", "justification": _plain(said)}


def _note(note: str) -> dict[str, Any]:
    return {"level": "warning", "message": _message(note)}


def _fingerprint(finding: Finding) -> str:
    """The same while the finding is: its file and line may move, its words may say another number."""
    return sha256("\0".join((finding.policy, finding.node.lower(), finding.column.lower())).encode("utf-8", "surrogatepass")).hexdigest()


def _message(said: str) -> dict[str, str]:
    """Plain text. Brackets make links in it, and are escaped."""
    return {"text": re.sub(r"[\\\[\]]", lambda sign: f"\\{sign[0]}", _plain(said))}


def _both(said: str) -> dict[str, str]:
    return {"text": _message(said)["text"], "markdown": with_code(_plain(said))}


def _plain(said: str) -> str:
    return _STEERING.sub(lambda sign: sign[0].encode("unicode_escape").decode() if sign[0].isascii() else f"\\u{ord(sign[0]):04x}", said)
