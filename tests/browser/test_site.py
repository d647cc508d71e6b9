"""The whole site in a browser: no errors, no requests, no dead links; without JavaScript; by keyboard; in both themes; from phone to print."""

import functools
import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("playwright")

from mesh.core.model import Address
from mesh.site import paths
from mesh.site.pages import Options, pages
from msgspec import structs
from playwright.sync_api import Browser, BrowserContext, Page, expect
from unit.site.sample import HOSTILE, empty, sample

from browser.catalogues import EVIL
from browser.conftest import THEMES, Site, watched, write
from browser.crawl import dead_links

FLIGHTS = "products/operations/flights.v2.html"
MAIN = ("index.html", "products/index.html", FLIGHTS, "domains/operations.html", "lineage.html", "quality.html", "search.html?q=a")
REPORTS = (
    "domains/index.html",
    "policies.html",
    "changes.html",
    "glossary.html",
    "consume.html",
    "publish.html",
    "internals/operations/model.int_flights.html",
)
HOSTILE_PAGES = (paths.product(Address("hostile", EVIL, 1)), paths.domain("hostile"))
CONTRAST = (Path(__file__).parent / "contrast.js").read_text("utf-8")


@pytest.fixture(scope="session")
def sample_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Of the sample that has hostile text in every field."""
    return write(tmp_path_factory.mktemp("sample"), pages(sample(), Options()))


def visit(page: Page, site: Site, path: str) -> None:
    page.goto(site.url(path), wait_until="load")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")


@pytest.fixture(scope="session", params=["site", "sample_site", "empty", "MESH_SITE"])
def any_site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Each mesh in turn; the real one where `MESH_SITE` names the folder of its site."""
    if request.param == "empty":
        return write(tmp_path_factory.mktemp("empty"), pages(empty(), Options()))
    if request.param != "MESH_SITE":
        return request.getfixturevalue(request.param)  # type: ignore[no-any-return]
    if "MESH_SITE" not in os.environ:
        pytest.skip("MESH_SITE names no site of a real mesh")
    folder = Path(os.environ["MESH_SITE"])
    return Site(
        folder, sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file() and not file.is_relative_to(folder / "docs"))
    )


def test_every_page_opens_from_disk(context: BrowserContext, any_site: Site) -> None:
    """With the network off: no error, no warning, no request to anywhere else; a title, one h1; texts stay texts; no wider than a phone."""
    watch = watched(context, any_site.url(""))
    page = watch.page
    page.set_viewport_size({"width": 400, "height": 800})
    wide = []
    for path in any_site.html:
        page.goto(any_site.url(path), wait_until="load")
        said = page.evaluate(
            """() => ({
              title: document.title, headings: document.querySelectorAll("h1").length, main: document.querySelectorAll("main").length,
              hacked: window.hacked ?? null, refresh: !!document.querySelector("meta[http-equiv=refresh]"),
              bad: [...document.querySelectorAll("[onerror], [onload], [onclick], [onmouseover], a[href^='javascript:' i], iframe, object, embed, base")]
                .map(element => element.outerHTML.slice(0, 120)),
              over: document.documentElement.scrollWidth - window.innerWidth,
              pictures: [...document.images].map(image => image.src).filter(src => !src.startsWith("data:") && !src.startsWith("file:")),
            })"""
        )
        assert said["title"], path
        assert (said["hacked"], said["bad"], said["pictures"]) == (None, [], []), path
        if not said["refresh"]:
            assert (said["headings"], said["main"]) == (1, 1), path
        if said["over"] > 0:
            wide.append((path, said["over"]))
        assert not watch.wrong, (path, watch.wrong)
    assert wide == []


def test_no_link_is_dead(any_site: Site) -> None:
    assert dead_links(any_site.folder, any_site.html) == []


def test_no_file_is_too_big(site: Site) -> None:
    sizes = {path: (site.folder / path).stat().st_size for path in site.files}
    assert [path for path, size in sizes.items() if path.endswith(".html") and size > 100_000] == []
    own = sum(size for path, size in sizes.items() if path.startswith("assets/") and path.endswith((".js", ".css")))
    assert own < 200_000


def test_under_a_path_over_http(browser: Browser, site: Site) -> None:
    """As on a web server that has it somewhere below its top."""
    handler = functools.partial(_Quiet, directory=str(site.folder.parent))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    top = f"http://127.0.0.1:{server.server_port}/{site.folder.name}/"
    context = browser.new_context()
    try:
        watch = watched(context, top)
        for path in (*MAIN, *REPORTS, *HOSTILE_PAGES):
            watch.page.goto(top + path, wait_until="load")
        watch.page.goto(top + FLIGHTS)
        watch.page.fill("#search", "tail_number")
        watch.page.wait_for_selector(".found-one")
        watch.page.keyboard.press("Enter")
        watch.page.wait_for_url(f"{top}{FLIGHTS}#column-tail_number")
        assert not watch.wrong
    finally:
        context.close()
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *said: object) -> None:
        """Nothing."""


