"""The first page: what the mesh is, how it is now, what needs somebody, and the shortest way to read or share data."""

from collections.abc import Iterator
from dataclasses import dataclass

from mesh.core.catalogue.model import Catalogue
from mesh.core.catalogue.pages import DomainPage, ProductPage
from mesh.core.catalogue.parts import Status
from mesh.core.model import OPEN
from mesh.site import paths
from mesh.site.frame import Frame
from mesh.site.news import news
from mesh.site.standing import Standing, counts, in_days, standing
from mesh.site.svg.domain_map import domain_map
from mesh.site.usage import Snippet, Way, ways

_CARDS = 24
_LINES = 8
_FEWEST, _BETWEEN = 4, 4
"""Entries of what changed, however little stands beside them; lines between the two panels there."""


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
    needs, used = list(_needs(mesh)), _used(mesh)
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
        used=used,
        news=news(mesh.changes, _room(needs[:_LINES], used)),
        consume=_consume(mesh),
    )


def _room(needs: list[Need], used: list[ProductPage]) -> int:
    """How many entries of two lines are as high as what stands beside them: neither leaves a hole."""
    return max(_FEWEST, len(needs) + (len(used) + _BETWEEN) // 2)


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
    """The three lines of a dbt project, and before them one to look at it first; about the product that most read and everybody may."""
    open_ones = [product for product in mesh.products.values() if product.is_latest and any(line.port == OPEN for line in product.published)]
    if not open_ones:
        return ()
    product = min(open_ones, key=lambda product: (product.needs_agreement, -product.uses, product.address))
    found: tuple[Way, ...] = ways(mesh, product)
    packages, project, model = found[0].snippets[:3]
    return (
        Snippet("look at it first", found[1].snippets[0].text),
        Snippet(f"1. {packages.where}, under packages", packages.text.splitlines()[-1].strip()),
        Snippet(f"2. {project.where}, under vars", project.text.splitlines()[-1].strip()),
        Snippet(f"3. {model.where}", model.text),
    )
