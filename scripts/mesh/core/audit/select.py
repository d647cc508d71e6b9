"""Which records somebody wants to see."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mesh.core.audit.record import Action, Record


@dataclass(frozen=True, slots=True)
class Wanted:
    """All that is empty does not matter. `since`: ISO 8601, a day or a time in UTC."""

    domain: str = ""
    product: str = ""
    """`passengers.customers`, or with its version."""
    role: str = ""
    action: Action | None = None
    since: str = ""

    def selects(self, record: Record) -> bool:
        addresses = [used.address for used in record.products]
        return (
            (not self.domain or self.domain == record.domain or any(address.partition(".")[0] == self.domain for address in addresses))
            and (not self.product or any(self.product in (address, address.rpartition(".v")[0]) for address in addresses))
            and (not self.role or self.role in (record.role, record.details.get("consumer")))
            and self.action in (None, record.action)
            and record.at >= self.since
        )


def selected(records: Iterable[Record], wanted: Wanted) -> Iterator[Record]:
    return filter(wanted.selects, records)
