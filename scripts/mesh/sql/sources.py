"""Reads `from`: tables, queries, functions and joins become the sources of a scope. What stands further left can be used further right."""

from collections.abc import Iterable, Sequence

from sqlglot import exp

from mesh.core.columns import How
from mesh.sql.catalogue import function_name, opaque
from mesh.sql.expressions import trace
from mesh.sql.pivots import pivoted
from mesh.sql.scope import Scope, Source
from mesh.sql.traces import TRANSFORMED, Column, Item, Rest, Table, Trace, united, unknown

_UNREAD_PARTS = frozenset(("match_recognize", "rows_from", "changes"))
"""Parts of a table, in other databases, that make other columns of it."""


def read_sources(node: exp.Expr, scope: Scope) -> None:
    """Adds what a select, or a table in parentheses, reads from."""
    start = node.args.get("from_")
    if start is not None:
        add_source(start.this, scope)
    read_joins(node, scope)
    for lateral in node.args.get("laterals") or ():
        add_source(lateral, scope)


def add_source(node: exp.Expr, scope: Scope, *, with_pivots: bool = True) -> None:
    if isinstance(node, exp.Subquery) and isinstance(node.this, exp.Table):
        add_source(node.this, scope)
        read_joins(node, scope)
        return
    table = _table(node, scope)
    alias = node.args.get("alias")
    names = [name.name for name in alias.columns] if isinstance(alias, exp.TableAlias) else []
    parts = (node.alias.lower(),) if node.alias else table.parts or (node.name.lower(),)
    table = table.renamed(names)
    for pivot in (node.args.get("pivots") or ()) if with_pivots else ():
        table = pivoted(pivot, table, scope)
        of_pivot = pivot.args.get("alias")
        if of_pivot is not None:
            parts, table = (of_pivot.name.lower(),), table.renamed([name.name for name in of_pivot.columns])
    scope.add(Source(parts, table))
    read_joins(node, scope)


def read_joins(node: exp.Expr, scope: Scope) -> None:
    joins: Iterable[exp.Join] = node.args.get("joins") or ()
    # Behind a comma the next table stands alone; what is joined to it is one table with it.
    first = max(len(scope.sources) - 1, 0)
    for join in joins:
        if not any(join.args.get(part) for part in ("kind", "side", "method", "on", "using")):
            first = len(scope.sources)
        _add_join(join, scope)
        if pivots := _of_the_join(join):
            _pivot_all(pivots, first, scope)


def _of_the_join(join: exp.Join) -> Sequence[exp.Pivot]:
    """Pivots of all that is joined so far: those behind the condition, or behind a table that needs none."""
    needs_none = join.kind == "CROSS" or join.method in ("NATURAL", "POSITIONAL")
    return join.args.get("pivots") or (join.this.args.get("pivots") if needs_none else None) or ()


def _pivot_all(pivots: Sequence[exp.Pivot], first: int, scope: Scope) -> None:
    before = scope.sources[:first]
    scope.sources = scope.sources[first:]
    table = Table([item for _, item in scope.items()], scope.rows, scope.doubts)
    parts: tuple[str, ...] = ("",)
    if before and scope.merged:
        table = opaque("a pivot of a join behind a comma is not read")
    for pivot in pivots:
        table = pivoted(pivot, table, scope)
        alias = pivot.args.get("alias")
        if alias is not None:
            parts, table = (alias.name.lower(),), table.renamed([name.name for name in alias.columns])
    scope.sources, scope.merged = before, {}
    scope.add(Source(parts, table))


def _table(node: exp.Expr, scope: Scope) -> Table:
    unread = sorted(part for part, value in node.args.items() if value and part in _UNREAD_PARTS)
    if unread:
        return opaque(f"`{unread[0]}` is not read")
    if isinstance(node, exp.Lateral):
        return _table(node.this, scope)
    if isinstance(node, exp.Unnest):
        return _unnested(node, scope)
    if isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier):
        cte = scope.ctes.get(node.name.lower()) if len(node.parts) == 1 else None
        return cte or scope.catalogue.table(node)
    if isinstance(node, exp.Table) and isinstance(node.this, exp.GenerateSeries):
        return _series(node.this, scope)
    if isinstance(node, exp.GenerateSeries):
        return _series(node, scope)
    if isinstance(node, exp.Table):
        return scope.catalogue.table(node)
    if isinstance(node, exp.Explode):
        return Table([Column("col", _multiplied([node.this], scope))])
    if isinstance(node, exp.Query | exp.Values | exp.Pivot):
        return scope.read(node, scope)
    return opaque(f"reads {function_name(node)}, no model or source")


def _multiplied(values: Iterable[exp.Expr | None], scope: Scope) -> Trace:
    """What a table function is called with decides how many rows there are."""
    made_of = united(trace(value, scope) for value in values if isinstance(value, exp.Expr)).raised(TRANSFORMED)
    scope.decide(made_of, How.JOIN)
    return made_of


def _series(node: exp.GenerateSeries, scope: Scope) -> Table:
    made_of = _multiplied((node.args.get(key) for key in ("start", "end", "step")), scope)
    return Table([Column("range" if node.args.get("is_end_exclusive") else "generate_series", made_of)])


def _unnested(node: exp.Unnest, scope: Scope) -> Table:
    items: list[Item] = [Column("unnest", _multiplied([value], scope)) for value in node.expressions]
    ordinality = node.args.get("offset")
    if ordinality:
        made_of = united(item.trace for item in items)
        items.append(Column(ordinality.name if isinstance(ordinality, exp.Identifier) else "ordinality", made_of))
    return Table(items)


def _add_join(join: exp.Join, scope: Scope) -> None:
    left = list(scope.sources)
    add_source(join.this, scope, with_pivots=not _of_the_join(join))
    right = scope.sources[len(left) :]
    is_semi = join.kind in ("SEMI", "ANTI")
    how = How.FILTER if is_semi else How.JOIN
    names = [name.name for name in join.args.get("using") or ()]
    if join.method == "NATURAL":
        names = _common(left, right, scope)
    for name in names:
        _merge(name, left, right, join.side, how, scope)
    condition = join.args.get("on")
    if condition is not None:
        scope.decide(trace(condition, scope), how)
    if is_semi:
        scope.sources = left


def _common(left: Sequence[Source], right: Sequence[Source], scope: Scope) -> list[str]:
    here, there = ([item for source in side for item in source.table.items] for side in (left, right))
    rests = [item.reason for item in (*here, *there) if isinstance(item, Rest)]
    if rests:
        scope.doubts.add(f"a natural join, but {rests[0]}")
    known = {item.name.lower() for item in here if isinstance(item, Column)}
    return [item.name for item in there if isinstance(item, Column) and item.name.lower() in known]


def _merge(name: str, left: Sequence[Source], right: Sequence[Source], side: str, how: How, scope: Scope) -> None:
    """Makes one column of two: the left one, the right one of a right join, either one of a full join."""
    lower = name.lower()
    nowhere = unknown(f"`{name}` is not on both sides of its join")
    one = scope.merged.get(lower) or scope.of_sources(name, left)
    other = scope.of_sources(name, right)
    ours, theirs = (one.trace if one else nowhere), (other.trace if other else nowhere)
    scope.decide(united((ours, theirs)), how)
    if how is How.JOIN:
        merged = theirs if side == "RIGHT" else united((ours, theirs)) if side == "FULL" else ours
        scope.merged[lower] = Column(one.name if one else name, merged)
