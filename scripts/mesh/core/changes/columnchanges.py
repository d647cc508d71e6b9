"""What changed between the columns of two contracts of one product version."""

from collections.abc import Iterator, Sequence

from mesh.core.changes.change import Change, Kind
from mesh.core.changes.metachanges import meta_changes
from mesh.core.changes.renames import ColumnPair
from mesh.core.changes.typeorder import Relation, compare
from mesh.core.masks import without_mask
from mesh.core.model import Address, Column, Product

_TYPE_KINDS = {Relation.WIDENED: Kind.TYPE_WIDENED, Relation.NARROWED: Kind.TYPE_NARROWED, Relation.CHANGED: Kind.TYPE_CHANGED}
_MOST_NAMES = 6


def column_changes(old: Product, new: Product, pairs: Sequence[ColumnPair]) -> Iterator[Change]:
    """All changes of columns, in the order of the old ones, then of the added ones. `pairs` are the columns that both have."""
    address, kept = old.address, {pair.before.name: pair for pair in pairs}
    for column in old.columns:
        if column.name in kept:
            yield from _facts(address, kept[column.name], (old.meta.get("classification"), new.meta.get("classification")))
        else:
            yield Change(Kind.COLUMN_REMOVED, address, column.name)
    known = {pair.after.name for pair in pairs}
    yield from (Change(Kind.COLUMN_ADDED, address, column.name) for column in new.columns if column.name not in known)
    yield from _order(address, pairs, new.columns)


def _facts(address: Address, pair: ColumnPair, classifications: tuple[object, object]) -> Iterator[Change]:
    before, after, name = pair.before, pair.after, pair.before.name
    if before.name != after.name:
        yield Change(Kind.COLUMN_RENAMED if pair.guess else Kind.COLUMN_RECASED, address, name, renamed_to=after.name, guess=pair.guess)
    relation = compare(before.type, after.type)
    if relation is not Relation.EQUAL:
        yield Change(_TYPE_KINDS[relation], address, name, before.type, after.type)
    if before.is_nullable != after.is_nullable:
        yield Change(Kind.NULLS_ALLOWED if after.is_nullable else Kind.NULLS_RULED_OUT, address, name)
    yield from _accepted_values(address, before, after)
    # A mask adds a sentence, and is a change of its own.
    if without_mask(before.description) != without_mask(after.description):
        yield Change(Kind.DESCRIPTION_CHANGED, address, name, before.description, after.description)
    yield from meta_changes(address, name, before.meta, after.meta, inherited=classifications)


def _accepted_values(address: Address, before: Column, after: Column) -> Iterator[Change]:
    old, new = before.accepted_values, after.accepted_values
    if old is None and new is not None:
        yield Change(Kind.VALUES_DECLARED, address, before.name, after=", ".join(new))
    elif old is not None and new is None:
        yield Change(Kind.VALUES_WIDENED, address, before.name, ", ".join(old), "anything")
    elif old is not None and new is not None:
        if come := [value for value in new if value not in old]:
            yield Change(Kind.VALUES_WIDENED, address, before.name, after=", ".join(come))
        if gone := [value for value in old if value not in new]:
            yield Change(Kind.VALUES_NARROWED, address, before.name, before=", ".join(gone))


def _order(address: Address, pairs: Sequence[ColumnPair], columns: Sequence[Column]) -> Iterator[Change]:
    """Whether the columns that stayed have changed places among each other."""
    places = {column.name: place for place, column in enumerate(columns)}
    before = [pair.after.name for pair in pairs]
    after = sorted(before, key=places.__getitem__)
    moved = [place for place in range(len(before)) if before[place] != after[place]]
    if moved:
        yield Change(Kind.COLUMNS_REORDERED, address, before=_listed([before[place] for place in moved]), after=_listed([after[place] for place in moved]))


def _listed(names: Sequence[str]) -> str:
    *first, last = names if len(names) <= _MOST_NAMES else (*names[:_MOST_NAMES], f"{len(names) - _MOST_NAMES} more")
    return f"{', '.join(first)} and {last}"
