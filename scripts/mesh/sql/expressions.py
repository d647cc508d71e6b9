"""Reads expressions: which columns one is made of, and how. One walk without recursion, so that any depth of nesting is read."""

from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile

from sqlglot import exp

from mesh.core.columns import How
from mesh.sql.misread import UNITS, is_lambda, names_in
from mesh.sql.scope import Scope
from mesh.sql.stars import chosen
from mesh.sql.traces import AGGREGATED, DIRECT, TRANSFORMED, WINDOW, Column, Ref, Trace, unknown

# Window functions that give a value of one row, and what says which rows were grouped: no aggregates, though the parser has them so.
_OF_ONE_ROW = (exp.FirstValue, exp.LastValue, exp.NthValue, exp.Lag, exp.Lead, exp.CumeDist, exp.DenseRank, exp.Ntile, exp.PercentRank, exp.Rank)
_NO_AGGREGATES = (*_OF_ONE_ROW, exp.Grouping, exp.GroupingId)

# DuckDB's aggregates that the parser does not know.
_AGGREGATES = frozenset(
    "arbitrary arg_max_null arg_max_nulls_last arg_min_null arg_min_nulls_last bitstring_agg count_star entropy favg fsum geomean"
    " geometric_mean histogram histogram_exact json_group_array json_group_object json_group_structure kahan_sum kurtosis_pop mad mean product"
    " reservoir_quantile sem sum_no_overflow sumkahan weighted_avg wavg".split()
)
_MULTIPLYING = frozenset(("generate_subscripts",))
_LEAVES = frozenset((exp.Identifier, exp.Literal, exp.DataType, exp.Var, exp.Null, exp.Boolean, exp.CurrentDate))
_QUERIES = (exp.Query, exp.Values, exp.Pivot)


def is_aggregate(node: exp.Expr) -> bool:
    if isinstance(node, exp.Anonymous):
        known = exp.FUNCTION_BY_NAME.get(node.name.upper(), exp.Anonymous)
        return node.name.lower() in _AGGREGATES or (issubclass(known, exp.AggFunc) and not issubclass(known, _NO_AGGREGATES))
    return isinstance(node, exp.AggFunc) and not isinstance(node, _NO_AGGREGATES)


def has_aggregate(expression: exp.Expr) -> bool:
    """Whether an expression is one of groups: an aggregate stands in it, not in a window or a query of its own."""
    stack = [expression]
    while stack:
        node = stack.pop()
        if isinstance(node, exp.Window):
            stack += [child for part in (node.this, *node.args.get("partition_by", ())) for child in part.iter_expressions()]
        elif is_aggregate(node):
            return True
        elif not isinstance(node, _QUERIES):
            stack += node.iter_expressions()
    return False


def column_parts(node: exp.Expr) -> list[str]:
    """`schema.table.column` in its parts."""
    return [node.args[part].name for part in ("catalog", "db", "table", "this") if node.args.get(part)]


def trace(expression: exp.Expr, scope: Scope, *, columns: Trace | None = None) -> Trace:
    """What an expression is made of. `columns`: what `columns(...)` stands for in it; without, for all columns that it chooses."""
    if type(expression) is exp.Column and not isinstance(expression.this, exp.Star):
        return scope.column(column_parts(expression)).trace
    return _Walk(scope, columns).of(expression)


