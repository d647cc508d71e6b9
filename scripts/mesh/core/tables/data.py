"""A table's data, column by column: a row for each of 200,000 columns would cost most of the time."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

Data = Mapping[str, Sequence[Any]]
"""Column -> its values, all of one length."""


def picked(values: Sequence[Any], columns: Mapping[str, str]) -> dict[str, list[Any]]:
    """`columns`: name of the column -> where in the value it is."""
    return {name: list(map(attrgetter(attribute), values)) for name, attribute in columns.items()}


def transposed(names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> dict[str, Sequence[Any]]:
    return dict(zip(names, zip(*rows, strict=True), strict=False)) or dict.fromkeys(names, ())
