"""All domains, and a page for each: whose it is, what it offers, what it reads, how its builds went, and its own README."""

from collections.abc import Iterator

from mesh.core.catalogue.pages import NodeKind
from mesh.site import paths
from mesh.site.frame import Frame
from mesh.site.home import domain_counts
from mesh.site.standing import standing


def pages(frame: Frame) -> Iterator[tuple[str, str]]:
    mesh = frame.catalogue
    cards = [(domain, domain_counts(mesh, domain)) for domain in mesh.domains.values()]
    yield frame.page(
        "domains.html", paths.DOMAINS, title="Domains", about=f"The domains of {mesh.name}, their owners and products.", section="domains", cards=cards
    )
    for domain, counted in cards:
        products = [mesh.products[id_] for id_ in domain.products if id_ in mesh.products]
        nodes = [mesh.nodes[id_] for id_ in domain.nodes if id_ in mesh.nodes]
        readme = _without_title(domain.readme)
        yield frame.page(
            "domain.html",
            paths.domain(domain.name),
            title=domain.name,
            about=domain.purpose or f"The domain {domain.name}: its products and owner.",
            section="domains",
            domain=domain,
            counted=counted,
            readme=readme,
            below=1 if readme != domain.readme else 2,
            rows=[(product, standing(product)) for product in products],
            nodes={kind: [node for node in nodes if node.kind is kind] for kind in (NodeKind.EXPOSURE, NodeKind.INTERNAL, NodeKind.SOURCE)},
        )


def _without_title(readme: str) -> str:
    """The page has one already."""
    first, _, rest = readme.lstrip().partition("\n")
    return rest.lstrip() if first.startswith("# ") else readme
