"""What stands in `governance/standards.yml` is read by a policy: a number that nothing reads is a rule that nobody applies."""

import re

from mesh.adapters.governance.standards import read_standards

from .test_policies import POLICIES, ROOT


def test_every_standard_is_read_by_a_policy() -> None:
    read = {name for policy in POLICIES for name in re.findall(r"standard\.(\w+)", policy.body)}
    assert {one.name for one in read_standards(ROOT)} == read
