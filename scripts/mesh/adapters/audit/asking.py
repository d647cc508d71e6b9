"""What `mesh sql` appends to the audit log: before its last rows are handed out."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec

from mesh.adapters.audit.log import AuditLog, who
from mesh.core.audit.record import Action, Draft, Used
from mesh.core.model import Entry

if TYPE_CHECKING:
    # Builds record, too, and need not wait for DuckDB.
    from mesh.adapters.query import Result


def asked(query: str, role: str, purpose: str, products: Iterable[Used]) -> Draft:
    """The record of a query. Its text may hold personal data, so only its hash is kept."""
    return Draft(Action.QUERY, who(), role, purpose, products=tuple(products), details={"query": sha256(query.encode("utf-8", "replace")).hexdigest()})


def used(entry: Entry, port: str = "open") -> Used:
    """A published product version as records have it, with all its columns."""
    return Used(str(entry.address), entry.publication_id, tuple(name for name, _ in entry.columns), port, entry.rows)


def refused(draft: Draft, reason: str) -> Draft:
    return msgspec.structs.replace(draft, action=Action.REFUSED, details={**draft.details, "reason": reason})


def recorded(log: AuditLog, draft: Draft, run: Callable[[], "Result"]) -> "Result":
    """Runs a query; its result is recorded with the number of rows that were handed out. One that fails before it has a result gave nothing out."""
    result = run()
    if result.written is not None:
        log.append(msgspec.structs.replace(draft, rows=result.written))
        return result
    return replace(result, batches=_batches(log, draft, result.batches))


def _batches(log: AuditLog, draft: Draft, batches: Iterator[list[tuple[Any, ...]]]) -> Iterator[list[tuple[Any, ...]]]:
    """The batches, each one when it is known whether another follows: the record is written before the last one is handed out."""
    given, is_recorded = 0, False
    try:
        current = next(batches, None)
        while current is not None:
            following = next(batches, None)
            given += len(current)
            if following is None:
                is_recorded = True
                log.append(msgspec.structs.replace(draft, rows=given))
            elif given == len(current):
                # Long results are recorded at their end: find out now whether that can be written.
                with log.held():
                    pass
            yield current
            current = following
    finally:
        # Nothing was read further: the reader went away, the query failed on a later row, or there was no row.
        if not is_recorded:
            log.append(msgspec.structs.replace(draft, rows=given))
