"""A mesh by value, with everything a page may meet: failing, late, deprecated, restricted and never measured products, an exposure, and names and
texts that try to be more than text."""

from collections.abc import Iterable

import msgspec
from mesh.core.catalogue.model import Catalogue, ClassLine, PolicyLine, SharedColumn, Term
from mesh.core.catalogue.pages import DomainPage, NodeKind, NodePage, ProductPage
from mesh.core.catalogue.parts import Agreed, ChangeLine, Check, Field, FindingLine, Profile, PublicationLine, Source, Status, VersionLine
from mesh.core.model import Address
from mesh.core.slo.judged import JudgedLevel, LevelState, Mark

TODAY = "2026-06-01"
AS_OF = "2026-06-01T06:00:00Z"
EVIL = """</script><script>window.hacked = 1</script><img src=x onerror="window.hacked=2">"'`{{ 7*7 }}${7*7}"""
"""Tries to leave a script, an attribute, a text and a template."""
EVIL_MARKDOWN = f"""Totally *harmless* {EVIL}

[click me](javascript:window.hacked=3) ![pixel](https://example.invalid/x.png) <a href="javascript:window.hacked=4">here</a>
"""
MARKS = tuple(
    Mark(
        f"2026-05-{day:02d}T05:00:00Z",
        LevelState.MISSED if day % 9 == 0 else LevelState.MET,
        "withheld: 1 test failed" if day % 9 == 0 else "published",
        float(day),
    )
    for day in range(2, 32)
)


def catalogue() -> Catalogue:
    products = {
        product.id: product
        for product in (
            product("network", "airports", fields=("airport_code", "airport_name", "latitude", "longitude"), upstream=["model.network.stg_airports"], uses=4),
            product("weather", "hourly_weather", fields=("airport_code", "hour_utc", "wind_speed_kmh", "visibility_km"), status=Status.LATE, uses=2),
            product("operations", "flights", 1, latest=2, ends="2026-06-20", uses=1),
            product(
                "operations",
                "flights",
                2,
                latest=2,
                fields=("flight_id", "airport_code", "departure_delay_min", "tail_number"),
                upstream=["model.network.airports.v1", "model.operations.int_flights"],
                uses=6,
            ),
            product("operations", "crew_pairings", status=Status.FAILING, classification="personal", restricted=True, fields=("crew_name", "flight_id")),
            product("delays", "delay_causes", upstream=["model.operations.flights.v1", "model.weather.hourly_weather.v1"]),
            product("delays", "delay_forecast", status=Status.UNKNOWN, published=False, upstream=["model.operations.flights.v2"]),
            product("delays", "a_product_with_a_very_long_name_that_goes_on_and_on_until_it_has_eighty_letters", upstream=["model.operations.flights.v2"]),
            product("hostile", EVIL, description=EVIL_MARKDOWN, fields=(EVIL, "it's", "größe"), tags=(EVIL,), upstream=["model.operations.flights.v2"]),
        )
    }
    nodes = {
        node.id: node
        for node in (
            NodePage("source.network.records.airports", NodeKind.SOURCE, "network", "records.airports", "network.records.airports", licence="CC0-1.0"),
            node("network", "stg_airports", upstream=["source.network.records.airports"]),
            node("operations", "int_flights", upstream=["model.network.airports.v1"]),
            node("hostile", "<i>int</i>", description=EVIL_MARKDOWN),
            NodePage(
                "exposure.delays.punctuality_report",
                NodeKind.EXPOSURE,
                "delays",
                "punctuality_report",
                "delays.punctuality_report",
                "What the board reads.",
                owner_name="Delays team",
                owner_email="delays@example.com",
                url="javascript:window.hacked=5",
                exposure_type="dashboard",
                upstream=("model.delays.delay_causes.v1",),
            ),
        )
    }
    products, nodes = joined(products, nodes)
    names = sorted({page.domain for page in nodes.values()} | {page.address.domain for page in products.values()})
    return Catalogue(
        name="Flight Mesh",
        sentence="Flights from New York, and what delays them.",
        environment="dev",
        today=TODAY,
        as_of=AS_OF,
        commit="0123456789abcdef0123456789abcdef01234567",
        repository="https://example.com/mesh",
        domains={name: domain(name, products, nodes) for name in names},
        products=products,
        nodes=nodes,
        findings=(
            finding("error", "operations", "crew_pairings"),
            finding("warning", "hostile", EVIL, message=EVIL),
            finding("warning", "weather", "hourly_weather", waived_until="2026-09-01", waived_by="Weather team", waived_why="moves in August"),
        ),
        policies=(
            PolicyLine("owner_can_be_reached", "ownership", "An owner can be reached", "Someone must answer.", "Name an e-mail.", "error", "p.yml", findings=1),
        ),
        changes=(
            ChangeLine("2026-05-30", "model.operations.flights.v2", "contract", "breaking", "column `tail_number` added; **flight_no** removed", "0123456"),
            ChangeLine("2026-05-31T05:00:00Z", "model.network.airports.v1", "publication", "published", "1,458 rows"),
            ChangeLine("2026-05-31T05:00:00Z", next(key for key in products if "hostile" in key), "contract", "additive", EVIL),
        ),
        terms=(
            Term("on time", "Less than 15 minutes late.", "delays", "14 CFR 234.2", (("model.operations.flights.v2", "departure_delay_min"),)),
            Term(EVIL, EVIL_MARKDOWN),
        ),
        shared_columns=(SharedColumn("airport_code", "varchar", "IATA code of an airport.", "", ("model.network.airports.v1", "model.operations.flights.v2")),),
        classes=(ClassLine("public", "Anybody may read it.", "clear", 7, 20), ClassLine("personal", "About a person.", "masked", 1, 1)),
        units=(("min", "minutes"), ("km", "kilometres")),
        purposes=(("planning", "Plans of the day."),),
        builds=MARKS,
        problems=("weather: its artifacts are older than its YAML; run mesh build.",),
    )


