"""Detectors of personal data on real DuckDB: what they find and what misleads them, and what is wrong with the file that states them."""

import sys
from pathlib import Path

import duckdb
import pytest
import yaml
from mesh.adapters.governance.detectors import read_detectors
from mesh.adapters.governance.scan import scan
from mesh.core.errors import InputError
from mesh.core.governance.detectors import detection
from mesh.core.model import Address, Column, Entry, Owner, Product

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))
from detector_quality import measure  # noqa: E402  # the benchmark and the test measure the same
from synthetic.personal import labelled_columns  # noqa: E402

ADDRESS = Address("visitors", "visits", 1)


def test_precision_and_recall_on_labelled_columns() -> None:
    found = measure(labelled_columns(seed=41, rounds=6), ROOT)
    # Two digit groups of a bank account may pass for a card by chance.
    right, wrong, _ = found["all"]
    assert wrong <= 0.01 * right, found
    recall = {name: right / (right + missed) for name, (right, _, missed) in found.items() if right + missed}
    # Names in a column called `who`, and telephone numbers without separators in one called `ref`, are made to be missed.
    assert recall.pop("person_name") == 0.5
    assert recall.pop("phone") >= 0.7
    assert recall.pop("all") >= 0.85
    assert min(recall.values()) == 1.0, found


@pytest.mark.parametrize(
    ("value", "kinds"),
    [
        ("DE89 3704 0044 0532 0130 00", {"iban"}),
        ("DE88 3704 0044 0532 0130 00", set()),
        ("4111-1111-1111-1111", {"card"}),
        ("4111-1111-1111-1112", set()),
        ("378282246310005", {"card"}),
        ("mail a.b+c@example.co.uk, please", {"email"}),
        ("@handle and x@y", set()),
        ("+1 (646) 555-0123", {"phone"}),
        ("2013-01-01 05:15:00", set()),
        ("2001:db8::ff00:42:8329", {"ip"}),
        ("192.168.1.4", {"ip"}),
        ("300.168.1.4", set()),
        ("10.20.3.1", set()),
        ("12:30:45", set()),
        ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", set()),
        ("O'Hare'; drop table t; --", set()),
    ],
)
def test_single_values(value: str, kinds: set[str]) -> None:
    connection = duckdb.connect()
    connection.execute("create table t as select unnest(?::varchar[]) as remark", [[value] * 3])
    assert {row[1] for row in connection.execute(detection("t", read_detectors(ROOT))).fetchall()} == kinds


def test_a_scan_leaves_out_what_is_classified_and_names_the_place(tmp_path: Path) -> None:
    folder = tmp_path / "domains" / "visitors"
    contract = folder / "models" / "visits.yml"
    contract.parent.mkdir(parents=True)
    contract.write_text("models:\n  - name: visits\n    versions:\n      - v: 1\n        columns:\n          - name: remark\n          - name: reply_to\n")
    file = tmp_path / "visits_v1.parquet"
    duckdb.execute(f"copy (select 'see a@example.com' as remark, 'b@example.com' as reply_to from range(5)) to '{file}'")
    columns = (Column("remark", "varchar"), Column("reply_to", "varchar", meta={"classification": "personal", "mask": "hash"}))
    product = Product(
        ADDRESS, "One row per visit.", columns, Owner("visitors", "Visitors team", "visitors-team@example.com"), 1, meta={"classification": "public"}
    )
    entry = Entry(ADDRESS, file.name, 1, 5, "", (), "p", "")
    found = scan({file: entry}, {ADDRESS: product}, read_detectors(ROOT), {"visitors": folder}, tmp_path)
    assert [(one.node, one.column, one.file, one.line, one.owner) for one in found] == [
        ("visitors.visits.v1", "remark", "domains/visitors/models/visits.yml", 6, "Visitors team <visitors-team@example.com>")
    ]
    assert found[0].message == "`remark` looks like e-mail addresses (5 of 5 sampled values) and is classified as public, not as personal"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "states no detectors"),
        ("detector: []", "unknown key `detector`. Did you mean `detectors`?"),
        ("detectors: []", "states no detectors"),
        ("detectors: 3", "detectors.yml:1: `detectors:` is a int. List the detectors, each as `- name: email`"),
        ("detectors: [phone]", "detectors.yml:1: a detector is a mapping"),
        ("detectors: [{name: a, meaning: b, classification: personal}]", "neither `pattern` nor `columns`"),
        ("detectors: [{name: a, meaning: b, classification: personal, pattern: '('}]", "detectors.yml:1: `pattern` of `a` is no pattern"),
        (
            "detectors:\n- {name: a, meaning: b, classification: personal, pattern: x}\n- {name: a, meaning: b, classification: personal,\n   share: 2}",
            "yml:3: `a` has",
        ),
        ("detectors:\n- &a {name: a, meaning: b, classification: personal, pattern: x}\n- *a", "two detectors are called `a`"),
        ("detectors: [{name: a, meaning: b, classification: personal, patern: x}]", "unknown key `patern`. Did you mean `pattern`?"),
        ("detectors: [{name: a, meaning: b, classification: personal, pattern: x, share: 2}]", "no number from 0 to 1"),
        ("detectors:\n- name: a\n  meaning: b\n  classification: personal\n  pattern: x\n  share: much", "detectors.yml:6: `share: much` of `a` is no number"),
        ("detectors: [{name: a'; x, meaning: b, classification: personal, pattern: x}]", "no name in small letters"),
    ],
)
def test_a_wrong_file_is_said_to_be(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "governance").mkdir()
    (tmp_path / "governance" / "detectors.yml").write_text(text)
    with pytest.raises(InputError) as raised:
        read_detectors(tmp_path)
    assert message in str(raised.value)


def test_the_committed_file_states_each_detector_once() -> None:
    stated = yaml.safe_load((ROOT / "governance" / "detectors.yml").read_text())["detectors"]
    assert [one.name for one in read_detectors(ROOT)] == [one["name"] for one in stated]


@pytest.mark.parametrize("wrong", ["pattern: 'a(?=b)'", "{pattern: 'probe', valid: 'no_such_function(match)'}", "{pattern: 'x', valid: 'match ='}"])
def test_a_detector_that_duckdb_cannot_read_is_named_and_not_the_file(tmp_path: Path, wrong: str) -> None:
    facts = yaml.safe_load(wrong)
    (tmp_path / "governance").mkdir()
    stated = {"name": "odd", "meaning": "odd ones", "classification": "personal", **facts}
    (tmp_path / "governance" / "detectors.yml").write_text(yaml.safe_dump({"detectors": [stated]}))
    file = tmp_path / "visits_v1.parquet"
    duckdb.execute(f"copy (select 'a' as remark) to '{file}'")
    entry = Entry(ADDRESS, file.name, 1, 1, "", (), "p", "")
    with pytest.raises(InputError, match=r"detectors\.yml: DuckDB cannot read the detector `odd`"):
        scan({file: entry}, {}, read_detectors(tmp_path), {}, tmp_path)
