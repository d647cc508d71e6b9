"""The home page's map: the domains, and how much each reads of which."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import log2

from markupsafe import Markup, escape
from msgspec.structs import replace

from mesh.core.catalogue.model import Catalogue
from mesh.core.catalogue.pages import DomainPage, NodeKind
from mesh.core.catalogue.parts import Status
from mesh.site import paths
from mesh.site.layout.layered import layered
from mesh.site.layout.shapes import Box, Layout, Link, Route, Spacing
from mesh.site.svg.draw import curve, figure, fitted, mark, number

Point = tuple[float, float]
AT_MOST = 24
"""Domains on the map; beyond it those with the most products. Home must stay light, and the map be read at a glance."""
CABLES = 60
"""Connections; beyond it each domain's strongest, then the strongest of all."""
_WIDTH, _HEIGHT, _EDGE = 214, 78, 6
_GAP = 24
_BAR = 182
"""Length of the bar of states."""
_SHAPE = (
    f'<defs><g id="domain-card"><rect class="domain-face" width="{_WIDTH}" height="{_HEIGHT}" rx="11"/>'
    f'<path class="domain-lid" d="M0 12v-1a11 11 0 0 1 11 -11h{_WIDTH - 22}a11 11 0 0 1 11 11v1z"/>'
    f'<path class="domain-open" d="M{_WIDTH - 23} 27l5 5l-5 5"/></g></defs>'
)
"""What all cards have. Only what is inherited, variables too, comes from the card; and a rule of CSS for it can name nothing outside."""
_SPACING = Spacing(layers=76, per_link=1.5, at_most=40, boxes=22, lines=9, line=4)
_PAGE = (1120, 600)
"""The room that the map should fill: columns that are too tall for it are split as far as that makes it larger."""
_SPLITS = (0.75, 0.55, 0.42, 0.3, 0.22)


