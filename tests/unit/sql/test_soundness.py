"""Lineage misses nothing: change the values of one parent's column, and only what lineage says is made of it, or decided by it, changes."""

import random
from collections.abc import Iterator

import duckdb
import pytest
from mesh.core.columns import ModelLineage
from mesh.sql.lineage import read_lineage

from .shapes import RELATIONS, TABLES, Shape, shapes

ROWS = 9
TRIES = 3
VALUES = {
    "integer": lambda chance: chance.choice(["null", "0", "1", "2", "3"]),
    "varchar": lambda chance: chance.choice(["null", "'1'", "'2'", "'x'", "'xy'"]),
    "date": lambda chance: f"date '2013-01-0{chance.randint(1, 4)}'",
    "struct(f integer, g integer)": lambda chance: f"{{'f': {chance.randint(0, 3)}, 'g': {chance.randint(0, 3)}}}",
    "integer[]": lambda chance: str([chance.randint(0, 3) for _ in range(chance.randint(1, 3))]),
    "map(varchar, integer)": lambda chance: f"map {{'a': {chance.randint(0, 3)}}}",
}
"""Few values, so that rows of two tables meet."""


Data = dict[str, list[str]]
Result = dict[str, list[str]]


def drawn(table: str, chance: random.Random) -> Data:
    return {column: [VALUES[kind](chance) for _ in range(ROWS)] for column, kind in TABLES[table].items()}


def put(connection: duckdb.DuckDBPyConnection, table: str, data: Data) -> None:
    columns = ", ".join(f'"{name}" {kind}' for name, kind in TABLES[table].items())
    rows = ", ".join(f"({', '.join(row)})" for row in zip(*data.values(), strict=True))
    connection.execute(f'create or replace table "{table}" ({columns}); insert into "{table}" values {rows}')


def result(connection: duckdb.DuckDBPyConnection, shape: Shape) -> Result:
    """Each column's values, without their order."""
    cursor = connection.execute(f"select * from ({shape.sql})")
    names = [column[0] for column in cursor.description or []]
    rows = cursor.fetchall()
    return {name: sorted(repr(row[position]) for row in rows) for position, name in enumerate(names)}


def read_by(lineage: ModelLineage) -> set[str]:
    return {use.node for use in lineage.uses} | {use.node for column in lineage.columns for use in column.uses}


@pytest.fixture(scope="module")
def read() -> list[tuple[Shape, ModelLineage]]:
    found = [(shape, read_lineage(shape.sql, RELATIONS)) for shape in shapes() if shape.runs and not shape.unknown]
    assert len(found) > 100
    return found


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as opened:
        yield opened


@pytest.mark.parametrize("table", TABLES)
def test_what_changes_is_in_the_lineage(table: str, read: list[tuple[Shape, ModelLineage]], connection: duckdb.DuckDBPyConnection) -> None:
    chance = random.Random(f"2013 {table}")
    data = {name: drawn(name, chance) for name in TABLES}
    for name in TABLES:
        put(connection, name, data[name])
    concerned = [(shape, lineage) for shape, lineage in read if table in shape.sql.lower()]
    before = [result(connection, shape) for shape, _ in concerned]
    seen = 0
    for column in [column for column in TABLES[table] for _ in range(TRIES)]:
        put(connection, table, {**data[table], column: drawn(table, chance)[column]})
        for (shape, lineage), old in zip(concerned, before, strict=True):
            decides = any((use.node, use.column) == (table, column) for use in lineage.uses)
            new = result(connection, shape)
            changed = [name for name in new if new[name] != old[name]]
            seen += len(changed)
            for output in lineage.columns:
                is_known = any((use.node, use.column) == (table, column) for use in output.uses)
                assert output.name not in changed or decides or is_known or output.unknown, f"{shape.name}: {output.name} depends on {table}.{column}"
    assert seen > TRIES * len(concerned) / 2, "the data changes next to nothing: the test would see nothing"
