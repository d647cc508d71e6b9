"""Reads a query with `dp_count` and `dp_sum`, and refuses every shape in which the noise would not protect: what is not known to be sound is not answered."""

from typing import NoReturn

from sqlglot import exp, parse
from sqlglot.errors import SqlglotError

from mesh.core.errors import InputError
from mesh.core.privacy.query import Both, Compare, Condition, Count, Holds, IsNull, Key, Like, Not, OneOf, Output, PrivateQuery, Sum, Value

_SHAPE = "select [columns,] dp_count(epsilon), dp_sum(column, lower, upper, epsilon) from <product> [where ...] [group by columns] [order by ...]"
_FUNCTIONS = ("dp_count", "dp_sum")
_PARTS = frozenset({"expressions", "from_", "where", "group", "order", "kind", "operation_modifiers"})
_WORDS = {
    "joins": "a join",
    "with_": "a `with`",
    "having": "`having`",
    "distinct": "`distinct`",
    "limit": "a limit",
    "offset": "an offset",
    "qualify": "`qualify`",
}
_COMPARE = {exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">="}
_FLIPPED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_CONDITION_PARTS = frozenset({"this", "expression", "expressions", "low", "high", "table"})
_MOST_EPSILON = 100.0


def read_private(query: str) -> PrivateQuery | None:
    """None for a query without `dp_` functions. Raises InputError for one whose answer would give away more than its epsilon says."""
    try:
        trees = [tree for tree in parse(query, read="duckdb") if tree is not None]
    except (SqlglotError, RecursionError):
        _refuse("it cannot be read")
    if any(isinstance(tree, exp.Command) for tree in trees):
        _refuse("it is not one plain select")
    if not any(_function(node) for tree in trees for node in tree.walk()):
        return None
    if len(trees) != 1 or type(trees[0]) is not exp.Select:
        _refuse("it is not one plain select")
    select = trees[0]
    for part, value in select.args.items():
        if value and part not in _PARTS:
            _refuse(f"it has {_WORDS.get(part, f'`{part.rstrip(chr(95))}`')}")
    if select.find(exp.Subquery) or len(list(select.find_all(exp.Select))) != 1:
        _refuse("it has a query within the query")
    domain, table, names = _product(select)
    outputs = tuple(_output(node, names) for node in select.expressions)
    if all(isinstance(output, Key) for output in outputs):
        _refuse("no column of its result is a `dp_` function")
    _check_names(outputs)
    _check_group(select, outputs, names)
    where = select.args.get("where")
    condition = _condition(where.this, names) if where else None
    return PrivateQuery(domain, table, outputs, condition, _order(select, outputs))


def _refuse(why: str) -> NoReturn:
    raise InputError(f"this query with `dp_` functions is not answered: {why}. Its shape must be: {_SHAPE}.")


def _function(node: exp.Expr) -> str:
    name = node.name.lower() if isinstance(node, exp.Anonymous) else ""
    return name if name in _FUNCTIONS else ""


def _product(select: exp.Select) -> tuple[str, str, frozenset[str]]:
    """Its domain and name, and by which names columns may be qualified."""
    source = select.args.get("from_")
    table = source.this if source else None
    if type(table) is not exp.Table or not isinstance(table.this, exp.Identifier) or not table.args.get("db"):
        _refuse("it reads no product, such as `passengers.customers`")
    if any(value for part, value in table.args.items() if part not in ("this", "db", "alias")) or (table.args.get("alias") and table.args["alias"].columns):
        _refuse("it reads something else than one product as it is")
    return table.db.lower(), table.name.lower(), frozenset({(table.alias or table.name).lower()})


def _output(node: exp.Expr, names: frozenset[str]) -> Output:
    plain = node.this if isinstance(node, exp.Alias) else node
    alias = node.alias if isinstance(node, exp.Alias) else ""
    function = _function(plain)
    if isinstance(plain, exp.Column) and not function:
        column = _column(plain, names)
        return Key(alias or column, column)
    arguments = plain.expressions if function else []
    if function == "dp_count":
        if len(arguments) != 1:
            _refuse("`dp_count` takes one number, its epsilon: dp_count(0.5)")
        return Count(alias or function, _epsilon(arguments[0]))
    if function == "dp_sum":
        if len(arguments) != 4:
            _refuse("`dp_sum` takes a column, its bounds and an epsilon: dp_sum(amount, 0, 100, 0.5)")
        lower, upper = _number(arguments[1]), _number(arguments[2])
        if lower >= upper:
            _refuse(f"the bounds of `dp_sum` are not in order: {lower:g} is not below {upper:g}")
        return Sum(alias or function, _column(arguments[0], names), lower, upper, _epsilon(arguments[3]))
    if any(_function(inner) for inner in plain.walk()):
        _refuse(f"`{_short(plain)}` works on a `dp_` function: take its result and go on with that")
    _refuse(f"`{_short(plain)}` is neither a column to group by nor a `dp_` function")


def _check_names(outputs: tuple[Output, ...]) -> None:
    names = [output.name.lower() for output in outputs]
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        _refuse(f"two columns of its result are called `{twice}`: name them with `as`")


def _check_group(select: exp.Select, outputs: tuple[Output, ...], names: frozenset[str]) -> None:
    group = select.args.get("group")
    wanted = {output.column for output in outputs if isinstance(output, Key)}
    if group is not None and any(value for part, value in group.args.items() if part != "expressions"):
        _refuse("its `group by` is more than a list of columns")
    found = [_column(node, names) for node in group.expressions] if group is not None else []
    if set(found) != wanted or len(found) != len(set(found)):
        _refuse("its `group by` does not list exactly the columns that it selects")


