"""The page of changes: what is announced, and what happened, by day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from mesh.core.catalogue.model import Catalogue
from mesh.core.catalogue.pages import ProductPage
from mesh.core.catalogue.parts import Agreed, ChangeLine, VersionLine
from mesh.site import paths
from mesh.site.frame import Frame

AGREEMENT_DAYS = 90
"""Agreements that end within this are announced."""
MOST_ANNOUNCED = 500
MOST_IN_A_GROUP = 24
_WORST_FIRST = ("breaking", "warning", "additive", "editorial")


@dataclass(frozen=True, slots=True)
class Ending:
    """A version that ends, and who still reads it; or an agreement that does."""

    day: str
    days: int | None
    product: ProductPage
    version: VersionLine
    latest: str
    """Id of the version to move to; empty when there is no other."""
    agreement: Agreed | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """What one domain published on a day: products, and those of them that are shown."""

    domain: str
    outcome: str
    lines: tuple[ChangeLine, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of one product's contract on a day, the worst first."""

    node: str
    groups: tuple[tuple[str, tuple[ChangeLine, ...]], ...]
    """By severity."""


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on one day; without a date, what is not committed yet."""

    day: str
    contracts: tuple[Changed, ...]
    published: tuple[Published, ...]
    withheld: tuple[ChangeLine, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """All that the page says."""

    endings: tuple[Ending, ...]
    endings_total: int
    days: tuple[Day, ...]
    breaking: int
    contracts: int
    publications: int


def changes(catalogue: Catalogue) -> Changes:
    endings = sorted(_endings(catalogue), key=lambda ending: (ending.day, ending.product.address, ending.agreement is not None))
    lines = [line for line in catalogue.changes if line.node in catalogue.products or line.kind == "contract"]
    ordered = sorted(lines, key=lambda line: line.at[:10] or "9999", reverse=True)
    contracts = [line for line in lines if line.kind == "contract"]
    return Changes(
        endings=tuple(endings[:MOST_ANNOUNCED]),
        endings_total=len(endings),
        days=tuple(_day(day, list(group), catalogue) for day, group in groupby(ordered, key=lambda line: line.at[:10])),
        breaking=sum(line.severity == "breaking" for line in contracts),
        contracts=len(contracts),
        publications=len(lines) - len(contracts),
    )


def _endings(catalogue: Catalogue) -> list[Ending]:
    found: list[Ending] = []
    for page in catalogue.products.values():
        own = next((version for version in page.versions if version.version == page.address.version), None)
        own = own or VersionLine(page.id, page.address.version, page.is_latest)
        if page.deprecation_date:
            latest = next((version.id for version in page.versions if version.is_latest and version.id != page.id), "")
            found.append(Ending(page.deprecation_date[:10], page.days_left, page, own, latest))
        for agreement in page.agreements:
            left = _days(catalogue.today, agreement.end)
            if left is not None and left <= AGREEMENT_DAYS:
                found.append(Ending(agreement.end, left, page, own, "", agreement))
    return found


def _day(day: str, lines: list[ChangeLine], catalogue: Catalogue) -> Day:
    rest = sorted((line for line in lines if line.kind != "contract"), key=lambda line: (line.severity, line.node, line.at))
    withheld = tuple(line for line in rest if line.severity == "withheld")
    groups: dict[tuple[str, str], dict[str, ChangeLine]] = {}
    for line in rest:
        if line.severity != "withheld":
            domain = catalogue.products[line.node].address.domain
            groups.setdefault((domain, line.severity), {})[line.node] = line
    published = tuple(
        Published(domain, outcome, tuple(by_node.values())[:MOST_IN_A_GROUP], len(by_node)) for (domain, outcome), by_node in sorted(groups.items())
    )
    return Day(day, tuple(_contracts(line for line in lines if line.kind == "contract")), published, withheld)


def _contracts(lines: Iterable[ChangeLine]) -> list[Changed]:
    by_node: dict[str, list[ChangeLine]] = {}
    for line in sorted(lines, key=lambda line: (_rank(line.severity), line.severity, line.said)):
        by_node.setdefault(line.node, []).append(line)
    found = [Changed(node, tuple((severity, tuple(same)) for severity, same in groupby(of, key=lambda line: line.severity))) for node, of in by_node.items()]
    return sorted(found, key=lambda changed: (_rank(changed.groups[0][0]), changed.node))


def _rank(severity: str) -> int:
    return _WORST_FIRST.index(severity) if severity in _WORST_FIRST else len(_WORST_FIRST)


def _days(today: str, day: str) -> int | None:
    try:
        return (date.fromisoformat(day[:10]) - date.fromisoformat(today[:10])).days
    except ValueError:
        return None


def pages(frame: Frame) -> Iterator[tuple[str, str]]:
    yield frame.page(
        "changes.html",
        paths.CHANGES,
        title="Changes",
        about="Versions that end and who still reads them; changes of contracts and publications, day by day.",
        section="changes",
        view=changes(frame.catalogue),
    )
