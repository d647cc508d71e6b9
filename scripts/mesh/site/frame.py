"""What all pages share: the mesh's name, its domains' colours, where each node's page is, and the header and footer around every text.

A page module has one function `pages(frame)` that yields paths and texts; `frame.page(...)` renders a template of its own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from mesh.core.catalogue.model import Catalogue
from mesh.core.catalogue.pages import NodeKind, NodePage, ProductPage
from mesh.core.catalogue.parts import Status
from mesh.core.slo.judged import LevelState
from mesh.site import paths
from mesh.site.colours import hues
from mesh.site.environment import environment

STATUS_CLASS = {Status.OK: "ok", Status.LATE: "late", Status.FAILING: "failing", Status.UNKNOWN: "unknown"}
SHAPES = {Status.OK: "\u25cf", Status.LATE: "\u25b2", Status.FAILING: "\u25a0", Status.UNKNOWN: "\u25cb"}
MARKS_CLASS = {LevelState.MET: "ok", LevelState.MISSED: "failing", LevelState.UNKNOWN: "unknown"}
SECTIONS = (
    ("products", "Products", paths.PRODUCTS),
    ("domains", "Domains", paths.DOMAINS),
    ("lineage", "Lineage", paths.LINEAGE),
    ("quality", "Quality", paths.QUALITY),
    ("policies", "Policies", paths.POLICIES),
    ("changes", "Changes", paths.CHANGES),
    ("glossary", "Glossary", paths.GLOSSARY),
)


@dataclass(frozen=True, slots=True)
class Options:
    """What else is in the site."""

    docs: frozenset[str] = frozenset()
    """Domains whose dbt docs lie in it."""


@dataclass(frozen=True, slots=True)
class Link:
    """A node as other pages name it."""

    id: str
    href: str
    """Below the site's top."""
    name: str
    """Without its domain; of products without the version."""
    domain: str
    hue: int
    kind: NodeKind
    status: Status
    version: int = 0
    is_latest: bool = True
    ends: str = ""
    owner_name: str = ""
    owner_email: str = ""


@dataclass(slots=True)
class Frame:
    """The catalogue, with what every page asks of it, worked out once."""

    catalogue: Catalogue
    options: Options = field(default_factory=Options)
    hues: dict[str, int] = field(init=False)
    links: dict[str, Link] = field(init=False)
    _columns: dict[str, frozenset[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.hues = hues(self.catalogue.domains)
        self.links = {link.id: link for link in self._links()}
        self._columns = {page.id: frozenset(field.name for field in page.fields) for page in self.catalogue.products.values()}
        self._columns |= {page.id: frozenset(name for name, _, _ in page.columns) for page in self.catalogue.nodes.values()}

    def hue(self, domain: str) -> int:
        return self.hues.get(domain, 250)

    def column_hash(self, node: str, name: str) -> str:
        """`#column-flight_id` where the node's page has a row for it; empty where its columns are not known."""
        return f"#{paths.column(name)}" if name in self._columns.get(node, ()) else ""

    def _links(self) -> Iterator[Link]:
        for product in self.catalogue.products.values():
            yield self._product(product)
        for node in self.catalogue.nodes.values():
            yield self._node(node)

    def _product(self, page: ProductPage) -> Link:
        address = page.address
        return Link(
            id=page.id,
            href=paths.product(address),
            name=address.product,
            domain=address.domain,
            hue=self.hue(address.domain),
            kind=NodeKind.PRODUCT,
            status=page.status,
            version=address.version,
            is_latest=page.is_latest,
            ends=page.deprecation_date,
            owner_name=page.owner_name,
            owner_email=page.owner_email,
        )

    def _node(self, page: NodePage) -> Link:
        return Link(
            id=page.id,
            href=paths.internal(page.domain, page.id),
            name=page.name,
            domain=page.domain,
            hue=self.hue(page.domain),
            kind=page.kind,
            status=page.status,
            owner_name=page.owner_name,
            owner_email=page.owner_email,
        )

    def page(
        self, template: str, path: str, *, title: str, about: str = "", section: str = "", scripts: Iterable[str] = (), **context: object
    ) -> tuple[str, str]:
        """A page: its path, and its text. `about` is the description for search engines, `section` the place in the header,
        `scripts` names of `assets/<name>.js` besides the site's own."""
        return path, environment().get_template(template).render(
            {
                "root": paths.root(path),
                "path": path,
                "title": title,
                "about": about,
                "section": section,
                "scripts": tuple(scripts),
                "sections": SECTIONS,
                "mesh": self.catalogue,
                "frame": self,
                "status_class": STATUS_CLASS,
                "shapes": SHAPES,
                "marks_class": MARKS_CLASS,
                **context,
            }
        )
