"""The list of all products, every version. All of it is there without JavaScript; a small script filters it by what the address asks for."""

from collections.abc import Iterator

from mesh.core.catalogue.parts import Status
from mesh.site import paths
from mesh.site.frame import STATUS_CLASS, Frame
from mesh.site.home import domain_counts
from mesh.site.standing import standing

AT_MOST = 1_000
"""Lines on the page; where there are more products it shows those that need somebody, and leads to the domains' own lists."""
_ORDER = {Status.FAILING: 0, Status.LATE: 1, Status.UNKNOWN: 2, Status.OK: 3}


def pages(frame: Frame) -> Iterator[tuple[str, str]]:
    mesh = frame.catalogue
    rows = [(product, standing(product)) for product in mesh.products.values()]
    shown = rows
    if len(rows) > AT_MOST:
        first = sorted(rows, key=lambda row: (not row[1].ends, _ORDER[row[1].status], -row[0].uses, row[0].address))[:AT_MOST]
        shown = sorted(first, key=lambda row: row[0].address)
    yield frame.page(
        "products.html",
        paths.PRODUCTS,
        title="Products",
        about=f"All data products of {mesh.name}: status, owner, version, rows and when they were published.",
        section="products",
        scripts=("products",),
        rows=shown,
        total=len(rows),
        domains=[(domain, domain_counts(mesh, domain)) for domain in mesh.domains.values() if domain.products],
        statuses=[(STATUS_CLASS[status], status) for status in _ORDER],
        classes=sorted({product.classification for product, _ in shown if product.classification}),
    )
