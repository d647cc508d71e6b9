"""Collects what contracts say, domain by domain: manifest, interface, port, and who may read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mesh.adapters.artifacts.loader import Loader
from mesh.adapters.governance.agreements import read_agreements
from mesh.adapters.governance.roles import read_roles
from mesh.adapters.interfaces import interface_version
from mesh.adapters.ports import port_directory, read_port
from mesh.core.errors import InputError, did_you_mean
from mesh.core.manifest import Manifest
from mesh.core.model import OPEN, Address, Product
from mesh.core.products import products
from mesh.core.standards.checks import checks
from mesh.core.standards.offer import Offer
from mesh.core.standards.readers import readers

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Exported:
    """One domain and what it offers."""

    domain: str
    version: str
    offers: tuple[Offer, ...]


def collect(loader: Loader, wanted: Iterable[str], today: date) -> tuple[Exported, ...]:
    """What the wanted domains, products and product versions offer (all of them when nothing is wanted) on a day. Raises InputError for an unknown name."""
    asked = [(word, _domain_of(loader, word)) for word in dict.fromkeys(wanted)]
    found = []
    for domain in sorted({domain for _, domain in asked} if asked else loader.domains):
        manifest = loader.manifest(domain)
        if manifest is None:
            raise InputError(f"{domain} has no artifacts. Run `mesh build {domain}`, or add `--parse`.")
        declared = products(manifest)
        chosen = {product.address for word, name in asked if name == domain for product in _named(word, domain, declared)} if asked else None
        found.append(_exported(loader, domain, manifest, [product for product in declared if chosen is None or product.address in chosen], today))
    _note_unpublished(loader, [offer for one in found for offer in one.offers if OPEN in offer.ports and not offer.file])
    return tuple(found)


def _note_unpublished(loader: Loader, offers: list[Offer]) -> None:
    if offers:
        addresses = [str(offer.product.address) for offer in offers]
        shown = ", ".join(addresses[:_SHOWN]) + (f" and {len(addresses) - _SHOWN} more" if len(addresses) > _SHOWN else "")
        what = f"not published in {loader.workspace.environment}, so that the contract names no server: {shown}."
        loader.notes.append(f"{what} Run `mesh build {offers[0].product.address.domain}`{' and so on' if len(offers) > 1 else ''}.")


def _domain_of(loader: Loader, word: str) -> str:
    domain = word.split(".")[0]
    if domain not in loader.domains:
        raise InputError(f"unknown `{word}`: there is no domain `{domain}` here. {did_you_mean(domain, loader.domains)}")
    return domain


def _named(word: str, domain: str, declared: Iterable[Product]) -> list[Product]:
    """`operations` is all that it offers, `operations.flights` all versions, `operations.flights.v2` one."""
    declared = list(declared)
    names = {product.address: (domain, f"{domain}.{product.address.product}", str(product.address)) for product in declared}
    found = [product for product in declared if word in names[product.address]]
    if not found and word != domain:
        raise InputError(f"unknown product `{word}`. {did_you_mean(word, {name for listed in names.values() for name in listed[1:]})}")
    return found


def _exported(loader: Loader, domain: str, manifest: Manifest, declared: list[Product], today: date) -> Exported:
    home, environment = loader.workspace.home, loader.workspace.environment
    port, tests = read_port(home, environment, domain), checks(manifest)
    version = interface_version(loader.domains[domain])
    roles, agreements = read_roles(loader.workspace.root), read_agreements(loader.workspace.root)
    offers = []
    for product in declared:
        id_ = f"model.{product.address}"
        node, entry = manifest.nodes[id_], port.entry(product.address)
        inputs = [Address(part[1], part[2], int(part[3].removeprefix("v"))) for part in (unique_id.split(".") for unique_id in product.inputs)]
        versions = {name: interface_version(loader.domains[name]) for name in {address.domain for address in inputs} if name in loader.domains}
        offer = Offer(
            product=product,
            version=version,
            environment=environment,
            checks=tests.get(id_, ()),
            tags=(node.tags,) if isinstance(node.tags, str) else tuple(node.tags or ()),
            file=str((port_directory(home, environment, domain) / entry.path).resolve()) if entry else "",
            readers=readers(product, roles, agreements, today),
            input_versions=tuple((address, versions.get(address.domain, f"{address.version}.0.0")) for address in inputs),
        )
        offers.append(offer)
    return Exported(domain, version, tuple(offers))
