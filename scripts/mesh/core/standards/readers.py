"""Who may read a product version, as its contract says it."""

from collections.abc import Iterable
from datetime import date

from mesh.core.governance.access import is_named, needs_agreement
from mesh.core.governance.agreements import Agreement
from mesh.core.governance.roles import Role
from mesh.core.model import Product
from mesh.core.standards.offer import Reader


def readers(product: Product, roles: Iterable[Role], agreements: Iterable[Agreement], today: date) -> tuple[Reader, ...]:
    """The roles, where its open port is for everybody, and then those whose agreements have not ended."""
    address = product.address
    everybody = () if needs_agreement(product.meta) else tuple(Reader(role.name, role.description) for role in roles)
    about = [one for one in agreements if (one.domain, one.product) == (address.domain, address.product) and address.version in one.versions]
    return (*everybody, *(_agreed(one, today) for one in about if one.end >= today and is_named(one.consumer, product.meta)))


def _agreed(one: Agreement, today: date) -> Reader:
    since = f"from {one.start} " if one.start > today else ""
    when = f"By agreement {since}until {one.end} for {one.purpose}, {' and '.join(one.ports)} port."
    return Reader(one.consumer.name, f"{when} {one.terms}", one.approved_by_producer)
