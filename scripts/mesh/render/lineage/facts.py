"""What is said of a node, in few words: its sign and kind, how many rows are published, how its tests and its last run ended."""

import re
from collections import Counter
from collections.abc import Iterable

from mesh.core.declared import Declared, DeclaredColumn
from mesh.core.mesh import Mesh, Node, ResultOf
from mesh.core.model import Entry, Owner
from mesh.core.plaintext import shown
from mesh.core.views.address import NAMELESS
from mesh.core.views.trace import Key
from mesh.core.views.view import MISSING
from mesh.render.lines import Segment

SIGNS = {"model": "○", "snapshot": "◎", "source": "▽", "seed": "□", "exposure": "▷", MISSING: "?"}
PRODUCT_SIGN = "◆"
_GOOD = frozenset({"success", "pass"})
_BAD = frozenset({"error", "fail", "runtime error"})
_QUOTED = re.compile(r"'((?:[^']|'')*)'")


def sign(node: Node) -> str:
    return PRODUCT_SIGN if node.is_product else SIGNS.get(node.kind, "○")


def kind(node: Node) -> str:
    """`product`, `internal view`, `source, flights.csv`, `seed`, `exposure, dashboard`, ..."""
    file = file_name(node)
    if node.is_product:
        return "product"
    if node.kind == "model":
        place = "public" if node.access == "public" else "internal"
        return f"{place} {shown(node.materialized or 'model')}{'' if node.language == 'sql' else f', {shown(node.language)}'}"
    if node.kind == MISSING:
        return shown(node.description)
    return ", ".join(filter(None, (node.kind, shown(node.exposure_type), file)))


def file_name(node: Node) -> str:
    """The name of the file that a source reads or a seed is; empty where dbt does not say."""
    if node.kind == "seed":
        return shown(node.file.rsplit("/", 1)[-1])
    if node.kind != "source" or not any(mark in node.relation for mark in "(/\\"):
        return ""
    quoted = _QUOTED.search(node.relation)
    path = quoted[1].replace("''", "'") if quoted else node.relation
    return shown(re.split(r"[/\\]", path)[-1])


def owner(owner: Owner) -> str:
    return shown(owner.name or owner.group or owner.email)


def entry(mesh: Mesh, node: Node) -> Entry | None:
    """What is published of a product now."""
    product, port = mesh.products.get(node.id), mesh.ports.get(node.domain)
    return port.entry(product.address) if product and port else None


def rows(mesh: Mesh, node: Node) -> Segment | None:
    """How many rows of a product are published; None for what is none, and for what is only known as its readers see it."""
    if node.id not in mesh.products:
        return None
    found = entry(mesh, node)
    return (f"{found.rows:,} rows", "") if found else ("not published", "yellow")


def deprecation(node: Node) -> Segment | None:
    return (f"ends {shown(node.deprecation_date)}", "yellow") if node.deprecation_date else None


def last_run(mesh: Mesh, node: Node) -> Segment | None:
    """How the node itself ended; None where it was not in the last run."""
    result = mesh.results.get(node.id)
    if result is None:
        return None
    style = "green" if result.status in _GOOD else "red" if result.status in _BAD else "yellow"
    return f"last run: {shown(result.status)}{f' {when(result.ended_at)}' if result.ended_at else ''}", style


def trouble(mesh: Mesh, node: Node) -> list[Segment]:
    """What is wrong with a node, its run and its tests. Nothing for most."""
    result = mesh.results.get(node.id)
    failed = count_tests(ended for _, ended in tests(mesh, node))["failed"]
    run = [(f"run: {shown(result.status)}", "red")] if result and result.status in _BAD else []
    return [*problems(mesh, node), *run, *([(f"{counted(failed, 'test')} failed", "red")] if failed else [])]


def problems(mesh: Mesh, node: Node) -> list[Segment]:
    """What stitching found to be wrong with a node."""
    found: list[Segment] = []
    if node.is_product and node.id not in mesh.products:
        found.append((f"gone from {shown(node.domain)}", "red") if node.domain in mesh.domains else ("known from its readers only", "yellow"))
    return found + [(str(problem.kind), "red" if problem.is_error else "yellow") for problem in mesh.problems if problem.node == node.id]


def tests(mesh: Mesh, node: Node) -> list[tuple[Node, ResultOf | None]]:
    """The node's own tests and unit tests, and how each ended. A test that compares it with a node of its own is the other node's."""
    found = (mesh.nodes[id_] for id_ in mesh.children.get(node.id, ()) if mesh.nodes[id_].kind in NAMELESS)
    return [(test, mesh.results.get(test.id)) for test in found if test.attached == node.id or (not test.attached and test.domain == node.domain)]


def count_tests(results: Iterable[ResultOf | None]) -> Counter[str]:
    """How many tests passed, failed, warned, and did not run."""
    found = Counter(passed=0, failed=0, warned=0, not_run=0)
    for result in results:
        status = result.status if result else ""
        found["passed" if status in _GOOD else "failed" if status in _BAD else "warned" if status == "warn" else "not_run"] += 1
    return found


def test_summary(results: Iterable[ResultOf | None]) -> list[Segment]:
    """`12 tests passed`, or each ending with its number: `10 tests passed`, `1 test failed`, `1 test not run`."""
    styles = {"passed": "green", "failed": "red", "warned": "yellow", "not_run": "yellow"}
    return [(f"{counted(count, 'test')} {ending.replace('_', ' ')}", styles[ending]) for ending, count in count_tests(results).items() if count]


def declaration(declared: Declared, key: Key) -> DeclaredColumn | None:
    """What YAML says of a column."""
    return next((column for column in declared.get(key[0], ()) if column.name.lower() == key[1].lower()), None)


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def when(time: str) -> str:
    """An ISO time to the minute: `2026-11-21 05:39 UTC`."""
    return f"{shown(time[:16]).replace('T', ' ')} UTC"


def first_sentence(text: str) -> str:
    return shown(re.split(r"(?<=[.!?])\s", " ".join(text.split()), maxsplit=1)[0])
