"""Finds where a model's SQL speaks of something. Only what is compiled has places of its own, so the text is searched."""

import re
from collections.abc import Iterable

_VERSION = re.compile(r"\.v\d+$")


def line_of_mention(sql: str, names: Iterable[str], itself: str) -> int:
    """The first line that has one of the names, which come with or without domain and version; 1 where none has. Comments count as a last resort."""
    wanted = [_VERSION.sub("", name) for name in names if name != itself]
    lines = sql.splitlines()
    code = [line.partition("--")[0] for line in lines]
    # A name that is written out in full says more than its last part, which a reference gives in quotes.
    for text, patterns in ((code, wanted), (code, [name.rpartition(".")[2] for name in wanted]), (lines, wanted)):
        for name in filter(None, patterns):
            pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
            if found := next((number for number, line in enumerate(text, start=1) if pattern.search(line)), 0):
                return found
    return 1
