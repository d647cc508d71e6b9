"""The audit log for programs: JSON and CSV."""

import csv
import io
import json
from collections.abc import Iterable, Iterator

import msgspec

from mesh.core.audit.budget import Spent
from mesh.core.audit.record import Record
from mesh.core.audit.verify import Verdict
from mesh.core.plaintext import shown

_COLUMNS = ("sequence", "at", "action", "who", "role", "purpose", "domain", "address", "publication_id", "port", "columns", "rows", "details", "hash")


def records_json(records: Iterable[Record]) -> Iterator[str]:
    """An array, a record a line, as they are in the log."""
    separator = "[\n"
    for record in records:
        yield separator + msgspec.json.encode(record).decode()
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def records_csv(records: Iterable[Record]) -> Iterator[str]:
    """One row for each record and product; of `columns` and `details` the JSON."""
    yield _csv_row(_COLUMNS)
    for record in records:
        for used in record.products or (None,):
            product = (used.address, used.publication_id, used.port, " ".join(used.columns)) if used else ("", "", "", "")
            rows = record.rows if used is None or used.rows is None else used.rows
            what = (record.sequence, record.at, record.action, record.who, record.role, record.purpose, record.domain)
            details = json.dumps(record.details, ensure_ascii=False) if record.details else ""
            yield _csv_row((*what, *product, "" if rows is None else rows, details, record.hash))


def budgets_json(found: Iterable[Spent]) -> Iterator[str]:
    yield json.dumps([msgspec.to_builtins(each) for each in found], indent=2) + "\n"


def budgets_csv(found: Iterable[Spent]) -> Iterator[str]:
    yield _csv_row(("product", "consumer", "spent", "budget", "queries", "last"))
    for each in found:
        yield _csv_row((each.product, each.consumer, each.epsilon, each.budget, each.queries, each.last))


def verdict_json(verdict: Verdict) -> Iterator[str]:
    faults = [{"kind": fault.kind, "line": fault.line, "message": fault.sentence} for fault in verdict.faults]
    head = {"count": verdict.head.count, "hash": verdict.head.hash}
    yield json.dumps({"intact": not faults, "records": verdict.records, "repaired": verdict.repaired, "head": head, "faults": faults}, indent=2) + "\n"


def _csv_row(values: Iterable[object]) -> str:
    out = io.StringIO()
    cells = (_harmless(value) if isinstance(value, str) else value for value in values)
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def _harmless(text: str) -> str:
    """Text that is no formula in a spreadsheet, and steers no terminal."""
    return shown(f"'{text}" if text[:1] in tuple("=+-@\t\r") else text)
