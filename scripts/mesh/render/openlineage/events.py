"""The mesh as OpenLineage events (spec 2-0-2), for the catalogues and lineage servers that read them.

What ran last in each domain becomes runs: one parent for dbt's invocation, one for each model, seed and snapshot that it built, and one for the
tests of each node. Two kinds of namespace name the datasets of an environment:

    mesh://<environment>/ports              products, by address: what a consumer reads is what its producer writes
    mesh://<environment>/domains/<domain>   all else, and the jobs

Everything is derived, run ids and times too: the same artifacts give the same events. The facts of a dataset come with who writes it; those of a
source, which nobody here writes, with who reads it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from types import MappingProxyType
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from mesh.core.columns import ModelLineage, Use
from mesh.core.declared import Declared
from mesh.core.mesh import DomainFacts, Mesh, Node, ResultOf
from mesh.core.model import Entry, Outcome
from mesh.core.views.address import known_columns
from mesh.render.openlineage import facets

Event = dict[str, Any]
_BUILT = frozenset({"model", "seed", "snapshot"})
_DATA = _BUILT | {"source"}
_NOT_RUN = frozenset({"skipped", "no-op", "reused"})


def events(
    mesh: Mesh,
    columns: Declared,
    lineage: Mapping[str, ModelLineage],
    *,
    code: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Event]:
    """The events of each domain's last run, domain by domain; each run begins with START and ends with COMPLETE or FAIL.

    `columns`: node id -> columns as YAML declares them. `lineage`, `code` (compiled SQL): by model id.
    A domain without results has no events.
    """
    export = _Export(mesh, columns, lineage, code)
    ran: dict[str, list[_Ran]] = {name: [] for name in mesh.domains}
    for id_, result in mesh.results.items():
        if (one := _ran(mesh, id_, result)) is not None:
            ran[one.node.domain].append(one)
    return chain.from_iterable(export.domain(domain, ran[name]) for name, domain in mesh.domains.items())


@dataclass(frozen=True, slots=True)
class _Ran:
    """A node that ran, and when."""

    node: Node
    result: ResultOf
    started: datetime
    ended: datetime

    @property
    def is_good(self) -> bool:
        return self.result.status in facets.GOOD


@dataclass(frozen=True, slots=True)
class _Run:
    """What the last event of a run says."""

    run: Event
    job: Event
    started: datetime
    ended: datetime
    is_good: bool
    inputs: Sequence[Event] = ()
    outputs: Sequence[Event] = ()

    def start(self) -> Event:
        """Says that it began: what it read and wrote is known in the end."""
        parent = {name: facet for name, facet in self.run["facets"].items() if name == "parent"}
        job = {"namespace": self.job["namespace"], "name": self.job["name"]}
        return self._event("START", self.started, {"runId": self.run["runId"], "facets": parent}, job)

    def end(self) -> Event:
        event = self._event("COMPLETE" if self.is_good else "FAIL", self.ended, self.run, self.job)
        return event | {"inputs": list(self.inputs), "outputs": list(self.outputs)}

    def _event(self, kind: str, time: datetime, run: Event, job: Event) -> Event:
        at = time.isoformat(timespec="microseconds").replace("+00:00", "Z")
        return {"eventType": kind, "eventTime": at, "producer": facets.PRODUCER, "schemaURL": facets.RUN_EVENT, "run": run, "job": job}


@dataclass(frozen=True, slots=True)
class _Export:
    mesh: Mesh
    columns: Declared
    lineage: Mapping[str, ModelLineage]
    code: Mapping[str, str]

    def domain(self, domain: DomainFacts, ran: Sequence[_Ran]) -> Iterator[Event]:
        tests: dict[str, list[_Ran]] = {}
        for one in ran:
            for id_ in self._tested(one.node):
                tests.setdefault(id_, []).append(one)
        runs = [self._build(domain, one) for one in ran if one.node.kind in _BUILT]
        runs += [self._test(domain, self.mesh.nodes[id_], found) for id_, found in tests.items()]
        if not runs:
            return
        started, ended = min(run.started for run in runs), max(run.ended for run in runs)
        job = self._job(domain, domain.name, facets.job_type("job"))
        whole = _Run({"runId": _run_id(domain), "facets": facets.engine(domain)}, job, started, ended, all(run.is_good for run in runs))
        yield whole.start()
        for run in runs:
            yield run.start()
            yield run.end()
        yield whole.end()

    def _build(self, domain: DomainFacts, ran: _Ran) -> _Run:
        node, entry = ran.node, self._published(domain, ran.node)
        about = {
            **facets.job_type(node.kind),
            **facets.ownership(self.mesh.owner(node), "Job"),
            **facets.documentation(node.description, "Job"),
            **facets.source_code(f"{domain.path}/{node.file}", self._commit(domain)),
            **facets.sql(self.code.get(node.id, "")),
        }
        run = self._run(domain, node.id, {} if ran.is_good else facets.error(node.language, ran.result.message or ran.result.status))
        parents = [parent for id_ in node.parents if (parent := self.mesh.nodes.get(id_)) and parent.kind in _DATA]
        inputs = [self._dataset(parent, self._facts(parent) if parent.kind == "source" else {}) for parent in parents]
        output = self._dataset(node, {**self._facts(node), **self._column_lineage(node), **facets.version(entry)})
        output["outputFacets"] = facets.statistics(entry)
        return _Run(run, self._job(domain, node.label, about), ran.started, ran.ended, ran.is_good, inputs, [output])

    def _test(self, domain: DomainFacts, node: Node, tests: Sequence[_Ran]) -> _Run:
        dataset = self._dataset(node, {})
        dataset["inputFacets"] = facets.assertions([(test.node, test.result) for test in tests])
        run = self._run(domain, f"{node.id} tests", {})
        job = self._job(domain, f"{node.label}.tests", facets.job_type("test"))
        is_good = all(test.is_good or test.node.severity == "warn" for test in tests)
        return _Run(run, job, min(test.started for test in tests), max(test.ended for test in tests), is_good, [dataset])

    def _tested(self, test: Node) -> tuple[str, ...]:
        """What a test is about: a singular one says only what it reads, which may be other domains' products as well as its own."""
        if test.kind != "test":
            return ()
        read = [id_ for id_ in (test.attached,) if id_] or test.parents
        known = [id_ for id_ in read if id_ in self.mesh.nodes and self.mesh.nodes[id_].kind in _DATA]
        return tuple([id_ for id_ in known if self.mesh.nodes[id_].domain == test.domain] or known)

    def _run(self, domain: DomainFacts, what: str, more: Event) -> Event:
        job = {"namespace": self._namespace(domain.name), "name": domain.name}
        parent = facets.facet("ParentRunFacet", run={"runId": _run_id(domain)}, job=job)
        return {"runId": _run_id(domain, what), "facets": {"parent": parent, **facets.engine(domain), **more}}

    def _job(self, domain: DomainFacts, name: str, about: Event) -> Event:
        return {"namespace": self._namespace(domain.name), "name": name, "facets": about}

    def _namespace(self, domain: str) -> str:
        return f"mesh://{self.mesh.environment}/domains/{domain}"

    def _dataset(self, node: Node, about: Event) -> Event:
        return {**self._name(node), "facets": about}

    def _name(self, node: Node) -> dict[str, str]:
        namespace = f"mesh://{self.mesh.environment}/ports" if node.id in self.mesh.products else self._namespace(node.domain)
        return {"namespace": namespace, "name": node.label}

    def _facts(self, node: Node) -> Event:
        owner = facets.ownership(self.mesh.owner(node), "Dataset")
        return {**facets.schema(self._fields(node)), **owner, **facets.documentation(node.description, "Dataset")}

    def _fields(self, node: Node) -> Iterator[tuple[str, str, str]]:
        declared = self.columns.get(node.id, ())
        yield from ((column.name, column.data_type or "", column.description or "") for column in declared)
        known = {"*", *(column.name.lower() for column in declared)}
        # What files hold is known from what is read of them: a column in a lineage has to be a field of its dataset.
        names = self.lineage[node.id].names if node.id in self.lineage else known_columns(self.mesh, self.columns, self.lineage, node.id)
        yield from ((name, "", "") for name in names if name.lower() not in known)

    def _column_lineage(self, node: Node) -> Event:
        """Of what is not known, why: an unknown column has that as its description."""
        model = self.lineage.get(node.id)
        if model is None or model.unknown:
            return {}
        fields: Event = {}
        for column in model.columns:
            unknown = {"transformationDescription": f"not all is known: {column.unknown}"} if column.unknown else {}
            fields[column.name] = {"inputFields": self._input_fields(column.uses), **unknown}
        return {"columnLineage": facets.facet("ColumnLineageDatasetFacet", fields=fields, dataset=self._input_fields(model.uses))}

    def _input_fields(self, uses: Sequence[Use]) -> list[Event]:
        found: dict[tuple[str, str], Event] = {}
        for use in uses:
            if node := self.mesh.nodes.get(use.node):
                field = found.setdefault((use.node, use.column), {**self._name(node), "field": use.column, "transformations": []})
                field["transformations"].append(facets.TRANSFORMATIONS[use.how])
        return list(found.values())

    def _published(self, domain: DomainFacts, node: Node) -> Entry | None:
        """The publication that holds what this run built; an unchanged product's is an older one."""
        product, port = self.mesh.products.get(node.id), self.mesh.ports.get(domain.name)
        if not product or not port:
            return None
        ends = [one for one in port.outcomes if one.address == product.address and one.outcome is not Outcome.WITHHELD and _is_of(one.run, domain)]
        return port.entry(product.address) if ends else None

    def _commit(self, domain: DomainFacts) -> str:
        """The commit that was built; only a publication knows it. Files of projects outside of the repository are not in it."""
        port = self.mesh.ports.get(domain.name)
        entries = port.entries if port and not domain.is_external else ()
        return next((entry.commit for entry in entries if _is_of(entry.publication_id, domain)), "")


def _ran(mesh: Mesh, id_: str, result: ResultOf) -> _Ran | None:
    node = mesh.nodes[id_]
    ended = _time(result.ended_at) or _time(mesh.domains[node.domain].generated_at)
    return _Ran(node, result, ended - timedelta(seconds=result.seconds), ended) if ended and result.status not in _NOT_RUN else None


def _is_of(run: str, domain: DomainFacts) -> bool:
    """Is it a run of the platform in dbt's last invocation? Its id ends like dbt's (`platform/macros/publish/pointer.sql`)."""
    return bool(domain.invocation) and run.endswith("-" + domain.invocation.replace("-", "")[-8:])


def _run_id(domain: DomainFacts, what: str = "") -> str:
    """dbt's own id for an invocation, so that other tools' events meet ours; for what ran in it, one that follows from it."""
    invocation = domain.invocation or f"{domain.name} {domain.generated_at}"
    try:
        parent = UUID(invocation)
    except ValueError:
        parent = uuid5(NAMESPACE_URL, invocation)
    return str(uuid5(parent, what) if what else parent)


def _time(text: str) -> datetime | None:
    """v2 writes nanoseconds; they are cut."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
