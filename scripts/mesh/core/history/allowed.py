"""Which columns of a product may be looked at: values are kept and shown only where their class lets them stand openly, and everybody may read the product.

Asked twice: before anything is written, and before what was written is shown, for a class may have been raised meanwhile.
"""

from collections.abc import Mapping

import msgspec

from mesh.core.governance.access import needs_agreement
from mesh.core.governance.classes import DataClass, OpenPort
from mesh.core.history.history import Profile
from mesh.core.history.records import ColumnRecord
from mesh.core.model import Product

BY_AGREEMENT = "by agreement"
UNCLASSIFIED = "unclassified"
_WITHOUT_CLASSES = ("", "public", "internal")
"""Classes that are taken for clear in a mesh that states none."""


class Withheld(msgspec.Struct, frozen=True):
    """Why columns of a product may not be looked at."""

    columns: dict[str, str]
    """By name in lower case; empty text where it may be."""

    def why(self, column: str) -> str:
        """The class, in a word; empty where its values may be kept and shown. What the contract does not name is nobody's to show."""
        return self.columns.get(column.lower(), UNCLASSIFIED)


def withheld(product: Product, classes: Mapping[str, DataClass]) -> Withheld:
    """`classes`: those of the federation by name; none where it states none."""
    if needs_agreement(product.meta):
        return Withheld({column.name.lower(): BY_AGREEMENT for column in product.columns})
    default = product.meta.get("classification")
    return Withheld({column.name.lower(): _why(column.meta.get("classification") or default, classes) for column in product.columns})


def _why(stated: object, classes: Mapping[str, DataClass]) -> str:
    name = "" if stated is None else str(stated)
    if not classes:
        return "" if name in _WITHOUT_CLASSES else name
    known = classes.get(name)
    return "" if known is not None and known.open_port is OpenPort.CLEAR else name or UNCLASSIFIED


def as_allowed(profile: Profile, reasons: Withheld) -> Profile:
    """A profile without what may not be shown any more."""
    return msgspec.structs.replace(profile, columns=tuple(_as_allowed(column, reasons.why(column.column)) for column in profile.columns))


def _as_allowed(column: ColumnRecord, why: str) -> ColumnRecord:
    if not why:
        return column
    return msgspec.structs.replace(column, distinct=None, least=None, most=None, quantiles=(), bins=(), counts=(), withheld=column.withheld or why)
