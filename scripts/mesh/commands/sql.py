"""`mesh sql`: asks the published products and the tables of the mesh, read-only, with the eyes of a role."""

import sys
from argparse import Namespace
from functools import partial
from pathlib import Path

from mesh.adapters.gate import Gate
from mesh.adapters.query import Result, run_query
from mesh.adapters.resultset import show, to_file, write
from mesh.adapters.tree import choose_environment, find_root, mesh_home, read_domains
from mesh.core.errors import InputError
from mesh.core.governance.access import Reading
from mesh.core.plaintext import shown
from mesh.core.views.view import not_current_in_words


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
    result = _answer(arguments, partial(run_query, query, offers, tables=tables))
    _asked(gate.reading(result.reads, result.rows))
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


def _asked(reading: Reading) -> None:
    """The one place that knows who read what."""


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