def _order(select: exp.Select, outputs: tuple[Output, ...]) -> tuple[tuple[int, bool], ...]:
    order = select.args.get("order")
    names = [output.name.lower() for output in outputs]
    found = []
    for item in order.expressions if order else ():
        name = item.this.name.lower() if isinstance(item.this, exp.Column) else ""
        if isinstance(item.this, exp.Literal) and item.this.is_int and 1 <= int(item.this.name) <= len(names):
            name = names[int(item.this.name) - 1]
        if name not in names or any(value for part, value in item.args.items() if part not in ("this", "desc", "nulls_first")):
            _refuse("it is ordered by something that is no column of its result")
        found.append((names.index(name), bool(item.args.get("desc"))))
    return tuple(found)


def _condition(node: exp.Expr, names: frozenset[str]) -> Condition:
    if node.args.get("negate"):
        # `not like`: the parser keeps the `not` in the node.
        positive = node.copy()
        positive.set("negate", None)
        return Not(_condition(positive, names))
    if any(value for part, value in node.args.items() if part not in _CONDITION_PARTS):
        _refuse(f"`{_short(node)}` in its `where` is more than a comparison")
    if isinstance(node, exp.Paren):
        return _condition(node.this, names)
    if isinstance(node, exp.Not):
        return Not(_condition(node.this, names))
    if isinstance(node, exp.And | exp.Or):
        return Both("and" if isinstance(node, exp.And) else "or", _condition(node.this, names), _condition(node.expression, names))
    if isinstance(node, exp.Binary) and type(node) in _COMPARE:
        return _compare(node, names)
    if isinstance(node, exp.Column):
        return Holds(_column(node, names))
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
        return IsNull(_column(node.this, names))
    if isinstance(node, exp.Between):
        column = _column(node.this, names)
        return Both("and", Compare(column, ">=", _value(node.args["low"])), Compare(column, "<=", _value(node.args["high"])))
    if isinstance(node, exp.In) and node.expressions:
        return OneOf(_column(node.this, names), tuple(map(_value, node.expressions)))
    if isinstance(node, exp.Like | exp.ILike) and isinstance(node.expression, exp.Literal) and node.expression.is_string:
        return Like(_column(node.this, names), "like" if isinstance(node, exp.Like) else "ilike", node.expression.name)
    allowed = "columns compared with values, `in`, `between`, `like`, `is null`, `and`, `or`, `not`"
    _refuse(f"`{_short(node)}` in its `where` could fail on a person's value, or look at other rows; allowed are {allowed}")


def _compare(node: exp.Binary, names: frozenset[str]) -> Condition:
    operator, left, right = _COMPARE[type(node)], node.this, node.expression
    if not isinstance(left, exp.Column):
        left, right, operator = right, left, _FLIPPED[operator]
    value = _column(right, names) if isinstance(right, exp.Column) else _value(right)
    return Compare(_column(left, names), operator, value)


def _column(node: exp.Expr, names: frozenset[str]) -> str:
    if not isinstance(node, exp.Column) or not isinstance(node.this, exp.Identifier) or (node.table and node.table.lower() not in names) or node.args.get("db"):
        _refuse(f"`{_short(node)}` is no column of the product")
    return node.name.lower()


def _value(node: exp.Expr) -> Value:
    if isinstance(node, exp.Literal) and node.is_string:
        return Value("text", node.name)
    if isinstance(node, exp.Boolean):
        return Value("boolean", "true" if node.this else "false")
    if isinstance(node, exp.Cast) and isinstance(node.this, exp.Literal) and node.this.is_string:
        kind = node.to.sql("duckdb").lower()
        if kind in ("date", "timestamp"):
            return Value(kind, node.this.name)
    if isinstance(node, exp.Literal | exp.Neg):
        return Value("number", repr(_number(node)) if not _is_whole(node) else _whole(node))
    _refuse(f"`{_short(node)}` is no plain value: write a number, a text, a date or true or false")


def _is_whole(node: exp.Expr) -> bool:
    inner = node.this if isinstance(node, exp.Neg) else node
    return isinstance(inner, exp.Literal) and inner.is_int


def _whole(node: exp.Expr) -> str:
    return f"-{node.this.name}" if isinstance(node, exp.Neg) else node.name


def _number(node: exp.Expr) -> float:
    inner = node.this if isinstance(node, exp.Neg) else node
    if not isinstance(inner, exp.Literal) or inner.is_string:
        _refuse(f"`{_short(node)}` is no number")
    try:
        number = float(inner.name)
    except ValueError:
        number = float("inf")
    if not abs(number) < 1e15:
        _refuse(f"`{_short(node)}` is no number that can be reckoned with here")
    return -number if isinstance(node, exp.Neg) else number


def _epsilon(node: exp.Expr) -> float:
    number = _number(node)
    if not 1e-6 <= number <= _MOST_EPSILON:
        _refuse(f"the epsilon `{_short(node)}` is not between 0.000001 and {_MOST_EPSILON:g}")
    return number


def _short(node: exp.Expr) -> str:
    text = node.sql("duckdb", normalize_functions=False)
    return text if len(text) <= 60 else f"{text[:57]}..."
