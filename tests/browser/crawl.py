"""Reads pages as files: their ids, and everything that they lead to."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

STATES = re.compile(r"(open|focus|col)=")
"""Hashes that the lineage page reads as its state."""


@dataclass
class Read(HTMLParser):
    """One page."""

    ids: set[str] = field(default_factory=set)
    twice: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value is not None:
                (self.twice if value in self.ids else self.ids).add(value)
            elif name in ("href", "src", "xlink:href", "action", "data") and value is not None:
                self.links.append(value)
            elif name == "http-equiv" and value == "refresh":
                content = str(dict(attrs).get("content", ""))
                self.links.append(content.partition("url=")[2] or content.partition("URL=")[2])

    @classmethod
    def of(cls, file: Path) -> "Read":
        page = cls()
        page.feed(file.read_text(encoding="utf-8"))
        return page


def dead_links(folder: Path, pages: list[str]) -> list[str]:
    """In words: links to files or anchors that are not there, and such as a page of ours may not have."""
    read = {path: Read.of(folder / path) for path in pages}
    dead = [f"{path}: two elements have the id {twice!r}" for path, page in read.items() for twice in sorted(page.twice)]
    for path, page in read.items():
        for link in dict.fromkeys(page.links):
            parts = urlsplit(link)
            if parts.scheme in ("http", "https", "mailto"):
                continue
            if parts.scheme or parts.netloc or link.startswith("/"):
                dead.append(f"{path}: leads to {link!r}")
                continue
            target = _joined(path, unquote(parts.path)) if parts.path else path
            if not (folder / target).is_file():
                dead.append(f"{path}: there is no {link!r}")
            elif parts.fragment and target in read and not STATES.match(parts.fragment) and unquote(parts.fragment) not in read[target].ids:
                dead.append(f"{path}: {target} has no {'#' + parts.fragment!r}")
    return dead


def _joined(page: str, link: str) -> str:
    parts: list[str] = list(PurePosixPath(page).parent.parts)
    for part in link.split("/"):
        if part == "..":
            parts = parts[:-1] if parts else ["<above the site>"]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
