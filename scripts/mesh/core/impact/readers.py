"""Readers of a product version or of one of its columns, as values: what `find_readers` finds, and `mesh diff` and `mesh impact` tell."""

from dataclasses import dataclass

from mesh.core.columns import How
from mesh.core.mesh import Node


@dataclass(frozen=True, slots=True)
class Reading:
    """A node that reads it, and where its file says so."""

    node: Node
    file: str = ""
    """Relative to the checkout."""
    line: int = 0
    """From 1; 0 when not known."""
    how: tuple[How, ...] = ()
    unknown: str = ""
    """Why it cannot be told whether it reads the column."""


@dataclass(frozen=True, slots=True)
class End:
    """What comes of it, as others see it: a product, an exposure, or a model that nobody builds on."""

    node: Node
    columns: tuple[str, ...] = ()
    """Made from it. Empty where it is not told column by column: it decides about rows, or the end has no columns."""
    through: str = ""
    """The other domain's product it comes through; empty when the end's own domain reads it."""
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """All that one domain reads of it and makes from it."""

    domain: str
    owners: tuple[str, ...]
    """Mail addresses, or names where there are none."""
    readings: tuple[Reading, ...] = ()
    """Empty for a domain that it only reaches through another one's products."""
    ends: tuple[End, ...] = ()
    behind: tuple[Node, ...] = ()
    """Ends that are made of other columns, but built behind a model that reads this one: they stop when it fails."""
    is_sure: bool = True
    """False where it cannot be told: each reading says why."""


@dataclass(frozen=True, slots=True)
class Readers:
    """Everybody who reads it, and the consumers of the same product who do not."""

    reaches: tuple[Reach, ...] = ()
    others: tuple[Node, ...] = ()

    @property
    def sure(self) -> tuple[Reach, ...]:
        return tuple(reach for reach in self.reaches if reach.is_sure)

    @property
    def unsure(self) -> tuple[Reach, ...]:
        return tuple(reach for reach in self.reaches if not reach.is_sure)


NOBODY = Readers()
