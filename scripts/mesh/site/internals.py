"""Short pages of what is no product: internal models, seeds and snapshots, sources, exposures. They say that nobody should build on them."""

from collections.abc import Iterator

from mesh.core.catalogue.pages import NodeKind
from mesh.site import paths
from mesh.site.frame import Frame
from mesh.site.product import by_domain
from mesh.site.svg.neighbourhood import Neighbourhoods

_WORDS = {NodeKind.SOURCE: "Source", NodeKind.INTERNAL: "Internal model", NodeKind.EXPOSURE: "Exposure"}


def pages(frame: Frame) -> Iterator[tuple[str, str]]:
    pictures = Neighbourhoods(frame.catalogue, frame.hues)
    for node in frame.catalogue.nodes.values():
        path = paths.internal(node.domain, node.id)
        root = paths.root(path)
        yield frame.page(
            "internal.html",
            path,
            title=node.label,
            about=node.description,
            section="domains",
            node=node,
            kind=_WORDS.get(node.kind, "Node"),
            hue=frame.hue(node.domain),
            picture=pictures.picture(node.id, root, more="#lists"),
            upstream=by_domain(frame, node.upstream),
            downstream=by_domain(frame, node.downstream),
            docs_href=root + paths.docs(node.domain, node.id) if node.domain in frame.options.docs else "",
        )
