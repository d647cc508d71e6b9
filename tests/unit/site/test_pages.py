"""All pages of the sample: to the letter, harmless whatever stands in YAML or data, no dead link, and what a reader must not overlook."""

import posixpath
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from mesh.site import paths
from mesh.site.pages import Options, pages

from .reading import nothing, read, read_pages, site
from .sample import CUSTOMERS, HOSTILE, HOSTILE_NAME, NASTY, OLD_FLIGHTS, STG, UNBORN, WIDE, big, sample

GOLDEN = Path(__file__).parents[2] / "golden" / "site"
NAMED = {
    "home": paths.HOME,
    "domain": paths.domain("operations"),
    "products": paths.PRODUCTS,
    "deprecated": "products/operations/flights.v1.html",
    "failing": "products/punctuality/route_punctuality.v1.html",
    "restricted": "products/passengers/customers.v1.html",
    "hostile": paths.product(sample().products[NASTY].address),
    "latest": paths.latest("operations", "flights"),
    "internal": paths.internal("operations", STG),
}
EVERY = sorted(read_pages())


@pytest.mark.parametrize("name", NAMED)
def test_pages_are_these_to_the_letter(name: str, request: pytest.FixtureRequest) -> None:
    file = GOLDEN / f"{name}.html"
    made = site()[NAMED[name]]
    if request.config.getoption("--update-golden"):
        file.write_text(made, encoding="utf-8")
    assert made == file.read_text(encoding="utf-8")


def test_two_runs_make_the_same() -> None:
    assert list(pages(sample(), Options(docs=frozenset({"operations"})))) == list(site().items())


def test_each_path_comes_once_and_stays_in_the_site() -> None:
    made = [path for path, _ in pages(sample(), Options())]
    assert len(made) == len(set(made))
    assert not [path for path in made if path.startswith("/") or ".." in path.split("/")]


@pytest.mark.parametrize("path", EVERY)
def test_hostile_text_stays_text(path: str) -> None:
    page = read_pages()[path]
    known = set(read_pages()[paths.HOME].scripts + read_pages()[NAMED["latest"]].scripts)
    assert set(page.scripts) <= known
    assert not [(tag, name) for tag, attributes in page.tags for name in attributes if name.startswith("on")]
    assert not [tag for tag, _ in page.tags if tag in ("img", "iframe", "object", "embed", "base", "style")]
    assert not [attributes["style"] for _, attributes in page.tags if "style" in attributes and not _is_ours(attributes["style"])]
    assert page.misnested == []
    assert page.open == []


def _is_ours(style: str) -> bool:
    """A number after a name of ours."""
    name, _, value = style.partition(":")
    return name in ("--hue", "--left", "flex-grow", "--w", "--days", "--at", "--share", "width") and value.strip().rstrip("%px").replace(".", "").isdigit()


@pytest.mark.parametrize("path", EVERY)
def test_links_lead_where_one_can_go(path: str) -> None:
    schemes = {urlsplit(link).scheme for link in read_pages()[path].links}
    assert schemes <= {"", "http", "https", "mailto"}


def test_the_hostile_page_says_it_all() -> None:
    page = read_pages()[NAMED["hostile"]]
    assert " ".join(HOSTILE.split()) in page.text
    assert page.text.count(HOSTILE_NAME) > 3


@pytest.mark.parametrize("path", EVERY)
def test_internal_links_lead_to_pages_and_anchors(path: str) -> None:
    dead = []
    for link in read_pages()[path].links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path))) if parts.path else path
        is_file = target in site() or (target.startswith("docs/operations/") and path != target)
        is_state = target == paths.LINEAGE or target.startswith("docs/")
        if not is_file or (parts.fragment and not is_state and unquote(parts.fragment) not in read_pages()[target].ids):
            dead.append(link)
    assert dead == []


@pytest.mark.parametrize("path", EVERY)
def test_pages_are_in_order(path: str) -> None:
    page = read_pages()[path]
    assert len(page.ids) == len(set(page.ids))
    assert page.headings.count(1) == 1
    assert not [(above, below) for above, below in zip(page.headings, page.headings[1:], strict=False) if below > above + 1]
    names = {tag for tag, _ in page.tags}
    assert {"main", "title", "h1"} <= names


