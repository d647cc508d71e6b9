"""Judges the service levels of a checkout's products: gathers what dbt, the ports and history say, and asks the judge."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from mesh.adapters.artifacts.loader import Loader
from mesh.adapters.history.read import read_history
from mesh.adapters.history.record import record_found
from mesh.adapters.interfaces import read_interface
from mesh.core.mesh import ProblemKind
from mesh.core.model import Address
from mesh.core.slo.facts import Facts, facts, published, tests_on
from mesh.core.slo.judge import judge
from mesh.core.slo.judged import JudgedLevel
from mesh.core.slo.promises import reach
from mesh.core.slo.words import iso


def judged(loader: Loader, chosen: Iterable[str], now: datetime) -> tuple[dict[Address, tuple[JudgedLevel, ...]], list[str]]:
    """The levels of the chosen domains' products, in the order of their addresses, and what people should know of how they were read."""
    workspace, names = loader.workspace, set(chosen)
    unrecorded = record_found(workspace, loader.domains.values())
    mesh = loader.mesh
    problems = [problem for problem in mesh.problems if problem.kind in (ProblemKind.MISSING, ProblemKind.OLDER)]
    unbuilt = {problem.domain: problem.message for problem in problems if problem.kind is ProblemKind.MISSING and problem.domain in loader.domains}
    interfaces = {name: read_interface(loader.domains[name]) for name in unbuilt}
    products = {id_: product for id_, product in mesh.products.items() if product.address.domain in names - unbuilt.keys()}
    told = {product.address: product for product in products.values()}
    offered = {product.address: product for name in names & interfaces.keys() for product in interfaces[name]}
    # That of all products, whichever are chosen: what a level says must not depend on who is asked for besides.
    seconds = reach([*mesh.products.values(), *(product for products in interfaces.values() for product in products)])
    history = read_history(workspace, since=iso(now - timedelta(seconds=seconds)) if seconds else "")
    found = facts(mesh, history, loader.details) if products else {}
    known = {product.address: found[id_] for id_, product in products.items()}
    for address in offered:
        rows, verified_at = published(mesh.ports.get(address.domain), address)
        why = f"What its age is measured by is not known. {unbuilt[address.domain]}"
        attempts, builds = history.attempts.get(address, ()), history.builds.get(address.domain, ())
        tests = tests_on(history, f"model.{address}", address.domain)
        known[address] = Facts(attempts, tests, builds, history.columns.get(address, ()), rows=rows, verified_at=verified_at, no_tests_known=why)
    everything = told | offered
    notes = [*filter(None, [unrecorded]), *(problem.message for problem in problems if problem.domain in names)]
    return {address: judge(everything[address], known[address], now) for address in sorted(everything)}, notes
