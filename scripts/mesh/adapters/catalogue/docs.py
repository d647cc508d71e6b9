"""dbt's own documentation of each domain (`dbt docs generate --static`), kept below `.mesh/<env>/docs/` and made anew when the domain's files change.

It is made beside the artifacts of the last build, not over them. dbt v1 makes it: v2 has no such command yet.
"""

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from mesh.adapters import files, keys
from mesh.adapters.artifacts import reading
from mesh.adapters.build import privacy
from mesh.adapters.dbt.engines import open_engine
from mesh.adapters.progress import progress
from mesh.adapters.workspace import Workspace
from mesh.core.build.diagnose import clean
from mesh.core.errors import InputError
from mesh.core.model import Domain

_PAGE, _MADE_FROM = "static_index.html", "made_from"


class _Beside(Workspace):
    """The same environment, with another place for artifacts."""

    def target(self, domain: Domain) -> Path:
        return self.folder / "docs" / domain.name


def made_docs(workspace: Workspace, domains: Iterable[Domain]) -> dict[str, Path]:
    """The documentation that there is, by domain."""
    found = {domain.name: workspace.folder / "docs" / domain.name / _PAGE for domain in domains}
    return {name: page for name, page in found.items() if page.is_file()}


def read_docs(workspace: Workspace, page: Path) -> str:
    """What dbt made, without where on this machine it was made: paths are told from the checkout on."""
    made = page.read_text(encoding="utf-8")
    for place, name in ((workspace.home, ".mesh"), (workspace.root, ".")):
        if place != Path(place.anchor):
            # As JSON writes them.
            made = made.replace(json.dumps(str(place))[1:-1], name)
    return made


def make_docs(workspace: Workspace, domains: Iterable[Domain]) -> Iterator[str]:
    """Makes what is missing or old. Yields what people should know: of a domain where it cannot be made, why; its last one stays."""
    all_domains = tuple(domains)
    made_from = {domain.name: f"{workspace.sources_fingerprint(domain)} {_built(workspace, domain)}" for domain in all_domains}
    stale = [domain for domain in all_domains if files.read_text(workspace.folder / "docs" / domain.name / _MADE_FROM) != made_from[domain.name]]
    if not stale:
        return
    with keys.handed_over(), open_engine("v1") as engine, progress(patience=0) as on_progress:
        beside = _Beside(workspace.root, workspace.home, workspace.environment, engine)
        beside.prepare()
        for number, domain in enumerate(stale):
            on_progress(f"dbt docs of {domain.name}", number, len(stale))
            try:
                with beside.locked(domain):
                    if said := _make(workspace, beside, domain):
                        yield f"no dbt docs of {domain.name}: {said}"
                        continue
            except InputError as error:
                yield f"no dbt docs of {domain.name}: {error}"
                continue
            files.write_atomic(beside.target(domain) / _MADE_FROM, made_from[domain.name])


def _built(workspace: Workspace, domain: Domain) -> str:
    """When what dbt reads out of the database was last built."""
    return f"{files.modified(workspace.target(domain) / 'run_results.json')}"


def _make(workspace: Workspace, beside: Workspace, domain: Domain) -> str:
    """Why it could not be made; empty when it was."""
    if reading.read_manifest(workspace.target(domain)) is None:
        return f"it was never built. Run `mesh build {domain.name}`."
    folder = beside.target(domain)
    folder.mkdir(parents=True, exist_ok=True)
    # dbt need not read all files again.
    with suppress(OSError):
        shutil.copyfile(workspace.target(domain) / "partial_parse.msgpack", folder / "partial_parse.msgpack")
    beside.install_packages(domain)
    privacy.prepare(beside, domain)
    finished = privacy.run(beside, domain, ("docs", "generate", "--static"), lambda _: None)
    privacy.keep_private(beside, domain)
    if finished.code == 0 and (folder / _PAGE).is_file():
        return ""
    said = [clean(text) for text in finished.errors]
    return (said[0].splitlines()[0] if said else f"dbt ended with code {finished.code}") + f" See {beside.logs(domain) / 'messages.log'}."
