"""What changed in published data, in few words."""

from mesh.core.impact.datadiff import ColumnData, Keys, ProductData, Stats


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
    pairs += [("min", one.before.least or "none", one.after.least or "none"), ("max", one.before.greatest or "none", one.after.greatest or "none")]
    return " · ".join(f"{what} {old} → {new}" for what, old, new in pairs if old != new)


def _stats(stats: Stats | None) -> str:
    if stats is None:
        return ""
    values = f" · {stats.least} to {stats.greatest}" if stats.least is not None else ""
    return f"{stats.nulls:,} nulls · ~{stats.distinct:,} distinct{values}"
