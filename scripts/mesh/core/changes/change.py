"""The kinds of change between two contracts, and what each means: the words that `contract` finds, `mesh diff` prints and policies ask about."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from mesh.core.model import Address


class Kind(StrEnum):
    """The closed set of differences between two contracts."""

    PRODUCT_ADDED = "product added"
    PRODUCT_REMOVED = "product removed"
    PRODUCT_RENAMED = "product renamed"
    VERSION_ADDED = "version added"
    VERSION_REMOVED = "version removed"
    VERSION_RENUMBERED = "version renumbered"
    VERSION_RETIRED = "version retired"
    """Removed after the end that its deprecation had announced."""
    ACCESS_LOWERED = "access lowered"
    ENFORCEMENT_OFF = "enforcement off"
    COLUMN_ADDED = "column added"
    COLUMN_REMOVED = "column removed"
    COLUMN_RENAMED = "column renamed"
    COLUMN_RECASED = "column recased"
    """Renamed only by upper and lower case, which SQL does not see."""
    COLUMNS_REORDERED = "columns reordered"
    TYPE_WIDENED = "type widened"
    TYPE_NARROWED = "type narrowed"
    TYPE_CHANGED = "type changed"
    NULLS_ALLOWED = "nulls allowed"
    NULLS_RULED_OUT = "nulls ruled out"
    KEY_DECLARED = "primary key declared"
    KEY_CHANGED = "primary key changed"
    """Or dropped."""
    GRAIN_CHANGED = "grain changed"
    VALUES_DECLARED = "accepted values declared"
    VALUES_WIDENED = "accepted values widened"
    """Or no longer declared."""
    VALUES_NARROWED = "accepted values narrowed"
    UNIT_CHANGED = "unit changed"
    MASK_ADDED = "mask added"
    MASK_CHANGED = "mask changed"
    """To another kind, or with other settings."""
    MASK_REMOVED = "mask removed"
    CLASSIFICATION_RAISED = "classification raised"
    CLASSIFICATION_LOWERED = "classification lowered"
    DESCRIPTION_CHANGED = "description changed"
    OWNER_CHANGED = "owner changed"
    META_CHANGED = "meta changed"
    """Any other key of `config.meta.mesh`; a grain or a unit that is stated for the first time."""
    LATEST_MOVED = "latest version moved"
    DEPRECATION_SET = "deprecation set"
    DEPRECATION_MOVED_LATER = "deprecation moved later"
    DEPRECATION_MOVED_EARLIER = "deprecation moved earlier"
    DEPRECATION_WITHDRAWN = "deprecation withdrawn"
    DEPRECATION_PASSED = "deprecation passed"
    """The end has come and the version is still there."""
    FRESHNESS_LOOSENED = "freshness loosened"
    FRESHNESS_TIGHTENED = "freshness tightened"
    LEVEL_LOOSENED = "service level loosened"
    LEVEL_TIGHTENED = "service level tightened"
    LEVEL_CHANGED = "service level changed"
    """Of a name or a unit whose better end is not known."""


class Direction(StrEnum):
    """What a change does to one side of the contract. A consumer's side tightens where less can be relied on or more must be coped with; the
    producer's side tightens where more must be delivered or kept to. So what loosens the one mostly tightens the other."""

    TIGHTENS = "tightens"
    LOOSENS = "loosens"
    BOTH = "both"
    NEITHER = "neither"


class Severity(IntEnum):
    """What a change does to those who read the version today, from least to most."""

    EDITORIAL = 0
    """Nothing."""
    ADDITIVE = 1
    """Offers them more."""
    WARNING = 2
    """Their SQL still runs; what it yields, or their own contract, may not be what they meant."""
    BREAKING = 3
    """A promise that they may have built on is gone."""


class Bump(IntEnum):
    """The part of a semantic version that a change raises."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


_BUMP = {Severity.EDITORIAL: Bump.PATCH, Severity.ADDITIVE: Bump.MINOR, Severity.WARNING: Bump.MINOR, Severity.BREAKING: Bump.MAJOR}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of all changes of a kind."""

    consumers: Direction
    producer: Direction
    severity: Severity
    says: str
    """The sentence, with the fields of `Change` to fill in."""
    own_bump: Bump | None = None
    """Where it is not the one that the severity asks for."""

    @property
    def bump(self) -> Bump:
        return _BUMP[self.severity] if self.own_bump is None else self.own_bump


