"""The catalogue out of its inputs. The same inputs give the same value, and nothing is asked of the world outside them."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from msgspec.structs import replace

from mesh.core.catalogue import access, glossary
from mesh.core.catalogue.changes import attempt_lines, newest, publication_lines
from mesh.core.catalogue.checks import checks
from mesh.core.catalogue.domains import all_builds, domain_pages
from mesh.core.catalogue.fields import read_by
from mesh.core.catalogue.findings import finding_lines, policy_lines, titles_of
from mesh.core.catalogue.inputs import Inputs
from mesh.core.catalogue.model import Catalogue
from mesh.core.catalogue.nodes import node_pages
from mesh.core.catalogue.owners import Owners
from mesh.core.catalogue.parts import ChangeLine
from mesh.core.catalogue.products import Around, product_pages
from mesh.core.catalogue.relations import Relations
from mesh.core.catalogue.terms import POLICY, resolve
from mesh.core.catalogue.times import as_utc
from mesh.core.mesh import ProblemKind

T = TypeVar("T")
NAME = "Mesh"
_OF_MANY = {
    ProblemKind.MISSING: "were never built here, so that only their interfaces are known",
    ProblemKind.OLDER: "have changed since they were built last, which is not in these pages",
    ProblemKind.TWICE: "",
}
"""What readers must know on every page, in the words for many domains."""
_MANY, _MOST_NAMED = 2, 8


def catalogue(inputs: Inputs) -> Catalogue:
    """All that its pages say."""
    mesh = inputs.mesh
    relations, owners = Relations(mesh, inputs.details), Owners(mesh)
    tested = checks(mesh, inputs.details, inputs.history)
    terms, wrong = resolve(inputs.terms, mesh)
    findings = finding_lines(inputs.checked, titles_of(inputs.checked), inputs.history, wrong)
    published = _publications(inputs)
    around = Around(
        relations=relations,
        checks=tested,
        findings=_grouped(findings, lambda line: line.node),
        contract_changes=_grouped(inputs.contract_changes, lambda line: line.node),
        publications=published,
        read_by=read_by(mesh, inputs.lineage),
        agreements=access.by_product(inputs.agreements),
        classes={one.name: one for one in inputs.classes},
    )
    products = product_pages(inputs, around)
    nodes = node_pages(inputs, relations, tested, owners)
    return Catalogue(
        name=inputs.name or NAME,
        sentence=inputs.sentence,
        environment=mesh.environment,
        today=inputs.today.isoformat(),
        as_of=_as_of(inputs),
        commit=inputs.commit,
        repository=inputs.repository,
        domains=domain_pages(inputs, products, nodes, owners),
        products=products,
        nodes=nodes,
        findings=findings,
        policies=policy_lines(inputs.checked, [replace(POLICY, findings=len(wrong))] if inputs.terms else []),
        changes=newest([*inputs.contract_changes, *(line for lines in published.values() for line in lines)]),
        terms=tuple(sorted(terms, key=lambda term: (term.name.lower(), term.domain))),
        shared_columns=glossary.shared_columns(products.values()),
        classes=glossary.class_lines(inputs.classes, products.values()),
        units=glossary.units(inputs.standards),
        purposes=glossary.purposes(inputs.standards, inputs.agreements),
        builds=all_builds(build for builds in inputs.history.builds.values() for build in builds),
        problems=_problems(inputs),
    )


def _publications(inputs: Inputs) -> dict[str, list[ChangeLine]]:
    """Product id -> its publications: as history has them, else as its port keeps them."""
    ids = {product.address: id_ for id_, product in inputs.mesh.products.items()}
    found = {**_grouped(inputs.publications, lambda line: line.node), **attempt_lines(inputs.history, ids)}
    current: dict[str, list[ChangeLine]] = {}
    for port in inputs.mesh.ports.values():
        for entry in port.published:
            if (id_ := ids.get(entry.address)) and id_ not in found:
                current.setdefault(id_, []).extend(publication_lines(id_, [entry]))
    return {**current, **found}


def _grouped(lines: Iterable[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for line in lines:
        found.setdefault(key(line), []).append(line)
    return found


def _as_of(inputs: Inputs) -> str:
    """The newest time in any of the facts."""
    mesh, history = inputs.mesh, inputs.history
    times = [facts.generated_at for facts in mesh.domains.values()]
    times += [result.ended_at for result in mesh.results.values()]
    for port in mesh.ports.values():
        times += [time for entry in port.published for time in (entry.published_at, entry.verified_at)]
        times += [outcome.at for outcome in port.outcomes]
    times += [build.at for build in inputs.last_builds.values()]
    times += [build.ended_at for builds in history.builds.values() for build in builds[-1:]]
    return max((as_utc(time) for time in times if time), default="")


def _problems(inputs: Inputs) -> tuple[str, ...]:
    """How the facts were read: what is wrong between domains is a finding, and stands with its domain. What is so of many domains is said once."""
    said = list(inputs.notes)
    for kind, words in _OF_MANY.items():
        problems = [problem for problem in inputs.mesh.problems if problem.kind is kind]
        names = sorted({problem.domain for problem in problems})
        if len(names) > _MANY and words:
            more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
            said.append(f"{len(names)} domains {words}: {', '.join(names[:_MOST_NAMED])}{more}. Run `mesh build`.")
        else:
            said += [problem.message for problem in problems]
    return tuple(dict.fromkeys(said))
