"""`mesh impact` for programs. `schema_version` rises as that of `mesh diff` does."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from mesh.core.impact.asks import asks
from mesh.core.impact.readers import Readers
from mesh.core.impact.unused import Unused
from mesh.core.mesh import Node
from mesh.render.changes.document import SCHEMA_VERSION, reach


def impact_json(node: Node, column: str, readers: Readers, notes: Sequence[str] = ()) -> str:
    """`notes`: why not all readers may be known."""
    found = [{**reach(one), "asks": asdict(asks(one, column, is_versioned=node.version is not None))} for one in readers.reaches]
    others = [other.label for other in readers.others]
    return _dumped({"node": node.label, "column": column or None, "readers": found, "not_read_by": others, "notes": list(notes)})


def unused_json(found: Iterable[Unused], notes: Sequence[str] = ()) -> str:
    return _dumped({"unused": [_unused(one) for one in found], "notes": list(notes)})


def _unused(one: Unused) -> dict[str, Any]:
    perhaps = [{"readers": who, "columns": list(names)} for who, names in one.perhaps]
    return {
        "address": str(one.product.address),
        "is_read": one.is_read,
        "is_read_at_home": one.is_read_at_home,
        "unread_columns": list(one.columns),
        "perhaps_read": perhaps,
        "deprecation_date": one.product.deprecation_date or None,
    }


def _dumped(document: dict[str, Any]) -> str:
    return json.dumps({"schema_version": SCHEMA_VERSION, **document}, indent=2, ensure_ascii=False) + "\n"
