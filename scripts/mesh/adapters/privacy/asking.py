"""`mesh sql` with `dp_` functions: finds the product that a query asks, whose budget pays, and which file to read, and hands the noisy answer out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

from mesh.adapters.audit.log import AuditLog, who
from mesh.adapters.interfaces import read_interface
from mesh.adapters.privacy.answer import Account, answer
from mesh.adapters.privacy.exact import Source
from mesh.adapters.query import Result
from mesh.adapters.sqltext import literal
from mesh.core.audit.budget import declared_budget
from mesh.core.audit.record import Action, Draft, Used
from mesh.core.errors import InputError, did_you_mean
from mesh.core.governance.agreements import Agreement, Consumer
from mesh.core.model import Domain, Entry
from mesh.core.privacy.account import agreed_epsilon
from mesh.core.privacy.query import Count, Key, PrivateQuery
from mesh.sql.private import read_private


@dataclass(frozen=True, slots=True)
class Rows:
    """A product version to reckon with: of its restricted port where it has one."""

    entry: Entry
    path: Path
    port: str = "open"
    key: str = ""
    """Of the encrypted Parquet; empty for plain files."""


@dataclass(frozen=True, slots=True)
class Asker:
    consumer: Consumer
    purpose: str
    agreements: Callable[[], tuple[Agreement, ...]]


def private_query(query: str) -> PrivateQuery | None:
    """The query with `dp_` functions that a text is, None for any other. Raises InputError for one in a shape that the noise would not protect."""
    return read_private(query)


def answer_privately(query: PrivateQuery, text: str, offered: Iterable[Rows], domains: Mapping[str, Domain], asker: Asker, log: AuditLog) -> Result:
    """The noisy answer. `offered`: the product versions that are published; `text`: the query as it was written, of which the log keeps the hash."""
    rows = _rows(query, offered)
    entry = rows.entry
    address = entry.address
    product = next((product for product in read_interface(domains[address.domain]) if product.address == address), None)
    meta = product.meta if product else {}
    declared = declared_budget(meta, str(address))
    today = datetime.now(UTC).date()
    budget = agreed_epsilon(meta, declared.epsilon, asker.agreements(), asker.consumer, address, asker.purpose, today)
    types = {name.lower(): kind for name, kind in entry.columns}
    source = Source(
        relation="published",
        types=types,
        accepted={column.name.lower(): column.accepted_values for column in product.columns if column.accepted_values} if product else {},
        subject=str(meta.get("subject") or "").lower(),
        max_rows=declared.max_rows,
        address=str(address),
    )
    columns = tuple(dict.fromkeys((*query.columns, *([source.subject] if source.subject else []))))
    role = asker.consumer.name if asker.consumer.kind == "role" else ""
    domain = asker.consumer.name if asker.consumer.kind == "domain" else ""
    used = Used(str(address), entry.publication_id, columns, rows.port)
    draft = Draft(Action.DP, who(), role, asker.purpose, domain, (used,), details={"query": sha256(text.encode("utf-8", "replace")).hexdigest()})
    account = Account(asker.consumer.name, f"{address.domain}.{address.product}", budget)
    connection = _open(rows)
    answered = answer(connection, query, source, account, log, draft)
    return Result(_described(query, types), iter([answered]))


def _rows(query: PrivateQuery, offered: Iterable[Rows]) -> Rows:
    found: dict[str, Rows] = {}
    for rows in offered:
        address = rows.entry.address
        versioned = f"{address.domain}.{address.product}_v{address.version}"
        for name in (versioned, f"{address.domain}.{address.product}") if rows.entry.is_latest else (versioned,):
            if name not in found or rows.port == "restricted":
                found[name] = rows
    name = f"{query.domain}.{query.table}"
    if name not in found:
        raise InputError(f"no product is called `{name}`. {did_you_mean(name, found)}")
    return found[name]


def _open(rows: Rows) -> Any:
    """A DuckDB that sees this file and nothing else, as `published`."""
    connection: Any = duckdb.connect()
    domain = rows.entry.address.domain
    options = ""
    if rows.key:
        connection.execute(f"pragma add_parquet_key({literal(f'mesh_{domain}')}, {literal(rows.key)})")
        options = f", encryption_config = {{footer_key: {literal(f'mesh_{domain}')}}}"
    try:
        connection.execute("set timezone = 'UTC'")
        connection.execute(f"create view published as from read_parquet({literal(rows.path)}{options})")
    except duckdb.Error as error:
        problem = str(error).splitlines()[0]
        raise InputError(f"the published file of {rows.entry.address} cannot be read: {problem} Run `mesh build {domain} --force`.") from None
    connection.execute("set allowed_paths = $paths", {"paths": [str(rows.path)]})
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def _described(query: PrivateQuery, types: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Names and types of the result's columns."""
    return tuple(
        (output.name, types[output.column] if isinstance(output, Key) else "BIGINT" if isinstance(output, Count) else "NUMBER") for output in query.outputs
    )
