"""The lineage page in a browser: what is visible at each level and where, pointing, the address, keys, and names that nobody can trust."""

from collections.abc import Callable, Iterator
from functools import cache

import pytest

pytest.importorskip("playwright")

from mesh.core.catalogue.model import Catalogue
from mesh.core.catalogue.pages import NodeKind, ProductPage
from mesh.site import assets, lineage
from mesh.site.frame import Frame
from playwright.sync_api import BrowserContext, Page, expect

from browser.catalogues import EVIL, catalogue
from browser.conftest import Site, watched, write
from browser.graphs import Spec, catalogue_of, hub, mesh, nothing, one, wide

MESHES: dict[str, Callable[[], Catalogue]] = {
    "small": lambda: mesh(6, 6, 3),
    "middle": lambda: mesh(20, 6, 3, seed=3),
    "back": lambda: mesh(9, 5, 2, back=True),
    "large": lambda: mesh(15, 25, 40),
    "hub": lambda: hub(300),
    "wide": lambda: wide(200),
    "one": one,
    "nothing": nothing,
    "hostile": catalogue,
    "versions": lambda: catalogue_of(
        [
            Spec("operations", "flights", version=1, latest=2, ends="2027-06-30"),
            Spec("operations", "flights", version=2, latest=2),
            Spec("delays", "causes", reads=["operations.flights.v1"]),
        ]
    ),
}

Open = Callable[..., Page]


@cache
def made(name: str) -> Catalogue:
    return MESHES[name]()


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Site]:
    @cache
    def build(name: str) -> Site:
        frame = Frame(made(name))
        return write(tmp_path_factory.mktemp(name), iter([*lineage.pages(frame), *assets.pages()]))

    return build


@pytest.fixture
def graph(context: BrowserContext, sites: Callable[[str], Site]) -> Iterator[Open]:
    """Opens the page of a mesh in a state, and waits until it is drawn. Fails the test when anything goes wrong in the page."""
    watches = []

    def open_(name: str, state: str = "", width: int = 1440, height: int = 900) -> Page:
        site = sites(name)
        watch = watched(context, site.url(""))
        watches.append(watch)
        watch.page.set_viewport_size({"width": width, "height": height})
        watch.page.goto(site.url("lineage.html") + (f"#{state}" if state else ""))
        drawn(watch.page)
        return watch.page

    yield open_
    assert [wrong for watch in watches for wrong in watch.wrong] == []


def drawn(page: Page) -> None:
    page.wait_for_function("performance.getEntriesByName('graph-painted').length > 0")
    page.wait_for_timeout(50)


def shown(page: Page) -> set[str]:
    """Labels of the nodes that are drawn."""
    return {str(label).split(",")[0] for label in page.locator("#world [data-node]").evaluate_all("all => all.map(each => each.getAttribute('aria-label'))")}


def node(page: Page, label: str) -> str:
    """A selector of it."""
    return f'#world [data-node][aria-label^="{label},"]'


# ---- Geometry: nothing overlaps, and no link runs under what it has nothing to do with.

