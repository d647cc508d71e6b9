"""What the pages of products are put together from: columns, checks, versions, changes, findings. See `model.py` for the whole."""

from enum import StrEnum

import msgspec

from mesh.core.slo.judged import Mark


class Status(StrEnum):
    """How a product is now. Always shown as shape and text."""

    OK = "ok"
    LATE = "late"
    """Its data, or its publication, is older than promised; or another promise about time is not kept."""
    FAILING = "failing"
    """The last try to publish was withheld, a test of severity error fails, or another promise is not kept."""
    UNKNOWN = "not measured"
    """Never built or published, as far as anybody knows."""


class Check(msgspec.Struct, frozen=True, gc=False):
    """One data test, as it last ended."""

    id: str
    name: str
    means: str
    """What it checks, in words."""
    column: str = ""
    severity: str = "error"
    status: str = ""
    """pass, warn, fail, error or skipped; empty when it was never run."""
    failures: int | None = None
    at: str = ""
    since: str = ""
    """When it began to fail without a break; empty while it passes."""
    trend: tuple[Mark, ...] = ()


class Source(msgspec.Struct, frozen=True, gc=False):
    """A column that another column is made of."""

    node: str
    column: str
    how: str
    """passed through, renamed, transformed, aggregated, ..."""


class Profile(msgspec.Struct, frozen=True, gc=False):
    """What one column holds, in the newest publication."""

    rows: int
    nulls: int | None = None
    distinct: int | None = None
    least: str | None = None
    most: str | None = None
    quantiles: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    """For a small histogram, with `bins`."""
    bins: tuple[str, ...] = ()
    drift: float | None = None
    is_drifting: bool = False
    """Above the product's threshold."""
    withheld: str = ""
    """Why it is not profiled further: the class of the column."""
    is_estimated: bool = False
    """Whether distinct values and quantiles are: of very many rows they are not counted."""


class Field(msgspec.Struct, frozen=True, gc=False):
    """One column of a contract."""

    name: str
    type: str
    description: str = ""
    is_nullable: bool = True
    is_key: bool = False
    classification: str = ""
    mask: str = ""
    """What the open port shows instead, in words; empty for the value itself."""
    unit: str = ""
    accepted_values: tuple[str, ...] | None = None
    checks: tuple[Check, ...] = ()
    made_of: tuple[Source, ...] = ()
    unknown: str = ""
    """Why it cannot be told (in full) what it is made of."""
    read_by: tuple[Source, ...] = ()
    """Columns that are made of it, or whose rows it decides about."""
    profile: Profile | None = None


class VersionLine(msgspec.Struct, frozen=True, gc=False):
    """One version in a product's list of versions."""

    id: str
    version: int
    is_latest: bool
    deprecation_date: str = ""
    days_left: int | None = None
    """Until it ends; below 0 when that is past; None when it does not end."""
    consumers: tuple[str, ...] = ()
    """Node ids of other domains' products, models and exposures that read it."""
    status: Status = Status.UNKNOWN


class ChangeLine(msgspec.Struct, frozen=True, gc=False):
    """One change of a contract in words, or one publication."""

    at: str
    """A day, or a time; empty for what is not committed yet."""
    node: str
    """The product version."""
    kind: str
    """`contract` or `publication`."""
    severity: str
    """editorial, additive, warning or breaking; of publications, published, unchanged or withheld."""
    said: str
    commit: str = ""
    about: str = ""
    """What it changes, in a word or two, for lists of many: a column, a service level, `new version`."""


class PublicationLine(msgspec.Struct, frozen=True, gc=False):
    """What is published now at one port. Units: bytes."""

    port: str
    publication_id: str
    published_at: str
    verified_at: str
    rows: int
    bytes: int
    path: str
    """Below the folder that holds `.mesh` (or MESH_HOME): `.mesh/dev/ports/operations/flights_v2.<id>.parquet`."""
    commit: str = ""


class Agreed(msgspec.Struct, frozen=True, gc=False):
    """An agreement on a product."""

    consumer: str
    purpose: str
    terms: str
    start: str
    end: str
    ports: tuple[str, ...]
    file: str


class FindingLine(msgspec.Struct, frozen=True, gc=False):
    """What breaks a rule."""

    policy: str
    title: str
    severity: str
    domain: str
    label: str
    """Of the node, in words."""
    node: str
    """Its id; empty for a file or a domain."""
    column: str
    message: str
    fix: str
    file: str
    line: int
    waived_until: str = ""
    waived_by: str = ""
    waived_why: str = ""
    since: str = ""
