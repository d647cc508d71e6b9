"""The repository: where it is, which domains lie in it, what their configuration files say. Reads small YAML files only, never dbt."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mesh.adapters.yamlfile import read_mapping
from mesh.core.errors import InputError, did_you_mean
from mesh.core.model import Domain


def find_root(start: Path) -> Path:
    """The nearest folder at or above `start` that holds `domains/`."""
    for folder in (start, *start.parents):
        if (folder / "domains").is_dir():
            return folder
    raise InputError(f"no mesh here: neither {start} nor a folder above it has a folder `domains/`. Change into your checkout of the mesh.")


def mesh_home(root: Path) -> Path:
    """Where the mesh keeps what it builds: MESH_HOME, seen from the checkout's root when it is relative, or `.mesh/`."""
    home = Path(os.path.abspath(root / (os.environ.get("MESH_HOME") or ".mesh")))
    if any(sign in str(home) for sign in "*?["):
        raise InputError(f"{home}: DuckDB takes `*`, `?` and `[` in a path for a pattern. Set MESH_HOME to a folder without them.")
    return home


def read_domains(root: Path) -> dict[str, Domain]:
    """All domains of the checkout by name. A folder under `domains/` without a `dbt_project.yml` is no domain."""
    projects: dict[str, Path] = {}
    configurations = {file.parent: read_mapping(file) for file in sorted((root / "domains").glob("*/dbt_project.yml"))}
    for path, configuration in configurations.items():
        name = configuration.get("name")
        if not isinstance(name, str):
            raise InputError(f"{path / 'dbt_project.yml'}: the project has no `name:`. Name it `{path.name}`, like its folder.")
        if name in projects:
            raise InputError(f"two domains are called `{name}`: {projects[name]} and {path}. Rename one (its folder, and `name:` in dbt_project.yml).")
        projects[name] = path
    for name, path in projects.items():
        if name != path.name:
            file = path / "dbt_project.yml"
            raise InputError(f"{file}: the project is called `{name}`, its folder `{path.name}`. A domain has one name: rename one of the two.")
    if not projects:
        raise InputError(f"{root / 'domains'} holds no dbt project. Add a domain: see the README.")
    interfaces = {path / "interface": name for name, path in projects.items()}
    return {name: _read_domain(name, path, configurations[path], interfaces) for name, path in projects.items()}


def _read_domain(name: str, path: Path, configuration: dict[str, Any], interfaces: dict[Path, str]) -> Domain:
    variables = configuration.get("vars") or {}
    if not isinstance(variables, dict):
        raise InputError(f"{path / 'dbt_project.yml'}: `vars:` is a {type(variables).__name__}. Write names and values: `mesh_inputs: [...]`.")
    inputs = variables.get("mesh_inputs")
    if not isinstance(inputs, list | None):
        raise InputError(f"{path / 'dbt_project.yml'}: `mesh_inputs` is a {type(inputs).__name__}. List the products: [operations.flights.v2].")
    restricted = variables.get("mesh_restricted_inputs") or []
    if not isinstance(restricted, list):
        raise InputError(f"{path / 'dbt_project.yml'}: `mesh_restricted_inputs` is a {type(restricted).__name__}. List the products: [domain.product.v1].")
    undeclared = sorted(set(map(str, restricted)) - set(map(str, restricted if inputs is None else inputs)))
    if undeclared:
        raise InputError(f"{path / 'dbt_project.yml'}: `mesh_restricted_inputs` names {undeclared[0]}, `mesh_inputs` does not. List it in both.")
    listed = read_mapping(path / "packages.yml").get("packages") or []
    if not isinstance(listed, list):
        raise InputError(f"{path / 'packages.yml'}: `packages:` is a {type(listed).__name__}. List the packages: `- local: ../../platform`.")
    local = [Path(os.path.normpath(path / entry["local"])) for entry in listed if isinstance(entry, dict) and isinstance(entry.get("local"), str)]
    return Domain(
        name=name,
        path=path,
        upstream=tuple(sorted(interfaces[folder] for folder in local if folder in interfaces)),
        inputs=None if inputs is None else frozenset(map(str, inputs)),
        restricted_inputs=frozenset(map(str, restricted)),
        environments=_environments(path / "profiles.yml", name),
        packages=tuple((interfaces.get(folder) or str(read_mapping(folder / "dbt_project.yml").get("name", "")), folder) for folder in local),
        has_other_packages=len(local) != len(listed),
    )


def _environments(file: Path, name: str) -> tuple[str, ...]:
    """The profile's targets, the default one first. Read as plain YAML: dbt renders the Jinja inside."""
    profile = read_mapping(file).get(name)
    outputs = profile.get("outputs") if isinstance(profile, dict) else None
    if not isinstance(outputs, dict) or not outputs:
        raise InputError(f"{file}: no profile `{name}` with `outputs:`. Copy it from another domain and change the names.")
    default = profile.get("target") if isinstance(profile, dict) else None
    return tuple(sorted(map(str, outputs), key=lambda target: (target != default, target)))


def choose_environment(domains: Iterable[Domain], wanted: str | None) -> str:
    """The environment to work in: a target that every chosen domain's profile has."""
    domains = list(domains)
    environment = wanted or (domains[0].environments[0] if domains else "dev")
    for domain in domains:
        if environment not in domain.environments:
            advice = did_you_mean(environment, domain.environments)
            raise InputError(f"{domain.name} has no environment `{environment}` ({domain.path / 'profiles.yml'}). {advice}")
    return environment
