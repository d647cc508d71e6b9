"""Files of agreements, real ones: what is read, and where a fault is said to be."""

from datetime import date
from pathlib import Path

import pytest
from mesh.adapters.governance.agreements import read_agreements
from mesh.core.errors import InputError
from mesh.core.governance.agreements import Consumer

GOOD = """\
consumer: {domain: care}
product: passengers.customers
versions: [1]
ports: [open, restricted]
purpose: travel_notices
terms: To tell passengers of delays.
start: 2026-01-01
end: 2026-12-31
approved_by: {producer: passengers domain owner, consumer: care domain owner}
"""


def write(root: Path, text: str, name: str = "care--passengers.customers.yml") -> Path:
    file = root / "governance" / "agreements" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_all_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    assert read_agreements(tmp_path) == ()
    write(tmp_path, GOOD.replace("2026-", "2027-"), "care--passengers.customers--next.yml")
    write(tmp_path, GOOD)
    write(tmp_path, "no agreement", "README.md")
    found = read_agreements(tmp_path)
    assert [(one.consumer, one.start, one.file) for one in found] == [
        (Consumer("domain", "care"), date(2027, 1, 1), "governance/agreements/care--passengers.customers--next.yml"),
        (Consumer("domain", "care"), date(2026, 1, 1), "governance/agreements/care--passengers.customers.yml"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("end: 2026-12-31", "end: 2025-12-31", ":8: `end: 2025-12-31` lies before"),
        ("end: 2026-12-31", "end: 2026-13-31", ":8: `end: 2026-13-31` is no date"),
        ("end: 2026-12-31", "start: 2026-12-31", ":8: `start` stands twice in one mapping"),
        ("versions: [1]", "versions:\n  - 1\n  - x", ":5: `x` is no version"),
        ("purpose:", "porpose:", ":5: unknown key `porpose` in an agreement. Did you mean `purpose`?"),
        ("terms: To", "termini:\nterms: To", ":6: unknown key `termini`"),
        ("consumer: care domain owner", "consumer: ''", ":9: `consumer` is empty"),
        ("domain: care", "domain: carer", ":1: it is an agreement of domain carer on passengers.customers: call the file `carer--passengers.customers.yml`"),
        ("terms: To", "terms: {To", "this YAML cannot be read"),
        ("versions: [1]", f"versions: {'[' * 3000}{']' * 3000}", "this YAML cannot be read: it is nested too deeply"),
        ("versions: [1]", f"versions: {'[' * 1_000_000}", "this YAML cannot be read: it is nested too deeply"),
        ("versions: [1]", f"versions: [{'9' * 5000}]", "this YAML cannot be read"),
        ("versions: [1]", "versions: &a [*a]", ":3: `[[...]]` is no version"),
        ("terms: To", "terms: !!python/object/apply:os.system [id] #", "this YAML cannot be read"),
        (GOOD, "- 1", ":1: expected a mapping"),
        (GOOD, "", ":1: an agreement has no `consumer:`"),
        ("terms: To", "epsilon: .nan\nterms: To", ":6: `epsilon: nan` is not greater than zero"),
    ],
)  # fmt: skip
def test_a_fault_is_said_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    file = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(InputError) as wrong:
        read_agreements(tmp_path)
    assert str(wrong.value).startswith(str(file))
    assert said in str(wrong.value)


def test_what_is_no_agreement_file(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "care--passengers.customers.yaml")
    with pytest.raises(InputError, match=r"agreements end in `\.yml`\. Rename it to care--passengers\.customers\.yml"):
        read_agreements(tmp_path)


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    write(tmp_path, GOOD).write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="not UTF-8 text"):
        read_agreements(tmp_path)
