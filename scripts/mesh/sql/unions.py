"""Unites the branches of set operations, column by column."""

from collections.abc import Sequence

from sqlglot import exp

from mesh.core.columns import How
from mesh.sql.traces import Column, Item, Rest, Table, Trace, united


def combined(operation: exp.SetOperation, tables: Sequence[Table]) -> Table:
    """What a set operation, or a run of equal ones, makes of its branches. Values of `except` come from the first one."""
    rows = set().union(*(table.rows for table in tables))
    doubts = set().union(*(table.doubts for table in tables))
    is_union = isinstance(operation, exp.Union)
    items = _by_name(tables) if operation.args.get("by_name") else _by_position(tables[:1] if isinstance(operation, exp.Except) else tables)
    if operation.args.get("distinct") or not is_union:
        # What is compared decides about rows, on both sides.
        how = How.GROUP if is_union else How.FILTER
        for item in (item for table in tables for item in table.items):
            rows |= {(node, column, how) for node, column in item.whole.parts}
            doubts |= item.whole.doubts
    return Table(items, rows, doubts)


def _by_position(tables: Sequence[Table]) -> list[Item]:
    first = tables[0].items
    rests = [[(position, item) for position, item in enumerate(table.items) if isinstance(item, Rest)] for table in tables]
    if len({len(table.items) for table in tables}) == 1 and all(found == rests[0] for found in rests):
        columns = zip(*(table.items for table in tables), strict=True)
        return [Column(items[0].name, united(item.whole for item in items)) if isinstance(items[0], Column) else items[0] for items in columns]
    reasons = [rest.reason for found in rests for _, rest in found]
    reason = f"a union by position of {reasons[0] if reasons else 'different numbers of columns'}"
    anything = united(item.whole for table in tables for item in table.items)
    return [_doubted(item if isinstance(item, Column) else item._replace(node="", trace=anything, spelled=None), reason) for item in first]


def _doubted(item: Item, reason: str) -> Item:
    made_of = Trace(item.whole.parts, item.whole.doubts | {reason})
    return Column(item.name, made_of) if isinstance(item, Column) else Rest(reason, trace=made_of)


def _by_name(tables: Sequence[Table]) -> list[Item]:
    found: dict[str, list[Column]] = {}
    rests: list[Rest] = []
    for table in tables:
        for item in table.items:
            if isinstance(item, Column):
                found.setdefault(item.name.lower(), []).append(item)
            elif item not in rests:
                rests.append(item)
    columns: list[Item] = []
    for name, parts in found.items():
        column: Item = Column(parts[0].name, united(part.trace for part in parts))
        others = [rest.reason for rest in rests if name not in rest.hidden]
        columns.append(_doubted(column, f"`{column.name}` may also be in another branch: {others[0]}") if others else column)
    return [*columns, *rests]
