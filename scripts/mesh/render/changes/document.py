"""`mesh diff` for programs. `schema_version` rises when a key changes its meaning or goes; new keys may come at any time."""

import json
from dataclasses import asdict
from typing import Any

from mesh.core.impact.assess import Impact
from mesh.core.impact.comparison import Comparison, DomainDiff
from mesh.core.impact.datadiff import DomainData
from mesh.core.impact.readers import End, Reach, Reading
from mesh.render.changes import words
from mesh.render.waivers import waiver

SCHEMA_VERSION = "1.0"


def diff_json(comparison: Comparison) -> str:
    document = {
        "schema_version": SCHEMA_VERSION,
        "base": comparison.base,
        "head": comparison.head,
        "products_compared": comparison.products,
        "fails": comparison.fails,
        "notes": list(comparison.notes),
        "domains": [_domain(diff) for diff in comparison.domains],
        "data": None if comparison.data is None else [_data(one) for one in comparison.data],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _domain(diff: DomainDiff) -> dict[str, Any]:
    return {
        "domain": diff.name,
        "interface": {"before": diff.before, "after": diff.after, "written": diff.written},
        "advice": list(diff.advice),
        "changes": [_impact(impact) for impact in diff.impacts],
    }


def _impact(impact: Impact) -> dict[str, Any]:
    change = impact.change
    return {
        "address": str(change.address),
        "product": change.address.product,
        "version": change.address.version,
        "column": change.column or None,
        "kind": change.kind.value,
        "severity": change.severity.name.lower(),
        "direction": {"consumers": change.facts.consumers.value, "producer": change.facts.producer.value},
        "before": change.before or None,
        "after": change.after or None,
        "renamed_to": change.renamed_to or None,
        "guess": change.guess or None,
        "aspect": change.aspect or None,
        "sentence": change.sentence,
        "message": words.message(impact, lambda name: f"`{name}`", str),
        "effect": impact.effect.value,
        "to_check": impact.to_check or None,
        "verdict": impact.verdict.value,
        "waiver": waiver(impact.waiver) if impact.waiver else None,
        "is_unused": impact.is_unused,
        "readers": [reach(one) for one in impact.readers.reaches],
        "not_read_by": [node.label for node in impact.readers.others],
        "declared_by": list(impact.declared),
        "without_artifacts": list(impact.unread),
    }


def reach(one: Reach) -> dict[str, Any]:
    """All that one domain reads and makes of it; the same in `mesh impact`."""
    return {
        "domain": one.domain,
        "owners": list(one.owners),
        "is_sure": one.is_sure,
        "readings": [_reading(reading) for reading in one.readings],
        "ends": [_end(end) for end in one.ends],
        "behind": [node.label for node in one.behind],
    }


def _reading(reading: Reading) -> dict[str, Any]:
    how = [how.value for how in reading.how]
    return {
        "node": reading.node.label,
        "kind": reading.node.kind,
        "file": reading.file,
        "line": reading.line or None,
        "how": how,
        "unknown": reading.unknown or None,
    }


def _end(end: End) -> dict[str, Any]:
    return {"node": end.node.label, "kind": end.node.kind, "columns": list(end.columns), "through": end.through or None, "unknown": end.unknown or None}


def _data(one: DomainData) -> dict[str, Any]:
    products = [{**asdict(product), "address": str(product.address), "rows": {"before": product.before, "after": product.after}} for product in one.products]
    for product in products:
        del product["before"], product["after"]
    return {**asdict(one), "products": products}
