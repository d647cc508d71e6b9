"""The texts of DuckDB's types, read into values: every spelling of a type becomes one. A contract's text is whatever its author wrote."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar


@dataclass(frozen=True, slots=True)
class Type:
    """A type. Names of fields are in lower case, as DuckDB finds them in any."""

    name: str
    """DuckDB's own word, or `list`, `array`, `struct`, `map`, `union`, `enum`; the whole text of a type that is not known."""
    numbers: tuple[int, ...] = ()
    """Precision and scale of a decimal, size of an array."""
    parts: tuple[tuple[str, "Type"], ...] = ()
    """Fields of a struct, members of a union, `key` and `value` of a map, `item` of a list or an array."""
    values: tuple[str, ...] = ()
    """What an enum holds, in its order."""


@lru_cache(maxsize=4096)
def parse(text: str) -> Type:
    """The type that a text names. One that DuckDB does not know is taken as it stands, by its normalised text; nothing is raised."""
    try:
        return _Reader(text).whole()
    except ValueError:
        return Type(normalise(text))


def is_known(text: str) -> bool:
    """Does DuckDB have this type?"""
    return parse(text).name in _KNOWN


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """The text in lower case with single spaces; what is quoted (names of fields, values of an enum) stays as it is."""
    parts = _QUOTED.split(text.strip())
    return "".join(part if place % 2 else re.sub(r"\s+", " ", part.lower()) for place, part in enumerate(parts))


_QUOTED = re.compile(r"""("(?:[^"]|"")+"|'(?:[^']|'')*')""")
_TOKEN = re.compile(rf"{_QUOTED.pattern}|\w+|\S")
_SPELLINGS = {
    "tinyint": "int1",
    "smallint": "int2 int16 short",
    "integer": "int int4 int32 integral signed",
    "bigint": "int8 int64 long oid",
    "hugeint": "int128",
    "utinyint": "uint8",
    "usmallint": "uint16",
    "uinteger": "uint32",
    "ubigint": "uint64",
    "uhugeint": "uint128",
    "bignum": "varint",
    "float": "float4 real",
    "double": "float8",
    "decimal": "dec numeric",
    "boolean": "bool logical",
    "varchar": "bpchar char nvarchar string text",
    "blob": "binary bytea varbinary",
    "bit": "bitstring",
    "uuid": "guid",
    "timestamp": "datetime timestamp_us",
}
_PLAIN = "date time time_ns timetz timestamp_s timestamp_ms timestamp_ns timestamptz interval json geometry variant"
_NAMES = {word: name for name, words in _SPELLINGS.items() for word in (name, *words.split())} | {word: word for word in _PLAIN.split()}
_PHRASES = {
    ("double", "precision"): "double",
    ("character", "varying"): "varchar",
    ("time", "with", "time", "zone"): "timetz",
    ("time", "without", "time", "zone"): "time",
    ("timestamp", "with", "time", "zone"): "timestamptz",
    ("timestamp", "without", "time", "zone"): "timestamp",
}
_KNOWN = frozenset({*_NAMES.values(), "list", "array", "struct", "map", "union", "enum"})
_TIMESTAMPS = ("timestamp_s", *["timestamp_ms"] * 3, *["timestamp"] * 3, *["timestamp_ns"] * 3)
"""By decimal places of the second."""
_DEEPEST = 50
"""Types within types: beyond it a text is not read, so that none exhausts the stack."""
_Item = TypeVar("_Item")


class _Reader:
    """Reads one text from left to right. Raises ValueError where it is none of DuckDB's types."""

    def __init__(self, text: str) -> None:
        self._tokens = [found[0] for found in _TOKEN.finditer(text)]
        self._place = 0

    def whole(self) -> Type:
        found = self._type(0)
        _need(self._place == len(self._tokens))
        return found

    def _type(self, depth: int) -> Type:
        _need(depth < _DEEPEST)
        found = self._simple(depth)
        while self._has("["):
            depth += 1
            _need(depth < _DEEPEST)
            size = () if self._has("]") else (self._number(),)
            _need(not size or (size[0] > 0 and self._has("]")))
            found = Type("array" if size else "list", size, (("item", found),))
        return found

    def _simple(self, depth: int) -> Type:
        word = self._take().lower()
        match word:
            case "struct" | "row" | "union":
                fields = self._several(lambda: (self._name(), self._type(depth + 1)))
                _need(len(dict(fields)) == len(fields))
                return Type("union" if word == "union" else "struct", parts=fields)
            case "map":
                pair = self._several(lambda: self._type(depth + 1))
                return Type("map", parts=tuple(zip(("key", "value"), pair, strict=True)))
            case "enum":
                return Type("enum", values=self._several(self._value))
        name = self._phrase(word) or _NAMES.get(word)
        _need(name is not None)
        return _scalar(name or "", self._several(self._number) if self._at("(") else ())

    def _phrase(self, word: str) -> str | None:
        for phrase, name in _PHRASES.items():
            end = self._place + len(phrase) - 1
            if (word, *(token.lower() for token in self._tokens[self._place : end])) == phrase:
                self._place = end
                return name
        return None

    def _several(self, item: Callable[[], _Item]) -> tuple[_Item, ...]:
        """Items in brackets, with commas between; at least one."""
        _need(self._has("("))
        items = [item()]
        while self._has(","):
            items.append(item())
        _need(self._has(")"))
        return tuple(items)

    def _name(self) -> str:
        token = self._take()
        if token[0] == '"':
            return token[1:-1].replace('""', '"').lower()
        _need(token.isidentifier())
        return token.lower()

    def _value(self) -> str:
        token = self._take()
        _need(len(token) > 1 and token[0] == "'")
        return token[1:-1].replace("''", "'")

    def _number(self) -> int:
        return int(self._take())

    def _take(self) -> str:
        _need(self._place < len(self._tokens))
        self._place += 1
        return self._tokens[self._place - 1]

    def _at(self, token: str) -> bool:
        return self._tokens[self._place : self._place + 1] == [token]

    def _has(self, token: str) -> bool:
        """Steps over the token if it is the next."""
        found = self._at(token)
        self._place += found
        return found


def _scalar(name: str, numbers: tuple[int, ...]) -> Type:
    match name, numbers:
        case "decimal", ():
            return Type(name, (18, 3))
        case "decimal", (precision, *scale) if precision in range(1, 39) and len(scale) < 2 and sum(scale) in range(precision + 1):
            return Type(name, (precision, sum(scale)))
        case "timestamp", (places,) if places in range(len(_TIMESTAMPS)):
            return Type(_TIMESTAMPS[places])
        case "float", (bits,) if bits in range(1, 54):
            return Type("float" if bits < 25 else "double")
        case "varchar", _:
            # DuckDB keeps no length.
            return Type(name)
        case _, ():
            return Type(name)
    raise ValueError


def _need(is_so: bool) -> None:
    if not is_so:
        raise ValueError
