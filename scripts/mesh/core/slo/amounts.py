"""Amounts as people write them in YAML: `48 hours`, `99.5 %`, `0.25`. One reading for promises, for the contract diff and for open standards."""

import re
from dataclasses import dataclass
from fractions import Fraction

_AMOUNT = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,15})?) ?([a-z%]*)")
_WORDS = {
    "second": ("s", "sec", "second", "seconds"),
    "minute": ("min", "minute", "minutes"),
    "hour": ("h", "hour", "hours"),
    "day": ("d", "day", "days"),
    "week": ("w", "week", "weeks"),
    "month": ("month", "months"),
    "year": ("year", "years"),
}
_UNITS = {word: unit for unit, words in _WORDS.items() for word in words}
_SIZES = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 2_592_000, "year": 31_536_000}
"""In seconds; a month counts as 30 days and a year as 365."""
_IN_MONTHS = {"month": 1, "year": 12}


@dataclass(frozen=True, slots=True)
class Amount:
    """A number and its unit."""

    number: Fraction
    unit: str = ""
    """second, minute, hour, day, week, month or year; else as it is written, in small letters: `%`, or nothing."""

    @property
    def plain(self) -> int | float:
        """The number as JSON and YAML write it."""
        return int(self.number) if self.number.denominator == 1 else float(self.number)

    @property
    def seconds(self) -> Fraction | None:
        """How long a duration is; None for what is none."""
        return self.number * _SIZES[self.unit] if self.unit in _SIZES else None

    @property
    def measure(self) -> tuple[str, Fraction]:
        """What two amounts are compared by: durations in seconds or, from months on, in months."""
        if self.unit in _IN_MONTHS:
            return "month", self.number * _IN_MONTHS[self.unit]
        return ("second", self.number * _SIZES[self.unit]) if self.unit in _SIZES else (self.unit, self.number)

    def __str__(self) -> str:
        """`48 hours`, `1 day`, `99.5 %`."""
        unit = f"{self.unit}s" if self.unit in _SIZES and self.number != 1 else self.unit
        return f"{self.plain} {unit}".rstrip()


def amount(value: object) -> Amount | None:
    """What a number or a text of YAML says; None for what is no amount."""
    if isinstance(value, bool):
        return None
    found = _AMOUNT.fullmatch(str(value).strip().lower())
    return Amount(Fraction(found[1]), _UNITS.get(found[2], found[2])) if found else None
