"""What the search box is given: order of rank, shared strings, texts cut until a big mesh's file is small."""

import json
from itertools import pairwise

import msgspec
from mesh.core.catalogue.pages import NodePage
from mesh.site.data.script import script
from mesh.site.data.search import CUTS, KINDS, WANTED, search_data

from unit.site.sample import HOSTILE, big, empty, sample


def read(text: str) -> dict[str, list]:
    """What the script would give."""
    assert text.startswith("MESH.search(")
    assert text.endswith(");\n")
    return json.loads(text.removeprefix("MESH.search(").removesuffix(");\n"))


def labels(data: dict[str, list]) -> list[str]:
    return [f"{data['domains'][domain]}.{name}.{version}" for domain, name, version in zip(data["domain"], data["name"], data["version"], strict=True)]


def test_rows_lie_in_the_order_of_rank() -> None:
    data = read(search_data(sample()))
    kinds = [KINDS[kind] for kind in data["kind"]]
    latest = [row for row, kind in enumerate(kinds) if kind == "product" and data["latest"][row]]
    old = [row for row, kind in enumerate(kinds) if kind == "product" and not data["latest"][row]]
    internal = [row for row, kind in enumerate(kinds) if kind not in ("product", "domain")]
    assert kinds[: len(set(data["domains"]))].count("product") == 0
    assert max(latest) < min(old) <= max(old) < min(internal)
    uses = [data["uses"][row] for row in latest]
    assert uses == sorted(uses, reverse=True)
    assert {"operations.flights.2", "operations.flights.1", "operations.stg_flights.0", "operations.records.flights.0"} <= set(labels(data))


def test_everything_that_can_be_searched_is_in_it() -> None:
    data = read(search_data(sample()))
    row = labels(data).index("operations.flights.2")
    assert data["owners"][data["owner"][row]] == "Flight operations <operations@example.com>"
    assert data["classes"][data["class"][row]] == "public"
    assert [data["tag_names"][tag] for tag in data["tags"][str(row)]] == ["flights", "core"]
    assert [data["columns"][field] for field in data["fields"][row]][:2] == ["flight_id", "departure_delay_min"]
    assert data["text"][row] == "One row per flight scheduled from New York City in 2013, flown or not. Times are UTC."
    old = labels(data).index("operations.flights.1")
    assert data["ends"][str(old)] == "2026-12-15"
    assert len(data["hues"]) == len(data["domains"])


def test_strings_are_shared() -> None:
    data = read(search_data(big(200)))
    assert len(data["columns"]) == 14
    assert len(data["owners"]) == 3


def test_hostile_texts_end_no_script() -> None:
    text = search_data(sample())
    assert "</" not in text
    assert "\u2028" not in text
    assert HOSTILE in read(text)["name"] or any("onerror" in name for name in read(text)["text"])
    assert script("graph", "<!-- </script>\u2029") == 'MESH.graph("<\\u0021-- <\\/script>\\u2029");\n'


def test_an_empty_mesh() -> None:
    assert read(search_data(empty()))["name"] == []


def test_a_big_mesh_is_cut_and_stays_whole_in_names() -> None:
    """600 products of 400 columns, each with a long text of its own: more than is wanted until texts are cut."""
    catalogue = big(600)
    pattern = next(iter(catalogue.products.values())).fields[0]
    products = {
        id_: msgspec.structs.replace(
            product,
            description=f"{number} " + "long words of a description " * 20,
            fields=tuple(
                msgspec.structs.replace(pattern, name=f"column_{number}_{place}", description=f"{number} {place} " + "meaning " * 20) for place in range(400)
            ),
        )
        for number, (id_, product) in enumerate(catalogue.products.items())
    }
    text = search_data(msgspec.structs.replace(catalogue, products=products))
    assert len(text.encode()) <= WANTED
    data = read(text)
    assert not data["is_whole"]
    assert sum(1 for kind in data["kind"] if KINDS[kind] == "product") == 600
    assert all(data["text"][row] == "" or data["text"][row].endswith("…") for row in range(len(data["name"])) if KINDS[data["kind"][row]] == "product")


def test_cuts_only_get_smaller() -> None:
    for more, less in pairwise(CUTS):
        assert all(getattr(more, name) >= getattr(less, name) for name in more.__struct_fields__)


def test_a_node_whose_page_is_named_by_its_id() -> None:
    node = NodePage(
        "source.operations.records.flights", sample().nodes["source.operations.records.flights"].kind, "operations", "flights", "operations.flights"
    )
    data = read(search_data(msgspec.structs.replace(empty(), nodes={node.id: node})))
    assert data["keys"] == {"0": "source.operations.records.flights"}
