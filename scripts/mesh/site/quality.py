"""The page of quality: is the mesh good now? What fails comes first; what nobody measured is never counted as good."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from mesh.core.catalogue.model import Catalogue
from mesh.core.catalogue.pages import DomainPage, NodePage, ProductPage
from mesh.core.catalogue.parts import Check, Field, Status
from mesh.core.slo.judged import JudgedLevel, LevelState
from mesh.site import paths
from mesh.site.frame import Frame
from mesh.site.strips import strip

LEVELS = ("freshness", "quality", "availability", "rows", "latency", "drift")
"""The columns of the matrix."""
WORST_FIRST = (Status.FAILING, Status.LATE, Status.UNKNOWN, Status.OK)
ALL_ROWS = MOST_ROWS = 250
"""The matrix lists every product up to here; beyond it, those that are not ok, the worst first. A row weighs 2 KB, and nobody reads more of them."""
MOST_TESTS = MOST_DRIFTS = 200
MOST_URGENT = 24


@dataclass(frozen=True, slots=True)
class Row:
    """One product version of the matrix: a cell for each of `LEVELS`, and what else it states."""

    product: ProductPage
    cells: tuple[JudgedLevel | None, ...]
    others: tuple[JudgedLevel, ...]


@dataclass(frozen=True, slots=True)
class FailedTest:
    """A test that does not pass, and what it is about."""

    domain: str
    node: ProductPage | NodePage
    check: Check


@dataclass(frozen=True, slots=True)
class Drift:
    """A column whose values moved between two publications. `psi`: population stability index."""

    product: ProductPage
    field: Field
    psi: float


@dataclass(frozen=True, slots=True)
class DomainRow:
    """One domain: how its products are, and its builds."""

    domain: DomainPage
    counts: dict[str, int]
    total: int


@dataclass(frozen=True, slots=True)
class Quality:
    """All that the page says."""

    total: int
    counts: dict[str, int]
    promises: dict[str, int]
    """Numbers that products promise, by whether they were kept: ok, failing, not measured."""
    urgent: tuple[ProductPage, ...]
    urgent_total: int
    domains: tuple[DomainRow, ...]
    levels: tuple[str, ...]
    """Those of `LEVELS` that anybody promises or measures."""
    rows: tuple[Row, ...]
    rows_total: int
    """How many there were to show: all, or those that are not ok."""
    shows_all: bool
    has_others: bool
    tests: tuple[FailedTest, ...]
    tests_total: int
    tests_run: int
    drifts: tuple[Drift, ...]
    drifts_total: int
    largest: Drift | None
    """The largest drift of all, above a threshold or not."""


def quality(catalogue: Catalogue) -> Quality:
    products = list(catalogue.products.values())
    counts = _counts(products)
    shows_all = len(products) <= ALL_ROWS
    shown = sorted((page for page in products if shows_all or page.status is not Status.OK), key=_place)
    levels = tuple(name for name in LEVELS if any(level.name == name for page in products for level in page.levels))
    urgent = sorted((page for page in products if page.status in (Status.FAILING, Status.LATE)), key=_place)
    tests, run = _failed(catalogue)
    drifts = sorted(_drifts(products), key=lambda drift: (-drift.psi, drift.product.address, drift.field.name))
    drifting = [drift for drift in drifts if drift.field.profile is not None and drift.field.profile.is_drifting]
    rows = tuple(_row(page, levels) for page in shown[:MOST_ROWS])
    return Quality(
        total=len(products),
        counts=counts,
        promises=_promises(products),
        urgent=tuple(urgent[:MOST_URGENT]),
        urgent_total=len(urgent),
        domains=tuple(_domain(domain, catalogue) for domain in catalogue.domains.values()),
        levels=levels,
        rows=rows,
        rows_total=len(shown),
        shows_all=shows_all,
        has_others=any(row.others for row in rows),
        tests=tuple(tests[:MOST_TESTS]),
        tests_total=len(tests),
        tests_run=run,
        drifts=tuple(drifting[:MOST_DRIFTS]),
        drifts_total=len(drifting),
        largest=drifts[0] if drifts else None,
    )


def _counts(products: list[ProductPage]) -> dict[str, int]:
    found = Counter(page.status for page in products)
    return {status.value: found[status] for status in (Status.OK, Status.LATE, Status.FAILING, Status.UNKNOWN)}


def _promises(products: list[ProductPage]) -> dict[str, int]:
    found = Counter(level.state for page in products for level in page.levels if level.is_promised and level.name in LEVELS)
    kept = {Status.OK: LevelState.MET, Status.FAILING: LevelState.MISSED, Status.UNKNOWN: LevelState.UNKNOWN}
    return {status.value: found[state] for status, state in kept.items()}


def _place(page: ProductPage) -> tuple[int, object]:
    return (WORST_FIRST.index(page.status), page.address)


def _domain(domain: DomainPage, catalogue: Catalogue) -> DomainRow:
    products = [catalogue.products[node] for node in domain.products if node in catalogue.products]
    return DomainRow(domain, _counts(products), len(products))


def _row(page: ProductPage, levels: tuple[str, ...]) -> Row:
    by_name = {level.name: level for level in page.levels}
    return Row(page, tuple(by_name.get(name) for name in levels), tuple(level for level in page.levels if level.name not in LEVELS))


def _failed(catalogue: Catalogue) -> tuple[list[FailedTest], int]:
    """Tests that do not pass, errors first and the oldest trouble first; and how many tests were ever run."""
    found: list[FailedTest] = []
    run = 0
    for domain, node, check in _tests(catalogue):
        run += bool(check.status)
        if check.status not in ("", "pass", "skipped"):
            found.append(FailedTest(domain, node, check))
    found.sort(key=lambda test: (is_warning(test.check), test.check.since or "~", test.domain, test.node.id, test.check.id))
    return found, run


def _tests(catalogue: Catalogue) -> Iterator[tuple[str, ProductPage | NodePage, Check]]:
    for page in catalogue.products.values():
        for check in (*page.checks, *(check for field in page.fields for check in field.checks)):
            yield page.address.domain, page, check
    for node in catalogue.nodes.values():
        for check in node.checks:
            yield node.domain, node, check


def is_warning(check: Check) -> bool:
    """A test that does not pass, and withholds nothing."""
    return check.status == "warn" or check.severity == "warn"


def _drifts(products: list[ProductPage]) -> Iterator[Drift]:
    for page in products:
        for field in page.fields:
            if field.profile is not None and field.profile.drift is not None:
                yield Drift(page, field, field.profile.drift)


def pages(frame: Frame) -> Iterator[tuple[str, str]]:
    yield frame.page(
        "quality.html",
        paths.QUALITY,
        title="Quality",
        about="Which products keep their promises now, which are late or failing, and since when.",
        section="quality",
        scripts=("filter",),
        view=quality(frame.catalogue),
        strip=strip,
        is_warning=is_warning,
    )
