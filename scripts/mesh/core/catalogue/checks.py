"""Data tests in words, and how they last ended."""

import re
from collections.abc import Iterable, Mapping

from mesh.core.catalogue.parts import Check
from mesh.core.catalogue.relations import TESTS
from mesh.core.changes.metachanges import text
from mesh.core.details import Detail
from mesh.core.history.history import History
from mesh.core.history.records import TestRecord
from mesh.core.mesh import Mesh, Node
from mesh.core.slo.judged import LevelState, Mark
from mesh.core.slo.tries import LAST

_STATUS = {"success": "pass", "pass": "pass", "warn": "warn", "fail": "fail", "error": "error", "runtime error": "error", "skipped": "skipped"}
_BROKEN = ("fail", "error", "warn")
_REF = re.compile(r"(ref|source)\((.*)\)\s*$", re.DOTALL)
_MOST_VALUES = 12


def checks(mesh: Mesh, details: Mapping[str, Detail], history: History) -> dict[str, list[Check]]:
    """Node -> the tests about it, those that fail first."""
    found: dict[str, list[Check]] = {}
    for node in mesh.of_kind(*TESTS):
        check = _check(node, details.get(node.id, Detail()), mesh, history.tests.get(node.id, ()))
        for id_ in about(node, mesh):
            found.setdefault(id_, []).append(check)
    for listed in found.values():
        listed.sort(key=lambda check: (not is_broken(check), check.severity != "error", check.column, check.name, check.id))
    return found


def about(test: Node, mesh: Mesh) -> Iterable[str]:
    """The nodes that a test is about. One that states none is about the products of its own domain that it reads, else about all else there."""
    if test.attached:
        return (test.attached,) if test.attached in mesh.nodes else ()
    parents = [parent for parent in test.parents if parent in mesh.nodes and mesh.nodes[parent].domain == test.domain]
    return [parent for parent in parents if parent in mesh.products] or parents


def is_broken(check: Check) -> bool:
    """Did it not pass when it last ran?"""
    return check.status in _BROKEN


def _check(node: Node, detail: Detail, mesh: Mesh, records: tuple[TestRecord, ...]) -> Check:
    result, last = mesh.results.get(node.id), records[-1] if records else None
    status, failures, at = "", None, ""
    if result is not None:
        status, failures, at = _STATUS.get(result.status, result.status), result.failures, result.ended_at
    elif last is not None:
        status, failures, at = last.status, last.failures, last.at
    if status == "fail" and node.severity == "warn":
        status = "warn"
    return Check(
        id=node.id,
        name=node.name,
        means=means(node, detail),
        column=node.column.strip('"'),
        severity=node.severity or "error",
        status=status,
        failures=failures,
        at=at,
        since=_since(records, at) if status in _BROKEN else "",
        trend=tuple(map(_mark, records[-LAST:])),
    )


def _since(records: tuple[TestRecord, ...], at: str) -> str:
    """The first of the runs without a break in which it did not pass."""
    since = at
    for record in reversed(records):
        if record.status not in _BROKEN:
            break
        since = min(since, record.at) if since else record.at
    return since


def _mark(record: TestRecord) -> Mark:
    state = LevelState.MET if record.status == "pass" else LevelState.MISSED if record.status in _BROKEN else LevelState.UNKNOWN
    rows = f", {record.failures:,} {'row' if record.failures == 1 else 'rows'}" if record.failures and state is LevelState.MISSED else ""
    return Mark(record.at, state, f"{record.status}{rows}")


def means(node: Node, detail: Detail) -> str:
    """What a test checks, in a sentence."""
    if node.description:
        return " ".join(node.description.split())
    arguments = detail.arguments or {}
    said = _SAYS[node.test](arguments) if (detail.namespace, node.test) in _KNOWN else _unknown(node, detail)
    return f"{said} Only rows where {' '.join(detail.where.split())}." if detail.where else said


def _unknown(node: Node, detail: Detail) -> str:
    if node.kind == "unit_test":
        return f"Gives the right rows for made-up ones: {_as_words(node.name)}."
    if not node.test:
        return f"{_as_words(node.name).capitalize()}."
    told = ", ".join(f"{name}: {_listed(value)}" for name, value in (detail.arguments or {}).items() if name != "column_name")
    name = f"{detail.namespace}.{node.test}" if detail.namespace else node.test
    return f"{name}{f' ({told})' if told else ''}."


def _as_words(name: str) -> str:
    return name.removeprefix("assert_").removeprefix("test_").replace("_", " ")


def _listed(value: object) -> str:
    values = [text(one) for one in value] if isinstance(value, list) else [text(value)]
    more = f" and {len(values) - _MOST_VALUES} more" if len(values) > _MOST_VALUES else ""
    return ", ".join(values[:_MOST_VALUES]) + more


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else text(value)


def _relation(value: object) -> str:
    """`ref('network', 'airports', v=1)` as `network.airports v1`."""
    found = _REF.search(text(value))
    if not found:
        return text(value)
    parts = [part.strip() for part in found[2].split(",")]
    names = [part.strip("'\"") for part in parts if "=" not in part]
    version = "".join(f" v{part.partition('=')[2].strip()}" for part in parts if part.partition("=")[0].strip() in ("v", "version"))
    return ".".join(names) + version


def _rows(told: Mapping[str, object]) -> str:
    least, most = told.get("min_rows"), told.get("max_rows")
    if least is not None and most is not None:
        return f"Has between {_number(least)} and {_number(most)} rows."
    return f"Has at least {_number(least)} rows." if least is not None else f"Has at most {_number(most)} rows."


def _fresh(told: Mapping[str, object]) -> str:
    then = f"before {text(told['as_of'])}, the day that its data end" if told.get("as_of") else "old"
    return f"The newest {text(told.get('column'))} is at most {_number(told.get('hours'))} hours {then}."


def _anonymous(told: Mapping[str, object]) -> str:
    whom = f"{text(told['subject'])}s" if told.get("subject") else "rows"
    return f"Every combination of {_listed(told.get('quasi_identifiers'))} is shared by at least {_number(told.get('k'))} {whom}."


def _overlap(told: Mapping[str, object]) -> str:
    return f"For one {_listed(told.get('key'))}, no time from {text(told.get('starts_at'))} to {text(told.get('ends_at'))} overlaps another."


def _personal(told: Mapping[str, object]) -> str:
    but = f", {_listed(told['except_columns'])} apart" if told.get("except_columns") else ""
    return f"No column that is not classified so holds what looks like personal data{but}."


_SAYS = {
    "unique": lambda _: "No value occurs twice.",
    "not_null": lambda _: "Always has a value.",
    "accepted_values": lambda told: f"Is one of: {_listed(told.get('values'))}.",
    "relationships": lambda told: f"Every value occurs as {text(told.get('field'))} in {_relation(told.get('to'))}.",
    "references_product": lambda told: f"Every value occurs as {text(told.get('field'))} in {_relation(told.get('to'))}.",
    "primary_key": lambda told: f"{_listed(told.get('columns'))} {'together name' if _many(told) else 'names'} one row: never null, never twice.",
    "row_count_between": _rows,
    "fresh_within": _fresh,
    "k_anonymous": _anonymous,
    "no_overlap": _overlap,
    "no_personal_data": _personal,
}


def _many(told: Mapping[str, object]) -> bool:
    columns = told.get("columns")
    return isinstance(columns, list) and len(columns) > 1


_BY_DBT = ("unique", "not_null", "accepted_values", "relationships")
_KNOWN = frozenset(("" if name in _BY_DBT else "platform", name) for name in _SAYS)
