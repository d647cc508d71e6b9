from typing import Any

import msgspec
import pytest
from mesh.core.manifest import Manifest, RunResults
from mesh.core.mesh import Mesh, Problem, ProblemKind
from mesh.core.model import Owner
from mesh.core.part import Artifacts, digest, take
from mesh.core.stitch import stitch

PRODUCT: dict[str, Any] = {"access": "public", "version": 1, "latest_version": 1, "config": {"contract": {"enforced": True}}}


def node(unique_id: str, *parents: str, **facts: Any) -> dict[str, Any]:
    kind, package, name = unique_id.split(".")[:3]
    base = {"unique_id": unique_id, "name": name, "resource_type": kind, "package_name": package, "depends_on": {"nodes": list(parents)}}
    return {**base, "original_file_path": f"models/{name}.sql", **facts}


def artifacts(domain: str, *nodes: dict[str, Any], results: tuple[dict[str, Any], ...] = (), **sections: dict[str, Any]) -> Artifacts:
    document = {"metadata": {"project_name": domain, "dbt_version": "1.11.16"}, "nodes": {one["unique_id"]: one for one in nodes}, **sections}
    run = msgspec.convert({"results": results}, RunResults) if results else None
    return Artifacts(domain, f"domains/{domain}", msgspec.convert(document, Manifest), run)


FLIGHTS = node("model.operations.flights.v1", "model.operations.int_flights", **PRODUCT, description="By its owner.", columns={"id": {"name": "id"}})
OPERATIONS = artifacts(
    "operations",
    FLIGHTS,
    node("model.operations.int_flights", "source.operations.raw.flights", relation_name='"operations"."main"."int_flights"', compiled_code="select 1"),
    node("test.operations.unique_id.1", "model.operations.flights.v1", test_metadata={"name": "unique"}, column_name="id", config={"severity": "ERROR"}),
    node("operation.platform.hook"),
    sources={
        "source.operations.raw.flights": node(
            "source.operations.raw.flights", name="flights", source_name="raw", config={"meta": {"external_location": "read_csv('{name}.csv')"}}
        )
    },
    groups={"group.operations.operations": {"name": "operations", "package_name": "operations", "owner": {"email": ["a@example.com", "b@example.com"]}}},
    macros={"macro.platform.publish": {"package_name": "platform"}, "macro.operations.own": {"package_name": "operations"}},
    results=({"unique_id": "model.operations.int_flights", "status": "SUCCESS", "execution_time": 0.5, "timing": [{"completed_at": "2026-01-01T00:00:00Z"}]},),
)
STUB = {**FLIGHTS, "description": "As its reader sees it.", "depends_on": {"nodes": []}, "relation_name": '"punctuality"."operations"."flights_v1"'}


def punctuality(*parents: str, stub: dict[str, Any] = STUB) -> Artifacts:
    exposure = node("exposure.punctuality.board", "model.punctuality.on_time", type="dashboard", owner={"name": "Board", "email": "board@example.com"})
    return artifacts("punctuality", node("model.punctuality.on_time", *parents), stub, exposures={"exposure.punctuality.board": exposure})


def stitched(*both: Artifacts, text: str = "") -> Mesh:
    return stitch("dev", [take(one).part for one in both], {}, lambda _domain, _file: text)


def only_problem(found: Mesh) -> Problem:
    (problem,) = found.problems
    return problem


@pytest.mark.parametrize("order", [(OPERATIONS, punctuality("model.operations.flights.v1")), (punctuality("model.operations.flights.v1"), OPERATIONS)])
def test_the_producers_facts_win_whichever_is_read_first(order: tuple[Artifacts, ...]) -> None:
    found = stitched(*order)
    flights = found.nodes["model.operations.flights.v1"]
    assert (flights.domain, flights.description, flights.parents) == ("operations", "By its owner.", ("model.operations.int_flights",))
    assert sorted(found.children[flights.id]) == ["model.punctuality.on_time", "test.operations.unique_id.1"]
    assert found.problems == ()
    assert found.domains["punctuality"].upstream == ("operations",)


