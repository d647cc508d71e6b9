"""How products stand, as lists and counts of them show it: one line for each version, and what can be filtered by."""

from collections.abc import Iterable
from dataclasses import dataclass

from mesh.core.catalogue.pages import ProductPage
from mesh.core.catalogue.parts import Status
from mesh.core.model import OPEN
from mesh.core.slo.judged import LevelState

SOON = 30
"""Days in which a version's end is near."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One version in a list."""

    id: str
    status: Status
    levels: str
    """met, missed or none: of what it promises and somebody measured."""
    ends: str
    """soon, past or later; empty when it does not end."""
    rows: int | None
    published_at: str


def standing(product: ProductPage) -> Standing:
    states = {level.state for level in product.levels if level.is_promised}
    levels = "missed" if LevelState.MISSED in states else "met" if LevelState.MET in states else "none"
    port = min(product.published, key=lambda line: line.port != OPEN, default=None)
    return Standing(product.id, product.status, levels, ends(product.days_left), port.rows if port else None, port.published_at if port else "")


def ends(days_left: int | None) -> str:
    if days_left is None:
        return ""
    return "past" if days_left < 0 else "soon" if days_left <= SOON else "later"


def counts(products: Iterable[ProductPage]) -> dict[Status, int]:
    """Of each status, in the order in which bars show them."""
    found = dict.fromkeys((Status.OK, Status.LATE, Status.FAILING, Status.UNKNOWN), 0)
    for product in products:
        found[product.status] += 1
    return found


def in_days(days_left: int | None) -> str:
    """`in 24 days`, `today`, `12 days ago`."""
    if days_left is None:
        return ""
    if days_left == 0:
        return "today"
    count = abs(days_left)
    words = f"{count:,} day{'' if count == 1 else 's'}"
    return f"in {words}" if days_left > 0 else f"{words} ago"
