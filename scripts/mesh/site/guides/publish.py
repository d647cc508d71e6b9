"""How a product is published: the files of a new domain that counts the rows of the example, from nothing to a second version."""

from collections.abc import Iterator
from dataclasses import dataclass

from mesh.core.catalogue.model import Catalogue
from mesh.site import paths
from mesh.site.frame import Frame
from mesh.site.guides.example import Example, example
from mesh.site.guides.files import domain_files, product_files, second_files

_NAMES = ("reports", "insights", "summaries")


@dataclass(frozen=True, slots=True)
class PublishGuide:
    """What the page says. Files are pairs of a path in the checkout and the text."""

    domain: str
    product: str
    example: Example | None
    domain_files: tuple[tuple[str, str], ...]
    product_files: tuple[tuple[str, str], ...]
    second_files: tuple[tuple[str, str], ...]


def pages(frame: Frame) -> Iterator[tuple[str, str]]:
    yield frame.page(
        "publish.html",
        paths.PUBLISH,
        title="How to publish a product",
        about="From an empty folder to a published product, its checks, versions and service levels.",
        view=publish_guide(frame.catalogue),
    )


def publish_guide(catalogue: Catalogue) -> PublishGuide:
    shown = example(catalogue)
    shown = shown if shown is not None and shown.by is not None else None
    domain = next((name for name in _NAMES if name not in catalogue.domains), "new_domain")
    product = f"{shown.product}_by_{shown.by.name}" if shown is not None and shown.by is not None else "weekday_names"
    product = product if len(product) <= 60 else f"{shown.product if shown else 'rows'}_counts"[:60]
    return PublishGuide(
        domain=domain,
        product=product,
        example=shown,
        domain_files=tuple(domain_files(domain, product, shown)),
        product_files=tuple(product_files(domain, product, shown)),
        second_files=tuple(second_files(domain, product, shown, catalogue.today)),
    )
