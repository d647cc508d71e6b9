"""The pictures on the pages: what they show, where they lead, and that names stay text."""

import re
from xml.etree import ElementTree

import pytest
from markupsafe import Markup
from mesh.core.catalogue.model import Catalogue
from mesh.core.catalogue.pages import DomainPage, NodeKind, NodePage, ProductPage
from mesh.core.catalogue.parts import PublicationLine, Status
from mesh.core.model import Address
from mesh.site import paths
from mesh.site.colours import hues
from mesh.site.layout.shapes import Route
from mesh.site.svg import domain_map as domains
from mesh.site.svg.domain_map import domain_map
from mesh.site.svg.draw import curve, fitted, short
from mesh.site.svg.neighbourhood import AT_MOST, Neighbourhoods, neighbourhood
from msgspec.structs import replace

EVIL = "</title></svg><script>alert(1)</script>\"'&"
LONG = "a_name_of_eighty_characters_" * 3
SVG = "{http://www.w3.org/2000/svg}"


def product(domain: str, name: str, *upstream: str, version: int = 1, status: Status = Status.OK, rows: int | None = None, ends: str = "") -> ProductPage:
    lines = () if rows is None else (PublicationLine("restricted", "x", "", "", 1, 1, ""), PublicationLine("open", "x", "", "", rows, 1, ""))
    return ProductPage(
        id=f"model.{domain}.{name}.v{version}",
        address=Address(domain, name, version),
        description="",
        grain=(),
        fields=(),
        owner_group=domain,
        owner_name="",
        owner_email="",
        status=status,
        status_why="",
        is_latest=True,
        latest_version=version,
        versions=(),
        deprecation_date=ends,
        published=lines,
        upstream=upstream,
    )


def node(id_: str, *upstream: str, kind: NodeKind = NodeKind.INTERNAL, exposure_type: str = "") -> NodePage:
    _, domain, name = id_.split(".", 2)
    return NodePage(id=id_, kind=kind, domain=domain, name=name, label=f"{domain}.{name}", upstream=upstream, exposure_type=exposure_type)


def catalogue(*pages: ProductPage | NodePage) -> Catalogue:
    """Who reads what says it once: `upstream`."""
    readers: dict[str, list[str]] = {}
    for page in pages:
        for parent in page.upstream:
            readers.setdefault(parent, []).append(page.id)
    whole = [replace(page, downstream=tuple(readers.get(page.id, ()))) for page in pages]
    products = {page.id: page for page in whole if isinstance(page, ProductPage)}
    nodes = {page.id: page for page in whole if isinstance(page, NodePage)}
    home = {id_: page.address.domain for id_, page in products.items()} | {id_: page.domain for id_, page in nodes.items()}

    def inside(name: str) -> tuple[str, ...]:
        return tuple(id_ for id_, page in nodes.items() if page.domain == name)

    pages_of = {
        name: DomainPage(
            name, "", "", "", "", "", products=tuple(id_ for id_ in products if home[id_] == name), nodes=tuple(id_ for id_ in nodes if home[id_] == name)
        )
        for name in sorted(set(home.values()))
    }
    return Catalogue("Mesh", "", "dev", "", "", "", domains=pages_of, products=products, nodes=nodes)


FLIGHTS = product("operations", "flights", "model.operations.stg", version=2, rows=336_776)
SMALL = catalogue(
    node("source.operations.raw", kind=NodeKind.SOURCE),
    node("model.operations.stg", "source.operations.raw"),
    FLIGHTS,
    product("delays", "causes", FLIGHTS.id, status=Status.FAILING, rows=0),
    product("delays", "old", FLIGHTS.id, status=Status.LATE, ends="2026-12-31"),
    product("delays", "unborn", FLIGHTS.id, status=Status.UNKNOWN),
    node("exposure.commercial.board", FLIGHTS.id, "model.delays.causes.v1", kind=NodeKind.EXPOSURE, exposure_type="dashboard"),
)


def drawn(markup: Markup) -> ElementTree.Element:
    """Well-formed as XML, too; so no name has broken out of its place."""
    found = ElementTree.fromstring(str(markup).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)).find(f"{SVG}svg")
    assert found is not None
    return found


def links(markup: Markup) -> dict[str, str]:
    """The title of each card, and where it leads."""
    return {(link.findtext(f"{SVG}title") or "".join(link.itertext())): link.attrib["href"] for link in drawn(markup).iter(f"{SVG}a")}


