"""Reads queries: selects, set operations, CTEs, and what in them decides about rows."""

from collections.abc import Mapping, Sequence

from sqlglot import exp

from mesh.core.columns import How
from mesh.sql.catalogue import Catalogue, opaque
from mesh.sql.expressions import has_aggregate, trace
from mesh.sql.outputs import decide_by, outputs
from mesh.sql.pivots import pivoted
from mesh.sql.scope import Scope, Source
from mesh.sql.sources import add_source, read_sources
from mesh.sql.traces import Column, Item, Match, Rest, Table, Trace, distinct_names, united, unknown
from mesh.sql.unions import combined

_SELECT_PARTS = frozenset(
    "with_ kind hint distinct expressions limit offset operation_modifiers from_ joins laterals where group having qualify windows order sample locks".split()
)


def read_query(node: exp.Expr, outer: Scope) -> Table:
    """What a query yields that stands inside of `outer`."""
    while isinstance(node, exp.Subquery) and not any(node.args.get(part) for part in ("with_", "order", "limit", "offset")):
        node = node.this
    scope = Scope(outer.catalogue, outer.read, outer)
    with_ = node.args.get("with_")
    if with_ is not None:
        scope.ctes = _ctes(with_, scope)
    if isinstance(node, exp.Select):
        return _select(node, scope)
    if isinstance(node, exp.SetOperation):
        return _ordered(node, _set_operation(node, scope), scope)
    if isinstance(node, exp.Subquery):
        return _ordered(node, read_query(node.this, scope), scope)
    if isinstance(node, exp.Values):
        return _values(node, scope)
    if isinstance(node, exp.Pivot):
        add_source(node.this, scope)
        table = pivoted(node, Table([item for _, item in scope.items()], scope.rows, scope.doubts), scope)
        return Table(distinct_names(table.items), table.rows, table.doubts)
    reason = f"`{node.key}` is no query that is read"
    return Table(opaque(reason).items, doubts=(reason,))


def read_statement(node: exp.Expr, catalogue: Catalogue) -> Table:
    return read_query(node, Scope(catalogue, read_query))


def _ctes(with_: exp.Expr, scope: Scope) -> Mapping[str, Table]:
    """Each is read once, here: one that nothing uses adds nothing, for its rows are its own."""
    found = dict(scope.ctes)
    scope.ctes = found
    for cte in with_.expressions:
        alias = cte.args["alias"]
        names = [name.name for name in alias.columns]
        if with_.args.get("recursive") and isinstance(cte.this, exp.SetOperation):
            table = _recursive(cte.this, alias.name.lower(), names, scope)
        else:
            table = read_query(cte.this, scope).renamed(names)
        found[alias.name.lower()] = table
    return found


def _recursive(node: exp.SetOperation, name: str, names: Sequence[str], scope: Scope) -> Table:
    """Reads the second branch over what is found so far, until nothing is added."""
    if node.args.get("with_"):
        scope = Scope(scope.catalogue, scope.read, scope)
        scope.ctes = _ctes(node.args["with_"], scope)
    anchor = read_query(node.this, scope)
    table = anchor.renamed(names)
    # Each round finds more of what columns are made of, so there are few; a query whose columns themselves grow would never end.
    for _ in range(10 + 8 * len(anchor.items)):
        inner = Scope(scope.catalogue, scope.read, scope, {**scope.ctes, name: table})
        found = combined(node, [anchor, read_query(node.expression, inner)]).renamed(names)
        if (found.items, found.rows, found.doubts) == (table.items, table.rows, table.doubts):
            return found
        grows = len(found.items) > len(table.items)
        table = found
        if grows:
            break
    reason = f"the recursion of `{name}` adds columns in each round"
    return Table([Rest(reason, trace=united((table.whole, unknown(reason))))], table.rows, {*table.doubts, reason})


def _select(node: exp.Select, scope: Scope) -> Table:
    args = node.args
    scope.windows = {window.name.lower(): window for window in args.get("windows") or ()}
    read_sources(node, scope)
    listed = [(item, outputs(item, scope)) for item in node.expressions]
    items = [column for _, columns in listed for column in columns]
    if args.get("where"):
        scope.decide(trace(args["where"].this, scope), How.FILTER)
    grouped = _group(args["group"], listed, items, scope) if args.get("group") else set()
    if args.get("having"):
        # An alias counts before a column that is no key of the groups.
        scope.preferred = {name: match for name, match in scope.aliases.items() if name not in grouped}
        scope.decide(trace(args["having"].this, scope), How.FILTER)
        scope.preferred = {}
    if args.get("qualify"):
        scope.decide(trace(args["qualify"].this, scope), How.FILTER)
    if args.get("distinct"):
        on = args["distinct"].args.get("on")
        if on is None:
            decide_by(items, scope, How.GROUP)
        for key in on.expressions if isinstance(on, exp.Tuple) else [on] if on else ():
            scope.decide(_key(key, items, scope), How.GROUP)
    _order(node, items, scope)
    scope.doubts.update(f"`{key.strip('_')}` is not read" for key, value in args.items() if value and key not in _SELECT_PARTS)
    return Table(distinct_names(items), scope.rows, scope.doubts)


