"""Who is hit by a change, and whether it may be merged. Values only."""

from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath

import pytest
from mesh.core.changes.change import FACTS, Change, Kind, Severity
from mesh.core.columns import How, Use
from mesh.core.governance.waivers import Waiver
from mesh.core.impact.asks import asks
from mesh.core.impact.assess import Effect, Impact, Rules, Verdict, assess
from mesh.core.impact.comparison import Interface, Side, compare
from mesh.core.impact.follow import Consumers, find_readers, line_of
from mesh.core.impact.unused import unused
from mesh.core.mesh import Problem, ProblemKind
from mesh.core.model import Address, Domain

from .consumers import FLIGHTS, LINEAGE, NODES, PRODUCT, consumers, flights, lineage, model

TODAY = date(2026, 11, 21)
REMOVED = Change(Kind.COLUMN_REMOVED, PRODUCT.address, "departure_delay_min")
GONE = Change(Kind.VERSION_REMOVED, PRODUCT.address)
WAIVER = Waiver("breaking-change", "operations.flights.v2", "All have moved.", "platform lead", date(2026, 12, 31), 3)


def judged(change: Change, among: Consumers | None = None, rules: Rules | None = None) -> Impact:
    return assess([change], among or consumers(), rules or Rules(TODAY))[0]


def readers(column: str = "", **options: bool) -> dict[str, list[str]]:
    """What is told of each domain, as words."""
    found = find_readers(consumers(), FLIGHTS, column, **options)
    return {
        reach.domain + ("" if reach.is_sure else "?"): [
            f"{end.node.label}({','.join(end.columns)}){' through ' + end.through if end.through else ''}" for end in reach.ends
        ]
        for reach in found.reaches
    }


def test_a_column_reaches_products_and_exposures_through_other_domains() -> None:
    assert readers("departure_delay_min") == {
        "forecasting": ["forecasting.late.v1()"],
        "marketing": ["marketing.campaign.v1(mean_delay) through punctuality.on_time.v1", "marketing.dashboard() through punctuality.on_time.v1"],
        "punctuality": ["punctuality.on_time.v1(mean_delay)"],
        "forecasting?": ["forecasting.features.v1()"],
    }


def test_case_of_names_does_not_matter() -> None:
    assert readers("DEPARTURE_DELAY_MIN") == readers("departure_delay_min")


def test_its_own_domain_is_no_consumer_unless_asked_for() -> None:
    assert "operations" not in readers("departure_delay_min")
    assert readers("departure_delay_min", with_home=True)["operations"] == ["operations.delays(delay)"]


def test_a_whole_version_is_read_by_all_who_refer_to_it() -> None:
    assert list(readers()) == ["forecasting", "punctuality", "marketing"]


def test_where_a_model_reads_it_is_told_with_its_line_and_how() -> None:
    reach = next(reach for reach in find_readers(consumers(), FLIGHTS, "departure_delay_min").reaches if reach.domain == "punctuality")
    assert [(reading.file, reading.line, reading.how) for reading in reach.readings] == [("domains/punctuality/models/int_flights.sql", 3, (How.RENAMED,))]
    assert reach.owners == ("punctuality-team@example.com",)


def test_what_is_built_behind_a_failing_model_stops_too() -> None:
    reach = next(reach for reach in find_readers(consumers(), FLIGHTS, "departure_delay_min").reaches if reach.domain == "punctuality")
    assert [node.label for node in reach.behind] == ["punctuality.weather.v1"]


def test_consumers_of_the_product_that_do_not_read_the_column_are_named() -> None:
    assert [node.label for node in find_readers(consumers(), FLIGHTS, "departure_delay_min").others] == ["punctuality.routes.v1"]


def test_who_cannot_be_told_is_told_apart_with_the_reason() -> None:
    reach = next(reach for reach in find_readers(consumers(), FLIGHTS, "seat_count").reaches)
    assert (reach.is_sure, [reading.unknown for reading in reach.readings]) == (False, ["a Python model"])


def test_a_model_without_lineage_may_read_everything() -> None:
    among = consumers(lineages={id_: model for id_, model in LINEAGE.items() if id_ != "model.punctuality.routes.v1"})
    unsure = [reach.domain for reach in find_readers(among, FLIGHTS, "seat_count").unsure]
    assert unsure == ["forecasting", "punctuality"]


def test_an_exposure_on_the_product_itself_is_a_reader() -> None:
    among = consumers([*NODES, model("operations", "report", FLIGHTS, kind="exposure")])
    reach = next(reach for reach in find_readers(among, FLIGHTS, "seat_count").reaches if reach.domain == "operations")
    assert reach.readings[0].unknown == "an exposure names no columns"


