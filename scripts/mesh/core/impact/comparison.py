"""Compares the contracts of two sides, domain by domain: what changed, whom it hits, which interface version comes next, and what to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from mesh.core.changes.change import Change, Kind, Severity
from mesh.core.contract import changes, next_version
from mesh.core.impact.assess import Impact, Rules, Verdict, assess
from mesh.core.impact.datadiff import DomainData
from mesh.core.impact.follow import Consumers
from mesh.core.impact.waivers import near_misses
from mesh.core.model import Address, Column, Owner, Product, Withdrawn


@dataclass(frozen=True, slots=True)
class Interface:
    """A domain's contracts as one side has them."""

    products: tuple[Product, ...]
    version: str = ""
    """Its semantic version; empty for a publication, which has none."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two things that are compared."""

    label: str
    """For people: `main (1a2b3c4d)`, `the working tree`."""
    interfaces: dict[str, Interface]
    """By domain."""
    day: str = ""
    """ISO date of what it shows; empty when not known."""
    commit: str = ""
    is_published: bool = False
    """A publication: it knows the names, types and order of columns, and nothing else of the contract."""
    is_working_tree: bool = False
    is_whole: bool = True
    """Knows all domains; else a domain it does not have is left out of the comparison."""
    withdrawn: Mapping[Address, Withdrawn] = field(default_factory=dict)
    """What became of versions that it has no longer as products."""
    notes: tuple[str, ...] = ()
    """What people should know of how it was read."""


@dataclass(frozen=True, slots=True)
class DomainDiff:
    """The changes of one domain's contracts."""

    name: str
    before: str
    """Interface version; empty where there was none."""
    after: str
    """The version that these changes ask for; empty where the interface is gone, or a publication has none."""
    written: str
    """The version that the later side's interface states."""
    impacts: tuple[Impact, ...]
    advice: tuple[str, ...] = ()

    @property
    def is_behind(self) -> bool:
        """Has the interface still to be written?"""
        return bool(self.after) and _numbers(self.written) < _numbers(self.after)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that `mesh diff` tells."""

    base: str
    head: str
    domains: tuple[DomainDiff, ...]
    """Those with changes."""
    products: int
    """How many product versions were compared."""
    notes: tuple[str, ...] = ()
    data: tuple[DomainData, ...] | None = None
    """What changed in the published data; None where that was not asked for."""

    @property
    def impacts(self) -> tuple[Impact, ...]:
        return tuple(impact for domain in self.domains for impact in domain.impacts)

    @property
    def fails(self) -> bool:
        return any(impact.verdict is Verdict.FAILS for impact in self.impacts)

    def count(self, severity: Severity) -> int:
        return sum(impact.change.severity is severity for impact in self.impacts)


def compare(base: Side, head: Side, consumers: Consumers, rules: Rules) -> Comparison:
    """All changes from one side to the other, with those that they hit."""
    notes = [*base.notes, *head.notes]
    if base.is_published or head.is_published:
        notes.append("A publication knows names, types and order of columns: nulls, keys, descriptions and service levels were not compared.")
        base, head = _reduced(base), _reduced(head)
    names = sorted(name for name in base.interfaces.keys() | head.interfaces.keys() if all(side.is_whole or name in side.interfaces for side in (base, head)))
    diffs = [_compare_domain(name, base, head, consumers, rules) for name in names]
    compared = [product for side in (base, head) for name in names if name in side.interfaces for product in side.interfaces[name].products]
    failing = [impact.change for diff in diffs for impact in diff.impacts if impact.verdict is Verdict.FAILS]
    known = {name for product in compared for name in (str(product.address), *(f"{product.address}.{column.name}" for column in product.columns))}
    notes += near_misses(failing, rules.waivers, known)
    addresses = {product.address for product in compared}
    return Comparison(base.label, head.label, tuple(diff for diff in diffs if diff.impacts), len(addresses), tuple(dict.fromkeys(notes)))


def _compare_domain(name: str, base: Side, head: Side, consumers: Consumers, rules: Rules) -> DomainDiff:
    old, new = (side.interfaces.get(name, Interface(())) for side in (base, head))
    found = changes(old.products, new.products, today=rules.today.isoformat(), since=base.day, withdrawn=head.withdrawn)
    after = ""
    if name in head.interfaces and not (base.is_published or head.is_published):
        after = next_version(old.version, found, is_rewritten=False) if old.version else new.version or "1.0.0"
    impacts = assess(found, consumers, rules)
    return DomainDiff(name, old.version, after, new.version, impacts, tuple(_advice(impacts, (*new.products, *old.products))))


def _reduced(side: Side) -> Side:
    """Only what a publication knows of it."""
    interfaces = {name: Interface(tuple(_reduced_product(product) for product in known.products)) for name, known in side.interfaces.items()}
    return replace(side, interfaces=interfaces, withdrawn={})


def _reduced_product(product: Product) -> Product:
    columns = tuple(Column(column.name, column.type) for column in product.columns)
    return Product(product.address, "", columns, Owner(""), product.latest_version, product.deprecation_date)


def _advice(impacts: Iterable[Impact], products: Iterable[Product]) -> Iterable[str]:
    """What to do about what may not be merged, once for each product version."""
    known = {product.address: product for product in products}
    failing: dict[Address, list[Impact]] = {}
    for impact in impacts:
        if impact.verdict is Verdict.FAILS:
            failing.setdefault(impact.change.address, []).append(impact)
    for address, found in failing.items():
        following = 1 + max(other.version for other in known if other.product == address.product)
        yield _advise(known[address], found, following)


def _advise(product: Product, impacts: list[Impact], following: int) -> str:
    change, version = impacts[0].change, product.address.version
    this, new = f"{product.address.product} v{version}", f"{product.address.product} v{following}"
    if impacts[0].is_gone and product.deprecation_date:
        return f"Keep {this} until its end, {product.deprecation_date}, or wait until its readers have moved."
    if impacts[0].is_gone:
        way = "Restore the contract of" if change.kind in (Kind.ACCESS_LOWERED, Kind.ENFORCEMENT_OFF) else "Restore"
        return f"{way} {this} and give it a `deprecation_date`: its readers get time to move."
    if all(impact.change.severity < Severity.BREAKING for impact in impacts):
        return f"Tell the readers of {this} first, or leave it as it was."
    return f"Make it {new} and deprecate v{version}, or {_undo(change)}{' and the rest' if len(impacts) > 1 else ''}."


def _undo(change: Change) -> str:
    match change.kind:
        case Kind.COLUMN_REMOVED:
            return f"restore `{change.column}`"
        case Kind.COLUMN_RENAMED:
            return f"keep `{change.column}` beside `{change.renamed_to}`"
        case Kind.NULLS_ALLOWED:
            return f"keep `{change.column}` free of nulls"
        case Kind.TYPE_CHANGED | Kind.TYPE_NARROWED:
            return f"keep `{change.column}` {change.before}"
    return "take it back"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")) if version else ()
