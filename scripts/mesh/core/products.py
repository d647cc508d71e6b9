"""The products that a domain declares, read out of its manifest."""

from collections.abc import Iterable, Sequence
from typing import Any

from mesh.core.changes.metachanges import text
from mesh.core.changes.typetext import normalise
from mesh.core.errors import InputError
from mesh.core.graph import levels
from mesh.core.manifest import Manifest, ManifestColumn, ManifestNode, TestMetadata
from mesh.core.masks import as_published
from mesh.core.model import Address, Column, Owner, Product, Withdrawn
from mesh.core.slo.promises import SERVICE_LEVELS


def products(manifest: Manifest) -> tuple[Product, ...]:
    """The product versions that a domain declares, in the order of their addresses."""
    nodes = [node for node in manifest.nodes.values() if _is_product(node, manifest)]
    checks, inputs = _checks(manifest), _inputs(manifest) if nodes else {}
    found = (_product(node, manifest, checks.get(node.unique_id, []), inputs.get(node.unique_id, frozenset())) for node in nodes)
    return tuple(sorted(found, key=lambda product: product.address))


def withdrawn(manifest: Manifest, addresses: Iterable[Address]) -> dict[Address, Withdrawn]:
    """What became of versions that the domain still has as models, but no longer as products. Those that are gone altogether are left out."""
    found = {}
    for address in addresses:
        node = manifest.nodes.get(f"model.{address}")
        if node is not None and not _is_product(node, manifest):
            found[address] = Withdrawn(_access(node), is_enforced=_is_enforced(node))
    return found


def _is_product(node: ManifestNode, manifest: Manifest) -> bool:
    is_own = node.resource_type == "model" and node.package_name == manifest.metadata.project_name
    return is_own and _access(node) == "public" and _is_enforced(node) and node.version is not None


def _access(node: ManifestNode) -> str:
    """dbt's default is protected."""
    return node.config.access or node.access or "protected"


def _is_enforced(node: ManifestNode) -> bool:
    return node.config.contract is not None and node.config.contract.enforced


def _product(node: ManifestNode, manifest: Manifest, checks: Sequence[TestMetadata], inputs: frozenset[str]) -> Product:
    # A primary key is declared at the model, or at its column.
    keys = [tuple(constraint.columns or ()) for constraint in node.constraints or () if constraint.type == "primary_key"]
    keys += [(column.name,) for column in node.columns.values() for constraint in column.constraints or () if constraint.type == "primary_key"]
    meta = _mesh_meta(node.config.meta)
    return Product(
        address=Address(manifest.metadata.project_name, node.name, _version(node)),
        description=(node.description or "").strip(),
        columns=tuple(_column(column, meta, keys[0] if keys else (), checks) for column in node.columns.values()),
        owner=_owner(node, manifest),
        latest_version=int(node.latest_version or node.version or 0),
        deprecation_date=(node.deprecation_date or "")[:10],
        primary_key=keys[0] if keys else (),
        meta=meta,
        service_levels=_service_levels(meta, checks),
        inputs=tuple(sorted(inputs)),
    )


def _version(node: ManifestNode) -> int:
    if not str(node.version).isdecimal():
        what = f"{node.package_name}: `{node.name}` has version `{node.version}` ({node.original_file_path})."
        raise InputError(f"{what} Versions of products are whole numbers from 1.")
    return int(node.version or 0)


def _column(column: ManifestColumn, inherited: dict[str, object], key: tuple[str, ...], checks: Sequence[TestMetadata]) -> Column:
    kinds = {constraint.type for constraint in column.constraints or ()}
    declared = Column(
        name=column.name,
        type=normalise(column.data_type or ""),
        description=(column.description or "").strip(),
        is_nullable=not kinds & {"not_null", "primary_key"} and column.name not in key,
        quote=bool(column.quote),
        # v2 hands a model's meta down to its columns; what is only inherited is no fact about the column.
        meta={name: value for name, value in (column.mesh_meta or {}).items() if inherited.get(name) != value},
        accepted_values=_accepted_values(column.name, checks),
    )
    return as_published(declared)


def _owner(node: ManifestNode, manifest: Manifest) -> Owner:
    name = node.group or node.config.group or ""
    group = manifest.groups.get(f"group.{node.package_name}.{name}")
    if group is None:
        return Owner(name)
    email = group.owner.email or ""
    return Owner(name, group.owner.name or "", email if isinstance(email, str) else ", ".join(email))


def _mesh_meta(meta: dict[str, Any] | None) -> dict[str, object]:
    found = (meta or {}).get("mesh")
    return dict(found) if isinstance(found, dict) else {}


def _inputs(manifest: Manifest) -> dict[str, frozenset[str]]:
    """By node, the other domains' products that it is made from, through any number of internal nodes. Tests are left out."""
    domain = manifest.metadata.project_name
    edges: dict[str, list[str]] = {}
    offered: set[str] = set()
    for node in manifest.nodes.values():
        if node.resource_type == "model" and node.package_name != domain and node.version is not None:
            # A model of a shared package has no version and is nobody's product.
            offered.add(node.unique_id)
        elif node.resource_type != "test":
            edges[node.unique_id] = node.depends_on.nodes
    found: dict[str, frozenset[str]] = {}
    for level in levels(edges)[0]:
        for id_ in level:
            parents = edges[id_]
            found[id_] = frozenset(offered.intersection(parents)).union(*(found.get(parent, ()) for parent in parents))
    return found


def _checks(manifest: Manifest) -> dict[str, list[TestMetadata]]:
    """By node, the generic tests that all of its rows must pass: not those of a part of the rows, nor those that only warn."""
    found: dict[str, list[TestMetadata]] = {}
    for node in manifest.nodes.values():
        if node.test_metadata and node.attached_node and not node.config.where and (node.config.severity or "error").lower() == "error":
            found.setdefault(node.attached_node, []).append(node.test_metadata)
    return found


def _accepted_values(column: str, checks: Sequence[TestMetadata]) -> tuple[str, ...] | None:
    """What dbt's own test leaves to a column, in the order it names them; of several tests what all accept."""
    accepted: list[str] | None = None
    for check in checks:
        values = check.kwargs.get("values")
        # dbt hands over the name of a quoted column with its quotes.
        is_about_it = (check.namespace, check.name) == (None, "accepted_values") and str(check.kwargs.get("column_name")).strip('"').lower() == column.lower()
        if not is_about_it or not isinstance(values, list) or (check.kwargs.get("quote") is False and any(isinstance(value, str) for value in values)):
            # Without quotes a text is SQL, not a value.
            continue
        texts = list(dict.fromkeys(text(value) for value in values))
        accepted = texts if accepted is None else [value for value in accepted if value in texts]
    return None if accepted is None else tuple(accepted)


def _service_levels(meta: dict[str, object], checks: Sequence[TestMetadata]) -> dict[str, object]:
    """Those that meta states; without a freshness there, that of the strictest test `platform.fresh_within`."""
    stated_hours = [check.kwargs.get("hours") for check in checks if (check.namespace, check.name) == ("platform", "fresh_within")]
    hours = [one for one in stated_hours if isinstance(one, int)]
    stated = meta.get(SERVICE_LEVELS)
    return {**({"freshness": f"{min(hours)} hours"} if hours else {}), **(stated if isinstance(stated, dict) else {})}
