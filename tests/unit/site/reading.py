"""The site of the sample, read as a browser would: tags, ids, links, texts and headings of each page."""

from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser

from mesh.site.pages import Options, pages

from .sample import empty, sample

_VOID = {"meta", "link", "input", "br", "img", "wbr", "hr", "col"}


@dataclass
class Page(HTMLParser):
    """One page, taken apart."""

    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    misnested: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append((tag, values))
        self.ids += [values["id"]] if "id" in values else []
        self.links += [values[name] for name in ("href", "src") if name in values]
        if tag == "script":
            self.scripts.append("")
        if tag[0] == "h" and tag[1:].isdigit():
            self.headings.append(int(tag[1:]))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.misnested.append(tag)

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts[-1] += data
        else:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())


def read(html: str) -> Page:
    page = Page()
    page.feed(html)
    page.close()
    return page


@cache
def site() -> dict[str, str]:
    """All files of the sample's site."""
    return dict(pages(sample(), Options(docs=frozenset({"operations"}))))


@cache
def nothing() -> dict[str, str]:
    return dict(pages(empty(), Options()))


@cache
def read_pages() -> dict[str, Page]:
    return {path: read(text) for path, text in site().items() if path.endswith(".html")}
