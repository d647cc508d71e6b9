"""A product version as a data contract: Open Data Contract Standard v3.1.0, of what readers of the open port get; where it has none, of the restricted one."""

import re
from dataclasses import replace
from urllib.parse import quote

from mesh.core.changes.metachanges import text
from mesh.core.masks import sentence
from mesh.core.model import OPEN, RESTRICTED, Column, Owner
from mesh.core.slo.amounts import amount
from mesh.core.slo.promises import promises, row_range, share
from mesh.core.standards.masks import keeps_values, unmasked
from mesh.core.standards.names import camel
from mesh.core.standards.offer import Offer, Reader
from mesh.core.standards.types import described
from mesh.render.standards.quality import column_rules, freshness, has_key, measured_at, product_rules, references, required, unique

VERSION = "v3.1.0"
_ID = re.compile(r"[A-Za-z0-9_-]+")
_UNITS = {"second": "s", "minute": "minutes", "hour": "h", "day": "d", "week": "weeks", "month": "months", "year": "y", "%": "percent", "": ""}
_OVER_TIME = frozenset({"quality", "availability"})
_STATED_ELSEWHERE = frozenset({"slo", "retention"})


def contract(offer: Offer, today: str) -> dict[str, object]:
    """The document. `today`: an ISO date, which a deprecation's end is compared with."""
    if OPEN not in offer.ports:
        offer = replace(offer, product=unmasked(offer.product))
    product = offer.product
    address, end = product.address, product.deprecation_date
    return given(
        {
            "apiVersion": VERSION,
            "kind": "DataContract",
            "id": str(address),
            "name": f"{address.product} v{address.version}",
            "version": offer.version,
            "status": "active" if not end else "retired" if end < today else "deprecated",
            "domain": address.domain,
            "dataProduct": address.domain,
            "tags": list(offer.tags),
            "description": _description(offer),
            "schema": [_table(offer)],
            "support": support(product.owner),
            "team": _team(product.owner),
            "roles": [_role(one) for one in offer.readers],
            "slaProperties": _service_levels(offer),
            "servers": _servers(offer),
            "customProperties": properties({key: value for key, value in product.meta.items() if key not in _STATED_ELSEWHERE}),
        }
    )


def given(document: dict[str, object]) -> dict[str, object]:
    """Without the keys that say nothing."""
    return {key: value for key, value in document.items() if value not in ("", None, [], {})}


def properties(meta: dict[str, object]) -> list[dict[str, object]]:
    """What the standard has no key for."""
    return [{"property": camel(name), "value": value} for name, value in meta.items()]


def support(owner: Owner) -> list[dict[str, object]]:
    return [{"channel": address, "url": f"mailto:{quote(address, safe='@+')}", "tool": "email", "scope": "interactive"} for address in addresses(owner)]


def addresses(owner: Owner) -> list[str]:
    return [address.strip() for address in owner.email.split(",") if address.strip()]


def _team(owner: Owner) -> dict[str, object]:
    members = [given({"username": address, "name": owner.name, "role": "owner"}) for address in addresses(owner)]
    return given({"name": owner.group or owner.name, "description": owner.name, "members": members})


def _role(reader: Reader) -> dict[str, object]:
    return given({"role": reader.name, "description": reader.description, "access": "read", "firstLevelApprovers": reader.approved_by})


def _description(offer: Offer) -> dict[str, object]:
    address = offer.product.address
    masked = [column.name for column in offer.product.columns if not keeps_values(column)]
    classes = sorted({kind for column in offer.product.columns if (kind := _classification(offer, column))})
    limits = [
        f"Classes of data: {', '.join(classes)}." if classes else "",
        f"Masked in the open port: {', '.join(masked)}." if masked else "",
        "Its restricted port needs an agreement." if RESTRICTED in offer.ports else "",
    ]
    usage = f"In dbt: ref('{address.domain}', '{address.product}', v={address.version}). In SQL: {address.domain}.{address.product}_v{address.version}."
    return given({"purpose": offer.product.description, "limitations": " ".join(filter(None, limits)), "usage": usage})


def _table(offer: Offer) -> dict[str, object]:
    product = offer.product
    return given(
        {
            "id": product.address.product if _ID.fullmatch(product.address.product) else "",
            "name": product.address.product,
            "logicalType": "object",
            "physicalType": "table",
            "description": product.description,
            "properties": [_property(offer, column) for column in product.columns],
            "quality": product_rules(offer),
        }
    )


def _property(offer: Offer, column: Column) -> dict[str, object]:
    key = [name.lower() for name in offer.product.primary_key] if has_key(offer) else []
    position = key.index(column.name.lower()) + 1 if column.name.lower() in key else 0
    kind = described(column.type)
    own = {name: value for name, value in column.meta.items() if name != "classification"}
    exact = [{"property": "duckdbType", "value": kind.pop("duckdbType")}] if "duckdbType" in kind else []
    return given(
        {
            "id": column.name if _ID.fullmatch(column.name) else "",
            "name": column.name,
            **kind,
            "description": column.description,
            "required": required(column) or None,
            "unique": unique(offer, column) or None,
            "primaryKey": True if position else None,
            "primaryKeyPosition": position or None,
            "classification": _classification(offer, column),
            "transformDescription": sentence(column),
            "relationships": references(offer, column),
            "quality": column_rules(offer, column),
            "customProperties": exact + properties(own),
        }
    )


def _classification(offer: Offer, column: Column) -> str:
    """Its own, or its product's."""
    return text(column.meta.get("classification") or offer.product.meta.get("classification"))


def _service_levels(offer: Offer) -> list[dict[str, object]]:
    levels = dict(offer.product.service_levels)
    if retention := offer.product.meta.get("retention"):
        levels.setdefault("retention", retention)
    found = []
    for name, value in levels.items():
        element = f"{offer.product.address.product}.{column}" if name == "freshness" and (column := freshness(offer)) else ""
        told = f"Over the last {promises(levels).window}." if name in _OVER_TIME else ""
        if name == "freshness" and (day := measured_at(offer)):
            told = f"Measured at {day} (UTC), where the data end."
        found.append(given({"property": camel(name), **_amount(name, value), "element": element, "description": told}))
    if end := offer.product.deprecation_date:
        found.append({"property": "endOfLife", "value": end, "description": "The last day on which this version is published."})
    return found


def _amount(name: str, value: object) -> dict[str, object]:
    if name == "rows" and (limits := row_range(value)):
        # The standard has a second value, for whatever a property wants one for.
        return {"value": limits.least or 0, **({} if limits.most is None else {"valueExt": limits.most}), "unit": "rows"}
    found = amount(value)
    if found is None or found.unit not in _UNITS or (name in _OVER_TIME and share(value) is None):
        return {"value": text(value)}
    return {"value": found.plain, "unit": "percent" if name in _OVER_TIME else _UNITS[found.unit]}


def _servers(offer: Offer) -> list[dict[str, object]]:
    """The open port is a file of this machine. How to open the restricted one is the agreement's matter: it is named, and no key."""
    found: list[dict[str, object]] = []
    if OPEN in offer.ports and offer.file:
        server = {"server": offer.environment, "type": "local", "environment": offer.environment, "path": offer.file, "format": "parquet"}
        found.append({**server, "description": "The open port: the Parquet file of the present publication."})
    if RESTRICTED in offer.ports:
        told = "The restricted port: encrypted Parquet with clear values, for readers with an agreement."
        found.append({"server": f"{offer.environment}_{RESTRICTED}", "type": "custom", "environment": offer.environment, "description": told})
    return found
