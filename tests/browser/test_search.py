"""Searching: what is found, in which order, why it is said to be, and the keyboard."""

import json
from typing import Any

import pytest

pytest.importorskip("playwright")

from mesh.site import paths
from playwright.sync_api import Page, expect

from browser.catalogues import EVIL
from browser.conftest import Site

LIST = "#found-list"


@pytest.fixture
def home(page: Page, site: Site) -> Page:
    """A page with a search box that somebody went to."""
    page.goto(site.url("products/index.html" if "products/index.html" in site.files else "search.html"))
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.wait_for_function("!!window.MESH.finder && !document.getElementById('search').hasAttribute('aria-busy')")
    return page


def found(page: Page, query: str) -> list[str]:
    """Labels of what is shown for it."""
    page.fill("#search", query)
    return [str(label) for label in page.locator(f"{LIST} .found-one").evaluate_all("links => links.map(link => link.dataset.node)")]


def reasons(page: Page, place: int = 0) -> list[tuple[str, list[str]]]:
    """Fields of a result, and what is marked in each."""
    rows: list[Any] = (
        page.locator(f"{LIST} .found-one")
        .nth(place)
        .locator(".why")
        .evaluate_all("whys => whys.map(why => [why.dataset.field, [...why.querySelectorAll('mark')].map(mark => mark.textContent)])")
    )
    return [(field, marks) for field, marks in rows]


def test_data_are_loaded_by_the_first_focus_only(page: Page, site: Site) -> None:
    page.goto(site.url("products/index.html"))
    assert not page.evaluate("[...document.scripts].some(script => script.src.includes('search'))")
    page.focus("#search")
    page.wait_for_function("!!window.MESH.finder")


def test_a_name_comes_before_a_column_and_products_before_internals(home: Page) -> None:
    labels = found(home, "delay")
    assert labels[:3] == ["delays", "delays.delay_causes.v1", "delays.delay_forecast.v1"]
    assert labels.index("operations.flights.v2") < labels.index("operations.int_flights")


def test_the_latest_version_comes_before_the_old_one(home: Page) -> None:
    labels = found(home, "flights")
    assert labels[:2] == ["operations.flights.v2", "operations.flights.v1"]
    old = home.locator(f"{LIST} .found-one").nth(1)
    expect(old).to_contain_text("ends 2026-06-20")


def test_all_words_must_be_found(home: Page) -> None:
    assert found(home, "flights tail_number") == ["operations.flights.v2"]
    assert found(home, "flights nothing_of_this") == []
    expect(home.locator(".found-foot")).to_contain_text("Nothing found")


@pytest.mark.parametrize(
    ("query", "first", "field", "mark"),
    [
        ("departure_delay", "operations.flights.v2", "column", "departure_delay"),
        ('"Operations TEAM"', "operations.flights.v2", "owner", "Operations team"),
        ("aviation", "network.airports.v1", "tag", "aviation"),
        ("personal", "operations.crew_pairings.v1", "class", "personal"),
        ("failing", "operations.crew_pairings.v1", "status", "failing"),
        ("handbook", "network.airports.v1", "description", "handbook"),
        ("operations.flights", "operations.flights.v2", "address", "operations.flights"),
    ],
)
def test_results_say_why(home: Page, query: str, first: str, field: str, mark: str) -> None:
    labels = found(home, query)
    assert first in labels
    assert (field, mark) in [(name, marks[0]) for name, marks in reasons(home, labels.index(first)) if marks]


@pytest.mark.parametrize("query", ["airprots", "airport", "airportss", "arports", "airpirts", "aiports"])
def test_one_letter_may_be_wrong(home: Page, query: str) -> None:
    """Exchanged, missing, too many, another; at any place."""
    assert found(home, query)[0].startswith("network.airports")


def test_two_letters_may_not_and_short_words_must_be_right(home: Page) -> None:
    assert found(home, "aripotrs") == []
    assert found(home, "fxy") == []


def test_right_letters_come_before_wrong_ones(home: Page) -> None:
    labels = found(home, "causes")
    assert labels[0] == "delays.delay_causes.v1"
    found(home, "cause5")
    expect(home.locator(".found-foot")).to_contain_text("a letter may be wrong")


def test_facets_count_and_filter_and_can_be_typed(home: Page) -> None:
    everything = len(found(home, "a"))
    button = home.locator(".facet[data-key='status late']")
    expect(button).to_contain_text("1")
    button.click()
    expect(home.locator("#search")).to_have_value("a status:late")
    expect(home.locator(".facet[data-key='status late']")).to_be_focused()
    assert [link.get_attribute("data-node") for link in home.locator(f"{LIST} .found-one").all()] == ["weather.hourly_weather.v1"]
    home.locator(".facet[data-key='status late']").click()
    assert home.input_value("#search") == "a"
    assert len(found(home, "a")) == everything
    assert found(home, "domain:weather kind:product") == ["weather.hourly_weather.v1"]
    assert set(found(home, "domain:weather domain:network kind:product")) == {"weather.hourly_weather.v1", "network.airports.v1"}
    assert found(home, 'status:"not measured"') == ["delays.delay_forecast.v1"]
    assert found(home, "class:personal column:crew owner:operations") == ["operations.crew_pairings.v1"]


