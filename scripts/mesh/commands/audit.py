"""`mesh audit`: who read, published or was refused what, from the log that every build and query appends to; and whether the log is as it was written."""

import re
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from mesh.adapters.audit.building import find_unrecorded
from mesh.adapters.audit.log import AuditLog
from mesh.adapters.output import put, put_lines
from mesh.adapters.tree import choose_environment, find_root, mesh_home, read_domains
from mesh.core.audit.budget import spent
from mesh.core.audit.record import Action, Record, parse
from mesh.core.audit.select import Wanted, selected
from mesh.core.errors import InputError, did_you_mean
from mesh.core.plaintext import shown
from mesh.render.audit import documents, text
from mesh.render.lines import Line

T = TypeVar("T")

_HEAD = re.compile(r"[0-9a-fA-F]{12,64}")


def audit(arguments: Namespace) -> int:
    """Shows the records. With `--verify` (or `--head`) says whether the log is intact, and returns 1 where it is not."""
    if arguments.head and not _HEAD.fullmatch(arguments.head):
        raise InputError(
            f"`--head {arguments.head}` is no hash of a record: it has 64 digits, of which at least 12 are needed. `mesh audit --verify` shows it."
        )
    root = find_root(Path.cwd())
    domains = read_domains(root)
    home, environment = mesh_home(root), choose_environment(domains.values(), arguments.env)
    try:
        find_unrecorded(home, environment, domains)
    except InputError as error:
        # Who may not write the log may read it all the same.
        print(f"mesh: {shown(str(error))}", file=sys.stderr)
    log = AuditLog(home, environment)
    if arguments.verify or arguments.head:
        return _verify(log, arguments.head or "", arguments.format)
    records = list(_readable(log))
    chosen = list(selected(records, _wanted(arguments, records, domains)))
    if arguments.budgets:
        _put(arguments.format, spent(chosen), text.budgets_table, documents.budgets_json, documents.budgets_csv)
    elif records or arguments.format != "text":
        _put(arguments.format, chosen, text.records_table, documents.records_json, documents.records_csv)
    else:
        print(f"The audit log of environment `{environment}` is empty: nothing was built or asked yet.")
    return 0


def _put(
    form: str,
    found: list[T],
    table: Callable[[list[T]], Callable[[int], Iterator[Line]]],
    as_json: Callable[[list[T]], Iterator[str]],
    as_csv: Callable[[list[T]], Iterator[str]],
) -> None:
    if form == "text":
        put_lines(table(found), None)
    else:
        put((as_json if form == "json" else as_csv)(found), None)


def _readable(log: AuditLog) -> Iterator[Record]:
    """The records; lines that are none are counted and said."""
    unread, read = 0, 0
    for line in log.lines():
        record = parse(line)
        if record is None:
            unread += 1
        else:
            read += 1
            yield record
    if unread and not read:
        raise InputError(f"{log.file} is no audit log: none of its lines is a record. Move it away, or put the real one back.")
    if unread:
        what = "1 line is" if unread == 1 else f"{unread} lines are"
        print(f"mesh: {what} no record of this log ({log.file}): see `mesh audit --verify`.", file=sys.stderr)


def _verify(log: AuditLog, kept: str, form: str) -> int:
    verdict = log.verify(kept)
    if form == "json":
        put(documents.verdict_json(verdict), None)
    elif form == "csv":
        raise InputError("what `--verify` finds is text or JSON: leave `--format csv` out.")
    elif not verdict.records and not verdict.faults:
        print("The audit log is empty: nothing was built or asked yet.")
    else:
        put_lines(lambda _: text.verdict_lines(verdict, file=str(log.file)), None)
    return 1 if verdict.faults else 0


def _wanted(arguments: Namespace, records: Iterable[Record], domains: Iterable[str]) -> Wanted:
    """Raises InputError for a name that neither the mesh nor the log knows."""
    records = list(records)
    addresses = {used.address for record in records for used in record.products}
    known = {
        "domain": {*domains, *(record.domain for record in records), *(address.partition(".")[0] for address in addresses)} - {""},
        "product": addresses | {address.rpartition(".v")[0] for address in addresses},
        "role": {name for record in records for name in (record.role, str(record.details.get("consumer", ""))) if name},
    }
    for option, names in known.items():
        name = getattr(arguments, option)
        if name and name not in names:
            raise InputError(f"`--{option} {name}`: the audit log has none of this name. {did_you_mean(name, map(shown, names))}")
    action = Action(arguments.action) if arguments.action else None
    return Wanted(arguments.domain or "", arguments.product or "", arguments.role or "", action, _since(arguments.since))


def _since(said: str | None) -> str:
    if not said:
        return ""
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        raise InputError(f"`--since {said}` is no date: write 2026-06-30, or 2026-06-30T12:00:00Z.") from None
    return (found if found.tzinfo is None else found.astimezone(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
