"""Every rendering of one `mesh check`, to the letter; and what hostile texts cannot do in it."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from mesh.core.governance.finding import Severity
from mesh.core.governance.report import Report, report
from mesh.core.mesh import DomainFacts, Mesh
from mesh.render.check.document import check_json, policies_json
from mesh.render.check.github import github
from mesh.render.check.markdown import MARKER, markdown, policies_markdown
from mesh.render.check.sarif import sarif
from mesh.render.check.text import check_lines, policy_lines
from mesh.render.lines import cells
from mesh.render.palette import Palette
from unit.governance.findings import CLASSIFIED, HOSTILE, POLICIES, checked, flights, hostile, policy, shown

GOLDEN = Path(__file__).parents[2] / "golden" / "check"
PALETTE = Palette(Mesh("dev", {name: DomainFacts(name) for name in ("operations", "fleet")}))
CLEAN = replace(checked(), findings=(), waived=(), notes=())


def text(lines: object) -> str:
    return "".join("".join(text for text, _ in line).rstrip() + "\n" for line in lines)  # type: ignore[attr-defined]


def since() -> Report:
    found = checked()
    return report(found, ("operations",), environment="dev", base="1a2b3c4d (where this branch left main)", touched=[flights("carrier", 31)])


RENDERED = {
    "check.txt": lambda: text(check_lines(shown(), PALETTE, 110)),
    "narrow.txt": lambda: text(check_lines(shown(), PALETTE, 50)),
    "changed.txt": lambda: text(check_lines(since(), PALETTE, 110)),
    "clean.txt": lambda: text(check_lines(report(CLEAN, None), PALETTE, 110)),
    "check.json": lambda: check_json(shown()),
    "check.md": lambda: markdown(shown()),
    "changed.md": lambda: markdown(since()),
    "check.github.txt": lambda: github(shown(), "meshes/flights/"),
    "check.sarif.json": lambda: sarif(shown(), version="0.3.0", prefix="meshes/flights/"),
    "policies.txt": lambda: text(policy_lines(POLICIES, 100)),
    "policies.json": lambda: policies_json(POLICIES),
    "policies.md": lambda: policies_markdown(POLICIES),
}


@pytest.mark.parametrize("name", RENDERED)
def test_rendering(name: str, request: pytest.FixtureRequest) -> None:
    file = GOLDEN / name
    said = RENDERED[name]()
    if request.config.getoption("--update-golden"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(said, encoding="utf-8")
    assert said == file.read_text(encoding="utf-8")


def test_what_fails_first() -> None:
    groups = [(group.domain, group.errors) for group in shown().groups]
    assert groups == [("fleet", 1), ("operations", 3)]
    calm = replace(checked(), findings=tuple(one for one in checked().findings if one.policy != "waiver_unknown_policy"))
    assert [(group.domain, group.errors) for group in report(calm, None).groups] == [("operations", 3), ("fleet", 0)]


def test_warnings_fail_only_where_they_shall() -> None:
    warned = replace(CLEAN, findings=tuple(one for one in checked().findings if one.severity is Severity.WARNING))
    assert warned.findings
    assert not report(warned, None).fails
    assert report(warned, None, fail_on=Severity.WARNING).fails
    assert not report(CLEAN, None, fail_on=Severity.WARNING).fails
    assert report(checked(), None).fails


def test_a_clean_mesh_is_one_green_line() -> None:
    assert list(check_lines(report(CLEAN, None), PALETTE, 80)) == [(("● no findings", "green"), ("; 4 policies", "dim"))]


@pytest.mark.parametrize("width", [40, 60, 100])
def test_no_line_is_wider_than_the_terminal_but_for_a_long_word(width: int) -> None:
    for line in check_lines(shown(hostile()), PALETTE, width):
        said = "".join(part for part, _ in line)
        longest = max(map(cells, said.split()), default=0)
        assert cells(said) <= max(width, longest + 8), said


# Hostile texts --------------------------------------------------------------------------------------------------


def test_hostile_texts_cannot_steer_a_terminal() -> None:
    said = text(check_lines(shown(hostile()), PALETTE, 100)) + text(policy_lines([policy(HOSTILE, HOSTILE)], 100))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", said)


def test_hostile_texts_cannot_give_commands_to_a_runner() -> None:
    lines = github(shown(hostile()), "").splitlines()
    assert len(lines) == len(shown(hostile()).findings) + 1
    assert all(re.match(r"::(error|warning|notice) [^:]*::", line) for line in lines)
    assert not any("\x1b" in line and "\n" in line for line in lines)


def test_hostile_texts_stay_texts_in_a_comment() -> None:
    said = markdown(shown(hostile())) + policies_markdown([replace(policy("a", "b"), title=HOSTILE)])
    assert "<img" not in said
    assert "@everyone" not in said
    assert "](http" not in said
    assert "www.evil" not in said
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e]", said)
    outside = re.sub(r"<code>.*?</code>|`[^`\n]*`", "", said)
    assert "*b*" not in outside


def test_hostile_texts_in_json_and_sarif() -> None:
    found = json.loads(check_json(shown(hostile())))
    assert HOSTILE in [one["message"] for one in found["findings"]]
    said = sarif(shown(hostile()), version="1")
    for forbidden in ("\\u001b", "\u202e", "<img"):
        assert forbidden not in "".join(one["message"]["markdown"] for one in json.loads(said)["runs"][0]["results"])
    assert not re.search(r"[\u202a-\u202e\x1b]|\\u001b", said)


def test_a_comment_has_a_largest_size() -> None:
    many = tuple(replace(flights("c", 1), column=f"column_{number}", message="a long message " * 10) for number in range(2000))
    said = markdown(report(replace(checked(), findings=many), None))
    assert len(said) <= 65_000
    assert "are left out" in said
    assert said.startswith(MARKER)
    assert said.count("<details") == said.count("</details>")


# SARIF ----------------------------------------------------------------------------------------------------------


def run(found: Report) -> dict[str, Any]:
    document = json.loads(sarif(found, version="0.3.0"))
    assert (document["version"], len(document["runs"])) == ("2.1.0", 1)
    made: dict[str, Any] = document["runs"][0]
    return made


def test_sarif_rules_and_results_belong_together() -> None:
    made = run(shown(hostile()))
    rules = made["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("none", "note", "warning", "error")
    for result in made["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        for location in result["locations"]:
            place = location.get("physicalLocation")
            if place:
                assert place["region"]["startLine"] >= 1
                assert re.fullmatch(r"[A-Za-z0-9/_.~%-]+", place["artifactLocation"]["uri"])
    fingerprints = [result["partialFingerprints"]["meshFinding/v1"] for result in made["results"]]
    assert len(set(fingerprints)) == len(fingerprints)


def test_a_waived_finding_is_suppressed_and_said_why() -> None:
    suppressed = [result for result in run(shown())["results"] if "suppressions" in result]
    (result,) = suppressed
    assert result["suppressions"] == [{"kind": "external", "status": "accepted", "justification": "Until 2026-12-31, by guild of data: It is gone in v3."}]


def test_a_finding_keeps_its_fingerprint_when_it_moves() -> None:
    def fingerprints(line: int, message: str) -> list[str]:
        found = report(replace(CLEAN, findings=(flights("carrier", line, message), flights("carrier", line, f"{message} too"))), None)
        return [result["partialFingerprints"]["meshFinding/v1"] for result in run(found)["results"]]

    assert fingerprints(3, "9 rows") == fingerprints(80, "10 rows")
    assert len(set(fingerprints(3, "9 rows"))) == 2


def test_a_policy_that_cannot_be_read_has_a_rule_too() -> None:
    found = report(replace(CLEAN, findings=(replace(flights("carrier", 3), policy="unreadable"),)), None)
    made = run(found)
    assert made["results"][0]["ruleId"] == "unreadable"
    assert made["tool"]["driver"]["rules"][made["results"][0]["ruleIndex"]]["help"]["text"] == f"{CLASSIFIED.fix}"
