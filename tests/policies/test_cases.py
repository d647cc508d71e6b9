"""The harness itself: a policy that finds too much, too little or something else fails its case, and so does a case that no policy could meet."""

from pathlib import Path

import pytest
from mesh.core.governance.finding import Severity
from mesh.core.governance.policy import Policy
from mesh.core.governance.standards import Standard

from .cases import Case, CaseError, Schema, check, read_cases

BODY = "select unique_id as node, name as \"column\", name || ' is short' as message from dbt.models, mesh.standards as s where length(name) < s.shortest"
POLICY = Policy("short", "definitions", "Names are long", "", "", Severity.ERROR, "model", BODY, "")
GIVEN = {"dbt.models": [{"unique_id": "model.a.x", "name": "x"}, {"unique_id": "model.a.long", "name": "long"}]}
X = {"node": "model.a.x", "column": "x"}


@pytest.fixture(scope="module")
def schema() -> Schema:
    return Schema((Standard("shortest", "BIGINT", 3), Standard("words", "VARCHAR[]", ("a", "b"))))


@pytest.mark.parametrize("expect", [[X], [{**X, "message": "x is short"}]])
def test_what_is_expected_is_met(schema: Schema, expect: list[dict[str, str]]) -> None:
    check(schema, POLICY, Case("", GIVEN, expect))


@pytest.mark.parametrize(
    "expect",
    [[], [X, {"node": "model.a.long", "column": "long"}], [{"node": "model.a.x"}], [{**X, "message": "long"}], [X, {**X, "message": "long"}]],
)
def test_everything_else_is_not(schema: Schema, expect: list[dict[str, str]]) -> None:
    with pytest.raises(AssertionError):
        check(schema, POLICY, Case("", GIVEN, expect))


def test_given_standards_stand_beside_those_of_the_repository(schema: Schema) -> None:
    check(schema, POLICY, Case("", {**GIVEN, "mesh.standards": [{"shortest": 5}]}, [X, {"node": "model.a.long", "column": "long"}]))
    check(schema, POLICY, Case("", {**GIVEN, "mesh.standards": [{"words": ["c"]}]}, [X]))


def test_one_case_leaves_nothing_to_the_next(schema: Schema) -> None:
    assert len(schema.run(POLICY, GIVEN)) == 1
    assert schema.run(POLICY, {}) == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"dbt.model": [{}]}, "`dbt.model` is no table. Did you mean `dbt.models`?"),
        ({"dbt.models": [{"names": "x"}]}, "`dbt.models` has no column `names`. Did you mean `name`?"),
        ({"mesh.standards": [{"short": 1}]}, "`mesh.standards` has no column `short`. Did you mean `shortest`?"),
    ],
)
def test_a_case_that_gives_what_there_is_not(schema: Schema, given: dict[str, list[dict[str, object]]], said: str) -> None:
    with pytest.raises(CaseError, match=said.replace("?", r"\?")):
        schema.run(POLICY, given)
    assert schema.run(POLICY, {}) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pass: [{name: a}]", "no case under `fail:`"),
        ("fail: [{name: a, expect: [{node: x}]}]", "no case under `pass:`"),
        ("pass: [{name: a}]\nfail: [{name: a}]", "no `expect:`"),
        ("pass: [{name: a, expect: []}]\nfail: [{name: a, expect: [{node: x}]}]", "unknown key `expect`"),
        ("pass: [{name: a}]\nfail: [{name: a, expect: [{nodes: x}]}]", "unknown key `nodes`. Did you mean `node`"),
        ("pass: [{name: a}]\nfails: []", "unknown key `fails`"),
        ("pass: [{given: {}}]\nfail: [{name: a, expect: [{node: x}]}]", "has no name"),
    ],
)
def test_a_file_of_cases_that_cannot_be_used(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "short.yml"
    file.write_text(text)
    with pytest.raises(CaseError, match=said):
        read_cases(file)
