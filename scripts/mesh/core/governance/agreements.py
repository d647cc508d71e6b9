"""Agreements: who may read which product of another domain, through which port, for what purpose, and until when. Both sides have approved each.

One file each, `governance/agreements/<consumer>--<domain>.<product>[--<anything>].yml`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mesh.core.governance.fields import FieldError, day_of, list_of, mapping_of, name_of, number_of, text_of
from mesh.core.model import OPEN, RESTRICTED, Address

FOLDER = "governance/agreements"
PORTS = (OPEN, RESTRICTED)
_REQUIRED = ("consumer", "product", "versions", "purpose", "terms", "start", "end", "approved_by")
_OPTIONAL = ("ports", "epsilon")


@dataclass(frozen=True, slots=True, order=True)
class Consumer:
    """Who reads: a domain, or people in a role."""

    kind: str
    """`domain` or `role`."""
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    @property
    def as_listed(self) -> str:
        """As a product's `consumers:` names it: `care`, `role:analyst`."""
        return self.name if self.kind == "domain" else f"role:{self.name}"


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a producer allows one consumer, from `start` to `end`, both included."""

    consumer: Consumer
    domain: str
    product: str
    versions: tuple[int, ...]
    ports: tuple[str, ...]
    purpose: str
    terms: str
    start: date
    end: date
    approved_by_producer: str
    approved_by_consumer: str
    epsilon: float | None = None
    """The privacy budget for noisy counts and sums; None: none of these."""
    file: str = ""
    """Relative to the checkout."""

    def is_about(self, consumer: Consumer, address: Address) -> bool:
        """Is it between these two, whatever the version?"""
        return (self.consumer, self.domain, self.product) == (consumer, address.domain, address.product)

    def covers(self, consumer: Consumer, address: Address, port: str, purpose: str, day: date) -> bool:
        """May this consumer read this version, there, for that, on that day?"""
        return self.is_about(consumer, address) and not self.lacks(address, port, purpose, day)

    def lacks(self, address: Address, port: str, purpose: str, day: date) -> str:
        """What it does not allow of this, in words; empty when it allows all of it."""
        if purpose != self.purpose:
            return f"is for `{self.purpose}`"
        if address.version not in self.versions:
            return f"is about version {', '.join(map(str, self.versions))}"
        if port not in self.ports:
            return f"is for the {' and '.join(self.ports)} port"
        if day < self.start:
            return f"begins on {self.start}"
        return f"ended on {self.end}" if day > self.end else ""


def agreement(value: object, file: str = "") -> Agreement:
    """The agreement that a file's mapping states. Raises FieldError (a ValueError) that says what is wrong, and at which key."""
    found = mapping_of(value, "an agreement", _REQUIRED, _OPTIONAL)
    domain, product = _product(found["product"])
    start, end = day_of(found["start"], "start"), day_of(found["end"], "end")
    if end < start:
        raise FieldError(f"`end: {end}` lies before `start: {start}`", "end")
    approved = _mapping_at(found["approved_by"], "approved_by", ("producer", "consumer"))
    return Agreement(
        consumer=_consumer(found["consumer"]),
        domain=domain,
        product=product,
        versions=_versions(found["versions"]),
        ports=_ports(found.get("ports")),
        purpose=name_of(found["purpose"], "purpose"),
        terms=text_of(found["terms"], "terms"),
        start=start,
        end=end,
        approved_by_producer=_approval(approved, "producer"),
        approved_by_consumer=_approval(approved, "consumer"),
        epsilon=None if found.get("epsilon") is None else number_of(found["epsilon"], "epsilon"),
        file=file,
    )


def _mapping_at(value: object, key: str, required: tuple[str, ...]) -> dict[str, object]:
    """As `mapping_of`, for the value of a key."""
    try:
        return dict(mapping_of(value, f"`{key}`", required))
    except FieldError as error:
        raise FieldError(str(error), key, *error.keys) from None


def _consumer(value: object) -> Consumer:
    if not isinstance(value, dict) or len(value) != 1 or next(iter(value)) not in ("domain", "role"):
        raise FieldError("`consumer` names one domain or one role: write `consumer: {domain: care}` or `consumer: {role: analyst}`", "consumer")
    kind, name = next(iter(value.items()))
    try:
        return Consumer(str(kind), name_of(name, str(kind)))
    except FieldError as error:
        raise FieldError(str(error), "consumer", *error.keys) from None


def _product(value: object) -> tuple[str, str]:
    domain, dot, product = value.partition(".") if isinstance(value, str) else ("", "", "")
    if not dot or "." in product:
        raise FieldError(f"`product: {str(value)[:60]}` is no product: write `<domain>.<product>`; the versions stand in `versions:`", "product")
    return name_of(domain, "product"), name_of(product, "product")


def _versions(value: object) -> tuple[int, ...]:
    found = []
    for position, one in enumerate(list_of(value, "versions", "1, 2")):
        if isinstance(one, bool) or not isinstance(one, int) or not 0 < one < 2**31:
            raise FieldError(f"`{str(one)[:60]}` is no version: versions are whole numbers from 1", "versions", position)
        found.append(one)
    return tuple(sorted(found))


def _ports(value: object) -> tuple[str, ...]:
    if value is None:
        return (OPEN,)
    for position, one in enumerate(given := list_of(value, "ports", "open, restricted")):
        if one not in PORTS:
            raise FieldError(f"`{str(one)[:60]}` is no port: a product has `open` and `restricted`", "ports", position)
    return tuple(port for port in PORTS if port in given)


def _approval(approved: dict[str, object], side: str) -> str:
    try:
        return text_of(approved[side], side)
    except FieldError as error:
        raise FieldError(str(error), "approved_by", *error.keys) from None


def wrong_name(name: str, found: Agreement) -> str:
    """What is wrong with the name of an agreement's file, in words; empty when it says what the file says."""
    wanted = f"{found.consumer.name}--{found.domain}.{found.product}"
    stem = name.removesuffix(".yml")
    if stem == wanted or stem.startswith(f"{wanted}--"):
        return ""
    return f"it is an agreement of {found.consumer} on {found.domain}.{found.product}: call the file `{wanted}.yml`, or `{wanted}--<more>.yml`"


def agreed(agreements: Iterable[Agreement], consumer: Consumer, address: Address, port: str, purpose: str, day: date) -> Agreement | None:
    """The agreement that allows this, the one that lasts longest; None where none does."""
    return max((one for one in agreements if one.covers(consumer, address, port, purpose, day)), key=lambda one: (one.end, one.file), default=None)


def why_not(agreements: Iterable[Agreement], consumer: Consumer, address: Address, port: str, purpose: str, day: date) -> str:
    """Why nothing allows this, in words, with what to write where."""
    near = [one for one in agreements if one.is_about(consumer, address)]
    name = f"{FOLDER}/{consumer.name}--{address.domain}.{address.product}.yml"
    if not near:
        return f"there is no agreement between {consumer} and {address.domain}. Both sides write and approve {name}"
    said = "; ".join(f"{one.file or name} {one.lacks(address, port, purpose, day)}" for one in sorted(near, key=lambda one: (one.end, one.file)))
    return f"no agreement allows it ({said}). Both sides agree anew, and write so there"
