"""Waivers: dated exceptions that somebody who may decide has approved, as `governance/waivers.yml` lists them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from mesh.core.governance.fields import FieldError

BREAKING_CHANGE = "breaking-change"
"""The policy that `mesh diff` asks about; no file states it."""
WAIVERS_FILE = "governance/waivers.yml"
_KEYS = {"policy": "what it is an exception of", "node": "operations.flights.v2", "reason": "why", "approved_by": "a role", "until": "2026-12-31"}


@dataclass(frozen=True, slots=True)
class Waiver:
    """One exception: from which policy, for which node, until which day (included)."""

    policy: str
    node: str
    """A product version, `operations.flights.v2`, or a column of it, `operations.flights.v2.distance_mi`; for other policies also a domain, an internal
    model as `operations.stg_flights`, or a file."""
    reason: str
    approved_by: str
    until: date
    line: int = 0
    """In its file, from 1."""

    def is_expired(self, today: date) -> bool:
        return today > self.until

    def covers(self, policy: str, node: str, column: str) -> bool:
        """A waiver for a product version covers its columns too. Names are SQL's: their case does not matter."""
        return self.policy == policy and self.node.lower() in (node.lower(), f"{node}.{column}".lower())


def waiver(entry: object, line: int) -> Waiver:
    """The waiver that an entry of the file states. Raises FieldError (a ValueError) that says what is wrong with it, and at which key."""
    if not isinstance(entry, Mapping):
        raise FieldError(f"a waiver is a mapping with {', '.join(_KEYS)}; this is a {type(entry).__name__}")
    unknown = [str(key) for key in entry if key not in _KEYS]
    if unknown:
        raise FieldError(f"unknown key `{unknown[0]}`; a waiver has {', '.join(_KEYS)}", unknown[0])
    for key, example in _KEYS.items():
        if not str(entry.get(key) or "").strip():
            raise FieldError(f"`{key}` is missing: write `{key}: {example}`", key)
    try:
        until = date.fromisoformat(str(entry["until"]))
    except ValueError:
        raise FieldError(f"`until: {entry['until']}` is no date: write it as 2026-12-31", "until") from None
    policy, node, reason, approved_by = (str(entry[key]).strip() for key in ("policy", "node", "reason", "approved_by"))
    return Waiver(policy, node, reason, approved_by, until, line)
