"""Brings the site of an environment up to date: facts in, pages rendered by whom the caller names, files out."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from mesh.adapters.artifacts.loader import Loader
from mesh.adapters.catalogue.collect import collect
from mesh.adapters.catalogue.docs import made_docs, read_docs
from mesh.adapters.catalogue.write import Written, claim, made_from, write_site
from mesh.adapters.memory import much_to_keep
from mesh.adapters.progress import progress
from mesh.adapters.workspace import Workspace
from mesh.core.catalogue.model import Catalogue

Pages = Callable[[Catalogue, Mapping[str, Callable[[], str]]], Iterable[tuple[str, str]]]
"""A catalogue, and for each domain that has any how to read what dbt made of its documentation -> paths and contents."""


def site_folder(workspace: Workspace) -> Path:
    """Where the site is unless somebody asks for another place."""
    return workspace.folder / "catalogue"


def refresh(loader: Loader, folder: Path, pages: Pages) -> Written:
    """Writes what is new in the site. Raises InputError for facts that cannot be read and for a folder that cannot be written."""
    with progress() as on_progress, much_to_keep():
        on_progress("gathering facts", 0, 1)
        catalogue = collect(loader)
        docs = made_docs(loader.workspace, loader.domains.values())
        domains = {name: replace(page, has_docs=name in docs) for name, page in catalogue.domains.items()}
        total = 2 * len(catalogue.products) + len(catalogue.nodes) + len(domains)

        def on_file(done: int) -> None:
            on_progress("writing pages", min(done, total), total)

        readers = {name: partial(read_docs, loader.workspace, page) for name, page in docs.items()}
        if folder == site_folder(loader.workspace):
            claim(folder)
        return write_site(folder, pages(replace(catalogue, domains=domains), readers), made_from(loader.workspace, catalogue.today), on_file)
