"""`mesh check`: what breaks the rules of the federation, whose it is, where it stands and how to mend it."""

from argparse import Namespace
from dataclasses import replace
from functools import partial

from mesh import __version__
from mesh.adapters import git
from mesh.adapters.artifacts.loader import open_loader
from mesh.adapters.base import named_base
from mesh.adapters.governance import checker
from mesh.adapters.output import put, put_lines
from mesh.core.errors import InputError
from mesh.core.governance.finding import Severity
from mesh.core.governance.policy import Policy
from mesh.core.governance.report import report
from mesh.core.select import select
from mesh.render.check.document import check_json, policies_json
from mesh.render.check.github import github
from mesh.render.check.markdown import markdown, policies_markdown
from mesh.render.check.sarif import sarif
from mesh.render.check.text import check_lines, policy_lines
from mesh.render.palette import Palette


def check(arguments: Namespace) -> int:
    """Shows the findings. Returns 1 when one of them is an error, or a warning where these were to fail."""
    loader = open_loader(arguments)
    if arguments.list:
        return _list(arguments, checker.all_policies(loader))
    domains = select(loader.domains, arguments.domains) if arguments.domains else None
    root = loader.workspace.root
    base = None if arguments.changed is None else named_base(root, arguments.changed, "domains", "governance")
    checker.require_artifacts(loader, domains or loader.domains)
    checked = checker.check(loader, arguments.policy or ())
    if base and base.note:
        checked = replace(checked, notes=(*checked.notes, base.note))
    found = report(
        checked,
        domains,
        environment=loader.workspace.environment,
        base=base.label if base else "",
        touched=checker.touched_since(loader, base, checked) if base else None,
        fail_on=Severity(arguments.fail_on),
    )
    match arguments.format:
        case "json":
            put(check_json(found), arguments.output)
        case "markdown":
            put(markdown(found), arguments.output)
        case "github":
            put(github(found, git.prefix(root)), arguments.output)
        case "sarif":
            put(sarif(found, version=__version__, prefix=git.prefix(root)), arguments.output)
        case _:
            put_lines(partial(check_lines, found, Palette(loader.mesh)), arguments.output)
    return 1 if found.fails else 0


def _list(arguments: Namespace, policies: tuple[Policy, ...]) -> int:
    match arguments.format:
        case "json":
            put(policies_json(policies), arguments.output)
        case "markdown":
            put(policies_markdown(policies), arguments.output)
        case "text":
            put_lines(partial(policy_lines, policies), arguments.output)
        case other:
            raise InputError(f"`--list` has no format `{other}`. Choose text, json or markdown.")
    return 0
