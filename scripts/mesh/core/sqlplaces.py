"""Finds where a model's SQL speaks of something. Only what is compiled has places of its own, so the text is searched."""

import re
from collections.abc import Iterable

_VERSION = re.compile(r"\.v\d+$")


def line_of_mention(sql: str, names: Iterable[str], itself: str) -> int:
    """The first line that has one of the names, which come with or without domain and version; 1 where none has. Comments count as a last resort."""
    wanted = [_VERSION.sub("", name) for name in names if name != itself]
    lines = sql.splitlines()
    code = [line.partition("--")[0] for line in lines]
    last = [name.rpartition(".")[2] for name in wanted]
    # A name that is written out in full says more than its last part, and that one most where a reference gives it in quotes.
    for text, names_, around in ((code, wanted, r"(?!\w)"), (code, last, r"['\"]"), (code, last, r"(?!\w)"), (lines, wanted, r"(?!\w)")):
        for name in filter(None, names_):
            pattern = re.compile(rf"(?<!\w){re.escape(name)}{around}", re.IGNORECASE)
            if found := next((number for number, line in enumerate(text, start=1) if pattern.search(line)), 0):
                return found
    return 1
