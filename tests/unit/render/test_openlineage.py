"""Every event is held against the classes that the official client generates from the spec's JSON schemas (the client ships no schemas)."""

import json
import pkgutil
from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from functools import cache
from importlib import import_module
from types import NoneType, UnionType
from typing import Any, ClassVar, Union, get_args, get_origin, get_type_hints

import pytest
from mesh.core.columns import ModelLineage
from mesh.core.declared import DeclaredColumn
from mesh.core.mesh import DomainFacts, Mesh, Node, ResultOf
from mesh.core.model import Address, Column, Entry, Outcome, Owner, Port, Product, ProductOutcome
from mesh.render.openlineage.events import events
from mesh.render.openlineage.facets import _VERSIONS
from unit.small_mesh import LINEAGE, column
from unit.small_mesh import SALES as ORDERS

TIME = "2026-01-02T03:04:05.678901234Z"
INVOCATION = "01a1fc9d-a000-7392-adac-1114fb1d31d0"
RUN, EARLIER = "20260102T030400Z-fb1d31d0", "20260101T030400Z-11111111"
SOURCE, STG, SEED, SNAPSHOT = "source.sales.erp.orders", "model.sales.stg_orders", "seed.sales.rates", "snapshot.sales.prices"
REPORT, RETURNS, KEY, SUM, OLD = "model.finance.report.v1", "model.sales.returns.v1", "test.sales.key", "test.finance.sum", "test.sales.old"
NODES = [
    Node(SOURCE, "source", "orders", "sales", "sales", group="erp", description="What the shop writes."),
    Node(SEED, "seed", "rates", "sales", "sales", "seeds/rates.csv"),
    Node(SNAPSHOT, "snapshot", "prices", "sales", "sales", "snapshots/prices.sql", (SOURCE,)),
    Node(STG, "model", "stg_orders", "sales", "sales", "models/stg_orders.sql", (SOURCE, SEED)),
    Node(ORDERS, "model", "orders", "sales", "sales", "models/orders.sql", (STG,), 2, 2, "public", True, "sales", description="One row per order."),
    Node(RETURNS, "model", "returns", "sales", "sales", "models/returns.sql", (STG,), 1, 1, "public", True, "sales"),
    Node(REPORT, "model", "report", "finance", "finance", "models/report.py", (ORDERS, "model.crm.gone.v1"), language="python"),
    Node("exposure.finance.board", "exposure", "board", "finance", "finance", parents=(REPORT,)),
    Node(KEY, "test", "unique_orders_id", "sales", "sales", parents=(ORDERS,), test="unique", column="id", attached=ORDERS, severity="error"),
    Node(OLD, "test", "recent", "sales", "sales", parents=(ORDERS,), attached=ORDERS, severity="warn", description="No older than a day."),
    Node(SUM, "test", "sum", "finance", "finance", parents=(REPORT, ORDERS), severity="error"),
]
COLUMNS = (Column("id", "integer"),)
PRODUCTS = {id_: Product(Address(*id_.split(".")[1:3], version), "", COLUMNS, Owner("sales"), version) for id_, version in ((ORDERS, 2), (RETURNS, 1))}
ENTRIES = (
    Entry(PRODUCTS[ORDERS].address, "orders_v2.parquet", 2048, 1234, "1", (("id", "INTEGER"),), RUN, TIME, commit="c0ffee"),
    Entry(PRODUCTS[RETURNS].address, "returns_v1.parquet", 10, 1, "1", (("id", "INTEGER"),), EARLIER, TIME, commit="beef"),
)
OUTCOMES = (
    ProductOutcome(ENTRIES[0].address, Outcome.PUBLISHED, "", TIME, RUN, RUN),
    ProductOutcome(ENTRIES[1].address, Outcome.WITHHELD, "a test failed", TIME, RUN, EARLIER),
)
MESH = Mesh(
    "dev",
    {
        "sales": DomainFacts("sales", "domains/sales", engine="dbt 2.0.0", generated_at=TIME, invocation=INVOCATION),
        "finance": DomainFacts("finance", "https://example.com/finance", is_external=True, generated_at="2026-02-03T04:05:06Z"),
        "crm": DomainFacts("crm", "domains/crm"),
    },
    {node.id: node for node in NODES},
    {"sales.sales": Owner("sales", "Sales team", "sales-team@example.com")},
    PRODUCTS,
    {
        SEED: ResultOf("success", seconds=0.5, ended_at=TIME),
        SNAPSHOT: ResultOf("skipped"),
        STG: ResultOf("success", seconds=1.5, ended_at="2026-01-02T03:04:07Z"),
        ORDERS: ResultOf("success", seconds=2.0, ended_at="2026-01-02T03:04:09Z"),
        RETURNS: ResultOf("success", ended_at="2026-01-02T03:04:09Z"),
        KEY: ResultOf("pass", failures=0, ended_at="2026-01-02T03:04:10Z"),
        OLD: ResultOf("warn", failures=3, ended_at="2026-01-02T03:04:11Z"),
        REPORT: ResultOf("error", "Catalog Error: no such table"),
        SUM: ResultOf("fail", "Got 1 result", 1),
        "exposure.finance.board": ResultOf("no-op", ended_at=TIME),
    },
    {"sales": Port("sales", ENTRIES, OUTCOMES)},
)
DECLARED = {ORDERS: (DeclaredColumn("id", "integer", "Names the order."),), SOURCE: (DeclaredColumn("id"),)}
CODE = {ORDERS: "select 1 as id"}


