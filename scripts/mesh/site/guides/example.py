"""The product that the guides take as their example: a real one, the most used of those that anybody may read."""

import re
from dataclasses import dataclass

from mesh.core.catalogue.model import Catalogue
from mesh.core.catalogue.pages import ProductPage
from mesh.core.catalogue.parts import Field
from mesh.core.model import OPEN

_PLAIN = re.compile(r"[a-z][a-z0-9_]*")
_SAFE = re.compile(r"[\w.-]+")
_GROUPED = ("varchar", "string", "boolean", "integer")
"""Types that people group by, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Example:
    """`page`: the product. `by`: a column to count by; None where no column will do. `path`: of its file in the open port, empty before it is published."""

    page: ProductPage
    by: Field | None
    path: str

    @property
    def domain(self) -> str:
        return self.page.address.domain

    @property
    def product(self) -> str:
        return self.page.address.product

    @property
    def version(self) -> int:
        return self.page.address.version


def example(catalogue: Catalogue) -> Example | None:
    """None when there is nothing to show: no latest version that is open, and whose names need no quotes."""
    fit = [page for page in catalogue.products.values() if _is_fit(page)]
    if not fit:
        return None
    page = min(fit, key=lambda page: (not page.published, -page.uses, page.address))
    return Example(page, _by(page), next((line.path for line in page.published if line.port == OPEN), ""))


def _is_fit(page: ProductPage) -> bool:
    """Guides are pasted into files and shells: what they name is plain, or not named."""
    names = (page.address.domain, page.address.product, *(field.name for field in page.fields))
    is_open = (not page.ports or OPEN in page.ports) and not page.consumers_allowed and not page.needs_agreement
    return is_open and page.is_latest and not page.deprecation_date and all(_PLAIN.fullmatch(name) for name in names)


def _by(page: ProductPage) -> Field | None:
    """A column of few values that is never null and in no need of a mask."""
    keys = [field.name for field in page.fields if field.is_key]
    fit = [field for field in page.fields if not field.is_nullable and not field.mask and field.type.lower() in _GROUPED and not field.unit]
    fit = [field for field in fit if keys != [field.name]]
    return min(fit, key=lambda field: _few(field), default=None)


def _few(field: Field) -> tuple[bool, int, int, str]:
    distinct = field.profile.distinct if field.profile is not None else None
    return (not distinct or distinct < 2, distinct or 0, _GROUPED.index(field.type.lower()), field.name)


def restricted(catalogue: Catalogue) -> ProductPage | None:
    """The most used product that asks for an agreement, or has values that only an agreement shows."""
    fit = [page for page in catalogue.products.values() if page.is_latest and (page.needs_agreement or len(page.ports) > 1 or page.ports == ("restricted",))]
    fit = [page for page in fit if _PLAIN.fullmatch(page.address.domain) and _PLAIN.fullmatch(page.address.product)]
    return min(fit, key=lambda page: (-page.uses, page.address), default=None)


def is_word(text: str) -> bool:
    """It may stand in a shell and in YAML as it is."""
    return bool(_SAFE.fullmatch(text))