@pytest.fixture
def without_scripts(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, offline=True, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def test_without_javascript(without_scripts: Page, site: Site) -> None:
    page = without_scripts
    page.goto(site.url("products/index.html"))
    assert page.locator("main a[href$='operations/flights.v2.html']").count() >= 1
    page.goto(site.url("domains/index.html"))
    assert page.locator("main a[href$='operations.html']").count() >= 1
    page.goto(site.url(FLIGHTS))
    for name in ("flight_id", "departure_delay_min"):
        expect(page.locator(f"#column-{name}")).to_be_visible()
    expect(page.locator("#lineage svg[role=group]")).to_be_visible()
    assert page.locator("#lineage a[href$='airports.v1.html']").count() >= 1
    for panel in page.locator("#use [data-tab]").all():
        expect(panel).to_be_visible()
    assert page.locator("#use [data-tab]").count() >= 3


def test_the_theme_is_kept(page: Page, site: Site) -> None:
    visit(page, site, "index.html")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("#theme")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark != light
    for path in (FLIGHTS, "glossary.html"):
        visit(page, site, path)
        assert page.evaluate("[document.documentElement.dataset.theme, getComputedStyle(document.body).backgroundColor]") == ["dark", dark]
    expect(page.locator("#theme")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Tab")
    page.locator("#theme").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == light


def test_the_systems_theme_holds_until_one_is_chosen(browser: Browser, site: Site) -> None:
    context = browser.new_context(color_scheme="dark", offline=True)
    page = context.new_page()
    page.goto(site.url())
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 20, 27)"
    context.close()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))


FOCUS_SHOWS = """() => {
  const element = document.activeElement;
  // What is drawn by reference takes its edge from a property that it inherits.
  const look = (one) => {
    const s = getComputedStyle(one), edge = one.querySelector("use") ? s.getPropertyValue("--edge") : "";
    return [s.outlineStyle, s.boxShadow, s.stroke, s.strokeWidth, s.backgroundColor, edge].join();
  };
  const all = [element, ...element.querySelectorAll("*")];
  const before = all.map(look);
  element.blur();
  const after = all.map(look);
  element.focus({ focusVisible: true });
  return before.join(";") !== after.join(";");
}"""
"""Whether an element, or a part of it, looks otherwise while it has the focus."""


def test_keyboard_through_the_home_page(page: Page, site: Site) -> None:
    """Skip link, brand, sections, search, theme, then all of the page, each visibly; nothing holds the focus."""
    visit(page, site, "index.html")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "MAIN"
    visit(page, site, "index.html")
    seen = []
    for _ in range(300):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        seen.append(focused(page))
        assert page.evaluate("(element => { const box = element.getBoundingClientRect(); return box.width > 0 && box.height > 0 })(document.activeElement)"), (
            seen[-1]
        )
        assert page.evaluate(FOCUS_SHOWS), seen[-1]
    assert seen[:3] == ["Skip to content", "Flight Mesh", "Products"]
    assert {"search", "theme"} <= set(seen)
    reachable = page.evaluate(
        "[...document.querySelectorAll('main a[href], main button')].filter(element => element.checkVisibility() && element.tabIndex >= 0).length"
    )
    assert len(seen) >= reachable


def test_tabs_of_the_product_page(page: Page, site: Site) -> None:
    visit(page, site, FLIGHTS)
    tabs = page.locator("#use [role=tab]")
    assert tabs.count() >= 3
    tabs.first.focus()
    page.keyboard.press("ArrowRight")
    expect(tabs.nth(1)).to_be_focused()
    expect(tabs.nth(1)).to_have_attribute("aria-selected", "true")
    shown = page.locator("#use [role=tabpanel]:visible")
    expect(shown).to_have_count(1)
    assert shown.get_attribute("aria-labelledby") == tabs.nth(1).get_attribute("id")
    page.keyboard.press("End")
    expect(tabs.last).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(tabs.first).to_be_focused()


def test_copy_buttons(context: BrowserContext, page: Page, site: Site) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(page, site, FLIGHTS)
    button = page.locator("#use .copy:visible").first
    wanted = button.evaluate("button => button.dataset.copy ?? button.parentElement.querySelector('pre, code').textContent.trim()")
    button.click()
    expect(button).to_have_text("Copied")
    assert wanted
    assert page.evaluate("navigator.clipboard.readText()") == wanted


def test_a_stale_site_says_so(page: Page, site: Site) -> None:
    page.clock.install(time="2026-06-03T06:00:00Z")
    visit(page, site, "index.html")
    expect(page.locator(".bar.stale")).to_have_count(0)
    page.clock.set_fixed_time("2026-06-20T06:00:00Z")
    visit(page, site, "index.html")
    expect(page.locator(".bar.stale")).to_contain_text("19 days old")