def test_an_ending_version_cannot_be_overlooked() -> None:
    page = read_pages()[NAMED["deprecated"]]
    assert "▲ Version 1 ends on 2026-12-15, in 24 days. Move to operations.flights v2" in page.text
    assert "Still read by 2 consumers: punctuality.route_punctuality v1, punctuality.weekly_report" in page.text
    listed = read_pages()[paths.PRODUCTS].text
    assert "operations.flights v1 ▲ends 2026-12-15" in listed
    assert "operations.flights v1▲endingEnds in 24 days; 2 consumers left" in read_pages()[paths.HOME].text


def test_what_is_not_known_is_not_green() -> None:
    page = read_pages()[paths.product(sample().products[UNBORN].address)]
    assert "○not measured" in page.text
    assert not [attributes for _, attributes in page.tags if attributes.get("class", "").startswith("chip ok")]
    assert "Not profiled: nothing is published yet." in page.text


def test_restricted_products_say_how_to_be_allowed() -> None:
    page = read_pages()[paths.product(sample().products[CUSTOMERS].address)]
    assert "By agreement" in page.text
    assert "mesh_restricted_inputs: [passengers.customers.v1]" in page.text
    assert "mesh sql --as privacy_officer --purpose data_protection" in page.text
    assert "It is not open." in page.text
    assert "read_parquet" not in page.text


def test_without_a_script_all_ways_to_use_it_are_there() -> None:
    page = read_pages()[NAMED["deprecated"]]
    panels = [attributes for tag, attributes in page.tags if "data-tab" in attributes]
    assert [panel["data-tab"] for panel in panels] == ["dbt", "SQL", "Python"]
    assert not [panel for panel in panels if "hidden" in panel]


def test_a_product_without_its_version_goes_to_the_latest() -> None:
    page = read(site()[paths.latest("operations", "flights")])
    targets = {attributes["href"] for tag, attributes in page.tags if tag in ("a", "link") and "flights" in attributes.get("href", "")}
    assert targets == {"../../products/operations/flights.v2.html"}
    assert ("meta", {"http-equiv": "refresh", "content": "0; url=../../products/operations/flights.v2.html"}) in page.tags


def test_internal_pages_say_that_they_are_internal() -> None:
    assert "Internal, may change without notice." in read_pages()[NAMED["internal"]].text


def test_many_columns_are_all_there() -> None:
    page = read_pages()[paths.product(sample().products[WIDE].address)]
    assert sum(id_.startswith("column-") for id_ in page.ids) == 200


def test_problems_are_said_on_every_page() -> None:
    assert [path for path, page in read_pages().items() if path != NAMED["latest"] and "The history of weather could not be read" not in page.text] == [
        path for path, text in site().items() if 'http-equiv="refresh"' in text and path != NAMED["latest"]
    ]


def test_an_empty_mesh_has_its_pages() -> None:
    made = {path: read(text) for path, text in nothing().items() if path.endswith(".html")}
    assert "There are no domains yet." in made[paths.HOME].text
    assert "There are no products yet." in made[paths.PRODUCTS].text
    assert not [path for path, page in made.items() if page.misnested or page.open]


def test_usual_pages_are_light() -> None:
    made = site()
    shared = len(made["assets/mesh.css"].encode()) + len(made["assets/site.js"].encode())
    product, home = (len(made[path].encode()) for path in ("products/operations/flights.v2.html", paths.HOME))
    assert product <= 45_000
    assert product + shared <= 100_000
    assert home + shared <= 100_000


def test_a_list_of_very_many_products_stays_light() -> None:
    made = dict(pages(big(1_500), Options()))
    page = read(made[paths.PRODUCTS])
    assert len(made[paths.PRODUCTS].encode()) < 1_000_000
    assert sum(tag == "tr" for tag, _ in page.tags) == 1_001
    assert "below are 1,000 of 1,500" in page.text
    assert len(made[paths.HOME].encode()) < 100_000
    assert OLD_FLIGHTS not in made
