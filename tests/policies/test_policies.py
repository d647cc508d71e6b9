"""Every policy finds what its cases say, nothing in an empty mesh, and nothing is wrong with its file."""

from pathlib import Path

import pytest
from mesh.adapters.governance.policies import read_policies
from mesh.adapters.governance.standards import read_standards
from mesh.adapters.tree import read_domains
from mesh.core.governance.policy import Policy

from .cases import Case, Schema, check, read_cases

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent
POLICIES, WRONG = read_policies(ROOT, read_domains(ROOT))
FILES = {file.stem: file for file in FOLDER.glob("*.yml")}
CASES = [(policy, case) for policy in POLICIES if policy.name in FILES for case in read_cases(FILES[policy.name])]


@pytest.fixture(scope="module")
def schema() -> Schema:
    return Schema(read_standards(ROOT))


def test_every_file_is_a_policy() -> None:
    assert [f"{finding.file}: {finding.message}" for finding in WRONG] == []


def test_every_policy_has_cases_and_every_case_a_policy() -> None:
    assert {policy.name for policy in POLICIES} == FILES.keys()


@pytest.mark.parametrize(("policy", "case"), CASES, ids=[f"{policy.name}: {case.name}" for policy, case in CASES])
def test_a_case(schema: Schema, policy: Policy, case: Case) -> None:
    check(schema, policy, case)


@pytest.mark.parametrize("policy", POLICIES, ids=[policy.name for policy in POLICIES])
def test_an_empty_mesh_passes(schema: Schema, policy: Policy) -> None:
    assert schema.run(policy, {}) == []
