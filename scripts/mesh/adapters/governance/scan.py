"""Looks into published files for personal data that nobody declared: a sample of every column that is not classified so, whatever its name."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mesh.adapters import ports
from mesh.adapters.artifacts.loader import Loader
from mesh.adapters.files import read_text, source_files
from mesh.adapters.governance.detectors import read_detectors
from mesh.adapters.progress import progress
from mesh.core.errors import InputError
from mesh.core.governance.detectors import SCAN_POLICY, Detected, Detector, detection
from mesh.core.governance.finding import Finding
from mesh.core.model import Address, Entry, Product
from mesh.core.sqltext import literal
from mesh.core.yamlplaces import line_of_contract

PERSONAL = frozenset({"personal", "sensitive"})
"""Classes whose columns are not scanned: they are known to be personal, and masked."""


def scan(
    published: Mapping[Path, Entry], products: Mapping[Address, Product], detectors: Sequence[Detector], folders: Mapping[str, Path], root: Path
) -> tuple[Finding, ...]:
    """What the detectors find in published files (file -> what it holds), product by product. `folders`: domain -> its folder below `root`."""
    import duckdb

    connection: Any = duckdb.connect()
    _try(connection, detectors, root)
    found: list[Finding] = []
    with progress() as on_progress:
        for number, (file, entry) in enumerate(sorted(published.items(), key=lambda item: item[1].address)):
            on_progress(f"scanning {entry.address}", number, len(published))
            try:
                rows = connection.execute(detection(f"read_parquet({literal(file)})", detectors)).fetchall()
            except duckdb.Error as error:
                what = f"the published file of {entry.address} cannot be scanned: {str(error).splitlines()[0]}"
                raise InputError(f"{what}. Run `mesh status --verify`, and `mesh build {entry.address.domain} --force` to publish it again.") from None
            product = products.get(entry.address)
            found += _findings(entry.address, product, [Detected(*row) for row in rows], {one.name: one for one in detectors}, folders, root)
    return tuple(found)


def _try(connection: Any, detectors: Sequence[Detector], root: Path) -> None:
    """Asks each detector of one value: what DuckDB cannot read in it is the detector's fault, not that of the files."""
    import duckdb

    for one in detectors:
        try:
            connection.execute(detection("(select 'probe' as probe)", [one])).fetchall()
        except duckdb.Error as error:
            what = f"{root / 'governance' / 'detectors.yml'}: DuckDB cannot read the detector `{one.name}`: {str(error).splitlines()[0]}"
            raise InputError(f"{what}. Patterns are RE2 (no look-ahead), `valid` is SQL about one `match`.") from None


def scan_published(loader: Loader, domains: Sequence[str]) -> tuple[Finding, ...]:
    """What a scan finds in the open ports of these domains."""
    workspace = loader.workspace
    published = open_files(workspace.home, workspace.environment, domains)
    products = {product.address: product for product in loader.mesh.products.values()}
    return scan(published, products, read_detectors(workspace.root), {name: Path(loader.domains[name].path) for name in domains}, workspace.root)


def open_files(home: Path, environment: str, domains: Sequence[str]) -> dict[Path, Entry]:
    """What these domains publish in their open ports now."""
    return {ports.port_directory(home, environment, name) / entry.path: entry for name in domains for entry in ports.read_port(home, environment, name).entries}


def _findings(
    address: Address, product: Product | None, detected: Sequence[Detected], detectors: Mapping[str, Detector], folders: Mapping[str, Path], root: Path
) -> Iterator[Finding]:
    classes = {column.name: str(column.meta.get("classification") or "") for column in product.columns} if product else {}
    inherited = str(product.meta.get("classification") or "") if product else ""
    for one in detected:
        stated = classes.get(one.column) or inherited
        if stated in PERSONAL:
            continue
        kind = detectors[one.detector]
        file, line = _place(address, one.column, folders, root)
        count = "its name says so" if one.found == one.values and not kind.pattern else f"{one.found:,} of {one.values:,} sampled values"
        yield Finding(
            policy=SCAN_POLICY.name,
            severity=SCAN_POLICY.severity,
            node=str(address),
            message=f"`{one.column}` looks like {kind.meaning} ({count}) and is classified as {stated or 'nothing'}, not as {kind.classification}",
            fix=SCAN_POLICY.fix,
            column=one.column,
            domain=address.domain,
            owner=str(product.owner) if product else "",
            file=file,
            line=line,
            unique_id=f"model.{address}",
            area=SCAN_POLICY.area,
        )


def _place(address: Address, column: str, folders: Mapping[str, Path], root: Path) -> tuple[str, int]:
    """Where the column's contract is written."""
    folder = folders.get(address.domain)
    for file in source_files(folder) if folder else ():
        if file.suffix in (".yml", ".yaml") and (line := line_of_contract(read_text(file) or "", address.product, address.version, column)):
            return file.relative_to(root).as_posix(), line
    return "", 0
