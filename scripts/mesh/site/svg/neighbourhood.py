"""The picture on a node's page: what it reads directly, and who reads it directly, each a link to its own page."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from mesh.core.catalogue.model import Catalogue
from mesh.core.catalogue.pages import NodeKind, NodePage, ProductPage
from mesh.core.model import OPEN
from mesh.site import paths
from mesh.site.layout.layered import layered
from mesh.site.layout.shapes import Box, Layout, Link, Spacing
from mesh.site.svg.draw import curve, figure, fitted, mark, number, short, written

AT_MOST = 12
"""Cards on each side; the others are counted, and listed on the page below."""
_WIDTH, _HEIGHT, _MORE = 206, 44, 30
_EDGE = 4
"""Around the picture, for outlines."""
_NONE = 104
"""Room for the words where there is nothing to show."""
_SPACING = Spacing(layers=52, per_link=2, at_most=28, boxes=12)
_CORNERS = {NodeKind.PRODUCT: 8, NodeKind.INTERNAL: 8, NodeKind.SOURCE: 0, NodeKind.EXPOSURE: 22}
_FIRST = {NodeKind.PRODUCT: 0, NodeKind.EXPOSURE: 1, NodeKind.SOURCE: 2, NodeKind.INTERNAL: 3}


def neighbourhood(catalogue: Catalogue, id: str, hues: Mapping[str, int], root: str) -> Markup:  # noqa: A002
    """The picture of one node. Who makes many of them keeps one `Neighbourhoods`."""
    return Neighbourhoods(catalogue, hues).picture(id, root)


class Neighbourhoods:
    """The pictures of one catalogue: a card that stands in many of them is drawn once."""

    def __init__(self, catalogue: Catalogue, hues: Mapping[str, int]) -> None:
        self._catalogue = catalogue
        self._hues = hues
        self._cards = dict[tuple[str, str], str]()

    def picture(self, id: str, root: str, *, more: str = "#lineage") -> Markup:  # noqa: A002
        """Of a product, or any other node. `root` is the way from its page to the site's top, `more` where the whole lists are."""
        here = self._page(id)
        if here is None:
            raise KeyError(id)
        above, hidden_above = self._shown(here, here.upstream)
        below, hidden_below = self._shown(here, here.downstream)
        shown = list(dict.fromkeys((*above, id, *below)))
        index = {each: place for place, each in enumerate(shown)}
        links = [Link(index[parent], place) for place, each in enumerate(shown) for parent in self._upstream(each) if parent in index]
        boxes, centre = [Box(_WIDTH, _HEIGHT)] * len(shown), index[id]
        extra = list[tuple[int, str]]()
        for hidden, is_above in ((hidden_above, True), (hidden_below, False)):
            if hidden:
                extra.append((len(boxes), f"+ {hidden:,} more"))
                links.append(Link(len(boxes), centre) if is_above else Link(centre, len(boxes)))
                boxes.append(Box(_WIDTH, _MORE))
        layout = layered(boxes, links, _SPACING)
        left = _EDGE if here.upstream else _NONE
        sides = {index[each] for each in above}, {index[each] for each in below}
        parts = [*_lines(layout, links, centre, sides, left)]
        for place, each in enumerate(shown):
            x, y = layout.centres[place]
            parts.append(_placed(self._card(each, root), x - _WIDTH / 2 + left, y - _HEIGHT / 2 + _EDGE, is_here=each == id))
        for place, said in extra:
            x, y = layout.centres[place]
            at = f"translate({number(x - _WIDTH / 2 + left)} {number(y - _MORE / 2 + _EDGE)})"
            parts.append(
                f'<a class="more" href="{escape(more)}" transform="{at}"><rect width="{_WIDTH}" height="{_MORE}" rx="15"/>'
                f'<text x="{number(_WIDTH / 2)}" y="19.5">{said}</text></a>'
            )
        x, y = layout.centres[centre]
        parts += [] if here.upstream else [f'<text class="none" x="{_NONE - 12}" y="{number(y + _EDGE + 4)}" text-anchor="end">reads nothing</text>']
        parts += [] if here.downstream else [f'<text class="none" x="{number(x + _WIDTH / 2 + left + 12)}" y="{number(y + _EDGE + 4)}">no readers yet</text>']
        width = layout.width + left + (_EDGE if here.downstream else max(_EDGE, x + _WIDTH / 2 + _NONE - layout.width))
        label = f"Lineage of {_label(here)}: it reads {len(here.upstream):,}, and is read by {len(here.downstream):,}."
        return figure(label, "neighbourhood", width, layout.height + 2 * _EDGE, parts)

    def _page(self, id: str) -> ProductPage | NodePage | None:  # noqa: A002
        return self._catalogue.products.get(id) or self._catalogue.nodes.get(id)

    def _upstream(self, id: str) -> tuple[str, ...]:  # noqa: A002
        page = self._page(id)
        return page.upstream if page else ()

    def _shown(self, here: ProductPage | NodePage, ids: Sequence[str]) -> tuple[list[str], int]:
        """Those that have a card, by domain, and how many have none: products come first, and those that many read."""
        known = [(each, page) for each in dict.fromkeys(ids) if each != here.id and (page := self._page(each))]
        if len(known) > AT_MOST + 1:
            known.sort(key=lambda pair: (_FIRST[_kind(pair[1])], -len(pair[1].downstream), _label(pair[1])))
            known, hidden = known[:AT_MOST], len(known) - AT_MOST
        else:
            hidden = 0
        known.sort(key=lambda pair: (_domain(pair[1]), _FIRST[_kind(pair[1])], _label(pair[1])))
        return [each for each, _ in known], hidden

    def _card(self, id: str, root: str) -> str:  # noqa: A002
        card = self._cards.get((id, root))
        if card is None:
            page = self._page(id)
            assert page is not None
            card = self._cards[id, root] = _drawn(page, self._hues.get(_domain(page), 0), root)
        return card


