"""The tables of columns: the two that are a hundred times as long as the others."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from mesh.core.columns import ColumnLineage, How, ModelLineage
from mesh.core.declared import DomainColumns
from mesh.core.details import Detail
from mesh.core.mesh import Mesh
from mesh.core.tables.data import Data
from mesh.core.tables.info_schema import TABLES

# What dbt calls it: the value as it is, made of it, only read. By text: a member of an enumeration takes five times as long to look up.
_EVOLUTION = {how.value: "scan" for how in How} | {"passed through": "copy", "renamed": "copy", "transformed": "mod", "aggregated": "mod"}


def node_columns(mesh: Mesh, columns: Iterable[DomainColumns], lineage: Mapping[str, ModelLineage], details: Mapping[str, Detail]) -> Data:
    data: dict[str, list[Any]] = {column.name: [] for column in TABLES["dbt.node_columns"].columns}
    domain, node_id, name, index, declared_type, description, quote, is_nullable, unit, classification, all_meta, is_declared, mask, is_key = data.values()
    declared: dict[str, list[str]] = {}
    # Names and types come again and again: one text for each of them costs less memory.
    one_text: dict[str | None, str | None] = {}
    for one in columns:
        for id_, (start, count) in one.places.items():
            domain += [mesh.nodes[id_].domain] * count
            node_id += [id_] * count
            index += range(1, count + 1)
            names = declared[id_] = one.names[start : start + count]
            key = _key(mesh, id_, details)
            is_key += [column.lower() in key for column in names] if key else [False] * count
        name += map(one_text.setdefault, one.names, one.names)
        declared_type += map(one_text.setdefault, one.types, one.types)
        description += one.descriptions
        quote += one.quoted
        is_nullable += one.nullable
        all_meta += one.metas
        unit += [meta and _text(meta.get("unit")) for meta in one.metas]
        classification += [meta and _text(meta.get("classification")) for meta in one.metas]
        mask += [meta and _kind(meta.get("mask")) for meta in one.metas]
    is_declared += [True] * len(name)
    for id_, other, place in _undeclared(mesh, declared, lineage):
        for values, value in zip(
            data.values(), (mesh.nodes[id_].domain, id_, other, place, None, None, False, None, None, None, None, False, None, False), strict=True
        ):
            values.append(value)
    return data


def _key(mesh: Mesh, id_: str, details: Mapping[str, Detail]) -> frozenset[str]:
    """The columns of a node's primary key, in lower case."""
    product, more = mesh.products.get(id_), details.get(id_)
    return frozenset(map(str.lower, product.primary_key if product else more.primary_key if more else ()))


def _text(value: object) -> str | None:
    """YAML has numbers, lists and mappings where a name should be: what they say in words, so that a policy may find it wrong."""
    return value if isinstance(value, str) or value is None else str(value)


def _kind(mask: object) -> str | None:
    """`hash`, or `{kind: hash, ...}`."""
    return _text(mask.get("kind", "")) if isinstance(mask, dict) else _text(mask)


def _undeclared(mesh: Mesh, declared: Mapping[str, Sequence[str]], lineage: Mapping[str, ModelLineage]) -> Iterator[tuple[str, str, int]]:
    """Node, name and place of the columns that only lineage knows of: out of a model's SQL, or, of what has none, out of its readers'."""
    listed = [(id_, [column.name for column in model.columns]) for id_, model in lineage.items() if model.columns]
    for id_, names in (*listed, *_taken(mesh, lineage).items()):
        own = declared.get(id_, ())
        if names == own:
            continue
        known = {"*", *map(str.lower, own)}
        new = {name.lower(): name for name in reversed(names) if name.lower() not in known}
        yield from ((id_, name, place) for place, name in enumerate(reversed(new.values()), len(own) + 1))


def _taken(mesh: Mesh, lineage: Mapping[str, ModelLineage]) -> dict[str, list[str]]:
    """Seed, source or model that is not known -> the columns that are read from it, by name."""
    bare = {id_ for id_ in mesh.nodes if not (id_ in lineage and lineage[id_].columns)}
    found: dict[str, set[str]] = {}
    for id_, model in lineage.items():
        if id_ in mesh.nodes and not bare.isdisjoint(mesh.nodes[id_].parents):
            for use in (*(use for column in model.columns for use in column.uses), *model.uses):
                if use.node in bare:
                    found.setdefault(use.node, set()).add(use.column)
    return {id_: sorted(names) for id_, names in found.items()}


def column_lineage(mesh: Mesh, lineage: Mapping[str, ModelLineage]) -> Data:
    data: dict[str, list[Any]] = {column.name: [] for column in TABLES["dbt.column_lineage"].columns}
    domain, parent, parent_column, child, child_column, evolution, how, why_unknown = data.values()
    for id_, model in lineage.items():
        for column in (*model.columns, ColumnLineage("", model.uses, model.unknown)):
            for use in column.uses:
                parent.append(use.node)
                parent_column.append(use.column)
                child_column.append(column.name)
                how.append(use.how.value)
                why_unknown.append(column.unknown)
            if column.unknown and not column.uses:
                for values, value in ((parent, ""), (parent_column, ""), (child_column, column.name), (how, ""), (why_unknown, column.unknown)):
                    values.append(value)
        count = len(parent) - len(child)
        child += [id_] * count
        domain += [mesh.nodes[id_].domain if id_ in mesh.nodes else ""] * count
    evolution += map(_EVOLUTION.get, how)
    return data
