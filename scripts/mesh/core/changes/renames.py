"""Guesses which removed thing and which added one are the same under two names. A contract does not say so; every guess says why it was made.

Symmetric: looked at backwards, the same pairs are found.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from mesh.core.changes.typeorder import Relation, compare
from mesh.core.model import Address, Column, Product

_SIMILAR_NAME = 0.65
_SIMILAR_PRODUCT = 0.8
_Name = TypeVar("_Name", str, Address)


@dataclass(frozen=True, slots=True)
class ColumnPair:
    """A column before and after."""

    before: Column
    after: Column
    guess: str = ""
    """Why the two are taken for one; empty where the name is the same."""


def pair_columns(before: Sequence[Column], after: Sequence[Column]) -> tuple[ColumnPair, ...]:
    """The columns that are on both sides, in the order of `before`: of one name in any case, or guessed by type and place, description or name."""
    old, new = ({column.name.lower(): column for column in columns} for columns in (before, after))
    kept = old.keys() & new.keys()
    old_places, new_places = _places(old, kept), _places(new, kept)
    likely = []
    for name in old_places:
        for other in new_places:
            if compare(old[name].type, new[other].type) is not Relation.EQUAL:
                continue
            reasons = _column_reasons(old[name], new[other], is_same_place=old_places[name] == new_places[other])
            if reasons:
                likely.append((sum(reasons.values()), name, other, ", ".join(["same type", *reasons])))
    guessed = _best(likely)
    pairs = []
    for name, column in old.items():
        other, why = (name, "") if name in kept else guessed.get(name, ("", ""))
        if other:
            pairs.append(ColumnPair(column, new[other], why))
    return tuple(pairs)


def _places(columns: Mapping[str, Column], kept: Iterable[str]) -> dict[str, tuple[str, int]]:
    """The columns that are not kept, and where: after which kept one, and how far."""
    places, last, distance = {}, "", 0
    for name in columns:
        if name in kept:
            last, distance = name, 0
        else:
            distance += 1
            places[name] = last, distance
    return places


def _column_reasons(old: Column, new: Column, *, is_same_place: bool) -> dict[str, float]:
    """What speaks for one column under two names, and how loudly."""
    likeness = _likeness(old.name, new.name)
    reasons = {
        "same description": 2.0 if old.description and old.description == new.description else 0.0,
        "same place": 1.0 if is_same_place else 0.0,
        "similar name": likeness if likeness >= _SIMILAR_NAME else 0.0,
    }
    return {reason: weight for reason, weight in reasons.items() if weight}


def _likeness(one: str, other: str) -> float:
    """From 0 to 1: the share of pairs of neighbouring letters that two names have in common (Dice's coefficient)."""
    pairs, others = ({word[place : place + 2] for place in range(len(word) - 1)} for word in (name.lower().replace("_", "") for name in (one, other)))
    return 2 * len(pairs & others) / max(len(pairs) + len(others), 1)


def pair_products(gone: Mapping[Address, Product], come: Mapping[Address, Product], lasting: Iterable[tuple[str, str]]) -> dict[Address, tuple[Address, str]]:
    """Removed versions and the added ones that they are taken for, with the reason: another number of one product (`lasting`: domain and name of
    those on both sides) with the same columns, or another product of the domain with nearly the same columns."""
    lasting = frozenset(lasting)
    likely = []
    for old in gone:
        for new in come:
            one, other = (old.domain, old.product), (new.domain, new.product)
            if old.domain != new.domain or (one != other and {one, other} & lasting):
                continue
            shared, of = _shared_columns(gone[old], come[new])
            if shared == of if one == other else shared > 1 and shared >= _SIMILAR_PRODUCT * of:
                likely.append((shared / of + (old.version == new.version), old, new, f"{shared} of {of} columns are the same"))
    return _best(likely)


def _shared_columns(one: Product, other: Product) -> tuple[int, int]:
    """How many columns of one name and type, of how many."""
    types = {column.name.lower(): column.type for column in other.columns}
    shared = [column for column in one.columns if column.name.lower() in types and compare(column.type, types[column.name.lower()]) is Relation.EQUAL]
    return len(shared), max(len(one.columns), len(other.columns), 1)


def _best(likely: Iterable[tuple[float, _Name, _Name, str]]) -> dict[_Name, tuple[_Name, str]]:
    """Of all pairs the most alike, each name in one of them at most."""
    found: dict[_Name, tuple[_Name, str]] = {}
    taken: set[_Name] = set()
    for _, before, after, why in sorted(likely, key=lambda pair: (-pair[0], min(pair[1], pair[2]), max(pair[1], pair[2]))):
        if before not in found and after not in taken:
            found[before] = after, why
            taken.add(after)
    return found
