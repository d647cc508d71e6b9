"""The guides of the catalogue are true: their commands exist, their YAML and Python can be read. That they work: tests/e2e/test_guides.py."""

import ast
import shlex
from pathlib import Path

import pytest
import yaml
from mesh.cli import _parser
from mesh.site.frame import Frame
from mesh.site.guides import consume, publish
from unit.site.elements import read
from unit.site.sample import empty, sample

GUIDES = {"consume": consume, "publish": publish}
MESHES = {"sample": sample, "empty": empty}


def blocks(guide: str, mesh: str) -> list[tuple[str, str]]:
    return [block for _, text in GUIDES[guide].pages(Frame(MESHES[mesh]())) for block in read(text).codes]


def commands(guide: str, mesh: str) -> list[str]:
    return [
        line
        for label, text in blocks(guide, mesh)
        if "/" not in label and not label.startswith("Python")
        for line in text.splitlines()
        if line.startswith(("mesh ", "dbt "))
    ]


@pytest.mark.parametrize("mesh", MESHES)
@pytest.mark.parametrize("guide", GUIDES)
def test_commands_exist(guide: str, mesh: str) -> None:
    found = [command for command in commands(guide, mesh) if command.startswith("mesh ")]
    assert found
    for command in found:
        _parser().parse_args(shlex.split(command)[1:])


@pytest.mark.parametrize("mesh", MESHES)
@pytest.mark.parametrize("guide", GUIDES)
def test_files_can_be_read(guide: str, mesh: str) -> None:
    kinds = set()
    for label, text in blocks(guide, mesh):
        kind = Path(label).suffix if " " not in label else ""
        kinds.add(kind)
        if kind == ".yml":
            assert isinstance(yaml.safe_load(text), dict), label
        if label.startswith("Python"):
            ast.parse(text)
    assert ".yml" in kinds or (guide, mesh) == ("consume", "empty")


def test_the_report_pages_name_commands_that_exist() -> None:
    from mesh.site import policies

    (_, text), *_ = policies.pages(Frame(sample()))
    for _, command in read(text).codes:
        _parser().parse_args(shlex.split(command)[1:])
