"""A query that asks for noisy aggregates, as values: the one shape that can be answered soundly. `mesh/sql/private.py` reads it out of SQL."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Value:
    """A literal. `kind`: text, number, boolean, date or timestamp."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Compare:
    """`column = value`; a value that is a name is another column."""

    column: str
    operator: str
    value: "Value | str"


@dataclass(frozen=True, slots=True)
class OneOf:
    column: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class IsNull:
    column: str


@dataclass(frozen=True, slots=True)
class Like:
    column: str
    operator: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Holds:
    """A boolean column by itself."""

    column: str


@dataclass(frozen=True, slots=True)
class Not:
    of: "Condition"


@dataclass(frozen=True, slots=True)
class Both:
    """`left and right`, or with `or`."""

    operator: str
    left: "Condition"
    right: "Condition"


Condition: TypeAlias = Compare | OneOf | IsNull | Like | Holds | Not | Both
"""About one row by itself: it can neither fail on a value nor look at other rows."""


@dataclass(frozen=True, slots=True)
class Key:
    """A column to group by."""

    name: str
    column: str


@dataclass(frozen=True, slots=True)
class Count:
    """`dp_count(epsilon)`."""

    name: str
    epsilon: float


@dataclass(frozen=True, slots=True)
class Sum:
    """`dp_sum(column, lower, upper, epsilon)`."""

    name: str
    column: str
    lower: float
    upper: float
    epsilon: float


Output: TypeAlias = Key | Count | Sum


@dataclass(frozen=True, slots=True)
class PrivateQuery:
    """`select <outputs> from <domain>.<table> where <condition> group by <keys> order by <order>`."""

    domain: str
    table: str
    """As written: a product, or with its version: `orders_v1`."""
    outputs: tuple[Output, ...]
    condition: Condition | None = None
    order: tuple[tuple[int, bool], ...] = ()
    """Positions of outputs, and whether descending."""

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(output.column for output in self.outputs if isinstance(output, Key)))

    @property
    def columns(self) -> tuple[str, ...]:
        """All that it reads."""
        summed = [output.column for output in self.outputs if isinstance(output, Sum)]
        return tuple(dict.fromkeys((*self.keys, *summed, *_columns(self.condition))))

    @property
    def epsilon(self) -> float:
        return sum(output.epsilon for output in self.outputs if not isinstance(output, Key))


def _columns(condition: Condition | None) -> tuple[str, ...]:
    if condition is None:
        return ()
    if isinstance(condition, Not):
        return _columns(condition.of)
    if isinstance(condition, Both):
        return (*_columns(condition.left), *_columns(condition.right))
    if isinstance(condition, Compare) and isinstance(condition.value, str):
        return condition.column, condition.value
    return (condition.column,)
