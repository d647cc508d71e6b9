"""Tries to publish, as records: out of what the publish hook and the build say, with what readers get since."""

from collections.abc import Iterator, Mapping

from mesh.core.build.report import Report
from mesh.core.details import Details
from mesh.core.governance.access import ports_of
from mesh.core.history.records import AttemptRecord
from mesh.core.history.results import is_of
from mesh.core.manifest import RunResults
from mesh.core.masks import mask_kind
from mesh.core.model import Address, Entry, Outcome, Port, Product
from mesh.core.part import Part


def attempts(port: Port, products: Mapping[Address, Product], results: RunResults | None) -> Iterator[AttemptRecord]:
    """What became of each product version when its domain last came to its publish hook. `results`: of that run, or of another."""
    seconds = {result.unique_id: round(result.execution_time, 3) for result in results.results} if results else {}
    for outcome in port.outcomes:
        took = seconds.get(f"model.{outcome.address}") if results and is_of(results, outcome.run) else None
        for name, entry in _at(port, outcome.address, products.get(outcome.address)):
            yield _record(outcome.address, name, outcome.run, outcome.at, outcome.outcome, outcome.reason, entry, took)


def lost(port: Port, products: Mapping[Address, Product], report: Report, began_at: str, run: str) -> Iterator[AttemptRecord]:
    """Products that a run never came to publish, for it ended before its hook."""
    told = {outcome.address for outcome in port.outcomes if outcome.at >= began_at}
    for address, reason in report.withheld:
        if address not in told:
            for name, entry in _at(port, address, products.get(address)):
                yield _record(address, name, run, began_at, Outcome.WITHHELD, reason, entry, None)


def newest_column(address: Address, part: Part, details: Details) -> str:
    """The column that tells how old the data are: the one that its strictest test `platform.fresh_within` names. Empty without one, and where the open
    port shows it masked: what is cut to the month is up to a month too old."""
    id_ = f"model.{address}"
    found: list[tuple[float, str]] = []
    for node in part.nodes:
        if node.kind == "test" and node.test == "fresh_within" and node.attached == id_:
            told = details.get(node.id)
            given = (told.arguments if told else None) or {}
            column, hours = given.get("column"), given.get("hours")
            if told is not None and told.namespace == "platform" and isinstance(column, str) and column:
                found.append((hours if isinstance(hours, int | float) else float("inf"), column))
    if not found:
        return ""
    name = min(found)[1]
    product = part.products.get(id_)
    meta = next((column.meta for column in product.columns if column.name.lower() == name.lower()), {}) if product else {}
    return "" if mask_kind(meta) else name


def _at(port: Port, address: Address, product: Product | None) -> list[tuple[str, Entry | None]]:
    """The ports that a product version asks for, or lies in, each with what is published there."""
    entries = {entry.port: entry for entry in port.published if entry.address == address}
    asked = ports_of(product.meta) if product else tuple(entries)
    return [(name, entries.get(name)) for name in dict.fromkeys((*asked, *entries))]


def _record(address: Address, port: str, run: str, at: str, outcome: Outcome, reason: str, entry: Entry | None, seconds: float | None) -> AttemptRecord:
    facts = AttemptRecord(address.domain, address.product, address.version, port, run, at, str(outcome), reason, seconds=seconds)
    if entry is None:
        return facts
    return AttemptRecord(
        domain=facts.domain,
        product=facts.product,
        version=facts.version,
        port=port,
        run=run,
        at=at,
        outcome=facts.outcome,
        reason=reason,
        publication_id=entry.publication_id,
        published_at=entry.published_at,
        rows=entry.rows,
        bytes=entry.bytes,
        content_hash=entry.content_hash,
        commit=entry.commit,
        seconds=seconds,
    )
