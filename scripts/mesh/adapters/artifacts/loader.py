"""Loads the mesh of one environment from what dbt left on disk, and keeps what it derived: nothing is read twice while no file changes."""

import csv
from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path

import msgspec

from mesh.adapters import files, ports
from mesh.adapters.artifacts import external, reading, sqlreader
from mesh.adapters.artifacts.cache import Cache
from mesh.adapters.artifacts.parts import Parts, Place, fingerprint, stat
from mesh.adapters.artifacts.staleness import Staleness
from mesh.adapters.memory import much_to_keep
from mesh.adapters.progress import progress
from mesh.adapters.tree import choose_environment, find_root, mesh_home, read_domains
from mesh.adapters.workspace import Workspace
from mesh.core.columns import ModelLineage
from mesh.core.declared import Declared, DomainColumns
from mesh.core.details import Details
from mesh.core.errors import InputError
from mesh.core.graph import reach
from mesh.core.manifest import Manifest
from mesh.core.mesh import DomainFacts, Mesh, Node, Problem, ResultOf
from mesh.core.model import OPEN, RESTRICTED, Domain, Owner, Port, Product
from mesh.core.part import digest
from mesh.core.stitch import stitch

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

    def __init__(self, workspace: Workspace, domains: dict[str, Domain], externals: tuple[external.External, ...] = ()) -> None:
        self.workspace = workspace
        self.domains = domains
        self._cache = Cache(workspace.folder / "cache")
        self._staleness = Staleness(workspace)
        shown = {name: str(Path(domain.path).relative_to(workspace.root)) for name, domain in domains.items()}
        own = (Place(name, self._staleness.target(domain), shown[name], name) for name, domain in domains.items())
        self._places = (*own, *(Place(f"external-{one.key}", one.folder, one.location) for one in externals))
        self.notes: list[str] = []
        """What people should know of how this was loaded."""

    @cached_property
    def mesh(self) -> Mesh:
        with much_to_keep():
            graph = self._cache.get("mesh", _Graph, self.fingerprint)
        if graph is None:
            mesh = self._stitch()
        else:
            nodes = {node.id: node for node in graph.nodes}
            mesh = Mesh(graph.environment, graph.domains, nodes, graph.groups, graph.products, graph.results, graph.ports, graph.problems)
        return replace(mesh, problems=(*mesh.problems, *self.stale))

    @cached_property
    def stale(self) -> tuple[Problem, ...]:
        """The domains whose artifacts are missing or older than their files. Asked of the files each time, for these change without the artifacts."""
        return tuple(problem for domain in self.domains.values() if (problem := self._staleness.problem(domain)))

    @property
    def columns(self) -> Declared:
        """Node id -> columns as YAML declares them."""
        return self._parts

    @property
    def columns_by_domain(self) -> Iterator[DomainColumns]:
        """The same, domain by domain: for what wants all of them."""
        return self._parts.by_domain

    def manifest(self, domain: str) -> Manifest | None:
        """What dbt left of a domain, for the little that a mesh does not keep of it; None where it left nothing."""
        return reading.read_manifest(self._staleness.target(self.domains[domain]))

    @property
    def details(self) -> Details:
        """Node id -> what policies ask of it and hardly anyone else."""
        return self._parts.details

    @property
    def code(self) -> dict[str, str]:
        """Model id -> compiled SQL."""
        return {id_: sql for project in self._parts.by_project for id_, sql in self._parts.code(project).items()}

    @cached_property
    def lineage(self) -> dict[str, ModelLineage]:
        """Model id -> column lineage."""
        return {id_: model for id_, (_, model) in self._keyed.items()}

    def lineage_over(self, offered: Mapping[str, tuple[str, ...]]) -> dict[str, ModelLineage]:
        """As `lineage`, but as if these nodes still had these columns besides those they have: who reads what is gone is seen to read it."""
        gone = {}
        for id_, names in offered.items():
            model = self.lineage.get(id_)
            known = {name.lower() for name in (model.names if model and model.columns else self._listed.get(id_, names))}
            if any(name.lower() not in known for name in names):
                gone[id_] = names
        return {id_: model for id_, (_, model) in self._read_lineage(self._keyed, gone).items()} if gone else self.lineage

    @cached_property
    def fingerprint(self) -> str:
        """Changes with any artifact or port that the mesh is made of."""
        home, environment = self.workspace.home, self.workspace.environment
        folders = [ports.port_directory(home, environment, name, port) for name in self.domains for port in (OPEN, RESTRICTED)]
        return "\n".join((*map(fingerprint, self._places), *(stat(folder / name) for folder in folders for name in ("current.json", "outcomes.json"))))

    @cached_property
    def _parts(self) -> Parts:
        return Parts(self._places, self._cache)

    def _stitch(self) -> Mesh:
        read = {name: ports.read_port(self.workspace.home, self.workspace.environment, name) for name in self.domains}
        with much_to_keep():
            mesh = stitch(self.workspace.environment, self._parts.all, read, self._read_source)
        for place in self._places:
            if not place.project and not (place.folder / "manifest.json").is_file():
                what = f"{self.workspace.root / 'mesh.yml'}: {place.shown} holds no manifest.json."
                raise InputError(f"{what} Build that project, or take it out of `external:`.")
        nodes = list(mesh.nodes.values())
        graph = _Graph(mesh.environment, mesh.domains, nodes, mesh.groups, mesh.products, mesh.results, mesh.ports, mesh.problems)
        self._cache.put("mesh", self.fingerprint, graph)
        return mesh

    def _read_source(self, domain: str, file: str) -> str:
        return (files.read_text(Path(self.domains[domain].path) / file) or "") if domain in self.domains else ""

    # Column lineage -----------------------------------------------------------------------------------------------

    @cached_property
    def _keyed(self) -> dict[str, sqlreader.Keyed]:
        reader = sqlreader.reader_version()
        with much_to_keep():
            kept = self._cache.find("lineage", dict[str, sqlreader.Keyed], lambda made_from: made_from.startswith(reader))
        if kept is not None and kept[0] == f"{reader} {self.fingerprint}":
            return kept[1]
        found = self._read_lineage(kept[1] if kept else {}, {})
        self._cache.put("lineage", f"{reader} {self.fingerprint}", found)
        return found

    def _read_lineage(self, known: Mapping[str, sqlreader.Keyed], offered: Mapping[str, tuple[str, ...]]) -> dict[str, sqlreader.Keyed]:
        parts = self._parts.by_project

        def has(node: Node) -> str:
            part = parts.get(node.domain)
            return (part.digests.get(node.id, "") if part else "") or digest(self._compiled_before(node))

        def sql(node: Node) -> str:
            part = parts.get(node.domain)
            return self._parts.code(node.domain).get(node.id, "") if part and node.id in part.digests else self._compiled_before(node)

        sources = sqlreader.Sources(
            self.mesh.nodes, {name: part.relations for name, part in parts.items()}, self._listed, digest=has, sql=sql, why_none=self._why_no_sql
        )
        with progress() as on_progress:
            return sqlreader.Lineage(sources, known, partial(on_progress, "reading SQL"), offered).compute()

    @cached_property
    def _listed(self) -> dict[str, tuple[str, ...]]:
        """Node id -> all its columns, as a seed's header and as contracts list them. Other YAML may leave columns out."""
        headers = {node.id: header for node in self.mesh.of_kind("seed") if (header := self._seed_header(node))}
        return {**{id_: tuple(column.name for column in product.columns) for id_, product in self.mesh.products.items()}, **headers}

    def _seed_header(self, node: Node) -> tuple[str, ...]:
        """The column names in a seed's file; none where it cannot be read."""
        if node.domain not in self.domains:
            return ()
        try:
            with (Path(self.domains[node.domain].path) / node.file).open(encoding="utf-8-sig", newline="") as file:
                return tuple(next(csv.reader([file.readline(_ONE_SEED_LINE)], delimiter=node.delimiter or ","), ()))
        except (OSError, ValueError, TypeError, csv.Error):
            return ()

    def _compiled_before(self, node: Node) -> str:
        """The SQL that an earlier run compiled a model to, while nothing changed it since; empty when there is none."""
        if node.kind == "function" or node.language != "sql" or node.domain not in self.domains or node.domain not in self._parts.by_project:
            return ""
        return self._staleness.compiled_sql(self.domains[node.domain], node, self._beside(node)) or ""

    def _beside(self, node: Node) -> list[Node]:
        """The ephemeral models that are written into a model's SQL, and the sources that it reads: their YAML says which files these are."""
        nodes = self.mesh.nodes
        ephemeral = [nodes[id_] for id_ in reach(self._ephemeral, node.parents) if id_ in self._ephemeral]
        read = dict.fromkeys(id_ for one in (node, *ephemeral) for id_ in one.parents)
        return [*ephemeral, *(nodes[id_] for id_ in read if id_ in nodes and nodes[id_].kind == "source" and nodes[id_].domain == node.domain)]

    @cached_property
    def _ephemeral(self) -> dict[str, tuple[str, ...]]:
        return {node.id: node.parents for node in self.mesh.of_kind("model") if node.materialized == "ephemeral"}

    def _why_no_sql(self, node: Node) -> str:
        if node.kind == "function":
            return "a function"
        if node.language != "sql":
            return f"a {node.language.capitalize()} model"
        is_here, has_artifacts = node.domain in self.domains, node.domain in self._parts.by_project
        if has_artifacts and node.id not in self._parts.project_of:
            return f"{node.domain} does not have it any more"
        if not has_artifacts and not is_here:
            return f"{node.domain} is no domain here: list its artifacts in mesh.yml, under `external:`"
        if not has_artifacts:
            return f"{node.domain} has no artifacts: run `mesh build {node.domain}`, or add `--parse`"
        if not is_here:
            return f"the artifacts of {node.domain} hold no compiled SQL: run `dbt compile` where it lives"
        result = self.mesh.results.get(node.id)
        why = "skipped in its last run" if result and result.status == "skipped" else "not compiled since it changed"
        return f"{why}: run `mesh build {node.domain}`, or add `--parse`"


def open_loader(arguments: Namespace) -> Loader:
    """The mesh that the command line asks for: the checkout around the working folder, `--env`, refreshed with `--parse`."""
    root = find_root(Path.cwd())
    domains = read_domains(root)
    environment = choose_environment(domains.values(), arguments.env)
    workspace = Workspace(root, mesh_home(root), environment)
    externals = external.read_externals(root, workspace.folder / "external")
    notes = external.fetch(externals, anew=arguments.parse)
    if arguments.parse:
        from mesh.adapters.artifacts.refresh import refresh

        notes += refresh(workspace, domains.values(), arguments.engine)
    loader = Loader(workspace, domains, externals)
    loader.notes += notes
    return loader
