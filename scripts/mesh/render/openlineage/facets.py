"""Facets of OpenLineage: what our facts are called there, and in which version of its spec."""

from collections.abc import Iterable, Sequence
from typing import Any

from mesh import __version__
from mesh.core.columns import How
from mesh.core.mesh import DomainFacts, Node, ResultOf
from mesh.core.model import Entry, Owner

Facet = dict[str, Any]
GOOD = frozenset({"success", "pass"})
"""How a run ends that ends well."""
PRODUCER = f"urn:analytics-mesh:{__version__}"
_SPEC = "https://openlineage.io/spec"
RUN_EVENT = f"{_SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent"
_VERSIONS = {
    "ColumnLineageDatasetFacet": "1-2-0",
    "DataQualityAssertionsDatasetFacet": "1-1-0",
    "DatasetVersionDatasetFacet": "1-0-1",
    "DocumentationDatasetFacet": "1-1-0",
    "DocumentationJobFacet": "1-1-0",
    "ErrorMessageRunFacet": "1-0-1",
    "JobTypeJobFacet": "2-0-4",
    "OutputStatisticsOutputDatasetFacet": "1-0-2",
    "OwnershipDatasetFacet": "1-0-1",
    "OwnershipJobFacet": "1-0-1",
    "ParentRunFacet": "1-2-0",
    "ProcessingEngineRunFacet": "1-1-1",
    "SQLJobFacet": "1-1-0",
    "SchemaDatasetFacet": "1-2-0",
    "SourceCodeLocationJobFacet": "1-1-0",
}
_DIRECT = {How.PASSED: "IDENTITY", How.RENAMED: "IDENTITY", How.TRANSFORMED: "TRANSFORMATION", How.AGGREGATED: "AGGREGATION"}
_INDIRECT = {How.WINDOW: "WINDOW", How.FILTER: "FILTER", How.JOIN: "JOIN", How.GROUP: "GROUP_BY", How.ORDER: "SORT"}
TRANSFORMATIONS: dict[How, dict[str, Any]] = {
    how: {"type": kind, "subtype": subtype, "description": how.value, "masking": False}
    for kind, subtypes in (("DIRECT", _DIRECT), ("INDIRECT", _INDIRECT))
    for how, subtype in subtypes.items()
}


def facet(kind: str, **facts: object) -> Facet:
    return {"_producer": PRODUCER, "_schemaURL": f"{_SPEC}/facets/{_VERSIONS[kind]}/{kind}.json#/$defs/{kind}", **facts}


def engine(facts: DomainFacts) -> dict[str, Facet]:
    version = facts.engine.removeprefix("dbt ")
    return {"processing_engine": facet("ProcessingEngineRunFacet", name="dbt", version=version, openlineageAdapterVersion=__version__)} if version else {}


def error(language: str, message: str) -> dict[str, Facet]:
    return {"errorMessage": facet("ErrorMessageRunFacet", message=message, programmingLanguage=language.upper())}


def job_type(kind: str) -> dict[str, Facet]:
    return {"jobType": facet("JobTypeJobFacet", processingType="BATCH", integration="DBT", jobType=kind.upper())}


def ownership(owner: Owner, whose: str) -> dict[str, Facet]:
    """`whose`: Job or Dataset."""
    name = f"team:{owner.group}" if owner.group else owner.name
    owners = [{"name": name, "type": "OWNER"}] if name else []
    owners += [{"name": f"mailto:{owner.email}", "type": "CONTACT"}] if owner.email else []
    return {"ownership": facet(f"Ownership{whose}Facet", owners=owners)} if owners else {}


def documentation(description: str, whose: str) -> dict[str, Facet]:
    """`whose`: Job or Dataset."""
    return {"documentation": facet(f"Documentation{whose}Facet", description=description, contentType="text/markdown")} if description else {}


def source_code(path: str, commit: str) -> dict[str, Facet]:
    """`path`: within the checkout. Where that came from is nobody's business but git's: the address may hold a password."""
    return {"sourceCodeLocation": facet("SourceCodeLocationJobFacet", type="git", url=f"file:{path}", path=path, version=commit)} if commit else {}


def schema(fields: Iterable[tuple[str, str, str]]) -> dict[str, Facet]:
    """`fields`: name, type and description, which may be empty."""
    found = [
        {"name": name, "ordinal_position": place} | ({"type": type_} if type_ else {}) | ({"description": description} if description else {})
        for place, (name, type_, description) in enumerate(fields, 1)
    ]
    return {"schema": facet("SchemaDatasetFacet", fields=found)} if found else {}


def sql(query: str) -> dict[str, Facet]:
    return {"sql": facet("SQLJobFacet", query=query)} if query else {}


def version(entry: Entry | None) -> dict[str, Facet]:
    return {"version": facet("DatasetVersionDatasetFacet", datasetVersion=entry.publication_id)} if entry else {}


def statistics(entry: Entry | None) -> dict[str, Facet]:
    return {"outputStatistics": facet("OutputStatisticsOutputDatasetFacet", rowCount=entry.rows, size=entry.bytes, fileCount=1)} if entry else {}


def assertions(tests: Sequence[tuple[Node, ResultOf]]) -> dict[str, Facet]:
    found = []
    for test, result in tests:
        one: dict[str, Any] = {
            "assertion": test.test or "custom_sql",
            "success": result.status in GOOD,
            "name": test.name,
            "severity": test.severity or "error",
        }
        one |= {"column": test.column} if test.column else {}
        one |= {"description": test.description} if test.description else {}
        one |= {"actual": str(result.failures)} if result.failures is not None else {}
        found.append(one)
    return {"dataQualityAssertions": facet("DataQualityAssertionsDatasetFacet", assertions=found)}
