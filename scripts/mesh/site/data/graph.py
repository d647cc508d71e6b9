"""What the lineage page draws: nodes and links of the whole mesh in plain lists, and the columns of one domain per file.

`assets/js/graph-model.js` reads both. Nodes are numbers: products first, by address, then the rest by label.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from mesh.core.catalogue.model import Catalogue
from mesh.core.catalogue.pages import NodeKind, NodePage, ProductPage
from mesh.core.catalogue.parts import Source, Status
from mesh.site import paths
from mesh.site.colours import hues
from mesh.site.data.script import script

KINDS = (NodeKind.SOURCE, NodeKind.INTERNAL, NodeKind.PRODUCT, NodeKind.EXPOSURE)
STATUSES = (Status.OK, Status.LATE, Status.FAILING, Status.UNKNOWN)
PATH = "data/graph.js"

LARGEST = 4_000_000
"""Bytes in one file of columns; a domain with more has several."""

_OUTSIDE = 250
"""The hue of projects that are not of the mesh; other pages show theirs so, too."""

Page = ProductPage | NodePage
Use = tuple[int, int, str, str]
"""Index of the column, the node that it is from, that node's column, how."""


def pages(catalogue: Catalogue, largest: int = LARGEST) -> Iterator[tuple[str, str]]:
    """`data/graph.js` and all `data/columns/<domain>.js`, as paths and texts."""
    nodes = _nodes(catalogue)
    numbers = {node.id: place for place, node in enumerate(nodes)}
    uses = _uses(nodes, numbers)
    domains = _domains(catalogue, nodes)
    columns: list[dict[int, list[tuple[str, str]]]] = [{} for _ in domains]
    places = {name: place for place, name in enumerate(domains)}
    for node in nodes:
        columns[places[_domain(node)]][numbers[node.id]] = _columns(node)
    parts: dict[int, int] = {}
    for place, domain in enumerate(domains):
        files = list(_files(place, columns[place], uses, largest))
        for part, text in enumerate(files):
            yield columns_path(domain, part), text
        if len(files) != 1:
            parts[place] = len(files)
    yield PATH, script("graph", _graph(catalogue, domains, nodes, numbers, parts))


def columns_path(domain: str, part: int) -> str:
    """The first file has the domain's name alone; `graph-model.js` names the others by the same rule."""
    path = paths.columns_data(domain)
    return f"{path.removesuffix('.js')}.{part + 1}.js" if part else path


def _nodes(catalogue: Catalogue) -> list[Page]:
    products = sorted(catalogue.products.values(), key=lambda page: (page.address.domain, page.address.product, page.address.version))
    others = sorted(catalogue.nodes.values(), key=lambda page: (page.label, page.id))
    return [*products, *others]


def _domains(catalogue: Catalogue, nodes: list[Page]) -> list[str]:
    """Those of the mesh, then the projects outside of it that its nodes name."""
    return [*catalogue.domains, *sorted({_domain(node) for node in nodes} - catalogue.domains.keys())]


def _graph(catalogue: Catalogue, domains: list[str], nodes: list[Page], numbers: dict[str, int], parts: dict[int, int]) -> dict[str, Any]:
    places = {name: place for place, name in enumerate(domains)}
    colours = hues(catalogue.domains)
    edges = sorted({(numbers[parent], numbers[reader]) for parent, reader in catalogue.links() if parent in numbers and reader in numbers})
    return {
        "domains": domains,
        "owners": [page.owner_name or page.owner_email if (page := catalogue.domains.get(name)) else "" for name in domains],
        "hues": [colours.get(name, _OUTSIDE) for name in domains],
        "names": [_name(node) for node in nodes],
        "domain": [places[_domain(node)] for node in nodes],
        "kind": [KINDS.index(_kind(node)) for node in nodes],
        "version": [node.address.version if isinstance(node, ProductPage) else 0 for node in nodes],
        "latest": [int(node.is_latest) if isinstance(node, ProductPage) else 0 for node in nodes],
        "status": [STATUSES.index(node.status) for node in nodes],
        "rows": [node.published[0].rows if isinstance(node, ProductPage) and node.published else -1 for node in nodes],
        "ends": {str(number): node.deprecation_date for number, node in enumerate(nodes) if isinstance(node, ProductPage) and node.deprecation_date},
        "edges": [number for edge in edges for number in edge],
        "pages": {str(number): path for number, node in enumerate(nodes) if (path := _odd_page(node))},
        "parts": {str(place): count for place, count in parts.items()},
    }


