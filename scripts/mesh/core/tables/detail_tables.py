"""The columns and tables that say what nodes and products state about themselves for the federation, and what domains read of each other."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mesh.core.details import Detail
from mesh.core.governance.access import needs_agreement
from mesh.core.mesh import Mesh, Node
from mesh.core.model import OPEN, RESTRICTED, Domain, Product
from mesh.core.tables.data import Data, transposed
from mesh.core.tables.info_schema import TABLES


def metas(nodes: Iterable[Node], details: Mapping[str, Detail]) -> list[dict[str, Any] | None]:
    """Everybody's `config.meta.mesh`."""
    return [found.meta if (found := details.get(node.id)) else None for node in nodes]


def references(mesh: Mesh, details: Mapping[str, Detail]) -> Data:
    """All calls of `ref()`."""
    names = [column.name for column in TABLES["mesh.references"].columns]
    return transposed(names, [(mesh.nodes[id_].domain, id_, *one) for id_, more in details.items() if id_ in mesh.nodes for one in more.references])


def inputs(mesh: Mesh, domains: Mapping[str, Domain]) -> Data:
    """Products that a domain reads from others, and those that it only says it reads."""
    read = dict.fromkeys(
        (node.domain, parent)
        for node in mesh.nodes.values()
        for parent in node.parents
        if (above := mesh.nodes.get(parent)) is not None and above.domain != node.domain and above.version is not None and node.domain in mesh.domains
    )
    named = dict.fromkeys((domain, f"model.{address}") for domain, facts in domains.items() for address in sorted(_declared(facts)))
    rows = []
    for domain, id_ in dict.fromkeys((*read, *named)):
        address, facts = id_.removeprefix("model."), domains.get(domain)
        port = RESTRICTED if facts and address in facts.restricted_inputs else OPEN
        is_declared = None if facts is None else address in _declared(facts)
        rows.append((domain, address, id_, port, facts.purposes.get(address, "") if facts else "", is_declared, (domain, id_) in read))
    return transposed([column.name for column in TABLES["mesh.inputs"].columns], rows)


def _declared(domain: Domain) -> frozenset[str]:
    return (domain.inputs or frozenset()) | domain.restricted_inputs


def product_rules(products: Sequence[Product]) -> dict[str, Sequence[Any]]:
    """What each product says about who may read it and how. What is of a wrong type counts as its words, so that a policy may find it wrong."""
    names = ("classification", "ports", "consumers", "needs_agreement", "retention", "subject")
    rows = []
    for product in products:
        meta = product.meta
        ports, consumers = _texts(meta.get("ports")) or [OPEN], _texts(meta.get("consumers"))
        rows.append((_text(meta.get("classification")), ports, consumers, needs_agreement(meta), _text(meta.get("retention")), _text(meta.get("subject"))))
    return transposed(names, rows)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _texts(value: object) -> list[str]:
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]
