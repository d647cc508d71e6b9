"""`mesh export`: contracts of products and descriptions of domains, as open standards write them."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from mesh.adapters.artifacts.loader import open_loader
from mesh.adapters.files import write_atomic
from mesh.adapters.standards.offers import Exported, collect
from mesh.core import yamltext
from mesh.core.errors import InputError
from mesh.core.plaintext import shown
from mesh.render.standards.odcs import contract
from mesh.render.standards.odps import data_product


def export(arguments: Namespace) -> int:
    """Writes one file for each product version (`odcs`) or domain (`odps`); without a folder, one YAML document after the other."""
    loader = open_loader(arguments)
    if arguments.standard == "odps" and (product := next((word for word in arguments.targets if "." in word), "")):
        raise InputError(f"ODPS describes a domain, and `{product}` is a product. Write `mesh export odps {product.split('.')[0]}`.")
    today = datetime.now(UTC).date()
    found = collect(loader, arguments.targets, today)
    documents = dict(_contracts(found, today) if arguments.standard == "odcs" else _data_products(found))
    for note in (*loader.notes, *(problem.message for problem in loader.stale if problem.domain in {one.domain for one in found})):
        print(f"mesh: {shown(note)}", file=sys.stderr)
    if not arguments.output:
        print("---\n".join(documents.values()), end="")
        return 0
    for path, text in documents.items():
        write_atomic(Path(arguments.output) / path, text)
        print(Path(arguments.output) / path)
    return 0


def _contracts(found: tuple[Exported, ...], today: date) -> Iterator[tuple[str, str]]:
    for offer in (offer for one in found for offer in one.offers):
        address = offer.product.address
        yield f"{address.domain}/{address.product}_v{address.version}.odcs.yaml", yamltext.dump(contract(offer, today.isoformat()))


def _data_products(found: tuple[Exported, ...]) -> Iterator[tuple[str, str]]:
    for one in found:
        yield f"{one.domain}.odps.yaml", yamltext.dump(data_product(one.domain, one.version, one.offers))
