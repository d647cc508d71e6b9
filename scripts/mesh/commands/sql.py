"""`mesh sql`: asks the published products and the tables of the mesh, read-only."""

import csv
import json
import re
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from functools import partial
from itertools import count
from math import isfinite
from pathlib import Path
from typing import IO

from rich.markup import escape

from mesh.adapters import ports
from mesh.adapters.audit.asking import asked, recorded, used
from mesh.adapters.audit.log import AuditLog
from mesh.adapters.files import replacing
from mesh.adapters.query import Result, run_query
from mesh.adapters.terminal import console, grid
from mesh.adapters.tree import choose_environment, find_root, mesh_home, read_domains
from mesh.core.audit.record import Used
from mesh.core.errors import InputError
from mesh.core.model import Domain, Entry
from mesh.core.plaintext import shown, shown_lines
from mesh.core.views.view import not_current_in_words

_SHOWN = 100
_MENTIONS_DP = re.compile(r"\bdp_(?:count|sum)\b", re.IGNORECASE)
_NUMBERS = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE", "NUMBER"})


def sql(arguments: Namespace) -> int:
    """Runs the query and shows its result, or writes it to a file."""
    query = _query(arguments)
    if arguments.format == "parquet" and not arguments.output:
        raise InputError("Parquet is no text: name a file with `-o result.parquet`.")
    if arguments.parse and not arguments.schema:
        raise InputError("`--parse` makes the tables of the mesh fresh: add `--schema`, or leave it out.")
    root = find_root(Path.cwd())
    domains = read_domains(root)
    environment = choose_environment(domains.values(), arguments.env)
    home = mesh_home(root)
    entries = [entry for name in domains for entry in _entries(home, environment, name, query)]
    published = [(entry, ports.port_directory(home, environment, entry.address.domain) / entry.path) for entry in entries]
    tables = _tables(arguments) if arguments.schema else {}
    if not published and not tables:
        raise InputError(f"nothing is published in environment `{environment}` yet. Run `mesh build`.")
    log, form = AuditLog(home, environment), arguments.format
    run = _private(query, root, published, domains, log) if _MENTIONS_DP.search(query) else None
    if run is None:
        draft = asked(query, "", "", _used(published, query))
        run = lambda **options: recorded(log, draft, partial(run_query, query, published, tables=tables, **options))  # noqa: E731
    elif form == "parquet":
        raise InputError("the answer of a query with `dp_` functions is small: write it as csv or json.")
    if arguments.output:
        _to_file(run, "csv" if form == "table" else form, Path(arguments.output))
    elif form == "table":
        _show(run())
    else:
        _write(run(), form, sys.stdout)
    return 0


def _used(published: list[tuple[Entry, Path]], query: str) -> list[Used]:
    return [used(entry) for entry, _ in published if entry.address.product.lower() in query.lower()]


def _private(query: str, root: Path, published: list[tuple[Entry, Path]], domains: Mapping[str, Domain], log: AuditLog) -> Callable[..., Result] | None:
    """For a query with `dp_` functions. Who asks others need not wait for what answers them."""
    from mesh.adapters.governance.agreements import read_agreements
    from mesh.adapters.privacy.asking import Asker, Rows, answer_privately, private_query
    from mesh.core.governance.agreements import Consumer

    private = private_query(query)
    if private is None:
        return None
    asker = Asker(Consumer("role", "reader"), "", partial(read_agreements, root))
    return partial(answer_privately, private, query, [Rows(entry, path) for entry, path in published], domains, asker, log)


def _tables(arguments: Namespace) -> dict[str, Path]:
    # Who asks only products need not wait for what loads the mesh.
    from mesh.adapters.artifacts.loader import open_loader
    from mesh.adapters.tables import fresh_tables

    loader = open_loader(arguments)
    behind = not_current_in_words(loader.mesh)
    for note in (*loader.notes, *([f"{behind}, so that the tables hold what was known before, or nothing. Add `--parse` to refresh."] if behind else [])):
        print(f"mesh: {shown(note)}", file=sys.stderr)
    return fresh_tables(loader)


def _entries(home: Path, environment: str, domain: str, query: str) -> tuple[Entry, ...]:
    """What a domain publishes. A damaged port matters only to a query that names its domain."""
    try:
        return ports.read_port(home, environment, domain).entries
    except InputError:
        if domain.lower() in query.lower():
            raise
        return ()


def _query(arguments: Namespace) -> str:
    if (arguments.query is None) == (arguments.file is None):
        raise InputError('give one query: `mesh sql "select ..."`, or `mesh sql -f query.sql`.')
    if arguments.query is not None:
        return str(arguments.query)
    if arguments.file == "-":
        return sys.stdin.read()
    try:
        return Path(arguments.file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read {arguments.file}: {error}.") from None


def _show(result: Result) -> None:
    """A table for people: numbers to the right, at most a hundred rows."""
    columns = [f">{name}" if kind in _NUMBERS else name for name, kind in result.columns]
    rows = next(result.batches, [])
    out = console()
    cells = [["[dim]null[/]" if value is None else escape(shown_lines(str(value))) for value in row] for row in rows[:_SHOWN]]
    out.print(grid([escape(shown(column)) for column in columns], cells))
    number = min(len(rows), _SHOWN)
    out.print(f"[dim]{'the first ' if len(rows) > _SHOWN else ''}{number} row{'' if number == 1 else 's'}[/]")


def _write(result: Result, form: str, stream: IO[str]) -> None:
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


def _to_file(run: Callable[..., Result], form: str, output: Path) -> None:
    """The file appears whole or not at all."""
    with replacing(output) as temporary:
        if form == "parquet":
            run(parquet=temporary)
        else:
            result = run()
            with temporary.open("w", encoding="utf-8", newline="") as stream:
                _write(result, form, stream)
