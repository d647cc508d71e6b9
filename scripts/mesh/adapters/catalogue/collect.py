"""Gathers all that the catalogue says: the mesh, its history, the policies' findings, what git and the ports keep of earlier, glossary and READMEs."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mesh.adapters.artifacts.loader import Loader
from mesh.adapters.catalogue.changelog import contract_changes, kept_publications
from mesh.adapters.catalogue.glossary import read_glossary
from mesh.adapters.files import read_text
from mesh.adapters.governance.checker import ask
from mesh.adapters.governance.facts import read_facts
from mesh.adapters.history.marks import history_folder
from mesh.adapters.history.read import read_history
from mesh.adapters.history.record import record_found
from mesh.adapters.history.samples import read_sample
from mesh.adapters.interfaces import read_interface
from mesh.adapters.memory import much_to_keep
from mesh.adapters.meshfile import read_meshfile
from mesh.adapters.tables import with_unbuilt
from mesh.adapters.workspace import Workspace
from mesh.core.catalogue.build import catalogue
from mesh.core.catalogue.inputs import Inputs, LastBuild, Sample
from mesh.core.catalogue.model import Catalogue
from mesh.core.governance.classes import DataClass
from mesh.core.governance.report import Checked
from mesh.core.history.allowed import withheld
from mesh.core.history.history import History
from mesh.core.mesh import Mesh, Node, ProblemKind
from mesh.core.model import Domain, Product
from mesh.core.slo.facts import Facts
from mesh.core.slo.facts import facts as facts_of
from mesh.core.slo.judge import judge_all
from mesh.core.slo.judged import JudgedLevel
from mesh.core.slo.promises import reach
from mesh.core.slo.words import iso


def collect(loader: Loader, *, now: datetime | None = None, history: History | None = None, checked: Checked | None = None) -> Catalogue:
    """The catalogue as of now. `history`, `checked`: where the caller has them already; else what nobody recorded yet is recorded and history is
    read, and the policies are asked."""
    with much_to_keep():
        return catalogue(gather(loader, now=now, history=history, checked=checked))


def gather(loader: Loader, *, now: datetime | None = None, history: History | None = None, checked: Checked | None = None) -> Inputs:
    """Its inputs. Raises InputError for a file of the mesh or of governance that cannot be used."""
    now = now or datetime.now(UTC)
    workspace = loader.workspace
    facts, settings = read_facts(loader, now.date()), read_meshfile(workspace.root)
    # What plain dbt left, or a build that was killed: no page may be older than that.
    unrecorded = record_found(workspace, loader.domains.values()) if history is None else ""
    mesh, details = _with_interfaces(loader), loader.details
    history = read_history(workspace, since=_since(mesh, now)) if history is None else history
    unknown = sorted(loader.domains.keys() - {address.domain for address in history.attempts})
    return Inputs(
        name=settings.name,
        sentence=settings.description,
        repository=settings.repository,
        mesh=mesh,
        today=now.date(),
        now=now,
        commit=workspace.commit,
        ports_below=f"{workspace.home.name}/{workspace.environment}",
        domains=loader.domains,
        columns=tuple(loader.columns_by_domain),
        lineage=loader.lineage,
        details=details,
        checked=ask(loader) if checked is None else checked,
        classes=facts.classes,
        agreements=facts.agreements,
        roles=facts.roles,
        standards=facts.standards,
        history=history,
        levels=_to_keep(judge_all(mesh.products, _to_judge(loader, mesh, history), now)),
        contract_changes=contract_changes(workspace, loader.domains),
        publications=kept_publications(workspace, unknown, mesh.products),
        terms=read_glossary(workspace.root),
        samples=_samples(workspace, mesh, facts.classes),
        readmes={name: read_text(Path(domain.path) / "README.md") or "" for name, domain in loader.domains.items()},
        last_builds={name: _last_build(loader, domain) for name, domain in loader.domains.items()},
        notes=(*loader.notes, *filter(None, [unrecorded])),
    )


def _since(mesh: Mesh, now: datetime) -> str:
    """How far back the shares that products promise reach; empty where none promises any."""
    seconds = reach(mesh.products.values())
    return iso(now - timedelta(seconds=seconds)) if seconds else ""


def _to_keep(levels: Mapping[str, tuple[JudgedLevel, ...]]) -> dict[str, tuple[JudgedLevel, ...]]:
    return {id_: tuple(level.to_keep for level in found) for id_, found in levels.items()}


def _to_judge(loader: Loader, mesh: Mesh, history: History) -> dict[str, Facts]:
    """What is known of each product. Of those without artifacts nobody knows what tests they have."""
    found = facts_of(mesh, history, loader.details)
    missing = {problem.domain: problem.message for problem in loader.stale if problem.kind is ProblemKind.MISSING}
    for id_, product in mesh.products.items():
        if why := missing.get(product.address.domain):
            found[id_] = replace(found[id_], no_tests_known=f"What its age is measured by is not known. {why}")
    return found


def _samples(workspace: Workspace, mesh: Mesh, classes: tuple[DataClass, ...]) -> dict[str, Sample]:
    folder, by_name = history_folder(workspace.home, workspace.environment), {one.name: one for one in classes}
    if not (folder / "samples").is_dir():
        return {}
    found = {}
    for id_, product in mesh.products.items():
        if sample := read_sample(folder, product.address, withheld(product, by_name)):
            found[id_] = Sample(sample.columns, tuple(tuple(value or "" for value in row) for row in sample.rows), sample.publication_id)
    return found


def _last_build(loader: Loader, domain: Domain) -> LastBuild:
    last = loader.workspace.read_state(domain).get("last_build")
    if not isinstance(last, dict):
        return LastBuild()
    problem = str((last.get("problems") or [""])[0])
    return LastBuild(str(last.get("at") or ""), str(last.get("state") or ""), (problem.splitlines() or [""])[0])


def _with_interfaces(loader: Loader) -> Mesh:
    """The mesh, and of domains without artifacts what their interfaces offer: they are there, if nobody has built them here."""
    mesh = with_unbuilt(loader)
    offered: dict[str, Product] = {}
    for name, domain in loader.domains.items():
        if name not in loader.mesh.domains:
            offered |= {f"model.{product.address}": product for product in read_interface(domain)}
    if not offered:
        return mesh
    nodes = {id_: _node(id_, product) for id_, product in offered.items()}
    return replace(mesh, products={**offered, **mesh.products}, nodes={**mesh.nodes, **nodes})


def _node(id_: str, product: Product) -> Node:
    address = product.address
    return Node(
        id=id_, kind="model", name=address.product, domain=address.domain, package=address.domain, parents=product.inputs, version=address.version,
        latest_version=product.latest_version, access="public", is_contracted=True, group=product.owner.group, description=product.description,
        deprecation_date=product.deprecation_date,
    )  # fmt: skip
