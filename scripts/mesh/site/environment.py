"""The templates' surroundings: everything escaped, nothing undefined passes silently, Markdown without HTML, and numbers as people read them.

All text comes from YAML or from data, so none of it is trusted: a link leads to http, https or mailto, and pictures from elsewhere are links."""

import re
from functools import cache, lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup, escape

from mesh.site import paths
from mesh.site.icons import ICONS
from mesh.site.moments import day, moment
from mesh.site.ticks import ticks

_SAFE_LINK = re.compile(r"(https?://|mailto:)[^\s]", re.IGNORECASE)
_PLAIN = re.compile(r"[^\W\d_](?:[^\W_]|[ ,.;:'\"()/%?\u2013\u2014-]|(?<=[^\W_])_(?=[^\W_]))*\n?")
"""A line without any mark of Markdown in it; an underscore within a word is none."""
_QUOTED = re.compile(r"`([^`]+)`")
_UNITS = ("bytes", "KB", "MB", "GB", "TB")


@cache
def environment() -> Environment:
    """One for the process: templates are compiled once."""
    made = Environment(
        loader=PackageLoader("mesh.site", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters.update(markdown=markdown, number=number, size=size, share=share, plural=plural, clamp=clamp)
    made.filters.update(day=day, moment=moment, brief=brief, said=said, breakable=breakable, slug=paths.slug, is_link=is_link)
    made.globals.update(paths=paths, icon=icon, ticks=ticks)
    return made


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    # The library drops a link that it does not like and leaves the brackets; here the words stay and the link goes (`_tame`).
    parser.validateLink = lambda url: True  # type: ignore[method-assign] # noqa: ARG005
    parser.core.ruler.push("tame", _tame)
    return parser


def _tame(state: StateCore) -> None:
    """Headings below the page's own; links only to where one can go without harm."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + state.env['below'])}"
        if token.children:
            token.children = _tame_links(token.children)


def _tame_links(tokens: list[Token]) -> list[Token]:
    kept: list[Token] = []
    dropped: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            dropped.append(not is_link(str(token.attrs.get("href", ""))))
            token.attrs["rel"] = "noopener noreferrer"
        is_dropped = token.type in ("link_open", "link_close") and dropped[-1]
        if token.type == "link_close":
            dropped.pop()
        if not is_dropped:
            kept.append(token)
    return kept


@lru_cache(4096)
def markdown(text: str, below: int = 2) -> Markup:
    """As HTML, safe whatever is written in it. `below`: how many levels of headings are above it."""
    # Most descriptions are a sentence or two without a mark: they need no parser, which would take an eighth of the whole site's time.
    if _PLAIN.fullmatch(text):
        return Markup("<p>%s</p>\n") % text.rstrip()
    return Markup(_parser().render(text, {"below": below}))


def said(text: str) -> Markup:
    """A sentence of ours that quotes names as `code`: the quotes become what they mean, all else stays text."""
    return Markup(_QUOTED.sub(r"<code>\1</code>", str(escape(text))))


def breakable(name: str) -> Markup:
    """A name that may go on in the next line after an underscore or a dot, and not within a word."""
    return Markup(str(escape(name)).replace("_", "_<wbr>").replace(".", ".<wbr>"))


def is_link(href: str) -> bool:
    """Whether a page may lead there."""
    return bool(_SAFE_LINK.match(href))


def icon(name: str) -> Markup:
    return Markup(ICONS[name])


def number(value: float | None) -> str:
    """`336,776`; `not measured` of what nobody knows."""
    return "not measured" if value is None else f"{value:,}"


def size(value: int) -> str:
    """`12.3 MB`, in thousands."""
    amount, unit = float(value), 0
    while amount >= 999.5 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:,.0f} {_UNITS[unit]}" if unit == 0 or amount >= 99.95 else f"{amount:.1f} {_UNITS[unit]}"


def share(value: float) -> str:
    """`99.5 %`, never rounded up to a whole that it is not."""
    text = f"{value * 100:.1f}"
    if value < 1 and text == "100.0":
        text = "99.9"
    return f"{text.removesuffix('.0')} %"


def clamp(value: float, least: float, most: float) -> float:
    return max(least, min(most, value))


def plural(count: int, one: str, many: str = "") -> str:
    """`1 product`, `3 products`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def brief(text: str, signs: int) -> str:
    """On one line, cut at `signs`."""
    line = " ".join(text.split())
    return line if len(line) <= signs else f"{line[: signs - 1].rstrip()}\u2026"