def _domain(node: Page) -> str:
    return node.address.domain if isinstance(node, ProductPage) else node.domain


def _kind(node: Page) -> NodeKind:
    return NodeKind.PRODUCT if isinstance(node, ProductPage) else node.kind


def _name(node: Page) -> str:
    """As in its label, without the domain: sources are `records.flights`."""
    return node.name if isinstance(node, ProductPage) else node.label.removeprefix(f"{node.domain}.")


def _odd_page(node: Page) -> str:
    """The page of a node that its kind and name do not give away; empty for all others."""
    if isinstance(node, ProductPage):
        return ""
    word = {NodeKind.SOURCE: "source", NodeKind.INTERNAL: "model", NodeKind.EXPOSURE: "exposure"}[node.kind]
    path = paths.internal(node.domain, node.id)
    return "" if path == paths.internal(node.domain, f"{word}.{node.domain}.{_name(node)}") else path


def _columns(node: Page) -> list[tuple[str, str]]:
    if isinstance(node, ProductPage):
        return [(field.name, field.type) for field in node.fields]
    return [(name, type_) for name, type_, _ in node.columns]


def _uses(nodes: list[Page], numbers: dict[str, int]) -> dict[int, list[Use]]:
    """What columns are made of, by node. DuckDB takes names without regard to case; here they are written as where they come from."""
    names = {node.id: {name.lower(): (place, name) for place, (name, _) in enumerate(_columns(node))} for node in nodes}
    found: dict[int, list[Use]] = {}
    for node in nodes:
        made: dict[tuple[int, int, str], str] = {}
        for column, source in _made_of(node):
            own, parent = names[node.id].get(column.lower()), numbers.get(source.node)
            if own and parent is not None and source.column not in ("", "*"):
                _, name = names[source.node].get(source.column.lower(), (0, source.column))
                made.setdefault((own[0], parent, name), source.how)
        if made:
            found[numbers[node.id]] = [(*key, how) for key, how in sorted(made.items())]
    return found


def _made_of(node: Page) -> Iterator[tuple[str, Source]]:
    if isinstance(node, ProductPage):
        return ((field.name, source) for field in node.fields for source in field.made_of)
    return iter(node.made_of)


def _files(domain: int, columns: dict[int, list[tuple[str, str]]], uses: dict[int, list[Use]], largest: int) -> Iterator[str]:
    """The columns of one domain, in as many files as they need; none for a domain without any."""
    here: dict[int, list[tuple[str, str]]] = {}
    size = 0
    for number, of in columns.items():
        if not of:
            continue
        more = len(msgspec.json.encode((of, uses.get(number, []))))
        if here and size + more > largest:
            yield _file(domain, here, uses)
            here, size = {}, 0
        here[number] = of
        size += more
    if here:
        yield _file(domain, here, uses)


def _file(domain: int, columns: dict[int, list[tuple[str, str]]], uses: dict[int, list[Use]]) -> str:
    hows: dict[str, int] = {}
    written: dict[str, list[tuple[int, int, str, int]]] = {}
    for number in filter(uses.__contains__, columns):
        written[str(number)] = [(column, parent, name, hows.setdefault(how, len(hows))) for column, parent, name, how in uses[number]]
    return script("columns", {"domain": domain, "columns": {str(number): of for number, of in columns.items()}, "uses": written, "hows": list(hows)})
