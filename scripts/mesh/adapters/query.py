"""Read-only SQL over published products and the tables of the mesh: an in-memory DuckDB that sees the files that a query needs and nothing else.

What a role sees of a product is a view. Where that is less than the file holds, nothing in the query may go around it: `core/governance/querytree.py`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb

from mesh.adapters.gate import Offer, Shown
from mesh.adapters.shownviews import plain_view, shown_view, tree_of
from mesh.core.errors import InputError, did_you_mean
from mesh.core.governance.access import FailedError, Read, RefusedError
from mesh.core.governance.querytree import QueryTree
from mesh.core.model import RESTRICTED, Entry
from mesh.core.sqltext import literal, quoted
from mesh.core.tables.info_schema import TABLES

_LISTING = ("show", "information_schema", "duckdb_", "describe", "summarize", "pragma")
_EXPLAIN = re.compile(r"\s*explain\b(?:\s*\([^)]*\)|\s+analyze\b)*", re.IGNORECASE)
_BATCH = 10_000


@dataclass(slots=True)
class Result:
    """A query's columns, names and types, and its rows in batches. Reading on may raise InputError, as the query is run bit by bit."""

    columns: tuple[tuple[str, str], ...]
    batches: Iterator[list[tuple[Any, ...]]]
    reads: tuple[Read, ...] = ()
    """What the query takes from products, known before the first row."""
    notes: tuple[str, ...] = ()
    """What people should know of how products were read."""
    rows: int = 0
    """Rows given out up to now."""


@dataclass(slots=True)
class _Views:
    """What a query may name."""

    names: list[str] = field(default_factory=list)
    """All there is, also what no view was made for."""
    shown: dict[tuple[str, str], Shown] = field(default_factory=dict)
    """Schema and name in small letters -> what is behind the view."""
    refused: dict[str, str] = field(default_factory=dict)
    """Name -> why the role may not read it."""


def run_query(query: str, offers: Iterable[Offer], parquet: Path | None = None, tables: Mapping[str, Path] = MappingProxyType({})) -> Result:
    """Runs one reading statement over what a role is offered. With `parquet`, writes the result to that file; what is returned then has no rows to read.

    Every product version is a view `<domain>.<product>_v<N>`, the latest version also `<domain>.<product>`; every one of `tables` is one by its name.
    Raises InputError for anything that does not read, that the role may not read, and for wrong SQL.
    """
    connection: Any = duckdb.connect(config={"python_enable_replacements": False})
    query, explained, is_measured = _one_reading_statement(connection, query)
    connection.execute("set timezone = 'UTC'")
    tree = tree_of(connection, explained)
    views = _create_views(connection, query.lower(), offers, tree)
    _create_table_views(connection, tables)
    views.names += tables
    _check_way_round(tree, views, tables, is_measured=is_measured)
    files = {*(shown.path for shown in views.shown.values()), *tables.values(), *([parquet] if parquet else [])}
    # From here on nothing but these files can be read, and no setting changed back.
    connection.execute("set allowed_paths = $paths", {"paths": [str(path) for path in files]})
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    reads, notes = _reads(tree, views), _notes(tree, views)
    with _errors_in_words(query, views, reads):
        if parquet:
            # The query was read as one statement, so it cannot end the parenthesis that it stands in.
            written = connection.execute(f"copy ({query}\n) to {literal(parquet)} (format parquet, use_tmp_file false)").fetchone()
            return Result((), iter(()), reads, notes, written[0] if written else 0)
        cursor = connection.execute(query)
    result = Result(tuple((name, str(kind)) for name, kind, *_ in cursor.description), iter(()), reads, notes)
    result.batches = _batches(cursor, query, views, result)
    return result


def _one_reading_statement(connection: Any, query: str) -> tuple[str, str, bool]:
    """The query as one statement without its semicolon, what it explains or is, and whether it asks how that runs. What `explain` explains must read too:
    with `analyze` it runs."""
    explained = _EXPLAIN.match(query)
    try:
        statements = connection.extract_statements(query)
        explains = connection.extract_statements(query[explained.end() :]) if explained else statements
    except duckdb.Error as error:
        raise InputError(f"this SQL cannot be read. {error}") from None
    if len(statements) != 1 or len(explains) != 1 or explains[0].type != duckdb.StatementType.SELECT:
        kinds = "select, from, with, describe, summarize, show or explain"
        raise InputError(f"`mesh sql` runs one statement that reads: {kinds}. To change data, change its domain and build.")
    one, other = (str(found[0].query).strip().rstrip(";") for found in (statements, explains))
    return one, other, bool(explained and "analy" in explained[0].lower())


def _batches(cursor: Any, query: str, views: _Views, result: Result) -> Iterator[list[tuple[Any, ...]]]:
    while True:
        with _errors_in_words(query, views, result.reads):
            rows = cursor.fetchmany(_BATCH)
        if not rows:
            return
        result.rows += len(rows)
        yield rows


