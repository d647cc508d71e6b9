"""Loads the mesh of one environment from what dbt left on disk, and keeps what it derived: nothing is read twice while no file changes."""

import csv
import gc
import os
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import msgspec

from mesh import __version__
from mesh.adapters import artifacts, external, files, ports, sqlreader
from mesh.adapters.cache import Cache
from mesh.adapters.staleness import Staleness
from mesh.adapters.tree import choose_environment, find_root, mesh_home, read_domains
from mesh.adapters.workspace import Workspace
from mesh.core.columns import ModelLineage
from mesh.core.errors import InputError
from mesh.core.manifest import ManifestColumn
from mesh.core.mesh import DomainFacts, Mesh, Node, Problem, ResultOf
from mesh.core.model import Domain, Owner, Port, Product
from mesh.core.stitch import Artifacts, Stitched, stitch

Columns = dict[str, tuple[ManifestColumn, ...]]
_ONE_SEED_LINE = 1 << 20


class _Graph(msgspec.Struct):
    """A mesh as it is kept: `core.mesh.Mesh` without what is asked of the files each time."""

    environment: str
    domains: dict[str, DomainFacts]
    nodes: list[Node]
    groups: dict[str, Owner]
    products: dict[str, Product]
    results: dict[str, ResultOf]
    ports: dict[str, Port]
    problems: tuple[Problem, ...]


