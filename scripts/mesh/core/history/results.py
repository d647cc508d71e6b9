"""What one run of dbt says, as records. Both engines: their words for how a node ended differ, and only one says when it began."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from mesh.core.history.records import BuildRecord, TestRecord
from mesh.core.manifest import RunResults
from mesh.core.mesh import Node

_TESTS = ("test", "unit_test")
_STATUSES = {"pass": "pass", "success": "pass", "warn": "warn", "fail": "fail", "error": "error", "runtime error": "error"}
_FAILED = ("fail", "error")


def status(said: str) -> str:
    """pass, warn, fail, error or skipped, whatever the engine says."""
    return _STATUSES.get(said.strip().lower(), "skipped")


def to_second(time: str) -> str:
    """A UTC time of dbt's, which has up to nine digits behind its seconds, as the mesh writes it; empty for what is none."""
    try:
        found = datetime.fromisoformat(time[:19])
    except ValueError:
        return ""
    return found.strftime("%Y-%m-%dT%H:%M:%SZ")


def is_of(results: RunResults, published: str) -> bool:
    """Are these the results of the run that a publication, or a try to publish, names? It is called after its time and the end of dbt's invocation id."""
    invocation = results.metadata.invocation_id
    return bool(invocation) and published.rpartition("-")[2] == str(invocation)[-8:]


def began(results: RunResults) -> str:
    """When the run began."""
    said = to_second(results.metadata.invocation_started_at or "")
    ended = to_second(results.metadata.generated_at)
    if said or not ended:
        return said
    return to_second((datetime.fromisoformat(ended).astimezone(UTC) - timedelta(seconds=results.elapsed_time)).isoformat())


def build_record(domain: str, results: RunResults, *, state: str = "", seconds: float | None = None, commit: str = "") -> BuildRecord:
    """`state` and `seconds` as `mesh build` knows them; what dbt says itself where they are left out."""
    kinds = [(result.unique_id.split(".")[:2], status(result.status)) for result in results.results]
    failed = sum(said in _FAILED for _, said in kinds)
    return BuildRecord(
        domain=domain,
        run=results.metadata.invocation_id or to_second(results.metadata.generated_at),
        began_at=began(results),
        ended_at=to_second(results.metadata.generated_at),
        seconds=round(results.elapsed_time if seconds is None else seconds, 3),
        state=state or ("failed" if failed else "built"),
        commit=commit,
        engine=f"dbt {results.metadata.dbt_version}" if results.metadata.dbt_version else "",
        models=sum(kind == ["model", domain] and said != "skipped" for kind, said in kinds),
        tests=sum(kind[0] in _TESTS and said != "skipped" for kind, said in kinds),
        failed=failed,
        warned=sum(said == "warn" for _, said in kinds),
    )


def test_records(domain: str, results: RunResults, nodes: Mapping[str, Node]) -> Iterator[TestRecord]:
    """One for each test of the run that the domain (still) has. `nodes`: the domain's by id, as the mesh knows them."""
    run = build_record(domain, results)
    for result in results.results:
        node = nodes.get(result.unique_id) or nodes.get(f"{result.unique_id}@{domain}")
        if node is None or node.kind not in _TESTS:
            continue
        ended = next((timing.completed_at for timing in reversed(result.timing) if timing.completed_at), "")
        yield TestRecord(
            domain=domain,
            run=run.run,
            at=to_second(ended or "") or run.ended_at,
            test=node.id,
            name=node.name,
            node=node.attached or next(iter(node.parents), ""),
            column=node.column,
            severity=node.severity or "error",
            status=status(result.status),
            failures=result.failures,
            seconds=round(result.execution_time, 3),
        )
