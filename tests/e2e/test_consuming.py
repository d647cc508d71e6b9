"""What a consumer reads: the last good publication, checked against the interface it was written for."""

from dataclasses import replace

import pytest
from conftest import needs_v2

from e2e.conftest import READINGS, STATIONS, SUMMARY
from e2e.meshes import Mesh, Product

BROKEN = replace(READINGS, sql=READINGS.sql.replace("range::integer", "0::integer"))
WITH_STATION = replace(READINGS, sql=READINGS.sql.replace(" from ", ", 'a'::varchar as station from ", 1), columns={**READINGS.columns, "station": "varchar"})
BIG_GENERATION = replace(READINGS, sql=READINGS.sql.replace("}}::integer", "}}::bigint"), columns={**READINGS.columns, "generation": "bigint"})
RENAMED = replace(READINGS, sql=READINGS.sql.replace("as generation", "as age"), columns={"reading_id": "integer", "age": "integer"})


def test_consumer_goes_on_with_the_last_good_publication(built: Mesh, engine: str) -> None:
    published = built.pointer("north")["readings.v1"]
    built.add_products("north", BROKEN, STATIONS)
    built.add_products("south", replace(SUMMARY, sql=SUMMARY.sql.replace("generation,", "10 + generation as generation,")))

    result = built.build("--json", engine=engine, GENERATION="2")

    assert result.code == 1, result.said
    assert result.domain("north")["state"] == "failed"
    south = result.domain("south")
    assert south["state"] == "built"
    assert south["published"] == ["south.summary.v1"]
    (note,) = south["notes"]
    assert "last good publication of north" in note
    assert "north failed" in note
    assert built.rows("south", "summary.v1") == [(11, 3)]
    assert built.pointer("south")["summary.v1"]["inputs"][0]["publication_id"] == published["publication_id"]


def test_consumer_is_skipped_where_nothing_was_ever_published(pair: Mesh, quick_engine: str) -> None:
    pair.add_products("north", BROKEN, STATIONS)
    result = pair.build("--json", engine=quick_engine)
    assert result.code == 1, result.said
    south = result.domain("south")
    assert south["state"] == "skipped"
    assert south["problems"] == ["south: skipped, for north.readings.v1 has never been published and north failed."]
    assert south["next_step"] == "mesh build north"
    assert not pair.pointer("south")


def test_consumer_names_the_command_that_publishes(pair: Mesh, quick_engine: str) -> None:
    result = pair.build("south", engine=quick_engine)
    assert result.code == 2, result.said
    assert "south reads north.readings.v1, never published in environment `dev`. Run `mesh build north`, or `mesh build +south`." in result.said


def test_plain_dbt_names_the_command_that_publishes(pair: Mesh, engine: str) -> None:
    result = pair.dbt(engine, "south", "build")
    assert result.code in (1, 2), result.said
    assert "south reads north.readings v1, and nothing of north is published in environment 'dev'" in one_line(result.said)
    assert "Run `mesh build north`" in one_line(result.said)
    assert not pair.pointer("south")


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_product_that_was_withheld_at_first_is_named(pair: Mesh, engine: str) -> None:
    pair.add_products("north", BROKEN, STATIONS)
    pair.dbt(engine, "north", "build")
    result = pair.dbt(engine, "south", "build")
    assert result.code in (1, 2), result.said
    assert "south reads north.readings v1, which is not published in environment 'dev'; published: stations v1" in one_line(result.said)


def test_added_column_breaks_nobody(built: Mesh, engine: str) -> None:
    """The producer is ahead: it published a column that the consumer's interface does not know."""
    built.add_products("north", WITH_STATION, STATIONS, with_interface=False)
    assert built.dbt(engine, "north", "build", GENERATION="2").code == 0
    result = built.dbt(engine, "south", "build")
    assert result.code == 0, result.said
    assert built.rows("south", "summary.v1") == [(2, 3)]