GEOMETRY = """() => {
  const rect = (element) => {
    const r = element.getBoundingClientRect(), parent = element.parentNode;
    return { x0: r.left, y0: r.top, x1: r.right, y1: r.bottom, name: parent.getAttribute('aria-label') || parent.textContent };
  };
  const boxes = [...document.querySelectorAll('#world .box > .ground')].map(rect);
  const cards = [...document.querySelectorAll('#world .node > .ground, #world .rest > .ground')].map(rect);
  const wrong = [];
  const inside = (r, x, y, by) => x > r.x0 - by && x < r.x1 + by && y > r.y0 - by && y < r.y1 + by;
  for (const all of [boxes, cards]) for (let i = 0; i < all.length; i++) for (let j = i + 1; j < all.length; j++) {
    const a = all[i], b = all[j];
    if (Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0) > 0.5 && Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0) > 0.5) wrong.push(`${a.name} overlaps ${b.name}`);
  }
  let points = 0;
  for (const path of document.querySelectorAll('#world .edge:not(.arc)')) {
    const matrix = path.getScreenCTM(), length = path.getTotalLength();
    const at = (l) => path.getPointAtLength(l).matrixTransform(matrix), start = at(0), end = at(length);
    const near = 9 * matrix.a;
    const others = [...boxes, ...cards].filter((r) => !inside(r, start.x, start.y, near) && !inside(r, end.x, end.y, near));
    for (let l = 0; l <= length; l += 4) {
      const p = at(l);
      points++;
      const hit = others.find((r) => inside(r, p.x, p.y, -0.6));
      if (hit) { wrong.push(`a link runs under ${hit.name}`); break; }
    }
  }
  return { wrong, points, boxes: boxes.length, cards: cards.length };
}"""


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("small", ""),
        ("small", "open="),
        ("small", "open=domain_02:all,domain_03"),
        ("small", "open=*:all"),
        ("small", "focus=domain_03.product_02.v1&up=9&down=9"),
        ("small", "col=domain_02.product_01.v2.flight_id"),
        ("middle", ""),
        ("middle", "open="),
        ("middle", "open=*"),
        ("back", ""),
        ("back", "open="),
        ("back", "open=domain_02:all"),
        ("large", ""),
        ("large", "open=domain_05,domain_09"),
        ("large", "open=domain_07:all"),
        ("hub", "open=*"),
        ("hub", "focus=network.airports.v1"),
        ("wide", ""),
        ("wide", "focus=operations.wide.v1"),
        ("one", ""),
    ],
)
def test_nothing_overlaps_and_no_link_runs_under_an_unrelated_card(graph: Open, name: str, state: str) -> None:
    found = graph(name, state).evaluate(GEOMETRY)
    assert found["wrong"] == []
    assert found["boxes"] + found["cards"] > 0
    assert found["points"] > 0 or name == "one"


def test_a_link_back_leaves_on_the_right_and_enters_from_the_left(graph: Open) -> None:
    page = graph("back", "open=")
    links = page.evaluate(
        """() => [...document.querySelectorAll('#world .edge.back')].map((path) => {
             const matrix = path.getScreenCTM(), at = (l) => path.getPointAtLength(l).matrixTransform(matrix), end = path.getTotalLength();
             const boxes = [...document.querySelectorAll('#world .box > .ground')].map((box) => box.getBoundingClientRect());
             return { from: boxes.some((b) => Math.abs(b.right - at(0).x) < 2 && b.top < at(0).y && at(0).y < b.bottom),
                      to: boxes.some((b) => Math.abs(b.left - at(end).x) < 2 && b.top < at(end).y && at(end).y < b.bottom),
                      first: at(3).x > at(0).x, last: at(end - 3).x < at(end).x, back: at(end).x < at(0).x };
           })"""
    )
    assert len(links) == 3
    assert all(all(link.values()) for link in links), links


# ---- Levels


def test_the_first_view_shows_products_when_they_can_be_read(graph: Open) -> None:
    page = graph("small")
    assert page.locator("#world .box.mode1").count() == 6
    assert page.locator("#world .node.row").count() == 6 * 7
    assert page.locator("#levels button[aria-pressed=true]").inner_text() == "Products"


@pytest.mark.parametrize("name", ["small", "middle", "large", "back"])
def test_the_first_view_is_readable_without_zooming(graph: Open, name: str) -> None:
    page = graph(name)
    heights = page.locator("#world .box .head .name").evaluate_all("all => all.map((each) => each.getBoundingClientRect().height)")
    assert heights
    assert min(heights) >= 8
    stage = page.locator("#stage").bounding_box()
    assert stage
    edges = "all => all.map((each) => each.getBoundingClientRect()).map((r) => [r.left, r.right, r.top, r.bottom])"
    for box in page.locator("#world .box > .ground").evaluate_all(edges):
        assert stage["x"] <= box[0]
        assert box[1] <= stage["x"] + stage["width"]
        assert stage["y"] <= box[2]
        assert box[3] <= stage["y"] + stage["height"]