def product(
    domain: str,
    name: str,
    version: int = 1,
    *,
    latest: int = 0,
    fields: Iterable[str] = ("airport_code", "value"),
    upstream: Iterable[str] = (),
    status: Status = Status.OK,
    ends: str = "",
    classification: str = "public",
    restricted: bool = False,
    published: bool = True,
    description: str = "",
    tags: tuple[str, ...] = ("aviation",),
    uses: int = 0,
) -> ProductPage:
    address = Address(domain, name, version)
    port = "restricted" if restricted else "open"
    said = {Status.LATE: "Its data are 80 hours old, promised are 48.", Status.FAILING: "The last try to publish was withheld.", Status.UNKNOWN: "Never built."}
    is_bad = status == Status.FAILING
    check = Check(
        f"test.{domain}.{name}.unique",
        "unique",
        "every row has its own key",
        "",
        "error",
        "fail" if is_bad else "pass",
        3 if is_bad else 0,
        AS_OF,
        "2026-05-28T05:00:00Z" if is_bad else "",
        MARKS,
    )
    return ProductPage(
        id=f"model.{domain}.{name}.v{version}",
        address=address,
        description=description or f"One row per {name.rstrip('s')}. See [the handbook](https://example.com/book) and `{name}`.",
        grain=(next(iter(fields)),),
        fields=tuple(
            Field(
                column,
                "varchar" if place < 2 else "double",
                EVIL_MARKDOWN if column == EVIL else f"The {column.replace('_', ' ')} of it.",
                is_nullable=place > 0,
                is_key=place == 0,
                classification="personal" if column == "crew_name" else "public",
                mask="a hash" if column == "crew_name" else "",
                checks=(check,) if place == 0 else (),
                made_of=tuple(Source(node, "airport_code", "passed through") for node in list(upstream)[:1] if column == "airport_code"),
                profile=Profile(1000, 10, 12, "A", "Z", ("A", "K", "Z"), (5, 9, 3), ("A", "G", "N", "Z"), 0.31 if place == 1 else 0.02, place == 1),
            )
            for place, column in enumerate(fields)
        ),
        owner_group=domain,
        owner_name=f"{domain.capitalize()} team" if domain != "hostile" else EVIL,
        owner_email=f"{domain}@example.com",
        status=status,
        status_why=said.get(status, ""),
        is_latest=version == (latest or version),
        latest_version=latest or version,
        versions=tuple(
            VersionLine(
                f"model.{domain}.{name}.v{one}",
                one,
                one == (latest or version),
                "2026-06-20" if one < latest else "",
                19 if one < latest else None,
                status=status,
            )
            for one in range(1, (latest or version) + 1)
        ),
        deprecation_date=ends,
        days_left=19 if ends else None,
        classification=classification,
        ports=(port,),
        needs_agreement=restricted,
        agreements=(Agreed("delays", "planning", "no copies", "2026-01-01", "2026-12-31", ("restricted",), "governance/agreements/one.yml"),)
        if restricted
        else (),
        access_said="Needs an agreement." if restricted else "",
        licence="CC0-1.0",
        provenance="Records of an airport.",
        limits="Not for navigation.",
        tags=tags,
        published=(PublicationLine(port, "20260601T050000Z-1a2b", AS_OF, AS_OF, 336_776, 12_345_678, f".mesh/dev/ports/{domain}/x.parquet", "0123456"),)
        if published
        else (),
        levels=(
            JudgedLevel(
                "freshness",
                "within 48 hours",
                "80 hours" if status == Status.LATE else "24 hours",
                LevelState.MISSED if status == Status.LATE else LevelState.MET,
                trend=MARKS,
            ),
            JudgedLevel("availability", "at least 99.5 %", "", LevelState.UNKNOWN, "No try to publish yet."),
            JudgedLevel("quality", "at least 99 %", "99.7 %", LevelState.MET, budget=0.7, trend=MARKS),
        ),
        checks=(check,),
        upstream=tuple(upstream),
        since_before=(ChangeLine("2026-05-01", f"model.{domain}.{name}.v{version}", "contract", "breaking", "column flight_no is gone"),)
        if version > 1
        else (),
        changes=(ChangeLine("2026-05-31T05:00:00Z", f"model.{domain}.{name}.v{version}", "publication", "published", "336,776 rows"),),
        sample_columns=() if restricted else tuple(fields)[:2],
        sample=() if restricted else (("JFK", EVIL), ("EWR", "2")),
        sample_said="Restricted: no sample." if restricted else "",
        engine="dbt 1.11",
        generated_at=AS_OF,
        commit="0123456",
        file=f"domains/{domain}/models/{name}.sql",
        yaml_file=f"domains/{domain}/models/{name}.yml",
        uses=uses,
    )


