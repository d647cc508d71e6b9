"""Interface packages on disk: `domains/<domain>/interface/`."""

from functools import cache
from pathlib import Path

from mesh.adapters.files import read_text, write_atomic
from mesh.core.changes.change import breaks_existing
from mesh.core.contract import changes
from mesh.core.errors import InputError
from mesh.core.interface import render
from mesh.core.manifest import Manifest
from mesh.core.model import Domain, Product
from mesh.core.products import products, withdrawn
from mesh.core.publication import PUBLICATION, read_publication


def interface_folder(domain: Domain) -> Path:
    return Path(domain.path) / "interface"


def interface_files(domain: Domain) -> dict[str, str]:
    """The package as it lies on disk, path within it -> text; empty when there is none."""
    folder = interface_folder(domain)
    files = [file for file in sorted(folder.rglob("*")) if file.is_file() and not file.name.startswith(".")]
    return {str(file.relative_to(folder)): file.read_text(encoding="utf-8", errors="replace") for file in files}


def read_interface(domain: Domain) -> tuple[Product, ...]:
    """The products that a domain's committed interface offers; none when it has no interface yet."""
    return _read(interface_folder(domain) / PUBLICATION, domain.name)[1]


def interface_version(domain: Domain) -> str:
    """The semantic version of a domain's committed interface; 0.0.0 while it has none."""
    return _read(interface_folder(domain) / PUBLICATION, domain.name)[0]


@cache
def _read(file: Path, domain: str) -> tuple[str, tuple[Product, ...]]:
    """The version and the products of an interface."""
    text = read_text(file)
    if text is None:
        return "0.0.0", ()
    try:
        return read_publication(text)[1:]
    except ValueError as error:
        raise InputError(f"{file} is damaged ({error}). Run `mesh interface {domain}` to write it anew.") from None


def is_current(domain: Domain, manifest: Manifest) -> bool:
    """Does the committed interface say what the domain's contracts say?"""
    on_disk = interface_files(domain)
    return render(domain.name, products(manifest), on_disk) == on_disk


def why_stale(domain: Domain, manifest: Manifest) -> str:
    """What is wrong with the committed interface, in words; empty when it says what the contracts say."""
    if is_current(domain, manifest):
        return ""
    what = f"{domain.name}: its interface is stale: the contracts in models/ say something else than {interface_folder(domain)}."
    stale = f"{what} Run `mesh interface {domain.name}`."
    offered = read_interface(domain)
    gone = withdrawn(manifest, (product.address for product in offered))
    broken = [change for change in changes(offered, products(manifest), today="", withdrawn=gone) if breaks_existing(change)]
    if not broken:
        return stale
    said = "; ".join(f"{change.address}: {change.sentence}" for change in broken)
    return f"{stale} For readers this is breaking ({said}): a new version would leave them alone. `mesh diff` names them."


def write_interface(domain: Domain, files: dict[str, str]) -> list[str]:
    """Makes the package on disk equal to `files`. Returns what was written or removed, paths within it."""
    folder, on_disk = interface_folder(domain), interface_files(domain)
    changed = [path for path in sorted(files) if files[path] != on_disk.get(path)]
    for path in changed:
        write_atomic(folder / path, files[path])
    gone = [path for path in on_disk if path not in files]
    for path in gone:
        (folder / path).unlink()
    return changed + gone
