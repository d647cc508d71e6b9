"""What is published now: one row per product version, from interfaces, ports and the last builds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from mesh.core.governance.access import ports_of
from mesh.core.governance.agreements import PORTS
from mesh.core.model import OPEN, Address, Outcome, Port, Product


@dataclass(frozen=True, slots=True)
class Row:
    """A product version in one of its ports, as `mesh status` shows it. Times are UTC, ISO 8601; empty where nothing is known."""

    address: Address
    owner: str
    is_latest: bool
    rows: int | None = None
    published_at: str = ""
    verified_at: str = ""
    publication_id: str = ""
    withheld: str = ""
    """Why the last try did not publish it."""
    deprecation_date: str = ""
    used_by: tuple[str, ...] = ()
    """Products of other domains that are built from it, and domains that declare it as an input without such a product."""
    port: str = OPEN
    """Or `restricted`."""


def rows(
    products: Mapping[str, Iterable[Product]],
    ports: Mapping[str, Port],
    failures: Mapping[str, tuple[str, str]],
    inputs: Mapping[str, Iterable[str]],
) -> list[Row]:
    """`products` and `ports` by domain; `failures`: domain -> (time of its begin, problem) of a last build that failed;
    `inputs`: domain -> addresses of the input ports that it declares."""
    users: dict[str, set[str]] = {}
    for declared in products.values():
        for product in declared:
            for unique_id in product.inputs:
                users.setdefault(unique_id.removeprefix("model."), set()).add(str(product.address))
    for reader, addresses in inputs.items():
        for read in addresses:
            # Read by an internal model, an exposure or a test only: the domain stands for them.
            if not any(user.startswith(f"{reader}.") for user in users.get(read, ())):
                users.setdefault(read, set()).add(reader)
    found = []
    for domain, declared in sorted(products.items()):
        port = ports[domain]
        known = {product.address: product for product in declared}
        for address in sorted({*known, *(entry.address for entry in port.published)}):
            used_by = tuple(sorted(users.get(str(address), ())))
            found += [_row(address, known.get(address), port, name, failures.get(domain), used_by) for name in _ports(known.get(address), port, address)]
    return found


def _ports(product: Product | None, port: Port, address: Address) -> list[str]:
    """Those that it asks for, or lies in."""
    asked = ports_of(product.meta) if product else ()
    found = [entry.port for entry in port.published if entry.address == address]
    return [name for name in PORTS if name in found or name in asked]


def _row(address: Address, product: Product | None, port: Port, name: str, failure: tuple[str, str] | None, used_by: tuple[str, ...]) -> Row:
    entry = next((entry for entry in port.published if entry.address == address and entry.port == name), None)
    outcome = next((outcome for outcome in port.outcomes if outcome.address == address), None)
    withheld = outcome.reason if outcome and outcome.outcome is Outcome.WITHHELD else ""
    if failure and (outcome is None or outcome.at < failure[0]):
        withheld = f"the last build failed: {failure[1]}"
    return Row(
        address=address,
        owner=product.owner.name or product.owner.group if product else "",
        is_latest=product.latest_version == address.version if product else bool(entry and entry.is_latest),
        rows=entry.rows if entry else None,
        published_at=entry.published_at if entry else "",
        verified_at=entry.verified_at if entry else "",
        publication_id=entry.publication_id if entry else "",
        withheld=withheld,
        deprecation_date=product.deprecation_date if product else entry.deprecation_date if entry else "",
        used_by=used_by,
        port=name,
    )


def age(then: str, now: datetime) -> str:
    """How long ago an ISO time was, in the largest unit that fits: `3 min`, `5 h`, `12 d`."""
    if not then:
        return ""
    seconds = (now - datetime.fromisoformat(then).astimezone(UTC)).total_seconds()
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size:.0f} {unit}"
    return f"{max(seconds, 0):.0f} s"
