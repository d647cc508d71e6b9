"""The products that a domain declares, read out of its manifest."""

from typing import Any

from mesh.core.errors import InputError
from mesh.core.manifest import Manifest, ManifestColumn, ManifestNode
from mesh.core.model import Address, Column, Owner, Product


def products(manifest: Manifest) -> tuple[Product, ...]:
    """The product versions that a domain declares, in the order of their addresses."""
    domain = manifest.metadata.project_name
    found = []
    for node in manifest.nodes.values():
        enforced = node.config.contract is not None and node.config.contract.enforced
        is_public = (node.config.access or node.access) == "public"
        if node.resource_type != "model" or node.package_name != domain or not is_public or not enforced or node.version is None:
            continue
        found.append(_product(node, manifest))
    return tuple(sorted(found, key=lambda product: product.address))


def _product(node: ManifestNode, manifest: Manifest) -> Product:
    domain = manifest.metadata.project_name
    # A primary key is declared at the model, or at its column.
    keys = [tuple(constraint.columns or ()) for constraint in node.constraints or () if constraint.type == "primary_key"]
    keys += [(column.name,) for column in node.columns.values() for constraint in column.constraints or () if constraint.type == "primary_key"]
    meta = _mesh_meta(node.config.meta)
    return Product(
        address=Address(domain, node.name, _version(node)),
        description=(node.description or "").strip(),
        columns=tuple(_column(column, meta, keys[0] if keys else ()) for column in node.columns.values()),
        owner=_owner(node, manifest),
        latest_version=int(node.latest_version or node.version or 0),
        deprecation_date=(node.deprecation_date or "")[:10],
        primary_key=keys[0] if keys else (),
        meta=meta,
        inputs=_product_inputs(node, manifest),
    )


def _version(node: ManifestNode) -> int:
    if not str(node.version).isdecimal():
        what = f"{node.package_name}: `{node.name}` has version `{node.version}` ({node.original_file_path})."
        raise InputError(f"{what} Versions of products are whole numbers from 1.")
    return int(node.version or 0)


def _column(column: ManifestColumn, inherited: dict[str, object], key: tuple[str, ...]) -> Column:
    kinds = {constraint.type for constraint in column.constraints or ()}
    own = _mesh_meta(column.config.meta if column.config else None) or _mesh_meta(column.meta)
    return Column(
        name=column.name,
        type=(column.data_type or "").lower(),
        description=(column.description or "").strip(),
        is_nullable=not kinds & {"not_null", "primary_key"} and column.name not in key,
        quote=bool(column.quote),
        # v2 hands a model's meta down to its columns; what is only inherited is no fact about the column.
        meta={name: value for name, value in own.items() if inherited.get(name) != value},
    )


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


def _product_inputs(node: ManifestNode, manifest: Manifest) -> tuple[str, ...]:
    seen, queue, inputs = {node.unique_id}, [node.unique_id], set()
    while queue:
        current = manifest.nodes.get(queue.pop())
        if current is None:
            continue
        if current.resource_type == "model" and current.package_name != manifest.metadata.project_name:
            # A model of a shared package has no version and is nobody's product.
            inputs |= {current.unique_id} if current.version is not None else set()
            continue
        new = [parent for parent in current.depends_on.nodes if parent not in seen]
        seen.update(new)
        queue.extend(new)
    return tuple(sorted(inputs))