@contextmanager
def _errors_in_words(query: str, views: _Views, reads: tuple[Read, ...]) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        wanted = re.search(r'Table with name "?([^" ]+)', str(error))
        if wanted and isinstance(error, duckdb.CatalogException):
            # DuckDB leaves out the schema where it exists.
            qualified = re.search(rf'"?(\w+)"?\."?{re.escape(wanted[1])}\b', query, re.IGNORECASE)
            name = (f"{qualified[1]}.{wanted[1]}" if qualified else wanted[1]).lower()
            if name in views.refused:
                raise RefusedError(views.refused[name]) from None
            raise InputError(_unknown(name, views.names)) from None
        # What cannot be bound has not looked at any row.
        raise FailedError(f"this query failed. {error}", () if isinstance(error, duckdb.BinderException) else reads) from None


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


def _create_views(connection: Any, query: str, offers: Iterable[Offer], tree: QueryTree | None) -> _Views:
    """Views for the products that the query names (a mesh may have thousands), for all that the role may read when it asks what there is."""
    views = _Views()
    is_listing = any(word in query for word in _LISTING)
    named = tree.relations if tree else frozenset()
    for offer in offers:
        address = offer.entry.address
        versioned = f"{address.product}_v{address.version}"
        names = [versioned, address.product] if offer.entry.is_latest else [versioned]
        views.names += [f"{address.domain}.{name}" for name in names]
        if address.product.lower() not in query and not is_listing:
            continue
        relations = {(address.domain.lower(), name.lower()): name for name in names}
        is_named = not named.isdisjoint(relations)
        try:
            shown = offer.shown()
        except RefusedError as refused:
            if is_named:
                refused.address = address
                raise
            views.refused |= {".".join(relation): str(refused) for relation in relations}
            continue
        if not shown.access.is_plain and not (is_named or (tree and is_listing)):
            continue
        try:
            view = _view(connection, offer, shown)
        except InputError as error:
            if is_named or shown.access.is_plain:
                raise
            views.refused |= {".".join(relation): str(error) for relation in relations}
            continue
        connection.execute(f"create schema if not exists {quoted(address.domain)}")
        for relation, name in relations.items():
            _create_view(connection, shown.entry, name, view)
            views.shown[relation] = shown
    return views


def _view(connection: Any, offer: Offer, shown: Shown) -> str:
    address, path = shown.entry.address, shown.path
    if path.is_file() and path.stat().st_size != shown.entry.bytes:
        raise InputError(f"the published file of {address} was changed: {path}. Run `mesh build {address.domain} --force`.")
    if shown.access.is_plain:
        return plain_view(path)
    return shown_view(connection, shown, offer.unlock(connection) if shown.access.port == RESTRICTED else "")


def _create_view(connection: Any, entry: Entry, name: str, view: str) -> None:
    try:
        connection.execute(f"create or replace view {quoted(entry.address.domain)}.{quoted(name)} as {view}")
    except duckdb.Error as error:
        problem = str(error).splitlines()[0]
        raise InputError(f"the published file of {entry.address} cannot be read: {problem} Run `mesh build {entry.address.domain} --force`.") from None


def _check_way_round(tree: QueryTree | None, views: _Views, tables: Mapping[str, Path], *, is_measured: bool) -> None:
    """Refuses what could reach values or rows that a view hides."""
    hidden = sorted({str(shown.entry.address) for shown in views.shown.values() if not shown.access.is_plain})
    if not hidden or tree is None:
        return
    known = {*views.shown, *((schema, table) for schema, _, table in (name.lower().partition(".") for name in tables))}
    why = tree.forbidden(known) or ("measures how it runs (`analyze`)" if is_measured else "")
    if why:
        raise RefusedError(f"your role sees {', '.join(hidden)} in part only; such a query reads products by their names and nothing else. This one {why}.")


def _reads(tree: QueryTree | None, views: _Views) -> tuple[Read, ...]:
    """What a query takes from each product that it names."""
    reads: dict[str, Read] = {}
    for relation in sorted(tree.relations if tree else ()):
        shown = views.shown.get(relation)
        if tree and shown:
            entry = shown.entry
            columns = tree.columns_of([name for name, _ in entry.columns])
            before = reads.get(str(entry.address))
            columns = tuple(name for name, _ in entry.columns if name in columns or (before and name in before.columns))
            masked = tuple(name for name in columns if name in (shown.access.masks or {}))
            reads[str(entry.address)] = Read(entry.address, shown.access.port, entry.publication_id, columns, masked)
    return tuple(reads.values())


def _notes(tree: QueryTree | None, views: _Views) -> tuple[str, ...]:
    named = (shown.access.note for relation, shown in views.shown.items() if tree and relation in tree.relations)
    return tuple(dict.fromkeys(note for note in named if note))
