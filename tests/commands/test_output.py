"""Standard output that is full, closed, cut off or knows ASCII only, as real processes meet it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .contracts import Repository

SHELL = f'"{sys.executable}" -m mesh'


def shell(root: Path, command: str, **environment: str) -> tuple[int, str, str]:
    done = subprocess.run(["bash", "-c", command.replace("mesh", SHELL, 1)], cwd=root, env={**os.environ, **environment}, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("MESH_HOME", raising=False)
    return Repository(tmp_path).root


@pytest.mark.parametrize("command", ["mesh lineage", "mesh lineage --format json", "mesh sql --schema 'from dbt.models'", "mesh status"])
def test_a_full_disk_is_said(root: Path, command: str) -> None:
    assert shell(root, f"{command} > /dev/full") == (2, "", "mesh: the output cannot be written: No space left on device.\n")


@pytest.mark.parametrize("command", ["mesh lineage", "mesh sql --schema 'from dbt.node_columns'", "mesh status"])
def test_a_reader_that_went_away_is_no_failure(root: Path, command: str) -> None:
    assert shell(root, f"{command} | true; exit ${{PIPESTATUS[0]}}") == (0, "", "")


@pytest.mark.parametrize("command", ["mesh lineage", "mesh status", "mesh impact sales.orders"])
def test_a_closed_output_is_no_failure(root: Path, command: str) -> None:
    assert shell(root, f"{command} >&-") == (0, "", "")


def test_letters_that_the_output_does_not_know_are_escaped(root: Path) -> None:
    code, out, _ = shell(root, "mesh lineage", PYTHONIOENCODING="ascii")
    assert code == 0
    assert r"\u25c6 sales.orders.v1" in out
