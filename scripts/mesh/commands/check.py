"""`mesh check`: what breaks the rules of the federation, whose it is, where it stands and how to mend it."""

from argparse import Namespace
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from mesh import __version__
from mesh.adapters import git
from mesh.adapters.artifacts.loader import Loader, open_loader
from mesh.adapters.base import named_base
from mesh.adapters.governance import checker
from mesh.adapters.governance.fixer import Fixer
from mesh.adapters.governance.mending import apply, write_interfaces
from mesh.adapters.governance.scan import scan_published
from mesh.adapters.governance.standards import read_standards
from mesh.adapters.output import put, put_lines
from mesh.core.errors import InputError
from mesh.core.governance.finding import Finding, Severity
from mesh.core.governance.policy import Policy
from mesh.core.governance.report import report
from mesh.core.select import select
from mesh.render.check.document import check_json, policies_json
from mesh.render.check.github import github
from mesh.render.check.markdown import markdown, policies_markdown
from mesh.render.check.plan import plan_lines
from mesh.render.check.sarif import sarif
from mesh.render.check.text import check_lines, policy_lines
from mesh.render.palette import Palette


def check(arguments: Namespace) -> int:
    """Shows the findings. Returns 1 when one of them is an error, or a warning where these were to fail."""
    if arguments.dry_run and not arguments.fix:
        raise InputError("`--dry-run` shows what `--fix` would do: add `--fix`.")
    if arguments.fix and arguments.format != "text":
        raise InputError(f"`--fix` has no format `{arguments.format}`: it shows a diff as text.")
    loader = open_loader(arguments)
    if arguments.list:
        return _list(arguments, checker.all_policies(loader))
    domains = select(loader.domains, arguments.domains) if arguments.domains else None
    root = loader.workspace.root
    base = None if arguments.changed is None else named_base(root, arguments.changed, "domains", "governance")
    checker.require_artifacts(loader, domains or loader.domains)
    scanned = scan_published(loader, domains or tuple(loader.domains)) if arguments.scan else None
    checked = checker.check(loader, arguments.policy or (), scanned)
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
    if arguments.fix:
        return _fix(arguments, loader, found.findings)
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


def _fix(arguments: Namespace, loader: Loader, findings: tuple[Finding, ...]) -> int:
    """Mends what is mechanical of these findings, or shows with `--dry-run` what that would be. Returns 0: what is left, the next check says."""
    root = loader.workspace.root
    plan = Fixer(loader, {one.name: one.value for one in read_standards(root)}, datetime.now(UTC).date()).plan(findings)
    if not arguments.dry_run:
        apply(plan, root)
        write_interfaces(loader.workspace, [loader.domains[name] for name in plan.interfaces], arguments.engine)
    put_lines(partial(plan_lines, plan.edits, plan.not_fixed, plan.interfaces, not arguments.dry_run), arguments.output)
    return 0


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
