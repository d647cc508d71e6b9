"""What people see in a terminal: progress while a build runs, and tables. Colours mean something: green done, yellow withheld, red failed.

Quiet when the output is no terminal: one line per domain as it ends, no cursor movements.
"""

import sys
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from types import TracebackType

from rich.console import Console, Group
from rich.live import Live
from rich.markup import escape
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from mesh.adapters.dbt.engine import Event
from mesh.core.build.report import Report, State

SIGNS = {
    State.BUILT: ("●", "green"),
    State.UP_TO_DATE: ("●", "dim green"),
    State.NOTHING: ("·", "dim"),
    State.STALE: ("▲", "yellow"),
    State.FAILED: ("■", "red"),
    State.REFUSED: ("■", "red"),
    State.SKIPPED: ("▲", "yellow"),
    State.CANCELLED: ("▲", "yellow"),
}


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Left to the command line, which knows that it is no failure; rich would end the program with 1."""
        raise  # called where rich handles the error


def console(*, to_stderr: bool = False) -> Console:
    """Standard output, or standard error. Files and pipes get wide lines: nobody wants a log folded at 80 columns."""
    is_terminal = (sys.stderr if to_stderr else sys.stdout).isatty()
    return _Console(stderr=to_stderr, highlight=False, soft_wrap=not is_terminal, width=None if is_terminal else 180)


@dataclass(slots=True)
class _Row:
    """What the live view knows of a domain that is building."""

    shown: str = ""
    ended: set[str] = field(default_factory=set)
    total: int = 0
    since: float = field(default_factory=time.monotonic)


class Progress:
    """The live view of a build: a line per domain that is building, and a line that stays for each that ended."""

    def __init__(self, out: Console, expected: dict[str, int]) -> None:
        """`expected`: the domains to build, each with how many nodes its last build had, 0 where that is not known."""
        self._out = out
        self._expected = expected
        self._waiting = list(expected)
        self._rows: dict[str, _Row] = {}
        self._lock = threading.Lock()
        self._live = Live(console=out, get_renderable=self._render, refresh_per_second=8, transient=True)

    def __enter__(self) -> "Progress":
        if self._out.is_terminal:
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._out.is_terminal:
            self._live.stop()

    def on_stage(self, domain: str, what: Event | str) -> None:
        """A domain came to a new stage (words; none: it waits again), or one of its nodes started or ended."""
        with self._lock:
            if what == "":
                self._rest(domain)
                return
            row = self._rows.setdefault(domain, _Row(total=self._expected.get(domain, 0)))
            if domain in self._waiting:
                self._waiting.remove(domain)
            if isinstance(what, str):
                row.shown = what
            elif what.status:
                row.ended.add(what.unique_id)
            else:
                row.shown = what.name
                row.total = what.total or row.total

    def _rest(self, domain: str) -> None:
        self._rows.pop(domain, None)
        if domain in self._expected:
            self._waiting = [name for name in self._expected if name == domain or name in self._waiting]

    def on_report(self, report: Report) -> None:
        with self._lock:
            self._rows.pop(report.domain, None)
            if report.domain in self._waiting:
                self._waiting.remove(report.domain)
        self._out.print(_line(report))

    def _render(self) -> Group:
        table = Table.grid(padding=(0, 1))
        with self._lock:
            rows, waiting = list(self._rows.items()), ", ".join(self._waiting)
        for domain, row in rows:
            ended = len(row.ended)
            total = max(row.total, ended) if row.total else None
            bar = ProgressBar(total=total, completed=ended, width=24, complete_style="cyan", finished_style="green", pulse_style="cyan")
            counts = f"{ended}/{total}" if total else str(ended or "")
            elapsed = f"{time.monotonic() - row.since:.0f} s"
            table.add_row(
                Spinner("dots", style="cyan"), Text(domain, style="bold"), bar, Text(counts, justify="right"), elapsed, Text(row.shown[:60], style="dim")
            )
        return Group(table, Text(f"  waiting: {waiting}", style="dim")) if waiting else Group(table)


def _line(report: Report) -> Text:
    sign, colour = SIGNS[report.state]
    line = Text.assemble((f"{sign} ", colour), (report.domain, "bold"), f" {report.state}")
    if report.models or report.tests:
        line.append(f", {report.models} models, {report.tests} tests", "dim")
    if report.published or report.withheld:
        line.append(f", {len(report.published)} published")
    if report.withheld:
        line.append(f", {len(report.withheld)} withheld", "yellow")
    return line.append(f"  {report.seconds:.1f} s", "dim")


def summary(reports: Iterable[Report]) -> Table:
    """The table at the end of a build: one row per domain."""
    reports = list(reports)
    advice = ["next step"] if any(report.next_step for report in reports) else []
    table = _table("!domain", "!result", ">models", ">tests", ">published", ">unchanged", ">withheld", ">time", *advice)
    for report in reports:
        sign, colour = SIGNS[report.state]
        withheld = f"[yellow]{len(report.withheld)}[/]" if report.withheld else "0"
        counts = (str(report.models), str(report.tests)) if report.state is not State.UP_TO_DATE else ("", "")
        result = f"[{colour}]{sign} {report.state}[/]"
        products = (str(len(report.published)), str(len(report.unchanged)), withheld)
        table.add_row(
            f"[bold]{escape(report.domain)}[/]", result, *counts, *products, f"{report.seconds:.1f} s", *([escape(report.next_step)] if advice else [])
        )
    return table


def details(report: Report) -> list[Text]:
    """What a row of the summary leaves out: what is withheld and why, problems, notes."""
    lines = [Text.assemble(("▲ withheld ", "yellow"), (str(address), "bold"), f": {reason}") for address, reason in report.withheld]
    lines += [Text.assemble(("■ ", "red"), problem) for problem in report.problems]
    return lines + [Text.assemble(("· ", "cyan"), note) for note in report.notes]


def grid(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """A plain table. A column whose name begins with `!` is never folded, with `>` (after the `!`) aligned right.
    Cells are markup: escape what comes from files."""
    table = _table(*columns)
    for row in rows:
        table.add_row(*row)
    return table


def _table(*columns: str) -> Table:
    table = Table(box=None, header_style="dim", pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        name = column.removeprefix("!")
        table.add_column(name.removeprefix(">"), justify="right" if name.startswith(">") else "left", overflow="fold", no_wrap=column.startswith("!"))
    return table


def print_lines(lines: Iterable[Iterable[tuple[str, str]]]) -> None:
    """Lines of styled text that were fitted to the terminal by whoever made them."""
    out = console()
    for line in lines:
        out.print(Text.assemble(*line), no_wrap=True, overflow="ignore", crop=False)
