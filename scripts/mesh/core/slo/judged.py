"""A service level as it was kept: target against what history says. What `judge` makes, and the catalogue and `mesh status --slo` show."""

from enum import StrEnum

import msgspec

from mesh.core.slo.words import moment


class LevelState(StrEnum):
    """Whether a promise was kept. What nobody measured is neither."""

    MET = "met"
    MISSED = "missed"
    UNKNOWN = "not measured"


class Mark(msgspec.Struct, frozen=True, gc=False):
    """One publication, or try to publish, in a trend strip."""

    at: str
    state: LevelState
    said: str
    """In words: `published, 336,776 rows`, `withheld: 3 tests failed`."""
    value: float | None = None
    """What was measured, in the level's own unit; None where nothing was."""


class JudgedLevel(msgspec.Struct, frozen=True, gc=False):
    """One promise of one product version."""

    name: str
    """freshness, quality, availability, rows, latency, drift; or another name that it states."""
    target: str
    """As people read it: `within 48 hours`, `at least 99.5 %`, `300,000 to 400,000`."""
    actual: str
    """`24 hours`; empty when not measured."""
    state: LevelState
    said: str = ""
    """How it was measured, or why it was not, in a sentence."""
    budget: float | None = None
    """Share of the error budget that is left, below 0 when overdrawn; None for promises without one."""
    since: str = ""
    """When it was first missed without a break; empty when it is kept."""
    trend: tuple[Mark, ...] = ()
    """The last 30, the oldest first."""
    is_promised: bool = True
    """False for what is measured without a promise."""
    counted_from: str = ""
    """When `actual` began to grow, where it is an age that goes on growing; else empty."""

    @property
    def to_keep(self) -> "JudgedLevel":
        """As a page says it that is read later: an age would be another one with every second, and so would the page."""
        found = moment(self.counted_from)
        return msgspec.structs.replace(self, actual=f"since {found:%Y-%m-%d %H:%M}") if found else self
