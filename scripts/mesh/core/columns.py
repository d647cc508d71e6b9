"""Column lineage: which columns a column is made of, and how. Values, and questions over the whole mesh; `mesh.sql` reads them out of SQL."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property

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


class Use(msgspec.Struct, frozen=True, gc=False, order=True, array_like=True):
    """A column of a parent, and how it is used. `node` is a node id of the mesh."""

    node: str
    column: str
    how: How


class ColumnLineage(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One output column of a model."""

    name: str
    uses: tuple[Use, ...] = ()
    unknown: str = ""
    """Why (a part of) it cannot be told; empty when `uses` is all of it."""


class ModelLineage(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a model's SQL makes of its parents' columns."""

    columns: tuple[ColumnLineage, ...] = ()
    """In the order of the SQL's result."""
    uses: tuple[Use, ...] = ()
    """Columns that decide about rows: filter, join, group, order."""
    unknown: str = ""
    """Why the model as a whole is not known (Python, no compiled SQL, SQL that cannot be parsed), or, where `columns` are there all the same,
    why it cannot be told which columns decide about its rows. Empty when it was read. A model that was read may have `*` among its columns,
    which stands for columns that cannot be listed."""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple([column.name for column in self.columns])


class Reader(msgspec.Struct, frozen=True, gc=False, order=True):
    """Where a column is read: an output column of a model, or the model's rows as a whole (`column` empty)."""

    node: str
    column: str
    how: How | None
    """None where it cannot be told whether and how: see `unknown`."""
    unknown: str = ""


class ColumnGraph:
    """Column lineage of the whole mesh, both ways. DuckDB takes names of columns without regard to case; so do all questions here."""

    def __init__(self, parents: Mapping[str, tuple[str, ...]], lineage: Mapping[str, ModelLineage]) -> None:
        """`parents`: node id -> nodes it reads. `lineage`: by model id."""
        self.lineage = lineage
        self._parents = parents

    def made_of(self, node: str, column: str) -> ColumnLineage | None:
        """What a column is made of; None for a column of a seed, a source, or of a model that is not known."""
        return self._outputs(node).get(column.lower())

    def readers(self, node: str, column: str) -> list[Reader]:
        """The columns and models that read a column directly. Who may read it, without our being able to tell, is among them."""
        found = set(self._readers.get((node, column.lower()), ()))
        # A star over columns that are not known, and a model that is not known, may read any.
        found.update(self._readers.get((node, "*"), ()))
        return sorted(found, key=lambda reader: (reader.node, reader.column, reader.how or "", reader.unknown))

    def _outputs(self, node: str) -> dict[str, ColumnLineage]:
        if node not in self._by_name:
            model = self.lineage.get(node)
            self._by_name[node] = {column.name.lower(): column for column in model.columns} if model else {}
        return self._by_name[node]

    @cached_property
    def _by_name(self) -> dict[str, dict[str, ColumnLineage]]:
        return {}

    @cached_property
    def _readers(self) -> dict[tuple[str, str], list[Reader]]:
        found: dict[tuple[str, str], list[Reader]] = {}
        for node, model in self.lineage.items():
            if model.unknown:
                for parent in self._parents.get(node, ()):
                    found.setdefault((parent, "*"), []).append(Reader(node, "", None, model.unknown))
            for column in model.columns:
                for use in column.uses:
                    is_star = use.column == "*"
                    reader = Reader(node, column.name, None if is_star else use.how, column.unknown if is_star else "")
                    found.setdefault((use.node, use.column.lower()), []).append(reader)
            for use in model.uses:
                found.setdefault((use.node, use.column.lower()), []).append(Reader(node, "", use.how))
        return found
