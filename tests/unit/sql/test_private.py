"""Queries with `dp_` functions: the one shape that is answered, and everything that is not."""

import pytest
from mesh.core.errors import InputError
from mesh.core.privacy.query import Both, Compare, Count, Holds, IsNull, Key, Like, Not, OneOf, PrivateQuery, Sum, Value
from mesh.sql.private import read_private


def test_one_count() -> None:
    assert read_private("select dp_count(0.5) from sales.orders") == PrivateQuery("sales", "orders", (Count("dp_count", 0.5),))


def test_all_parts() -> None:
    query = read_private(
        "SELECT o.kind AS k, DP_COUNT(.5) n, dp_sum(Amount, -1, 100, 2) as s -- a comment\n"
        "from Sales.Orders_v1 as o where id > 3 and not (kind in ('a', 'b') or paid) group by o.Kind order by n desc, 1;"
    )
    assert query == PrivateQuery(
        "sales",
        "orders_v1",
        (Key("k", "kind"), Count("n", 0.5), Sum("s", "amount", -1.0, 100.0, 2.0)),
        Both("and", Compare("id", ">", Value("number", "3")), Not(Both("or", OneOf("kind", (Value("text", "a"), Value("text", "b"))), Holds("paid")))),
        ((1, True), (0, False)),
    )
    assert (query.keys, query.columns) == (("kind",), ("kind", "amount", "id", "paid"))


@pytest.mark.parametrize(
    ("where", "condition"),
    [
        ("x = 'it''s'", Compare("x", "=", Value("text", "it's"))),
        ("5 < x", Compare("x", ">", Value("number", "5"))),
        ("x >= -2.5", Compare("x", ">=", Value("number", "-2.5"))),
        ("x != true", Compare("x", "<>", Value("boolean", "true"))),
        ("x < date '2026-01-01'", Compare("x", "<", Value("date", "2026-01-01"))),
        ("x < '2026-01-01 10:00'::timestamp", Compare("x", "<", Value("timestamp", "2026-01-01 10:00"))),
        ("x = y", Compare("x", "=", "y")),
        ("x is not null", Not(IsNull("x"))),
        ("x not like 'a%'", Not(Like("x", "like", "a%"))),
        ("x not in (1)", Not(OneOf("x", (Value("number", "1"),)))),
        ("x not between 1 and 2", Not(Both("and", Compare("x", ">=", Value("number", "1")), Compare("x", "<=", Value("number", "2"))))),
        ("x ilike '%A'", Like("x", "ilike", "%A")),
        ("x between 1 and 2", Both("and", Compare("x", ">=", Value("number", "1")), Compare("x", "<=", Value("number", "2")))),
        ('("X" = 1)', Compare("x", "=", Value("number", "1"))),
    ],
)
def test_conditions(where: str, condition: object) -> None:
    query = read_private(f"select dp_count(1) from a.b where {where}")
    assert query is not None
    assert query.condition == condition


@pytest.mark.parametrize("query", ["select 1", "select 'dp_count(1)' as dp_sum from a.b", "from a.b -- dp_count(1)"])
def test_other_queries_are_none_of_it(query: str) -> None:
    assert read_private(query) is None


