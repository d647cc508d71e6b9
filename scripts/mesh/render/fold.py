"""Folds long lines of styled text at spaces, with what follows indented: for lines that must not be cut."""

import re
from collections.abc import Iterable, Iterator

from mesh.render.lines import Line, Segment, cells

_WORD = re.compile(r" *[^ ]+| +$")


def fold(line: Iterable[Segment], width: int, indent: int) -> Iterator[Line]:
    """The line as lines of at most `width` cells; a word that is longer stays whole. `indent`: of all lines but the first."""
    made: list[Segment] = []
    used, is_open = 0, False
    for text, style in line:
        for word in _WORD.findall(text):
            size = cells(word)
            if is_open and word.startswith(" ") and used + size > width:
                yield tuple(made)
                made, used = [(" " * indent, "")], indent
                word = word.lstrip()
                size = cells(word)
            is_open = is_open or bool(word.strip())
            made = [*made[:-1], (made[-1][0] + word, style)] if made and made[-1][1] == style else [*made, (word, style)]
            used += size
    if made:
        yield tuple(made)
