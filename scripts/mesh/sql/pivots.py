"""Reads pivots and unpivots: the names of their columns are values, or their values are names."""

from collections.abc import Sequence
from itertools import product

from sqlglot import exp

from mesh.core.columns import How
from mesh.sql.expressions import trace
from mesh.sql.names import expression_name
from mesh.sql.scope import Scope, Source
from mesh.sql.stars import chosen, is_star
from mesh.sql.traces import AGGREGATED, NOTHING, Column, Item, Rest, Table, united


def pivoted(node: exp.Pivot, table: Table, outer: Scope) -> Table:
    """What a pivot or unpivot makes of a table, as a part of `from` or as a statement."""
    scope = Scope(outer.catalogue, outer.read, outer)
    scope.add(Source(("",), table))
    items = _unpivot(node, scope) if node.args.get("unpivot") else _pivot(node, scope)
    return Table(items, scope.rows, scope.doubts)


def _pivot(node: exp.Pivot, scope: Scope) -> list[Item]:
    is_statement = node.args.get("fields") is None
    fields = node.expressions if is_statement else node.args["fields"]
    aggregates = (node.args.get("using") or ()) if is_statement else node.expressions
    aggregates = aggregates or (exp.Count(this=exp.Star()),)
    values = [(_label(aggregate), trace(aggregate, scope)) for aggregate in aggregates]
    # A value of the pivoted column decides which rows a column is the aggregate of.
    chosen_by = united(trace(field.this if isinstance(field, exp.In) else field, scope) for field in fields).raised(AGGREGATED)
    used = {column.name.lower() for part in (*fields, *aggregates) for column in part.find_all(exp.Column)}
    group = node.args.get("group")
    items: list[Item] = [Column(key.name, trace(key, scope)) for key in group.expressions] if group else _others(scope, used)
    for item in items:
        scope.decide(item.whole, How.GROUP)
    labels = [_values(field) for field in fields]
    if None in labels:
        made_of = united((*(value for _, value in values), chosen_by))
        return [*items, Rest(f"the columns of a pivot are the values of `{', '.join(sorted(_pivoted_names(fields)))}`", trace=made_of)]
    has_suffix = len(aggregates) > 1 or isinstance(aggregates[0], exp.Alias)
    for label in product(*(label for label in labels if label is not None)):
        for name, value in values:
            items.append(Column("_".join((*label, name) if has_suffix else label), united((value, chosen_by))))
    return items


def _pivoted_names(fields: Sequence[exp.Expr]) -> set[str]:
    return {column.name for field in fields for column in field.find_all(exp.Column)}


def _label(aggregate: exp.Expr) -> str:
    return aggregate.alias if isinstance(aggregate, exp.Alias) else expression_name(aggregate)


def _values(field: exp.Expr) -> list[str] | None:
    """The names that `in (...)` gives; None where they are not written out."""
    if not isinstance(field, exp.In) or not field.expressions:
        return None
    found = [value.alias or value.name for value in field.expressions]
    simple = (exp.Literal, exp.Column, exp.Identifier, exp.Boolean)
    return found if all(isinstance(value.this if value.alias else value, simple) for value in field.expressions) else None


def _others(scope: Scope, used: set[str]) -> list[Item]:
    items = [item for _, item in scope.items()]
    return [item.without(used) if isinstance(item, Rest) else item for item in items if isinstance(item, Rest) or item.name.lower() not in used]


def _unpivot(node: exp.Pivot, scope: Scope) -> list[Item]:
    fields = node.args.get("fields")
    into = node.args.get("into")
    listed = fields[0].expressions if fields else node.expressions
    name = fields[0].this.name if fields else into.this.name if into else "name"
    written = (node.expressions[0].expressions or node.expressions) if fields else into.expressions if into else ()
    values = [value.name for value in written] or ["value"]
    groups = [group for entry in listed for group in _unpivoted(entry, scope)]
    used = {column.name.lower() for group in groups for column in group} | {
        column.name.lower() for entry in listed if not is_star(entry) for column in entry.find_all(exp.Column)
    }
    made_of = [united(group[position].whole for group in groups if position < len(group)) for position in range(len(values))]
    if not node.args.get("include_nulls"):
        scope.decide(united(made_of), How.FILTER)
    return [*_others(scope, used), Column(name, NOTHING), *(Column(*column) for column in zip(values, made_of, strict=True))]


def _unpivoted(entry: exp.Expr, scope: Scope) -> list[list[Item]]:
    """One list of columns for every row that an entry gives."""
    if is_star(entry):
        return [[item] for item in chosen(entry, scope, lambda value: trace(value, scope))]
    entry = entry.this if isinstance(entry, exp.PivotAlias | exp.Alias) else entry
    parts = entry.expressions if isinstance(entry, exp.Tuple) else [entry.unnest()]
    return [[Column(part.name, trace(part, scope)) for part in parts]]
