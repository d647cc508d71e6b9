"""What a role may read of a product version: through which port, which rows, which columns masked; or why not, with what to write where."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from mesh.core.errors import InputError
from mesh.core.governance.agreements import Agreement, Consumer, agreed, why_not
from mesh.core.governance.classes import DataClass
from mesh.core.governance.fields import FieldError
from mesh.core.governance.masks import REDACT, Mask, mask_of
from mesh.core.governance.roles import Role
from mesh.core.model import OPEN, RESTRICTED, Address, Column, Product


class RefusedError(InputError):
    """This role may not read it: the words say why, and what to write where."""

    address: Address | None = None
    """Which product version, where a query named it."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, for what, on which day, and what is agreed."""

    role: Role
    purpose: str
    """Empty where none is given."""
    today: date
    agreements: Callable[[], tuple[Agreement, ...]]
    """Asked for only where a product's rules make them matter."""
    classes: Callable[[], Mapping[str, DataClass]]

    @property
    def consumer(self) -> Consumer:
        return Consumer("role", self.role.name)


@dataclass(frozen=True, slots=True)
class Access:
    """How a product version is shown to a role."""

    port: str = OPEN
    masks: Mapping[str, Mask] | None = None
    """Column -> mask, for columns that are shown masked over what the port holds."""
    row_filter: str = ""
    note: str = ""
    """What people should know of it, in a sentence."""

    @property
    def is_plain(self) -> bool:
        """Is it the open port's file as it lies there?"""
        return self.port == OPEN and not self.masks and not self.row_filter


@dataclass(frozen=True, slots=True)
class Read:
    """What a query took from one product version: for the audit log."""

    address: Address
    port: str
    publication_id: str
    columns: tuple[str, ...]
    """Those that the query names, or all with `*`; never fewer than it read."""
    masked: tuple[str, ...] = ()
    """Of these, the ones that it saw under a mask of its role."""


class FailedError(InputError):
    """A query that was begun and could not be ended. Its message may hold values of what it read: `reads` is for the audit log."""

    def __init__(self, message: str, reads: tuple[Read, ...]) -> None:
        super().__init__(message)
        self.reads = reads


def port_for(asker: Asker, address: Address, product: Product | None) -> tuple[str, str]:
    """The port through which it is read, and a note for people. Raises RefusedError."""
    meta = product.meta if product else {}
    ports, needs = ports_of(meta), needs_agreement(meta)
    me, role, purpose = asker.consumer, asker.role.name, asker.purpose
    if not is_named(me, meta):
        raise RefusedError(f"{address} names its consumers, and role `{role}` is not among them. Ask {address.domain} to add `{me.as_listed}`, and agree.")
    if RESTRICTED not in ports and not needs:
        return OPEN, ""
    if not purpose:
        if not needs:
            return OPEN, ""
        only = "has a restricted port only" if OPEN not in ports else "is read by agreement only"
        raise RefusedError(f"{address} {only}: say what you read it for with `--purpose`. {_purposes(asker, address)}")
    if RESTRICTED in ports and agreed(asker.agreements(), me, address, RESTRICTED, purpose, asker.today):
        return RESTRICTED, ""
    if OPEN in ports and agreed(asker.agreements(), me, address, OPEN, purpose, asker.today):
        return OPEN, ""
    why = why_not(asker.agreements(), me, address, RESTRICTED if RESTRICTED in ports else OPEN, purpose, asker.today)
    if needs or any(one.is_about(me, address) for one in asker.agreements()):
        # Who has agreed on something counts on clear values: masked ones in their place would be a wrong answer without a word.
        ask = " Without `--purpose` you read the open port." if not needs else ""
        raise RefusedError(f"role `{role}` may not read {address} for `{purpose}`: {why}.{ask}")
    return OPEN, f"{address} is read from its open port: {why}."


def access_to(asker: Asker, address: Address, product: Product | None, columns: Iterable[str]) -> Access:
    """How this version is shown, given the columns that the port holds. Raises RefusedError."""
    port, note = port_for(asker, address, product)
    by_name = {column.name.lower(): column for column in product.columns} if product else {}
    default = str(product.meta.get("classification") or "") if product else ""
    masks = {}
    for name in columns:
        mask = _mask(asker, address, by_name.get(name.lower()), default, port)
        if mask:
            masks[name] = mask
    return Access(port, masks, asker.role.row_filters.get(f"{address.domain}.{address.product}", ""), note)


def _mask(asker: Asker, address: Address, column: Column | None, default: str, port: str) -> Mask | None:
    """What this role sees the column under, besides what the port did to it."""
    class_ = str((column.meta.get("classification") if column else "") or default)
    if class_ in asker.role.clearance:
        return None
    declared = column.meta.get("mask") if column else None
    if port == OPEN and (declared or not class_):
        # Masked already, or nobody says that it is more than everybody may see.
        return None
    try:
        if declared and column:
            return mask_of(declared, address, column.name)
        known = asker.classes().get(class_)
        return mask_of(known.default_mask, address, column.name) if known and known.default_mask and column else REDACT
    except FieldError:
        return REDACT


def ports_of(meta: Mapping[str, object]) -> tuple[str, ...]:
    """The ports that a product's meta names. What is no list of ports is taken for the narrower one."""
    stated = meta.get("ports")
    if stated is None:
        return (OPEN,)
    found = tuple(port for port in (OPEN, RESTRICTED) if isinstance(stated, list) and port in stated)
    return found or (RESTRICTED,)


def needs_agreement(meta: Mapping[str, object]) -> bool:
    """Is every port of a product for those with an agreement only? Whatever `agreement:` says, it was not meant to say nothing."""
    return meta.get("consumers") is not None or bool(meta.get("agreement")) or OPEN not in ports_of(meta)


def is_named(consumer: Consumer, meta: Mapping[str, object]) -> bool:
    """Is it one of the consumers of a product, or does that name none?"""
    consumers = meta.get("consumers")
    return consumers is None or (isinstance(consumers, list) and consumer.as_listed in consumers)


def _purposes(asker: Asker, address: Address) -> str:
    purposes: Collection[str] = sorted({one.purpose for one in asker.agreements() if one.is_about(asker.consumer, address)})
    if purposes:
        return f"Role `{asker.role.name}` has agreed on {', '.join(purposes)}."
    return f"Role `{asker.role.name}` has no agreement with {address.domain} on it: governance/agreements/."
