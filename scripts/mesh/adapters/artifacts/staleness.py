"""Which artifacts describe a domain, and whether they still describe its files. Looks at times first; hashes only what is newer."""

from collections.abc import Iterable
from pathlib import Path

from mesh.adapters import files
from mesh.adapters.files import modified
from mesh.adapters.workspace import Workspace
from mesh.core.mesh import Node, Problem, ProblemKind
from mesh.core.model import Domain


class Staleness:
    """Compares each domain's artifacts with the files that dbt made them from."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._newest: dict[Path, float] = {}
        self._targets: dict[str, Path] = {}
        self._moved: dict[str, bool] = {}

    def target(self, domain: Domain) -> Path:
        """The folder of the artifacts that describe the domain: the environment's, which hold compiled SQL. Where these are absent or older than its files,
        those of a plain `dbt` run in the domain's own folder, if these are newer than the files."""
        if domain.name not in self._targets:
            own, plain = self._both(domain)
            is_plain = not self._is_current(domain, own) and (not modified(own / "manifest.json") or self._is_current(domain, plain))
            self._targets[domain.name] = plain if is_plain and modified(plain / "manifest.json") else own
        return self._targets[domain.name]

    def problem(self, domain: Domain) -> Problem | None:
        """What is wrong with the domain's artifacts, or None when they are current."""
        advice = f"Run `mesh build {domain.name}`, or add `--parse`."
        target = self.target(domain)
        if not modified(target / "manifest.json"):
            what = f"{domain.name} has no artifacts in environment `{self._workspace.environment}`: it is shown as others see it. {advice}"
            return Problem(ProblemKind.MISSING, domain.name, what)
        if self._is_current(domain, target):
            return None
        what = f"{domain.name}: its artifacts are older than its files; what changed since is not in the answer. {advice}"
        return Problem(ProblemKind.OLDER, domain.name, what)

    def compiled_sql(self, domain: Domain, node: Node, beside: Iterable[Node]) -> str | None:
        """The SQL that an earlier run compiled a model to, where neither the model nor anything that all models use is newer. `beside`: the
        ephemeral models that are written into it, and the sources whose place is."""
        beside = list(beside)
        own, plain = self._both(domain)
        names_files = any(one.kind == "source" for one in beside)
        folders = [target / "compiled" / node.package for target in (*([] if names_files and self._has_moved(domain) else [own]), plain)]
        # A snapshot lies in a folder that is called like the file that states it.
        made, file = max((modified(file), file) for folder in folders for file in (folder / node.file, folder / node.file / f"{node.name}.sql"))
        stated = [Path(domain.path) / one.file for one in (node, *beside)]
        if not file.is_file() or made < max(*map(modified, stated), self._newest_shared(domain)):
            return None
        return files.read_text(file)

    def _has_moved(self, domain: Domain) -> bool:
        """Was the SQL compiled when the environment's folder was elsewhere? It names the raw files there."""
        if domain.name not in self._moved:
            home = str(self._workspace.home)
            self._moved[domain.name] = self._workspace.read_state(domain).get("compiled_in", home) != home
        return self._moved[domain.name]

    def _both(self, domain: Domain) -> tuple[Path, Path]:
        return self._workspace.target(domain), Path(domain.path) / "target"

    def _is_current(self, domain: Domain, target: Path) -> bool:
        made = modified(target / "manifest.json")
        if not made:
            return False
        state = self._workspace.read_state(domain) if target == self._workspace.target(domain) else {}
        if self._newest_source(domain) <= made and state.get("checkout", str(domain.path)) == str(domain.path):
            return True
        # Newer files may say the same, for a checkout touches them; older ones of another checkout may say something else.
        return bool(state) and state.get("parsed") == self._workspace.sources_fingerprint(domain)

    def _newest_source(self, domain: Domain) -> float:
        return max(self._newest_in(Path(folder)) for folder in (domain.path, *(folder for _, folder in domain.packages)))

    def _newest_shared(self, domain: Domain) -> float:
        path = Path(domain.path)
        folders = [path / "macros", *(Path(folder) for _, folder in domain.packages)]
        return max(modified(path / "dbt_project.yml"), *map(self._newest_in, folders))

    def _newest_in(self, folder: Path) -> float:
        if folder not in self._newest:
            found = files.source_files(folder)
            # A folder is as new as the last file that was removed from it or renamed in it.
            self._newest[folder] = max(map(modified, {*found, *(file.parent for file in found)}), default=0.0)
        return self._newest[folder]
