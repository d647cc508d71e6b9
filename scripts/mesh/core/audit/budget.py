"""Privacy budgets: how much epsilon a consumer has for a product, what the log shows as spent, and whether a query may spend more.

Epsilons of one consumer add up over all versions and publications of a product: the people in them are the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from mesh.core.audit.record import Action, Record
from mesh.core.errors import InputError

Key = tuple[str, str]
"""Product without its version, and consumer: `passengers.customers`, `reader`."""


@dataclass(frozen=True, slots=True)
class Spent:
    """One row of `mesh audit --budgets`."""

    product: str
    consumer: str
    epsilon: float
    queries: int
    last: str
    budget: float
    """As it stood at the last query."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What a product declares: `meta.mesh.privacy_budget`."""

    epsilon: float
    max_rows: int = 1
    """At most so many rows of one subject count."""


def declared_budget(meta: Mapping[str, object], address: str) -> Budget:
    """Raises InputError where there is none, or one that cannot be kept."""
    said = meta.get("privacy_budget")
    where = f"`privacy_budget` of {address}"
    example = "{epsilon: 3.0, max_rows_per_subject: 5}"
    if said is None:
        raise InputError(f"{address} declares no privacy budget, so that nothing noisy is given out of it. Its owner adds `privacy_budget: {example}`.")
    if not isinstance(said, Mapping) or set(said) - {"epsilon", "max_rows_per_subject", "delta"}:
        raise InputError(f"the {where} is no `{example}`.")
    epsilon, rows, delta = said.get("epsilon"), said.get("max_rows_per_subject", 1), said.get("delta", 0)
    if isinstance(epsilon, bool) or not isinstance(epsilon, int | float) or not 0 < epsilon <= 1000:
        raise InputError(f"the {where} has no `epsilon` above 0, such as {example}.")
    if delta != 0:
        raise InputError(f"the {where} has a `delta`: the noise here needs none. Leave it out.")
    if isinstance(rows, bool) or not isinstance(rows, int) or not 1 <= rows <= 1_000_000:
        raise InputError(f"the {where} has a `max_rows_per_subject` that is no whole number from 1.")
    if meta.get("subject") is None and rows != 1:
        raise InputError(f"the {where} has `max_rows_per_subject`, and {address} no `subject`: name the column that holds the person.")
    if meta.get("subject") is not None and "max_rows_per_subject" not in said:
        raise InputError(f"the {where} has no `max_rows_per_subject`: say how many rows of one {meta['subject']} count, such as {example}.")
    return Budget(float(epsilon), rows)


def spent(records: Iterable[Record]) -> list[Spent]:
    """What was spent by product and consumer, in their order."""
    found: dict[Key, list[Record]] = {}
    for record in records:
        if record.action is Action.DP and record.products:
            product = record.products[0].address.rpartition(".v")[0]
            found.setdefault((product, str(record.details.get("consumer", ""))), []).append(record)
    return [Spent(*key, epsilon=_total(of), queries=len(of), last=of[-1].at, budget=_number(of[-1].details.get("budget"))) for key, of in sorted(found.items())]


def refusal(known: Iterable[Spent], product: str, consumer: str, epsilon: float, budget: float) -> str:
    """Why a query may not spend so much; empty when it may."""
    before = next((row.epsilon for row in known if (row.product, row.consumer) == (product, consumer)), 0.0)
    if _exactly(before) + _exactly(epsilon) <= _exactly(budget):
        return ""
    left = max(budget - before, 0.0)
    what = "is spent" if left < 1e-9 else f"has epsilon {left:.4g} left"
    advice = "Ask with less" if left >= 1e-9 else "Who needs more asks the product's owner for a larger one"
    return f"the privacy budget of {consumer} for {product} {what} of {budget:.4g}, and this query asks for {epsilon:.4g}. {advice} (`mesh audit --budgets`)."


def _total(records: Iterable[Record]) -> float:
    return float(sum(_exactly(_number(record.details.get("epsilon"))) for record in records))


def _exactly(number: float) -> Decimal:
    """As people write it: thirty times 0.1 is 3."""
    return Decimal(repr(number))


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
