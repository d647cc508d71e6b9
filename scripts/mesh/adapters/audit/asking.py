"""What `mesh sql` appends to the audit log: before its last rows are handed out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from mesh.adapters.audit.log import AuditLog, who
from mesh.core.audit.record import Action, Detail, Draft, Used
from mesh.core.governance.access import FailedError, Read, RefusedError

if TYPE_CHECKING:
    # Builds record, too, and need not wait for DuckDB.
    from mesh.adapters.query import Result


@dataclass(slots=True)
class Asked:
    """One query of `mesh sql`. Its text may hold personal data, so that only its hash is kept."""

    log: AuditLog
    query: str
    role: str
    purpose: str
    most: int | None = None
    """So many rows are shown at most; None for all."""
    _reads: tuple[Read, ...] | None = field(default=None, init=False)
    """None once it is recorded, and before there is a result."""
    _given: int = field(default=0, init=False)

    @contextmanager
    def recorded(self) -> Iterator[None]:
        """What was given out is in the log at the end, however that comes about; and so is a refusal."""
        try:
            yield
        except RefusedError as refusal:
            products = (Used(str(refusal.address), "", ()),) if refusal.address else ()
            self.log.append(self.draft(Action.REFUSED, products, reason=str(refusal)))
            raise
        except FailedError as failure:
            # Its words are shown when this is written: they may hold any value that it read.
            self._reads = failure.reads or None
            self._record(reason="failed; its error was shown")
            raise
        finally:
            self._record()

    def run(self, run: "Callable[..., Result]", **options: Any) -> "Result":
        """Runs the query. The record is written before the last batch of rows is handed out."""
        result = run(**options)
        self._reads = result.reads
        if "parquet" in options:
            self._given = result.rows
            self._record()
        else:
            result.batches = self._batches(result.batches)
        return result

    def draft(self, action: Action, products: tuple[Used, ...], rows: int | None = None, **details: Detail) -> Draft:
        text = sha256(self.query.encode("utf-8", "replace")).hexdigest()
        return Draft(action, who(), self.role, self.purpose, products=products, rows=rows, details={"query": text, **details})

    def _batches(self, batches: Iterator[list[tuple[Any, ...]]]) -> Iterator[list[tuple[Any, ...]]]:
        current = next(batches, None)
        while current is not None:
            following = next(batches, None)
            self._given += len(current)
            if following is None:
                self._record()
            elif self._given == len(current):
                # Long results are recorded at their end: find out now whether that can be written.
                with self.log.held():
                    pass
            yield current
            current = following

    def _record(self, **details: Detail) -> None:
        reads, self._reads = self._reads, None
        if reads is not None:
            rows = self._given if self.most is None else min(self._given, self.most)
            products = tuple(Used(str(read.address), read.publication_id, read.columns, read.port) for read in reads)
            masked = [f"{read.address}.{name}" for read in reads for name in read.masked]
            self.log.append(self.draft(Action.QUERY, products, rows, **({"masked": ", ".join(masked)} if masked else {}), **details))
