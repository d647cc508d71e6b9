"""`interface/publication.json`: a domain's contracts in the keys of dbt's publication artifact, in full under `mesh`. The second form of an interface, for
tools that compare contracts; each side of this module is the other's inverse."""

import json
from collections.abc import Iterable
from typing import Annotated

import msgspec

from mesh.core.model import Address, Column, Owner, Product

PUBLICATION = "publication.json"

_Version = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}$")]
_Number = Annotated[int, msgspec.Meta(ge=0)]


class _Metadata(msgspec.Struct):
    interface_version: _Version


class _Owner(msgspec.Struct):
    group: str
    name: str
    email: str


class _Column(msgspec.Struct):
    name: str
    type: str
    is_nullable: bool
    quote: bool
    description: str
    meta: dict[str, object]
    accepted_values: list[str] | None = None


class _Facts(msgspec.Struct):
    description: str
    owner: _Owner
    primary_key: list[str]
    meta: dict[str, object]
    columns: list[_Column]
    service_levels: dict[str, object] = {}


class _Model(msgspec.Struct):
    name: str
    version: _Number
    latest_version: _Number
    deprecation_date: str | None
    public_node_dependencies: list[str]
    mesh: _Facts


class _Publication(msgspec.Struct):
    project_name: str
    metadata: _Metadata
    public_models: dict[str, _Model]


def read_publication(text: str) -> tuple[str, str, tuple[Product, ...]]:
    """The domain, the interface's version and the products that a document states. Raises ValueError that says what is wrong with it, and where."""
    try:
        found = msgspec.json.decode(text, type=_Publication)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except (msgspec.DecodeError, UnicodeEncodeError) as error:
        raise ValueError(str(error)) from None
    return found.project_name, found.metadata.interface_version, tuple(_product(found.project_name, model) for model in found.public_models.values())


def _product(domain: str, model: _Model) -> Product:
    facts = model.mesh
    return Product(
        address=Address(domain, model.name, model.version),
        description=facts.description,
        columns=tuple(_column(column) for column in facts.columns),
        owner=Owner(facts.owner.group, facts.owner.name, facts.owner.email),
        latest_version=model.latest_version,
        deprecation_date=model.deprecation_date or "",
        primary_key=tuple(facts.primary_key),
        meta=facts.meta,
        service_levels=facts.service_levels,
        inputs=tuple(model.public_node_dependencies),
    )


def _column(column: _Column) -> Column:
    values = None if column.accepted_values is None else tuple(column.accepted_values)
    return Column(column.name, column.type, column.description, column.is_nullable, column.quote, column.meta, values)


def render_publication(domain: str, products: Iterable[Product], version: str) -> str:
    """The document. Accepted values and service levels are stated where there are any."""
    products = list(products)
    upstream = sorted({unique_id.split(".")[1] for product in products for unique_id in product.inputs})
    document = {
        "project_name": domain,
        "metadata": {"interface_version": version},
        "public_models": {_unique_id(product.address): _public_model(product) for product in products},
        "dependencies": upstream,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _public_model(product: Product) -> dict[str, object]:
    address = product.address
    return {
        "name": address.product,
        "package_name": address.domain,
        "unique_id": _unique_id(address),
        "identifier": f"{address.product}_v{address.version}",
        "version": address.version,
        "latest_version": product.latest_version,
        "public_node_dependencies": list(product.inputs),
        "deprecation_date": product.deprecation_date or None,
        "mesh": {
            "description": product.description,
            "owner": {"group": product.owner.group, "name": product.owner.name, "email": product.owner.email},
            "primary_key": list(product.primary_key),
            "meta": product.meta,
            **({"service_levels": product.service_levels} if product.service_levels else {}),
            "columns": [_public_column(column) for column in product.columns],
        },
    }


def _public_column(column: Column) -> dict[str, object]:
    described = {
        "name": column.name,
        "type": column.type,
        "is_nullable": column.is_nullable,
        "quote": column.quote,
        "description": column.description,
        "meta": column.meta,
    }
    return described if column.accepted_values is None else {**described, "accepted_values": list(column.accepted_values)}


def _unique_id(address: Address) -> str:
    return f"model.{address}"
