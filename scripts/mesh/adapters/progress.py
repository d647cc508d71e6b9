"""How far a long piece of work is, on standard error. Nothing where that is no terminal, nor for what is over at once: rich is not even imported then."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

OnProgress = Callable[[str, int, int], None]
"""What is done now, how many of it are done, and how many there are."""
_PATIENCE_SECONDS = 0.5
_REDRAWN_EVERY_SECONDS = 0.1


@contextmanager
def progress(*, patience: float = _PATIENCE_SECONDS) -> Iterator[OnProgress]:
    """A line that is gone when the work is over. It has no thread of its own: the work may fork. `patience`: seconds before it is drawn."""
    since = time.monotonic()
    drawn = 0.0
    shown: Progress | None = None

    def draw(what: str, done: int, total: int) -> None:
        nonlocal shown, drawn
        now = time.monotonic()
        if now - drawn < _REDRAWN_EVERY_SECONDS or now - since < patience or not sys.stderr.isatty():
            return
        drawn = now
        if shown is None:
            shown = _bar()
            shown.start()
            shown.add_task(what)
        shown.update(shown.task_ids[0], description=what, completed=done, total=total, refresh=True)

    try:
        yield draw
    finally:
        if shown is not None:
            shown.stop()


def _bar() -> "Progress":
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from mesh.adapters.terminal import console

    columns = (TextColumn("{task.description}", style="bold"), BarColumn(24, complete_style="cyan"), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console(to_stderr=True), auto_refresh=False, transient=True)