def _drawn(page: ProductPage | NodePage, hue: int, root: str) -> str:
    """A card without its place."""
    kind, facts, is_ending = _kind(page), list[str](), False
    if isinstance(page, ProductPage):
        href, is_ending = paths.product(page.address), bool(page.deprecation_date)
        rows = next((each.rows for each in page.published if each.port == OPEN), page.published[0].rows if page.published else None)
        said = f"ends {page.deprecation_date}" if is_ending else "" if rows is None else f"{short(rows)} rows"
        about = f" · v{page.address.version}" + f" · {said}" * bool(said)
        facts = [*([] if rows is None else [f"{rows:,} rows"]), *([said] if is_ending else [])]
    else:
        href = paths.internal(page.domain, page.id)
        about = f" · {page.exposure_type or kind if kind is NodeKind.EXPOSURE else kind}"
    # Its text is not bold. What is said of the node is short, and stays; the domain's name may be cut.
    size = 10.5 * 0.87
    about = fitted(about, 90, size) if len(about) > 30 else escape(about)
    about = fitted(_domain(page), _WIDTH - 36 - written(about, size), size) + about
    # A dashboard is not measured by dbt, so that it has no status: to show one would look like a fault.
    is_judged = kind is not NodeKind.EXPOSURE
    title = f"{_label(page)} ({', '.join([kind, *([page.status] if is_judged else []), *facts])})"
    return (
        f'<a class="card {kind}{" ending" * is_ending}" href="{escape(root + href)}" style="--hue:{hue}"><title>{escape(title)}</title>'
        f'<rect class="face" width="{_WIDTH}" height="{_HEIGHT}" rx="{_CORNERS[kind]}"/>'
        f'<rect class="hue" x="{4 if kind is NodeKind.EXPOSURE else 0}" y="8" width="4" height="28" rx="2"/>'
        f'<text class="name" x="14" y="19">{fitted(_name(page), _WIDTH - 40, 12.5)}</text>'
        f'<text class="about" x="14" y="34">{about}</text>{mark(page.status, _WIDTH - 15, _HEIGHT / 2) if is_judged else ""}</a>'
    )


def _placed(card: str, x: float, y: float, *, is_here: bool) -> str:
    mine = ' aria-current="page"' if is_here else ""
    return f'<a transform="translate({number(x)} {number(y)})"{mine}{card[2:]}'


def _lines(layout: Layout, links: Sequence[Link], centre: int, sides: tuple[set[int], set[int]], left: float) -> list[str]:
    """The links: those that lead to the node, those that lead away from it, and those that pass it by."""
    groups: dict[str, list[str]] = {"by": [], "up": [], "down": []}
    above, below = sides
    for link, route in zip(links, layout.routes, strict=True):
        side = "up" if link.head == centre or link.head in above else "down" if link.tail == centre or link.tail in below else "by"
        groups[side].append(f'<path d="{curve(route, left, _EDGE)}"/>')
    return [f'<g class="{name}">{"".join(found)}</g>' for name, found in groups.items() if found]


def _kind(page: ProductPage | NodePage) -> NodeKind:
    return page.kind if isinstance(page, NodePage) else NodeKind.PRODUCT


def _domain(page: ProductPage | NodePage) -> str:
    return page.domain if isinstance(page, NodePage) else page.address.domain


def _name(page: ProductPage | NodePage) -> str:
    return page.name


def _label(page: ProductPage | NodePage) -> str:
    return page.label if isinstance(page, NodePage) else str(page.address)
