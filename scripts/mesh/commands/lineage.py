"""`mesh lineage`: what a node, a column or a domain is made from, and who reads it; or the whole mesh."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from functools import partial
from math import inf
from pathlib import Path

import msgspec

from mesh.adapters.artifacts.loader import Loader, open_loader
from mesh.adapters.output import put, put_lines
from mesh.core.columns import ColumnGraph
from mesh.core.errors import InputError
from mesh.core.graph import reach
from mesh.core.plaintext import shown as shown_text
from mesh.core.views.address import Target, known_columns, resolve
from mesh.core.views.trace import Trace, all_of, trace
from mesh.core.views.view import View, touching, view, with_trace
from mesh.render.lineage.facts import counted
from mesh.render.lines import Row, lay_out


def lineage(arguments: Namespace) -> int:
    """Shows a part of the mesh, or writes it to a file. Returns 1 when something is wrong in what it shows."""
    if (arguments.up is not None or arguments.down is not None) and not arguments.target:
        raise InputError("`--up` and `--down` count hops from a node, a column or a domain: name one, or leave them out for the whole mesh.")
    _check_output(arguments)
    loader = open_loader(arguments)
    mesh = loader.mesh
    if not mesh.nodes:
        raise InputError(f"no domain has artifacts in environment `{mesh.environment}` yet. Run `mesh build`, or add `--parse`.")
    if arguments.format in ("openlineage", "parquet"):
        _export(loader, arguments)
        return _report(loader, view(mesh, Target(), up=inf, down=inf))
    target = resolve(mesh, arguments.target, lambda node: known_columns(mesh, loader.columns, loader.lineage, node)) if arguments.target else Target()
    up, down = _hops(arguments, target)
    shown, found = view(mesh, target, up=up, down=down), None
    if target.column or arguments.columns:
        found = _trace(loader, shown, up, down)
        shown = with_trace(mesh, view(mesh, target, up=0, down=0) if target.column else shown, found)
    if arguments.format == "tree":
        put_lines(partial(lay_out, _tree(loader, shown, found)), arguments.output)
    else:
        put(_text(loader, shown, found, arguments.format), arguments.output)
    return _report(loader, shown)


def _check_output(arguments: Namespace) -> None:
    """What cannot be written is said before anything is read."""
    place = Path(arguments.output or "")
    if not arguments.output:
        if arguments.format == "parquet":
            raise InputError("Parquet is no text: name a folder for the tables with `-o tables`.")
    elif arguments.format == "parquet":
        if place.exists() and not place.is_dir():
            raise InputError(f"cannot write {place}: this is no folder, and the tables need a folder. Name one, as in `-o tables`.")
    elif place.is_dir():
        raise InputError(f"cannot write {place}: this is a folder. Name a file in it.")


def _hops(arguments: Namespace, target: Target) -> tuple[float, float]:
    """How far to look where the command line does not say: a column's way back is what one asks for, and narrow; a node's may be wide."""
    usual: tuple[float, float] = (inf, 2) if target.column else (2, 2) if target.node and not arguments.columns else (1, 1)
    return usual[0] if arguments.up is None else arguments.up, usual[1] if arguments.down is None else arguments.down


def _trace(loader: Loader, shown: View, up: float, down: float) -> Trace:
    mesh, target = loader.mesh, shown.target
    nodes = [target.node] if target.node else [id_ for id_, node in shown.nodes.items() if target.domain in ("", node.domain)]
    parents = {node.id: node.parents for node in mesh.nodes.values()}
    # Who reads a column is found by turning all lineage round: only what is connected with the target need be.
    around = reach(parents, nodes).keys() | reach(mesh.children, nodes).keys()
    graph = ColumnGraph(parents, {id_: loader.lineage[id_] for id_ in around if id_ in loader.lineage})
    if target.column:
        return trace(mesh, graph, [(target.node, target.column)], up=up, down=down)
    starts = [key for id_ in nodes for key in all_of(graph, id_, known_columns(mesh, loader.columns, loader.lineage, id_))]
    return trace(mesh, graph, starts, up=up, down=down)


def _tree(loader: Loader, shown: View, found: Trace | None) -> Iterator[Row]:
    from mesh.render.lineage import column_tree, overview, tree

    mesh, target = loader.mesh, shown.target
    if found:
        return (column_tree.column_tree if target.column else column_tree.columns_tree)(mesh, shown, found, loader.columns)
    return tree.node_tree(mesh, shown) if target.node else overview.domain_tree(mesh, shown) if target.domain else overview.mesh_tree(mesh, shown)


def _text(loader: Loader, shown: View, found: Trace | None, form: str) -> str:
    if form == "json":
        from mesh.render.lineage.document import document

        return document(loader.mesh, shown, found, loader.columns if found else {})
    if form == "dot":
        from mesh.render.lineage.dot import dot

        return dot(loader.mesh, shown, found)
    from mesh.render.lineage.mermaid import mermaid

    return mermaid(loader.mesh, shown, found)


def _export(loader: Loader, arguments: Namespace) -> None:
    """The formats of other tools, which hold the whole mesh with its columns: OpenLineage's events, a line each, and tables."""
    if arguments.target:
        raise InputError(f"`--format {arguments.format}` holds the whole mesh: leave out `{arguments.target}`.")
    if arguments.format == "openlineage":
        from mesh.render.openlineage.events import events

        encoder = msgspec.json.Encoder()
        found = events(loader.mesh, loader.columns, loader.lineage, code=loader.code)
        put((f"{encoder.encode(event).decode()}\n" for event in found), arguments.output)
        return
    from mesh.adapters.tables import with_unbuilt, write_tables
    from mesh.core.tables.tables import tables

    write_tables(tables(with_unbuilt(loader), loader.columns_by_domain, loader.lineage), Path(arguments.output))


def _report(loader: Loader, shown: View) -> int:
    """What is wrong in what is shown, or missing from it, on standard error. The exit code."""
    touched = touching(shown, loader.mesh.problems)
    elsewhere = sum(not problem.is_error for problem in loader.mesh.problems) - sum(not problem.is_error for problem in touched)
    for line in (*loader.notes, *(problem.message for problem in touched)):
        print(f"mesh: {shown_text(line)}", file=sys.stderr)
    if elsewhere:
        what = f"{counted(elsewhere, 'more domain')} without current artifacts: who reads this may be missing here. Add `--parse` to refresh."
        print(f"mesh: {what}", file=sys.stderr)
    return 1 if any(problem.is_error for problem in touched) else 0
