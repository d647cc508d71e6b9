"""`mesh status`: what is published, how old it is, what is withheld and why, which versions end and who still reads them; whether promises are kept."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from rich.markup import escape

from mesh.adapters import keys, ports
from mesh.adapters.interfaces import read_interface
from mesh.adapters.terminal import console, grid
from mesh.adapters.tree import choose_environment, find_root, mesh_home, read_domains
from mesh.adapters.workspace import Workspace
from mesh.core.build.report import State
from mesh.core.errors import InputError
from mesh.core.model import OPEN, RESTRICTED, Domain, Port
from mesh.core.plaintext import shown_lines
from mesh.core.select import select
from mesh.core.status import Row, age, rows

_WIDE = 150
_FAILED = {State.FAILED.value, State.REFUSED.value, State.CANCELLED.value}


def status(arguments: Namespace) -> int:
    """Shows the products of the chosen domains. With `--verify` reads every published file and returns 1 when one is damaged; with `--slo` returns 1
    when a service level is missed."""
    _check_options(arguments)
    root = find_root(Path.cwd())
    domains = read_domains(root)
    chosen = select(domains, arguments.domains)
    environment = choose_environment((domains[name] for name in chosen), arguments.env)
    workspace = Workspace(root, mesh_home(root), environment)
    if arguments.slo:
        return _service_levels(arguments, workspace, domains, chosen)
    read, unreadable = _read_ports(workspace, domains)
    failures: dict[str, tuple[str, str]] = {}
    for name in chosen:
        last = workspace.read_state(domains[name]).get("last_build")
        if isinstance(last, dict) and last.get("state") in _FAILED:
            failures[name] = (str(last.get("at")), str((last.get("problems") or [""])[0]).splitlines()[0])
    declared = {name: read_interface(domain) for name, domain in domains.items()}
    inputs = {name: domain.inputs or () for name, domain in domains.items()}
    shown = [row for row in rows(declared, read, failures, inputs) if row.address.domain in chosen]
    damaged, unread = {}, 0
    if arguments.verify:
        entries = [entry for name in chosen for entry in read[name].published]
        readable = [entry for entry in entries if entry.port == OPEN or keys.has_key(workspace.home, environment, keys.ENCRYPTION, entry.address.domain)]
        damaged = {(entry.address, entry.port): problem for entry, problem in ports.verify(workspace.home, environment, readable) if problem}
        unread = len(entries) - len(readable)
    if arguments.json:
        facts = [{**asdict(row), "address": str(row.address), "damaged": damaged.get((row.address, row.port), "")} for row in shown]
        print(json.dumps({"environment": environment, "products": facts, "problems": unreadable}, indent=2))
        return 2 if unreadable else 1 if damaged else 0
    now, out = datetime.now(UTC), console()
    columns: tuple[str, ...] = ("", "!product", "!owner", "!>rows", "!>published", "!>confirmed", "!publication", "remarks")
    cells = [_cells(row, now, damaged.get((row.address, row.port), "")) for row in shown]
    if out.width < _WIDE:
        # What is left out is in `--json`.
        kept = (0, 1, 3, 4, 7)
        columns, cells = tuple(columns[at] for at in kept), [[row[at] for at in kept] for row in cells]
    out.print(grid(columns, cells))
    for (address, _), problem in damaged.items():
        out.print(f"[red]■[/] {escape(problem)}. Run `mesh build {address.domain} --force` to publish it again.")
    for problem in unreadable:
        print(f"mesh: {problem}", file=sys.stderr)
    if arguments.verify and not damaged:
        out.print(f"[green]●[/] {sum(row.rows is not None for row in shown) - unread} published files hold what their pointers say.")
    if unread:
        out.print(f"[yellow]▲[/] {unread} files of restricted ports were not read: their domain's encryption key is not here.")
    return 2 if unreadable else 1 if damaged else 0


def _check_options(arguments: Namespace) -> None:
    if arguments.notify is not None and not arguments.slo:
        raise InputError("`--notify` sends what `--slo` finds. Write `mesh status --slo --notify`.")
    if arguments.slo and arguments.verify:
        raise InputError("`--slo` and `--verify` are two questions. Ask one after the other.")


def _service_levels(arguments: Namespace, workspace: Workspace, domains: dict[str, Domain], chosen: Iterable[str]) -> int:
    from mesh.adapters.artifacts.loader import Loader
    from mesh.adapters.output import put_lines
    from mesh.adapters.slo import notify
    from mesh.adapters.slo.judging import judged
    from mesh.core.slo.report import document, missed
    from mesh.core.slo.words import iso
    from mesh.render.slo.table import table

    if arguments.notify in domains:
        raise InputError(
            f"`--notify {arguments.notify}` names a file, and there is a domain of that name. Write domains first: `mesh status {arguments.notify} --slo`."
        )
    # Before the work: without an address there is nobody to tell.
    url = notify.webhook() if arguments.notify == "" else ""
    now = datetime.now(UTC)
    found, problems = judged(Loader(workspace, domains), chosen, now)

    def report(*, with_trends: bool) -> dict[str, object]:
        facts = {"environment": workspace.environment, "at": iso(now), "commit": workspace.commit}
        return document(found, **facts, problems=problems, with_trends=with_trends)

    if arguments.json:
        print(json.dumps(report(with_trends=True), indent=2))
    else:
        put_lines(lambda width: table(found, width), None)
    for problem in problems:
        print(f"mesh: {shown_lines(problem)}", file=sys.stderr)
    if arguments.notify:
        notify.write(report(with_trends=False), arguments.notify)
    elif url:
        notify.post(report(with_trends=False), url)
    return 1 if missed(found) else 0


def _read_ports(workspace: Workspace, domains: Iterable[str]) -> tuple[dict[str, Port], list[str]]:
    """Every domain's port; one that cannot be read counts as empty, and is said."""
    read, problems = {}, []
    for name in domains:
        try:
            read[name] = ports.read_port(workspace.home, workspace.environment, name)
        except InputError as error:
            read[name] = Port(name)
            problems.append(str(error))
    return read, problems


def _cells(row: Row, now: datetime, damage: str) -> list[str]:
    sign = "[red]■[/]" if damage or row.rows is None else "[yellow]▲[/]" if row.withheld else "[green]●[/]"
    where = ["restricted port"] if row.port == RESTRICTED else []
    remarks = [*where, f"withheld: {row.withheld}"] if row.withheld else where if row.rows is not None else [*where, "never published"]
    if row.deprecation_date:
        remarks.append(f"deprecated, ends {row.deprecation_date}; used by {', '.join(row.used_by) or 'nobody'}")
    elif not row.is_latest:
        remarks.append("not the latest version")
    count = "" if row.rows is None else f"{row.rows:,}"
    ages = (age(row.published_at, now), age(row.verified_at, now))
    return [sign, f"[bold]{row.address}[/]", escape(row.owner), count, *ages, row.publication_id, escape("; ".join(remarks))]
