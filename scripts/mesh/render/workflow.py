"""Workflow commands of GitHub Actions: one line each, which the runner turns into a note at a line of a file."""

import re

from mesh.core.plaintext import shown_lines

_SIGNS_OF_A_PROPERTY = re.compile(r"[%\r\n:,]")
_SIGNS_OF_A_MESSAGE = re.compile(r"[%\r\n]")


def command(level: str, title: str, message: str, *, file: str = "", line: int = 0) -> str:
    """`level`: error, warning or notice. `file`: relative to the repository."""
    properties = {"file": file, "line": str(line) if file and line else "", "title": title}
    said = ",".join(f"{name}={_escaped(shown_lines(value), _SIGNS_OF_A_PROPERTY)}" for name, value in properties.items() if value)
    return f"::{level} {said}::{_escaped(shown_lines(message), _SIGNS_OF_A_MESSAGE)}"


def _escaped(text: str, signs: re.Pattern[str]) -> str:
    """As the runner unescapes it: a line break would begin a new command."""
    return signs.sub(lambda sign: f"%{ord(sign[0]):02X}", text)