def _group(group: exp.Expr, listed: Sequence[tuple[exp.Expr, list[Item]]], items: list[Item], scope: Scope) -> set[str]:
    """Notes the keys of the groups; the names of those that are plain columns are returned."""
    if group.args.get("all"):
        keys = [(item, columns) for item, columns in listed if not has_aggregate(item)]
        for _, columns in keys:
            decide_by(columns, scope, How.GROUP)
        return {item.name.lower() for item, _ in keys if isinstance(item, exp.Column)}
    names: set[str] = set()
    stack = [key for value in group.args.values() if isinstance(value, list) for key in value]
    while stack:
        key = stack.pop()
        if isinstance(key, exp.Paren | exp.Tuple | exp.Rollup | exp.Cube | exp.GroupingSets):
            stack += key.iter_expressions()
        else:
            names |= {key.name.lower()} if isinstance(key, exp.Column) else set()
            scope.decide(_ordinal(key, items) or trace(key, scope), How.GROUP)
    return names


def _ordinal(key: exp.Expr, items: Sequence[Item]) -> Trace | None:
    """What `group by 2` or `order by 2` means."""
    if not isinstance(key, exp.Literal) or key.is_string or not key.name.isdigit():
        return None
    before = items[: int(key.name)]
    rests = [item.reason for item in before if isinstance(item, Rest)]
    if rests or len(before) < int(key.name):
        return unknown(f"column {key.name} of the select: {rests[0] if rests else 'there are fewer'}")
    return united(item.trace for item in before[-1:] if isinstance(item, Column))


def _key(key: exp.Expr, items: Sequence[Item], scope: Scope) -> Trace:
    """An ordinal; an alias, where the whole key is one; or an expression, where columns count before aliases."""
    alias = scope.aliases.get(key.name.lower()) if isinstance(key, exp.Column) and not key.table else None
    return alias.trace if alias else _ordinal(key, items) or trace(key, scope)


def _order(node: exp.Expr, items: list[Item], scope: Scope) -> None:
    order = node.args.get("order")
    for ordered in order.expressions if order else ():
        key = ordered.this
        if isinstance(key, exp.Var) and key.name.upper() == "ALL":
            decide_by(items, scope, How.ORDER)
        else:
            scope.decide(_key(key, items, scope), How.ORDER)
    for limit in (node.args.get("limit"), node.args.get("offset")):
        if limit is not None and not isinstance(limit.expression, exp.Literal):
            scope.decide(trace(limit, scope), How.FILTER)


def _ordered(node: exp.Expr, table: Table, scope: Scope) -> Table:
    """`order by` and `limit` behind a set operation or a query in parentheses: they know its columns only."""
    scope.add(Source(("",), table))
    scope.aliases = {item.name.lower(): Match(item.name, item.trace) for item in table.items if isinstance(item, Column)}
    _order(node, list(table.items), scope)
    return Table(table.items, scope.rows, scope.doubts)


def _set_operation(node: exp.SetOperation, scope: Scope) -> Table:
    """A chain of hundreds of branches leans to the left: it is read from there, branches of one kind at once."""
    chain: list[exp.SetOperation] = []
    first: exp.Expr = node
    while isinstance(first, exp.SetOperation) and (first is node or not first.args.get("with_")):
        chain.append(first)
        first = first.this
    tables = [read_query(first, scope)]
    for position, operation in enumerate(reversed(chain)):
        tables.append(read_query(operation.expression, scope))
        following = chain[-position - 2] if position + 1 < len(chain) else None
        if following is None or _kind(following) != _kind(operation) or not isinstance(operation, exp.Union):
            tables = [combined(operation, tables)]
    return tables[0]


def _values(node: exp.Values, scope: Scope) -> Table:
    rows = [row.expressions if isinstance(row, exp.Tuple) else [row] for row in node.expressions]
    columns = zip(*rows, strict=False)
    items = [Column(f"col{position}", united(trace(cell, scope) for cell in cells)) for position, cells in enumerate(columns)]
    return Table(items, scope.rows, scope.doubts)


def _kind(operation: exp.SetOperation) -> tuple[object, ...]:
    return type(operation), bool(operation.args.get("distinct")), bool(operation.args.get("by_name"))
