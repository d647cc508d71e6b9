"""Who may read a product, through which port, and what is agreed: as the catalogue tells it."""

from collections.abc import Iterable
from datetime import date

from mesh.core.catalogue.parts import Agreed
from mesh.core.governance.access import needs_agreement, ports_of
from mesh.core.governance.agreements import FOLDER, Agreement
from mesh.core.model import OPEN, RESTRICTED, Product


def by_product(agreements: Iterable[Agreement]) -> dict[tuple[str, str], list[Agreement]]:
    """Domain and product -> agreements on it."""
    found: dict[tuple[str, str], list[Agreement]] = {}
    for one in agreements:
        found.setdefault((one.domain, one.product), []).append(one)
    return found


def on_version(agreements: Iterable[Agreement], version: int, today: date) -> list[Agreement]:
    """Those about a version that have not ended, the consumers in order."""
    return sorted((one for one in agreements if version in one.versions and today <= one.end), key=lambda one: (one.consumer, one.purpose, one.file))


def roles_in(agreements: Iterable[Agreement], today: date) -> set[str]:
    """The roles whose agreement is in force."""
    return {one.consumer.name for one in agreements if one.consumer.kind == "role" and one.start <= today}


def agreed(one: Agreement) -> Agreed:
    return Agreed(str(one.consumer), one.purpose, one.terms, one.start.isoformat(), one.end.isoformat(), one.ports, one.file)


def consumers_allowed(product: Product) -> tuple[str, ...]:
    """Who alone may read it; empty for everybody."""
    stated = product.meta.get("consumers")
    return tuple(map(str, stated)) if isinstance(stated, list) else ()


def access_said(product: Product) -> str:
    """What one must do to read it; empty when nothing."""
    ports, named = ports_of(product.meta), consumers_allowed(product)
    address = product.address
    file = f"{FOLDER}/<consumer>--{address.domain}.{address.product}.yml"
    first = f"Ask {address.domain} to name you among its consumers. " if product.meta.get("consumers") is not None else ""
    if needs_agreement(product.meta):
        only = "It has a restricted port only" if OPEN not in ports else "It is read by agreement only"
        among = f", for {' and '.join(named)}" if named else ""
        return f"{only}{among}. {first}Both sides write and approve {file}."
    if RESTRICTED in ports:
        return f"The open port is for everybody, with masks over what is not. For clear values, both sides write and approve {file}."
    return ""
