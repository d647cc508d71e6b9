"""Whose budget pays for a query, and how large it is: what the product declares, or less where an agreement says so."""

from collections.abc import Iterable, Mapping
from datetime import date

from mesh.core.errors import InputError
from mesh.core.governance.access import needs_agreement
from mesh.core.governance.agreements import FOLDER, Agreement, Consumer
from mesh.core.model import Address


def agreed_epsilon(
    meta: Mapping[str, object], declared: float, agreements: Iterable[Agreement], consumer: Consumer, address: Address, purpose: str, day: date
) -> float:
    """Who has agreed on the product gets what the agreement says, and never more by asking beside it. Raises InputError where that is nothing, or where
    the product asks for an agreement and there is none. `purpose`: empty for any."""
    near = [one for one in agreements if one.is_about(consumer, address)]
    valid = [one for one in near if any(not one.lacks(address, port, purpose or one.purpose, day) for port in one.ports)]
    granted = [one.epsilon for one in valid if one.epsilon is not None]
    if granted:
        return min(declared, max(granted))
    if not near and not needs_agreement(meta):
        return declared
    name = f"{FOLDER}/{consumer.name}--{address.domain}.{address.product}.yml"
    if valid:
        raise InputError(f"the agreement of {consumer} on {address} ({valid[0].file or name}) grants no `epsilon`: no noisy aggregates are part of it.")
    why = "; ".join(f"{one.file or name} {one.lacks(address, one.ports[0], purpose or one.purpose, day)}" for one in near)
    if near:
        raise InputError(f"no agreement of {consumer} covers noisy answers of {address} ({why}). Both sides agree anew, and write so there.")
    raise InputError(f"{address} is for those with an agreement, and {consumer} has none. Both sides write {name}, with an `epsilon`.")
