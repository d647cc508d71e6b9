"""What a step reads of other domains, whether it is there, and what is said where it is not."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from mesh.adapters import ports
from mesh.adapters.interfaces import read_interface
from mesh.adapters.workspace import Workspace
from mesh.core.build.plan import Step
from mesh.core.build.report import Report, State
from mesh.core.errors import InputError, did_you_mean
from mesh.core.model import Address, Domain


def inputs_of(step: Step, domain: Domain, domains: Mapping[str, Domain]) -> list[Address]:
    """The product versions that it reads. Raises InputError where the domain declares one that nobody offers."""
    if step.inputs is not None:
        return list(step.inputs)
    offered = [product.address for name in domain.upstream for product in read_interface(domains[name])]
    known = [str(address) for address in offered]
    for declared in sorted(domain.inputs or ()):
        if declared not in known and declared.partition(".")[0] in domains:
            problem = f"{domain.name}: `mesh_inputs` names {declared}, which none of its upstream interfaces offers ({Path(domain.path) / 'dbt_project.yml'})."
            raise InputError(f"{problem} {did_you_mean(declared, known)}")
    return [address for address in offered if domain.inputs is None or str(address) in domain.inputs]


def unpublished(workspace: Workspace, domain: Domain, inputs: Iterable[Address]) -> list[Address]:
    """Those that are not in the port that the domain reads them from."""
    missing: list[Address] = []
    for address in inputs:
        port = ports.read_port(workspace.home, workspace.environment, address.domain)
        offered = port.restricted if str(address) in domain.restricted_inputs else port.entries
        if all(entry.address != address for entry in offered):
            missing.append(address)
    return missing


def without(missing: Sequence[Address], domain: str, environment: str, failed: Mapping[str, str]) -> Report:
    """The report of a step that cannot run without them. `failed`: domains that failed in this run, with their state in a word."""
    shown = ", ".join(map(str, missing))
    sources = sorted({address.domain for address in missing})
    if because := ", ".join(f"{name} {failed[name]}" for name in sources if name in failed):
        note = f"{domain}: skipped, for {shown} has never been published and {because}."
        return Report(domain, State.SKIPPED, problems=(note,), next_step=f"mesh build {' '.join(sources)}")
    problem = f"{domain} reads {shown}, never published in environment `{environment}`. Run `mesh build {' '.join(sources)}`, or `mesh build +{domain}`."
    return Report(domain, State.REFUSED, problems=(problem,), next_step=f"mesh build +{domain}")