def test_every_kind_of_node_is_there_but_hooks_are_not() -> None:
    found = stitched(OPERATIONS, punctuality("model.operations.flights.v1"))
    assert {node.label: node.kind for node in found.nodes.values()} == {
        "operations.flights.v1": "model",
        "operations.int_flights": "model",
        "operations.raw.flights": "source",
        "operations.unique_id": "test",
        "punctuality.on_time": "model",
        "punctuality.board": "exposure",
    }
    test = found.nodes["test.operations.unique_id.1"]
    assert (test.test, test.column, test.severity) == ("unique", "id", "error")


def test_relations_are_what_each_domains_sql_calls_them() -> None:
    assert take(punctuality("model.operations.flights.v1")).part.relations == {'"punctuality"."operations"."flights_v1"': "model.operations.flights.v1"}
    taken = take(OPERATIONS)
    assert taken.part.relations["read_csv('flights.csv')"] == "source.operations.raw.flights"
    assert (taken.code, taken.part.digests) == ({"model.operations.int_flights": "select 1"}, {"model.operations.int_flights": digest("select 1")})
    assert taken.part.facts.packages == ("operations", "platform")


def test_owners_are_the_groups_or_the_exposures_own() -> None:
    mesh = stitched(OPERATIONS, punctuality())
    assert mesh.owner(mesh.nodes["source.operations.raw.flights"]) == Owner("operations", "", "a@example.com, b@example.com")
    assert mesh.owner(mesh.nodes["exposure.punctuality.board"]).email == "board@example.com"


def test_results_belong_to_the_domain_that_ran() -> None:
    result = stitched(OPERATIONS).results["model.operations.int_flights"]
    assert (result.status, result.seconds, result.ended_at) == ("success", 0.5, "2026-01-01T00:00:00Z")


@pytest.mark.parametrize(
    ("status", "said", "kept"),
    [
        ("success", "OK", "OK"),
        ("fail", "Got 2 results, configured to fail if != 0", "Got 2 results, configured to fail if != 0"),
        ("error", "Runtime Error in model int_flights\n  Conversion Error: Could not convert string 'ann@example.com' to INT32", "Conversion Error"),
        ("fail", "[DbDriverFailed] Invalid Input Error: ann@example.com", "Invalid Input Error"),
        ("error", "ann@example.com", ""),
        ("error", None, ""),
    ],
)
def test_of_an_error_only_its_kind_is_kept_for_it_quotes_values(status: str, said: str | None, kept: str) -> None:
    run = {"unique_id": "model.operations.int_flights", "status": status, "message": said}
    ran = Artifacts("operations", "domains/operations", OPERATIONS.manifest, msgspec.convert({"results": [run]}, RunResults))
    assert stitched(ran).results["model.operations.int_flights"].message == kept


def test_what_was_only_compiled_has_no_results() -> None:
    results = {"results": [{"unique_id": "model.operations.int_flights", "status": "success"}], "args": {"which": "compile"}}
    compiled = Artifacts("operations", "domains/operations", OPERATIONS.manifest, msgspec.convert(results, RunResults))
    assert stitched(compiled).results == {}


def test_nodes_of_a_shared_package_are_each_domains_own() -> None:
    calendar = node("model.platform.calendar")
    one = artifacts("operations", calendar, node("model.operations.days", "model.platform.calendar"))
    two = artifacts("punctuality", calendar)
    found = stitched(one, two)
    assert set(found.nodes) == {"model.platform.calendar@operations", "model.platform.calendar@punctuality", "model.operations.days"}
    assert found.nodes["model.operations.days"].parents == ("model.platform.calendar@operations",)
    assert found.problems == ()


def test_a_removed_version_is_said_with_file_and_line() -> None:
    gone = {**STUB, "unique_id": "model.operations.flights.v3", "version": 3}
    text = "select *\nfrom {{ ref('operations', 'flights', v=3) }}"
    problem = only_problem(stitched(OPERATIONS, punctuality("model.operations.flights.v3", stub=gone), text=text))
    assert (problem.kind, problem.file, problem.line) == (ProblemKind.GONE_VERSION, "models/on_time.sql", 2)
    assert problem.message == (
        "punctuality.on_time reads operations.flights.v3, a version that was removed (there is v1). Use v=1, or ask operations to restore v3. "
        "(domains/punctuality/models/on_time.sql:2)"
    )


