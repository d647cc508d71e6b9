"""`mesh sql` with `dp_` functions: finds the product that a query asks, whose budget pays, and which file to read, and hands the noisy answer out."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import duckdb

from mesh.adapters import keys, ports
from mesh.adapters.audit.asking import Asked
from mesh.adapters.gate import Gate, Offer
from mesh.adapters.interfaces import read_interface
from mesh.adapters.privacy.answer import Account, answer
from mesh.adapters.privacy.exact import Source
from mesh.adapters.query import Result
from mesh.core.audit.budget import declared_budget
from mesh.core.audit.record import Action, Used
from mesh.core.errors import InputError, did_you_mean
from mesh.core.governance.agreements import Consumer
from mesh.core.model import OPEN, RESTRICTED, Domain, Entry, Product
from mesh.core.privacy.account import agreed_epsilon
from mesh.core.privacy.query import Count, Key, PrivateQuery
from mesh.core.sqltext import literal
from mesh.sql.private import read_private

_ONE_TO_ONE = ("hash", "token")


def private_query(query: str) -> PrivateQuery | None:
    """The query with `dp_` functions that a text is, None for any other. Raises InputError for one in a shape that the noise would not protect."""
    return read_private(query)


def answer_privately(query: PrivateQuery, asked: Asked, gate: Gate, domains: Mapping[str, Domain], offers: Iterable[Offer]) -> Result:
    """The noisy answer for the role that asks."""
    entry = _entry(query, gate, offers)
    address = entry.address
    product = next((product for product in read_interface(domains[address.domain]) if product.address == address), None)
    meta = product.meta if product else {}
    role, name = gate.role, f"{address.domain}.{address.product}"
    if name in role.row_filters:
        what = f"role `{role.name}` sees some rows of {name} only (governance/roles.yml), and `dp_` functions reckon with all."
        raise InputError(f"{what} Ask with another role.")
    declared = declared_budget(meta, str(address))
    _check_subject(entry, product)
    budget = agreed_epsilon(meta, declared.epsilon, gate.agreements, Consumer("role", role.name), address, gate.purpose, datetime.now(UTC).date())
    source = Source(
        relation="published",
        types={name.lower(): kind for name, kind in entry.columns},
        accepted={column.name.lower(): column.accepted_values for column in product.columns if column.accepted_values} if product else {},
        subject=str(meta.get("subject") or "").lower(),
        max_rows=declared.max_rows,
        address=str(address),
    )
    columns = tuple(dict.fromkeys((*query.columns, *([source.subject] if source.subject else []))))
    draft = asked.draft(Action.DP, (Used(str(address), entry.publication_id, columns, entry.port),))
    answered = answer(_open(entry, gate), query, source, Account(role.name, name, budget), asked.log, draft)
    return Result(_described(query, source.types), iter([answered]), rows=len(answered))


def _check_subject(entry: Entry, product: Product | None) -> None:
    """Where several persons look like one, the rows of one push out those of another: what a person changes is no longer bounded."""
    subject = str(product.meta.get("subject") or "").lower() if product else ""
    mask = next((column.meta.get("mask") for column in product.columns if column.name.lower() == subject), None) if product else None
    kind = mask.get("kind") if isinstance(mask, Mapping) else mask
    if entry.port == OPEN and kind not in (None, *_ONE_TO_ONE):
        what = f"`{subject}` of {entry.address} is published as `{kind}`, which does not tell persons apart, and its restricted port is not open to you."
        raise InputError(f"{what} Its owner masks it as a token, or publishes a restricted port.")


def _entry(query: PrivateQuery, gate: Gate, offers: Iterable[Offer]) -> Entry:
    found: dict[str, Entry] = {}
    for offer in offers:
        address = offer.entry.address
        versioned = f"{address.domain}.{address.product}_v{address.version}".lower()
        for name in (versioned, f"{address.domain}.{address.product}".lower()) if offer.entry.is_latest else (versioned,):
            found[name] = offer.entry
    name = f"{query.domain}.{query.table}"
    if name not in found:
        raise InputError(f"no product is called `{name}`. {did_you_mean(name, found)}")
    address = found[name].address
    return gate.clear(address)


def _open(entry: Entry, gate: Gate) -> Any:
    """A DuckDB that sees this file and nothing else, as `published`."""
    connection: Any = duckdb.connect()
    domain = entry.address.domain
    path = ports.port_directory(gate.home, gate.environment, domain, entry.port) / entry.path
    if path.is_file() and path.stat().st_size != entry.bytes:
        raise InputError(f"the published file of {entry.address} was changed: {path}. Run `mesh build {domain} --force`.")
    connection.execute("set timezone = 'UTC'")
    key = keys.open_restricted(connection, gate.home, gate.environment, domain) if entry.port == RESTRICTED else ""
    options = f", encryption_config = {{footer_key: {literal(key)}}}" if key else ""
    try:
        connection.execute(f"create view published as from read_parquet({literal(path)}{options})")
    except duckdb.Error as error:
        problem = str(error).splitlines()[0]
        raise InputError(f"the published file of {entry.address} cannot be read: {problem} Run `mesh build {domain} --force`.") from None
    connection.execute("set allowed_paths = $paths", {"paths": [str(path)]})
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def _described(query: PrivateQuery, types: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Names and types of the result's columns."""
    return tuple(
        (output.name, types[output.column] if isinstance(output, Key) else "BIGINT" if isinstance(output, Count) else "NUMBER") for output in query.outputs
    )