_UP, _DOWN, _BOTH, _NEITHER = Direction.TIGHTENS, Direction.LOOSENS, Direction.BOTH, Direction.NEITHER
_EDITORIAL, _ADDITIVE, _WARNING, _BREAKING = Severity.EDITORIAL, Severity.ADDITIVE, Severity.WARNING, Severity.BREAKING

FACTS: dict[Kind, Facts] = {
    Kind.PRODUCT_ADDED: Facts(_DOWN, _UP, _ADDITIVE, "new product"),
    Kind.PRODUCT_REMOVED: Facts(_UP, _DOWN, _BREAKING, "product removed"),
    Kind.PRODUCT_RENAMED: Facts(_BOTH, _BOTH, _BREAKING, "product renamed to `{renamed_to}`"),
    Kind.VERSION_ADDED: Facts(_DOWN, _UP, _ADDITIVE, "new version"),
    Kind.VERSION_REMOVED: Facts(_UP, _DOWN, _BREAKING, "version removed"),
    Kind.VERSION_RENUMBERED: Facts(_BOTH, _BOTH, _BREAKING, "version renumbered to `{renamed_to}`"),
    # Announced, so no promise is broken; but gone all the same, hence a new major version.
    Kind.VERSION_RETIRED: Facts(_UP, _DOWN, _WARNING, "version removed after its end, {before}", Bump.MAJOR),
    # Either takes the product out of the interface: to readers it is gone.
    Kind.ACCESS_LOWERED: Facts(_UP, _DOWN, _BREAKING, "access lowered: {before} -> {after}"),
    Kind.ENFORCEMENT_OFF: Facts(_UP, _DOWN, _BREAKING, "contract no longer enforced"),
    Kind.COLUMN_ADDED: Facts(_DOWN, _UP, _ADDITIVE, "`{column}` added"),
    Kind.COLUMN_REMOVED: Facts(_UP, _DOWN, _BREAKING, "`{column}` removed"),
    Kind.COLUMN_RENAMED: Facts(_BOTH, _BOTH, _BREAKING, "`{column}` renamed to `{renamed_to}`"),
    Kind.COLUMN_RECASED: Facts(_NEITHER, _NEITHER, _EDITORIAL, "`{column}` is now written `{renamed_to}`"),
    # `union all` and `insert` after a `select *` go by place and may swap columns of one type without an error.
    Kind.COLUMNS_REORDERED: Facts(_BOTH, _NEITHER, _WARNING, "columns reordered: {before} -> {after}"),
    # Every value still has its place, but the reader's own contract may name the narrower type.
    Kind.TYPE_WIDENED: Facts(_UP, _DOWN, _WARNING, "`{column}` {before} -> {after} (wider)"),
    # Values, fields or digits are lost, and arithmetic overflows earlier.
    Kind.TYPE_NARROWED: Facts(_BOTH, _UP, _BREAKING, "`{column}` {before} -> {after} (narrower)"),
    Kind.TYPE_CHANGED: Facts(_BOTH, _BOTH, _BREAKING, "`{column}` {before} -> {after}"),
    Kind.NULLS_ALLOWED: Facts(_UP, _DOWN, _BREAKING, "`{column}` may now be null"),
    Kind.NULLS_RULED_OUT: Facts(_DOWN, _UP, _ADDITIVE, "`{column}` is never null any more"),
    Kind.KEY_DECLARED: Facts(_DOWN, _UP, _ADDITIVE, "primary key declared: {after}"),
    # Joins on the old key may multiply rows.
    Kind.KEY_CHANGED: Facts(_BOTH, _BOTH, _BREAKING, "primary key {before} -> {after}"),
    Kind.GRAIN_CHANGED: Facts(_BOTH, _BOTH, _BREAKING, "grain {before} -> {after}"),
    Kind.VALUES_DECLARED: Facts(_DOWN, _UP, _ADDITIVE, "`{column}` is only ever: {after}"),
    # A `case` without `else` yields null for a value that it does not know.
    Kind.VALUES_WIDENED: Facts(_UP, _DOWN, _WARNING, "`{column}` may now also be: {after}"),
    # A filter on a value that is gone finds nothing, without an error.
    Kind.VALUES_NARROWED: Facts(_DOWN, _UP, _WARNING, "`{column}` is no longer: {before}"),
    # The same name and type with other numbers: the worst kind, since nothing fails.
    Kind.UNIT_CHANGED: Facts(_BOTH, _NEITHER, _BREAKING, "unit{of} {before} -> {after}"),
    # Other values of the same name and type, and nothing fails. Still only a warning: to close a leak must not wait for a new version.
    Kind.MASK_ADDED: Facts(_UP, _UP, _WARNING, "`{column}` is now masked: {after}"),
    # Joins and filters on the values as they were find nothing.
    Kind.MASK_CHANGED: Facts(_BOTH, _BOTH, _BREAKING, "mask of `{column}` {before} -> {after}"),
    # Readers get clear values, which they may show to people who must not see them; joins on the masked ones find nothing.
    Kind.MASK_REMOVED: Facts(_BOTH, _DOWN, _BREAKING, "`{column}` is no longer masked (was {before})"),
    # Both sides must protect it more. A reader may now show it to people who must not see it.
    Kind.CLASSIFICATION_RAISED: Facts(_UP, _UP, _WARNING, "classification{of} raised: {before} -> {after}"),
    Kind.CLASSIFICATION_LOWERED: Facts(_DOWN, _DOWN, _ADDITIVE, "classification{of} lowered: {before} -> {after}"),
    Kind.DESCRIPTION_CHANGED: Facts(_NEITHER, _NEITHER, _EDITORIAL, "description{of} changed"),
    Kind.OWNER_CHANGED: Facts(_NEITHER, _NEITHER, _EDITORIAL, "owner {before} -> {after}"),
    Kind.META_CHANGED: Facts(_NEITHER, _NEITHER, _EDITORIAL, "`{aspect}`{of} {before} -> {after}"),
    # A `ref` without a version now reads another one.
    Kind.LATEST_MOVED: Facts(_BOTH, _NEITHER, _WARNING, "latest version {before} -> {after}"),
    Kind.DEPRECATION_SET: Facts(_UP, _DOWN, _WARNING, "deprecated, ends {after}"),
    Kind.DEPRECATION_MOVED_LATER: Facts(_DOWN, _UP, _ADDITIVE, "end moved later: {before} -> {after}"),
    Kind.DEPRECATION_MOVED_EARLIER: Facts(_UP, _DOWN, _WARNING, "end moved earlier: {before} -> {after}"),
    Kind.DEPRECATION_WITHDRAWN: Facts(_DOWN, _UP, _ADDITIVE, "no longer deprecated (was to end {before})"),
    # The contract is the same: time alone raises no version.
    Kind.DEPRECATION_PASSED: Facts(_UP, _DOWN, _WARNING, "past its end, {after}", Bump.NONE),
    Kind.FRESHNESS_LOOSENED: Facts(_UP, _DOWN, _WARNING, "freshness loosened: {before} -> {after}"),
    Kind.FRESHNESS_TIGHTENED: Facts(_DOWN, _UP, _ADDITIVE, "freshness tightened: {before} -> {after}"),
    Kind.LEVEL_LOOSENED: Facts(_UP, _DOWN, _WARNING, "`{aspect}` loosened: {before} -> {after}"),
    Kind.LEVEL_TIGHTENED: Facts(_DOWN, _UP, _ADDITIVE, "`{aspect}` tightened: {before} -> {after}"),
    Kind.LEVEL_CHANGED: Facts(_BOTH, _BOTH, _WARNING, "`{aspect}` {before} -> {after}"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two contracts."""

    kind: Kind
    address: Address
    """The version as its readers know it today: the old address of what was renamed, the new one of what was added."""
    column: str = ""
    """As its readers know it; empty for the product as a whole."""
    before: str = ""
    after: str = ""
    """What it was and is, as text; empty for nothing, and where the kind says all."""
    renamed_to: str = ""
    """The new name: a column, or an address."""
    guess: str = ""
    """Why it is taken for a change of this kind; empty where there is no doubt."""
    aspect: str = ""
    """Which key of meta, or which service level."""

    @property
    def is_guess(self) -> bool:
        return bool(self.guess)

    @property
    def facts(self) -> Facts:
        return FACTS[self.kind]

    @property
    def severity(self) -> Severity:
        return self.facts.severity

    @property
    def sentence(self) -> str:
        """In plain words, without the address: "`departure_delay_min` removed"."""
        said = self.facts.says.format(
            column=self.column,
            before=self.before or "none",
            after=self.after or "none",
            renamed_to=self.renamed_to,
            aspect=self.aspect,
            of=f" of `{self.column}`" if self.column else "",
        )
        return f"{said} (guessed: {self.guess})" if self.guess else said


def breaks_existing(change: Change) -> bool:
    """Does it break those who read a version that exists? Never true of a new version, which leaves them alone."""
    return change.severity is Severity.BREAKING