class Loader:
    """The mesh of one environment: graph, declared columns, column lineage, each read when it is first asked for."""

    def __init__(
        self,
        workspace: Workspace,
        domains: dict[str, Domain],
        externals: tuple[external.External, ...] = (),
        on_progress: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> None:
        self.workspace = workspace
        self.domains = domains
        self._externals = externals
        self._on_progress = on_progress
        self._cache = Cache(workspace.folder / "cache")
        self._staleness = Staleness(workspace)
        self.notes: list[str] = []
        """What people should know of how this was loaded."""

    @cached_property
    def mesh(self) -> Mesh:
        with _much_to_keep():
            kept = self._cache.get("mesh", _Graph, self._is_current)
        if kept is None:
            mesh = self._stitched.mesh
        else:
            graph = kept[1]
            nodes = {node.id: node for node in graph.nodes}
            mesh = Mesh(graph.environment, graph.domains, nodes, graph.groups, graph.products, graph.results, graph.ports, graph.problems)
        return replace(mesh, problems=(*mesh.problems, *self.stale))

    @cached_property
    def stale(self) -> tuple[Problem, ...]:
        """The domains whose artifacts are missing or older than their files. Asked of the files each time, for these change without the artifacts."""
        return tuple(problem for domain in self.domains.values() if (problem := self._staleness.problem(domain)))

    @property
    def code(self) -> dict[str, str]:
        """Model id -> compiled SQL, read anew from the manifests."""
        return self._stitched.code

    @cached_property
    def columns(self) -> Columns:
        """Node id -> columns as YAML declares them."""
        with _much_to_keep():
            kept = self._cache.get("columns", Columns, self._is_current)
        return self._stitched.columns if kept is None else kept[1]

    @cached_property
    def lineage(self) -> dict[str, ModelLineage]:
        """Model id -> column lineage."""
        reader = sqlreader.reader_version()
        with _much_to_keep():
            kept = self._cache.get("lineage", dict[str, sqlreader.Keyed], lambda made_from: made_from.startswith(reader))
        if kept is None or kept[0] != f"{reader} {self.fingerprint}":
            stitched, known = self._stitched, kept[1] if kept else {}
            unread = [node for node in stitched.mesh.of_kind("model", "snapshot") if node.id not in stitched.code]
            reasons = {node.id: self._why_no_sql(stitched, node) for node in unread}
            headers = {node.id: header for node in stitched.mesh.of_kind("seed") if (header := self._seed_header(node))}
            found = sqlreader.Lineage(stitched, known, headers, reasons, self._on_progress).compute()
            self._cache.put("lineage", f"{reader} {self.fingerprint}", found)
        else:
            found = kept[1]
        return {id_: model for id_, (_, model) in found.items()}

    @cached_property
    def fingerprint(self) -> str:
        """Changes with any artifact or port that the mesh is made of."""
        stats = [f"{__version__} {self.workspace.root}"]
        for name, folder in self._folders():
            port = ports.port_directory(self.workspace.home, self.workspace.environment, name) if name else folder
            for file in (folder / "manifest.json", folder / "run_results.json", port / "current.json", port / "outcomes.json"):
                try:
                    status = os.stat(file)
                    stats.append(f"{file} {status.st_size} {status.st_mtime_ns} {status.st_ino}")
                except OSError:
                    stats.append(str(file))
        return "\n".join(stats)

    def _is_current(self, made_from: str) -> bool:
        return made_from == self.fingerprint

    # Reading ------------------------------------------------------------------------------------------------------

    def _folders(self) -> Iterator[tuple[str, Path]]:
        """Where artifacts lie: of the domains by name, then of the external projects, whose names only their artifacts say."""
        for name, domain in self.domains.items():
            yield name, self._staleness.target(domain)
        for one in self._externals:
            yield "", one.folder

    @cached_property
    def _stitched(self) -> Stitched:
        read = {name: ports.read_port(self.workspace.home, self.workspace.environment, name) for name in self.domains}
        with _much_to_keep():
            stitched = stitch(self.workspace.environment, self._artifacts(), read, self._read_source)
        mesh = stitched.mesh
        graph = _Graph(mesh.environment, mesh.domains, list(mesh.nodes.values()), mesh.groups, mesh.products, mesh.results, mesh.ports, mesh.problems)
        self._cache.put("mesh", self.fingerprint, graph)
        self._cache.put("columns", self.fingerprint, stitched.columns)
        return stitched

    def _artifacts(self) -> Iterator[Artifacts]:
        paths = {name: str(Path(domain.path).relative_to(self.workspace.root)) for name, domain in self.domains.items()}
        locations = iter(self._externals)
        for name, folder in self._folders():
            location = paths[name] if name else next(locations).location
            manifest = artifacts.read_manifest(folder)
            if manifest is None and not name:
                raise InputError(f"{self.workspace.root / 'mesh.yml'}: {location} holds no manifest.json. Build that project, or take it out of `external:`.")
            if manifest is None:
                continue
            project = manifest.metadata.project_name
            if name and project != name:
                raise InputError(f"{folder / 'manifest.json'} is of project `{project}`, not of `{name}`. Delete it and run `mesh build {name}`.")
            yield Artifacts(project, location, manifest, artifacts.read_run_results(folder), is_external=not name)

    def _read_source(self, domain: str, file: str) -> str:
        return (files.read_text(Path(self.domains[domain].path) / file) or "") if domain in self.domains else ""

    def _seed_header(self, node: Node) -> tuple[str, ...]:
        """The column names in a seed's file; none where it cannot be read."""
        if node.domain not in self.domains:
            return ()
        try:
            with (Path(self.domains[node.domain].path) / node.file).open(encoding="utf-8-sig", newline="") as file:
                return tuple(next(csv.reader([file.readline(_ONE_SEED_LINE)]), ()))
        except (OSError, UnicodeDecodeError, csv.Error):
            return ()

    def _why_no_sql(self, stitched: Stitched, node: Node) -> str:
        """Why a model's lineage cannot be read; empty when an earlier run's compiled SQL was found for it."""
        if node.language != "sql":
            return f"a {node.language.capitalize()} model"
        if node.domain not in stitched.mesh.domains:
            return f"{node.domain} has no artifacts"
        sql = self._staleness.compiled_sql(self.domains[node.domain], node) if node.domain in self.domains else None
        if sql is None:
            return f"not compiled since it changed: run `mesh build {node.domain}`, or add `--parse`"
        stitched.code[node.id] = sql
        return ""


@contextmanager
def _much_to_keep() -> Iterator[None]:
    """Python's collector walks again and again over what is being read, none of which is garbage: that took more time than the reading."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def open_loader(arguments: Namespace) -> Loader:
    """The mesh that the command line asks for: the checkout around the working folder, `--env`, refreshed with `--parse`."""
    root = find_root(Path.cwd())
    domains = read_domains(root)
    environment = choose_environment(domains.values(), arguments.env)
    workspace = Workspace(root, mesh_home(root), environment)
    externals = external.read_externals(root, workspace.folder / "external")
    notes = external.fetch(externals, anew=arguments.parse)
    if arguments.parse:
        from mesh.adapters.refresh import refresh

        notes += refresh(workspace, domains.values(), arguments.engine, lambda _: None)
    loader = Loader(workspace, domains, externals)
    loader.notes += notes
    return loader
