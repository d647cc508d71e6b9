"""What `mesh check --fix` would change, as people read changes: why, and the lines of a diff."""

from collections.abc import Iterator, Sequence

from mesh.core.governance.fixes.edit import Edit, NotFixed
from mesh.core.plaintext import shown
from mesh.render.fold import fold
from mesh.render.lines import Line

_STYLES = {"+": "green", "-": "red", "@": "cyan"}


def plan_lines(edits: Sequence[Edit], not_fixed: Sequence[NotFixed], interfaces: Sequence[str], is_done: bool, width: int) -> Iterator[Line]:
    """Lines of at most `width` cells; those of a diff are never folded."""
    for edit in edits:
        yield (("+ " if edit.is_new else "~ ", "green" if edit.is_new else "yellow"), (shown(edit.path), "bold"))
        for why in edit.why:
            yield from fold((("  ", ""), (shown(why), "dim")), width, 4)
        for line in list(edit.diff())[2:]:
            yield (("    ", ""), (shown(line), _STYLES.get(line[:1], "")))
        yield ()
    for one in interfaces:
        yield (("~ ", "yellow"), (f"domains/{shown(one)}/interface/", "bold"), ("  written anew from the contracts", "dim"))
    if interfaces:
        yield ()
    for left in not_fixed:
        yield from fold((("· ", "dim"), (shown(f"{left.policy}: {left.node}"), ""), (f"  not mechanical: {shown(left.reason)}", "dim")), width, 4)
    count = len(edits) + len(interfaces)
    if not count:
        yield (("nothing that can be mended mechanically", "green" if not not_fixed else ""),)
    else:
        what = f"{count} repair{'' if count == 1 else 's'}"
        yield (
            ("● ", "green"),
            (f"{what} done: look at them with `git diff`, then `mesh build`" if is_done else f"{what}; `mesh check --fix` makes them", "bold"),
        )