def test_a_product_shows_what_it_reads_and_who_reads_it() -> None:
    picture = neighbourhood(SMALL, FLIGHTS.id, hues(SMALL.domains), "../../")
    assert links(picture) == {
        "operations.stg (internal, not measured)": "../../internals/operations/model.stg.html",
        "operations.flights.v2 (product, ok, 336,776 rows)": "../../products/operations/flights.v2.html",
        "commercial.board (exposure)": "../../internals/commercial/exposure.board.html",
        "delays.causes.v1 (product, failing, 0 rows)": "../../products/delays/causes.v1.html",
        "delays.old.v1 (product, late, ends 2026-12-31)": "../../products/delays/old.v1.html",
        "delays.unborn.v1 (product, not measured)": "../../products/delays/unborn.v1.html",
    }
    assert drawn(picture).attrib["aria-label"] == "Lineage of operations.flights.v2: it reads 1, and is read by 4."
    said = ["".join(text.itertext()) for text in drawn(picture).iter(f"{SVG}text")]
    assert {"operations · v2 · 337k rows", "operations · internal", "delays · v1 · ends 2026-12-31", "commercial · dashboard"} <= set(said)


def test_kinds_and_states_are_told_apart_without_colour() -> None:
    by_class = {link.attrib["class"]: link for link in drawn(neighbourhood(SMALL, FLIGHTS.id, {}, "")).iter(f"{SVG}a")}
    assert {name: by_class[name].find(f"{SVG}rect").attrib["rx"] for name in ("card product", "card internal", "card exposure")} == {  # type: ignore[union-attr]
        "card product": "8",
        "card internal": "8",
        "card exposure": "22",
    }
    source = drawn(neighbourhood(SMALL, "source.operations.raw", {}, "")).find(f"{SVG}a[@class='card source']/{SVG}rect")
    assert source is not None
    assert source.attrib["rx"] == "0"
    shapes = {
        title: re.sub(r"\d+(\.\d+)?", "", f"{link[-1].tag.removeprefix(SVG)} {link[-1].attrib['class']}")
        for link in drawn(neighbourhood(SMALL, FLIGHTS.id, {}, "")).iter(f"{SVG}a")
        if (title := link.findtext(f"{SVG}title"))
    }
    assert sorted(set(shapes.values())) == ["circle ok", "circle unknown", "path failing", "path late", "text about"]
    # A dashboard has no status: dbt does not measure it.
    assert shapes["commercial.board (exposure)"] == "text about"


def test_the_page_that_one_is_on_is_marked() -> None:
    current = drawn(neighbourhood(SMALL, FLIGHTS.id, {}, "")).findall(f"{SVG}a[@aria-current='page']")
    assert [link.findtext(f"{SVG}title") for link in current] == ["operations.flights.v2 (product, ok, 336,776 rows)"]


def test_links_up_down_and_past_are_apart() -> None:
    groups = {group.attrib["class"]: len(group) for group in drawn(neighbourhood(SMALL, FLIGHTS.id, {}, "")).iter(f"{SVG}g")}
    # causes -> board is below; nothing passes by.
    assert groups == {"up": 1, "down": 5}


def test_a_node_without_neighbours_says_so() -> None:
    picture = neighbourhood(catalogue(product("a", "b")), "model.a.b.v1", {}, "")
    assert [text.text for text in drawn(picture).iter(f"{SVG}text")][-2:] == ["reads nothing", "no readers yet"]
    assert len(links(picture)) == 1


def test_a_hub_shows_a_dozen_on_each_side_and_counts_the_others() -> None:
    hub = product("hub", "hub", *(f"model.up.u{number}.v1" for number in range(30)))
    mesh = catalogue(
        hub,
        *(product("up", f"u{number}") for number in range(30)),
        *(node(f"model.readers.m{number}", hub.id) for number in range(290)),
        *(product("readers", f"r{number}", hub.id) for number in range(10)),
    )
    picture = Neighbourhoods(mesh, {}).picture(hub.id, "", more="#readers")
    found = links(picture)
    assert len(found) == 2 * AT_MOST + 1 + 2
    assert (found["+ 18 more"], found["+ 288 more"]) == ("#readers", "#readers")
    assert sum("readers.r" in title for title in found) == 10, "products come first"


def test_one_more_than_fits_is_shown_rather_than_counted() -> None:
    hub = product("hub", "hub")
    mesh = catalogue(hub, *(product("readers", f"r{number}", hub.id) for number in range(AT_MOST + 1)))
    assert len(links(neighbourhood(mesh, hub.id, {}, ""))) == AT_MOST + 2


def test_hostile_and_long_names_stay_text() -> None:
    evil = product(EVIL, EVIL, f"model.{LONG}.{LONG}.v1")
    mesh = catalogue(product(LONG, LONG), evil)
    for picture in (neighbourhood(mesh, evil.id, {}, "../../"), domain_map(mesh, {}, "")):
        assert not list(drawn(picture).iter(f"{SVG}script"))
        assert "<script" not in picture
    assert links(domain_map(mesh, {}, ""))[f"{EVIL}: 1 product · 0 internal; 1 ok"] == paths.domain(EVIL)
    found = links(neighbourhood(mesh, evil.id, {}, ""))
    assert found[f"{LONG}.{LONG}.v1 (product, ok)"] == paths.product(Address(LONG, LONG, 1))
    names = [text.text or "" for text in drawn(neighbourhood(mesh, evil.id, {}, "")).iter(f"{SVG}text")]
    assert max(map(len, names)) < 40


