"""Where everything is in the site: the one place that knows paths. All are relative to the site's top; a page writes its own way up before them.

Names may hold any letter; a file's name holds only such as mean nothing to a file system, a URL or HTML. Two names are two files everywhere, on disks that
do not tell capitals from small letters too.
"""

import re

from mesh.core.model import Address

HOME = "index.html"
DOMAINS = "domains/index.html"
PRODUCTS = "products/index.html"
LINEAGE = "lineage.html"
QUALITY = "quality.html"
POLICIES = "policies.html"
CHANGES = "changes.html"
GLOSSARY = "glossary.html"
CONSUME = "consume.html"
PUBLISH = "publish.html"

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")
_UNSAFE_IN_FILES = re.compile(r"[^a-z0-9_-]")
_TAKEN = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]|index")
"""Names that Windows keeps for devices, whatever follows their first dot; and the site's own."""
_LONGEST = 100


def slug(name: str) -> str:
    """A name as a part of an id of HTML: other signs than letters, digits, `_` and `-` as `~` and their number in base 16.
    Long ones are cut and told apart by a checksum. JavaScript has its twin in `assets/js/site.js`."""
    return _cut(_UNSAFE.sub(_written_out, name), name)


def file(name: str) -> str:
    """A name as a part of a path: as `slug`, and without capitals."""
    safe = _UNSAFE_IN_FILES.sub(_written_out, name)
    return _cut(f"~{ord(safe[0]):x}{safe[1:]}" if _TAKEN.fullmatch(safe) else safe, name)


def _written_out(found: re.Match[str]) -> str:
    return f"~{ord(found[0]):x}"


def _cut(safe: str, name: str) -> str:
    return safe if len(safe) <= _LONGEST else f"{safe[: _LONGEST - 9]}~{_checksum(name):08x}"


def _checksum(text: str) -> int:
    """FNV-1a over the text's code points, 32 bits: JavaScript computes the same without a library."""
    value = 0x811C9DC5
    for sign in text:
        value = ((value ^ ord(sign)) * 0x01000193) & 0xFFFFFFFF
    return value


def domain(name: str) -> str:
    return f"domains/{file(name)}.html"


def product(address: Address) -> str:
    """The page of one version."""
    return f"products/{file(address.domain)}/{file(address.product)}.v{address.version}.html"


def latest(domain: str, product: str) -> str:
    """The stable address of a product, which leads to its latest version."""
    return f"products/{file(domain)}/{file(product)}.html"


def internal(domain: str, unique_id: str) -> str:
    """The page of a node that is no product: `model.operations.stg_flights` is `internals/operations/model.stg_flights.html`."""
    kind, package, name = (*unique_id.split(".", 2), "", "")[:3]
    # What a domain has from a package may be named as something of its own.
    return f"internals/{file(domain)}/{file(kind)}.{'' if package == domain else f'{file(package)}.'}{file(name)}.html"


def column(name: str) -> str:
    """The id of a column's row on its product's page."""
    return f"column-{slug(name)}"


def docs(domain: str, unique_id: str = "") -> str:
    """dbt's own documentation of a domain, or of one node in it."""
    kind = unique_id.partition(".")[0]
    page = f"docs/{file(domain)}/index.html"
    return f"{page}#!/{kind}/{unique_id}" if unique_id else page


def columns_data(domain: str) -> str:
    return f"data/columns/{file(domain)}.js"


def root(path: str) -> str:
    """The way from a page up to the site's top: empty, `../`, `../../`."""
    return "../" * path.count("/")
