"""A few rows of a product, as far as its port and the classes of its columns let everybody see them. Asked anew for every page, whatever was kept:
a class may have been raised since."""

from mesh.core.catalogue.inputs import Sample
from mesh.core.governance.access import needs_agreement
from mesh.core.history.allowed import Withheld
from mesh.core.model import OPEN, Entry, Product

Shown = tuple[tuple[str, ...], tuple[tuple[str, ...], ...], str]
"""Columns, rows, and why there are none or which columns are left out."""


def shown_sample(sample: Sample | None, product: Product, entries: list[Entry], reasons: Withheld) -> Shown:
    """What may be shown. `reasons`: why columns may not be."""
    if needs_agreement(product.meta):
        return (), (), "No sample: it is read by agreement only."
    entry = next((entry for entry in entries if entry.port == OPEN), None)
    if entry is None:
        return (), (), "No sample: nothing is published at its open port."
    left_out = {column.name.lower(): column.name for column in product.columns if reasons.why(column.name)}
    if len(left_out) == len(product.columns):
        return (), (), "No sample: no column is of a class that may be shown to everybody."
    if sample is None or (sample.publication_id and sample.publication_id != entry.publication_id):
        return (), (), "No sample was taken of this publication."
    places = [place for place, name in enumerate(sample.columns) if not reasons.why(name)]
    said = f"Without {', '.join(left_out.values())}: of a class that is not shown." if left_out else ""
    return tuple(sample.columns[place] for place in places), tuple(tuple(row[place] for place in places) for row in sample.rows), said
