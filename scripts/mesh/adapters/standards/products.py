"""Where a contract's product goes in a domain: what is there already, its owner's group, and the files themselves."""

from collections.abc import Mapping
from pathlib import Path

from mesh.adapters.files import write_atomic
from mesh.adapters.interfaces import read_interface
from mesh.adapters.yamlfile import read_mapping
from mesh.core.errors import InputError
from mesh.core.model import Address, Domain

_DBT_TESTS = ("not_null", "unique", "accepted_values", "relationships")


def versions_of(domain: Domain, product: str) -> tuple[Path, ...]:
    """The files in which the domain already has a model of this name."""
    models = Path(domain.path) / "models"
    names = (f"{product}.yml", f"{product}.yaml", f"{product}.sql", f"{product}_v*.sql", f"{product}.py", f"{product}_v*.py")
    return tuple(sorted(file for name in names for file in models.rglob(name)))


def groups(domain: Domain) -> dict[str, Path]:
    """The domain's groups of dbt, which own models, and the files that state them."""
    found: dict[str, Path] = {}
    for file in sorted(file for file in (Path(domain.path) / "models").rglob("*.y*ml") if file.is_file()):
        listed = read_mapping(file).get("groups")
        found |= {str(group["name"]): file for group in (listed if isinstance(listed, list) else []) if isinstance(group, dict) and "name" in group}
    return found


def known_tests(domain: Domain) -> frozenset[str]:
    """Generic tests that its YAML can name: dbt's own and those of its local packages."""
    own = {f"{package}.{file.stem}" for package, folder in domain.packages for file in (Path(folder) / "tests" / "generic").glob("*.sql")}
    return frozenset({*_DBT_TESTS, *own})


def can_read(domain: Domain, address: Address, domains: Mapping[str, Domain]) -> bool:
    """May its models refer to this product?"""
    if address.domain == domain.name:
        return (Path(domain.path) / "models" / "products" / f"{address.product}_v{address.version}.sql").is_file()
    is_input = address.domain in domain.upstream and (domain.inputs is None or str(address) in domain.inputs)
    return is_input and any(product.address == address for product in read_interface(domains[address.domain]))


def write_all(files: Mapping[Path, str]) -> None:
    """New files, all of them or none. Raises InputError where one is there already or cannot be written."""
    written: list[Path] = []
    try:
        for file, text in files.items():
            if file.exists():
                raise InputError(f"{file} is there already: nothing was written.")
            write_atomic(file, text)
            written.append(file)
    except BaseException:
        for file in written:
            file.unlink(missing_ok=True)
        raise
