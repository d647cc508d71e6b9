"""Between a query and the published files: decides for each product version through which port, under which masks and row filter a role sees it.

`--as` says who asks; it proves nothing. Files are protected by the operating system's permissions and, in the restricted port, by encryption (docs/access.md).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from mesh.adapters import keys, ports
from mesh.adapters.governance.agreements import read_agreements
from mesh.adapters.governance.classes import read_classes
from mesh.adapters.governance.documents import read_document
from mesh.adapters.governance.roles import read_roles
from mesh.adapters.interfaces import read_interface
from mesh.core.errors import InputError, did_you_mean
from mesh.core.governance import masks
from mesh.core.governance.access import Access, Asker, RefusedError, access_to
from mesh.core.governance.agreements import Agreement
from mesh.core.governance.classes import DataClass
from mesh.core.governance.roles import FILE, Role, role_called
from mesh.core.model import RESTRICTED, Address, Domain, Entry, Product


@dataclass(frozen=True, slots=True)
class Shown:
    """A product version as a role sees it."""

    entry: Entry
    """Of the port that it is read from."""
    path: Path
    access: Access
    salts: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Space -> salt, for the masks that need one."""
    where: str = ""
    """File and line of the row filter."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A product version that a query may name."""

    entry: Entry
    gate: "Gate" = field(repr=False)

    def shown(self) -> Shown:
        """Raises `RefusedError`, and InputError where what it needs is missing."""
        return self.gate.shown(self.entry.address)

    def unlock(self, connection: Any) -> str:
        """Lets a connection read the domain's restricted files; the name of their key. Raises InputError where that is missing."""
        return keys.open_restricted(connection, self.gate.home, self.gate.environment, self.entry.address.domain)


class Gate:
    """What one role may read, for one purpose, in one environment. Files of governance are read when a query first needs them."""

    def __init__(self, root: Path, home: Path, environment: str, domains: Mapping[str, Domain], role: str = "", purpose: str = "") -> None:
        self._root, self.home, self.environment, self._domains = root, home, environment, domains
        self._open: dict[Address, Entry] = {}
        self._restricted: dict[Address, Entry] = {}
        self.purpose = purpose
        self.role = self._role(role)
        if purpose:
            self._check_purpose()

    def offers(self, query: str) -> list[Offer]:
        """All that is published, in the open ports first. A damaged port matters only to a query that names its domain."""
        for domain in self._domains:
            try:
                port = ports.read_port(self.home, self.environment, domain)
                self._open |= {entry.address: entry for entry in port.entries}
                self._restricted |= {entry.address: entry for entry in port.restricted}
            except InputError:
                if domain.lower() in query.lower():
                    raise
        offered = {**self._restricted, **self._open}
        self._check_filters(offered)
        return [Offer(entry, self) for entry in offered.values()]

    def shown(self, address: Address) -> Shown:
        """How a product version is shown to the role."""
        product = self._product(address)
        at_hand = self._open.get(address) or self._restricted[address]
        access = access_to(self._asker, address, product, [name for name, _ in at_hand.columns])
        entry = (self._restricted if access.port == RESTRICTED else self._open).get(address)
        if entry is None:
            wanted = f"{address} is not published in the {access.port} port of environment `{self.environment}`."
            raise RefusedError(f"{wanted} Run `mesh build {address.domain}`, and see `mesh status {address.domain}` for what withheld it.")
        if entry is not at_hand:
            access = access_to(self._asker, address, product, [name for name, _ in entry.columns])
        path = ports.port_directory(self.home, self.environment, address.domain, access.port) / entry.path
        where = f"{FILE}:{self.role.line}" if access.row_filter else ""
        return Shown(entry, path, access, self._salts(access), where)

    def clear(self, address: Address) -> Entry:
        """The published version with clear values, where there is one: what noise is added to. Nothing of it may be shown."""
        return self._restricted.get(address) or self._open[address]

    @cached_property
    def agreements(self) -> tuple[Agreement, ...]:
        return read_agreements(self._root)

    @cached_property
    def _asker(self) -> Asker:
        return Asker(self.role, self.purpose, datetime.now(UTC).date(), lambda: self.agreements, lambda: self._classes)

    @cached_property
    def _classes(self) -> Mapping[str, DataClass]:
        return {one.name: one for one in read_classes(self._root)}

    def _product(self, address: Address) -> Product | None:
        return next((one for one in read_interface(self._domains[address.domain]) if one.address == address), None)

    def _role(self, name: str) -> Role:
        try:
            return role_called(name, read_roles(self._root))
        except ValueError as error:
            raise InputError(str(error)) from None

    def _check_purpose(self) -> None:
        """Purposes are named in `governance/standards.yml`; where it names none, those of the agreements are all there are."""
        document = read_document(self._root / "governance" / "standards.yml")
        stated = document.value.get("purposes") if document else None
        known = [str(one) for one in stated] if isinstance(stated, list) else sorted({one.purpose for one in self.agreements})
        if self.purpose not in known:
            raise InputError(f"there is no purpose `{self.purpose}`. {did_you_mean(self.purpose, known)} Purposes stand in governance/standards.yml.")

    def _check_filters(self, published: Iterable[Address]) -> None:
        """A filter with a mistyped product would hide nothing."""
        for product in self.role.row_filters:
            known = {f"{address.domain}.{address.product}" for address in published}
            if product not in known:
                known |= {f"{one.address.domain}.{one.address.product}" for domain in self._domains.values() for one in read_interface(domain)}
            if product not in known:
                what = f"`{product}`, which role `{self.role.name}` has a row filter for, is no product."
                raise InputError(f"{self._root / FILE}:{self.role.line}: {what} {did_you_mean(product, known)}")

    def _salts(self, access: Access) -> dict[str, str]:
        """Without a key nothing is seen of what it would hash."""
        spaces = {mask.space for mask in (access.masks or {}).values() if mask.kind in masks.KEYED}
        try:
            key = keys.read_key(self.home, self.environment, keys.MASKING) if spaces else ""
        except InputError:
            return {}
        return {space: masks.salt(key, space) for space in sorted(spaces)}