def domain_map(catalogue: Catalogue, hues: Mapping[str, int], root: str) -> Markup:
    """All domains with links to their pages; a sentence where there are none."""
    if not catalogue.domains:
        return Markup('<p class="muted">There are no domains yet.</p>')
    # Drawn by name; who is left out, by size.
    largest = sorted(catalogue.domains.values(), key=lambda domain: (-len(domain.products), domain.name))[:AT_MOST]
    domains = sorted(largest, key=lambda domain: domain.name)
    every = _cables(catalogue, {domain.name for domain in domains})
    cables = _strongest(every)
    joined = {name for pair in cables for name in pair}
    linked = [domain for domain in domains if domain.name in joined]
    alone = [domain for domain in domains if domain.name not in joined]
    index = {domain.name: place for place, domain in enumerate(linked)}
    links = [Link(index[tail], index[head], count) for (tail, head), count in cables.items()]
    layout = _layout(len(linked), links)
    parts = _drawn(cables, layout.routes, hues)
    spots = [(x - _WIDTH / 2 + _EDGE, y - _HEIGHT / 2 + _EDGE) for x, y in layout.centres]
    # Those that share nothing stand in rows below.
    columns = max(1, min(len(alone), int((max(layout.width, _PAGE[0] if len(alone) > 3 else 0) + _GAP) // (_WIDTH + _GAP))))
    top = layout.height + (_GAP * 1.5 if linked else 0) + _EDGE
    spots += [(_EDGE + place % columns * (_WIDTH + _GAP), top + place // columns * (_HEIGHT + _GAP)) for place in range(len(alone))]
    shown = [*linked, *alone]
    parts += [_card(catalogue, domain, spot, hues.get(domain.name, 0), root) for domain, spot in zip(shown, spots, strict=True)]
    width, height = max(x + _WIDTH for x, _ in spots) + _EDGE, max(y + _HEIGHT for _, y in spots) + _EDGE
    width, height = max(width, layout.width + 2 * _EDGE), max(height, layout.height + 2 * _EDGE)
    for hidden, said, href in (
        (len(catalogue.domains) - len(shown), "more domains, with fewer products", paths.DOMAINS),
        (len(every) - len(cables), "more connections, weaker ones", paths.LINEAGE),
    ):
        if hidden:
            parts.append(f'<a class="more" href="{escape(root + href)}"><text x="{number(width / 2)}" y="{number(height + 16)}">+ {hidden:,} {said}</text></a>')
            height += 24
    return figure(f"Map of {len(shown):,} domains and {len(cables):,} connections between them.", "domain-map", width, height, [_SHAPE, *parts])


def _cables(catalogue: Catalogue, shown: set[str]) -> dict[tuple[str, str], int]:
    """How many links there are from one domain to another, in the order of names."""
    home = {id_: node.domain for id_, node in catalogue.nodes.items()} | {id_: product.address.domain for id_, product in catalogue.products.items()}
    counts = Counter((home[parent], home[reader]) for parent, reader in catalogue.links())
    return {(tail, head): counts[tail, head] for tail, head in sorted(counts) if tail != head and tail in shown and head in shown}


def _strongest(cables: Mapping[tuple[str, str], int]) -> Mapping[tuple[str, str], int]:
    """Not more of them than can be told apart: for each reader the one that it reads most, then the widest of all."""
    if len(cables) <= CABLES:
        return cables
    widest = sorted(cables, key=lambda pair: (-cables[pair], pair))
    first = {head: (tail, head) for tail, head in reversed(widest)}
    kept = set([*first.values(), *(pair for pair in widest if pair not in first.values())][:CABLES])
    return {pair: count for pair, count in cables.items() if pair in kept}


def _layout(count: int, links: Sequence[Link]) -> Layout:
    boxes = [Box(_WIDTH, _HEIGHT)] * count
    best = layered(boxes, links, _SPACING)
    size = _size(best)
    if size < 0.95:
        # Columns that are too tall make all small, and so do many columns with much room between them.
        height = best.height
        for spacing in (*(replace(_SPACING, tallest=height * share) for share in _SPLITS), replace(_SPACING, layers=40, at_most=30)):
            found = layered(boxes, links, spacing)
            if _size(found) > size * 1.06:
                best, size = found, _size(found)
    return best


def _size(layout: Layout) -> float:
    """How large the map can be drawn."""
    return min(_PAGE[0] / max(layout.width, 1), _PAGE[1] / max(layout.height, 1), 1)


def _drawn(cables: Mapping[tuple[str, str], int], routes: Sequence[Route], hues: Mapping[str, int]) -> list[str]:
    """Cables of one domain share their way as long as they can: that part is drawn once, as wide as the widest of them."""
    trunks: dict[str, dict[tuple[Point, Point], list[int]]] = {}
    for ((tail, _), count), route in zip(cables.items(), routes, strict=True):
        for segment in () if route.runs_backwards else pairwise(route.points):
            trunks.setdefault(tail, {}).setdefault(segment, []).append(count)
    parts = list[str]()
    for tail, segments in trunks.items():
        shared = {segment: max(counts) for segment, counts in segments.items() if len(counts) > 1}
        if shared:
            way = "".join(curve(Route(segment), _EDGE, _EDGE) for segment in shared)
            parts.append(f'<g class="cable" style="--hue:{hues.get(tail, 0)}"><path d="{way}" stroke-width="{_thickness(max(shared.values()))}"/></g>')
    for ((tail, head), count), route in zip(cables.items(), routes, strict=True):
        points = route.points
        while not route.runs_backwards and len(points) > 2 and len(trunks[tail][points[0], points[1]]) > 1:
            points = points[1:]
        parts.append(_cable(tail, head, count, Route(points, route.runs_backwards), hues.get(tail, 0)))
    return parts


def _cable(tail: str, head: str, count: int, route: Route, hue: int) -> str:
    said = escape(f"{head} reads {tail}: {count:,} {'link' if count == 1 else 'links'}")
    x, y = route.points[-1][0] + _EDGE, route.points[-1][1] + _EDGE
    # Who looks for a direction looks to the right; what runs to the left says so.
    arrow = f'<path class="head" d="M{number(x)} {number(y)}l-9 -5v10z"/>' if route.runs_backwards else ""
    return (
        f'<g class="cable{" back" * route.runs_backwards}" style="--hue:{hue}"><title>{said}</title>'
        f'<path d="{curve(route, _EDGE, _EDGE)}" stroke-width="{_thickness(count)}"/>{arrow}</g>'
    )


def _thickness(count: int) -> str:
    return number(min(8, 1.3 + 1.1 * log2(count)))


def _card(catalogue: Catalogue, domain: DomainPage, spot: tuple[float, float], hue: int, root: str) -> str:
    counts = Counter(catalogue.products[id_].status for id_ in domain.products if id_ in catalogue.products)
    internal = sum(id_ in catalogue.nodes and catalogue.nodes[id_].kind is NodeKind.INTERNAL for id_ in domain.products + domain.nodes)
    products = sum(counts.values())
    said = f"{products:,} {'product' if products == 1 else 'products'} · {internal:,} internal" + " · external" * domain.is_external
    states = ", ".join(f"{counts[status]:,} {status}" for status in Status if counts[status]) or "no products"
    x, y = spot
    return (
        f'<a class="place{" external" * domain.is_external}" href="{escape(root + paths.domain(domain.name))}" '
        f'transform="translate({number(x)} {number(y)})" style="--hue:{hue}">'
        f"<title>{escape(f'{domain.name}: {said}; {states}')}</title>"
        '<use href="#domain-card"/>'
        f'<text class="name" x="16" y="36">{fitted(domain.name, _WIDTH - 52, 15)}</text>'
        f'<text class="about" x="16" y="54">{escape(said)}</text>{_states(counts)}</a>'
    )


def _states(counts: Mapping[Status, int]) -> str:
    """A bar with the share of each state; late and failing products beside it as shapes with numbers, for a bar alone says it by colour."""
    end, marks, bars = 16.0 + _BAR, list[str](), list[str]()
    for status in (Status.FAILING, Status.LATE):
        if counts.get(status):
            said = f"{counts[status]:,}"
            marks.append(f'<text class="about" x="{number(end)}" y="69.5" text-anchor="end">{said}</text>{mark(status, end - 7.5 * len(said) - 7, 65.5)}')
            end -= 7.5 * len(said) + 19
    present = [status for status in Status if counts.get(status)]
    x, room = 16.0, end - 16 - 2 * (len(present) - 1)
    for status in present or [Status.UNKNOWN]:
        width = room * counts[status] / sum(counts.values()) if present else _BAR
        bars.append(f'<rect class="{"unknown" if status is Status.UNKNOWN else status}" x="{number(x)}" y="64" width="{number(width)}" height="4" rx="2"/>')
        x += width + 2
    return "".join(bars + marks)
