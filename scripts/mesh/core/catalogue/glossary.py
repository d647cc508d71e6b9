"""The words of the mesh: terms, columns that products share, classes of data, units and purposes."""

from collections import Counter
from collections.abc import Iterable, Mapping

from mesh.core.catalogue.model import ClassLine, SharedColumn
from mesh.core.catalogue.pages import ProductPage
from mesh.core.catalogue.parts import Field
from mesh.core.governance.agreements import Agreement
from mesh.core.governance.classes import DataClass
from mesh.core.governance.standards import Standard


def shared_columns(products: Iterable[ProductPage]) -> tuple[SharedColumn, ...]:
    """Columns that two products or more have under one name. Versions of one product are one product, seen in its latest version that has it."""
    found: dict[str, dict[str, tuple[ProductPage, Field]]] = {}
    for page in sorted(products, key=lambda page: (page.is_latest, page.address.version)):
        product = f"{page.address.domain}.{page.address.product}"
        for field in page.fields:
            found.setdefault(field.name.lower(), {})[product] = page, field
    shared = []
    for name, users in sorted(found.items()):
        if len(users) < 2:
            continue
        pages = sorted(users.values(), key=lambda user: user[0].address)
        fields = [field for _, field in pages]
        meaning = _commonest(field.description for field in fields)
        shared.append(SharedColumn(name, _commonest(field.type for field in fields), meaning, _commonest(field.unit for field in fields),
                                   tuple(page.id for page, _ in pages)))  # fmt: skip
    return tuple(shared)


def _commonest(texts: Iterable[str]) -> str:
    """What most say, of those that say something; of equals the first."""
    said = [text for text in texts if text]
    if not said or said.count(said[0]) == len(said):
        return said[0] if said else ""
    return Counter(said).most_common(1)[0][0]


def class_lines(classes: Iterable[DataClass], products: Iterable[ProductPage]) -> tuple[ClassLine, ...]:
    """In rising order. A product counts where it is of that class as a whole."""
    pages = list(products)
    of_products = Counter(page.classification for page in pages)
    of_columns = Counter(field.classification for page in pages for field in page.fields)
    return tuple(ClassLine(one.name, one.meaning, one.open_port.value, of_products[one.name], of_columns[one.name]) for one in classes)


def units(standards: Iterable[Standard]) -> tuple[tuple[str, str], ...]:
    """Name, and how columns in it are called."""
    stated = _by_name(standards)
    found = []
    for pair in stated.get("unit_suffixes", ()):
        name, _, endings = pair.partition("=")
        found.append((name, f"names end in {' or '.join(f'`{ending}`' for ending in endings.split('|'))}"))
    return (*found, *((name, "its name says it") for name in stated.get("units_without_suffix", ())))


def purposes(standards: Iterable[Standard], agreements: Iterable[Agreement]) -> tuple[tuple[str, str], ...]:
    """Name, and who has agreed on it."""
    users: dict[str, dict[str, None]] = {}
    for one in sorted(agreements, key=lambda one: (one.consumer, one.domain, one.product)):
        users.setdefault(one.purpose, {})[f"{one.consumer} reads {one.domain}.{one.product}"] = None
    return tuple((name, "; ".join(users.get(name, ())) or "nobody has agreed on it yet") for name in _by_name(standards).get("purposes", ()))


def _by_name(standards: Iterable[Standard]) -> Mapping[str, tuple[str, ...]]:
    return {one.name: one.value for one in standards if isinstance(one.value, tuple)}
