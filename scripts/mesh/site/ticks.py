"""A trend as a row of ticks, one for each try, each with its words. Made in Python: a page has hundreds, and a template is slow at what is this small."""

from collections.abc import Sequence
from html import escape

from markupsafe import Markup

from mesh.core.slo.judged import LevelState, Mark
from mesh.site.moments import moment

_CLASSES = {LevelState.MET: "ok", LevelState.MISSED: "failing", LevelState.UNKNOWN: "unknown"}


def ticks(marks: Sequence[Mark]) -> Markup:
    """The oldest first; a tall tick was missed, a short one is not measured."""
    if not marks:
        return Markup('<span class="muted">no history yet</span>')
    missed = [mark for mark in marks if mark.state is LevelState.MISSED]
    said = f"{len(marks)} {'try' if len(marks) == 1 else 'tries'}, {len(missed)} missed" + (f", the last {missed[-1].at[:10]}" if missed else "")
    # Escaped once, as a whole: a line break stands for the border between two ticks until then.
    titles = escape("\n".join(" ".join(f"{moment(mark.at)}: {mark.said}".split()) for mark in marks)).split("\n")
    drawn = "".join(f'<i class="{_CLASSES[mark.state]}" title="{title}"></i>' for mark, title in zip(marks, titles, strict=True))
    return Markup(f'<span class="strip" role="img" aria-label="{escape(said)}">{drawn}</span>')
