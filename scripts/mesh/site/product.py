"""The page of a product version, in the order of a reader's questions: may I use it? how? is it good now? what is it? what changes?

And the stable address of each product, which leads to its latest version."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from mesh.core.catalogue.pages import NodeKind, ProductPage
from mesh.core.catalogue.parts import Check, Field, Profile, Source, VersionLine
from mesh.core.model import OPEN
from mesh.site import paths
from mesh.site.environment import brief
from mesh.site.frame import Frame
from mesh.site.histogram import histogram
from mesh.site.standing import in_days, standing
from mesh.site.svg.neighbourhood import Neighbourhoods
from mesh.site.usage import ways

STATES = {"pass": ("ok", "passes"), "warn": ("late", "warns"), "fail": ("failing", "fails"), "error": ("failing", "has an error")}
_NOT_RUN = ("unknown", "not run")
_ORDER = {"failing": 0, "late": 1, "unknown": 2, "ok": 3}
_NEAR, _COLUMNS = 3, 2
"""Nodes that a line of the contract names as its origin, or its readers, and columns of each; the others are counted."""


@dataclass(frozen=True, slots=True)
class Tested:
    """A check as the page shows it."""

    check: Check
    kind: str
    said: str


@dataclass(frozen=True, slots=True)
class Near:
    """A node that a column is made of, or that is made of it."""

    href: str
    """Its page, at the column where there is one; empty for a node without a page."""
    name: str
    columns: str
    """Those of its columns, in words; empty where it is one of the same name."""
    how: str
    """Empty where it is passed through, or made in several ways."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the contract."""

    field: Field
    anchor: str
    lineage: str
    tests: tuple[Tested, ...]
    made_of: list[Near]
    read_by: list[Near]
    more_made_of: int
    more_read_by: int


def pages(frame: Frame) -> Iterator[tuple[str, str]]:
    pictures = Neighbourhoods(frame.catalogue, frame.hues)
    latest: dict[tuple[str, str], ProductPage] = {}
    for product in frame.catalogue.products.values():
        yield _page(frame, product, pictures)
        name = (product.address.domain, product.address.product)
        if product.is_latest or name not in latest:
            latest[name] = product
    for (domain, product_name), product in latest.items():
        path = paths.latest(domain, product_name)
        target = paths.root(path) + paths.product(product.address)
        yield frame.page("latest.html", path, title=f"{domain}.{product_name}", target=target, product=product)


def _page(frame: Frame, product: ProductPage, pictures: Neighbourhoods) -> tuple[str, str]:
    address = product.address
    path = paths.product(address)
    root = paths.root(path)
    checks = [*product.checks, *(check for field in product.fields for check in field.checks)]
    tested = sorted(map(_tested, {check.id: check for check in checks}.values()), key=lambda one: (_ORDER[one.kind], one.check.column, one.check.name))
    here = next((line for line in product.versions if line.id == product.id), None)
    latest = next((line for line in product.versions if line.is_latest and line.id != product.id), None)
    return frame.page(
        "product.html",
        path,
        title=str(address),
        about=product.description,
        section="products",
        product=product,
        line=standing(product),
        hue=frame.hue(address.domain),
        latest=latest,
        newest=frame.catalogue.products.get(latest.id) if latest else None,
        readers=here.consumers if here else (),
        in_days=in_days,
        ways=ways(frame.catalogue, product),
        is_open=OPEN in product.ports if product.ports else any(line.port == OPEN for line in product.published) or not product.published,
        lines=[_line(frame, root, product, field) for field in product.fields],
        profiled=[field for field in product.fields if field.profile],
        histogram=histogram,
        share_of=share_of,
        quantiles=quantiles,
        tested=tested,
        passing=sum(one.kind == "ok" for one in tested),
        picture=pictures.picture(product.id, root, more="#lists"),
        upstream=by_domain(frame, product.upstream),
        downstream=by_domain(frame, product.downstream),
        versions=_versions(product.versions),
        docs_href=root + paths.docs(address.domain, product.id) if address.domain in frame.options.docs else "",
        focus=f"{root}{paths.LINEAGE}#focus={quote(str(address), safe='.')}&up=2&down=2",
    )


def _tested(check: Check) -> Tested:
    return Tested(check, *STATES.get(check.status, _NOT_RUN))


def _line(frame: Frame, root: str, product: ProductPage, field: Field) -> Line:
    made_of, read_by = _near(frame, root, field.name, field.made_of), _near(frame, root, field.name, field.read_by)
    return Line(
        field,
        paths.column(field.name),
        f"{root}{paths.LINEAGE}#col={quote(f'{product.address}.{field.name}', safe='.')}",
        tuple(map(_tested, field.checks)),
        made_of[:_NEAR],
        read_by[:_NEAR],
        len(made_of[_NEAR:]),
        len(read_by[_NEAR:]),
    )


def _near(frame: Frame, root: str, column: str, sources: Iterable[Source]) -> list[Near]:
    """By node, products first; how it is made is said where it is one way."""
    groups: dict[str, list[Source]] = {}
    for source in sources:
        groups.setdefault(source.node, []).append(source)
    found = []
    for node, group in groups.items():
        link = frame.links.get(node)
        name = f"{link.domain}.{link.name}{f' v{link.version}' if link.version else ''}" if link else node
        columns = [one.column for one in group if one.column]
        href = f"{root}{link.href}{frame.column_hash(link.id, columns[0]) if columns else ''}" if link else ""
        hows = {one.how for one in group} - {"passed through"}
        said = "its rows" if not columns else "" if columns == [column] else ", ".join(columns[:_COLUMNS])
        said += f" and {len(columns) - _COLUMNS} more" if len(columns) > _COLUMNS else ""
        found.append((link is None or link.kind is not NodeKind.PRODUCT, Near(href, name, said, hows.pop() if len(hows) == 1 else "")))
    return [near for _, near in sorted(found, key=lambda pair: pair[0])]


def by_domain(frame: Frame, ids: Iterable[str]) -> list[tuple[str, str, str, list[str]]]:
    """Nodes by their domain, with whom to tell: domain, owner's name and address, ids."""
    groups: dict[str, list[str]] = {}
    for id_ in ids:
        link = frame.links.get(id_)
        groups.setdefault(link.domain if link else "", []).append(id_)
    found = []
    for name in sorted(groups):
        domain = frame.catalogue.domains.get(name)
        found.append((name, domain.owner_name if domain else "", domain.owner_email if domain else "", groups[name]))
    return found


def _versions(versions: tuple[VersionLine, ...]) -> list[VersionLine]:
    return sorted(versions, key=lambda line: -line.version)


def share_of(profile: Profile, count: int | None) -> str:
    """A part of all rows: `0 %`, `< 0.1 %`, `2.5 %`."""
    if count is None or not profile.rows:
        return ""
    part = count * 100 / profile.rows
    if 0 < part < 0.1:
        return "< 0.1 %"
    return f"{min(part, 99.9) if count < profile.rows else part:.1f}".removesuffix(".0") + " %"


def quantiles(profile: Profile) -> str:
    """On one line; of times over several days, the days."""
    values = profile.quantiles
    days = {value[:10] for value in values}
    if len(days) > 1 and all(len(value) > 10 and value[10] in " T" and value[4] == "-" for value in values):
        values = tuple(value[:10] for value in values)
    return " · ".join(brief(value, 24) for value in values)
