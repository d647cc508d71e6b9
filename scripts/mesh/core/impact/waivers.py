"""Which waiver lets a breaking change pass, and which was perhaps meant to."""

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches

from mesh.core.changes.change import Change
from mesh.core.governance.waivers import BREAKING_CHANGE, WAIVERS_FILE, Waiver


def waiver_of(change: Change, waivers: Iterable[Waiver]) -> Waiver | None:
    """The waiver for a change that lasts longest, expired or not."""
    return max((one for one in waivers if one.covers(BREAKING_CHANGE, str(change.address), change.column)), key=lambda one: one.until, default=None)


def near_misses(failing: Iterable[Change], waivers: Iterable[Waiver], known: Collection[str]) -> Iterator[str]:
    """Waivers that were perhaps meant for a change that fails, and cover nothing, a sentence each. `known` are all versions and columns there are, as
    waivers name them."""
    names = {name.lower(): name for change in failing for name in (str(change.address), f"{change.address}.{change.column}".rstrip("."))}
    existing = {name.lower() for name in known}
    for one in waivers:
        place, node = f"{WAIVERS_FILE}:{one.line}", one.node.lower()
        if one.policy == BREAKING_CHANGE and node not in existing and (near := get_close_matches(node, names, 1, 0.85)):
            yield f"{place}: `{one.node}` is no product version, nor a column of one. Did you mean `{names[near[0]]}`?"
        if one.policy != BREAKING_CHANGE and node in names and get_close_matches(one.policy.lower().replace("_", "-"), [BREAKING_CHANGE], 1, 0.8):
            yield f"{place}: `{one.policy}` is no policy that `mesh diff` asks about. Did you mean `{BREAKING_CHANGE}`?"
