"""Follows a product version or one of its columns to those who read it: directly, and through chains over the whole mesh."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from mesh.core.columns import ColumnGraph
from mesh.core.impact.readers import NOBODY, End, Reach, Readers, Reading
from mesh.core.mesh import Mesh, Node
from mesh.core.model import Domain

ReadSource = Callable[[str, str], str]
"""Domain and file within it -> its text, empty when it cannot be read."""
_TABLES = ("model", "snapshot", "function")
_ENDS = (*_TABLES, "exposure")
_NO_READING = re.compile(r"\bas\s+\"?\w+\"?(?!\s*\.)|--.*", re.IGNORECASE)
_UNKNOWN = "its column lineage is not known"


def line_of(word: str, text: str) -> int:
    """The first line of a text that has the word, in any case, other than as a new name (`as word`) or in a comment; 0 when none has."""
    pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
    found = [line for line, content in enumerate(text.splitlines(), 1) if pattern.search(_NO_READING.sub("", content))]
    return found[0] if found else 0


def line_of_ref(node: Node, text: str) -> int:
    """The line that refers to a product version; 0 when none is found."""
    name = rf"ref\([^)]*['\"]{re.escape(node.name)}['\"]"
    found = re.search(rf"{name}[^)]*\b{node.version}\b", text) or re.search(name, text)
    return text.count("\n", 0, found.start()) + 1 if found else 0


@dataclass(frozen=True, slots=True)
class Consumers:
    """Where readers are looked up: as they are now. Of a version that is gone they still say who refers to it."""

    mesh: Mesh
    graph: ColumnGraph
    domains: Mapping[str, Domain]
    read: ReadSource
    edited: frozenset[str] = frozenset()
    """Domains whose files may read more by now than their artifacts tell."""


@dataclass(slots=True)
class _Question:
    """One question while it is answered."""

    mesh: Mesh
    graph: ColumnGraph
    read: ReadSource
    start: str
    column: str
    with_home: bool
    made: dict[str, set[str]] = field(default_factory=dict)
    """Node -> its columns that are made of it; the empty name stands for its rows."""
    maybe: dict[str, str] = field(default_factory=dict)
    """Node -> why it cannot be told whether it is made of it."""
    came: dict[str, str] = field(default_factory=dict)
    """Node -> the node that it was first reached from."""

    @property
    def home(self) -> str:
        return self.mesh.nodes[self.start].domain

    def node(self, id_: str) -> Node:
        return self.mesh.nodes[id_]

    def children(self, id_: str) -> list[Node]:
        """The tables and exposures that read a node."""
        return [node for child in self.mesh.children.get(id_, ()) if (node := self.node(child)).kind in _ENDS]

    def text(self, node: Node) -> str:
        return self.read(node.domain, node.file)


def find_readers(among: Consumers, node: str, column: str = "", *, with_home: bool = False, only: Callable[[Node], bool] = lambda _: True) -> Readers:
    """Who reads a node (a product version), or one column of it; of those who read it directly, `only` some.

    Without `with_home`, the product's own domain is left out, and so is what others get of it through that domain's further products: those
    have contracts of their own. A node that its domain does not have any more has readers as long as somebody refers to it.
    """
    if node not in among.mesh.nodes:
        return NOBODY
    asked = _Question(among.mesh, among.graph, among.read, node, column, with_home)
    consumers = [child for child in _consumers(asked) if only(child)]
    found = [reading for child in consumers if (reading := _reading(asked, child))]
    sure, unsure = ([reading for reading in found if bool(reading.unknown) is is_unknown] for is_unknown in (False, True))
    _follow(asked, sure)
    _suspect(asked, unsure)
    reaches = (*_reaches(asked, sure, asked.made, is_sure=True), *_reaches(asked, unsure, asked.maybe, is_sure=False))
    named = {node.id for one in reaches for node in (*(end.node for end in one.ends), *one.behind, *(reading.node for reading in one.readings))}
    return Readers(reaches, tuple(end for end in _ends_within(asked, consumers) if end.id not in named))


def direct_readings(among: Consumers, node: str, column: str = "", *, with_home: bool = False) -> list[Reading]:
    """Who reads a node, or one column of it, directly: what `find_readers` begins with."""
    asked = _Question(among.mesh, among.graph, among.read, node, column, with_home)
    return [reading for child in _consumers(asked) if (reading := _reading(asked, child))]


def _consumers(asked: _Question) -> list[Node]:
    """The nodes that read it. An exposure is a reader outside of the mesh, whoever lists it; a domain's tests of its own products are none."""
    children = [asked.node(child) for child in asked.mesh.children.get(asked.start, ())]
    asked_for = {"exposure": True, "test": False, **dict.fromkeys(_TABLES, asked.with_home)}
    return [child for child in children if child.kind in asked_for and (asked_for[child.kind] or child.domain != asked.home)]


def _reading(asked: _Question, child: Node) -> Reading | None:
    """How a child of the product reads the column; None when it certainly does not."""
    text = asked.text(child)
    line = line_of(asked.column, text) if asked.column else 0
    domain = asked.mesh.domains.get(child.domain)
    reading = Reading(child, f"{domain.path if domain else child.domain}/{child.file}", line or line_of_ref(asked.node(asked.start), text))
    if not asked.column:
        return reading
    if child.kind == "test":
        return replace(reading, unknown=f"a test that names `{asked.column}`") if _may_name(asked, child, text) else None
    if child.kind == "exposure":
        return replace(reading, unknown="an exposure names no columns")
    readers = [reader for reader in asked.graph.readers(asked.start, asked.column) if reader.node == child.id]
    how = tuple(sorted({reader.how for reader in readers if reader.how}))
    if how:
        return replace(reading, how=how)
    if not readers and child.id in asked.graph.lineage:
        return None
    return replace(reading, unknown=next((reader.unknown for reader in readers if reader.unknown), _UNKNOWN))


