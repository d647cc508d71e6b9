"""What changed in published data, in few words."""

from mesh.core.impact.datadiff import ColumnData, Keys, ProductData, Stats

_LONGEST = 60
"""Letters of a value that are shown."""


def rows(product: ProductData) -> str:
    """`336,776 → 336,900 rows`, `new, 12 rows`, `12 rows, published no longer`."""
    if product.before is None:
        return f"new, {product.after:,} rows"
    if product.after is None:
        return f"{product.before:,} rows, published no longer"
    return f"{product.before:,} rows" if product.before == product.after else f"{product.before:,} → {product.after:,} rows"


def keys(found: Keys) -> str:
    return f"{found.added:,} added, {found.removed:,} removed, {found.changed:,} changed"


def column(one: ColumnData) -> str:
    """Only what differs; the number of distinct values is an estimate, hence `~`."""
    if one.before is None or one.after is None:
        return f"{'new' if one.before is None else 'gone'}: {_stats(one.after or one.before)}"
    pairs = [("nulls", f"{one.before.nulls:,}", f"{one.after.nulls:,}"), ("distinct", f"~{one.before.distinct:,}", f"~{one.after.distinct:,}")]
    pairs += [("min", _value(one.before.least), _value(one.after.least)), ("max", _value(one.before.greatest), _value(one.after.greatest))]
    return " · ".join(f"{what} {old} → {new}" for what, old, new in pairs if old != new)


def _stats(stats: Stats | None) -> str:
    if stats is None:
        return ""
    values = f" · {_value(stats.least)} to {_value(stats.greatest)}" if stats.least is not None else ""
    return f"{stats.nulls:,} nulls · ~{stats.distinct:,} distinct{values}"


def _value(value: str | None) -> str:
    if value is None:
        return "none"
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
