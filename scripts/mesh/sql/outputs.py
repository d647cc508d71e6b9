"""What the items of a select list yield: columns with their names, stars spelled out."""

import re

from sqlglot import exp

from mesh.core.columns import How
from mesh.sql.expressions import column_parts, trace
from mesh.sql.names import expression_name
from mesh.sql.scope import Scope
from mesh.sql.stars import chosen, is_star
from mesh.sql.traces import TRANSFORMED, Column, Item, Match, Rest, Trace

_GROUP = re.compile(r"\\(\d)")


def outputs(item: exp.Expr, scope: Scope) -> list[Item]:
    """The columns of one item. What it is called counts as an alias from here on."""
    alias = item.alias if isinstance(item, exp.Alias) else ""
    node = item.this if isinstance(item, exp.Alias) else item
    found = _several(node, alias, scope)
    if found is None:
        found = [_one(node, alias, scope)]
    if alias:
        for column in found:
            if isinstance(column, Column):
                scope.aliases.setdefault(column.name.lower(), Match(column.name, column.trace))
    return found


def _one(node: exp.Expr, alias: str, scope: Scope) -> Item:
    if type(node) is exp.Column:
        match = scope.column(column_parts(node))
        return Column(alias or match.name, match.trace)
    value = trace(node, scope)
    try:
        return Column(alias or expression_name(node), value)
    except RecursionError:
        return Rest("a column without alias is nested too deeply to be named", trace=value)


def _several(node: exp.Expr, alias: str, scope: Scope) -> list[Item] | None:
    """What stands for any number of columns; None for what is one."""
    if type(node) is exp.Column and not node.is_star:
        return None
    if is_star(node):
        items = chosen(node, scope, lambda value: trace(value, scope))
        return _named(items, node, alias)
    if isinstance(node, exp.Explode):
        return _unnested(node, scope)
    columns = next((part for part in node.walk(prune=lambda part: isinstance(part, exp.Query)) if isinstance(part, exp.Columns)), None)
    if columns is None or columns.args.get("unpack"):
        return None
    found: list[Item] = []
    for item in chosen(columns, scope, lambda value: trace(value, scope)):
        value = trace(node, scope, columns=item.whole)
        found.append(Column(item.name, value) if isinstance(item, Column) else _raised(item))
    return _named(found, columns, alias)


def _raised(rest: Rest) -> Rest:
    return rest.raised(TRANSFORMED)


def _named(items: list[Item], node: exp.Expr, alias: str) -> list[Item]:
    r"""With the alias of `columns(...)`, in which `\0` is the column's name and `\1` a group of the pattern."""
    if not alias:
        return items
    pattern = node.this.name if isinstance(node, exp.Columns) and isinstance(node.this, exp.Literal) else ".*"
    found: list[Item] = []
    for item in items:
        if isinstance(item, Column):
            match = re.search(pattern, item.name)
            found.append(Column(_GROUP.sub(lambda group: match[int(group[1])] or "", alias) if match else alias, item.trace))  # noqa: B023
        else:
            found.append(Rest(item.reason, trace=Trace(item.whole.parts, item.whole.doubts | {item.reason})))
    return found


def _unnested(node: exp.Explode, scope: Scope) -> list[Item] | None:
    """A struct gives its fields, which are known where it is written out; a column is taken for a list."""
    if node.expressions:
        reason = f"what `{node.sql('duckdb')}` gives depends on its type"
        return [Rest(reason, trace=trace(node, scope))]
    if not isinstance(node.this, exp.Struct):
        return None
    fields = [(field.this.name, field.expression) for field in node.this.expressions if isinstance(field, exp.PropertyEQ)]
    traced: list[Item] = [Column(name, trace(value, scope).raised(TRANSFORMED)) for name, value in fields]
    return traced if len(traced) == len(node.this.expressions) else None


def decide_by(items: list[Item], scope: Scope, how: How) -> None:
    """All these columns decide about rows."""
    for item in items:
        scope.decide(item.whole, how)
