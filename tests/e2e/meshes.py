"""Writes small meshes, with the real platform package, and runs `mesh` and `dbt` in them.

A mesh is written from short declarations; its data are SQL literals. Interface packages are rendered by the tool's own
renderer from the same declarations and packages are linked as `dbt deps` links them: no test waits for dbt before its own question.
"""

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb
import yaml
from mesh.core import interface
from mesh.core.masks import as_published
from mesh.core.model import Address, Column, Owner
from mesh.core.model import Product as Contract

PLATFORM = Path(__file__).parents[2] / "platform"


@dataclass(frozen=True, slots=True)
class Product:
    """One version of a product: its SQL, its contract, its tests."""

    name: str
    sql: str
    columns: Mapping[str, str]
    version: int = 1
    tests: tuple[Mapping[str, Any], ...] = ()
    deprecation_date: str = ""
    inputs: tuple[str, ...] = ()
    """Products of other domains that it is built from, as `domain.product.v1`; only the interface wants to know."""
    meta: Mapping[str, Any] = field(default_factory=dict)
    """What `config.meta.mesh` says of the version: classification, ports, ..."""
    column_meta: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """And of its columns."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def domain(self, name: str) -> dict[str, Any]:
        """The report of one domain in the output of `mesh build --json`."""
        return next(domain for domain in self.json["domains"] if domain["domain"] == name)


@dataclass(slots=True)
class Mesh:
    """A mesh on disk. `home` is where it builds; the default is what users get."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)

    @classmethod
    def create(cls, root: Path) -> "Mesh":
        shutil.copytree(PLATFORM, root / "platform")
        (root / "domains").mkdir()
        (root / ".mesh" / "dev").mkdir(parents=True)
        return cls(root)

    def copy(self, root: Path) -> "Mesh":
        """The same mesh in another place, with all that it has built."""
        shutil.copytree(self.root, root, symlinks=True)
        return Mesh(root, dict(self.environment))

    # Writing ------------------------------------------------------------------------------------------------------

    def write(self, path: str, text: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def write_yaml(self, path: str, content: object) -> Path:
        return self.write(path, yaml.safe_dump(content, sort_keys=False))

    def add_domain(
        self, name: str, *products: Product, upstream: Iterable[str] = (), inputs: Iterable[str] = (), variables: Mapping[str, Any] = MappingProxyType({})
    ) -> None:
        """A domain with its products and its interface. Calling it again replaces what is declared."""
        folder = f"domains/{name}"
        shutil.rmtree(self.root / folder / "models", ignore_errors=True)
        project: dict[str, Any] = {
            "name": name,
            "version": "1.0.0",
            "config-version": 2,
            "profile": name,
            "flags": {"send_anonymous_usage_stats": False, "latest_version_pointer_enabled_by_default": False},
            "dispatch": [{"macro_namespace": "dbt", "search_order": [name, "platform", "dbt"]}],
            "models": {
                name: {"+group": name, "products": {"+schema": "products", "+materialized": "table", "+access": "public", "+contract": {"enforced": True}}}
            },
        }
        if inputs or variables:
            project["vars"] = {**({"mesh_inputs": list(inputs)} if inputs else {}), **variables}
        path = "{{ env_var('MESH_HOME', '../../.mesh') }}"
        outputs = {target: {"type": "duckdb", "path": f"{path}/{target}/{name}.duckdb", "threads": 2} for target in ("dev", "prod")}
        packages = ["../../platform", *(f"../{other}/interface" for other in upstream)]
        self.write_yaml(f"{folder}/dbt_project.yml", project)
        self.write_yaml(f"{folder}/profiles.yml", {name: {"target": "dev", "outputs": outputs}})
        self.write_yaml(f"{folder}/packages.yml", {"packages": [{"local": package} for package in packages]})
        self.write_yaml(
            f"{folder}/models/_group.yml", {"groups": [{"name": name, "owner": {"name": f"{name.title()} team", "email": f"{name}-team@example.com"}}]}
        )
        self.add_products(name, *products)
        for package, target in {"platform": "../../../platform", **{other: f"../../{other}/interface" for other in upstream}}.items():
            link = self.root / folder / "dbt_packages" / package
            link.parent.mkdir(exist_ok=True)
            link.unlink(missing_ok=True)
            link.symlink_to(target, target_is_directory=True)

    def add_products(self, domain: str, *products: Product, with_interface: bool = True) -> None:
        """Writes the products' models, and the interface that offers them."""
        folder = f"domains/{domain}/models/products"
        for name in {product.name for product in products}:
            versions = sorted((product for product in products if product.name == name), key=lambda product: product.version)
            self.write_yaml(f"{folder}/{name}.yml", {"models": [_model(versions)]})
        for product in products:
            self.write(f"{folder}/{product.name}_v{product.version}.sql", product.sql + "\n")
        if with_interface:
            self.write_interface(domain, *products)

    def write_interface(self, domain: str, *products: Product) -> None:
        latest = {product.name: max(other.version for other in products if other.name == product.name) for product in products}
        for path, text in interface.render(domain, [_contract(domain, product, latest[product.name]) for product in products], {}).items():
            self.write(f"domains/{domain}/interface/{path}", text)

    # Running ------------------------------------------------------------------------------------------------------

    def mesh(self, *arguments: str, folder: str = ".", **environment: str) -> Result:
        return _finished(self.start_mesh(*arguments, folder=folder, **environment))

    def start_mesh(self, *arguments: str, folder: str = ".", **environment: str) -> "subprocess.Popen[str]":
        return self._start([sys.executable, "-m", "mesh", *arguments], self.root / folder, environment)

    def build(self, *arguments: str, engine: str, **environment: str) -> Result:
        return self.mesh("build", *arguments, "--engine", engine, **environment)

    def dbt(self, engine: str, domain: str, *arguments: str, on_start: Callable[[int], None] = lambda _: None, **environment: str) -> Result:
        """Runs dbt in a domain, without the tool. `on_start` gets the process group while it runs."""
        folder = self.root / "domains" / domain
        if engine == "v1":
            return self._dbt_v1(folder, arguments, on_start, environment)
        process = self._start([os.environ["MESH_DBT_V2"], *arguments], folder, environment)
        on_start(process.pid)
        return _finished(process)

    def _dbt_v1(self, folder: Path, arguments: Iterable[str], on_start: Callable[[int], None], environment: Mapping[str, str]) -> Result:
        server, output = _dbt_server(), self.root / "dbt.out"
        assert server.stdin
        assert server.stdout
        request = {"arguments": list(arguments), "folder": str(folder), "environment": self._variables(environment), "output": str(output)}
        server.stdin.write(json.dumps(request) + "\n")
        server.stdin.flush()
        on_start(int(server.stdout.readline()))
        return Result(int(server.stdout.readline()), output.read_text(encoding="utf-8"), "")

    def _start(self, command: list[str], folder: Path, environment: Mapping[str, str]) -> "subprocess.Popen[str]":
        pipe, variables = subprocess.PIPE, self._variables(environment)
        return subprocess.Popen(
            command, cwd=folder, env=variables, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, text=True, encoding="utf-8", start_new_session=True
        )

    def _variables(self, environment: Mapping[str, str]) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("MESH_") or name == "MESH_DBT_V2"}
        return {**inherited, **self.environment, **environment}

    # Looking ------------------------------------------------------------------------------------------------------

    @property
    def home(self) -> Path:
        return Path(self.environment.get("MESH_HOME", self.root / ".mesh"))

    def port(self, domain: str) -> Path:
        return self.home / "dev" / "ports" / domain

    def pointer(self, domain: str) -> dict[str, dict[str, Any]]:
        """The entries of a domain's pointer by `product.v1`; empty where it never published."""
        file = self.port(domain) / "current.json"
        entries = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
        return {f"{entry['product']}.v{entry['version']}": entry for entry in entries}

    def outcomes(self, domain: str) -> dict[str, tuple[str, str]]:
        """What became of each product at the last try, and why."""
        outcomes = json.loads((self.port(domain) / "outcomes.json").read_text(encoding="utf-8"))
        return {f"{outcome['product']}.v{outcome['version']}": (outcome["outcome"], outcome["reason"]) for outcome in outcomes}

    def files(self, domain: str) -> dict[str, bytes]:
        """Every published file of a domain, and its pointers: name -> content."""
        kept = (file for file in self.port(domain).glob("*") if file.name != "outcomes.json")
        return {file.name: _without_check_time(file) for file in kept}

    def rows(self, domain: str, product: str) -> list[tuple[Any, ...]]:
        """The rows that the pointer's file holds, sorted."""
        path = self.port(domain) / self.pointer(domain)[product]["path"]
        return sorted(duckdb.connect().execute("from read_parquet(?)", [str(path)]).fetchall())