def _may_name(asked: _Question, test: Node, text: str) -> bool:
    """Tests have no column lineage. But a column that is not in a test's file cannot be named there; nor one that is not among the arguments
    of a generic test, which dbt makes its name of."""
    about = asked.mesh.nodes.get(test.attached)
    if test.test and about and re.match(rf"(\w+_)?{test.test}_{about.name}_", test.name):
        return re.sub(r"\W+", "_", asked.column).lower() in test.name.lower()
    return not text or re.search(rf"(?<!\w){re.escape(asked.column)}(?!\w)", text, re.IGNORECASE) is not None


def _follow(asked: _Question, readings: Iterable[Reading]) -> None:
    """Goes through output columns, and, where the column decides about rows, through whole models."""
    queue: list[tuple[str, str]] = []

    def add(node: str, column: str, came: str) -> None:
        columns = asked.made.setdefault(node, set())
        if column not in columns:
            columns.add(column)
            asked.came.setdefault(node, came)
            queue.append((node, column))

    direct = {reading.node.id for reading in readings}
    for id_ in direct if not asked.column else ():
        add(id_, "", asked.start)
    for reader in asked.graph.readers(asked.start, asked.column) if asked.column else ():
        if reader.node in direct:
            add(reader.node, reader.column, asked.start)
    for at, column in queue:
        for child in asked.children(at):
            if not column or child.kind == "exposure":
                add(child.id, "", at)
        for reader in asked.graph.readers(at, column) if column else ():
            if reader.how is None:
                asked.maybe.setdefault(reader.node, reader.unknown or _UNKNOWN)
                asked.came.setdefault(reader.node, at)
            else:
                add(reader.node, reader.column, at)


def _suspect(asked: _Question, readings: Iterable[Reading]) -> None:
    """What is built behind something that cannot be told cannot be told either."""
    for reading in readings:
        asked.maybe.setdefault(reading.node.id, reading.unknown)
        asked.came.setdefault(reading.node.id, asked.start)
    queue = list(asked.maybe)
    for at in queue:
        for child in asked.children(at):
            if child.id not in asked.maybe:
                asked.maybe[child.id] = asked.maybe[at]
                asked.came.setdefault(child.id, at)
                queue.append(child.id)
    asked.maybe = {id_: why for id_, why in asked.maybe.items() if id_ not in asked.made}


def _reaches(asked: _Question, readings: list[Reading], reached: Iterable[str], *, is_sure: bool) -> Iterator[Reach]:
    by_domain: dict[str, list[Node]] = {}
    for node in (*(reading.node for reading in readings), *map(asked.node, reached)):
        by_domain.setdefault(node.domain, []).append(node)
    direct = {reading.node.domain for reading in readings}
    for domain in sorted(by_domain, key=lambda name: (name not in direct, name)):
        own = [reading for reading in readings if reading.node.domain == domain]
        ends = [_end(asked, node) for node in dict.fromkeys(by_domain[domain]) if _is_end(asked, node)]
        stopped = _ends_within(asked, _failing(asked, own)) if is_sure else []
        behind = [node for node in stopped if node.id not in asked.made and node.id not in asked.maybe]
        named = (*(end.node for end in ends), *behind, *(reading.node for reading in own))
        owners = list(dict.fromkeys(owner.email or owner.name for owner in map(asked.mesh.owner, named)))
        yield Reach(domain, tuple(filter(None, owners)), tuple(own), tuple(sorted(ends, key=_products_first)), tuple(behind), is_sure)


def _is_end(asked: _Question, node: Node) -> bool:
    return node.is_product or node.kind == "exposure" or (node.kind in _TABLES and not asked.children(node.id))


def _end(asked: _Question, node: Node) -> End:
    columns = asked.made.get(node.id, set())
    model = asked.graph.lineage.get(node.id)
    order = model.names if model else ()
    at = asked.came[node.id]
    while at != asked.start and asked.node(at).domain == node.domain:
        at = asked.came[at]
    through = "" if at == asked.start else asked.node(at).label
    return End(node, tuple(name for name in order if name in columns), through, asked.maybe.get(node.id, ""))


def _products_first(end: End) -> tuple[bool, str]:
    return not end.node.is_product, end.node.label


def _failing(asked: _Question, readings: Iterable[Reading]) -> list[Node]:
    """The models that name the column, and fail without it. One that only hands it on with `*` does not: whoever names it behind it does."""
    if not asked.column:
        return [reading.node for reading in readings]
    failing: list[Node] = []
    queue = [reading.node for reading in readings]
    seen = {node.id for node in queue}
    for node in queue:
        text = asked.text(node)
        if node.is_contracted or not text or line_of(asked.column, text):
            failing.append(node)
            continue
        for reader in asked.graph.readers(node.id, asked.column):
            following = asked.node(reader.node)
            if following.domain == node.domain and following.id not in seen:
                seen.add(following.id)
                queue.append(following)
    return failing


def _ends_within(asked: _Question, starts: Iterable[Node]) -> list[Node]:
    """The ends behind some nodes, each without leaving its domain; in the order of their labels."""
    queue = list(dict.fromkeys(starts))
    seen = {node.id for node in queue}
    for node in queue:
        new = [child for child in asked.children(node.id) if child.domain == node.domain and child.id not in seen]
        seen.update(child.id for child in new)
        queue += new
    return sorted((node for node in queue if _is_end(asked, node)), key=lambda node: node.label)
