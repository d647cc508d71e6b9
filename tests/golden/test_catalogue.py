"""All that the catalogue says of a small mesh, to the letter: what its builders make of values, before any page."""

from pathlib import Path

import msgspec
import pytest
from mesh.core.catalogue.build import catalogue
from unit.catalogue.inputs import INPUTS

GOLDEN = Path(__file__).parent / "catalogue" / "context.json"


def test_the_context_is_the_golden_one(request: pytest.FixtureRequest) -> None:
    text = msgspec.json.format(msgspec.json.encode(catalogue(INPUTS)), indent=1).decode() + "\n"
    if request.config.getoption("--update-golden"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")