def test_an_unknown_node_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        neighbourhood(SMALL, "model.no.such", {}, "")


def test_the_map_shows_domains_and_who_reads_whom() -> None:
    picture = domain_map(SMALL, hues(SMALL.domains), "")
    assert links(picture) == {
        "commercial: 0 products · 0 internal; no products": "domains/commercial.html",
        "delays: 3 products · 0 internal; 1 late, 1 failing, 1 not measured": "domains/delays.html",
        "operations: 1 product · 1 internal; 1 ok": "domains/operations.html",
    }
    cables = {cable.findtext(f"{SVG}title"): cable.attrib["class"] for cable in drawn(picture).iter(f"{SVG}g") if "class" in cable.attrib}
    assert cables == {
        "commercial reads delays: 1 link": "cable",
        "commercial reads operations: 1 link": "cable",
        "delays reads operations: 3 links": "cable",
    }
    # The producer's hue.
    assert {cable.attrib["style"] for cable in drawn(picture).iter(f"{SVG}g") if "style" in cable.attrib} == {
        f"--hue:{hues(SMALL.domains)[name]}" for name in ("delays", "operations")
    }


def test_a_cable_to_the_left_has_an_arrow() -> None:
    mesh = catalogue(
        product("a", "one", "model.b.two.v1"),
        product("a", "three"),
        product("b", "two"),
        product("b", "four", "model.a.three.v1"),
        product("b", "five", "model.a.three.v1"),
    )
    classes = {cable.findtext(f"{SVG}title"): cable for cable in drawn(domain_map(mesh, {}, "")).iter(f"{SVG}g")}
    assert classes["a reads b: 1 link"].attrib["class"] == "cable back"
    assert [path.get("class") for path in classes["a reads b: 1 link"].iter(f"{SVG}path")] == [None, "head"]
    assert classes["b reads a: 2 links"].attrib["class"] == "cable"


def test_an_empty_mesh_has_a_sentence_for_a_map() -> None:
    assert domain_map(catalogue(), {}, "") == '<p class="muted">There are no domains yet.</p>'


def test_more_domains_than_fit_are_counted() -> None:
    large = [product(f"d{number:02}", name) for number in range(domains.AT_MOST) for name in ("one", "two")]
    mesh = catalogue(*large, *(product(f"a{number}", "one") for number in range(7)))
    found = links(domain_map(mesh, {}, "../"))
    assert len(found) == domains.AT_MOST + 1
    assert found["+ 7 more domains, with fewer products"] == "../domains/index.html"


def test_more_connections_than_can_be_told_apart_are_counted() -> None:
    makers = [product(f"m{number:02}", "one") for number in range(12)]
    readers = [product(f"r{number:02}", "one", *(maker.id for maker in makers)) for number in range(12)]
    again = [product("r07", f"again_{number}", makers[5].id) for number in range(3)]
    picture = domain_map(catalogue(*makers, *readers, *again), {}, "")
    assert links(picture)["+ 84 more connections, weaker ones"] == "lineage.html"
    said = [title for cable in drawn(picture).iter(f"{SVG}g") if (title := cable.findtext(f"{SVG}title"))]
    assert len(said) == domains.CABLES
    assert "r07 reads m05: 4 links" in said
    assert {title[:3] for title in said} == {f"r{number:02}" for number in range(12)}, "each reader keeps one"


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0"), (999, "999"), (1_000, "1.0k"), (336_776, "337k"), (999_499, "999k"), (999_600, "1.0M"), (9_600_000, "9.6M"), (2_000_000_000, "2.0B")],
)
def test_numbers_are_short(count: int, said: str) -> None:
    assert short(count) == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("flights", "flights"),
        ("illilliillillillillil", "illilliillillillillil"),
        ("WWWWWWWWWWWWWWWWWWWWW", "WWWWWWWW…"),
        ("route_punctuality_by_hour", "route_punctuali…"),
        ("中文名称产品目录数据", "中文名称产品目录…"),
        ("<&>", "&lt;&amp;&gt;"),
    ],
)
def test_names_are_cut_where_they_do_not_fit(name: str, said: str) -> None:
    assert fitted(name, 120, 12) == said


def test_a_route_is_drawn_as_lines_curves_and_loops() -> None:
    assert curve(Route(((0, 0), (10, 0), (20, 8)))) == "M0 0H10C15 0 15 8 20 8"
    assert curve(Route(((10, 0), (10, 20), (0, 20), (0, 5)), True)) == "M10 0C32 0 32 20 10 20H0C-22 20 -22 5 0 5"
    assert curve(Route()) == ""
