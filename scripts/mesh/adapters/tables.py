"""The tables of the mesh as Parquet files, for policies, for `mesh sql --schema`, and for any other program.

DuckDB writes them. It is handed JSON that holds a list for each column: a CSV file, or a JSON object for each row, takes twice the CPU, and a
query's parameters six times.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from mesh.adapters.artifacts.loader import Loader
from mesh.adapters.artifacts.sqlreader import reader_version
from mesh.adapters.files import read_text, write_atomic
from mesh.adapters.governance.facts import read_facts
from mesh.adapters.interfaces import read_interface
from mesh.core.contract import changes
from mesh.core.errors import InputError
from mesh.core.governance.facts import Facts
from mesh.core.governance.standards import standards_table
from mesh.core.mesh import DomainFacts, Mesh
from mesh.core.model import Product
from mesh.core.sqltext import literal, quoted
from mesh.core.tables.data import Data
from mesh.core.tables.fact_tables import FACT_TABLES, fact_tables
from mesh.core.tables.info_schema import TABLES, Table, TableColumn
from mesh.core.tables.tables import tables

_ROWS_A_FILE = 4096
_ROWS_A_GROUP = 40960
_LAYOUT = hashlib.blake2b(str(TABLES).encode(), digest_size=16).hexdigest()
# JSON has no dates; one that is none, in a file edited by hand, is null.
_AS_TEXT = frozenset({"DATE", "TIMESTAMP"})


def fresh_tables(loader: Loader, facts: Facts | None = None) -> dict[str, Path]:
    """Every table with its file under `.mesh/<env>/info_schema/`, written anew when the mesh, or the facts, are others than they were made of."""
    folder = loader.workspace.folder / "info_schema"
    offered = {name: read_interface(domain) for name, domain in loader.domains.items()}
    facts = facts or read_facts(loader)

    made_from = f"{_LAYOUT} {_digest((loader.stale, loader.domains, offered))} {reader_version()}\n{loader.fingerprint}"
    with _unless_fresh(folder, "fingerprint", TABLES.keys() - FACT_TABLES.keys(), made_from) as is_fresh:
        if not is_fresh:
            parsed = [name for name in offered if name in loader.mesh.domains]
            new = [change for name in parsed for change in changes(offered[name], _declared(loader.mesh, name), today="")]
            mesh, details = with_unbuilt(loader), loader.details
            write_tables(tables(mesh, loader.columns_by_domain, loader.lineage, details=details, domains=loader.domains, changes=new), folder)
    with _unless_fresh(folder, "facts", FACT_TABLES, f"{_LAYOUT} {_digest(facts)}") as is_fresh:
        if not is_fresh:
            write_tables(fact_tables(facts), folder, {**TABLES, "mesh.standards": standards_table(facts.standards)})
    return {name: folder / f"{name}.parquet" for name in TABLES}


@contextmanager
def _unless_fresh(folder: Path, mark: str, names: Iterable[str], made_from: str) -> Iterator[bool]:
    """Whether these tables are made of that already; otherwise, what is done writes them."""
    file = folder / mark
    is_fresh = read_text(file) == made_from and all((folder / f"{name}.parquet").is_file() for name in names)
    if is_fresh:
        yield True
        return
    # Half of the old tables and half of the new ones must not pass for either. Where nothing can be removed, nothing can be written.
    with suppress(OSError):
        file.unlink()
    yield False
    write_atomic(file, made_from)


def _digest(value: object) -> str:
    """The same in every process, which the order of a set is not."""
    return hashlib.blake2b(msgspec.json.encode(value, enc_hook=lambda path: ascii(str(path)), order="deterministic"), digest_size=16).hexdigest()


def with_unbuilt(loader: Loader) -> Mesh:
    """The mesh, with the domains that have no artifacts: what they published is in the tables, too."""
    root = loader.workspace.root
    every = {name: DomainFacts(name, str(Path(domain.path).relative_to(root)), upstream=domain.upstream) for name, domain in loader.domains.items()}
    return replace(loader.mesh, domains=every | loader.mesh.domains)


def _declared(mesh: Mesh, domain: str) -> list[Product]:
    return [product for product in mesh.products.values() if product.address.domain == domain]


def write_tables(data: Iterable[tuple[str, Data]], folder: Path, definitions: Mapping[str, Table] = TABLES) -> None:
    """Writes each table to `<folder>/<schema>.<table>.parquet`, whole or not at all. Raises InputError where it cannot be written."""
    # Heavy; who only reads tables that are there already does without.
    import duckdb

    # More threads take more CPU for nothing: the files are short.
    connection: Any = duckdb.connect(config={"threads": 1})
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".", dir=folder) as temporary:
            for name, values in data:
                table, written = definitions[name], Path(temporary, f"{name}.parquet")
                connection.execute(_copy(table, _write_json(Path(temporary), table, values), written))
                written.replace(folder / written.name)
    except (OSError, duckdb.Error) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise InputError(f"cannot write {folder}: {reason}. Free the disk or make the folder writable.") from None
    finally:
        connection.close()


def _write_json(folder: Path, table: Table, data: Data) -> list[Path]:
    """Files of one object each, column -> values of some rows. DuckDB holds a file as a whole, so that short ones cost less memory, and less time."""
    encoder = msgspec.json.Encoder()
    count = len(data[table.columns[0].name])
    # A column of nulls is one that is not there; but of a table without any rows one has to be.
    names = [column.name for place, column in enumerate(table.columns) if not place or any(value is not None for value in data[column.name])]
    found = []
    for start in range(0, max(count, 1), _ROWS_A_FILE):
        found.append(folder / f"{start}.json")
        found[-1].write_bytes(encoder.encode({name: data[name][start : start + _ROWS_A_FILE] for name in names}))
    return found


def _copy(table: Table, sources: list[Path], target: Path) -> str:
    types = ", ".join(f"{quoted(column.name)}: '{'VARCHAR' if column.type in _AS_TEXT else column.type}[]'" for column in table.columns)
    selected = ", ".join(f"{_value(column)} as {quoted(column.name)}" for column in table.columns)
    files = ", ".join(map(literal, sources))
    largest = max(source.stat().st_size for source in sources) + 1
    lines = f"read_json([{files}], format = 'newline_delimited', columns = {{{types}}}, maximum_object_size = {largest})"
    return f"copy (select {selected} from {lines}) to {literal(target)} (format parquet, row_group_size {_ROWS_A_GROUP}, use_tmp_file false)"


def _value(column: TableColumn) -> str:
    value = f"unnest({quoted(column.name)})"
    if column.type in _AS_TEXT:
        return f"try_cast({value} as {column.type})"
    return f"nullif({value}, '')" if column.type == "VARCHAR" else value
