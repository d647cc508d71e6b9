"""Read-only SQL over published products: an in-memory DuckDB that sees the published files and nothing else."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from mesh.core.errors import InputError, did_you_mean
from mesh.core.model import Entry

_LISTING = ("show", "information_schema", "duckdb_", "describe", "summarize", "pragma")
_READING = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)


def run_query(query: str, entries: Iterable[tuple[Entry, Path]], parquet: Path | None = None) -> Any:
    """Runs one reading statement and returns DuckDB's cursor on its result, or writes the result to the file `parquet`.

    Every entry is a view `<domain>.<product>_v<N>`, the latest version also `<domain>.<product>`.
    Raises InputError for anything that does not read, and for wrong SQL.
    """
    entries = list(entries)
    connection: Any = duckdb.connect()
    try:
        statements = connection.extract_statements(query)
    except duckdb.Error as error:
        raise InputError(f"this SQL cannot be read. {error}") from None
    if len(statements) != 1 or statements[0].type not in _READING:
        kinds = "select, from, with, describe, summarize, show or explain"
        raise InputError(f"`mesh sql` runs one statement that reads: {kinds}. To change data, change its domain and build.")
    connection.execute("set timezone = 'UTC'")
    names = _create_views(connection, query.lower(), entries)
    # From here on nothing but the published files can be read, nothing written, and no setting changed back.
    connection.execute("set allowed_paths = $paths", {"paths": [str(path) for path in (*(path for _, path in entries), parquet) if path]})
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    try:
        if parquet:
            # The query was read as one statement above, so it cannot end the parenthesis that it stands in.
            return connection.execute(f"copy ({statements[0].query.rstrip().rstrip(';')}\n) to {_literal(str(parquet))} (format parquet, use_tmp_file false)")
        return connection.execute(query)
    except duckdb.CatalogException as error:
        wanted = re.search(r'Table with name "?([^" ]+)', str(error))
        if wanted:
            raise InputError(f"no product is called `{wanted[1]}`. {did_you_mean(wanted[1].lower(), names)}") from None
        raise InputError(f"this query failed. {error}") from None
    except duckdb.Error as error:
        raise InputError(f"this query failed. {error}") from None


def _create_views(connection: Any, query: str, entries: list[tuple[Entry, Path]]) -> list[str]:
    """Views for the products that the query names (a mesh may have thousands), for all when it asks what there is."""
    names = []
    for entry, path in entries:
        versioned = f"{entry.address.product}_v{entry.address.version}"
        for name in (versioned, entry.address.product) if entry.is_latest else (versioned,):
            names.append(f"{entry.address.domain}.{name}")
            if entry.address.product.lower() not in query and not any(word in query for word in _LISTING):
                continue
            schema = _quoted(entry.address.domain)
            connection.execute(f"create schema if not exists {schema}")
            try:
                connection.execute(f"create or replace view {schema}.{_quoted(name)} as from read_parquet({_literal(str(path))})")
            except duckdb.Error as error:
                problem = str(error).splitlines()[0]
                raise InputError(f"the published file of {entry.address} cannot be read: {problem} Run `mesh build {entry.address.domain} --force`.") from None
    return names


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