def node(domain: str, name: str, *, upstream: Iterable[str] = (), description: str = "Internal.") -> NodePage:
    columns = (("airport_code", "varchar", "IATA code."), ("departure_delay_min", "double", ""))
    return NodePage(
        f"model.{domain}.{name}", NodeKind.INTERNAL, domain, name, f"{domain}.{name}", description, "view", columns=columns, upstream=tuple(upstream)
    )


def finding(severity: str, domain: str, label: str, message: str = "Nobody answers for it.", **more: str) -> FindingLine:
    return FindingLine(
        "owner_can_be_reached",
        "An owner can be reached",
        severity,
        domain,
        label,
        f"model.{domain}.{label}.v1",
        "",
        message,
        "Name an e-mail.",
        "p.yml",
        3,
        **more,
    )


def domain(name: str, products: dict[str, ProductPage], nodes: dict[str, NodePage]) -> DomainPage:
    own = {**{page.id: page for page in products.values() if page.address.domain == name}, **{page.id: page for page in nodes.values() if page.domain == name}}
    of = {**{page.id: page.address.domain for page in products.values()}, **{page.id: page.domain for page in nodes.values()}}
    evil = name == "hostile"
    return DomainPage(
        name,
        EVIL_MARKDOWN if evil else f"All about {name}.",
        EVIL_MARKDOWN if evil else f"# {name}\n\nAll about {name}. See [somewhere](../README.md).",
        EVIL if evil else f"{name.capitalize()} team",
        f"{name}@example.com",
        f"domains/{name}",
        engine="dbt 1.11",
        generated_at=AS_OF,
        products=tuple(node_id for node_id in own if node_id in products),
        nodes=tuple(node_id for node_id in own if node_id in nodes),
        upstream=tuple(sorted({of[up] for page in own.values() for up in page.upstream} - {name})),
        downstream=tuple(sorted({of[down] for page in own.values() for down in page.downstream} - {name})),
        problems=("Its last build failed.",) if name == "weather" else (),
        last_build_at=AS_OF,
        last_build_state="failed" if name == "weather" else "ok",
        builds=MARKS,
    )


def joined(products: dict[str, ProductPage], nodes: dict[str, NodePage]) -> tuple[dict[str, ProductPage], dict[str, NodePage]]:
    """With what reads each, in the order that the catalogue promises."""
    every = {**products, **nodes}
    down = {read: tuple(sorted(reader.id for reader in every.values() if read in reader.upstream)) for read in every}
    made = {
        page.id: msgspec.structs.replace(
            page,
            downstream=down[page.id],
            upstream_products=tuple(other for other in page.upstream if other in products),
            downstream_products=tuple(other for other in down[page.id] if other in products or other.startswith("exposure.")),
        )
        for page in sorted(products.values(), key=lambda page: page.address)
    }
    return made, {page.id: msgspec.structs.replace(page, downstream=down[page.id]) for _, page in sorted(nodes.items())}