OTHER_TYPE = (BIG_GENERATION, "`generation` is published as BIGINT, the interface says INTEGER")
OTHER_NAME = (RENAMED, "column `generation` is not in the publication")


@pytest.mark.parametrize(
    ("engine", "readings", "difference"),
    [
        pytest.param("v1", *OTHER_TYPE, id="v1-type changed"),
        pytest.param("v2", *OTHER_TYPE, id="v2-type changed", marks=needs_v2),
        pytest.param("v2", *OTHER_NAME, id="v2-column renamed", marks=needs_v2),
    ],
    indirect=["engine"],
)
def test_changed_contract_stops_the_consumer(built: Mesh, engine: str, readings: Product, difference: str) -> None:
    before = built.files("south")
    built.add_products("north", readings, STATIONS, with_interface=False)
    assert built.dbt(engine, "north", "build", GENERATION="2").code == 0

    result = built.build("south", engine=engine)

    assert result.code == 2, result.said
    message = f"north.readings v1 no longer fits its interface: {difference}. Take the interface of the publication (`mesh interface north`"
    assert message in one_line(result.out)
    assert built.files("south") == before
    assert built.mesh("status", "--verify").code == 0


def test_consumer_takes_the_new_interface(built_quickly: Mesh, quick_engine: str) -> None:
    mesh = built_quickly
    mesh.add_products("north", BIG_GENERATION, STATIONS)
    mesh.add_products("south", replace(SUMMARY, columns={"generation": "bigint", "readings": "integer"}))
    result = mesh.build(engine=quick_engine)
    assert result.code == 0, result.said
    assert mesh.pointer("south")["summary.v1"]["columns"][0] == {"name": "generation", "type": "BIGINT"}


def test_consumer_reads_both_versions(built: Mesh, engine: str) -> None:
    second = replace(READINGS, version=2, sql=READINGS.sql.replace("range::integer", "(10 * range)::integer"))
    built.add_products("north", READINGS, second, STATIONS)
    sums = "(select sum(reading_id) from {{ ref('north', 'readings', v=1) }}) + (select sum(reading_id) from {{ ref('north', 'readings', v=2) }})"
    both = replace(SUMMARY, sql=f"select 1 as generation, ({sums})::integer as readings", inputs=("north.readings.v1", "north.readings.v2"))
    built.add_domain("south", both, upstream=["north"], inputs=["north.readings.v1", "north.readings.v2"])
    for domain in ("north", "south"):
        result = built.dbt(engine, domain, "build")
        assert result.code == 0, result.said
    assert built.rows("south", "summary.v1") == [(1, 33)]
    assert [given["version"] for given in built.pointer("south")["summary.v1"]["inputs"]] == [1, 2]


REFERENCES = {
    "private model": ("ref('north', 'internal')", ("internal", "readings", "stations")),
    "no such model": ("ref('north', 'reading', v=1)", ("reading", "Did you mean", "readings")),
    "no such version": ("ref('north', 'readings', v=7)", ("readings", "7", "Did you mean")),
    "input not declared": ("ref('north', 'stations', v=1)", ("stations", "mesh_inputs")),
}


@pytest.mark.parametrize(
    ("engine", "case"),
    [("v1", "no such version"), ("v1", "input not declared"), *(pytest.param("v2", case, marks=needs_v2) for case in REFERENCES)],
    indirect=["engine"],
)
def test_wrong_reference_names_the_file_and_the_way_out(built: Mesh, engine: str, case: str) -> None:
    reference, words = REFERENCES[case]
    built.write("domains/north/models/internal.sql", "select 1 as one")
    before = built.files("south")
    built.write("domains/south/models/wrong.sql", f"select * from {{{{ {reference} }}}}")
    result = built.build("south", engine=engine)
    assert result.code == 2, result.said
    for word in (*words, "north", "models/wrong.sql"):
        assert word in result.said
    assert "Traceback" not in result.said
    assert built.files("south") == before