def test_what_is_not_shown_is_counted(graph: Open) -> None:
    page = graph("large", "open=domain_05")
    assert page.locator("#world .box.mode1 .head").locator(".small").text_content() == "12 of 26"
    assert page.locator("#world .more").text_content() == "+ 14 more products"
    assert "12 of 375 products · 0 of 615 internal" in page.locator("#shown").inner_text()
    page.locator("#world .more").click()
    drawn(page)
    assert page.locator("#world .node.row").count() == 26
    assert page.locator("#world .more").text_content() == "show fewer"
    assert "more=domain_05" in page.url


def test_internals_of_one_domain_open_in_place(graph: Open) -> None:
    page = graph("small")
    page.locator("#world [data-inside='2']").click()
    drawn(page)
    own = {one.label for one in specs("small") if one.domain == "domain_02"}
    assert own <= shown(page)
    assert page.locator("#world .node.card").count() == len(own)
    assert page.locator("#world .box.mode1").count() == 5
    assert "domain_02:all" in page.url
    page.locator("#world [data-inside='2']").click()
    drawn(page)
    assert page.locator("#world .box.mode2").count() == 0


@pytest.mark.parametrize(("selector", "state"), [("[data-domain='3']", "open="), ("[data-domain='1']", ""), ("[data-inside='4']", "open=domain_04")])
def test_expanding_keeps_the_clicked_box_in_place(graph: Open, selector: str, state: str) -> None:
    page = graph("small", state)
    number = selector.split("'")[1]
    corner = f"#world .box:has([data-domain='{number}']) > .ground"
    before = page.locator(corner).evaluate("each => { const r = each.getBoundingClientRect(); return [r.left, r.top]; }")
    page.locator(f"#world {selector}").click(position={"x": 14, "y": 10})
    drawn(page)
    after = page.locator(corner).evaluate("each => { const r = each.getBoundingClientRect(); return [r.left, r.top]; }")
    assert after == pytest.approx(before, abs=1)


def test_focus_shows_so_many_hops_and_the_buttons_change_them(graph: Open) -> None:
    page = graph("small", "focus=domain_03.product_02.v1&up=1&down=1")
    start = "domain_03.product_02.v1"
    assert shown(page) == within("small", start, 1, 1)
    page.locator("[data-hops=up][data-by='1']").click()
    drawn(page)
    assert shown(page) == within("small", start, 2, 1)
    assert "up=2&down=1" in page.url
    assert page.locator("[data-hops=up][data-by='1']").evaluate("each => each === document.activeElement")
    up = within("small", start, 99, 0)
    assert page.locator("#shown").inner_text().split(" ")[2] == str(len(up) - 1)


def test_focus_on_a_hub_counts_what_it_leaves_out(graph: Open) -> None:
    page = graph("hub", "focus=network.airports.v1")
    assert page.locator("#world .node").count() == 31
    assert page.locator("#world .rest").text_content() == "+ 270 more downstream"
    assert "30 of 300 downstream shown" in page.locator("#shown").inner_text()
    page.locator("#world .rest").click()
    drawn(page)
    assert page.locator("#world .node").count() == 61
    assert page.locator("#world *").count() < 700


def test_one_column_goes_through_all_cards_that_it_is_in(graph: Open) -> None:
    page = graph("small", "col=domain_02.product_01.v2.flight_id")
    expected = column_lineage("small", "domain_02.product_01.v2", "flight_id")
    assert shown(page) == {label for label, _ in expected}
    assert page.locator("#world [data-column]").count() == len(expected)
    assert page.locator("#world .column.asked").count() == 1
    assert page.locator("#levels button[aria-pressed=true]").inner_text() == "Column: product_01.flight_id"