def test_times_say_how_long_ago(page: Page, site: Site) -> None:
    page.clock.install(time="2026-06-01T09:00:00Z")
    visit(page, site, FLIGHTS)
    assert "3 h ago" in page.locator("time[datetime='2026-06-01T06:00:00Z']").evaluate_all("times => times.map(time => time.title)")


def test_hostile_texts_stay_texts(page: Page, site: Site) -> None:
    path = paths.product(Address("hostile", EVIL, 1))
    visit(page, site, path)
    assert EVIL in page.locator("main").inner_text()
    assert page.evaluate("window.hacked") is None
    assert page.locator("main b", has_text="bold").count() == 0
    assert "49" not in page.title()
    column = page.evaluate("name => document.getElementById('column-' + MESH.paths.slug(name)) !== null", EVIL)
    assert column


def test_hostile_texts_of_the_sample_can_be_searched(context: BrowserContext, sample_site: Site) -> None:
    watch = watched(context, sample_site.url(""))
    watch.page.goto(sample_site.url("search.html?q=onerror"))
    watch.page.wait_for_selector(".found-one")
    assert HOSTILE[:20] in watch.page.locator("#results").inner_text()
    assert watch.page.locator("#results img, #results script, #results svg").count() == 0
    assert not watch.wrong


def test_contrast(page: Page, site: Site) -> None:
    """WCAG AA for all text against what lies behind it, in both themes."""
    weak = []
    for path in (*MAIN, *REPORTS, *HOSTILE_PAGES):
        visit(page, site, path)
        if path.startswith("search"):
            page.wait_for_selector(".found-one")
        if path.startswith("lineage"):
            page.wait_for_selector("svg text")
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            said = page.evaluate(CONTRAST)
            assert said["measured"] > 20, path
            weak += [f"{path}, {theme}: {line}" for line in said["weak"]]
    assert weak == []


@pytest.mark.parametrize("width", [400, 800, 1440])
def test_screenshots(browser: Browser, site: Site, tmp_path: Path, width: int) -> None:
    """To be looked at (`MESH_SCREENSHOTS` names where they are kept); none is blank, none is wider than its window, the themes differ."""
    folder = Path(os.environ.get("MESH_SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True, reduced_motion="reduce")
    page = context.new_page()
    wide, blank, same = [], [], []
    for path in MAIN:
        visit(page, site, path)
        if path.startswith("search"):
            page.wait_for_selector(".found-one")
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if over > 0:
            wide.append(f"{path}: {over} px")
        pictures = []
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            name = path.partition("?")[0].removesuffix(".html").replace("/", "-")
            pictures.append(page.screenshot(path=folder / f"{name}-{width}-{theme}.png"))
        if min(map(len, pictures)) < 8000:
            blank.append(path)
        if pictures[0] == pictures[1]:
            same.append(path)
    context.close()
    assert (wide, blank, same) == ([], [], [])


def test_at_twice_the_size(browser: Browser, site: Site) -> None:
    """200 % zoom of a laptop's window is a window of half the width."""
    context = browser.new_context(viewport={"width": 640, "height": 400}, device_scale_factor=2, offline=True)
    page = context.new_page()
    for path in (*MAIN, *REPORTS):
        page.goto(site.url(path))
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
        expect(page.locator("h1")).to_have_count(1)
    context.close()


def test_print(page: Page, site: Site) -> None:
    """No header, everything open, dark ink on white also where the theme is dark."""
    visit(page, site, FLIGHTS)
    page.click("#theme")
    page.emulate_media(media="print")
    expect(page.locator("header.top")).to_be_hidden()
    for panel in page.locator("#use [data-tab]").all():
        expect(panel).to_be_visible()
    assert page.evaluate("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]") == [
        "rgb(255, 255, 255)",
        "rgb(22, 32, 44)",
    ]


def test_the_list_of_found_things_fits_a_phone(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport={"width": 400, "height": 800}, offline=True)
    page = context.new_page()
    page.goto(site.url(FLIGHTS))
    page.fill("#search", "a")
    page.wait_for_selector(".found-one")
    box = page.locator(".found").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 400
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    context.close()


def test_a_long_name_stays_in_its_card(browser: Browser, tmp_path: Path) -> None:
    """The name of a failed test has no place to break."""
    mesh = sample()
    domains = {name: structs.replace(page, problems=(f"Its last build failed: test {'accepted_values_' * 6}failed",)) for name, page in mesh.domains.items()}
    site = write(tmp_path, pages(structs.replace(mesh, domains=domains), Options()))
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    visit(page, site, "index.html")
    assert page.locator(".card .late").count() > 1
    assert page.evaluate("() => [...document.querySelectorAll('.card')].filter((one) => one.scrollWidth > one.clientWidth).length") == 0
    page.close()
