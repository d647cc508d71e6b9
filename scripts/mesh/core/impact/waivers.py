"""Waivers: dated exceptions that somebody who may decide has approved, as `governance/waivers.yml` lists them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from mesh.core.changes.change import Change

BREAKING_CHANGE = "breaking-change"
"""The policy that `mesh diff` asks about."""
_KEYS = {"policy": "what it is an exception of", "node": "operations.flights.v2", "reason": "why", "approved_by": "a role", "until": "2026-12-31"}


@dataclass(frozen=True, slots=True)
class Waiver:
    """One exception: from which policy, for which node, until which day (included)."""

    policy: str
    node: str
    """A product version, `operations.flights.v2`, or a column of it, `operations.flights.v2.distance_mi`."""
    reason: str
    approved_by: str
    until: date
    line: int = 0
    """In its file, from 1."""

    def is_expired(self, today: date) -> bool:
        return today > self.until

    def is_about(self, change: Change) -> bool:
        """A waiver for a product version covers its columns too."""
        return self.policy == BREAKING_CHANGE and self.node.lower() in (str(change.address).lower(), f"{change.address}.{change.column}".lower())


def waiver(entry: object, line: int) -> Waiver:
    """The waiver that an entry of the file states. Raises ValueError that says what is wrong with it."""
    if not isinstance(entry, Mapping):
        raise ValueError(f"a waiver is a mapping with {', '.join(_KEYS)}; this is a {type(entry).__name__}")
    unknown = [str(key) for key in entry if key not in _KEYS]
    if unknown:
        raise ValueError(f"unknown key `{unknown[0]}`; a waiver has {', '.join(_KEYS)}")
    for key, example in _KEYS.items():
        if not str(entry.get(key) or "").strip():
            raise ValueError(f"`{key}` is missing: write `{key}: {example}`")
    try:
        until = date.fromisoformat(str(entry["until"]))
    except ValueError:
        raise ValueError(f"`until: {entry['until']}` is no date: write it as 2026-12-31") from None
    policy, node, reason, approved_by = (str(entry[key]).strip() for key in ("policy", "node", "reason", "approved_by"))
    return Waiver(policy, node, reason, approved_by, until, line)


def waiver_of(change: Change, waivers: Iterable[Waiver]) -> Waiver | None:
    """The waiver for a change that lasts longest, expired or not."""
    return max((one for one in waivers if one.is_about(change)), key=lambda one: one.until, default=None)


def near_misses(failing: Iterable[Change], waivers: Iterable[Waiver], known: Collection[str]) -> Iterator[str]:
    """Waivers that were perhaps meant for a change that fails, and cover nothing, a sentence each. `known` are all versions and columns there are, as
    waivers name them."""
    names = {name.lower(): name for change in failing for name in (str(change.address), f"{change.address}.{change.column}".rstrip("."))}
    existing = {name.lower() for name in known}
    for one in waivers:
        place, node = f"governance/waivers.yml:{one.line}", one.node.lower()
        if one.policy == BREAKING_CHANGE and node not in existing and (near := get_close_matches(node, names, 1, 0.85)):
            yield f"{place}: `{one.node}` is no product version, nor a column of one. Did you mean `{names[near[0]]}`?"
        if one.policy != BREAKING_CHANGE and node in names and get_close_matches(one.policy.lower().replace("_", "-"), [BREAKING_CHANGE], 1, 0.8):
            yield f"{place}: `{one.policy}` is no policy that `mesh diff` asks about. Did you mean `{BREAKING_CHANGE}`?"
