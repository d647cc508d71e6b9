"""How relations are found, and what becomes of SQL that is no good or goes on and on."""

import time

import duckdb
import pytest
import sqlglot.parser
from mesh.core.columns import ColumnLineage, How, Use
from mesh.sql.lineage import Relation, read_lineage

FLIGHTS = Relation("model.operations.int_flights", ("flight_id", "delay"))
RELATIONS = {'"operations"."intermediate"."int_flights"': FLIGHTS}
CSV = "read_csv('/x/flights.csv', all_varchar = true, nullstr = 'NA')"
RAW = Relation("source.operations.raw.flights", None)


@pytest.mark.parametrize(
    "table",
    [
        '"operations"."intermediate"."int_flights"',
        "operations.intermediate.int_flights",
        'INTERMEDIATE."Int_Flights"',
        "int_flights",
        '"other_database"."operations"."intermediate"."int_flights"',
    ],
)
def test_a_relation_is_found_however_it_is_written(table: str) -> None:
    assert read_lineage(f"select delay from {table}", RELATIONS).columns == (ColumnLineage("delay", (Use(FLIGHTS.id, "delay", How.PASSED),)),)


@pytest.mark.parametrize(
    ("location", "table"),
    [
        (CSV, CSV),
        (CSV, "READ_CSV('/x/flights.csv',ALL_VARCHAR=TRUE,nullstr='NA') as f"),
        ("'/x/y.parquet'", "'/x/y.parquet'"),
        ("'/x/y.parquet'", '"/x/y.parquet"'),
        ("read_parquet(['/x/a.parquet', '/x/b.parquet'])", "read_parquet(['/x/a.parquet', '/x/b.parquet'])"),
    ],
)
def test_a_source_is_found_by_its_location(location: str, table: str) -> None:
    lineage = read_lineage(f"with f as (select * from {table}) select cast(delay as integer) as delay from f", {location: RAW, **RELATIONS})
    assert lineage.columns == (ColumnLineage("delay", (Use(RAW.id, "delay", How.TRANSFORMED),)),)


def test_another_file_is_another_source() -> None:
    lineage = read_lineage(f"select delay from {CSV.replace('flights', 'planes')}", {CSV: RAW})
    assert lineage.columns == (ColumnLineage("delay", unknown="reads read_csv, no model or source"),)


def test_a_short_name_of_two_relations_is_neither() -> None:
    relations = {'"d"."a"."t"': Relation("model.a.t", ("x",)), '"d"."b"."t"': Relation("model.b.t", ("x",))}
    assert read_lineage("select x from t", relations).columns[0].unknown == "`t` may be model.a.t or model.b.t"
    assert read_lineage("select x from b.t", relations).columns[0].uses == (Use("model.b.t", "x", How.PASSED),)


def test_columns_that_are_partly_known() -> None:
    lineage = read_lineage("select *, a || b as c from t", {'"t"': Relation("t", ("*", "a"))})
    assert [(column.name, column.unknown) for column in lineage.columns] == [("a", ""), ("*", "columns of t are not known"), ("c", "")]
    assert lineage.columns[2].uses == (Use("t", "a", How.TRANSFORMED), Use("t", "b", How.TRANSFORMED))


def test_a_name_is_spelled_as_it_was_first() -> None:
    lineage = read_lineage("select Delay as x, DELAY as y from t", {'"t"': Relation("t", None)})
    assert {use.column for column in lineage.columns for use in column.uses} == {"Delay"}


def test_another_dialect() -> None:
    lineage = read_lineage("select `delay` as `late`, e from `int_flights` lateral view explode(flight_id) t as e", RELATIONS, dialect="spark")
    late = ColumnLineage("late", (Use(FLIGHTS.id, "delay", How.RENAMED),))
    assert lineage.columns == (late, ColumnLineage("e", (Use(FLIGHTS.id, "flight_id", How.TRANSFORMED),)))


AGGREGATES = "select distinct function_name from duckdb_functions() where function_type = 'aggregate' and function_name similar to '[a-z_0-9]+'"
WINDOW_FUNCTIONS = frozenset("row_number rank dense_rank rank_dense percent_rank cume_dist ntile lag lead first_value last_value nth_value fill".split())


def test_every_aggregate_of_duckdb_is_one() -> None:
    found = {name for (name,) in duckdb.connect().execute(AGGREGATES).fetchall()} - WINDOW_FUNCTIONS - {"count_star"}
    assert len(found) > 60
    for name in sorted(found):
        lineage = read_lineage(f"select {name}(delay) as x from int_flights", RELATIONS)
        lineage = read_lineage(f"select {name}(delay, 1) as x from int_flights", RELATIONS) if lineage.unknown else lineage
        assert lineage.columns == (ColumnLineage("x", (Use(FLIGHTS.id, "delay", How.AGGREGATED),)),), name


PIECES = (*"select * ( ) from int_flights with a as , pivot [ { columns union join on 1 :: -> ' ;".split(), '"', "order by")


@pytest.mark.parametrize("first", PIECES)
def test_garbage_never_raises(first: str) -> None:
    for second in PIECES:
        for third in PIECES:
            lineage = read_lineage(f"{first} {second} {third}", RELATIONS)
            assert lineage.unknown or lineage.columns, (first, second, third)


LONG = {
    "300 parentheses": f"select {'(' * 300}delay{')' * 300} as x from int_flights",
    "500 branches": " union all ".join(["select delay as x from int_flights"] * 500),
    "200 CTEs": "with c0 as (select delay as x from int_flights), "
    + ", ".join(f"c{at} as (select * from c{at - 1} where x > 0)" for at in range(1, 200))
    + " select x from c199",
    "3,000 terms": f"select {' + '.join(['delay'] * 3000)} as x from int_flights",
    "100 subqueries": f"select x from {'(select * from ' * 100}(select delay as x from int_flights){')' * 100}",
}


@pytest.mark.skipif(sqlglot.parser.__file__.endswith(".py"), reason="sqlglot's pure twin nests less deeply")
@pytest.mark.parametrize("shape", LONG)
def test_long_sql_is_read(shape: str) -> None:
    start = time.process_time()
    lineage = read_lineage(LONG[shape], RELATIONS)
    assert {(use.node, use.column) for use in lineage.columns[0].uses} == {(FLIGHTS.id, "delay")}
    assert (lineage.names, lineage.unknown, lineage.columns[0].unknown) == (("x",), "", "")
    assert time.process_time() - start < 2, "grows faster than the SQL"


@pytest.mark.parametrize("brackets", [1000, 100_000])
def test_what_is_nested_too_deeply_is_unknown(brackets: int) -> None:
    sql = f"select * from {'(select * from ' * brackets}int_flights{')' * brackets}"
    assert read_lineage(sql, RELATIONS).unknown.startswith("nested too deeply to be read")


def test_a_table_of_a_thousand_columns() -> None:
    wide = {'"wide"': Relation("wide", tuple(f"c{at}" for at in range(1000)))}
    start = time.process_time()
    lineage = read_lineage("with a as (select * from wide), b as (select * exclude (c0), c0 + c1 as total from a) select columns(*) from b where c2 > 0", wide)
    assert (len(lineage.columns), lineage.columns[-1].name) == (1000, "total")
    assert time.process_time() - start < 2
