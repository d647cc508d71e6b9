"""What people type, turned into what the mesh holds: a domain, a node, or a column of a node, by any name that says which one is meant."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from mesh.core.columns import ModelLineage
from mesh.core.declared import Declared
from mesh.core.errors import InputError, did_you_mean
from mesh.core.mesh import Mesh, Node

NAMELESS = frozenset({"test", "unit_test"})
"""Kinds that are counted with the node they test, and never asked for by name."""
ColumnsOf = Callable[[str], Iterable[str]]
"""Node id -> names of its columns; asked only where the text may name one."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a question is about: the whole mesh when all is empty, else a domain, a node (by id), or a column, as the mesh spells it."""

    domain: str = ""
    node: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class _Match:
    node: Node
    form: str
    rest: str
    is_exact: bool
    is_relation: bool
    """Is the form only what SQL calls it, as `flights_v2`? A node that is really called so goes before."""


def resolve(mesh: Mesh, text: str, columns_of: ColumnsOf) -> Target:
    """`operations`, `operations.flights.v2` (or `operations.flights_v2`, as in SQL), `operations.flights` (the latest version), `stg_flights` or
    `flights.v2` where only one is called so, a source `operations.flight_records.flights`, an exposure, dbt's unique_id; or any of them with
    `.column` behind it.

    The longest name of a node wins; case matters only between names that differ in nothing else. Raises InputError with the nearest names."""
    folded = text.lower()
    domain = text if text in mesh.domains else next((name for name in mesh.domains if name.lower() == folded), "")
    if domain:
        return Target(domain)
    matches = list(_matches(mesh, text))
    without: list[Node] = []
    for form in sorted({match.form.lower() for match in matches}, key=lambda form: (-len(form), form)):
        candidates = [match for match in matches if match.form.lower() == form]
        candidates = [match for match in candidates if not match.is_relation] or candidates
        nodes = _latest([match.node for match in candidates if match.is_exact] or [match.node for match in candidates])
        rest = candidates[0].rest
        found = [Target(node.domain, node.id) for node in nodes] if not rest else list(_columns(nodes, rest, columns_of))
        if len(found) > 1:
            raise InputError(f"`{text}` may be any of {_listed(_names([mesh.nodes[target.node] for target in found]))}. Write the one you mean.")
        if found:
            return found[0]
        without = without or nodes
    if without:
        raise InputError(_no_column(mesh, text, without, columns_of))
    behind = [problem for problem in mesh.problems if not problem.is_error]
    asked = [problem.message for problem in behind if problem.domain.lower() == folded.split(".")[0]]
    if asked and folded.split(".")[0] not in map(str.lower, mesh.domains):
        raise InputError(f"unknown `{text}`: {asked[0]}")
    names = {node.label for node in mesh.nodes.values() if node.kind not in NAMELESS} | mesh.domains.keys()
    if "." not in text:
        names |= {node.name for node in mesh.nodes.values() if node.kind not in NAMELESS}
    perhaps = " Or it is new in a domain whose artifacts are missing or older than its files: add `--parse`." if behind else ""
    raise InputError(f"unknown `{text}`: no domain, node or column is called so. {did_you_mean(text, names)}{perhaps}")


def known_columns(mesh: Mesh, declared: Declared, lineage: Mapping[str, ModelLineage], node: str) -> tuple[str, ...]:
    """Names of a node's columns: those of its SQL, those its YAML declares, and those that its readers take from it."""
    names = list(lineage[node].names) if node in lineage else []
    names += [column.name for column in declared.get(node, ())]
    for child in mesh.children.get(node, ()):
        if child in lineage:
            uses = [use for column in lineage[child].columns for use in column.uses]
            names += sorted(use.column for use in (*uses, *lineage[child].uses) if use.node == node)
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(name.lower(), name)
    return tuple(name for name in found.values() if name != "*")


def _matches(mesh: Mesh, text: str) -> Iterator[_Match]:
    folded = text.lower()
    for node in mesh.nodes.values():
        # Every way to write a node holds its name: this is what makes the pass over a big mesh cheap.
        if node.name.lower() not in folded or node.kind in NAMELESS:
            continue
        for forms, is_relation in ((_forms(node), False), (_relations(node), True)):
            for form in forms:
                size = len(form)
                if text[:size].lower() == form.lower() and text[size : size + 1] in ("", "."):
                    yield _Match(node, form, text[size + 1 :], text[:size] == form, is_relation)


def _forms(node: Node) -> set[str]:
    label = node.label
    forms = {node.id, label, label.removeprefix(f"{node.domain}."), node.name}
    return forms if node.kind == "source" else forms | {f"{node.domain}.{node.name}"}


def _relations(node: Node) -> set[str]:
    """What SQL calls a version, in `mesh sql` and in the databases of its readers."""
    relation = f"{node.name}_v{node.version}"
    return set() if node.version is None else {relation, f"{node.domain}.{relation}"}


def _latest(nodes: Iterable[Node]) -> list[Node]:
    """Of several versions of one model only the latest one."""
    found: dict[tuple[str, str, str, str], Node] = {}
    for node in nodes:
        key = (node.kind, node.domain, node.group if node.kind == "source" else "", node.name)
        found[key] = max(found.get(key, node), node, key=lambda one: (one.version == one.latest_version, len(one.label), one.label))
    return list(found.values())


def _columns(nodes: Iterable[Node], name: str, columns_of: ColumnsOf) -> Iterator[Target]:
    for node in nodes:
        known = list(columns_of(node.id))
        column = name if name in known else next((column for column in known if column.lower() == name.lower()), "")
        if column:
            yield Target(node.domain, node.id, column)


def _no_column(mesh: Mesh, text: str, nodes: list[Node], columns_of: ColumnsOf) -> str:
    node = nodes[0]
    others = [other.label for other in mesh.nodes.values() if (other.name, other.domain, other.kind) == (node.name, node.domain, node.kind)]
    versions = sorted(others, key=lambda label: (len(label), label))
    last = text.rsplit(".", 1)[-1]
    if node.version is not None and last[:1] == "v" and last[1:].isdecimal():
        return f"unknown `{text}`: {node.domain}.{node.name} has no version {last[1:]}. There is {', '.join(versions)}."
    known = sorted({column for one in nodes for column in columns_of(one.id)})
    name = next(text[len(form) + 1 :] for form in sorted(_forms(node) | _relations(node), key=len, reverse=True) if text.lower().startswith(f"{form}.".lower()))
    if not known:
        return f"unknown `{text}`: no column of {node.label} is known. Declare its columns in YAML ({node.file})."
    return f"unknown `{text}`: {node.label} has no column `{name}`. {did_you_mean(name, known)}"


def _names(nodes: list[Node]) -> list[str]:
    """Labels; dbt's ids where these are the same, as those of a model and of an exposure may be."""
    labels = [node.label for node in nodes]
    return [node.label if labels.count(node.label) == 1 else node.id for node in nodes]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
