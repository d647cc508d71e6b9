"""What generated domains publish: a small Parquet file for each product, and the pointers as the platform's publish hook writes them."""

import json
from collections.abc import Collection, Sequence
from pathlib import Path

import duckdb
from mesh.core.sqltext import literal, quoted

from synthetic.domain import Draft
from synthetic.nodes import Json, digest

_FEWEST, _MOST = 20, 400
"""Rows of a file."""
_VALUES = {
    "varchar": "'code ' || (i * 7 + {place}) % 23",
    "date": "date '2025-01-01' + cast((i * {place}) % 300 as integer)",
    "timestamp": "timestamp '2025-01-01' + to_minutes((i * 37 * {place}) % 400000)",
    "integer": "cast((i * {place}) % 101 as integer)",
    "bigint": "cast(i * 1000 + {place} as bigint)",
    "double": "cast(case when i % 11 = 0 then null else (i * {place}) % 997 / 3 end as double)",
    "decimal(18,2)": "cast((i * 31 + {place}) % 9999 / 100 as decimal(18, 2))",
    "boolean": "(i + {place}) % 3 = 0",
}
_KEY = "'K' || i"


def publish(folder: Path, draft: Draft, *, withheld: Collection[str]) -> None:
    """Writes a domain's port below `folder`. Withheld products (by unique_id) were never published."""
    connection = duckdb.connect(config={"threads": 1})
    folder.mkdir(parents=True)
    entries, outcomes = list[Json](), list[Json]()
    for model in (model for model in draft.models if model["version"] is not None):
        id_, is_withheld = draft.publication, model["unique_id"] in withheld
        named = {"product": model["name"], "version": model["version"]}
        facts = {"at": draft.at, "run": id_, "publication_id": "" if is_withheld else id_, "ports": ["open"]}
        outcomes.append(named | {"outcome": "withheld" if is_withheld else "published", "reason": "a test failed" if is_withheld else ""} | facts)
        if not is_withheld:
            entries.append({"domain": draft.name} | named | _entry(connection, folder, draft, model))
    connection.close()
    texts = {"current.json": entries, f"publication.{draft.publication}.json": entries, "outcomes.json": outcomes}
    for name, lines in texts.items():
        (folder / name).write_text("[\n\t" + ",\n\t".join(json.dumps(line) for line in lines) + "\n]\n", encoding="utf-8")


def _entry(connection: duckdb.DuckDBPyConnection, folder: Path, draft: Draft, model: Json) -> Json:
    rows = _rows(model["unique_id"])
    file = folder / f"{model['alias']}.{draft.publication}.parquet"
    columns = list(model["columns"].values())
    values = ", ".join(f"{_value(column['data_type'], place)} as {quoted(column['name'])}" for place, column in enumerate(columns))
    connection.execute(f"create or replace temp table made as select {values} from range({rows}) as made(i)")
    found = connection.execute("select coalesce(sum(hash(made)), 0)::varchar from made").fetchone()
    connection.execute(f"copy made to {literal(file)} (format parquet, use_tmp_file false)")
    return {
        "is_latest": model["version"] == model["latest_version"],
        "deprecation_date": model["deprecation_date"] or "",
        "path": file.name,
        "bytes": file.stat().st_size,
        "rows": rows,
        "content_hash": (found or ("",))[0],
        "publication_id": draft.publication,
        "published_at": draft.at,
        "verified_at": draft.at,
        "commit": digest(draft.name, 40),
        "columns": [{"name": column["name"], "type": column["data_type"].upper()} for column in columns],
        "inputs": _inputs(draft, model),
    }


def _rows(id_: str) -> int:
    return _FEWEST + int(digest(id_, 8), 16) % (_MOST - _FEWEST)


def _value(kind: str, place: int) -> str:
    # The first column is the key.
    return _VALUES[kind].format(place=place + 1) if place else _KEY


def _inputs(draft: Draft, model: Json) -> Sequence[Json]:
    """The products of other domains that it is made of, through any number of models."""
    nodes = {node["unique_id"]: node for node in (*draft.models, *draft.stubs)}
    stubs = {stub["unique_id"] for stub in draft.stubs}
    waiting, seen = [model["unique_id"]], set[str]()
    while waiting:
        for parent in nodes[waiting.pop()]["depends_on"]["nodes"]:
            if parent in nodes and parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    read = [nodes[id_] for id_ in sorted(seen & stubs)]
    return [{"domain": stub["package_name"], "product": stub["name"], "version": stub["version"], "publication_id": draft.publication} for stub in read]
