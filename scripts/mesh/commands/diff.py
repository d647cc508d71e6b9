"""`mesh diff`: what changed in the contracts between two states, whose columns that breaks, and whether it may be merged."""

from argparse import Namespace
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from mesh.adapters import git
from mesh.adapters.artifacts.loader import open_loader
from mesh.adapters.contracts.consumers import consumers
from mesh.adapters.contracts.datadiff import compare_data
from mesh.adapters.contracts.places import Places
from mesh.adapters.contracts.sides import default_base, explained, read_side, working_tree
from mesh.adapters.governance.waivers import read_waivers
from mesh.adapters.output import put, put_lines
from mesh.core.changes.change import Severity
from mesh.core.impact.assess import Rules
from mesh.core.impact.comparison import compare
from mesh.render.changes.document import diff_json
from mesh.render.changes.github import github
from mesh.render.changes.markdown import markdown
from mesh.render.changes.text import diff_lines
from mesh.render.palette import Palette


def diff(arguments: Namespace) -> int:
    """Shows the changes. Returns 1 when one of them may not be merged as it is."""
    loader = open_loader(arguments)
    base = read_side(loader, arguments.base) if arguments.base else default_base(loader)
    head = read_side(loader, arguments.head) if arguments.head else explained(loader, base, working_tree(loader))
    rules = Rules(datetime.now(UTC).date(), Severity[arguments.fail_on.upper()], arguments.allow_unused, read_waivers(loader.workspace.root))
    comparison = compare(base, head, consumers(loader, base), rules)
    comparison = replace(comparison, notes=(*loader.notes, *comparison.notes))
    if arguments.data or arguments.format == "markdown":
        found = compare_data(loader, base, head, sorted(base.interfaces.keys() & head.interfaces.keys()))
        # Who did not ask for data is not told that there are none.
        comparison = replace(comparison, data=tuple(one for one in found if arguments.data or not one.problem))
    match arguments.format:
        case "json":
            put(diff_json(comparison), arguments.output)
        case "markdown":
            put(markdown(comparison), arguments.output)
        case "github":
            put(github(comparison, Places(loader.workspace.root, loader.domains, git.prefix(loader.workspace.root)).of), arguments.output)
        case _:
            put_lines(partial(diff_lines, comparison, Palette(loader.mesh)), arguments.output)
    return 1 if comparison.fails else 0
