"""Writes the standards' values into a select that reads them from `mesh.standards`: DuckDB compiles a regular expression once if it is a constant, and
for every row if it is a column, which takes forty times as long. What the select gives stays the same.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

import duckdb

from mesh.core.governance.standards import Standard
from mesh.core.sqltext import literal

_WORD = re.compile(rb'"([^"]*)"|(\w+)|.', re.DOTALL)


def constants(standards: Iterable[Standard]) -> dict[str, str]:
    """Name of a standard -> its value as SQL. A cast, for a bare number would be a position to `group by`."""
    return {one.name: f"cast({_value(one.value)} as {one.type})" for one in standards}


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(literal, value))}]"
    return literal(value) if isinstance(value, str) else str(value)


def with_constants(body: str, known: Mapping[str, str]) -> str:
    """The select with `<alias>.<standard>` replaced, where the alias is one of `mesh.standards` and of nothing else."""
    # DuckDB counts bytes. A comment belongs to the token before it.
    text = body.encode()
    tokens = [(start, _WORD.match(text, start)) for start, _ in duckdb.tokenize(body)]
    words = [(match[1] or match[2] or match[0]).decode(errors="replace").lower() if match else "" for _, match in tokens]
    tables = [place for place in range(len(words) - 3) if words[place : place + 3] == ["mesh", ".", "standards"]]
    if _may_be_null(words, tables):
        return body
    named = {place + 3 + (words[place + 3 : place + 4] == ["as"]) for place in tables}
    aliases = {words[place] for place in named if place < len(words)}
    alone = [words[place] for place in range(len(words)) if words[place] in aliases and words[place + 1 : place + 2] != ["."] and words[place - 1] != "."]
    pieces, end = [], 0
    for place in range(1, len(words) - 1):
        alias, dot, name = words[place - 1 : place + 2]
        if (
            words[place - 2] != "."
            and dot == "."
            and alias in aliases
            and name in known
            and alone.count(alias) == sum(words[one] == alias for one in named if one < len(words))
        ):
            last = tokens[place + 1][1]
            pieces += [text[end : tokens[place - 1][0]], known[name].encode()]
            end = last.end() if last else end
    return b"".join((*pieces, text[end:])).decode()


def _may_be_null(words: list[str], tables: Iterable[int]) -> bool:
    """May an outer join leave the standards out of a row, so that they are null there? `tables`: where `mesh.standards` stands."""
    if any(word in ("right", "full") and after in ("join", "outer") for word, after in pairwise(words)):
        return True
    return any(
        words[place - 1] == "(" or (words[place - 1] == "join" and words[place - 2] in ("left", "outer", "asof", "positional")) for place in tables if place
    )