def test_keyboard(home: Page, site: Site) -> None:
    found(home, "flights")
    box = home.locator("#search")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(box).to_have_attribute("aria-activedescendant", "found-0")
    home.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "found-1")
    expect(home.locator("#found-1")).to_have_attribute("aria-selected", "true")
    home.keyboard.press("ArrowUp")
    home.keyboard.press("ArrowUp")
    last = home.locator(f"{LIST} .found-one").count() - 1
    expect(box).to_have_attribute("aria-activedescendant", f"found-{last}")
    home.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(home.locator(LIST)).to_be_hidden()
    home.keyboard.press("ArrowDown")
    home.keyboard.press("Tab")
    expect(home.locator(".facet").first).to_be_focused()
    home.keyboard.press("Escape")
    expect(box).to_be_focused()
    expect(home.locator(LIST)).to_be_hidden()


def test_enter_goes_to_the_page_and_its_column(home: Page, site: Site) -> None:
    found(home, "tail_number")
    home.keyboard.press("Enter")
    home.wait_for_url("**/products/operations/flights.v2.html#column-tail_number")


def test_a_page_may_open_what_is_chosen_its_own_way(home: Page) -> None:
    before = home.url
    home.evaluate("document.addEventListener('mesh:open', event => { event.preventDefault(); window.opened = event.detail; })")
    found(home, "tail_number")
    home.keyboard.press("Enter")
    assert home.evaluate("window.opened") == {"node": "operations.flights.v2", "column": "tail_number"}
    assert home.url == before
    expect(home.locator(LIST)).to_be_hidden()


def test_hostile_names_are_found_and_stay_text(home: Page) -> None:
    labels = found(home, "onerror")
    assert f"hostile.{EVIL}.v1" in labels
    assert home.locator(f"{LIST} img, {LIST} script").count() == 0
    assert EVIL in home.locator(f"{LIST}").inner_text()
    assert home.evaluate("window.hacked") is None


def test_page_of_all_results(page: Page, site: Site) -> None:
    page.goto(site.url("search.html?q=domain%3Adelays+kind%3Aproduct"))
    expect(page.locator("#results .found-one")).to_have_count(3)
    expect(page.locator("#results .found-foot")).to_contain_text("3 of 3 results")
    page.fill("#search", "")
    expect(page.locator("#results .found-foot")).to_contain_text("things can be found")
    page.fill("#search", "weather")
    assert page.url.endswith("?q=weather")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#results .found-one").first).to_be_focused()


def test_every_result_leads_to_a_page(home: Page, site: Site) -> None:
    """Of everything there is: products, internals, sources, exposures, domains."""
    home.goto(site.url("search.html?q=kind%3Aproduct+kind%3Ainternal+kind%3Asource+kind%3Aexposure+kind%3Adomain"))
    home.wait_for_selector("#results .found-one")
    links = home.locator("#results .found-one").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert len(links) >= 19
    assert [link for link in links if link not in site.files] == []


NAMES = [
    "flights",
    '../a "b"</script>',
    "größe",
    "日本",
    "😀 smile",
    "x" * 100,
    "x" * 101,
    "x" * 300 + "1",
    "é" * 60,
    "a.b.c",
    "",
    "~",
    "\u2028",
    "\x00",
    "A-Z_9",
    "Nul",
    "nul",
    "com1",
    "index",
]


def test_paths_are_the_same_as_in_python(page: Page, site: Site) -> None:
    page.goto(site.url("search.html"))
    names = json.dumps(NAMES)
    assert page.evaluate(f"{names}.map(name => MESH.paths.slug(name))") == [paths.slug(name) for name in NAMES]
    ids = [f"{kind}.{domain}.{name}" for kind in ("model", "source") for domain in ("a", "b_c") for name in NAMES]
    theirs = page.evaluate(f"{json.dumps(ids)}.map(id => MESH.paths.internal('d d', id))")
    assert theirs == [paths.internal("d d", node) for node in ids]
    assert page.evaluate(f"{names}.map(name => MESH.paths.columnsData(name))") == [paths.columns_data(name) for name in NAMES]
    assert page.evaluate(f"{names}.map(name => MESH.paths.domain(name))") == [paths.domain(name) for name in NAMES]
    assert page.evaluate(f"{names}.map(name => MESH.paths.column(name))") == [paths.column(name) for name in NAMES]
    assert page.evaluate(f"{names}.map(name => MESH.paths.latest('d', name))") == [paths.latest("d", name) for name in NAMES]
