"""The order of types by hand-written pairs, by its laws, and against DuckDB itself."""

import itertools
import random
from decimal import Decimal

import duckdb
import pytest
from mesh.core.changes.typeorder import Relation, compare
from mesh.core.changes.typetext import Type, normalise, parse

EQUAL = [
    ("int", "INTEGER"),
    ("int4", "signed"),
    ("text", "varchar(20)"),
    ("character varying (3)", "string"),
    ("numeric", "decimal(18, 3)"),
    ("dec(9)", "decimal(9,0)"),
    ("float4", "real"),
    ("float(24)", "float"),
    ("float8", "double precision"),
    ("float(25)", "double"),
    ("timestamptz", "timestamp  with time zone"),
    ("timestamp without time zone", "datetime"),
    ("timestamp(3)", "timestamp_ms"),
    ("bool", "logical"),
    ("bytea", "blob"),
    ("varint", "bignum"),
    ('struct(a int, "b c" text)', 'STRUCT("A" integer, "b c" varchar)'),
    ("struct(a int, b date)", "row(b date, a int)"),
    ("int[][3]", "integer [ ] [3]"),
    ("map(text, int)", "map(varchar, integer)"),
    ("union(n int, t text)", "union(t varchar, n integer)"),
    ("enum('it''s', 'b')", "ENUM ('it''s','b')"),
    ("point  (a < B)", "POINT (a < b)"),
    ("", " "),
]
WIDENED = [
    ("integer", "bigint"),
    ("integer", "double"),
    ("bigint", "hugeint"),
    ("bigint", "decimal(19,0)"),
    ("utinyint", "smallint"),
    ("float", "double"),
    ("decimal(9,2)", "decimal(12,4)"),
    ("decimal(4,0)", "smallint"),
    ("date", "timestamp"),
    ("timestamp_s", "timestamp"),
    ("time", "time_ns"),
    ("enum('a', 'c')", "enum('a', 'b', 'c')"),
    ("struct(a integer)", "struct(b varchar, a bigint)"),
    ("integer[]", "bigint[]"),
    ("integer[3]", "integer[]"),
    ("map(varchar, integer)", "map(varchar, bigint)"),
    ("union(n integer)", "union(n integer, t varchar)"),
    ("struct(a struct(b integer[]))", "struct(a struct(b bigint[], c date))"),
]
CHANGED = [
    ("timestamp", "timestamptz"),
    ("date", "timestamptz"),
    ("timestamp", "timestamp_ns"),
    ("integer", "varchar"),
    ("enum('a')", "varchar"),
    ("json", "varchar"),
    ("boolean", "integer"),
    ("bigint", "double"),
    ("integer", "uinteger"),
    ("integer", "float"),
    ("integer", "decimal(11,3)"),
    ("decimal(9,2)", "double"),
    ("decimal(9,2)", "decimal(9,3)"),
    ("enum('a', 'b')", "enum('b', 'a')"),
    ("struct(a integer)", "struct(b integer)"),
    ("struct(a integer, b integer)", "struct(a bigint)"),
    ("integer[2]", "integer[3]"),
    ("integer[]", "integer"),
    ("map(varchar, bigint)", "map(integer, bigint)"),
    ("integer", ""),
    ("integer", "point"),
    ("point", "circle"),
]
NO_TYPES = [
    "decimal(39, 1)",
    "decimal(3, 5)",
    "struct()",
    "struct(a int, A int)",
    "int(4)",
    "int[0]",
    "map(int)",
    "enum(a)",
    "timestamp(10)",
    "int)",
    "'",
    "float(54)",
]


@pytest.mark.parametrize(("old", "new"), EQUAL)
def test_one_type_has_many_spellings(old: str, new: str) -> None:
    assert (compare(old, new), compare(new, old)) == (Relation.EQUAL, Relation.EQUAL)


@pytest.mark.parametrize(("old", "new"), WIDENED)
def test_a_type_that_holds_every_old_value_is_wider(old: str, new: str) -> None:
    assert (compare(old, new), compare(new, old)) == (Relation.WIDENED, Relation.NARROWED)


