"""Runs one policy's select in an in-memory DuckDB that has the tables of the mesh and can reach nothing else: no file, no network, no setting."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Event, Timer
from types import MappingProxyType
from typing import Any

import duckdb

from mesh.adapters.governance.constants import with_constants
from mesh.core.errors import InputError, did_you_mean, ended
from mesh.core.sqltext import literal, quoted
from mesh.core.tables.info_schema import TABLES

COLUMNS = ("node", "column", "message")
SECONDS = 10.0
"""So long a policy may take; the whole set needs a third of it on a mesh of 10,000 models."""
_MOST_ROWS = 100_000
_LONGEST = 10_000
"""Characters of one value: a message that aggregates a whole mesh is read by nobody."""
_CONFIGURATION: dict[str, Any] = {
    "threads": 1,
    "memory_limit": "1GB",
    "temp_directory": "",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


class PolicyError(Exception):
    """A policy cannot be run, or what it gives are no findings. The message says what is wrong with it."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line
        """Of its select, from 1; 0 where it is not known."""


class _TooLongError(PolicyError):
    """It does not end; nor would the same select, written otherwise."""


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """One row of a policy, as it gave it."""

    node: str
    column: str
    message: str


def empty_connection() -> Any:
    """An in-memory DuckDB for policies; whoever has filled it shuts it with `shut`."""
    connection: Any = duckdb.connect(config=_CONFIGURATION)
    connection.execute("set timezone = 'UTC'")
    return connection


def shut(connection: Any) -> None:
    """From here on nothing outside of it can be read or written, and no setting changed back."""
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")


def open_tables(tables: Mapping[str, Path], today: date, bodies: Iterable[str]) -> Any:
    """A shut connection with those of the tables that the selects name. They are read once: a view would read its file for every policy."""
    connection = empty_connection()
    text = "\n".join(bodies).lower()
    for name, path in tables.items():
        schema, _, table = name.partition(".")
        if table not in text:
            continue
        connection.execute(f"create schema if not exists {quoted(schema)}")
        try:
            connection.execute(f"create table {quoted(schema)}.{quoted(table)} as from read_parquet({literal(path)})")
        except duckdb.Error as error:
            connection.close()
            raise InputError(f"{path} cannot be read: {str(error).splitlines()[0]} Delete it: the next run makes it again.") from None
    connection.execute("create schema if not exists mesh")
    connection.execute(f"create or replace table mesh.today as select {literal(today)}::date as today")
    shut(connection)
    return connection


def rows_of(connection: Any, body: str, known: Mapping[str, str] = MappingProxyType({}), seconds: float = SECONDS) -> list[Row]:
    """What a policy's select gives, in a fixed order. `known`: the standards as SQL, see `constants`. Raises PolicyError."""
    if (faster := with_constants(body, known)) != body:
        # A constant has another name than the column it stands for, which a select around it may ask for: then the select runs as it is.
        try:
            return _rows(connection, faster, seconds)
        except _TooLongError:
            raise
        except PolicyError:
            pass
    return _rows(connection, body, seconds)


def _rows(connection: Any, body: str, seconds: float) -> list[Row]:
    is_over = Event()

    def interrupt() -> None:
        is_over.set()
        connection.interrupt()

    timer = Timer(seconds, interrupt)
    timer.daemon = True
    timer.start()
    try:
        _check_statement(connection, body)
        cursor = connection.execute(body)
        names = [str(name).lower() for name, *_ in cursor.description]
        if sorted(names) != sorted(COLUMNS):
            raise PolicyError(f"its columns are {', '.join(f'`{name}`' for name in names)}: select `node`, `column` and `message`, these three alone.")
        found = cursor.fetchmany(_MOST_ROWS + 1)
    except (duckdb.Error, ValueError, OverflowError) as error:
        # DuckDB does not always call an interrupt so.
        if is_over.is_set():
            raise _TooLongError(f"it takes more than {seconds:g} seconds. Join on equal columns, and filter before you join.") from None
        raise _in_words(error, body) from None
    finally:
        timer.cancel()
    if len(found) > _MOST_ROWS:
        raise PolicyError(f"it finds more than {_MOST_ROWS:,} rows, more than anybody can mend. Select one for each model or domain.")
    places = [names.index(name) for name in COLUMNS]
    rows = sorted({Row(*("" if row[place] is None else _cut(str(row[place])) for place in places)) for row in found})
    if rows and not rows[0].node:
        raise PolicyError(f"it finds something that has no `node` ({rows[0].message or 'nor a message'}): name a unique_id, a domain or a file.")
    return rows


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _check_statement(connection: Any, body: str) -> None:
    statements = connection.extract_statements(body)
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise PolicyError("it is one `select`, and nothing else.")


def _in_words(error: Exception, body: str) -> PolicyError:
    """What DuckDB says in its first line, and what it may have meant; where it shows the place, the line of it."""
    text = str(error)
    place = re.search(r"^LINE (\d+):", text, re.MULTILINE)
    meant = re.search(r"^Candidate bindings\b.*", text, re.MULTILINE)
    said = " ".join((text.partition("\n")[0].strip(), *([meant[0].strip()] if meant else [])))
    column = re.search(r'Table "(\w+)" does not have a column named "(\w+)"', text)
    if column and re.search(rf"\bmesh\.standards\b(?:\s+as)?\s+{column[1]}\b", body, re.IGNORECASE):
        candidates = re.findall(r'"(?:\w+\.)?(\w+)"', meant[0].replace('"has_standards"', "")) if meant else []
        said = f"there is no `{column[2]}` in governance/standards.yml. {did_you_mean(column[2], candidates) if candidates else ''}".strip()
    if (wanted := re.search(r'Table with name "?(?:\w+\.)?(\w+)"?', text)) and isinstance(error, duckdb.CatalogException):
        # DuckDB leaves out the schema, and knows those tables alone that some policy names.
        qualified = re.search(rf"\b\w+\.{wanted[1]}\b", body, re.IGNORECASE)
        name = qualified[0].lower() if qualified else wanted[1]
        said = f"there is no table `{name}`. {did_you_mean(name, TABLES)}"
    return PolicyError(ended(said), int(place[1]) if place else 0)