def test_the_panel_says_what_is_known(graph: Open) -> None:
    page = graph("small")
    page.locator(node(page, "domain_02.product_01.v2")).click()
    side = page.locator("#side")
    expect(side.locator("h2")).to_have_text("product_01")
    expect(side.locator("dl")).to_contain_text("domain_02 team")
    expect(side.locator("a.button")).to_have_attribute("href", "products/domain_02/product_01.v2.html")
    expect(side.locator("li button")).to_have_count(3)
    made_of, used_by = column_counts("small", "domain_02.product_01.v2", "flight_id")
    expect(side.locator("li button", has_text="flight_id").locator("small")).to_have_text(
        "varchar" + (f" ↑{made_of}" if made_of else "") + (f" ↓{used_by}" if used_by else "")
    )
    assert "sel=domain_02.product_01.v2" in page.url
    side.locator("li button", has_text="flight_id").click()
    drawn(page)
    assert "col=domain_02.product_01.v2.flight_id" in page.url
    side.locator(".close").click()
    expect(side).to_be_hidden()


def test_a_version_that_ends_cannot_be_overlooked(graph: Open) -> None:
    page = graph("versions", "sel=operations.flights.v1")
    row = page.locator(node(page, "operations.flights.v1"))
    assert "ends · v1" in str(row.text_content())
    assert "ends 2027-06-30" in str(row.get_attribute("aria-label"))
    assert "▲ ends 2027-06-30" in page.locator("#side .graph-chips").inner_text()
    assert "ends" not in str(page.locator(node(page, "operations.flights.v2")).text_content())


# ---- Pointing


@pytest.mark.parametrize("state", ["", "open=*:all", "focus=domain_03.product_03.v2&up=2&down=2"])
def test_pointing_lights_the_whole_lineage_and_nothing_else(graph: Open, state: str) -> None:
    page = graph("small", state)
    label = "domain_03.product_03.v2"
    page.locator(node(page, label)).hover()
    page.wait_for_selector("#drawing.lighting")
    lit = {str(each).split(",")[0] for each in page.locator("#world .node.lit").evaluate_all("all => all.map((each) => each.getAttribute('aria-label'))")}
    assert lit == within("small", label, 99, 99) & shown(page)
    assert page.locator("#world .edge.lit.up").count() > 0
    page.mouse.move(8, 500)
    expect(page.locator("#drawing")).not_to_have_class("lighting")