def _without_check_time(file: Path) -> bytes:
    """`verified_at` says when the content was last found unchanged; it moves without anything being published."""
    if file.suffix != ".json":
        return file.read_bytes()
    return json.dumps([{**entry, "verified_at": ""} for entry in json.loads(file.read_bytes())]).encode()


@cache
def _dbt_server() -> "subprocess.Popen[str]":
    server = subprocess.Popen(
        [sys.executable, Path(__file__).with_name("dbt_server.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    atexit.register(server.kill)
    return server


def _finished(process: "subprocess.Popen[str]") -> Result:
    try:
        out, err = process.communicate(timeout=120)
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    return Result(process.returncode, out, err)


def _model(versions: list[Product]) -> dict[str, Any]:
    return {
        "name": versions[0].name,
        "description": _description(versions[-1]),
        "latest_version": versions[-1].version,
        "versions": [_version(product) for product in versions],
    }


def _version(product: Product) -> dict[str, Any]:
    version: dict[str, Any] = {
        "v": product.version,
        "columns": [
            {"name": name, "data_type": kind, "description": name}
            | ({"config": {"meta": {"mesh": dict(product.column_meta[name])}}} if name in product.column_meta else {})
            for name, kind in product.columns.items()
        ],
    }
    if product.meta:
        version["config"] = {"meta": {"mesh": dict(product.meta)}}
    if product.tests:
        version["data_tests"] = list(product.tests)
    if product.deprecation_date:
        version["deprecation_date"] = product.deprecation_date
    return version


def _contract(domain: str, product: Product, latest: int) -> Contract:
    return Contract(
        address=Address(domain, product.name, product.version),
        description=_description(product),
        columns=tuple(as_published(Column(name, kind, name, meta=dict(product.column_meta.get(name, {})))) for name, kind in product.columns.items()),
        owner=Owner(domain, f"{domain.title()} team", f"{domain}-team@example.com"),
        latest_version=latest,
        deprecation_date=product.deprecation_date,
        inputs=tuple(f"model.{address}" for address in product.inputs),
        meta=dict(product.meta),
    )


def _description(product: Product) -> str:
    return f"One row per {product.name}."
