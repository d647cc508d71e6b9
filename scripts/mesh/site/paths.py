"""Where everything is in the site: the one place that knows paths. All are relative to the site's top; a page writes its own way up before them.

Names may hold any letter; a file's name holds only such as mean nothing to a file system, a URL or HTML.
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
_LONGEST = 100


def slug(name: str) -> str:
    """A name as a part of a path, an id of HTML, or both: other signs than letters, digits, `_` and `-` as `~` and their number in base 16.
    Long ones are cut and told apart by a checksum. JavaScript has its twin in `assets/js/site.js`."""
    safe = _UNSAFE.sub(lambda found: f"~{ord(found[0]):x}", name)
    return safe if len(safe) <= _LONGEST else f"{safe[: _LONGEST - 9]}~{_checksum(name):08x}"


def _checksum(text: str) -> int:
    """FNV-1a over the text's code points, 32 bits: JavaScript computes the same without a library."""
    value = 0x811C9DC5
    for sign in text:
        value = ((value ^ ord(sign)) * 0x01000193) & 0xFFFFFFFF
    return value


def domain(name: str) -> str:
    return f"domains/{slug(name)}.html"


def product(address: Address) -> str:
    """The page of one version."""
    return f"products/{slug(address.domain)}/{slug(address.product)}.v{address.version}.html"


def latest(domain: str, product: str) -> str:
    """The stable address of a product, which leads to its latest version."""
    return f"products/{slug(domain)}/{slug(product)}.html"


def internal(domain: str, unique_id: str) -> str:
    """The page of a node that is no product: `model.operations.stg_flights` is `internals/operations/model.stg_flights.html`."""
    kind, _, name = (*unique_id.split(".", 2), "", "")[:3]
    return f"internals/{slug(domain)}/{slug(kind)}.{slug(name)}.html"


def column(name: str) -> str:
    """The id of a column's row on its product's page."""
    return f"column-{slug(name)}"


def docs(domain: str, unique_id: str = "") -> str:
    """dbt's own documentation of a domain, or of one node in it."""
    kind = unique_id.partition(".")[0]
    page = f"docs/{slug(domain)}/index.html"
    return f"{page}#!/{kind}/{unique_id}" if unique_id else page


def columns_data(domain: str) -> str:
    return f"data/columns/{slug(domain)}.js"


def root(path: str) -> str:
    """The way from a page up to the site's top: empty, `../`, `../../`."""
    return "../" * path.count("/")