def test_pointing_is_quick(graph: Open) -> None:
    page = graph("large", "open=*")
    for place in range(0, 150, 15):
        page.locator("#world .node").nth(place).dispatch_event("pointerover", {"bubbles": True, "pointerType": "mouse"})
        page.wait_for_timeout(60)
    took = sorted(page.evaluate("performance.getEntriesByType('measure').filter(each => each.name === 'graph-hover').map(each => each.duration)"))
    assert len(took) >= 8
    assert took[len(took) // 2] <= 50


# ---- Address


def test_back_and_forward_go_through_the_levels(graph: Open) -> None:
    page = graph("small", "open=")
    page.locator("#world [data-domain='2']").click()
    drawn(page)
    page.locator(node(page, "domain_02.product_01.v2")).dblclick()
    page.wait_for_function("location.hash.startsWith('#focus=')")
    drawn(page)
    assert page.locator("#world .box").count() == 0
    page.go_back()
    page.wait_for_selector("#world .box.mode1")
    assert "open=domain_02" in page.url
    page.go_back()
    page.wait_for_function("document.querySelectorAll('#world .box.mode0').length === 6")
    page.go_forward()
    page.wait_for_selector("#world .box.mode1")


@pytest.mark.parametrize(
    "state", ["open=domain_01,domain_03:all", "focus=domain_03.product_02.v1&up=1&down=3", "col=domain_02.product_01.v2.flight_id", "open=*"]
)
def test_an_address_is_a_state(graph: Open, state: str) -> None:
    page = graph("small", state)
    first = page.locator("#world").inner_html()
    page.reload()
    drawn(page)
    assert page.locator("#world").inner_html() == first


def test_an_address_that_names_nothing_says_so(graph: Open) -> None:
    page = graph("small", "focus=nobody.nothing.v9")
    expect(page.locator("#shown")).to_have_text("There is no nobody.nothing.v9 in this mesh.")
    assert page.locator("#world .box").count() == 6


def test_a_hit_of_the_search_box_is_shown_here(graph: Open) -> None:
    page = graph("small")
    opened = "({detail}) => !document.dispatchEvent(new CustomEvent('mesh:open', {cancelable: true, detail}))"
    assert page.evaluate(opened, {"detail": {"node": "domain_03.product_02.v1", "column": ""}})
    page.wait_for_function("location.hash.startsWith('#focus=domain_03.product_02.v1')")
    assert page.evaluate(opened, {"detail": {"node": "domain_03.product_02.v1", "column": "flight_id"}})
    page.wait_for_function("location.hash === '#col=domain_03.product_02.v1.flight_id'")
    assert not page.evaluate(opened, {"detail": {"node": "some.thing.else", "column": ""}})


# ---- Keys


def test_the_whole_way_by_keyboard(graph: Open) -> None:
    page = graph("small", "open=")
    page.locator("[data-zoom=fit]").focus()
    page.keyboard.press("Tab")
    active = "document.activeElement.getAttribute('aria-label')"
    assert str(page.evaluate(active)).startswith("Domain domain_")
    outline = page.evaluate("getComputedStyle(document.activeElement.querySelector('.hit')).strokeWidth")
    assert outline == "2.5px"
    first = page.evaluate(active)
    page.keyboard.press("ArrowRight")
    assert page.evaluate(active) != first
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.wait_for_selector("#world .box.mode1")
    drawn(page)
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
    page.keyboard.press("ArrowDown")
    while not page.evaluate("document.activeElement.dataset.node"):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#side")).to_be_visible()
    chosen = str(page.evaluate(active)).split(",")[0]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "Open page"
    page.keyboard.press("Escape")
    assert str(page.evaluate(active)).split(",")[0] == chosen
    page.keyboard.press("f")
    page.wait_for_function("location.hash.startsWith('#focus=')")
    drawn(page)
    assert str(page.evaluate(active)).split(",")[0] == chosen
    page.keyboard.press("Escape")
    page.wait_for_selector("#world .box")
    drawn(page)
    page.keyboard.press("Escape")
    expect(page.locator("#side")).to_be_hidden()
    page.keyboard.press("Escape")
    page.wait_for_function("document.querySelectorAll('#world .box.mode0').length === 6")


def test_arrows_follow_the_links(graph: Open) -> None:
    page = graph("small", "focus=domain_03.product_02.v1&up=2&down=2")
    page.locator(node(page, "domain_03.product_02.v1")).focus()
    page.keyboard.press("ArrowLeft")
    label = str(page.evaluate("document.activeElement.getAttribute('aria-label')")).split(",")[0]
    assert label in within("small", "domain_03.product_02.v1", 1, 0)


def test_every_item_has_a_name_and_one_is_in_the_way_of_tab(graph: Open) -> None:
    page = graph("small")
    items = page.locator("#world .item").evaluate_all(
        "all => all.map((each) => [each.getAttribute('aria-label'), each.getAttribute('tabindex'), each.getAttribute('role')])"
    )
    assert all(label and role == "button" for label, _, role in items)
    assert [tabindex for _, tabindex, _ in items].count("0") == 1


# ---- Names, sizes, phones


def test_hostile_names_stay_text(graph: Open) -> None:
    page = graph("hostile", "open=*:all")
    assert page.evaluate("window.hacked === undefined")
    assert page.locator("#world script, #world img, #world i, #side script").count() == 0
    label = f"hostile.{EVIL}.v1"
    found = page.locator("#world [data-node]").evaluate_all("(all, label) => all.findIndex((each) => each.getAttribute('aria-label').startsWith(label))", label)
    assert found >= 0
    page.locator("#world [data-node]").nth(found).click()
    expect(page.locator("#side h2")).to_have_text(EVIL)
    page.locator("#side li button", has_text="größe").click()
    drawn(page)
    page.reload()
    drawn(page)
    assert page.locator("#side h2").text_content() == EVIL
    assert page.locator("#world .column.asked").count() == 1
    assert page.evaluate("window.hacked === undefined")


def test_an_empty_mesh_says_what_to_do(graph: Open) -> None:
    page = graph("nothing")
    expect(page.locator("#empty")).to_be_visible()
    expect(page.locator("#empty a")).to_have_attribute("href", "publish.html")


def test_one_node_is_not_blown_up(graph: Open) -> None:
    page = graph("one")
    box = page.locator("#world .box > .ground").bounding_box()
    assert box
    assert box["width"] < 300


def test_many_columns_and_long_names(graph: Open) -> None:
    page = graph("wide", "focus=operations.wide.v1")
    expect(page.locator("#side li button")).to_have_count(200)
    overflowing = """all => all.filter((text) => {
      const card = text.closest('.node, .box').querySelector('.ground').getBoundingClientRect();
      return text.getBoundingClientRect().right > card.right + 0.5;
    }).length"""
    assert page.locator("#world text").evaluate_all(overflowing) == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(page.url.partition("#")[0] + "#open=*")
    drawn(page)
    assert page.locator("#world text").evaluate_all(overflowing) == 0


def test_a_phone_reads_from_top_to_bottom_with_the_panel_below(graph: Open) -> None:
    page = graph("small", "", 400, 800)
    assert page.locator("#world .box.mode0").count() == 6
    tops = page.locator("#world .box > .ground").evaluate_all("all => all.map((each) => Math.round(each.getBoundingClientRect().top))")
    assert len(set(tops)) > 1
    assert page.evaluate(GEOMETRY)["wrong"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#world [data-domain='0']").click()
    drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#world .node").first.click()
    stage, side = page.locator("#stage").bounding_box(), page.locator("#side").bounding_box()
    assert stage
    assert side
    assert side["y"] >= stage["y"] + stage["height"] - 1
    buttons = page.locator("#stage .tools button").evaluate_all("all => all.map((each) => each.getBoundingClientRect().right)")
    assert max(buttons) <= 400


def test_zoom_pan_and_fit(graph: Open) -> None:
    page = graph("small")
    transform = "document.getElementById('world').getAttribute('transform')"
    first = page.evaluate(transform)
    page.locator("[data-zoom=in]").click()
    page.wait_for_function(f"{transform} !== {first!r}")
    page.mouse.move(700, 800)
    page.mouse.down()
    page.mouse.move(500, 700, steps=4)
    page.mouse.up()
    expect(page.locator("#overview")).to_be_visible()
    page.locator("[data-zoom=fit]").click()
    page.wait_for_function(f"{transform} === {first!r}")
    expect(page.locator("#overview")).to_be_hidden()


def test_without_scripts_there_are_lists_with_links(sites: Callable[[str], Site], context: BrowserContext) -> None:
    assert context.browser
    plain = context.browser.new_context(java_script_enabled=False, offline=True)
    page = plain.new_page()
    page.goto(sites("small").url("lineage.html"))
    assert page.locator("noscript a[href='products/domain_02/product_01.v2.html'], .graph-plain a[href='products/domain_02/product_01.v2.html']").count() == 1
    expect(page.locator("#graph")).to_be_hidden()
    plain.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_stands_out_from_its_ground(graph: Open, theme: str) -> None:
    page = graph("small")
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    page.locator(node(page, "domain_02.product_01.v2")).click()
    page.mouse.move(8, 500)
    page.keyboard.press("Escape")
    weak = page.evaluate(
        """() => {
          const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const over = (...colours) => {
            for (const colour of colours) { pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1); }
            return [...pen.getImageData(0, 0, 1, 1).data];
          };
          const linear = (v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
          const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
          const fill = (element) => getComputedStyle(element).fill;
          const page = getComputedStyle(document.body).backgroundColor, weak = [];
          for (const text of document.querySelectorAll('#world text')) {
            const box = text.closest('.box'), node = text.closest('.node');
            const grounds = [page];
            if (box) grounds.push(fill(box.querySelector('.ground')));
            if (box && box.matches('.mode1') && text.closest('.head')) grounds.push(fill(box.querySelector('.strip')));
            if (node) grounds.push(fill(document.querySelector('.box .ground')), fill(node.querySelector('.ground')));
            const ink = fill(text), ground = over(...grounds), front = over(...grounds, ink);
            const [a, b] = [light(front), light(ground)].sort((x, y) => y - x), ratio = (a + 0.05) / (b + 0.05);
            if (ratio < 4.5) weak.push(`${text.textContent}: ${ratio.toFixed(2)}`);
          }
          return weak;
        }"""
    )
    assert weak == []


# ---- What the mesh itself says, worked out here


def specs(name: str) -> list[Spec]:
    """Nodes of the catalogue, by label."""
    found = made(name)
    products = [Spec(page.address.domain, page.address.product, version=page.address.version) for page in found.products.values()]
    return [*products, *(Spec(page.domain, page.name, page.kind) for page in found.nodes.values())]


@cache
def labels(name: str) -> dict[str, str]:
    found = made(name)
    return {**{id_: str(page.address) for id_, page in found.products.items()}, **{id_: page.label for id_, page in found.nodes.items()}}


def within(name: str, start: str, up: int, down: int) -> set[str]:
    """Labels within so many links."""
    found, by_id = made(name), labels(name)
    above: dict[str, set[str]] = {label: set() for label in by_id.values()}
    below: dict[str, set[str]] = {label: set() for label in by_id.values()}
    for parent, reader in found.links():
        above[by_id[reader]].add(by_id[parent])
        below[by_id[parent]].add(by_id[reader])
    return walk(start, above, up) | walk(start, below, down)


def walk(start: str, neighbours: dict[str, set[str]], hops: int) -> set[str]:
    seen, wave = {start}, {start}
    for _ in range(hops):
        wave = {other for one_ in wave for other in neighbours[one_]} - seen
        seen |= wave
    return seen


def column_links(name: str) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    found, by_id = made(name), labels(name)
    links = []
    for page in [*found.products.values(), *found.nodes.values()]:
        made_of = [(each.name, source) for each in page.fields for source in each.made_of] if isinstance(page, ProductPage) else page.made_of
        links += [((by_id[source.node], source.column), (by_id[page.id], column)) for column, source in made_of]
    return links


def column_lineage(name: str, node_: str, column: str) -> set[tuple[str, str]]:
    links, all_ = column_links(name), {(node_, column)}
    for one_, other in ((0, 1), (1, 0)):
        seen = {(node_, column)}
        while more := {link[other] for link in links if link[one_] in seen} - seen:
            seen |= more
        all_ |= seen
    return all_


def column_counts(name: str, node_: str, column: str) -> tuple[int, int]:
    links = column_links(name)
    return sum(to == (node_, column) for _, to in links), sum(from_ == (node_, column) for from_, _ in links)


def test_the_meshes_here_have_every_kind_of_node() -> None:
    assert {page.kind for page in made("small").nodes.values()} == {NodeKind.SOURCE, NodeKind.INTERNAL, NodeKind.EXPOSURE}
