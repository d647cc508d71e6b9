"""Reads the HTML of pages as a browser would: elements with their attributes, text, links and anchors."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"wbr", "hr", "col", "use", "meta", "link", "input", "br", "img", "path", "circle", "rect", "ellipse"}


@dataclass
class Page:
    """What one page holds."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    text: str = ""
    codes: list[tuple[str, str]] = field(default_factory=list)
    """Blocks of code with a copy button: label and text."""

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]

    @property
    def links(self) -> list[str]:
        return [attributes["href"] for tag, attributes in self.elements if tag == "a" and "href" in attributes]

    def with_class(self, name: str) -> list[dict[str, str]]:
        return [attributes for _, attributes in self.elements if name in attributes.get("class", "").split()]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._open: list[str] = []
        self._texts: list[str] = []
        self._code: list[str] | None = None
        self._label: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.page.elements.append((tag, attributes))
        if tag == "div" and attributes.get("class") == "code":
            self._label = []
        if tag == "pre":
            self._code = []
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag in _VOID or self._open.pop() == tag, tag
        if tag == "pre" and self._code is not None:
            self.page.codes.append(("".join(self._label or []), "".join(self._code)))
            self._code = self._label = None

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in ("script", "style"):
            return
        self._texts.append(data)
        if self._code is not None:
            self._code.append(data)
        elif self._label is not None:
            self._label.append(data)

    def close(self) -> None:
        super().close()
        assert self._open == []
        self.page.text = " ".join("".join(self._texts).split())


def read(html: str) -> Page:
    """Fails where an element is not closed as it was opened."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page
