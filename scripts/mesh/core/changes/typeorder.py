"""DuckDB's types as an ordered set: which type holds every value of which other. dbt and its engines compare texts, or families of types."""

from enum import StrEnum
from math import inf

from mesh.core.changes.typetext import Type, parse


class Relation(StrEnum):
    """What a new type is to an old one."""

    EQUAL = "equal"
    WIDENED = "widened"
    """The new type holds every value of the old one."""
    NARROWED = "narrowed"
    """The old type holds every value of the new one."""
    CHANGED = "changed"
    """Neither."""


_RELATIONS = {(True, True): Relation.EQUAL, (True, False): Relation.WIDENED, (False, True): Relation.NARROWED, (False, False): Relation.CHANGED}
_BITS = {"tinyint": 8, "smallint": 16, "integer": 32, "bigint": 64, "hugeint": 128}
_EXACT_BITS = {"float": 24, "double": 53}
"""Floating point numbers hold every whole number of so many bits, and no other type's numbers."""
_HOLDERS = {
    "float": {"double"},
    # Timestamps end in the year 294,246, dates some millions of years later: no date of a contract lies there.
    "date": {"timestamp_s", "timestamp_ms", "timestamp"},
    "timestamp_s": {"timestamp_ms", "timestamp"},
    "timestamp_ms": {"timestamp"},
    "time": {"time_ns"},
}


def compare(old: str, new: str) -> Relation:
    """How a column's type changed, by the texts of both. A text that is no type of DuckDB equals only itself; nothing is raised."""
    before, after = parse(old), parse(new)
    return _RELATIONS[_holds(after, before), _holds(before, after)]


def _holds(wide: Type, narrow: Type) -> bool:
    """Has every value of `narrow` the same value in `wide`? Text holds text only: what becomes text sorts and computes otherwise."""
    if wide == narrow or wide.name in _HOLDERS.get(narrow.name, ()):
        return True
    if narrow.name not in _EXACT_BITS and (room := _range(wide)) and (need := _range(narrow)):
        return room[0] <= need[0] and need[1] <= room[1] and need[2] <= room[2]
    if wide.name != narrow.name and (wide.name, narrow.name) != ("list", "array"):
        return False
    if wide.name == "enum":
        # Enums sort by place, so the old values must keep their order.
        rest = iter(wide.values)
        return all(value in rest for value in narrow.values)
    offered = dict(wide.parts)
    is_sized = wide.name == "array" and wide.numbers != narrow.numbers
    return bool(offered) and not is_sized and all(name in offered and _holds(offered[name], part) for name, part in narrow.parts)


def _range(of: Type) -> tuple[float, float, int] | None:
    """Least and greatest whole number, and decimal places; None for what is no number."""
    if bits := _BITS.get(of.name):
        return -(2 ** (bits - 1)), 2 ** (bits - 1) - 1, 0
    if bits := _BITS.get(of.name.removeprefix("u")):
        return 0, 2**bits - 1, 0
    if bits := _EXACT_BITS.get(of.name):
        return -(2**bits), 2**bits, 0
    if of.name == "decimal":
        digits = of.numbers[0] - of.numbers[1]
        return 1 - 10**digits, 10**digits - 1, of.numbers[1]
    return (-inf, inf, 0) if of.name == "bignum" else None
