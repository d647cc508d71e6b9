"""The first page: what the mesh is, how it is now, what needs somebody, and the shortest way to read or share data."""

from collections.abc import Iterator
from dataclasses import dataclass

from mesh.core.catalogue.model import Catalogue
from mesh.core.catalogue.pages import DomainPage, ProductPage
from mesh.core.catalogue.parts import Status
from mesh.core.model import OPEN
from mesh.site import paths
from mesh.site.frame import Frame
from mesh.site.standing import Standing, counts, in_days, standing
from mesh.site.svg.domain_map import domain_map
from mesh.site.usage import Snippet, Way, ways

_CARDS = 24
_LINES = 8


@dataclass(frozen=True, slots=True)
class Need:
    """Something that somebody should look at."""

    kind: Status
    label: str
    node: str
    said: str


@dataclass(frozen=True, slots=True)
class Count:
    """A number that leads to what it counts."""

    value: int
    label: str
    href: str
    kind: str = ""
    said: str = ""


def pages(frame: Frame) -> Iterator[tuple[str, str]]:
    mesh = frame.catalogue
    needs = list(_needs(mesh))
    domains = sorted(mesh.domains.values(), key=lambda domain: (-len(domain.products), domain.name))[:_CARDS]
    yield frame.page(
        "home.html",
        paths.HOME,
        title=mesh.name,
        about=mesh.sentence or f"The data products of {mesh.name}: find, judge and use them.",
        counts=_counts(mesh),
        map=domain_map(mesh, frame.hues, "") if mesh.domains else "",
        cards=[(domain, domain_counts(mesh, domain)) for domain in sorted(domains, key=lambda domain: domain.name)],
        needs=needs[:_LINES],
        more_needs=len(needs) - _LINES,
        used=_used(mesh),
        changes=mesh.changes[:_LINES],
        consume=_consume(mesh),
    )


def domain_counts(mesh: Catalogue, domain: DomainPage) -> dict[Status, int]:
    return counts(mesh.products[id_] for id_ in domain.products if id_ in mesh.products)


def _counts(mesh: Catalogue) -> list[Count]:
    every = list(mesh.products.values())
    lines = [standing(product) for product in every]
    names = {(product.address.domain, product.address.product) for product in every}
    promised = [line for line in lines if line.levels != "none"]

    def count(value: int, label: str, query: str, kind: str = "", said: str = "") -> Count:
        return Count(value, label, f"{paths.PRODUCTS}{query}", kind, said)

    def of(status: Status) -> int:
        return sum(line.status is status for line in lines)

    met = sum(line.levels == "met" for line in lines)
    return [
        count(len(names), "products" if len(names) != 1 else "product", "", said=f"in {len(lines):,} version{'' if len(lines) == 1 else 's'}"),
        count(met, "meet their service levels", "?levels=met", "ok", f"of {len(promised):,} measured"),
        count(of(Status.LATE), "late", "?status=late", "late"),
        count(of(Status.FAILING), "failing", "?status=failing", "failing"),
        *([count(of(Status.UNKNOWN), "not measured", "?status=unknown", "unknown")] if of(Status.UNKNOWN) else []),
        count(_ending(lines), "end within 30 days", "?ends=soon", "late" if _ending(lines) else ""),
    ]


def _ending(lines: list[Standing]) -> int:
    return sum(line.ends == "soon" for line in lines)


def _needs(mesh: Catalogue) -> Iterator[Need]:
    every = list(mesh.products.values())
    for status in (Status.FAILING, Status.LATE):
        yield from (Need(status, str(status), product.id, product.status_why) for product in every if product.status is status)
    ending = [product for product in every if product.days_left is not None and _readers(product)]
    for product in sorted(ending, key=lambda product: (product.days_left or 0, product.address)):
        count = len(_readers(product))
        said = f"{'Ended' if (product.days_left or 0) < 0 else 'Ends'} {in_days(product.days_left)}; {count:,} consumer{'s' if count != 1 else ''} left"
        yield Need(Status.LATE, "ending", product.id, said)
    for change in mesh.changes:
        if change.severity == "breaking" and not change.at:
            yield Need(Status.LATE, "announced break", change.node, change.said)


def _readers(product: ProductPage) -> tuple[str, ...]:
    """Consumers that are left on this version."""
    return next((line.consumers for line in product.versions if line.id == product.id), ())


def _used(mesh: Catalogue) -> list[ProductPage]:
    used = [product for product in mesh.products.values() if product.uses]
    return sorted(used, key=lambda product: (-product.uses, product.address))[:_LINES]


def _consume(mesh: Catalogue) -> tuple[Snippet, ...]:
    """Three lines that work, about the product that most read and everybody may."""
    open_ones = [product for product in mesh.products.values() if product.is_latest and any(line.port == OPEN for line in product.published)]
    if not open_ones:
        return ()
    found: tuple[Way, ...] = ways(mesh, min(open_ones, key=lambda product: (-product.uses, product.address)))
    dbt, sql = found[0].snippets, found[1].snippets
    return (sql[0], Snippet(dbt[0].where, dbt[0].text.splitlines()[-1].strip()), dbt[2])
