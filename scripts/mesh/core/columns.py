"""Column lineage: which columns a column is made of, and how. Values, and questions over the whole mesh; `mesh.sql` reads them out of SQL."""

from enum import StrEnum

import msgspec


class How(StrEnum):
    """How a column is used. The first four make a value; the others decide about rows."""

    PASSED = "passed through"
    RENAMED = "renamed"
    TRANSFORMED = "transformed"
    AGGREGATED = "aggregated"
    WINDOW = "window"
    """In a window's partition or order."""
    FILTER = "filter"
    JOIN = "join"
    GROUP = "group"
    ORDER = "order"

    @property
    def makes_value(self) -> bool:
        return self in _VALUE


_VALUE = frozenset({How.PASSED, How.RENAMED, How.TRANSFORMED, How.AGGREGATED})


class Use(msgspec.Struct, frozen=True, gc=False, order=True):
    """A column of a parent, and how it is used. `node` is a node id of the mesh."""

    node: str
    column: str
    how: How


class ColumnLineage(msgspec.Struct, frozen=True, gc=False):
    """One output column of a model."""

    name: str
    uses: tuple[Use, ...] = ()
    unknown: str = ""
    """Why (a part of) it cannot be told; empty when `uses` is all of it."""


class ModelLineage(msgspec.Struct, frozen=True, gc=False):
    """What a model's SQL makes of its parents' columns."""

    columns: tuple[ColumnLineage, ...] = ()
    """In the order of the SQL's result."""
    uses: tuple[Use, ...] = ()
    """Columns that decide about rows: filter, join, group, order."""
    unknown: str = ""
    """Why the model as a whole is not known (Python, no compiled SQL, SQL that cannot be parsed); empty when it was read.
    A model that was read may still have `*` among its columns, which then stands for columns that cannot be listed."""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)
