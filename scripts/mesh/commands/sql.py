"""`mesh sql`: asks the published products and the tables of the mesh, read-only, with the eyes of a role."""

import re
import sys
from argparse import Namespace
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from mesh.adapters.audit.asking import Asked
from mesh.adapters.audit.log import AuditLog
from mesh.adapters.gate import Gate, Offer
from mesh.adapters.query import Result, run_query
from mesh.adapters.resultset import SHOWN, show, to_file, write
from mesh.adapters.tree import choose_environment, find_root, mesh_home, read_domains
from mesh.core.errors import InputError
from mesh.core.model import Domain
from mesh.core.plaintext import shown
from mesh.core.views.view import not_current_in_words

_MENTIONS_DP = re.compile(r"\bdp_(?:count|sum)\b", re.IGNORECASE)


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
    gate = Gate(root, mesh_home(root), environment, domains, arguments.role or "", arguments.purpose or "")
    tables = _tables(arguments) if arguments.schema else {}
    offers = gate.offers(query)
    if not offers and not tables:
        raise InputError(f"nothing is published in environment `{environment}` yet. Run `mesh build`.")
    asked = Asked(
        AuditLog(gate.home, environment), query, gate.role.name, gate.purpose, SHOWN if arguments.format == "table" and not arguments.output else None
    )
    with asked.recorded():
        private = _private(asked, gate, domains, offers) if _MENTIONS_DP.search(query) else None
        if private and arguments.format == "parquet":
            raise InputError("the answer of a query with `dp_` functions is small: write it as csv or json.")
        result = _answer(arguments, private or partial(asked.run, partial(run_query, query, offers, tables=tables)))
    for note in result.notes:
        print(f"mesh: {shown(note)}", file=sys.stderr)
    return 0


def _answer(arguments: Namespace, run: "partial[Result]") -> Result:
    form = arguments.format
    if arguments.output:
        return to_file(run, "csv" if form == "table" else form, Path(arguments.output))
    result = run()
    if form == "table":
        show(result)
    else:
        write(result, form, sys.stdout)
    return result


def _private(asked: Asked, gate: Gate, domains: Mapping[str, Domain], offers: Iterable[Offer]) -> "partial[Result] | None":
    """For a query with `dp_` functions. Who asks others need not wait for what answers them."""
    from mesh.adapters.privacy.asking import answer_privately, private_query

    query = private_query(asked.query)
    return partial(answer_privately, query, asked, gate, domains, offers) if query else None


def _tables(arguments: Namespace) -> dict[str, Path]:
    # Who asks only products need not wait for what loads the mesh.
    from mesh.adapters.artifacts.loader import open_loader
    from mesh.adapters.tables import fresh_tables

    loader = open_loader(arguments)
    behind = not_current_in_words(loader.mesh)
    for note in (*loader.notes, *([f"{behind}, so that the tables hold what was known before, or nothing. Add `--parse` to refresh."] if behind else [])):
        print(f"mesh: {shown(note)}", file=sys.stderr)
    return fresh_tables(loader)


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
