"""The lineage of SQL shapes is what people wrote down, and their columns are the ones that DuckDB gives."""

import duckdb
import pytest
from mesh.sql.lineage import read_lineage

from .shapes import RELATIONS, TABLES, Shape, said, shapes

SHAPES = shapes()


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    """Empty tables."""
    connection = duckdb.connect()
    for table, columns in TABLES.items():
        connection.execute(f'create table "{table}" ({", ".join(f"{name!r} {kind}".replace(chr(39), chr(34)) for name, kind in columns.items())})')
    return connection


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_the_lineage_of_a_shape_is_as_written(shape: Shape) -> None:
    lineage = read_lineage(shape.sql, RELATIONS)
    found = [(column.name, tuple(said(use) for use in column.uses)) for column in lineage.columns]
    written = [column.partition(" <-") for column in shape.columns]
    reasons = [rest.partition("? ")[2] for _, _, rest in written]
    assert found == [(name, tuple(use.strip() for use in rest.partition("? ")[0].split(",") if use.strip())) for name, _, rest in written]
    assert tuple(said(use) for use in lineage.uses) == shape.uses
    for column, reason in zip(lineage.columns, reasons, strict=True):
        assert (reason in column.unknown) if reason else column.unknown == "", column.unknown
    assert (shape.unknown in lineage.unknown) if shape.unknown else lineage.unknown == "", lineage.unknown


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape.runs], ids=lambda shape: shape.name)
def test_its_columns_are_those_of_duckdb(shape: Shape, database: duckdb.DuckDBPyConnection) -> None:
    # As dbt builds a model: a table numbers the columns of equal name.
    described = database.execute(f"select * from ({shape.sql}) limit 0").description or []
    assert [column[0] for column in described] == [column.partition(" <-")[0] for column in shape.columns]


def test_shapes_have_distinct_names() -> None:
    names = [shape.name for shape in SHAPES]
    assert sorted(set(names)) == sorted(names)
    assert all(shape.runs or shape.reason for shape in SHAPES)
