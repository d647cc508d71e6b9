"""Each project's part of the mesh: from its artifacts, or, while these stay, from what was kept of them. A change in one domain reads one manifest."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

import mesh.core
from mesh.adapters.artifacts import reading
from mesh.adapters.artifacts.cache import Cache
from mesh.core.declared import Declared, DeclaredColumn, DomainColumns
from mesh.core.details import Details
from mesh.core.errors import InputError
from mesh.core.part import Artifacts, Part, Taken, digest, take

_COLUMNS_AT_HAND = 8


@dataclass(frozen=True, slots=True)
class Place:
    """Where a project's artifacts lie. `key`: a file name for what is kept of it. `project`: its name, where that is known before they are read."""

    key: str
    folder: Path
    shown: str
    project: str = ""


class Parts(Declared):
    """The parts of all projects, and as a mapping the columns that YAML declares: node id -> columns, read domain by domain when asked for."""

    def __init__(self, places: tuple[Place, ...], cache: Cache) -> None:
        self._places = places
        self._cache = cache
        self._code: dict[str, dict[str, str]] = {}
        self._columns_of = lru_cache(_COLUMNS_AT_HAND)(self._read_columns)

    @cached_property
    def by_project(self) -> dict[str, Part]:
        """Project name -> part, for those that have artifacts; of two with one name the first."""
        return {part.facts.name: part for part in reversed(self.all)}

    @cached_property
    def all(self) -> tuple[Part, ...]:
        return tuple(part for part, _ in self._kept)

    @cached_property
    def _kept(self) -> tuple[tuple[Part, Place], ...]:
        found = []
        for place in self._places:
            made_from = fingerprint(place)
            part = self._cache.get(f"parts/{place.key}", Part, made_from) or self._take(place, made_from)
            if part is not None:
                found.append((part, place))
        return tuple(found)

    def _take(self, place: Place, made_from: str) -> Part | None:
        taken = self._read(place)
        if taken is None:
            return None
        self._code[place.key] = taken.code
        self._cache.put(f"columns/{place.key}", made_from, taken.columns)
        self._cache.put(f"details/{place.key}", made_from, taken.details)
        self._cache.put(f"parts/{place.key}", made_from, taken.part)
        return taken.part

    def _read(self, place: Place) -> Taken | None:
        manifest = reading.read_manifest(place.folder)
        if manifest is None:
            return None
        project = manifest.metadata.project_name
        if place.project and project != place.project:
            what = f"{place.folder / 'manifest.json'} is of project `{project}`, not of `{place.project}`."
            raise InputError(f"{what} Delete it and run `mesh build {place.project}`.")
        results = reading.read_run_results(place.folder)
        return take(Artifacts(project, place.shown, manifest, results, is_external=not place.project))

    # Compiled SQL -------------------------------------------------------------------------------------------------

    def code(self, project: str) -> dict[str, str]:
        """Model id -> compiled SQL of one project."""
        place = self._place_of.get(project)
        if place is None:
            return {}
        if place.key not in self._code:
            taken, digests = self._read(place), self.by_project[project].digests
            # dbt may have written another manifest meanwhile: what is in it is not what the mesh was made of.
            self._code[place.key] = {id_: sql for id_, sql in taken.code.items() if digests.get(id_) == digest(sql)} if taken else {}
        return self._code[place.key]

    @cached_property
    def _place_of(self) -> dict[str, Place]:
        return {part.facts.name: place for part, place in reversed(self._kept)}

    # Declared columns ---------------------------------------------------------------------------------------------

    @cached_property
    def project_of(self) -> dict[str, str]:
        """Node id -> the project whose artifacts have it; stubs are not among them."""
        return {node.id: project for project, part in self.by_project.items() for node in part.nodes}

    @property
    def by_domain(self) -> Iterator[DomainColumns]:
        return map(self._columns_of, self.by_project)

    def _read_columns(self, project: str) -> DomainColumns:
        place = self._place_of[project]
        found = self._cache.get(f"columns/{place.key}", DomainColumns, fingerprint(place))
        if found is None:
            taken = self._read(place)
            found = taken.columns if taken else DomainColumns()
        # dbt may have written another manifest meanwhile, with other nodes.
        return found if found.places.keys() <= self.project_of.keys() else found.only(self.project_of.keys())

    @cached_property
    def details(self) -> Details:
        """More of every node, by its id."""
        return {id_: detail for project in self.by_project for id_, detail in self._read_details(project).items() if id_ in self.project_of}

    def _read_details(self, project: str) -> Details:
        place = self._place_of[project]
        found = self._cache.get(f"details/{place.key}", Details, fingerprint(place))
        if found is None:
            taken = self._read(place)
            found = taken.details if taken else {}
        return found

    def __getitem__(self, id_: str) -> tuple[DeclaredColumn, ...]:
        return self._columns_of(self.project_of[id_]).of(id_)

    def __iter__(self) -> Iterator[str]:
        for columns in self.by_domain:
            yield from columns.places

    def __len__(self) -> int:
        return sum(len(columns.places) for columns in self.by_domain)


def fingerprint(place: Place) -> str:
    """Changes with a project's artifacts, and with the code that reads them."""
    return "\n".join((reader_version(), place.shown, *(stat(place.folder / name) for name in ("manifest.json", "run_results.json"))))


@cache
def reader_version() -> str:
    """Changes with the code that makes parts and stitches them: its checkout may be newer though its version is the same."""
    found = hashlib.blake2b(digest_size=8)
    folder = Path(mesh.core.__path__[0])
    for file in sorted(folder.rglob("*.py")):
        found.update(file.read_bytes())
    return found.hexdigest()


def stat(file: Path) -> str:
    """Changes whenever a file is written."""
    try:
        status = os.stat(file)
    except OSError:
        return f"{file} absent"
    return f"{file} {status.st_size} {status.st_mtime_ns} {status.st_ino}"
