"""Answers a query with differential privacy: checks it, reckons exactly, books the epsilon in the audit log, and only then adds noise and hands it out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from mesh.adapters.audit.log import AuditLog
from mesh.adapters.privacy.exact import Source, plan, run
from mesh.adapters.privacy.noise import Noise, laplace
from mesh.core.audit.budget import refusal, spent
from mesh.core.audit.record import Action, Draft
from mesh.core.audit.verify import FaultKind
from mesh.core.errors import InputError
from mesh.core.privacy.bounds import Grid
from mesh.core.privacy.query import Count, Key, PrivateQuery, Sum


@dataclass(frozen=True, slots=True)
class Account:
    """Whose budget pays."""

    consumer: str
    """A role or a domain."""
    product: str
    """Without its version: the people in all of them are the same."""
    budget: float


def answer(connection: Any, query: PrivateQuery, source: Source, account: Account, log: AuditLog, draft: Draft) -> list[tuple[Any, ...]]:
    """The rows of the answer. `draft`: who asks, what for, and what is read. Raises InputError for what cannot be answered, or costs more than is left."""
    planned = plan(connection, query, source)
    noises = {output.name: _noise(output, planned.grids, source) for output in query.outputs if not isinstance(output, Key)}
    exact = run(connection, planned, len(query.keys))
    # The groups are known without the data, so that their number tells nothing.
    epsilon = sum(noise.epsilon for noise in noises.values())
    facts = {"consumer": account.consumer, "epsilon": epsilon, "budget": account.budget}
    _book(log, msgspec.structs.replace(draft, action=Action.DP, rows=len(planned.groups), details={**draft.details, **facts}), account)
    columns = [_column(output, noises, planned.grids, query, exact) for output in query.outputs]
    rows = list(zip(*columns, strict=True))
    for position, is_descending in reversed(query.order):
        rows.sort(key=lambda row: row[position], reverse=is_descending)
    return rows


def _noise(output: Count | Sum, grids: Mapping[str, Grid], source: Source) -> Noise:
    bound = grids[output.name].bound if isinstance(output, Sum) else 1
    return laplace(source.max_rows * bound, output.epsilon)


def _book(log: AuditLog, draft: Draft, account: Account) -> None:
    """Spends the epsilon, if it is there, while nobody else can. It is spent whatever becomes of the answer."""
    with log.held() as held:
        # A half line is what a killed process leaves: the record that is written now closes it.
        faults = [fault for fault in held.verify().faults if fault.kind is not FaultKind.HALF]
        if faults:
            what = f"the audit log, which keeps the privacy budgets, is not as it was written: {faults[0].sentence}"
            raise InputError(f"{what} Nothing is spent or answered. See `mesh audit --verify`.")
        epsilon = float(draft.details["epsilon"])
        why = refusal(spent(held.records()), account.product, account.consumer, epsilon, account.budget)
        if why:
            held.append(msgspec.structs.replace(draft, action=Action.REFUSED, rows=None, details={**draft.details, "reason": "privacy budget"}))
            raise InputError(why)
        held.append(draft)


def _column(
    output: Key | Count | Sum,
    noises: Mapping[str, Noise],
    grids: Mapping[str, Grid],
    query: PrivateQuery,
    exact: Mapping[tuple[Any, ...], tuple[int, ...]],
) -> list[Any]:
    if isinstance(output, Key):
        return [group[query.keys.index(output.column)] for group in exact]
    if isinstance(output, Count):
        return noises[output.name].add([totals[0] for totals in exact.values()])
    step = grids[output.name].step
    place = 1 + list(grids).index(output.name)
    noisy = noises[output.name].add([totals[place] for totals in exact.values()])
    return [number if step == 1.0 else number * step for number in noisy]
