"""`mesh build`: builds domains in the order of the node graph, tests them and publishes their products."""

import json
import os
from argparse import Namespace
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from mesh.adapters import keys
from mesh.adapters.artifacts import reading
from mesh.adapters.audit.building import find_unrecorded
from mesh.adapters.build.builder import Builder, Options
from mesh.adapters.build.freshness import Freshness
from mesh.adapters.build.scheduler import Interrupts, run_all, run_steps
from mesh.adapters.catalogue.write import made_from, made_from_of
from mesh.adapters.dbt.engines import open_engine
from mesh.adapters.governance.gate import Gate, due
from mesh.adapters.history.record import Recorder, record_found
from mesh.adapters.terminal import Progress, console, details, grid, summary
from mesh.adapters.tree import choose_environment, find_root, mesh_home, read_domains
from mesh.adapters.workspace import Workspace
from mesh.core.build.plan import Step, circles, plan
from mesh.core.build.report import Report, State, exit_code, merge
from mesh.core.errors import InputError, did_you_mean
from mesh.core.governance.finding import Severity
from mesh.core.select import select

if TYPE_CHECKING:
    from rich.console import Console

    from mesh.core.governance.report import Checked


def build(arguments: Namespace) -> int:
    """Builds what was asked for. Returns the exit code: 0 ok, 1 something failed or was withheld, 2 the user's input, 130 interrupted."""
    root = find_root(Path.cwd())
    domains = read_domains(root)
    chosen = select(domains, arguments.domains)
    environment = choose_environment((domains[name] for name in chosen), arguments.env)
    if arguments.publish_required:
        os.environ["MESH_PUBLISH_REQUIRED"] = "1"
    with keys.handed_over(), open_engine(arguments.engine) as engine:
        workspace = Workspace(root, mesh_home(root), environment, engine)
        workspace.prepare()
        in_circles = sorted(name for group in circles(domains, chosen) for name in group)
        steps = plan(domains, chosen, {name: workspace.manifest(domains[name]) for name in in_circles})
        options = Options(tuple(arguments.select or ()), is_forced=arguments.force, is_fail_fast=arguments.fail_fast)
        freshness = Freshness(workspace, domains, steps)
        if arguments.dry_run:
            return _show_plan(steps, Builder(workspace, domains, freshness, options, lambda *_: None), as_json=arguments.json)

        out = console(to_stderr=arguments.json)
        find_unrecorded(workspace.home, environment, domains)
        unrecorded = record_found(workspace, domains.values())
        expected = {name: int(str(workspace.read_state(domains[name]).get("nodes", 0))) for name in chosen}
        with Interrupts() as interrupts, Progress(out, expected) as progress:
            builder = Builder(workspace, domains, freshness, options, progress.on_stage)

            def run_together(names: Collection[str], work: Callable[[str], None]) -> bool:
                run_all(names, work, engine.cancel, interrupts, jobs=arguments.jobs)
                return not interrupts.happened

            checked = Gate(workspace, domains, chosen).check(due(steps, builder.why), run_together, progress.on_stage)
            begun = () if interrupts.happened else steps
            recorder = Recorder(workspace, domains)
            done = run_steps(
                begun, recorder.watching(builder.build), progress.on_report, engine.cancel, interrupts, jobs=arguments.jobs, is_fail_fast=arguments.fail_fast
            )
        if any(report.published for report in done):
            # A plain `dbt build` may have published meanwhile; and the next build need not look at what this one recorded.
            find_unrecorded(workspace.home, environment, domains)
    unrecorded = recorder.write(checked) or unrecorded
    ended = dict.fromkeys(report.domain for report in done)
    reports = [merge(report for report in done if report.domain == name) for name in ended]
    if options.select and reports and all(report.state is State.NOTHING for report in reports):
        manifests = [reading.read_manifest(workspace.target(domains[name])) for name in ended]
        known = {node.name for manifest in manifests if manifest for node in manifest.nodes.values()}
        raise InputError(f"`--select {' '.join(options.select)}` matches no node of {', '.join(ended)}. {did_you_mean(options.select[0], known)}")
    not_begun = [name for name in dict.fromkeys(step.domain for step in steps) if name not in ended]
    refresh = partial(_refresh_catalog, arguments, workspace, reports) if not (arguments.no_catalog or interrupts.happened) else None
    if arguments.json:
        facts: dict[str, Any] = {"environment": environment, "interrupted": interrupts.happened, "not_begun": not_begun}
        facts |= {"policies": _counts(checked, chosen), "domains": [_plain(report) for report in reports]}
        facts |= {"catalogue": refresh() if refresh else None}
        print(json.dumps(facts, indent=2))
    else:
        _show(out, reports, _counts(checked, chosen) or {}, unrecorded, not_begun, was_interrupted=interrupts.happened)
        if refresh and (done_with := refresh()):
            sign = "[yellow]![/]" if done_with["problem"] else "[cyan]·[/]"
            out.print(f"{sign} catalogue: {escape(str(done_with['problem'] or done_with['home']))}", highlight=False, soft_wrap=True)
    return 130 if interrupts.happened else exit_code(reports, publish_required=arguments.publish_required)


