"""`mesh catalog`: one site where people find, judge and use every product."""

import sys
from argparse import Namespace
from pathlib import Path

from mesh.adapters.artifacts.loader import open_loader
from mesh.adapters.catalogue.docs import make_docs
from mesh.adapters.catalogue.refresh import refresh, site_folder
from mesh.adapters.catalogue.serve import open_server
from mesh.core.plaintext import shown
from mesh.core.views.view import not_current_in_words
from mesh.site.pages import site


def catalog(arguments: Namespace) -> int:
    """Writes the site, and opens or serves it where that is asked for."""
    loader = open_loader(arguments)
    folder = Path(arguments.output) if arguments.output else site_folder(loader.workspace)
    notes = [*(make_docs(loader.workspace, loader.domains.values()) if arguments.docs else ())]
    done = refresh(loader, folder, site)
    if behind := not_current_in_words(loader.mesh):
        notes.append(f"{behind}: the site says of them what is known without. Run `mesh build`.")
    for note in (*loader.notes, *notes):
        print(f"▲ {shown(note)}", file=sys.stderr)
    print(f"{done.files} files, {done.written} of them new, {done.removed} removed: {done.home}")
    if arguments.serve is not None:
        return _serve(folder, arguments.serve, is_opened=arguments.open)
    if arguments.open:
        _open(done.home.as_uri())
    return 0


def _serve(folder: Path, port: int, *, is_opened: bool) -> int:
    """Until Ctrl-C."""
    with open_server(folder, port) as server:
        address = f"http://{server.server_address[0]!s}:{server.server_address[1]}/"
        print(f"serving {address} (Ctrl-C ends it)", flush=True)
        if is_opened:
            _open(address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print(file=sys.stderr)
    return 0


def _open(address: str) -> None:
    # Heavy, and hardly ever needed.
    import webbrowser

    if not webbrowser.open(address):
        print(f"▲ no browser could be started: open {address}", file=sys.stderr)
