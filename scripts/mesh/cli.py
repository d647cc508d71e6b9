"""The command line: words to commands. The only place with exit codes: 0 ok, 1 findings or a failed build, 2 your input, 3 our bug.

Parsing imports argparse only; a command's module is imported when it is called.
"""

import argparse
import errno
import io
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from mesh import __version__
from mesh.core.errors import InputError
from mesh.core.plaintext import shown_lines

_OUTPUT_FAILS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})


def main(argv: Sequence[str] | None = None) -> int:
    _prepare_output()
    arguments = _parser().parse_args(argv)
    try:
        command: Callable[[argparse.Namespace], int] = getattr(import_module(f"mesh.commands.{arguments.command}"), arguments.command)
        code = command(arguments)
        sys.stdout.flush()
        return code
    except InputError as error:
        print(f"mesh: {shown_lines(str(error))}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("mesh: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output went away (`mesh status | head`): nothing is wrong.
        _hush()
        return 0
    except OSError as error:
        if error.errno not in _OUTPUT_FAILS:
            return _bug()
        _hush()
        print(f"mesh: the output cannot be written: {error.strerror}.", file=sys.stderr)
        return 2
    except Exception:
        return _bug()


def _prepare_output() -> None:
    """A closed output takes what it gets, and one that cannot show every letter shows escapes."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  # for as long as the program runs
        elif isinstance(stream := getattr(sys, name), io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _hush() -> None:
    """What is still to be written is lost; Python would complain of it again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _bug() -> int:
    import traceback

    traceback.print_exc()
    print("mesh: this is a bug in the tool, not in your files. Please report it with the lines above.", file=sys.stderr)
    return 3


def _parser() -> argparse.ArgumentParser:
    purpose = "An analytics mesh on dbt: independent projects share data products through contracts and versions."
    parser = argparse.ArgumentParser(prog="mesh", description=purpose)
    parser.add_argument("--version", action="version", version=f"mesh {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")

    build = _command(commands, "build", "build, test and publish domains in the right order", _with_domains, _with_environment, _with_engine)
    build.add_argument("-s", "--select", nargs="+", metavar="NODE", help="build only these nodes (dbt's node selection), in every chosen domain")
    build.add_argument("-j", "--jobs", type=_positive, default=os.cpu_count() or 1, metavar="N", help="domains at once (default: the number of cores)")
    build.add_argument("--fail-fast", action="store_true", help="begin nothing new after a failure")
    build.add_argument("--publish-required", action="store_true", help="a withheld product fails the build")
    build.add_argument(
        "--force", action="store_true", help="build domains that are up to date too, from scratch (dbt's --full-refresh), and publish every product anew"
    )
    build.add_argument("--dry-run", action="store_true", help="show the plan and the reasons, build nothing")
    build.add_argument("--json", action="store_true", help="print the result as JSON")
    build.add_argument("--no-catalog", action="store_true", help="leave the catalogue as it is (see `mesh catalog`)")

    catalog = _command(commands, "catalog", "write the catalogue: one site, offline, to find, judge and use every product", _with_mesh)
    catalog.add_argument("-o", "--output", metavar="FOLDER", help="where to (default: .mesh/<environment>/catalogue)")
    catalog.add_argument("--docs", action="store_true", help="with dbt's own documentation of each domain, made by dbt v1 and linked both ways")
    catalog.add_argument("--open", action="store_true", help="open it in the browser")
    catalog.add_argument("--serve", nargs="?", type=_port, const=8080, metavar="PORT", help="serve it to this machine over HTTP until Ctrl-C (default: 8080)")

    interface = _command(commands, "interface", "write the interface packages from the contracts", _with_domains, _with_environment, _with_engine)
    interface.add_argument("--check", action="store_true", help="write nothing; show what is stale and exit with 1")

    status = _command(commands, "status", "what is published, how old it is, what is withheld and why", _with_domains, _with_environment)
    status.add_argument("--verify", action="store_true", help="read every published file and compare its rows and content with the pointer")
    status.add_argument("--slo", action="store_true", help="judge the service levels from what builds recorded; exit with 1 when one is missed")
    status.add_argument(
        "--notify",
        nargs="?",
        const="",
        metavar="FILE",
        help="with --slo: post the report, each time, to the webhook that MESH_NOTIFY_URL names; or write it to FILE",
    )
    status.add_argument("--json", action="store_true", help="print the facts as JSON")

    sql = _command(commands, "sql", "query published products, read-only", _with_mesh)
    sql.add_argument("query", nargs="?", help="for example: select * from operations.flights limit 5")
    sql.add_argument("-f", "--file", metavar="FILE", help="read the query from a file (- for standard input)")
    sql.add_argument("--as", dest="role", metavar="ROLE", help="ask with the eyes of a role of governance/roles.yml (default: the least)")
    sql.add_argument("--purpose", metavar="PURPOSE", help="what you ask for: opens what the role has an agreement on for this purpose")
    sql.add_argument("--schema", action="store_true", help="offer the tables of the mesh too: dbt.models, dbt.column_lineage, mesh.ports, ...")
    sql.add_argument("--format", choices=("table", "csv", "json", "parquet"), default="table", help="how to show the result (default: table)")
    sql.add_argument("-o", "--output", metavar="FILE", help="write the result to a file; needed for parquet")

    lineage = _command(commands, "lineage", "what a node, a column or a domain is made from, and who reads it", _with_mesh)
    lineage.add_argument("target", nargs="?", help="operations.flights.v2, stg_flights, operations.flights.flight_id, a domain (default: the whole mesh)")
    lineage.add_argument("--up", type=_hops, metavar="N", help="hops upstream, or `all` (default: 2; a column: all; a domain or --columns: 1)")
    lineage.add_argument("--down", type=_hops, metavar="N", help="hops downstream, or `all` (default: 2; a domain or --columns: 1)")
    lineage.add_argument("--columns", action="store_true", help="follow columns, too: what each is made of, and how")
    formats = ("tree", "json", "dot", "mermaid", "openlineage", "parquet")
    lineage.add_argument("--format", choices=formats, default="tree", help="how to show it (default: tree); json has a documented schema")
    lineage.add_argument("-o", "--output", metavar="FILE", help="write to a file; for parquet, to a folder")

    diff = _command(commands, "diff", "what changed in the contracts, whose columns that breaks, and whether it may be merged", _with_mesh)
    diff.add_argument(
        "base", nargs="?", metavar="BASE", help="a git ref, a file or folder of interfaces, or domain@publication (default: where this branch began)"
    )
    diff.add_argument("head", nargs="?", metavar="HEAD", help="the same (default: the working tree)")
    diff.add_argument(
        "--format", choices=("text", "json", "markdown", "github"), default="text", help="how to show it; markdown is a comment for a pull request"
    )
    diff.add_argument("--fail-on", choices=("breaking", "warning"), default="breaking", help="the least severe change that exits with 1 (default: breaking)")
    diff.add_argument("--allow-unused", action="store_true", help="let pass what certainly nobody reads")
    diff.add_argument("--data", action="store_true", help="compare what is published on both sides, too (markdown does where both are)")
    diff.add_argument("-o", "--output", metavar="FILE", help="write to a file")

    check = _command(commands, "check", "what breaks the rules of the federation, whose it is and how to mend it", _with_domains, _with_mesh)
    check.add_argument("--changed", nargs="?", const="", metavar="BASE", help="only what differs from a git ref (default: from where this branch began)")
    check.add_argument("--policy", action="append", metavar="NAME", help="ask only this policy; may be given again")
    check.add_argument("--fix", action="store_true", help="mend what is mechanical: missing YAML, groups, ends of versions, units as a new version, interfaces")
    check.add_argument("--dry-run", action="store_true", help="with --fix: show the plan as a diff, change nothing")
    check.add_argument("--scan", action="store_true", help="look into a sample of the published files, too, for personal data that nobody declared")
    check.add_argument("--list", action="store_true", help="list the policies (as text, json or markdown)")
    check.add_argument(
        "--format",
        choices=("text", "json", "markdown", "github", "sarif"),
        default="text",
        help="how to show it; markdown is a comment for a pull request, sarif is for code hosts and editors",
    )
    check.add_argument("--fail-on", choices=("error", "warning"), default="error", help="the least severe finding that exits with 1 (default: error)")
    check.add_argument("-o", "--output", metavar="FILE", help="write to a file")

    impact = _command(commands, "impact", "who is hit if a product or a column changes", _with_mesh)
    impact.add_argument("target", nargs="?", help="operations.flights.v2, or a column: operations.flights.v2.departure_delay_min")
    impact.add_argument("--unused", action="store_true", help="list the public columns and versions that nobody outside their domain reads")
    impact.add_argument("--format", choices=("text", "json"), default="text", help="how to show it (default: text)")

    audit = _command(commands, "audit", "who read, published or was refused what; whether the audit log is as it was written", _with_environment)
    audit.add_argument("--verify", action="store_true", help="find edits, deletions, reordering and a cut end; exit with 1 where there are any")
    audit.add_argument("--head", metavar="HASH", help="as --verify; the log must hold the record with this hash, which was kept elsewhere")
    audit.add_argument("--domain", metavar="NAME", help="only what this domain did, or was asked")
    audit.add_argument("--product", metavar="PRODUCT", help="only this product: passengers.customers, or passengers.customers.v1")
    audit.add_argument("--role", metavar="ROLE", help="only this role")
    actions = ("read", "publish", "withheld", "query", "dp", "refused", "found", "repaired")
    audit.add_argument("--action", choices=actions, help="only this action")
    audit.add_argument("--since", metavar="DATE", help="only from this day (or time, UTC) on: 2026-06-30")
    audit.add_argument("--budgets", action="store_true", help="the privacy budgets that were spent")
    audit.add_argument("--format", choices=("text", "json", "csv"), default="text", help="how to show it (default: text)")

    export = _command(commands, "export", "write contracts (ODCS) and domains (ODPS) as open standards do, for other tools", _with_mesh)
    export.add_argument("standard", choices=("odcs", "odps"), help="odcs: one contract for each product version; odps: one file for each domain")
    export.add_argument("targets", nargs="*", metavar="name", help="operations, operations.flights, operations.flights.v2 (default: all)")
    export.add_argument("-o", "--output", metavar="FOLDER", help="write files there (default: one YAML document after the other to the output)")

    importing = _command(commands, "import", "make the files of a product from a contract (ODCS)")
    importing.add_argument("standard", choices=("odcs",), help="odcs: Open Data Contract Standard, v3.0.0 to v3.1.0")
    importing.add_argument("file", metavar="FILE", help="the contract")
    importing.add_argument("--domain", metavar="NAME", help="whose the product becomes (default: the domain that the contract names)")
    importing.add_argument("--dry-run", action="store_true", help="show the files in full, write nothing")
    # A module of Python cannot be called `import`.
    importing.set_defaults(command="importing")
    return parser


_Option = Callable[[argparse.ArgumentParser], None]


def _command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, purpose: str, *options: _Option) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=purpose, description=f"{purpose[0].upper()}{purpose[1:]}.")
    for option in options:
        option(parser)
    return parser


def _with_domains(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("domains", nargs="*", metavar="domain", help="domains (default: all); +name adds all upstream of it, name+ all downstream")


def _with_environment(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--env", metavar="NAME", help="environment: a target of the domains' profiles (default: the profile's own)")


def _with_engine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--engine", choices=("v1", "v2"), default="v1", help="dbt Core v1 (Python, default) or v2 (Rust)")


def _with_mesh(parser: argparse.ArgumentParser) -> None:
    """For commands that ask the whole mesh: they read what dbt left on disk, and refresh it only when asked to."""
    _with_environment(parser)
    _with_engine(parser)
    parser.add_argument("--parse", action="store_true", help="first compile the domains whose artifacts are missing or older than their files")


def _hops(text: str) -> float:
    """Whole numbers, and `all` as infinity, so that hops can be compared without asking which."""
    if text != "all" and not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text} is neither a whole number nor `all`")
    return float("inf") if text == "all" else int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port: a whole number from 0 (any that is free) to 65535")
    return int(text)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no whole number from 1")
    return int(text)