@pytest.mark.parametrize(("old", "new"), CHANGED)
def test_types_of_which_neither_holds_the_other(old: str, new: str) -> None:
    assert (compare(old, new), compare(new, old)) == (Relation.CHANGED, Relation.CHANGED)


def test_a_type_is_a_value() -> None:
    named = Type("struct", parts=(("a", Type("list", parts=(("item", Type("decimal", (9, 2))),))), ('b "c"', Type("enum", values=("X, (y)",)))))
    assert parse('STRUCT(A numeric(9,2)[], "b ""c""" ENUM(\'X, (y)\'))') == named


@pytest.mark.parametrize("text", NO_TYPES)
def test_what_is_no_type_is_only_itself(text: str) -> None:
    assert parse(text) == Type(normalise(text))
    assert (compare(text, text.upper() + " "), compare(text, "integer")) == (Relation.EQUAL, Relation.CHANGED)


@pytest.mark.parametrize("text", ["[" * 5000, "struct(a " * 5000, "integer" + "[]" * 5000, "integer[" + "9" * 5000 + "]", "\x00", '"' * 3])
def test_no_text_breaks_the_reader(text: str) -> None:
    assert (compare(text, text), compare(text, "integer")) == (Relation.EQUAL, Relation.CHANGED)


def test_what_is_quoted_keeps_its_case() -> None:
    assert normalise("  STRUCT(\"Größe  (M)\"  VARCHAR,\n E ENUM('A  b')) ") == "struct(\"Größe  (M)\" varchar, e enum('A  b'))"


# Laws ----------------------------------------------------------------------------------------------------------------------------------------------


def any_type(random: random.Random, depth: int = 0) -> str:
    scalars = [
        "tinyint",
        "integer",
        "ubigint",
        "hugeint",
        "float",
        "double",
        "decimal(5,0)",
        "decimal(9,2)",
        "varchar",
        "date",
        "timestamp_s",
        "timestamp",
        "nonsense",
    ]
    kind = random.choice(["scalar", "scalar", "scalar", "list", "array", "struct", "map", "enum"]) if depth < 2 else "scalar"
    if kind == "scalar":
        return random.choice(scalars)
    inner = [any_type(random, depth + 1) for _ in range(random.randint(1, 2))]
    return {
        "list": f"{inner[0]}[]",
        "array": f"{inner[0]}[{random.choice([2, 3])}]",
        "struct": f"struct({', '.join(f'{name} {item}' for name, item in zip(random.sample('abc', len(inner)), inner, strict=True))})",
        "map": f"map(varchar, {inner[0]})",
        "enum": f"enum({', '.join(repr(value) for value in random.sample('xyz', random.randint(1, 3)))})",
    }[kind]


def test_the_order_is_one() -> None:
    types = [any_type(random.Random(seed)) for seed in range(150)]
    mirror = {Relation.WIDENED: Relation.NARROWED, Relation.NARROWED: Relation.WIDENED}
    relation = {(old, new): compare(old, new) for old in types for new in types}
    assert {relation[one, one] for one in types} == {Relation.EQUAL}
    assert all(relation[new, old] == mirror.get(found, found) for (old, new), found in relation.items())
    holds = {pair for pair, found in relation.items() if found in (Relation.EQUAL, Relation.WIDENED)}
    assert all((one, three) in holds for one, two in holds for three in types if (two, three) in holds)
    assert list(relation.values()).count(Relation.WIDENED) > 50


# DuckDB --------------------------------------------------------------------------------------------------------------------------------------------

