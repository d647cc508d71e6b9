"""A plan of repairs is done as a whole, or leaves every file as it was."""

from pathlib import Path

import pytest
from mesh.adapters.governance.fixer import Plan
from mesh.adapters.governance.mending import apply
from mesh.core.errors import InputError
from mesh.core.governance.fixes.edit import Edit


def test_a_file_that_cannot_be_written_takes_the_others_back(tmp_path: Path) -> None:
    (tmp_path / "rides.yml").write_text("before\n")
    (tmp_path / "taken").write_text("a file where a folder would have to be\n")
    edits = [
        Edit("rides.yml", "before\n", "after\n", ()),
        Edit("new/rides_v2.sql", "", "select 1\n", ()),
        Edit("taken/rides_v3.sql", "", "select 1\n", ()),
    ]
    with pytest.raises(InputError, match="cannot write"):
        apply(Plan(edits), tmp_path)
    assert (tmp_path / "rides.yml").read_text() == "before\n"
    assert [file.name for file in sorted(tmp_path.rglob("*")) if file.is_file()] == ["rides.yml", "taken"]
    apply(Plan(edits[:2]), tmp_path)
    assert (tmp_path / "rides.yml").read_text() == "after\n"
    assert (tmp_path / "new" / "rides_v2.sql").read_text() == "select 1\n"


def test_a_file_that_changed_meanwhile_stops_the_plan_before_it_begins(tmp_path: Path) -> None:
    (tmp_path / "b.yml").write_text("somebody was here\n")
    edits = [Edit("a.yml", "", "new\n", ()), Edit("b.yml", "before\n", "after\n", ())]
    with pytest.raises(InputError, match=r"b\.yml changed meanwhile"):
        apply(Plan(edits), tmp_path)
    assert not (tmp_path / "a.yml").exists()
