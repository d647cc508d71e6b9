"""Compares published data: the Parquet files of two publications of a domain, one query for all columns and one for the keys."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from mesh.adapters import git, ports
from mesh.adapters.artifacts.loader import Loader
from mesh.core.impact.comparison import Side
from mesh.core.impact.datadiff import ColumnData, DomainData, Keys, ProductData, Stats, is_shown
from mesh.core.model import Address, Entry, Product
from mesh.core.sqltext import literal, quoted


def compare_data(loader: Loader, base: Side, head: Side, domains: Iterable[str]) -> tuple[DomainData, ...]:
    """What is published of each domain on both sides. Products with the same content are only counted."""
    return tuple(_domain(loader, base, head, name) for name in domains)


def _domain(loader: Loader, base: Side, head: Side, name: str) -> DomainData:
    home, environment = loader.workspace.home, loader.workspace.environment
    (before_id, before), (after_id, after) = (_publication(loader, side, name) for side in (base, head))
    if not before or not after:
        side = base if not before else head
        return DomainData(name, before_id, after_id, problem=f"no publication of {side.label} to compare with")
    folder = ports.port_directory(home, environment, name)
    contracts = _contracts(loader, base, head, name)
    old, new = ({entry.address: entry for entry in entries} for entries in (before, after))
    same = {address for address in old.keys() & new.keys() if old[address].content_hash == new[address].content_hash}
    differing = sorted((old.keys() | new.keys()) - same)
    found = tuple(_product(folder, address, old.get(address), new.get(address), contracts.get(address, [])) for address in differing)
    return DomainData(name, before_id, after_id, found, len(same))


def _publication(loader: Loader, side: Side, domain: str) -> tuple[str, tuple[Entry, ...]]:
    """The publication that shows a side: the one it names; of the working tree the current one; of a commit the newest that was built from it or before."""
    home, environment, root = loader.workspace.home, loader.workspace.environment, loader.workspace.root
    if side.is_published:
        id_ = side.label.partition("@")[2]
        return id_, ports.read_publication(home, environment, domain, id_)
    if side.is_working_tree:
        current = ports.read_port(home, environment, domain).entries
        return max((entry.publication_id for entry in current), default=""), current
    before = git.ancestors(root, side.commit) if side.commit else set()
    for id_ in reversed(ports.publication_ids(home, environment, domain)):
        found = ports.read_publication(home, environment, domain, id_)
        # A publication from files that were not committed has a commit that ends in `-dirty`: it is nobody's.
        if found and max(found, key=lambda entry: entry.publication_id).commit in before:
            return id_, found
    return "", ()


def _contracts(loader: Loader, base: Side, head: Side, domain: str) -> dict[Address, list[Product]]:
    """All that is said of each product version: on both sides, and by the domain now."""
    found: dict[Address, list[Product]] = {}
    sides = [product for side in (base, head) if not side.is_published and domain in side.interfaces for product in side.interfaces[domain].products]
    for product in (*sides, *(one for one in loader.mesh.products.values() if one.address.domain == domain)):
        found.setdefault(product.address, []).append(product)
    return found


def _product(folder: Path, address: Address, old: Entry | None, new: Entry | None, contracts: list[Product]) -> ProductData:
    rows = old.rows if old else None, new.rows if new else None
    if old is None or new is None:
        return ProductData(address, *rows)
    missing = [entry.path for entry in (old, new) if not (folder / entry.path).is_file()]
    if missing:
        return ProductData(address, *rows, problem=f"{', '.join(missing)} is not there any more")
    import duckdb

    try:
        connection: Any = duckdb.connect()
        stats = [_stats(connection, folder / entry.path, entry, contracts) for entry in (old, new)]
    except duckdb.Error as error:
        return ProductData(address, *rows, problem=f"its files cannot be read: {str(error).splitlines()[0]}")
    try:
        keys = _keys(connection, folder, old, new, contracts)
    except duckdb.Error:
        # A key of another type: no row has its counterpart.
        keys = None
    names = {name.lower(): name for side in stats for name in side}
    pairs = [ColumnData(name, *(_by_name(side).get(folded) for side in stats)) for folded, name in names.items()]
    return ProductData(address, *rows, tuple(pair for pair in pairs if pair.before != pair.after), keys)


def _stats(connection: Any, file: Path, entry: Entry, contracts: list[Product]) -> dict[str, Stats]:
    names = [name for name, _ in entry.columns]
    shown = [is_shown(name, contracts) for name in names]
    each = []
    for name, is_open in zip(map(quoted, names), shown, strict=True):
        values = f"min({name})::varchar, max({name})::varchar" if is_open else "null, null"
        each.append(f"count(*) - count({name}), approx_count_distinct({name}), {values}")
    row = connection.execute(f"select {', '.join(each)} from read_parquet({literal(file)})").fetchone()
    return {name: Stats(*row[place * 4 : place * 4 + 4]) for place, name in enumerate(names)}


def _keys(connection: Any, folder: Path, old: Entry, new: Entry, contracts: list[Product]) -> Keys | None:
    """How many rows came, went, and have other values in what both sides have."""
    key = next((product.primary_key for product in contracts if product.primary_key), ())
    on_both = {name.lower() for name, _ in old.columns} & {name.lower() for name, _ in new.columns}
    if not key or not {name.lower() for name in key} <= on_both:
        return None
    columns = ", ".join(quoted(name) for name in sorted(on_both))
    keys = ", ".join(quoted(name) for name in key)
    sides = [f"select {keys}, hash(row({columns})) as content, true as is_there from read_parquet({literal(folder / entry.path)})" for entry in (old, new)]
    counts = connection.execute(
        f"""
        select
            count(*) filter (where old.is_there is null),
            count(*) filter (where new.is_there is null),
            count(*) filter (where old.content <> new.content)
        from ({sides[0]}) as old
        full join ({sides[1]}) as new using ({keys})
        """
    ).fetchone()
    return Keys(*counts)


def _by_name(stats: Mapping[str, Stats]) -> dict[str, Stats]:
    return {name.lower(): one for name, one in stats.items()}
