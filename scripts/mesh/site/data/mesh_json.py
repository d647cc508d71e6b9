"""The catalogue's facts for programs: `data/mesh.json`, small enough to be read whole, and `data/products/<domain>.json` with every detail.

What the keys mean is written in docs/catalogue-json.md. What is not known is null or an empty list; NaN and infinity are null.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from mesh.core.catalogue.model import Catalogue
from mesh.core.catalogue.pages import DomainPage, NodePage
from mesh.site import paths
from mesh.site.data.product_json import product_json
from mesh.site.frame import Frame

SCHEMA_VERSION = "1.0"
INDEX = "data/mesh.json"
MOST_BYTES = 4_500_000
"""Of one file: the index shortens its descriptions, a domain's products go on in a further file."""
_SHORTER = (200, 120, 60, 0)
"""Characters of a description in the index, the first that lets it fit."""

Document = dict[str, object]


def pages(frame: Frame) -> Iterator[tuple[str, str]]:
    yield from mesh_json(frame.catalogue)


def mesh_json(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Paths below the site's top and texts: the details, then the index that names them."""
    label = _labels(catalogue)
    files: dict[str, list[str]] = {}
    details: dict[str, str] = {}
    for name, domain in catalogue.domains.items():
        for file in _files(domain, catalogue, label):
            files.setdefault(name, []).append(file.path)
            details.update(dict.fromkeys(file.products, file.path))
            yield file.path, file.text
    yield INDEX, _index(catalogue, label, files, details)


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    text: str
    products: list[str]


def _labels(catalogue: Catalogue) -> dict[str, str]:
    """How other documents name a node: a product by its address, the rest by dbt's id."""
    return {node: str(page.address) for node, page in catalogue.products.items()} | {node: node for node in catalogue.nodes}


def _files(domain: DomainPage, catalogue: Catalogue, label: dict[str, str]) -> Iterator[_File]:
    lines: list[str] = []
    ids: list[str] = []
    size = number = 0
    for node in domain.products:
        line = _encode(product_json(catalogue.products[node], label))
        if lines and size + len(line.encode()) > MOST_BYTES:
            number += 1
            yield _file(domain.name, number, lines, ids)
            lines, ids, size = [], [], 0
        lines.append(line)
        ids.append(node)
        size += len(line.encode())
    if lines:
        yield _file(domain.name, number + 1, lines, ids)


def _file(domain: str, number: int, lines: list[str], products: list[str]) -> _File:
    text = _document({"schema_version": SCHEMA_VERSION, "domain": domain, "part": number}, {"products": lines})
    return _File(f"data/products/{paths.file(domain)}{f'.{number}' if number > 1 else ''}.json", text, products)


def _index(catalogue: Catalogue, label: dict[str, str], files: dict[str, list[str]], details: dict[str, str]) -> str:
    head: Document = {
        "schema_version": SCHEMA_VERSION,
        "name": catalogue.name,
        "description": catalogue.sentence,
        "environment": catalogue.environment,
        "as_of": catalogue.as_of,
        "commit": catalogue.commit or None,
        "repository": catalogue.repository or None,
        "counts": _counts(catalogue),
        "problems": list(catalogue.problems),
        "findings": _findings(catalogue),
    }
    lists = {
        "domains": [_encode(_domain(domain, files.get(name, []))) for name, domain in catalogue.domains.items()],
        "products": [],
        "exposures": [_encode(_exposure(node, label)) for node in catalogue.nodes.values() if node.kind == "exposure"],
        "classes": [
            _encode({"name": line.name, "meaning": line.meaning, "open_port": line.open_port, "products": line.products, "columns": line.columns})
            for line in catalogue.classes
        ],
        "terms": [
            _encode(
                {
                    "name": term.name,
                    "meaning": term.meaning,
                    "domain": term.domain or None,
                    "source": term.source or None,
                    "columns": [f"{label.get(node, node)}.{column}" for node, column in term.columns],
                }
            )
            for term in catalogue.terms
        ],
    }
    text = ""
    for longest in _SHORTER:
        lists["products"] = _products(catalogue, label, details, longest)
        text = _document(head | {"longest_description": longest}, lists)
        if len(text.encode()) <= MOST_BYTES:
            break
    return text


def _products(catalogue: Catalogue, label: dict[str, str], details: dict[str, str], longest: int) -> list[str]:
    return [
        _encode(
            {
                "address": str(page.address),
                "description": _short(page.description, longest),
                "status": page.status.value,
                "is_latest": page.is_latest,
                "ends": page.deprecation_date or None,
                "classification": page.classification or None,
                "owner": page.owner_name or None,
                "uses": page.uses,
                "made_of": [label[node] for node in page.upstream_products if node in label],
                "details": details.get(page.id),
            }
        )
        for page in catalogue.products.values()
    ]


def _counts(catalogue: Catalogue) -> Document:
    found = {"ok": 0, "late": 0, "failing": 0, "not measured": 0}
    for page in catalogue.products.values():
        found[page.status.value] += 1
    return {"domains": len(catalogue.domains), "products": len(catalogue.products), "by_status": found}


def _findings(catalogue: Catalogue) -> Document:
    standing = [line for line in catalogue.findings if not line.waived_until]
    errors = sum(line.severity == "error" for line in standing)
    by_policy: dict[str, int] = {}
    for line in standing:
        by_policy[line.policy] = by_policy.get(line.policy, 0) + 1
    return {
        "policies": len(catalogue.policies),
        "errors": errors,
        "warnings": len(standing) - errors,
        "waived": len(catalogue.findings) - len(standing),
        "by_policy": dict(sorted(by_policy.items())),
    }


def _domain(domain: DomainPage, files: list[str]) -> Document:
    return {
        "name": domain.name,
        "purpose": _short(domain.purpose, 400),
        "owner": {"name": domain.owner_name or None, "email": domain.owner_email or None},
        "is_external": domain.is_external,
        "reads": list(domain.upstream),
        "read_by": list(domain.downstream),
        "products": len(domain.products),
        "last_build": {"at": domain.last_build_at or None, "state": domain.last_build_state or None},
        "problems": list(domain.problems),
        "details": files,
    }


def _exposure(node: NodePage, label: dict[str, str]) -> Document:
    return {
        "id": node.id,
        "domain": node.domain,
        "name": node.name,
        "type": node.exposure_type or None,
        "owner": node.owner_email or node.owner_name or None,
        "url": node.url or None,
        "reads": [label[parent] for parent in node.upstream if parent in label],
    }


def _short(text: str, longest: int) -> str:
    """On one line; cut at a word, with `...`."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    return f"{line[: max(0, longest - 3)].rpartition(' ')[0]}..." if longest else ""


def _encode(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _document(head: Document, lists: dict[str, list[str]]) -> str:
    """One value, or one entry of a list, a line: files that people can search and compare line by line."""
    keys = [f"{_encode(key)}: {_encode(value)}" for key, value in head.items()]
    keys += [f"{_encode(key)}: [" + ("\n" + ",\n".join(lines) + "\n" if lines else "") + "]" for key, lines in lists.items()]
    return "{\n" + ",\n".join(keys) + "\n}\n"
