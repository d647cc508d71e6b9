"""`mesh impact`: who is hit if a product or one of its columns changes, and what is public though nobody reads it."""

import sys
from argparse import Namespace
from functools import partial

from mesh.adapters.artifacts.loader import Loader, open_loader
from mesh.adapters.contracts.consumers import consumers
from mesh.adapters.output import put, put_lines
from mesh.core.errors import InputError
from mesh.core.impact.follow import find_readers
from mesh.core.impact.unused import unused
from mesh.core.plaintext import shown
from mesh.core.views.address import known_columns, resolve
from mesh.core.views.view import not_current_in_words
from mesh.render.changes.impact_json import impact_json, unused_json
from mesh.render.changes.impact_text import impact_lines, unused_lines


def impact(arguments: Namespace) -> int:
    """Shows all that is downstream of a product or a column, or with `--unused` what nobody reads."""
    if bool(arguments.target) == arguments.unused:
        raise InputError("name a product or a column, as in `mesh impact operations.flights.v2.departure_delay_min`, or ask for `--unused` alone.")
    loader = open_loader(arguments)
    if not loader.mesh.nodes:
        raise InputError(f"no domain has artifacts in environment `{loader.mesh.environment}` yet. Run `mesh build`, or add `--parse`.")
    mesh, among, notes = loader.mesh, consumers(loader), _notes(loader)
    for note in notes:
        print(f"mesh: {shown(note)}", file=sys.stderr)
    if arguments.unused:
        found = list(unused(among))
        if arguments.format == "json":
            put(unused_json(found, notes), None)
        else:
            put_lines(partial(unused_lines, mesh, found), None)
        return 0
    target = resolve(mesh, arguments.target, lambda node: known_columns(mesh, loader.columns, loader.lineage, node))
    if not target.node:
        raise InputError(f"{target.domain} is a domain. Name one of its products, or a column of one: `mesh lineage {target.domain}` lists them.")
    node, readers = mesh.nodes[target.node], find_readers(among, target.node, target.column, with_home=True)
    if arguments.format == "json":
        put(impact_json(node, target.column, readers, notes), None)
    else:
        put_lines(partial(impact_lines, mesh, node, target.column, readers), None)
    return 0


def _notes(loader: Loader) -> list[str]:
    """That nobody reads something is only as true as what is known of the domains."""
    behind = not_current_in_words(loader.mesh)
    return [*loader.notes, *([f"{behind}, so that readers there may be missing here. Add `--parse` to refresh."] if behind else [])]
