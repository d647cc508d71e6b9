"""What the changes of contracts do to whom: each change with its readers over the whole mesh, and whether it may be merged."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from mesh.core.changes.change import Change, Kind, Severity
from mesh.core.impact.follow import Consumers, find_readers
from mesh.core.impact.readers import NOBODY, Readers
from mesh.core.impact.waivers import Waiver, waiver_of
from mesh.core.mesh import Node, ProblemKind
from mesh.core.model import Address


class Effect(StrEnum):
    """What a change does to a reader."""

    BREAKS = "breaks"
    """Its SQL, or its build, fails."""
    CHECK = "check"
    """Its SQL runs on; whether it yields what was meant has to be looked at."""
    NONE = "none"


class Verdict(StrEnum):
    """Whether a change may be merged."""

    PASSES = "passes"
    """It is not severe enough to be asked about."""
    FAILS = "fails"
    UNUSED = "unused"
    """Severe, but nobody reads what changed."""
    WAIVED = "waived"


_BREAKS = frozenset(
    {
        Kind.PRODUCT_REMOVED, Kind.PRODUCT_RENAMED, Kind.VERSION_REMOVED, Kind.VERSION_RENUMBERED, Kind.VERSION_RETIRED, Kind.ACCESS_LOWERED,
        Kind.ENFORCEMENT_OFF, Kind.COLUMN_REMOVED, Kind.COLUMN_RENAMED, Kind.TYPE_CHANGED,
    }
)  # fmt: skip
_GONE = _BREAKS - {Kind.COLUMN_REMOVED, Kind.COLUMN_RENAMED, Kind.TYPE_CHANGED}
"""The whole version is not there any more under its name."""
_TO_CHECK = {
    Kind.COLUMNS_REORDERED: "`union` and `insert` after `select *`, which go by place",
    Kind.TYPE_WIDENED: "casts, and own contracts that name the narrower type",
    Kind.TYPE_NARROWED: "values, digits or fields that are lost; casts, and own contracts that name the old type",
    Kind.NULLS_ALLOWED: "nulls: joins and comparisons lose such rows, sums and counts skip them",
    Kind.KEY_CHANGED: "joins on the old key, which may multiply rows",
    Kind.GRAIN_CHANGED: "joins and counts that rely on one row per old grain",
    Kind.VALUES_WIDENED: "`case` without `else`, and own lists of accepted values",
    Kind.VALUES_NARROWED: "filters on a value that is gone: they find nothing, without an error",
    Kind.UNIT_CHANGED: "every number computed from it: nothing fails, the results are others",
    Kind.MASK_ADDED: "joins, filters and texts made of the clear values: nothing fails, they find nothing",
    Kind.MASK_CHANGED: "joins and filters on the values as they were masked: nothing fails, they find nothing",
    Kind.MASK_REMOVED: "who may see what is made of it, for the values are clear now; joins on the masked ones",
    Kind.CLASSIFICATION_RAISED: "who may see what is made of it",
    Kind.LATEST_MOVED: "refs that name no version: they read the new one",
    Kind.DEPRECATION_SET: "when to move to a newer version",
    Kind.DEPRECATION_MOVED_EARLIER: "when to move to a newer version",
    Kind.DEPRECATION_PASSED: "that they move to a newer version now",
    Kind.FRESHNESS_LOOSENED: "own promises of freshness",
    Kind.LEVEL_LOOSENED: "own service levels that rest on it",
    Kind.LEVEL_CHANGED: "own service levels that rest on it",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """What is let pass, and what day it is."""

    today: date
    fail_on: Severity = Severity.BREAKING
    allow_unused: bool = False
    waivers: tuple[Waiver, ...] = ()


@dataclass(frozen=True, slots=True)
class Impact:
    """One change and all that it does."""

    change: Change
    readers: Readers = NOBODY
    declared: tuple[str, ...] = ()
    """Domains that declare the version as an input port, though nothing of them reads it."""
    unread: tuple[str, ...] = ()
    """Domains that may read it, but have no artifacts that would tell, or older ones."""
    waiver: Waiver | None = None
    """The waiver that names it, also when it has expired."""
    verdict: Verdict = Verdict.PASSES

    @property
    def effect(self) -> Effect:
        if self.change.kind in _BREAKS:
            return Effect.BREAKS
        return Effect.CHECK if self.change.kind in _TO_CHECK else Effect.NONE

    @property
    def to_check(self) -> str:
        """What its readers have to look at; empty where they break, or where nobody has to."""
        return _TO_CHECK.get(self.change.kind, "")

    @property
    def is_gone(self) -> bool:
        """Is the whole version not there any more under its name?"""
        return self.change.kind in _GONE

    @property
    def is_unused(self) -> bool:
        """Does certainly nobody outside its domain need what changed? Who declares an input port that is gone is refused the next build."""
        return not self.readers.reaches and not self.unread and not (self.declared and self.is_gone)


def assess(changes: Iterable[Change], consumers: Consumers, rules: Rules) -> tuple[Impact, ...]:
    """Each change with those that it hits; of each product version the severest first."""
    found = [_judged(_impact(change, consumers), rules) for change in changes]
    return tuple(sorted(found, key=lambda one: (one.change.address, -one.change.severity)))


def _impact(change: Change, consumers: Consumers) -> Impact:
    impact = Impact(change)
    if impact.effect is Effect.NONE:
        return impact
    is_moved = change.kind is Kind.LATEST_MOVED
    readers = find_readers(
        consumers, f"model.{change.address}", change.column, only=lambda node: not is_moved or _names_no_version(consumers, node, change.address)
    )
    known = {reach.domain for reach in readers.sure if reach.readings}
    unread = tuple(domain for domain in without_artifacts(consumers, change.address) if domain not in known)
    return replace(impact, readers=readers, declared=declared_only(consumers, change.address), unread=unread)


def _names_no_version(consumers: Consumers, node: Node, address: Address) -> bool:
    """Does a model's `ref` leave open which version it reads? Where its file cannot be read, it may."""
    text = consumers.read(node.domain, node.file)
    quoted = rf"""(?:['"]{address.domain}['"]\s*,\s*)?['"]{address.product}['"]"""
    return not text or re.search(rf"ref\(\s*{quoted}\s*\)", text) is not None


