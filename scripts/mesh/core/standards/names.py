"""Names of properties: the standards write `timeToRepair` where our YAML writes `time_to_repair`. What is written in another way stays as it is."""

import re

_SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*")
_CAMEL = re.compile(r"[a-z][a-z0-9]*([A-Z][a-z0-9]*)*")


def camel(name: str) -> str:
    """A name as the standards write it."""
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), name) if _SNAKE.fullmatch(name) else name


def snake(name: str) -> str:
    """The inverse of `camel`, but that two spellings of one name become one."""
    return re.sub(r"[A-Z]", lambda match: f"_{match[0].lower()}", name) if _CAMEL.fullmatch(name) else name