INTEGERS = {
    f"{sign}{name}": (0 if sign else -(2 ** (bits - 1)), 2 ** (bits if sign else bits - 1) - 1)
    for name, bits in {"tinyint": 8, "smallint": 16, "integer": 32, "bigint": 64, "hugeint": 128}.items()
    for sign in ("", "u")
}
PRECISIONS = [(2, 0), (3, 3), (7, 0), (8, 0), (9, 2), (10, 0), (11, 4), (12, 2), (15, 0), (19, 0), (38, 0), (38, 10)]
DECIMALS = {
    f"decimal({p},{s})": tuple(
        f"{sign}{digits[: -s or None]}.{digits[len(digits) - s :]}" for sign, digits in (("", "9" * p), ("-", "9" * p), ("", "1".zfill(p)))
    )
    for p, s in PRECISIONS
}
FLOATS = {"float": ("-3.4028235e38", "1.17549435e-38", "0.1"), "double": ("1.7976931348623157e308", "2.2250738585072014e-308", "0.1")}
NUMBERS = {**INTEGERS, **DECIMALS, **FLOATS, "bignum": ("9" * 60, "-" + "9" * 60)}
TIMES = {
    # DuckDB's own first and last date lie beyond its timestamps; see the order.
    "date": ("0001-01-01", "9999-12-31"),
    "timestamp_s": ("0001-01-01 00:00:00", "294246-12-31 23:59:59"),
    "timestamp_ms": ("0001-01-01 00:00:00.001", "294246-12-31 23:59:59.999"),
    "timestamp": ("0001-01-01 00:00:00.000001", "294246-12-31 23:59:59.999999"),
    "timestamp_ns": ("1700-01-01 00:00:00.000000001", "2262-04-11 00:00:00"),
}
CLOCKS = {"time": ("00:00:00", "23:59:59.999999"), "time_ns": ("00:00:00", "23:59:59.999999999")}


def is_kept(connection: duckdb.DuckDBPyConnection, value: object, old: str, new: str) -> bool:
    """Is the value in the new type the very same number, or the same instant?"""
    shown = "" if old in NUMBERS else "::varchar"
    # DuckDB 1.5 has no direct way from a decimal to a bignum, nor from a time to a time_ns.
    through = "::hugeint" if (old in DECIMALS, new) == (True, "bignum") else "::varchar" if (old, new) == ("time", "time_ns") else ""
    (before,) = connection.execute(f"select '{value}'::{old}{shown}").fetchone() or (None,)
    try:
        (after,) = connection.execute(f"select '{value}'::{old}{through}::{new}{shown}").fetchone() or (None,)
    except duckdb.Error:
        return False
    if old in NUMBERS:
        return Decimal(before) == Decimal(after)
    return str(before).removesuffix(" 00:00:00") == str(after).removesuffix(" 00:00:00")


@pytest.mark.parametrize("family", [NUMBERS, TIMES, CLOCKS], ids=["numbers", "times", "clocks"])
def test_wider_is_what_keeps_the_extremes_in_duckdb(family: dict[str, tuple[object, ...]]) -> None:
    connection = duckdb.connect()
    for (old, values), new in itertools.product(family.items(), family):
        keeps = all(is_kept(connection, value, old, new) for value in values)
        assert keeps == (compare(old, new) in (Relation.EQUAL, Relation.WIDENED)), (old, new)


@pytest.mark.parametrize(
    ("old", "new", "value", "kept"),
    [
        ("struct(a integer)", "struct(b varchar, a bigint)", "{'a': 2147483647}", {"a": 2147483647, "b": None}),
        ("integer[]", "bigint[]", "[-2147483648, null]", [-2147483648, None]),
        ("integer[2]", "integer[]", "[1, 2]", [1, 2]),
        ("map(varchar, integer)", "map(varchar, bigint)", "map {'k': 2147483647}", {"k": 2147483647}),
        ("enum('a', 'c')", "enum('a', 'b', 'c')", "'c'", "c"),
        ("union(n integer)", "union(n integer, t varchar)", "union_value(n := 1)", 1),
    ],
)
def test_wider_nested_types_keep_values_in_duckdb(old: str, new: str, value: str, kept: object) -> None:
    assert compare(old, new) is Relation.WIDENED
    (after,) = duckdb.connect().execute(f"select cast(cast({value} as {old}) as {new})").fetchone() or (None,)
    assert after == kept


@pytest.mark.parametrize(
    "text", sorted({text for pair in EQUAL + WIDENED + CHANGED for text in pair if text.strip() and "point" not in text.lower() and text != "circle"})
)
def test_what_the_reader_knows_duckdb_knows_too(text: str) -> None:
    (named,) = duckdb.connect().execute(f"select column_type from (describe select null::{text} as x)").fetchone() or ("",)
    assert compare(text, str(named)) is Relation.EQUAL
