"""The pictures on the pages, to the letter: one product's neighbours and the map of domains, of the sample catalogue."""

from collections.abc import Callable
from pathlib import Path

import pytest
from mesh.site.colours import hues
from mesh.site.svg.domain_map import domain_map
from mesh.site.svg.neighbourhood import neighbourhood
from unit.site.sample import FLIGHTS, sample

GOLDEN = Path(__file__).parent / "site"
CATALOGUE = sample()
HUES = hues(CATALOGUE.domains)

PICTURES: dict[str, Callable[[], str]] = {
    "neighbourhood.svg.html": lambda: neighbourhood(CATALOGUE, FLIGHTS, HUES, "../../"),
    "domain_map.svg.html": lambda: domain_map(CATALOGUE, HUES, ""),
}


@pytest.mark.parametrize("name", PICTURES)
def test_picture_is_the_golden_one(request: pytest.FixtureRequest, name: str) -> None:
    # A line for each element, so that a difference can be read.
    picture = PICTURES[name]().replace("><", ">\n<") + "\n"
    if request.config.getoption("--update-golden"):
        GOLDEN.mkdir(exist_ok=True)
        (GOLDEN / name).write_text(picture, encoding="utf-8")
    assert picture == (GOLDEN / name).read_text(encoding="utf-8")
