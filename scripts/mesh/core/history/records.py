"""The rows of history: what is kept of each build and publication. Times are UTC, ISO 8601, text; `run` is dbt's invocation id, or the publishing run's."""

import msgspec

EXACT_ROWS = 2_000_000
"""Up to so many rows distinct values are counted. Of more they are estimated, which may be a quarter too high or too low."""


class BuildRecord(msgspec.Struct, frozen=True, gc=False):
    """One domain's run of `dbt build`. Units: seconds."""

    domain: str
    run: str
    began_at: str
    ended_at: str
    seconds: float
    state: str
    """`mesh build`'s word (built, failed, refused, ...); `built` or `failed` for plain dbt."""
    commit: str = ""
    engine: str = ""
    models: int = 0
    tests: int = 0
    failed: int = 0
    """Nodes that failed: models and tests of severity error."""
    warned: int = 0


class TestRecord(msgspec.Struct, frozen=True, gc=False):
    """One data or unit test in one run."""

    domain: str
    run: str
    at: str
    test: str
    """dbt's unique_id."""
    name: str
    node: str
    """unique_id of what it is about."""
    column: str = ""
    severity: str = "error"
    status: str = "pass"
    """pass, warn, fail, error or skipped."""
    failures: int | None = None
    seconds: float = 0.0


class AttemptRecord(msgspec.Struct, frozen=True, gc=False):
    """What became of a product version at the end of a run, at one port. A withheld one tells what is published still."""

    domain: str
    product: str
    version: int
    port: str
    run: str
    at: str
    outcome: str
    """published, unchanged or withheld."""
    reason: str = ""
    publication_id: str = ""
    published_at: str = ""
    rows: int | None = None
    bytes: int | None = None
    content_hash: str = ""
    commit: str = ""
    seconds: float | None = None
    """How long the build of its model took."""
    newest: str = ""
    """The newest value of the column that its `platform.fresh_within` test names; empty without one."""


class ColumnRecord(msgspec.Struct, frozen=True, gc=False):
    """The profile of one column in one publication."""

    domain: str
    product: str
    version: int
    publication_id: str
    at: str
    column: str
    type: str
    rows: int
    nulls: int | None = None
    distinct: int | None = None
    """Approximate."""
    least: str | None = None
    most: str | None = None
    quantiles: tuple[str, ...] = ()
    """At 5, 25, 50, 75 and 95 %; of numbers, dates and times."""
    bins: tuple[str, ...] = ()
    """Upper ends of the bins, or values, that `counts` are of; the same as in the publication before, as long as the type is."""
    counts: tuple[int, ...] = ()
    """Rows in each bin; one more than bins: the last is the rest. Nulls are in none."""
    drift: float | None = None
    """Population stability index against the publication before; None for the first one."""
    withheld: str = ""
    """Why only this much is known: `personal`; empty where classification allows all."""


class FindingRecord(msgspec.Struct, frozen=True, gc=False):
    """One finding of the policies when a build ended."""

    domain: str
    run: str
    at: str
    policy: str
    severity: str
    node: str
    column: str = ""
