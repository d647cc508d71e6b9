"""What a query found, for people and programs: a table, CSV, JSON, Parquet; to the terminal or to a file."""

import csv
import json
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from itertools import count
from math import isfinite
from pathlib import Path
from typing import IO

from rich.markup import escape

from mesh.adapters.files import replacing
from mesh.adapters.query import Result
from mesh.adapters.terminal import console, grid
from mesh.core.plaintext import shown, shown_lines

SHOWN = 100
_NUMBERS = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE", "NUMBER"})


def show(result: Result) -> None:
    """A table for people: numbers to the right, at most a hundred rows."""
    columns = [f">{name}" if kind in _NUMBERS else name for name, kind in result.columns]
    rows = next(result.batches, [])
    out = console()
    cells = [["[dim]null[/]" if value is None else escape(shown_lines(str(value))) for value in row] for row in rows[:SHOWN]]
    out.print(grid([escape(shown(column)) for column in columns], cells))
    number = result.rows = min(len(rows), SHOWN)
    out.print(f"[dim]{'the first ' if len(rows) > SHOWN else ''}{number} row{'' if number == 1 else 's'}[/]")


def write(result: Result, form: str, stream: IO[str]) -> None:
    names = [name for name, _ in result.columns]
    if form == "csv":
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(names)
        for rows in result.batches:
            writer.writerows(rows)
        return
    separator, names = "[\n", _told_apart(names)
    for rows in result.batches:
        for row in rows:
            values = {name: None if isinstance(value, float) and not isfinite(value) else value for name, value in zip(names, row, strict=True)}
            stream.write(separator + json.dumps(values, default=_plain, ensure_ascii=False))
            separator = ",\n"
    stream.write("[]\n" if separator == "[\n" else "\n]\n")


def _told_apart(names: list[str]) -> list[str]:
    """An object of JSON has each key once: as DuckDB does when it makes a table, the second `id` is called `id_1`."""
    told: list[str] = []
    for name in names:
        other = (f"{name}_{number}" for number in count(1))
        told.append(name if name not in told else next(new for new in other if new not in told and new not in names))
    return told


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def to_file(run: Callable[..., Result], form: str, output: Path) -> Result:
    """The file appears whole or not at all."""
    with replacing(output) as temporary:
        if form == "parquet":
            return run(parquet=temporary)
        result = run()
        with temporary.open("w", encoding="utf-8", newline="") as stream:
            write(result, form, stream)
        return result
