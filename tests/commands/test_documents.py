"""`docs/contract-changes.md` says what `mesh diff` and `mesh impact` say: all kinds of change, all keys of the JSON documents."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from mesh.cli import main
from mesh.core.changes.change import FACTS

from .contracts import ORDERS, Repository, changed

PAGE = (Path(__file__).parents[2] / "docs" / "contract-changes.md").read_text(encoding="utf-8")
DOCUMENTED = set(re.findall(r"`(\w+)`", PAGE))
ENDED = """\
waivers:
  - policy: breaking-change
    node: sales.orders.v1.note
    reason: Nobody needs it.
    approved_by: platform lead
    until: 2999-12-31
"""


def keys(value: Any) -> Iterator[str]:
    """The keys of all objects in a document."""
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    for one in value if isinstance(value, list) else ():
        yield from keys(one)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """Two publications with other rows, of two commits."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MESH_HOME", raising=False)
    found = Repository(tmp_path)
    found.declare("sales", replace(ORDERS, meta={"classification": "public"}))
    found.commit()
    found.publish(ORDERS, "select 1 as id, 10 as amount, 'x' as note", "20260101T000000Z-aa")
    found.commit()
    found.publish(ORDERS, "select 2 as id, 20 as amount, 'y' as note", "20260201T000000Z-bb")
    return found


def test_the_table_of_kinds_is_that_of_the_code() -> None:
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in PAGE.splitlines() if line.startswith("| ")]
    wanted = [(kind, facts.severity.name.lower(), facts.consumers, facts.producer, facts.bump.name.lower()) for kind, facts in FACTS.items()]
    assert [row for row in rows if len(row) == len(wanted[0])][1:] == wanted


def test_every_key_of_a_diff_is_documented(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.write("governance/waivers.yml", ENDED)
    assert main(["diff", "HEAD~1", "--data", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert {"least", "greatest", "removed"} <= set(keys(data))
    repository.declare("sales", changed(ORDERS, amount=None, note=None))
    assert main(["diff", "--format", "json"]) == 1
    changes = json.loads(capsys.readouterr().out)
    assert {"readings", "ends", "approved_by"} <= set(keys(changes))
    assert {*keys(data), *keys(changes)} - DOCUMENTED == set()


def test_every_key_of_an_impact_is_documented(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    found: set[str] = set()
    for target in ("sales.orders.v1.amount", "--unused"):
        assert main(["impact", target, "--format", "json"]) == 0
        found.update(keys(json.loads(capsys.readouterr().out)))
    assert {"asks", "perhaps_read"} <= found
    assert found - DOCUMENTED == set()
