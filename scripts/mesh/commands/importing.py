"""`mesh import`: makes the files of a product from a contract of an open standard."""

from argparse import Namespace
from pathlib import Path
from urllib.parse import unquote

from mesh.adapters.standards.products import can_read, groups, known_tests, versions_of, write_all
from mesh.adapters.tree import find_root, read_domains
from mesh.adapters.yamlfile import read_mapping
from mesh.core import yamltext
from mesh.core.dbttext import literal
from mesh.core.errors import InputError, did_you_mean, ended
from mesh.core.model import Domain
from mesh.core.plaintext import shown, shown_lines
from mesh.core.standards.document import Document, Team, read_document
from mesh.core.standards.rules import Tests
from mesh.core.standards.scaffold import scaffold


def importing(arguments: Namespace) -> int:
    """Shows which files it makes, and makes them; with `--dry-run` shows them in full and makes none."""
    root = find_root(Path.cwd())
    domains = read_domains(root)
    document = _document(Path(arguments.file))
    domain = _domain(arguments.domain or document.domain, domains, arguments.file)
    owners = groups(domain)
    group = _group(document, domain, owners)
    tests = Tests(known_tests(domain), lambda address: can_read(domain, address, domains))
    try:
        made = scaffold(document, group, tests)
    except ValueError as error:
        raise InputError(f"{arguments.file}: {ended(error)}") from None
    for one in made:
        if found := versions_of(domain, one.product):
            there = ", ".join(str(file.relative_to(root)) for file in found)
            advice = f"A new version of it is a `- v: {one.version + 1}` in its YAML and a model beside it"
            raise InputError(f"{domain.name} has `{one.product}` already ({there}). {advice}; or give the contract's table another name.")
    folder = Path(domain.path)
    files = {folder / path: text for one in made for path, text in one.files.items()}
    if not owners:
        files[folder / "models" / "_group.yml"] = _group_file(document, group)
    if not arguments.dry_run:
        write_all(files)
    for one in made:
        print(f"{domain.name}.{one.product}.v{one.version} from {shown(arguments.file)}:")
    for file, text in files.items():
        print(f"  + {file.relative_to(root)}")
        if arguments.dry_run:
            print("".join(f"      {line}\n" for line in shown_lines(text).splitlines()), end="")
    for what in tests.left_out:
        print(f"  left out: {shown(what)}.")
    models = ", ".join(path for one in made for path in one.files if path.endswith(".sql"))
    print("Nothing was written (--dry-run)." if arguments.dry_run else f"Write the query in {models}, then `mesh build {domain.name}`.")
    return 0


def _document(file: Path) -> Document:
    if not file.is_file():
        raise InputError(f"{file}: there is no such file. Name a contract of ODCS, as `mesh export odcs` writes it.")
    try:
        return read_document(read_mapping(file))
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror}. Make it readable.") from None
    except RecursionError:
        raise InputError(f"{file} is no contract that can be read: it is nested too deeply.") from None
    except ValueError as error:
        raise InputError(f"{file} is no contract that can be read: {ended(error)}") from None


def _domain(name: str, domains: dict[str, Domain], file: str) -> Domain:
    if not name:
        raise InputError(f"{file} names no domain. Say whose the product is: --domain NAME. {did_you_mean('', domains)}")
    if name not in domains:
        raise InputError(f"unknown domain `{name}`. {did_you_mean(name, domains)} Say whose the product is: --domain NAME.")
    return domains[name]


def _group(document: Document, domain: Domain, owners: dict[str, Path]) -> str:
    """The group that the contract's team names, else the domain's first; one called like the domain where it has none."""
    team = document.team.name if isinstance(document.team, Team) else ""
    return team if team in owners else next(iter(sorted(owners)), domain.name)


def _group_file(document: Document, group: str) -> str:
    name = document.team.description or document.team.name if isinstance(document.team, Team) else ""
    address = next((unquote(channel.url.removeprefix("mailto:")) for channel in document.support if channel.url.startswith("mailto:")), "")
    owner = {key: literal(value) for key, value in (("name", name or f"{group} team"), ("email", address)) if value}
    return yamltext.dump({"groups": [{"name": group, "owner": owner}]})