def test_the_line_is_that_of_the_version_meant() -> None:
    gone = {**STUB, "unique_id": "model.operations.flights.v3", "version": 3}
    reader = punctuality("model.operations.flights.v1", "model.operations.flights.v3", stub=gone)
    text = "select * from {{ ref('operations', 'flights', v=1) }}\nunion all\nselect * from {{ ref(\n  'operations', 'flights',\n  version='3') }}"
    assert only_problem(stitched(OPERATIONS, reader, text=text)).line == 3
    latest = "-- of flights\nselect * from {{ ref('operations', 'flights') }}"
    assert only_problem(stitched(OPERATIONS, reader, text=latest)).line == 2


def test_a_model_that_is_no_longer_public_is_said() -> None:
    internal = artifacts("operations", {**FLIGHTS, "access": "protected", "depends_on": {"nodes": []}})
    problem = only_problem(stitched(internal, punctuality("model.operations.flights.v1")))
    assert problem.kind is ProblemKind.NOT_PUBLIC
    assert "operations.flights.v1, which is protected in operations now" in problem.message


def test_a_stub_that_nobody_reads_is_no_problem() -> None:
    gone = {**STUB, "unique_id": "model.operations.flights.v3", "version": 3}
    found = stitched(OPERATIONS, punctuality(stub=gone))
    assert found.problems == ()
    assert gone["unique_id"] not in found.nodes


def test_a_product_that_is_gone_keeps_its_place_in_the_graph() -> None:
    gone = {**STUB, "unique_id": "model.operations.delays.v1", "name": "delays"}
    found = stitched(OPERATIONS, punctuality("model.operations.delays.v1", stub=gone))
    assert only_problem(found).kind is ProblemKind.DANGLING
    assert "Its products: flights." in only_problem(found).message
    assert found.nodes["model.operations.delays.v1"].domain == "operations"


def test_a_reference_to_nothing_is_said() -> None:
    problem = only_problem(stitched(artifacts("operations", node("model.operations.a", "model.operations.b")), text="\n\nselect * from {{ ref('b') }}"))
    assert (problem.kind, problem.line) == (ProblemKind.DANGLING, 3)


def test_what_stubs_of_absent_projects_read_is_nobodys_fault() -> None:
    """As artifacts with another project's whole nodes in them have it."""
    stub = {**STUB, "unique_id": "model.elsewhere.flights.v1", "package_name": "elsewhere", "depends_on": {"nodes": ["model.elsewhere.internal"]}}
    found = stitched(punctuality("model.elsewhere.flights.v1", stub=stub))
    assert found.problems == ()
    assert "model.elsewhere.flights.v1" in found.nodes


def test_a_domain_without_artifacts_is_as_its_readers_see_it() -> None:
    found = stitched(punctuality("model.operations.flights.v1"))
    assert found.nodes["model.operations.flights.v1"].description == "As its reader sees it."
    assert found.problems == ()


def test_of_two_projects_with_one_name_the_first_is_used() -> None:
    other = Artifacts("operations", "elsewhere/target", artifacts("operations", node("model.operations.other")).manifest, is_external=True)
    found = stitched(OPERATIONS, other)
    assert only_problem(found).kind is ProblemKind.TWICE
    assert "elsewhere/target" in only_problem(found).message
    assert "model.operations.other" not in found.nodes


def test_a_cycle_of_models_over_domains_is_said_with_its_path() -> None:
    one = artifacts("north", node("model.north.a.v1", "model.south.b.v1", **PRODUCT), node("model.south.b.v1", **PRODUCT))
    two = artifacts("south", node("model.south.b.v1", "model.north.a.v1", **PRODUCT), node("model.north.a.v1", **PRODUCT))
    problem = only_problem(stitched(one, two, text="select 1\nfrom {{ ref('south', 'b', v=1) }}"))
    assert problem.kind is ProblemKind.CYCLE
    assert "north.a.v1 -> south.b.v1 -> north.a.v1" in problem.message
    assert "(domains/north/models/a.sql:2)" in problem.message
    assert (problem.file, problem.line) == ("models/a.sql", 2)


def test_domains_in_a_circle_whose_models_are_none_are_no_problem() -> None:
    one = artifacts("north", node("model.north.a.v1", **PRODUCT), node("model.north.c.v1", "model.south.b.v1", **PRODUCT), node("model.south.b.v1", **PRODUCT))
    two = artifacts("south", node("model.south.b.v1", "model.north.a.v1", **PRODUCT), node("model.north.a.v1", **PRODUCT))
    assert stitched(one, two).problems == ()
