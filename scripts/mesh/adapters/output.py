"""Puts what a command shows where it belongs: a terminal, with colours and its own width; a pipe; or a file."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from mesh.adapters.files import replacing

Lines = Iterable[Iterable[tuple[str, str]]]
"""Lines of segments: text, and its style in the words of rich."""
_WIDE = 100_000
"""Pipes and files get whole lines: nobody wants a log folded at 80 columns."""


def put(text: str | Iterable[str], file: str | None) -> None:
    """A text, or its pieces as they are made."""
    pieces = (text,) if isinstance(text, str) else text
    if not file:
        sys.stdout.writelines(pieces)
        return
    with replacing(Path(file)) as temporary:
        temporary.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("w", encoding="utf-8", newline="") as stream:
            stream.writelines(pieces)


def put_lines(lines_of: Callable[[int], Lines], file: str | None) -> None:
    """`lines_of`: a width in cells -> lines that fit."""
    if file is None and sys.stdout.isatty():
        from mesh.adapters.terminal import console, print_lines

        print_lines(lines_of(console().width))
    else:
        put(("".join(text for text, _ in line).rstrip() + "\n" for line in lines_of(_WIDE)), file)
