"""Chooses columns: `*`, `t.*`, `columns(...)`, and what `exclude`, `rename`, `replace` and patterns make of them."""

import re
from collections.abc import Callable, Iterable

from sqlglot import exp

from mesh.sql.patterns import fits
from mesh.sql.scope import Scope
from mesh.sql.traces import TRANSFORMED, Column, Item, Rest, Trace, unknown

_PATTERNS = (exp.Like, exp.ILike, exp.SimilarTo, exp.Glob, exp.RegexpLike)
_Source_Item = tuple[str, Item]
Tracer = Callable[[exp.Expr], Trace]


def is_star(node: exp.Expr) -> bool:
    """Whether a select item stands for several columns as they are."""
    node = _without_pattern(node)
    return isinstance(node, exp.Star | exp.Columns) or (isinstance(node, exp.Column | exp.Dot) and node.is_star)


def _without_pattern(node: exp.Expr) -> exp.Expr:
    """The star of `* like 'a%'` and `* not similar to 'a'`."""
    inner = node.this if isinstance(node, exp.Not) else node
    return inner.this if isinstance(inner, _PATTERNS) else node


def chosen(node: exp.Expr, scope: Scope, tracer: Tracer) -> list[Item]:
    """The columns that a star, or `columns(...)`, stands for. `tracer` reads the expressions of `replace`."""
    star = _without_pattern(node)
    if star is not node:
        return _filtered(chosen(star, scope, tracer), node)
    if isinstance(node, exp.Columns):
        return _of_columns(node.this, scope, tracer)
    if isinstance(node, exp.Dot):
        return _fields(node.sql("duckdb"), tracer(node.this))
    star = node.this if isinstance(node, exp.Column) else node
    qualifier = node.args["table"].name if isinstance(node, exp.Column) else ""
    if qualifier and scope.source(qualifier) is None:
        return _fields(f"{qualifier}.*", scope.column([qualifier]).trace)
    return _changed(star, scope.items(qualifier), tracer)


def _fields(text: str, struct: Trace) -> list[Item]:
    return [Rest(f"the fields of `{text}` depend on its type", trace=struct.raised(TRANSFORMED))]


def _changed(star: exp.Expr, items: list[_Source_Item], tracer: Tracer) -> list[Item]:
    excluded = {(column.text("table").lower(), column.name.lower()) for column in star.args.get("except_") or ()}
    renamed = {alias.this.name.lower(): alias.alias for alias in star.args.get("rename") or ()}
    replaced = {alias.alias.lower(): alias for alias in star.args.get("replace") or ()}
    known = {item.name.lower() for _, item in items if isinstance(item, Column)}
    found: list[Item] = []
    for source, item in items:
        if isinstance(item, Rest):
            found += _changed_rest(item, excluded, renamed, replaced, known, tracer)
            continue
        name = item.name.lower()
        if (source, name) in excluded or ("", name) in excluded:
            continue
        value = tracer(replaced[name].this) if name in replaced else item.trace
        found.append(Column(renamed.get(name, item.name), value))
    return _filtered(found, exp.ILike(this=exp.Star(), expression=star.args["ilike"].copy())) if star.args.get("ilike") else found


def _changed_rest(
    rest: Rest, excluded: set[tuple[str, str]], renamed: dict[str, str], replaced: dict[str, exp.Expr], known: set[str], tracer: Tracer
) -> Iterable[Item]:
    """What is renamed or replaced and in none of the known columns must be one of these."""
    taken = {name for name in (*renamed, *replaced) if name not in known and name not in rest.hidden}
    for name in sorted(taken):
        yield Column(renamed.get(name, name), tracer(replaced[name].this) if name in replaced else rest.column(name))
    yield rest.without([*taken, *(name for _, name in excluded)])


def _of_columns(choice: exp.Expr, scope: Scope, tracer: Tracer) -> list[Item]:
    if is_star(choice):
        return chosen(choice, scope, tracer)
    items = [item for _, item in scope.items()]
    if isinstance(choice, exp.Literal):
        try:
            pattern = re.compile(choice.name)
        except re.error:
            return _unread(choice)
        return [item for item in items if isinstance(item, Rest) or pattern.search(item.name)]
    if isinstance(choice, exp.Array) and all(isinstance(name, exp.Literal) for name in choice.expressions):
        wanted = {name.name.lower() for name in choice.expressions}
        return [item for item in items if isinstance(item, Rest) or item.name.lower() in wanted]
    return _filtered(items, choice.this) if isinstance(choice, exp.Lambda) else _unread(choice)


def _filtered(items: list[Item], condition: exp.Expr) -> list[Item]:
    """Unlisted columns stay: a name that is used of them later is one that was chosen."""
    answers = [isinstance(item, Rest) or fits(condition, item.name) for item in items]
    return _unread(condition) if None in answers else [item for item, answer in zip(items, answers, strict=True) if answer]


def _unread(condition: exp.Expr) -> list[Item]:
    reason = f"columns are chosen by `{condition.sql('duckdb')}`, which is not read"
    return [Rest(reason, trace=unknown(reason))]
