"""One environment of the mesh on disk: its folders, each domain's lock, fingerprints and artifacts."""

import fcntl
import hashlib
import json
import threading
from collections.abc import Iterator, Set
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import IO

from mesh.adapters import files, git, ports
from mesh.adapters.artifacts import reading
from mesh.adapters.build import landing
from mesh.adapters.dbt.engine import Engine, Finished, Job, OnEvent
from mesh.core.build.diagnose import clean
from mesh.core.errors import BusyError, InputError
from mesh.core.manifest import Manifest
from mesh.core.model import RESTRICTED, Domain

_PRIVATE = ("cache", "docs", "info_schema", "logs", "state", "target")
"""Folders of what dbt said and left: an error quotes the value that it is about."""


class Workspace:
    """The folders of one environment, and what is known of each domain in it. Nothing is read twice."""

    def __init__(self, root: Path, home: Path, environment: str, engine: Engine | None = None) -> None:
        self.root = root
        self.home = home
        self.environment = environment
        self._engine = engine
        self._hashes: dict[Path, str] = {}
        self._lock = threading.Lock()

    @property
    def folder(self) -> Path:
        return self.home / self.environment

    def database(self, domain: Domain) -> Path:
        return self.folder / f"{domain.name}.duckdb"

    def target(self, domain: Domain) -> Path:
        return self.folder / "target" / domain.name

    def logs(self, domain: Domain) -> Path:
        return self.folder / "logs" / domain.name

    def verdict(self, domain: Domain) -> Path:
        """Which of its products policies withhold; no file where they withhold none."""
        return self.folder / "verdicts" / f"{domain.name}.json"

    @cached_property
    def commit(self) -> str:
        return git.head_commit(self.root)

    @property
    def is_cancelled(self) -> bool:
        return self._engine is not None and self._engine.is_cancelled

    def prepare(self) -> None:
        """Makes the folders that dbt expects to find."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for name in _PRIVATE:
                folder = self.folder / name
                folder.mkdir(exist_ok=True, mode=0o700)
                # That of another owner is theirs to shut.
                with suppress(PermissionError):
                    if folder.stat().st_mode & 0o077:
                        folder.chmod(0o700)
        except OSError as error:
            raise InputError(f"cannot write {self.folder}: {error.strerror}. Make the folder writable, or set MESH_HOME to one that is.") from None

    def run(self, domain: Domain, arguments: tuple[str, ...], on_event: OnEvent = lambda _: None) -> Finished:
        """Runs one dbt command in a domain."""
        if self._engine is None:
            raise RuntimeError("this workspace was opened without an engine")
        variables = (("MESH_HOME", str(self.home)), ("MESH_COMMIT", self.commit), ("DO_NOT_TRACK", "1"))
        return self._engine.run(Job(domain.name, Path(domain.path), arguments, self.environment, self.target(domain), self.logs(domain), variables), on_event)

    @contextmanager
    def locked(self, domain: Domain) -> Iterator[None]:
        """Holds the domain in this environment against other builds; the lock ends with the process, however it ends."""
        path = self.folder / "state" / f"{domain.name}.lock"
        try:
            file: IO[str] = path.open("a")
        except OSError as error:
            raise InputError(f"cannot write {path}: {error.strerror}. Make the folder writable, or set MESH_HOME to one that is.") from None
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                busy = f"{domain.name} is being built by another `mesh` in environment `{self.environment}`."
                raise BusyError(f"{busy} Wait for it to end, then build again.") from None
            yield

    # What a domain is made of -------------------------------------------------------------------------------------

    def sources(self, domain: Domain) -> dict[str, str]:
        """Hashes of all files that dbt reads for this domain, by what they are in words."""
        found = {"its files": self._hash(Path(domain.path))}
        for name, folder in domain.packages:
            found[f"the interface of {name}" if name in domain.upstream else f"the package {name}"] = self._hash(Path(folder))
        return found

    def sources_fingerprint(self, domain: Domain) -> str:
        """Changes when any file that dbt reads for this domain changes: its own, the platform's, its upstream interfaces'."""
        return _digest(*self.sources(domain).values())

    def ingredients(self, domain: Domain, reads: Set[str] | None) -> dict[str, str]:
        """All that a build's results depend on, as fingerprints by what they are in words: sources, raw files, upstream publications, engine, policies.
        `reads`: addresses of the products that the domain reads; None for all that its upstream domains offer."""
        found = self.sources(domain)
        if classes := files.read_text(self.root / "governance" / "classification.yml"):
            found["the classes of data"] = _digest(classes)
        found["its raw files"] = _digest(files.read_text(self.home / "landing" / domain.name / landing.RECEIPT) or "")
        for name in domain.upstream:
            published = ports.read_port(self.home, self.environment, name).published
            read = [
                entry
                for entry in published
                if (reads is None or str(entry.address) in reads) and (entry.port == RESTRICTED) == (str(entry.address) in domain.restricted_inputs)
            ]
            found[f"the publications of {name}"] = ", ".join(f"{entry.address}:{entry.publication_id}" for entry in read)
        verdict = files.read_text(self.verdict(domain))
        return {**found, "the engine": self._engine.version() if self._engine else "", **({"what policies say of it": _digest(verdict)} if verdict else {})}

    def _hash(self, folder: Path) -> str:
        with self._lock:
            if folder not in self._hashes:
                self._hashes[folder] = files.fingerprint_files(folder, files.source_files(folder))
            return self._hashes[folder]

    # What is known of it ------------------------------------------------------------------------------------------

    def read_state(self, domain: Domain) -> dict[str, object]:
        """What the last runs left: fingerprints of the last good build and parse, and the last build's report."""
        try:
            state = json.loads(files.read_text(self._state(domain)) or "{}")
        except ValueError:
            return {}
        return state if isinstance(state, dict) else {}

    def write_state(self, domain: Domain, **facts: object) -> None:
        files.write_atomic(self._state(domain), json.dumps({**self.read_state(domain), **facts}, indent=2) + "\n")

    def write_parsed(self, domain: Domain, fingerprint: str | None) -> None:
        """Notes which files the artifacts are of, and of which checkout: several may share a MESH_HOME. None for artifacts that are not whole."""
        self.write_state(domain, parsed=fingerprint, checkout=str(domain.path))

    def write_compiled(self, domain: Domain) -> None:
        """Notes that the artifacts hold SQL, compiled with this MESH_HOME: that of models over raw files names it."""
        self.write_state(domain, compiled_in=str(self.home))

    def _state(self, domain: Domain) -> Path:
        return self.folder / "state" / f"{domain.name}.json"

    def manifest(self, domain: Domain) -> Manifest:
        """The domain's manifest as its files are now; parses them when it is missing or older."""
        fingerprint = self.sources_fingerprint(domain)
        found = reading.read_manifest(self.target(domain)) if self.read_state(domain).get("parsed") == fingerprint else None
        if found is not None:
            return found
        self.install_packages(domain)
        finished = self.run(domain, ("parse",))
        found = reading.read_manifest(self.target(domain))
        if finished.code != 0 or found is None:
            said = "\n".join(clean(text) for text in finished.errors) or f"dbt ended with code {finished.code}; see {self.logs(domain) / 'messages.log'}"
            raise InputError(f"{domain.name}: its files cannot be parsed.\n{said}")
        self.write_parsed(domain, fingerprint)
        return found

    def begin_logs(self, domain: Domain) -> None:
        """An empty log of messages for a new build."""
        self.logs(domain).mkdir(parents=True, exist_ok=True)
        (self.logs(domain) / "messages.log").unlink(missing_ok=True)

    def forget_parse(self, domain: Domain) -> bool:
        """Removes dbt v1's memory of the last parse; says whether there was one."""
        file = self.target(domain) / "partial_parse.msgpack"
        existed = file.exists()
        file.unlink(missing_ok=True)
        return existed

    def check_packages(self, domain: Domain) -> None:
        """Raises InputError for a local package that is not there."""
        for name, folder in domain.packages:
            if not (Path(folder) / "dbt_project.yml").is_file():
                advice = f"Run `mesh interface {name}`" if Path(folder).name == "interface" else "Correct the path"
                raise InputError(f"{Path(domain.path) / 'packages.yml'} names the package {folder}, which does not exist. {advice}.")

    def install_packages(self, domain: Domain) -> None:
        """Runs `dbt deps` unless all packages are linked already."""
        self.check_packages(domain)
        installed = Path(domain.path) / "dbt_packages"
        linked = all((installed / name).exists() and (installed / name).resolve() == Path(folder).resolve() for name, folder in domain.packages)
        if linked and not domain.has_other_packages:
            return
        finished = self.run(domain, ("deps",))
        if finished.code != 0:
            said = "\n".join(clean(text) for text in finished.errors)
            raise InputError(f"{domain.name}: `dbt deps` failed ({Path(domain.path) / 'packages.yml'}).\n{said}")


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()