def _judged(impact: Impact, rules: Rules) -> Impact:
    if impact.change.severity < rules.fail_on:
        return impact
    waiver = waiver_of(impact.change, rules.waivers)
    if impact.is_unused and rules.allow_unused:
        return replace(impact, verdict=Verdict.UNUSED, waiver=waiver)
    is_waived = waiver is not None and not waiver.is_expired(rules.today)
    return replace(impact, verdict=Verdict.WAIVED if is_waived else Verdict.FAILS, waiver=waiver)


def declared_only(consumers: Consumers, address: Address) -> tuple[str, ...]:
    """Domains that name a product version in their `mesh_inputs` without reading it."""
    mesh = consumers.mesh
    silent = {*without_artifacts(consumers, address), *(mesh.nodes[child].domain for child in mesh.children.get(f"model.{address}", ()))}
    return tuple(sorted(name for name, domain in consumers.domains.items() if str(address) in (domain.inputs or ()) and name not in silent))


def without_artifacts(consumers: Consumers, address: Address) -> tuple[str, ...]:
    """Domains that have the version among their inputs, but no artifacts that say whether they read it now."""
    missing = consumers.edited | {problem.domain for problem in consumers.mesh.problems if problem.kind is ProblemKind.MISSING}
    upstream = {name: domain.inputs for name, domain in consumers.domains.items() if name in missing and address.domain in domain.upstream}
    return tuple(sorted(name for name, inputs in upstream.items() if inputs is None or str(address) in inputs))