@pytest.mark.parametrize(("name", "reads"), [("references_product_routes_seat_count__flight_id", True), ("references_product_routes_miles__flight_id", False)])
def test_a_generic_test_names_its_columns(name: str, reads: bool) -> None:
    check = model("punctuality", name, FLIGHTS, kind="test", test="references_product", attached="model.punctuality.routes.v1")
    found = find_readers(consumers([*NODES, check]), FLIGHTS, "seat_count")
    assert any(reading.node.id == check.id for reach in found.reaches for reading in reach.readings) is reads


def test_a_model_that_only_hands_a_column_on_does_not_fail_without_it() -> None:
    """`select *`: not the model fails, but what names the column behind it."""
    nodes = [
        NODES[0],
        model("punctuality", "all", FLIGHTS),
        model("punctuality", "narrow", "model.punctuality.all", version=1),
        model("punctuality", "late", "model.punctuality.all", version=1),
    ]
    among = consumers(
        nodes,
        {
            "model.punctuality.all": lineage(departure_delay_min=flights("departure_delay_min")),
            "model.punctuality.late.v1": lineage(late=Use("model.punctuality.all", "departure_delay_min", How.TRANSFORMED)),
            "model.punctuality.narrow.v1": lineage(),
        },
    )
    among = replace(among, read=lambda _, file: "select * from flights" if file == "models/all.sql" else "select departure_delay_min from all")
    reach = find_readers(among, FLIGHTS, "departure_delay_min").reaches[0]
    assert ([end.node.label for end in reach.ends], reach.behind) == (["punctuality.late.v1"], ())


@pytest.mark.parametrize(
    ("text", "line"),
    [("select 1", 0), ("\nselect x.delay", 2), ("select a as delay\nfrom t\nwhere delay > 1", 3), ("-- delay\nselect DELAY", 2), ("select delays", 0)],
)
def test_the_line_that_reads_a_column(text: str, line: int) -> None:
    assert line_of("delay", text) == line


# Verdicts ---------------------------------------------------------------------------------------------------------


def test_a_breaking_change_fails() -> None:
    assert (judged(REMOVED).verdict, judged(REMOVED).effect) == (Verdict.FAILS, Effect.BREAKS)


def test_a_warning_passes_unless_asked_about() -> None:
    widened = Change(Kind.TYPE_WIDENED, PRODUCT.address, "distance_mi")
    assert judged(widened).verdict is Verdict.PASSES
    assert judged(widened, rules=Rules(TODAY, fail_on=Severity.WARNING)).verdict is Verdict.FAILS


def test_what_is_added_hits_nobody() -> None:
    assert judged(Change(Kind.COLUMN_ADDED, PRODUCT.address, "gate")).readers.reaches == ()


def test_unused_passes_only_where_certainly_nobody_reads_it() -> None:
    rules = Rules(TODAY, allow_unused=True)
    seats = Change(Kind.COLUMN_REMOVED, PRODUCT.address, "seat_count")
    sure = consumers([node for node in NODES if node.name not in ("guess", "features")])
    assert judged(seats, sure, rules).verdict is Verdict.UNUSED
    assert judged(seats, sure).verdict is Verdict.FAILS
    assert judged(seats, consumers(), rules).verdict is Verdict.FAILS


def test_a_domain_without_artifacts_may_read_it() -> None:
    among = consumers([NODES[0]])
    mesh = replace(among.mesh, problems=(Problem(ProblemKind.MISSING, "finance", "no artifacts"),))
    finance = Domain("finance", PurePosixPath("domains/finance"), ("operations",))
    impact = judged(REMOVED, replace(among, mesh=mesh, domains={"finance": finance}), Rules(TODAY, allow_unused=True))
    assert (impact.unread, impact.verdict) == (("finance",), Verdict.FAILS)
    other = replace(finance, inputs=frozenset({"operations.flights.v1"}))
    assert judged(REMOVED, replace(among, mesh=mesh, domains={"finance": other})).unread == ()


def test_a_declared_input_that_nothing_reads_needs_the_version_but_no_column() -> None:
    among = consumers([NODES[0]], {}, {"finance": frozenset({"operations.flights.v2"})})
    rules = Rules(TODAY, allow_unused=True)
    assert (judged(GONE, among, rules).declared, judged(GONE, among, rules).verdict) == (("finance",), Verdict.FAILS)
    assert (judged(REMOVED, among, rules).declared, judged(REMOVED, among, rules).verdict) == (("finance",), Verdict.UNUSED)


@pytest.mark.parametrize(
    ("waiver", "verdict"),
    [
        (WAIVER, Verdict.WAIVED),
        (replace(WAIVER, node="operations.flights.v2.departure_delay_min"), Verdict.WAIVED),
        (replace(WAIVER, until=TODAY), Verdict.WAIVED),
        (replace(WAIVER, until=date(2026, 11, 20)), Verdict.FAILS),
        (replace(WAIVER, node="operations.flights.v2.distance_mi"), Verdict.FAILS),
        (replace(WAIVER, policy="naming"), Verdict.FAILS),
    ],
)
def test_a_waiver_covers_its_version_or_column_until_its_last_day(waiver: Waiver, verdict: Verdict) -> None:
    assert judged(REMOVED, rules=Rules(TODAY, waivers=(waiver,))).verdict is verdict


