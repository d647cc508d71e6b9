"""Earlier runs of generated domains, as `.mesh/<environment>/history/` keeps them. The newest run is not there: who looks first finds and records it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from mesh.adapters.history.store import ATTEMPTS, BUILDS, TESTS, Kind
from mesh.adapters.tables import write_tables
from mesh.core.history.records import AttemptRecord, BuildRecord, TestRecord
from mesh.core.tables.info_schema import Table

from synthetic.domain import Draft
from synthetic.nodes import Json, digest

_MISSED = 997
"""One test in so many fails in a run."""


def write_past(folder: Path, draft: Draft, tests: Sequence[Json], *, runs: int) -> None:
    """Daily runs before the newest one. `folder`: the environment's history."""
    builds, tested, tried = list[BuildRecord](), list[TestRecord](), list[AttemptRecord]()
    products = [model for model in draft.models if model["version"] is not None]
    for number in range(runs):
        at = (datetime.fromisoformat(draft.at) - timedelta(days=runs - number)).strftime("%Y-%m-%dT%H:%M:%SZ")
        run = digest(f"{draft.name} {number}", 32)
        id_ = f"{at.replace('-', '').replace(':', '')}-{run[:8]}"
        failed = {test["attached_node"] for test in tests if _misses(test["unique_id"], number)}
        for test in tests:
            status = "fail" if _misses(test["unique_id"], number) else "pass"
            named = (test["unique_id"], test["name"], test["attached_node"], test["column_name"])
            tested.append(TestRecord(draft.name, run, at, *named, "error", status, int(status == "fail"), 0.1))
        for product in products:
            is_withheld = product["unique_id"] in failed
            rows = 20 + (int(digest(product["unique_id"], 6), 16) + number) % 380
            attempt = AttemptRecord(draft.name, product["name"], product["version"], "open", run, at, "withheld", "a test failed", seconds=0.1)
            if not is_withheld:
                facts = {"outcome": "published", "reason": "", "publication_id": id_, "published_at": at, "rows": rows, "bytes": rows * 90}
                attempt = msgspec.structs.replace(attempt, **facts)
            tried.append(attempt)
        counts = {"models": len(draft.models), "tests": len(tests), "failed": len(failed)}
        builds.append(BuildRecord(draft.name, run, at, at, 1.0, "failed" if failed else "built", digest(draft.name, 40), "dbt 1.11.16", **counts))
    stamp = datetime.fromisoformat(draft.at).strftime("%Y%m%dT%H%M%SZ")
    for kind, records in ((BUILDS, builds), (TESTS, tested), (ATTEMPTS, tried)):
        if records:
            _write(folder / kind.name / f"{stamp}-{digest(draft.name, 8)}.parquet", kind, records)


def _misses(id_: str, number: int) -> bool:
    return int(digest(f"{id_} {number}", 8), 16) % _MISSED == 0


def _write(file: Path, kind: Kind, records: Sequence[msgspec.Struct]) -> None:
    data: dict[str, list[Any]] = {column.name: [getattr(record, column.name) for record in records] for column in kind.columns}
    file.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=file.parent) as temporary:
        write_tables([(kind.name, data)], Path(temporary), {kind.name: Table(kind.name, "", kind.columns)})
        (Path(temporary) / f"{kind.name}.parquet").rename(file)
