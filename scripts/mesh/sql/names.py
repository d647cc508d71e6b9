"""Names a column without alias as DuckDB does: by the text of its expression, which DuckDB writes in its own way."""

from sqlglot import exp

from mesh.sql.catalogue import function_name

_OPERATORS: dict[type[exp.Expr], str] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
    exp.IntDiv: "//",
    exp.Mod: "%",
    exp.DPipe: "||",
    exp.EQ: "=",
    exp.NEQ: "!=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.And: "AND",
    exp.Or: "OR",
    exp.Like: "~~",
    exp.ILike: "~~*",
}
# Where the parser's name is not the one that people write, and functions whose names are words of the grammar.
_FUNCTIONS: dict[type[exp.Expr], str] = {
    exp.ArrayAgg: "list",
    exp.GroupConcat: "string_agg",
    exp.First: '"first"',
    exp.Last: '"last"',
    exp.Mode: '"mode"',
    exp.Nullif: '"nullif"',
    exp.Coalesce: "COALESCE",
    exp.Grouping: "GROUPING",
    exp.ArgMax: "arg_max",
    exp.ArgMin: "arg_min",
    exp.PercentileCont: "quantile_cont",
    exp.LogicalAnd: "bool_and",
    exp.LogicalOr: "bool_or",
    exp.ApproxDistinct: "approx_count_distinct",
    exp.Explode: "unnest",
}
_TYPES = {"TEXT": "VARCHAR", "REAL": "FLOAT", **{name: f'"{name}"' for name in ("BLOB", "DATE", "DOUBLE", "HUGEINT", "TINYINT", "UUID")}}


def expression_name(node: exp.Expr) -> str:
    """DuckDB's name for the common expressions; of others, their SQL."""
    node = node.unnest()
    kind = type(node)
    if isinstance(node, exp.Column):
        return str(node.name)
    if isinstance(node, exp.Dot) and isinstance(node.this, exp.Column | exp.Dot):
        return str(node.expression.name)
    return _text(node, kind)


def _text(node: exp.Expr, kind: type[exp.Expr] | None = None) -> str:
    node = node.unnest()
    kind = kind or type(node)
    if isinstance(node, exp.Column):
        return ".".join(_quoted(part) for part in node.parts)
    if isinstance(node, exp.Boolean):
        return f"CAST('{'t' if node.this else 'f'}' AS BOOLEAN)"
    if kind in _OPERATORS:
        return f"({_text(node.this)} {_OPERATORS[kind]} {_text(node.expression)})"
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
        return f"({_text(node.this)} IS NULL)"
    if isinstance(node, exp.Neg):
        return f"-{node.this.name}" if isinstance(node.this, exp.Literal) else f"-({_text(node.this)})"
    if kind in (exp.Cast, exp.TryCast):
        written = node.args["to"].sql("duckdb")
        return f"{'TRY_' if kind is exp.TryCast else ''}CAST({_text(node.this)} AS {_TYPES.get(written, written)})"
    if kind is exp.Filter:
        return f"{_text(node.this)} FILTER (WHERE {_text(node.expression.this)})"
    if kind is exp.Count and (not node.this or isinstance(node.this, exp.Star)):
        return "count_star()"
    if isinstance(node, exp.Distinct) and len(node.expressions) == 1:
        return f"DISTINCT {_text(node.expressions[0])}"
    if isinstance(node, exp.IgnoreNulls) and isinstance(node.this, exp.AnyValue):
        return _text(node.this)
    if isinstance(node, exp.Bracket) and len(node.expressions) == 1:
        return _subscript(node)
    return _call(node) if _is_simple_call(node) else node.sql("duckdb")


def _quoted(part: exp.Expr) -> str:
    name = part.name
    return name if name.isascii() and name.replace("_", "a").isalnum() and name == name.lower() and not name[0].isdigit() else f'"{name}"'


def _subscript(node: exp.Bracket) -> str:
    key = node.expressions[0]
    # The parser counts from 0, DuckDB from 1.
    return f"{_text(node.this)}[{int(key.name) + 1 if isinstance(key, exp.Literal) and not key.is_string else _text(key)}]"


def _is_simple_call(node: exp.Expr) -> bool:
    """A function whose arguments stand in the tree as they were written."""
    return isinstance(node, exp.Func) and not isinstance(node, exp.Case | exp.Struct | exp.Array | exp.TimestampTrunc | exp.DateTrunc | exp.Extract)


def _call(node: exp.Expr) -> str:
    name = _FUNCTIONS.get(type(node)) or function_name(node)
    return f"{name}({', '.join(_text(argument) for argument in node.iter_expressions())})"
