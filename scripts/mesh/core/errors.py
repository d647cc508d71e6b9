"""What can go wrong by the user's side: one exception, and the names offered for a mistyped one."""

from collections.abc import Iterable
from difflib import get_close_matches


class InputError(Exception):
    """The user's input cannot be used as it is: the message says what, where and what to do. Exit code 2."""


class BusyError(InputError):
    """Another build holds the domain: nothing of it may be touched, not even what is known of it."""


def ended(said: object) -> str:
    """What was said, with the full stop that it may lack."""
    text = str(said)
    return text if text.endswith((".", "!", "?")) else f"{text}."


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A sentence to append to "unknown X": the nearest known name, or all of them when few."""
    names = sorted(known)
    near = get_close_matches(name, names, n=1, cutoff=0.6)
    if near:
        return f"Did you mean `{near[0]}`?"
    if not names:
        return "There are none."
    more = f" and {len(names) - 12} more" if len(names) > 12 else ""
    return f"Known: {', '.join(names[:12])}{more}."
