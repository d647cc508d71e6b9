"""Columns of contracts: what they are made of and who reads them, what is checked of them, how they are protected, what they hold."""

from collections.abc import Iterable, Mapping

from mesh.core.catalogue.parts import Check, Field, Profile, Source
from mesh.core.columns import ModelLineage
from mesh.core.history import history
from mesh.core.history.records import EXACT_ROWS, ColumnRecord
from mesh.core.masks import sentence
from mesh.core.mesh import Mesh
from mesh.core.model import Column, Product
from mesh.core.slo.promises import promises_of

_DRIFT = 0.25
"""From which population stability index on a column is said to drift, where the product states no threshold: the usual one."""

ReadBy = Mapping[tuple[str, str], tuple[Source, ...]]
"""Product and column in small letters -> who reads it. Column `*`: readers of which it cannot be told."""


def read_by(mesh: Mesh, lineage: Mapping[str, ModelLineage]) -> ReadBy:
    """Of all products at once."""
    found: dict[tuple[str, str], dict[Source, None]] = {}
    products = mesh.products
    for id_, model in lineage.items():
        if model.unknown:
            for parent in mesh.nodes[id_].parents if id_ in mesh.nodes else ():
                if parent in products:
                    found.setdefault((parent, "*"), {})[Source(id_, "", f"cannot be told: {model.unknown}")] = None
        for column in model.columns:
            for use in column.uses:
                if use.node in products:
                    how = f"cannot be told: {column.unknown}" if use.column == "*" else use.how.value
                    found.setdefault((use.node, use.column.lower()), {})[Source(id_, column.name, how)] = None
        for use in model.uses:
            if use.node in products:
                found.setdefault((use.node, use.column.lower()), {})[Source(id_, "", use.how.value)] = None
    return {key: tuple(sorted(sources, key=_place)) for key, sources in found.items()}


def _place(source: Source) -> tuple[str, str, str]:
    return source.node, source.column, source.how


def fields(id_: str, product: Product, model: ModelLineage | None, readers: ReadBy, checks: Iterable[Check], held: history.Profile | None) -> tuple[Field, ...]:
    """The columns of one product. `model`: its lineage; `checks`: those about a column; `held`: the profile of what is published."""
    made = {column.name.lower(): column for column in model.columns} if model else {}
    unknown = (model.unknown or "") if model else "no compiled SQL of it is known"
    by_column: dict[str, list[Check]] = {}
    for check in checks:
        by_column.setdefault(check.column.lower(), []).append(check)
    profiles = {column.column: column for column in held.columns} if held else {}
    key = {name.lower() for name in product.primary_key}
    of_any = readers.get((id_, "*"), ())
    stated = promises_of(product).drift if held else None
    threshold = float(stated) if stated is not None else _DRIFT
    found = []
    for column in product.columns:
        name = column.name.lower()
        lineage, mine = made.get(name), readers.get((id_, name), ())
        found.append(
            Field(
                name=column.name,
                type=column.type,
                description=column.description,
                is_nullable=column.is_nullable,
                is_key=name in key,
                classification=class_of(column, product),
                mask=sentence(column),
                unit=_text(column.meta.get("unit")),
                accepted_values=column.accepted_values,
                checks=tuple(by_column.get(name, ())),
                made_of=tuple([Source(use.node, use.column, use.how.value) for use in lineage.uses]) if lineage else (),
                unknown=(lineage.unknown or "") if lineage else unknown or "its SQL names no such column",
                read_by=tuple(sorted((*mine, *of_any), key=_place)) if of_any else mine,
                profile=_profile(profiles[column.name], threshold) if column.name in profiles else None,
            )
        )
    return tuple(found)


def class_of(column: Column, product: Product) -> str:
    """Its own class, or the product's."""
    return _text(column.meta.get("classification") or product.meta.get("classification"))


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _profile(record: ColumnRecord, threshold: float) -> Profile:
    return Profile(
        rows=record.rows,
        nulls=record.nulls,
        distinct=record.distinct,
        is_estimated=record.distinct is not None and record.rows > EXACT_ROWS,
        least=record.least,
        most=record.most,
        quantiles=record.quantiles,
        counts=record.counts,
        bins=record.bins,
        drift=record.drift,
        is_drifting=record.drift is not None and record.drift > threshold,
        withheld=record.withheld,
    )
