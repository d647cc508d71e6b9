"""What the search box searches: one value of plain lists, in the order of rank, so that the browser only scans and never sorts.

`assets/js/search.js` reads it. Strings that many nodes share are written once. A big mesh's texts are shortened until the file is small enough.
"""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

import msgspec

from mesh.core.catalogue.model import Catalogue
from mesh.core.catalogue.pages import DomainPage, NodeKind, NodePage, ProductPage
from mesh.core.catalogue.parts import Status
from mesh.site.colours import hues
from mesh.site.data.script import script

KINDS = ("product", "model", "seed", "snapshot", "source", "exposure", "domain")
"""A product, what a node's id begins with, and the domains themselves."""
STATUSES = tuple(Status)

WANTED = 3_000_000
"""Bytes; shortening stops below it. Loaded on the first focus of the box, from disk in 50 ms."""


class Cut(msgspec.Struct, frozen=True, gc=False):
    """How much of it is written: letters of a node's description and of a column's, and columns of a node."""

    description: int
    meaning: int
    columns: int
    of_internals: int


CUTS = (Cut(300, 120, 2000, 500), Cut(160, 60, 500, 200), Cut(160, 0, 200, 40), Cut(100, 0, 60, 0), Cut(60, 0, 25, 0), Cut(0, 0, 10, 0), Cut(0, 0, 0, 0))
"""From all of it to names only: the first that fits is taken."""


class _Shared:
    """Values written once, and their numbers."""

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}

    def __call__(self, value: object) -> int:
        return self.numbers.setdefault(value, len(self.numbers))

    def values(self) -> list[Any]:
        return list(self.numbers)


class _Row(msgspec.Struct, frozen=True, gc=False):
    """One thing to be found."""

    name: str
    domain: str
    kind: int
    text: str
    version: int = 0
    is_latest: bool = True
    status: Status = Status.UNKNOWN
    uses: int = 0
    owner: str = ""
    classification: str = ""
    tags: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    ends: str = ""
    key: str = ""
    """Its id, where kind, domain and name do not make it."""
    is_old: bool = False


def search_data(catalogue: Catalogue) -> str:
    """The text of `data/search.js`."""
    rows = sorted(_rows(catalogue), key=_rank)
    colours = hues(catalogue.domains)
    for cut in CUTS:
        value = _written(rows, cut)
        value["hues"] = [colours.get(str(domain), 250) for domain in value["domains"]]
        text = script("search", value)
        if len(text.encode()) <= WANTED:
            break
    return text


def _rank(row: _Row) -> tuple[object, ...]:
    """Products before internals, latest versions before old ones, more consumers first."""
    return (KINDS[row.kind] not in ("product", "domain"), row.is_old, KINDS[row.kind] != "domain", -row.uses, row.domain, row.name, -row.version, row.kind)


def _rows(catalogue: Catalogue) -> Iterator[_Row]:
    return chain(
        map(_of_domain, catalogue.domains.values()),
        map(_of_product, catalogue.products.values()),
        map(_of_node, catalogue.nodes.values()),
    )


def _of_domain(domain: DomainPage) -> _Row:
    return _Row(domain.name, domain.name, KINDS.index("domain"), domain.purpose, owner=_person(domain.owner_name, domain.owner_email))


def _of_product(product: ProductPage) -> _Row:
    address = product.address
    return _Row(
        name=address.product,
        domain=address.domain,
        kind=0,
        text=product.description,
        version=address.version,
        is_latest=product.is_latest,
        is_old=not product.is_latest,
        status=product.status,
        uses=product.uses,
        owner=_person(product.owner_name or product.owner_group, product.owner_email),
        classification=product.classification,
        tags=product.tags,
        columns=tuple((field.name, field.description) for field in product.fields),
        ends=product.deprecation_date,
    )


def _of_node(node: NodePage) -> _Row:
    kind = node.id.partition(".")[0]
    return _Row(
        name=node.name,
        domain=node.domain,
        kind=KINDS.index(kind) if kind in KINDS else KINDS.index("exposure" if node.kind == NodeKind.EXPOSURE else "model"),
        text=node.description,
        status=node.status,
        uses=len(node.downstream),
        owner=_person(node.owner_name, node.owner_email),
        columns=tuple((name, meaning) for name, _, meaning in node.columns),
        key="" if node.id == f"{kind}.{node.domain}.{node.name}" else node.id,
    )


def _person(name: str, email: str) -> str:
    return " ".join(filter(None, (name, f"<{email}>" if email else "")))


def _written(rows: list[_Row], cut: Cut) -> dict[str, Any]:
    """Lists side by side, one place in each for every row; and the shared values that their numbers point at."""
    domains, owners, classes, tags, columns = _Shared(), _Shared(), _Shared(), _Shared(), _Shared()
    owners(""), classes("")
    fields = [
        [columns((name, _plain(meaning, cut.meaning))) for name, meaning in row.columns[: cut.columns if row.kind == 0 else cut.of_internals]] for row in rows
    ]
    return {
        "kinds": KINDS,
        "statuses": STATUSES,
        "name": [row.name for row in rows],
        "domain": [domains(row.domain) for row in rows],
        "kind": [row.kind for row in rows],
        "version": [row.version for row in rows],
        "latest": [int(row.is_latest) for row in rows],
        "status": [STATUSES.index(row.status) for row in rows],
        "uses": [row.uses for row in rows],
        "owner": [owners(row.owner) for row in rows],
        "class": [classes(row.classification) for row in rows],
        "text": [_plain(row.text, cut.description) for row in rows],
        "fields": fields,
        "tags": {str(place): [tags(tag) for tag in row.tags] for place, row in enumerate(rows) if row.tags},
        "ends": {str(place): row.ends for place, row in enumerate(rows) if row.ends},
        "keys": {str(place): row.key for place, row in enumerate(rows) if row.key},
        "domains": domains.values(),
        "owners": owners.values(),
        "classes": classes.values(),
        "tag_names": tags.values(),
        "columns": [name for name, _ in columns.values()],
        "meanings": [meaning for _, meaning in columns.values()],
        "is_whole": cut is CUTS[0],
    }


_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_SIGNS = re.compile(r"[`*]+|^#+ ", re.MULTILINE)


def _plain(markdown: str, letters: int) -> str:
    """Its first words without Markdown's signs."""
    if not markdown or not letters:
        return ""
    text = " ".join(_SIGNS.sub("", _LINK.sub(r"\1", markdown)).split())
    if len(text) <= letters:
        return text
    head = text[:letters]
    return f"{head.rpartition(' ')[0] or head}…"