REFUSED = {
    "select dp_count(1) from a.b join a.c using (x)": "a join",
    "select dp_count(1) from a.b, a.c": "a join",
    "select dp_count(1) from a.b, lateral (select 1)": "a join",
    "select dp_count(1) from (select * from a.b)": "a query within the query",
    "select dp_count(1) from (a.b)": "a query within the query",
    "with c as (from a.b) select dp_count(1) from c": "a `with`",
    "select (select dp_count(1) from a.b)": "",
    "select dp_count(1) from a.b union all select 1": "not one plain select",
    "select * from (select dp_count(1) from a.b)": "",
    "select dp_count(1) from a.b; select 2": "not one plain select",
    "explain select dp_count(1) from a.b": "not one plain select",
    "create table t as select dp_count(1) from a.b": "not one plain select",
    "select distinct dp_count(1) from a.b": "`distinct`",
    "select distinct on (x) dp_count(1) from a.b": "`distinct`",
    "select dp_count(1) from a.b limit 1": "a limit",
    "select dp_count(1) from a.b offset 1": "an offset",
    "select x, dp_count(1) from a.b group by x having dp_count(1) > 3": "`having`",
    "select x, dp_count(1) from a.b group by x qualify true": "`qualify`",
    "select dp_count(1) from a.b using sample 10%": "`sample`",
    "select dp_count(1) from a.b tablesample reservoir(10)": "something else than one product",
    "select dp_count(1) from a.b as t(x)": "something else than one product",
    "select dp_count(1) from c.a.b": "something else than one product",
    "select dp_count(1) from b": "no product",
    "select dp_count(1) from read_csv('x')": "no product",
    "select dp_count(1) from 'x.parquet'": "no product",
    "select dp_count(1)": "no product",
    "select dp_count(1) + 1 from a.b": "works on a `dp_` function",
    "select -dp_count(1) from a.b": "works on a `dp_` function",
    "select round(dp_count(1)) from a.b": "works on a `dp_` function",
    "select case when dp_count(1) > 1 then 1 end from a.b": "works on a `dp_` function",
    "select dp_count(1) over () from a.b": "works on a `dp_` function",
    "select dp_count(1) filter (where x = 1) from a.b": "works on a `dp_` function",
    "select main.dp_count(1) from a.b": "works on a `dp_` function",
    "select dp_count(distinct x) from a.b": "is no number",
    "select dp_count(x) from a.b": "is no number",
    "select dp_count('1') from a.b": "is no number",
    "select dp_count() from a.b": "takes one number",
    "select dp_count(1, 2) from a.b": "takes one number",
    "select dp_count(0) from a.b": "is not between",
    "select dp_count(-1) from a.b": "is not between",
    "select dp_count(1e-9) from a.b": "is not between",
    "select dp_count(1e400) from a.b": "no number that can be reckoned with",
    "select dp_sum(x, 0, 1) from a.b": "takes a column, its bounds and an epsilon",
    "select dp_sum(x + 1, 0, 1, 1) from a.b": "is no column",
    "select dp_sum(x, 1, 0, 1) from a.b": "not in order",
    "select dp_sum(x, 1, 1, 1) from a.b": "not in order",
    "select dp_sum(x, 0, y, 1) from a.b": "is no number",
    "select dp_sum(distinct x, 0, 1, 1) from a.b": "",
    "select dp_count(1), count(*) from a.b": "neither a column to group by nor",
    "select *, dp_count(1) from a.b": "neither a column to group by nor",
    "select 1, dp_count(1) from a.b": "neither a column to group by nor",
    "select x, dp_count(1) from a.b": "`group by` does not list exactly",
    "select dp_count(1) from a.b group by x": "`group by` does not list exactly",
    "select x, dp_count(1) from a.b group by x, x": "`group by` does not list exactly",
    "select x, dp_count(1) from a.b group by all": "more than a list",
    "select x, dp_count(1) from a.b group by rollup (x)": "",
    "select x, dp_count(1) from a.b group by grouping sets ((x), ())": "",
    "select lower(x), dp_count(1) from a.b group by lower(x)": "neither a column to group by nor",
    "select dp_count(1), dp_count(1) from a.b": "two columns of its result",
    "select x from a.b where dp_count(1) > 3": "no column of its result",
    "select dp_count(1) from a.b where dp_count(1) > 3": "",
    "select dp_count(1) from a.b where x in (select x from a.c)": "a query within the query",
    "select dp_count(1) from a.b where exists (from a.c)": "a query within the query",
    "select dp_count(1) from a.b where x + 1 = 2": "is no plain value",
    "select dp_count(1) from a.b where x::int = 4": "is no plain value",
    "select dp_count(1) from a.b where error(x)": "could fail on a person's value",
    "select dp_count(1) from a.b where x = getenv('HOME')": "is no plain value",
    "select dp_count(1) from a.b where x = random()": "is no plain value",
    "select dp_count(1) from a.b where 1 = 1": "is no column",
    "select dp_count(1) from a.b where x like y": "could fail on a person's value",
    "select dp_count(1) from a.b where x like 'a' escape '!'": "could fail on a person's value",
    "select dp_count(1) from a.b where columns(*) > 3": "",
    "select dp_count(1) from a.b where c.x = 3": "is no column",
    "select dp_count(1) from a.b where x[1] = 3": "is no plain value",
    "select dp_count(1) from a.b where x in 1": "more than a comparison",
    "select dp_count(1) from a.b where x = any ('a')": "is no plain value",
    "select dp_count(1) from a.b where x collate nocase = 'a'": "",
    "select dp_count(1) from a.b where x = $1": "is no plain value",
    "select dp_count(1) from a.b where x between symmetric 2 and 1": "",
    "select dp_count(1) from a.b order by x": "ordered by something",
    "select dp_count(1) from a.b order by 2": "ordered by something",
    "select dp_count(1) from a.b order by dp_count(1)": "ordered by something",
    "selec dp_count(1) from": "",
}  # fmt: skip


@pytest.mark.parametrize("query", REFUSED)
def test_what_is_not_known_to_be_sound_is_not_answered(query: str) -> None:
    with pytest.raises(InputError, match="is not answered") as error:
        read_private(query)
    assert REFUSED[query] in str(error.value)