def test_a_moved_latest_version_hits_only_who_names_none() -> None:
    moved = Change(Kind.LATEST_MOVED, PRODUCT.address, before="v2", after="v3")
    texts = {"models/int_flights.sql": "from {{ ref('operations', 'flights', v=2) }}", "models/routes.sql": "{{ ref('operations', 'flights') }}"}
    among = replace(consumers(), read=lambda _, file: texts.get(file, "ref('operations', 'flights', v=2)"))
    assert [end.node.label for reach in judged(moved, among).readers.reaches for end in reach.ends] == ["punctuality.routes.v1"]


@pytest.mark.parametrize("kind", [kind for kind in Kind if FACTS[kind].severity >= Severity.WARNING])
def test_every_change_from_a_warning_on_is_looked_up(kind: Kind) -> None:
    assert Impact(Change(kind, PRODUCT.address)).effect is not Effect.NONE


# Comparisons ------------------------------------------------------------------------------------------------------


def side(*products: object, version: str = "1.0.0", **facts: object) -> Side:
    return Side("a side", {"operations": Interface(tuple(products), version)}, **facts)  # type: ignore[arg-type]


def test_the_next_version_and_what_to_do() -> None:
    narrow = replace(PRODUCT, columns=PRODUCT.columns[:1])
    diff = compare(side(PRODUCT), side(narrow), consumers(), Rules(TODAY)).domains[0]
    assert (diff.before, diff.after, diff.is_behind) == ("1.0.0", "2.0.0", True)
    assert diff.advice == ("Make it flights v3 and deprecate v2, or restore `departure_delay_min` and the rest.",)


def test_a_version_beside_the_old_one_breaks_nobody() -> None:
    new = replace(PRODUCT, address=Address("operations", "flights", 3), columns=PRODUCT.columns[:1])
    comparison = compare(side(PRODUCT), side(PRODUCT, new, version="1.1.0"), consumers(), Rules(TODAY))
    assert ([impact.change.kind for impact in comparison.impacts], comparison.fails, comparison.domains[0].is_behind) == ([Kind.VERSION_ADDED], False, False)


def test_a_publication_is_compared_by_names_and_types_only() -> None:
    published = replace(PRODUCT, columns=tuple(replace(column, is_nullable=False, description="x") for column in PRODUCT.columns), primary_key=("flight_id",))
    comparison = compare(side(PRODUCT, version="", is_published=True, is_whole=False), side(published), consumers(), Rules(TODAY))
    assert (comparison.domains, len(comparison.notes)) == ((), 1)


def test_a_side_of_one_domain_says_nothing_of_others() -> None:
    both = Side("all", {"operations": Interface((PRODUCT,), "1.0.0"), "finance": Interface((replace(PRODUCT, address=Address("finance", "f", 1)),), "1.0.0")})
    assert compare(side(PRODUCT, is_whole=False), both, consumers(), Rules(TODAY)).domains == ()
    assert [diff.name for diff in compare(side(PRODUCT), both, consumers(), Rules(TODAY)).domains] == ["finance"]


# What nobody reads ------------------------------------------------------------------------------------------------


def test_columns_that_nobody_reads_and_perhaps_somebody() -> None:
    assert [(one.columns, one.perhaps) for one in unused(consumers())] == [((), (("forecasting.guess (a Python model)", ("seat_count",)),))]
    without = consumers([node for node in NODES if node.name != "guess"])
    assert [(one.columns, one.is_read) for one in unused(without)] == [(("seat_count",), True)]


def test_a_version_that_only_its_own_domain_reads() -> None:
    assert [(one.is_read, one.is_read_at_home) for one in unused(consumers(NODES[:2]))] == [(False, True)]


def test_what_a_change_would_ask_of_a_reader() -> None:
    found = {reach.domain: asks(reach, "departure_delay_min") for reach in find_readers(consumers(), FLIGHTS, "departure_delay_min").sure}
    assert found["punctuality"].removal == "do without `departure_delay_min` in 1 file before it goes; `punctuality.on_time.v1` may need a new version"
    assert found["marketing"].deprecation == "nothing: `punctuality.on_time.v1` moves"
    punctuality = next(reach for reach in find_readers(consumers(), FLIGHTS, "departure_delay_min").sure if reach.domain == "punctuality")
    assert asks(punctuality, "", is_versioned=False).deprecation.startswith("read something else in 1 file before the end")
