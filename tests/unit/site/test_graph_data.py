"""What the lineage page reads: the graph in plain lists, and columns by domain."""

import json

import msgspec
from mesh.core.catalogue.model import Catalogue
from mesh.core.catalogue.pages import DomainPage, NodeKind, NodePage, ProductPage
from mesh.core.catalogue.parts import Field, PublicationLine, Source, Status
from mesh.core.model import Address
from mesh.site.data import graph

EVIL = "</script><!--\u2028"


def product(
    domain: str, name: str, version: int = 1, *, upstream: tuple[str, ...] = (), fields: tuple[Field, ...] = (), rows: int | None = None
) -> ProductPage:
    return ProductPage(
        id=f"model.{domain}.{name}.v{version}",
        address=Address(domain, name, version),
        description="",
        grain=(),
        fields=fields,
        owner_group="",
        owner_name="",
        owner_email="",
        status=Status.LATE,
        status_why="",
        is_latest=version == 2,
        latest_version=2,
        versions=(),
        deprecation_date="2027-06-30" if version == 1 else "",
        published=() if rows is None else (PublicationLine("open", "1", "", "", rows, 1, ""),),
        upstream=upstream,
    )


SOURCE = NodePage(
    "source.operations.records.flights", NodeKind.SOURCE, "operations", "flights", "operations.records.flights", columns=(("Tail", "varchar", ""),)
)
STAGING = NodePage(
    "model.operations.stg_flights",
    NodeKind.INTERNAL,
    "operations",
    "stg_flights",
    "operations.stg_flights",
    columns=(("tail_number", "varchar", ""),),
    upstream=(SOURCE.id,),
    made_of=(("TAIL_NUMBER", Source(SOURCE.id, "tail", "renamed")), ("tail_number", Source("model.gone.gone", "tail", "renamed"))),
)
SEED = NodePage("seed.operations.codes", NodeKind.INTERNAL, "operations", "codes", "operations.codes")
OLD = product("operations", "flights", 1, upstream=(STAGING.id,), rows=12)
NEW = product(
    "operations",
    "flights",
    2,
    upstream=(STAGING.id, SEED.id),
    fields=(
        Field("tail_number", "varchar", made_of=(Source(STAGING.id, "tail_number", "passed through"),)),
        Field("is_known", "boolean", made_of=(Source(STAGING.id, "*", "transformed"), Source(STAGING.id, "tail_number", "transformed"))),
    ),
)
REPORT = NodePage("exposure.delays.report", NodeKind.EXPOSURE, "delays", "report", "delays.report", upstream=(NEW.id,))
OUTSIDE = NodePage("model.legacy.fares", NodeKind.SOURCE, "legacy", "fares", "legacy.fares")


def catalogue(*nodes: ProductPage | NodePage) -> Catalogue:
    names = sorted({node.address.domain if isinstance(node, ProductPage) else node.domain for node in nodes} - {"legacy"})
    return Catalogue(
        "Mesh",
        "",
        "dev",
        "2026-05-31",
        "",
        "",
        domains={name: DomainPage(name, "", "", f"{name} team", "", "") for name in names},
        products={node.id: node for node in nodes if isinstance(node, ProductPage)},
        nodes={node.id: node for node in nodes if isinstance(node, NodePage)},
    )


WHOLE = catalogue(SOURCE, STAGING, SEED, OLD, NEW, REPORT, OUTSIDE)


def read(text: str) -> dict[str, object]:
    call, _, rest = text.partition("(")
    assert call in ("MESH.graph", "MESH.columns")
    found: dict[str, object] = json.loads(rest.removesuffix(");\n"))
    return found


def test_products_come_first_by_address_then_the_rest_by_label() -> None:
    data = read(dict(graph.pages(WHOLE))["data/graph.js"])
    assert data["names"] == ["flights", "flights", "report", "fares", "codes", "records.flights", "stg_flights"]
    assert data["domains"] == ["delays", "operations", "legacy"]
    assert data["domain"] == [1, 1, 0, 2, 1, 1, 1]
    assert data["kind"] == [2, 2, 3, 0, 1, 0, 1]
    assert data["version"] == [1, 2, 0, 0, 0, 0, 0]
    assert data["latest"] == [0, 1, 0, 0, 0, 0, 0]
    assert data["status"] == [1, 1, 3, 3, 3, 3, 3]
    assert data["rows"] == [12, -1, -1, -1, -1, -1, -1]
    assert data["ends"] == {"0": "2027-06-30"}
    assert data["owners"] == ["delays team", "operations team", ""]


def test_edges_lead_from_what_is_read_to_its_reader() -> None:
    data = read(dict(graph.pages(WHOLE))["data/graph.js"])
    assert data["edges"] == [1, 2, 4, 1, 5, 6, 6, 0, 6, 1]


def test_only_pages_that_kind_and_name_do_not_give_away_are_written() -> None:
    data = read(dict(graph.pages(WHOLE))["data/graph.js"])
    assert data["pages"] == {"3": "internals/legacy/model.fares.html", "4": "internals/operations/seed.codes.html"}


def test_columns_say_what_they_are_made_of_without_regard_to_case() -> None:
    data = read(dict(graph.pages(WHOLE))["data/columns/operations.js"])
    assert data["columns"] == {"1": [["tail_number", "varchar"], ["is_known", "boolean"]], "5": [["Tail", "varchar"]], "6": [["tail_number", "varchar"]]}
    assert data["hows"] == ["passed through", "transformed", "renamed"]
    assert data["uses"] == {"1": [[0, 6, "tail_number", 0], [1, 6, "tail_number", 1]], "6": [[0, 5, "Tail", 2]]}


def test_a_domain_without_columns_has_no_file() -> None:
    texts = dict(graph.pages(WHOLE))
    assert sorted(texts) == ["data/columns/operations.js", "data/graph.js"]
    assert read(texts["data/graph.js"])["parts"] == {"0": 0, "2": 0}


def test_a_large_file_is_split_and_nothing_is_lost() -> None:
    many = [product("operations", f"wide_{n:02}", fields=tuple(Field(f"column_{m}", "varchar") for m in range(50))) for n in range(20)]
    texts = dict(graph.pages(catalogue(*many), largest=5000))
    files = [path for path in texts if path.startswith("data/columns/")]
    assert files[:2] == ["data/columns/operations.js", "data/columns/operations.2.js"]
    assert read(texts["data/graph.js"])["parts"] == {"0": len(files)}
    assert all(len(texts[path]) < 6000 for path in files)
    found: dict[str, object] = {}
    for path in files:
        found |= read(texts[path])["columns"]  # type: ignore[operator]
    assert len(found) == 20


def test_no_name_ends_the_script() -> None:
    evil = msgspec.structs.replace(STAGING, name=EVIL, label=f"operations.{EVIL}", columns=((EVIL, EVIL, ""),))
    for text in dict(graph.pages(catalogue(evil, SOURCE))).values():
        assert "</script" not in text
        assert "<!--" not in text
        assert "\u2028" not in text
        assert EVIL in json.dumps(read(text), ensure_ascii=False)


def test_the_same_catalogue_gives_the_same_files_and_an_empty_one_is_allowed() -> None:
    assert list(graph.pages(WHOLE)) == list(graph.pages(WHOLE))
    assert read(dict(graph.pages(catalogue()))["data/graph.js"])["names"] == []
