"""Read-only SQL over published products and the tables of the mesh: an in-memory DuckDB that sees their files and nothing else."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb

from mesh.adapters.sqltext import literal, quoted
from mesh.core.errors import InputError, did_you_mean
from mesh.core.model import Entry
from mesh.core.tables.info_schema import TABLES

_LISTING = ("show", "information_schema", "duckdb_", "describe", "summarize", "pragma")
_EXPLAIN = re.compile(r"\s*explain\b(?:\s*\([^)]*\)|\s+analyze\b)*", re.IGNORECASE)
_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class Result:
    """A query's columns, names and types, and its rows in batches. Reading on may raise InputError, as the query is run bit by bit."""

    columns: tuple[tuple[str, str], ...]
    batches: Iterator[list[tuple[Any, ...]]]
    written: int | None = None
    """How many rows were written to a file; None where they are in `batches`."""


def run_query(query: str, entries: Iterable[tuple[Entry, Path]], parquet: Path | None = None, tables: Mapping[str, Path] = MappingProxyType({})) -> Result:
    """Runs one reading statement. With `parquet`, writes the result to that file; what is returned then has no rows to read.

    Every entry is a view `<domain>.<product>_v<N>`, the latest version also `<domain>.<product>`; every one of `tables` is one by its name.
    Raises InputError for anything that does not read, and for wrong SQL.
    """
    entries = list(entries)
    connection: Any = duckdb.connect()
    query = _one_reading_statement(connection, query)
    connection.execute("set timezone = 'UTC'")
    names = _create_views(connection, query.lower(), entries)
    _create_table_views(connection, tables)
    names += tables
    files = [*(path for _, path in entries), *tables.values(), *([parquet] if parquet else [])]
    # From here on nothing but these files can be read, and no setting changed back.
    connection.execute("set allowed_paths = $paths", {"paths": [str(path) for path in files]})
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    with _errors_in_words(query, names):
        if parquet:
            # The query was read as one statement, so it cannot end the parenthesis that it stands in.
            copied = connection.execute(f"copy ({query}\n) to {literal(parquet)} (format parquet, use_tmp_file false)").fetchone()
            return Result((), iter(()), int(copied[0]))
        cursor = connection.execute(query)
    return Result(tuple((name, str(kind)) for name, kind, *_ in cursor.description), _batches(cursor, query, names))


def _one_reading_statement(connection: Any, query: str) -> str:
    """The query as one statement without its semicolon. What `explain` explains must read too: with `analyze` it runs."""
    explained = _EXPLAIN.match(query)
    try:
        statements = connection.extract_statements(query)
        explains = connection.extract_statements(query[explained.end() :]) if explained else statements
    except duckdb.Error as error:
        raise InputError(f"this SQL cannot be read. {error}") from None
    if len(statements) != 1 or len(explains) != 1 or explains[0].type != duckdb.StatementType.SELECT:
        kinds = "select, from, with, describe, summarize, show or explain"
        raise InputError(f"`mesh sql` runs one statement that reads: {kinds}. To change data, change its domain and build.")
    return str(statements[0].query).strip().rstrip(";")


def _batches(cursor: Any, query: str, names: list[str]) -> Iterator[list[tuple[Any, ...]]]:
    while True:
        with _errors_in_words(query, names):
            rows = cursor.fetchmany(_BATCH)
        if not rows:
            return
        yield rows


@contextmanager
def _errors_in_words(query: str, names: list[str]) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        wanted = re.search(r'Table with name "?([^" ]+)', str(error))
        if wanted and isinstance(error, duckdb.CatalogException):
            # DuckDB leaves out the schema where it exists.
            qualified = re.search(rf'"?(\w+)"?\."?{re.escape(wanted[1])}\b', query, re.IGNORECASE)
            name = f"{qualified[1]}.{wanted[1]}" if qualified else wanted[1]
            raise InputError(_unknown(name.lower(), names)) from None
        raise InputError(f"this query failed. {error}") from None


def _unknown(name: str, names: list[str]) -> str:
    if name in TABLES:
        return f"`{name}` is a table of the mesh, not a product. Ask for those with `--schema`."
    what = "product or table" if TABLES.keys() & set(names) else "product"
    return f"no {what} is called `{name}`. {did_you_mean(name, names)}"


def _create_table_views(connection: Any, tables: Mapping[str, Path]) -> None:
    for name, path in tables.items():
        schema, _, table = name.partition(".")
        connection.execute(f"create schema if not exists {quoted(schema)}")
        try:
            connection.execute(f"create or replace view {quoted(schema)}.{quoted(table)} as from read_parquet({literal(path)})")
        except duckdb.Error as error:
            raise InputError(f"{path} cannot be read: {str(error).splitlines()[0]} Delete it: the next query makes it again.") from None


def _create_views(connection: Any, query: str, entries: list[tuple[Entry, Path]]) -> list[str]:
    """Views for the products that the query names (a mesh may have thousands), for all when it asks what there is."""
    names = []
    for entry, path in entries:
        versioned = f"{entry.address.product}_v{entry.address.version}"
        for name in (versioned, entry.address.product) if entry.is_latest else (versioned,):
            names.append(f"{entry.address.domain}.{name}")
            if entry.address.product.lower() not in query and not any(word in query for word in _LISTING):
                continue
            if path.is_file() and path.stat().st_size != entry.bytes:
                raise InputError(f"the published file of {entry.address} was changed: {path}. Run `mesh build {entry.address.domain} --force`.")
            schema = quoted(entry.address.domain)
            connection.execute(f"create schema if not exists {schema}")
            try:
                connection.execute(f"create or replace view {schema}.{quoted(name)} as from read_parquet({literal(path)})")
            except duckdb.Error as error:
                problem = str(error).splitlines()[0]
                raise InputError(f"the published file of {entry.address} cannot be read: {problem} Run `mesh build {entry.address.domain} --force`.") from None
    return names