class _Walk:
    """One walk through an expression, gathering what it is made of."""

    def __init__(self, scope: Scope, columns: Trace | None) -> None:
        self.scope = scope
        self.columns = columns
        self.parts: dict[Ref, int] = {}
        self.doubts: set[str] = set()
        self.stack: list[tuple[exp.Expr, int, frozenset[str]]] = []
        """Expressions to read, how deep in functions they stand, and the variables of lambdas around them."""

    def of(self, expression: exp.Expr) -> Trace:
        self.stack.append((expression, DIRECT, frozenset()))
        while self.stack:
            node, level, variables = self.stack.pop()
            kind = type(node)
            if kind in _LEAVES:
                continue
            if kind is exp.Column:
                self._column(node, level, variables)
            elif kind in _SPECIAL:
                _SPECIAL[kind](self, node, level, variables)
            elif isinstance(node, _QUERIES):
                self._query(node, level)
            else:
                inner = AGGREGATED if is_aggregate(node) else TRANSFORMED
                self._push(node.iter_expressions(), max(level, inner), variables)
                if isinstance(node, exp.Anonymous) and node.name.lower() in _MULTIPLYING:
                    self.scope.decide(trace(node.expressions[0], self.scope), How.JOIN)
        return Trace(self.parts, frozenset(self.doubts))

    def _push(self, nodes: Iterable[exp.Expr | None], level: int, variables: frozenset[str]) -> None:
        self.stack += [(node, level, variables) for node in nodes if node is not None]

    def _take(self, found: Trace, level: int) -> None:
        for ref, bits in found.raised(level).parts.items():
            self.parts[ref] = self.parts.get(ref, 0) | bits
        self.doubts |= found.doubts

    def _column(self, node: exp.Expr, level: int, variables: frozenset[str]) -> None:
        if isinstance(node.this, exp.Star):
            self._star(node, level, variables)
            return
        parts = column_parts(node)
        if parts[0].lower() not in variables:
            self._take(self.scope.column(parts, is_aggregated=level == AGGREGATED).trace, level)

    def _transparent(self, node: exp.Expr, level: int, variables: frozenset[str]) -> None:
        self.stack.append((node.this, level, variables))

    def _star(self, node: exp.Expr, level: int, _: frozenset[str]) -> None:
        qualifier = node.args.get("table")
        for _source, item in self.scope.items(qualifier.name if qualifier else ""):
            self._take(item.whole, max(level, TRANSFORMED))

    def _count(self, node: exp.Expr, level: int, variables: frozenset[str]) -> None:
        counted = (child for child in node.iter_expressions() if not isinstance(child, exp.Star))
        self._push(counted, max(level, AGGREGATED), variables)

    def _filter(self, node: exp.Expr, level: int, variables: frozenset[str]) -> None:
        """`filter (where ...)` and `within group (order by ...)` are part of their aggregate."""
        self.stack += [(node.this, max(level, TRANSFORMED), variables), (node.expression, max(level, AGGREGATED), variables)]

    def _window(self, node: exp.Expr, level: int, variables: frozenset[str]) -> None:
        self.stack.append((node.this, max(level, TRANSFORMED), variables))
        window: exp.Expr | None = node
        seen: set[str] = set()
        while window is not None:
            around = [*window.args.get("partition_by", ()), window.args.get("order"), window.args.get("spec")]
            self._push(around, WINDOW, variables)
            name = window.text("alias").lower()
            window = self.scope.windows.get(name) if name not in seen else None
            seen.add(name)

    def _name(self, parts: Sequence[str], level: int, variables: frozenset[str]) -> None:
        """A column of which the parser has the name only."""
        if parts[0].lower() not in variables:
            self._take(self.scope.column(parts, is_aggregated=level == AGGREGATED).trace, level)

    def _lambda(self, node: exp.Expr, level: int, variables: frozenset[str]) -> None:
        level = max(level, TRANSFORMED)
        names = [variable.name for variable in node.expressions]
        if is_lambda(node):
            variables |= {name.lower() for name in names}
        else:
            # `j -> 'key'` of JSON, which the parser takes for a lambda wherever it is an argument.
            for name in names:
                self._name([name], level, variables)
        self.stack.append((node.this, level, variables))

    def _dot(self, node: exp.Expr, level: int, variables: frozenset[str]) -> None:
        """A field, or a chain of calls: what `name.lower()` starts with is a column, though the parser has its name only."""
        chain: list[exp.Expr] = []
        first = node
        while isinstance(first, exp.Dot):
            chain.append(first.expression)
            first = first.this
        level = max(level, AGGREGATED if any(is_aggregate(part) for part in chain) else TRANSFORMED)
        if isinstance(first, exp.Identifier):
            fields = takewhile(lambda part: isinstance(part, exp.Identifier), reversed(chain))
            self._name([first.name, *(field.name for field in fields)], level, variables)
            for name in names_in(chain):
                self._name([name], level, variables)
        self._push((first, *chain), level, variables)

    def _unit(self, node: exp.Expr, level: int, variables: frozenset[str]) -> None:
        """`date_trunc(unit, day)`: the parser takes a column there for the name of a unit."""
        level = max(level, TRANSFORMED)
        unit = node.args.get("unit")
        if isinstance(unit, exp.Var) and (unit.name.lower() not in UNITS or isinstance(node, exp.DateBin)):
            self._name([unit.name.lower()], level, variables)
        self._push(node.iter_expressions(), level, variables)

    def _placeholder(self, node: exp.Expr, level: int, variables: frozenset[str]) -> None:
        """The end of `list[:size]`, which the parser takes for a parameter."""
        if node.name and isinstance(node.find_ancestor(exp.Bracket, exp.Query), exp.Bracket):
            self._name([node.name], max(level, TRANSFORMED), variables)

    def _comprehension(self, node: exp.Expr, level: int, variables: frozenset[str]) -> None:
        level = max(level, TRANSFORMED)
        own = variables | {node.args[key].name.lower() for key in ("expression", "position") if node.args.get(key)}
        self._push([node.args.get("iterator")], level, variables)
        self._push([node.this, node.args.get("condition")], level, own)

    def _chosen(self, node: exp.Expr, level: int, _: frozenset[str]) -> None:
        if self.columns is not None and not node.args.get("unpack"):
            self._take(self.columns, level)
            return
        for item in chosen(node, self.scope, lambda value: trace(value, self.scope)):
            self._take(item.whole, level)

    def _exists(self, node: exp.Expr, level: int, variables: frozenset[str]) -> None:
        """Whether there are rows depends on what decides about them, not on their values."""
        if not isinstance(node.this, _QUERIES):
            self._push(node.iter_expressions(), max(level, TRANSFORMED), variables)
            return
        table = self.scope.read(node.this, self.scope)
        self.scope.take_rows(table)
        self._take(Trace({(ref, column): TRANSFORMED for ref, column, _how in table.rows}, table.doubts), level)

    def _query(self, node: exp.Expr, level: int) -> None:
        table = self.scope.read(node, self.scope)
        self.scope.take_rows(table)
        self._take(table.whole, max(level, TRANSFORMED))

    def _unnest(self, node: exp.Expr, level: int, variables: frozenset[str]) -> None:
        """Gives as many rows as its list has elements."""
        multiplied = trace(node.this if isinstance(node, exp.Explode) else node.expressions[0], self.scope, columns=self.columns)
        self.scope.decide(multiplied, How.JOIN)
        self._push(node.iter_expressions(), max(level, TRANSFORMED), variables)

    def _positional(self, node: exp.Expr, level: int, _: frozenset[str]) -> None:
        items = [item for _source, item in self.scope.items()]
        position = int(node.name)
        listed = items[:position]
        if len(listed) < position or not all(isinstance(item, Column) for item in listed):
            self.doubts.add(f"`#{position}` is found nowhere")
        else:
            self._take(listed[-1].trace, level)

    def _unread(self, node: exp.Expr, _: int, __: frozenset[str]) -> None:
        self._take(unknown(f"`{node.name}` is not read"), DIRECT)


_SPECIAL: dict[type[exp.Expr], Callable[[_Walk, exp.Expr, int, frozenset[str]], None]] = {
    exp.Paren: _Walk._transparent,
    exp.Alias: _Walk._transparent,
    exp.Star: _Walk._star,
    exp.Count: _Walk._count,
    exp.Filter: _Walk._filter,
    exp.WithinGroup: _Walk._filter,
    exp.Window: _Walk._window,
    exp.Dot: _Walk._dot,
    exp.DateBin: _Walk._unit,
    exp.DateDiff: _Walk._unit,
    exp.DateTrunc: _Walk._unit,
    exp.TimestampTrunc: _Walk._unit,
    exp.Placeholder: _Walk._placeholder,
    exp.Lambda: _Walk._lambda,
    exp.Comprehension: _Walk._comprehension,
    exp.Columns: _Walk._chosen,
    exp.Exists: _Walk._exists,
    exp.Explode: _Walk._unnest,
    exp.Unnest: _Walk._unnest,
    exp.PositionalColumn: _Walk._positional,
    exp.Command: _Walk._unread,
}
