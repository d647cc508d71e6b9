"""A domain as a data product: Open Data Product Standard v1.0.0 of Bitol. Its ports are its product versions, each with its contract."""

from collections.abc import Sequence

from mesh.core.model import Address, Owner
from mesh.core.standards.offer import Offer
from mesh.render.standards.odcs import addresses, given, support

VERSION = "v1.0.0"


def data_product(domain: str, version: str, offers: Sequence[Offer]) -> dict[str, object]:
    """The document. `version`: of the domain's interface."""
    owners = list(dict.fromkeys(offer.product.owner for offer in offers))
    inputs = sorted({address for offer in offers for address, _ in offer.input_versions})
    names = ", ".join(dict.fromkeys(offer.product.address.product for offer in offers))
    return given(
        {
            "apiVersion": VERSION,
            "kind": "DataProduct",
            "id": domain,
            "name": domain,
            "version": version,
            "status": "active",
            "domain": domain,
            "tags": list(dict.fromkeys(tag for offer in offers for tag in offer.tags)),
            "description": {"purpose": f"The data products of the domain {domain}: {names}."},
            "inputPorts": [_input(address) for address in inputs],
            "outputPorts": [_output(offer) for offer in offers],
            "support": [channel for owner in owners for channel in support(owner)],
            "team": [member for owner in owners for member in _members(owner)],
        }
    )


def _input(address: Address) -> dict[str, object]:
    return {"name": f"{address.domain}.{address.product}", "version": str(address.version), "contractId": str(address)}


def _output(offer: Offer) -> dict[str, object]:
    address = offer.product.address
    return given(
        {
            "name": address.product,
            "description": offer.product.description,
            "type": "parquet",
            "version": str(address.version),
            "contractId": str(address),
            "inputContracts": [{"id": str(one), "version": version} for one, version in offer.input_versions],
        }
    )


def _members(owner: Owner) -> list[dict[str, object]]:
    return [given({"username": address, "name": owner.name, "role": "owner"}) for address in addresses(owner)]
