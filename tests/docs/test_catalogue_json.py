"""What docs/catalogue-json.md says of `data/mesh.json` is true: every key that the documents have is in it, and it names no other."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mesh.site.data import mesh_json
from mesh.site.frame import Frame
from unit.site.sample import sample

TEXT = (Path(__file__).parents[2] / "docs" / "catalogue-json.md").read_text(encoding="utf-8")
VALUES = {"by_policy", "by_status"}
"""Keys below these are values of the mesh."""


def keys(document: Any) -> Iterator[str]:
    if isinstance(document, list):
        for entry in document:
            yield from keys(entry)
    elif isinstance(document, dict):
        for key, value in document.items():
            yield key
            yield from () if key in VALUES else keys(value)


def test_every_key_is_described() -> None:
    written = {key for _, text in mesh_json.pages(Frame(sample())) for key in keys(json.loads(text))}
    said = set(re.findall(r"`([a-z_]+)`", TEXT))
    assert written - said == set()
    states = {
        "ok",
        "late",
        "failing",
        "met",
        "missed",
        "pass",
        "warn",
        "fail",
        "error",
        "skipped",
        "clear",
        "masked",
        "never",
        "contract",
        "publication",
        "unique_id",
    }
    assert said - written - states == set()


def test_the_version_is_the_one_that_is_described() -> None:
    assert f'`"{mesh_json.SCHEMA_VERSION}"`' in TEXT