def _show(
    out: "Console", reports: Collection[Report], counts: Mapping[str, int], unrecorded: str, not_begun: Collection[str], *, was_interrupted: bool
) -> None:
    """The result for people: a table, what went wrong, and what should be known besides."""
    out.print()
    if reports:
        out.print(summary(reports))
    for report in reports:
        for line in details(report):
            out.print(line)
    said = [f"{number} {noun if number > 1 else noun[:-1]}" for noun, number in counts.items() if number and noun != "waived"]
    if said:
        out.print(f"[cyan]·[/] policies: {', '.join(said)}; `mesh check` shows them")
    if unrecorded:
        out.print(f"[yellow]![/] {escape(unrecorded)}", highlight=False)
    if not_begun:
        out.print(f"not begun: {', '.join(not_begun)}")
    if was_interrupted:
        published = [str(address) for report in reports for address in report.published]
        out.print(f"Interrupted. Published before that: {', '.join(published) or 'nothing'}. Everything else keeps its last good publication.")


def _refresh_catalog(arguments: Namespace, workspace: Workspace, reports: Collection[Report]) -> dict[str, object] | None:
    """Brings the site up to date, unless nothing was built since it was made today, by plain dbt neither. Where that fails, it is said; what was built
    is none the worse."""
    folder = workspace.folder / "catalogue"
    nothing_new = all(report.state in (State.UP_TO_DATE, State.NOTHING) for report in reports)
    if nothing_new and made_from_of(folder) == made_from(workspace, datetime.now(UTC).date().isoformat()):
        return None
    # Heavy, and for builds that did something only.
    from mesh.adapters.artifacts.loader import open_loader
    from mesh.adapters.catalogue.refresh import refresh
    from mesh.site.pages import site

    try:
        done = refresh(open_loader(Namespace(env=workspace.environment, engine=arguments.engine, parse=False)), folder, site)
    except InputError as error:
        problem = str(error)
    except Exception as error:  # What was built counts, whatever is wrong with what tells of it
        problem = f"{type(error).__name__}: {error}. Please report it; `mesh catalog` shows where it comes from."
    else:
        return {"home": str(done.home), "files": done.files, "written": done.written, "removed": done.removed, "problem": ""}
    return {"home": "", "files": 0, "written": 0, "removed": 0, "problem": f"not refreshed: {problem}"}


def _show_plan(steps: tuple[Step, ...], builder: Builder, *, as_json: bool) -> int:
    """What a build would do. A domain that is up to date now is built all the same when something upstream publishes anew."""
    rows = []
    for step in steps:
        after = ", ".join(dict.fromkeys(name for name, _ in step.after))
        rows.append((step.domain, str(step.stage) if step.select else "", after, builder.why(step) or "up to date"))
    if as_json:
        print(json.dumps([dict(zip(("domain", "step", "after", "why"), row, strict=True)) for row in rows], indent=2))
    else:
        console().print(grid(("domain", "step", "after", "why"), [(f"[bold]{domain}[/]", *map(escape, rest)) for domain, *rest in rows]))
    return 0


def _counts(checked: "Checked | None", chosen: Collection[str]) -> dict[str, int] | None:
    """How much the policies found in the chosen domains, and in the federation's own files; None where they were not asked."""
    if checked is None:
        return None
    severities = [finding.severity for finding in checked.findings if finding.domain in ("", *chosen)]
    errors = severities.count(Severity.ERROR)
    return {"errors": errors, "warnings": len(severities) - errors, "waived": len(checked.waived)}


def _plain(report: Report) -> dict[str, object]:
    """A report as JSON values; addresses in their written form."""
    return {
        **asdict(report),
        "published": [str(address) for address in report.published],
        "unchanged": [str(address) for address in report.unchanged],
        "withheld": [{"product": str(address), "reason": reason} for address, reason in report.withheld],
        "seconds": round(report.seconds, 2),
    }