def all_events(mesh: Mesh = MESH, lineage: Mapping[str, ModelLineage] = LINEAGE) -> list[dict[str, Any]]:
    return list(events(mesh, DECLARED, lineage, code=CODE))


def last(name: str) -> dict[str, Any]:
    return next(event for event in all_events() if event["job"]["name"] == name and event["eventType"] != "START")


# The spec ------------------------------------------------------------------------------------------------------------


@cache
def facet_classes() -> dict[str, type]:
    """By the address of their schema, which says the version too."""
    generated = pytest.importorskip("openlineage.client.generated", reason="openlineage-python is not installed (`pip install -e .[test]`)")
    modules = [import_module(f"{generated.__name__}.{module.name}") for module in pkgutil.iter_modules(generated.__path__)]
    return {kind._get_schema(): kind for module in modules for kind in vars(module).values() if isinstance(kind, type) and hasattr(kind, "_get_schema")}


def check(value: Any, hint: Any, where: str) -> None:
    """Strict: every key is known, every required one is there, every value is of its type."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint is Any:
        return
    if origin in (Union, UnionType):
        hint = next(one for one in inner if one is not NoneType)
        check(value, hint, where)
    elif origin is list:
        assert isinstance(value, list), where
        for index, one in enumerate(value):
            check(one, inner[0], f"{where}[{index}]")
    elif origin is dict:
        assert isinstance(value, dict), where
        for key, one in value.items():
            check(one, inner[1], f"{where}.{key}")
    elif isinstance(hint, type) and issubclass(hint, Enum):
        assert value in {member.value for member in hint}, where
    elif hasattr(hint, "__attrs_attrs__"):
        check_object(value, hint, where)
    else:
        assert type(value) is hint, f"{where}: {value!r} is no {hint.__name__}"


def check_object(value: Any, declared: Any, where: str) -> None:
    assert isinstance(value, dict), where
    kind = declared
    if "_schemaURL" in value:
        kind = facet_classes()[value["_schemaURL"]]
        assert issubclass(kind, declared), f"{where}: a {kind.__name__} may not stand here"
    attributes = {attribute.name: attribute for attribute in kind.__attrs_attrs__}
    hints = {name: hint for name, hint in get_type_hints(kind).items() if get_origin(hint) is not ClassVar}
    assert value.keys() <= attributes.keys(), f"{where}: {value.keys() - attributes.keys()} unknown"
    required = {name for name, attribute in attributes.items() if repr(attribute.default) == "NOTHING"}
    required |= attributes.keys() & {"_producer", "_schemaURL", "producer", "schemaURL", "eventType"}
    assert value.keys() >= required, f"{where}: {required - value.keys()} missing"
    for name, one in value.items():
        check(one, hints[name], f"{where}.{name}")
        if attributes[name].validator:
            attributes[name].validator(value, attributes[name], one)


def test_every_event_keeps_to_the_spec() -> None:
    run_event = facet_classes()["https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"]
    for event in all_events():
        assert event["schemaURL"] == run_event._get_schema()  # type: ignore[attr-defined]
        check_object(json.loads(json.dumps(event)), run_event, event["job"]["name"])


def test_the_check_is_strict() -> None:
    run_event = facet_classes()["https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"]
    good = json.dumps(next(event for event in all_events() if event.get("inputs")))
    for old, new in (
        ('"eventTime"', '"eventtime"'),
        ('"COMPLETE"', '"DONE"'),
        ("ParentRunFacet", "SQLJobFacet"),
        ('"runId": "', '"runId": "x'),
        ("1-2-0", "1-2-9"),
    ):
        assert old in good
        with pytest.raises((AssertionError, KeyError, ValueError)):
            check_object(json.loads(good.replace(old, new)), run_event, "event")


def test_the_values_use_every_facet() -> None:
    text = json.dumps(all_events())
    assert {kind for kind in _VERSIONS if f"#/$defs/{kind}" not in text} == set()


# What they say -------------------------------------------------------------------------------------------------------


def test_consumers_read_what_producers_write() -> None:
    written, read = last("sales.orders.v2")["outputs"][0], last("finance.report")["inputs"]
    assert [(one["namespace"], one["name"]) for one in read] == [("mesh://dev/ports", "sales.orders.v2")]
    assert (written["namespace"], written["name"]) == ("mesh://dev/ports", "sales.orders.v2")
    assert (last("sales.stg_orders")["outputs"][0]["namespace"], last("sales.stg_orders")["outputs"][0]["name"]) == (
        "mesh://dev/domains/sales",
        "sales.stg_orders",
    )


def test_each_run_starts_and_ends_once() -> None:
    ends: dict[str, list[str]] = {}
    for event in all_events():
        ends.setdefault(event["run"]["runId"], []).append(event["eventType"])
    assert sorted(ends.values()) == [["START", "COMPLETE"]] * 6 + [["START", "FAIL"]] * 3


def test_only_what_ran_has_a_run() -> None:
    built = {"sales.rates", "sales.stg_orders", "sales.orders.v2", "sales.returns.v1", "finance.report"}
    assert {event["job"]["name"] for event in all_events()} == {"sales", "finance", "sales.orders.v2.tests", "finance.report.tests", *built}


def test_a_domain_is_the_parent_of_its_runs() -> None:
    whole = last("sales")
    assert whole["run"]["runId"] == INVOCATION
    assert last("sales.orders.v2")["run"]["facets"]["parent"]["run"] == {"runId": INVOCATION}
    started = next(event for event in all_events() if event["job"]["name"] == "sales")
    assert (started["eventTime"], whole["eventTime"]) == ("2026-01-02T03:04:05.178901Z", "2026-01-02T03:04:11.000000Z")
    assert (whole["eventType"], last("finance")["eventType"]) == ("COMPLETE", "FAIL")


def test_times_come_from_the_artifacts() -> None:
    start, end = (event["eventTime"] for event in all_events() if event["job"]["name"] == "sales.stg_orders")
    assert (start, end) == ("2026-01-02T03:04:05.500000Z", "2026-01-02T03:04:07.000000Z")
    # Without a time of its own, that of the artifacts.
    assert last("finance.report")["eventTime"] == "2026-02-03T04:05:06.000000Z"


def test_the_same_artifacts_give_the_same_events() -> None:
    assert all_events() == all_events()
    other = replace(MESH, domains=MESH.domains | {"sales": DomainFacts("sales", invocation=INVOCATION[:-1] + "1", generated_at=TIME)})
    assert {event["run"]["runId"] for event in all_events() if event["job"]["name"] != "finance"}.isdisjoint(
        event["run"]["runId"] for event in all_events(other) if "sales" in event["job"]["name"]
    )


def test_a_publication_is_the_version_of_its_dataset() -> None:
    orders, returns = last("sales.orders.v2")["outputs"][0], last("sales.returns.v1")["outputs"][0]
    assert orders["facets"]["version"]["datasetVersion"] == RUN
    assert {key: orders["outputFacets"]["outputStatistics"][key] for key in ("rowCount", "size", "fileCount")} == {
        "rowCount": 1234,
        "size": 2048,
        "fileCount": 1,
    }
    # What the run built was withheld: the publication is another build's.
    assert (returns["facets"].get("version"), returns["outputFacets"]) == (None, {})


def test_a_publication_of_another_run_says_nothing_of_this_one() -> None:
    later = replace(MESH, ports={"sales": Port("sales", ENTRIES, tuple(replace(one, run=EARLIER, outcome=Outcome.UNCHANGED) for one in OUTCOMES))})
    found = next(event for event in all_events(later) if event["job"]["name"] == "sales.orders.v2" and event["eventType"] == "COMPLETE")
    assert "version" not in found["outputs"][0]["facets"]


def test_a_job_says_who_what_and_where() -> None:
    facets = last("sales.orders.v2")["job"]["facets"]
    assert facets["jobType"]["jobType"] == "MODEL"
    assert facets["ownership"]["owners"] == [{"name": "team:sales", "type": "OWNER"}, {"name": "mailto:sales-team@example.com", "type": "CONTACT"}]
    assert facets["documentation"]["description"] == "One row per order."
    assert facets["sql"]["query"] == "select 1 as id"
    location = facets["sourceCodeLocation"]
    assert (location["url"], location["path"], location["version"]) == (
        "file:domains/sales/models/orders.sql",
        "domains/sales/models/orders.sql",
        "c0ffee",
    )
    assert "sourceCodeLocation" not in last("finance.report")["job"]["facets"]


def test_a_failure_says_why() -> None:
    error = last("finance.report")["run"]["facets"]["errorMessage"]
    assert (error["message"], error["programmingLanguage"]) == ("Catalog Error: no such table", "PYTHON")


def test_declared_columns_come_before_those_that_only_lineage_knows() -> None:
    fields = last("sales.orders.v2")["outputs"][0]["facets"]["schema"]["fields"]
    assert fields == [
        {"name": "id", "type": "integer", "description": "Names the order.", "ordinal_position": 1},
        {"name": "amount", "ordinal_position": 2},
        {"name": "customer", "ordinal_position": 3},
    ]


def test_every_column_of_a_lineage_is_a_field_of_its_dataset() -> None:
    """Also of sources and seeds, whose columns are often not declared: who draws the lineage looks them up there."""
    fields: dict[str, set[str]] = {}
    used: set[tuple[str, str]] = set()
    for event in all_events():
        for dataset in (*event.get("inputs", ()), *event.get("outputs", ())):
            found = dataset["facets"].get("schema", {"fields": []})["fields"]
            fields.setdefault(dataset["name"], set()).update(field["name"] for field in found)
            for column_ in dataset["facets"].get("columnLineage", {"fields": {}})["fields"].values():
                used |= {(one["name"], one["field"]) for one in column_["inputFields"]}
    assert ("sales.erp.orders", "amount") in used
    assert {(name, field) for name, field in used if field not in fields.get(name, ())} == set()


def test_column_lineage_says_how() -> None:
    lineage = last("sales.orders.v2")["outputs"][0]["facets"]["columnLineage"]
    made_of = {(one["name"], one["field"]): one["transformations"] for one in lineage["fields"]["amount"]["inputFields"]}
    assert {key: [(one["type"], one["subtype"]) for one in value] for key, value in made_of.items()} == {
        ("sales.stg_orders", "amount_eur"): [("DIRECT", "AGGREGATION")],
        ("sales.stg_orders", "id"): [("INDIRECT", "WINDOW")],
    }
    assert {(one["field"], one["transformations"][0]["subtype"]) for one in lineage["dataset"]} == {("customer_id", "JOIN"), ("amount_eur", "FILTER")}


def test_what_is_unknown_is_said() -> None:
    lineage = {STG: ModelLineage((column("x", unknown="a macro wrote it"),)), ORDERS: ModelLineage(unknown="not compiled")}
    found = {event["job"]["name"]: event for event in all_events(lineage=lineage) if event["eventType"] != "START"}
    field = found["sales.stg_orders"]["outputs"][0]["facets"]["columnLineage"]["fields"]["x"]
    assert field == {"inputFields": [], "transformationDescription": "not all is known: a macro wrote it"}
    assert "columnLineage" not in found["sales.orders.v2"]["outputs"][0]["facets"]


def test_tests_are_assertions_about_what_they_read() -> None:
    event = last("sales.orders.v2.tests")
    assertions = event["inputs"][0]["inputFacets"]["dataQualityAssertions"]["assertions"]
    assert assertions == [
        {"assertion": "unique", "success": True, "name": "unique_orders_id", "severity": "error", "column": "id", "actual": "0"},
        {"assertion": "custom_sql", "success": False, "name": "recent", "severity": "warn", "description": "No older than a day.", "actual": "3"},
    ]
    # A warning does not fail a run.
    assert (event["eventType"], last("finance.report.tests")["eventType"]) == ("COMPLETE", "FAIL")


def test_sources_are_described_by_who_reads_them() -> None:
    source, seed = last("sales.stg_orders")["inputs"]
    assert (source["name"], source["facets"]["documentation"]["description"]) == ("sales.erp.orders", "What the shop writes.")
    assert (seed["name"], seed["facets"]) == ("sales.rates", {})


def test_no_results_no_events() -> None:
    assert all_events(replace(MESH, results={})) == []
