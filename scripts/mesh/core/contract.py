"""What changed between two contracts of a domain, and which semantic version its interface takes.

dbt's own checks cut types at the bracket and do not see nulls, keys, accepted values, a lowered access or a moved latest version; so the comparison is ours.
"""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from mesh.core.changes.change import Bump, Change, Kind
from mesh.core.changes.columnchanges import column_changes
from mesh.core.changes.metachanges import meta_changes, text
from mesh.core.changes.renames import pair_columns, pair_products
from mesh.core.changes.servicelevels import level_change, level_text
from mesh.core.model import Address, Product, Withdrawn
from mesh.core.slo.promises import SERVICE_LEVELS


def changes(
    before: Iterable[Product],
    after: Iterable[Product],
    *,
    today: str,
    since: str = "",
    withdrawn: Mapping[Address, Withdrawn] = MappingProxyType({}),
) -> tuple[Change, ...]:
    """Every difference between two sets of product versions, by address; one change for one fact.

    `today` and `since`, the day that `before` is of, are ISO dates: an end of a version in between has passed. With an empty `today` none has,
    with an empty `since` all have that `today` has left behind.
    `withdrawn` tells what became of versions that are no products any more, where the manifest of `after` is at hand (`products.withdrawn`).
    """
    old, new = ({product.address: product for product in sorted(side, key=lambda product: product.address)} for side in (before, after))
    lasting = {(address.domain, address.product) for address in old} & {(address.domain, address.product) for address in new}
    unexplained = {a: product for a, product in old.items() if a not in new and a not in withdrawn and not _is_past(product.deprecation_date, today)}
    added = {address: product for address, product in new.items() if address not in old}
    renamed = pair_products(unexplained, added, lasting)
    found: list[Change] = []
    for address, product in old.items():
        if address in new:
            found += _version_changes(product, new[address])
            found += _deprecation(address, product.deprecation_date, new[address].deprecation_date, today, since)
        elif address in renamed:
            to, why = renamed[address]
            kind = Kind.VERSION_RENUMBERED if to.product == address.product else Kind.PRODUCT_RENAMED
            found += [Change(kind, address, renamed_to=str(to), guess=why), *_version_changes(product, new[to])]
        else:
            found += _end(product, today, withdrawn.get(address), is_last=(address.domain, address.product) not in lasting)
    for address in added.keys() - {to for to, _ in renamed.values()}:
        found.append(Change(Kind.VERSION_ADDED if (address.domain, address.product) in lasting else Kind.PRODUCT_ADDED, address))
    found += _latest(old, new, {address: to for address, (to, _) in renamed.items()})
    return tuple(sorted(found, key=lambda change: change.address))


def _is_past(date: str, today: str) -> bool:
    """The day of the end itself still counts."""
    return bool(date) and date < today


def _end(product: Product, today: str, what: Withdrawn | None, *, is_last: bool) -> Iterator[Change]:
    """Why a version is no longer offered."""
    if _is_past(product.deprecation_date, today):
        yield Change(Kind.VERSION_RETIRED, product.address, before=product.deprecation_date)
    elif what is not None:
        if what.access != "public":
            yield Change(Kind.ACCESS_LOWERED, product.address, before="public", after=what.access)
        if not what.is_enforced:
            yield Change(Kind.ENFORCEMENT_OFF, product.address)
    else:
        yield Change(Kind.PRODUCT_REMOVED if is_last else Kind.VERSION_REMOVED, product.address)


def _version_changes(old: Product, new: Product) -> Iterator[Change]:
    """What two contracts of one version say differently; deprecation and latest version apart."""
    address = old.address
    pairs = pair_columns(old.columns, new.columns)
    yield from column_changes(old, new, pairs)
    # A key with a renamed column is the same key: the new name is the only change.
    names = {pair.before.name.lower(): pair.after.name for pair in pairs}
    key, new_key = ([names.get(name.lower(), name) for name in old.primary_key], new.primary_key)
    if {name.lower() for name in key} != {name.lower() for name in new_key}:
        yield Change(Kind.KEY_CHANGED if key else Kind.KEY_DECLARED, address, before=", ".join(old.primary_key), after=", ".join(new_key))
    yield from meta_changes(address, "", _notes(old, names), _notes(new, {}))
    for name in sorted(old.service_levels.keys() | new.service_levels.keys()):
        level, new_level = old.service_levels.get(name), new.service_levels.get(name)
        if kind := level_change(name, level, new_level):
            yield Change(kind, address, before=level_text(name, level), after=level_text(name, new_level), aspect=name)
    if old.description != new.description:
        yield Change(Kind.DESCRIPTION_CHANGED, address, before=old.description, after=new.description)
    if old.owner != new.owner:
        yield Change(Kind.OWNER_CHANGED, address, before=str(old.owner), after=str(new.owner))


def _notes(product: Product, names: Mapping[str, str]) -> dict[str, object]:
    """Its meta without the service levels, which are compared as such; the grain by the new `names` of columns."""
    notes = {key: value for key, value in product.meta.items() if key != SERVICE_LEVELS or not isinstance(value, dict)}
    if isinstance(grain := notes.get("grain"), list):
        notes["grain"] = [names.get(text(name).lower(), name) for name in grain]
    return notes


def _deprecation(address: Address, old: str, new: str, today: str, since: str) -> Iterator[Change]:
    if old == new:
        if _is_past(new, today) and since <= new:
            yield Change(Kind.DEPRECATION_PASSED, address, before=old, after=new)
    elif old and new:
        yield Change(Kind.DEPRECATION_MOVED_LATER if old < new else Kind.DEPRECATION_MOVED_EARLIER, address, before=old, after=new)
    else:
        yield Change(Kind.DEPRECATION_SET if new else Kind.DEPRECATION_WITHDRAWN, address, before=old, after=new)


def _latest(old: Mapping[Address, Product], new: Mapping[Address, Product], renumbered: Mapping[Address, Address]) -> Iterator[Change]:
    """Where a reference without a version now leads elsewhere; said once for each product, of the version that was the latest."""
    before, after = ({(a.domain, a.product): product.latest_version for a, product in side.items()} for side in (old, new))
    for domain, product in before.keys() & after.keys():
        address, now = Address(domain, product, before[domain, product]), Address(domain, product, after[domain, product])
        if renumbered.get(address, address) != now:
            yield Change(Kind.LATEST_MOVED, address, before=f"v{address.version}", after=f"v{now.version}")


def next_version(version: str, found: Iterable[Change], *, is_rewritten: bool) -> str:
    """The semantic version after these changes; a patch where only the generated text differs."""
    bump = max((change.facts.bump for change in found), default=Bump.NONE)
    major, minor, patch = (int(part) for part in version.split("."))
    match bump:
        case Bump.MAJOR:
            return f"{major + 1}.0.0"
        case Bump.MINOR:
            return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}" if bump is Bump.PATCH or is_rewritten else version
