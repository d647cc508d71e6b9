"""Projects outside the repository: folders and addresses, the latter served by a real server on this machine."""

import base64
import json
import threading
from argparse import Namespace
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from mesh.adapters.artifacts.loader import Loader, open_loader
from mesh.core.errors import InputError


def load(*, anew: bool = False) -> Loader:
    return open_loader(Namespace(env=None, parse=anew, engine="v1"))


def write_manifest(folder: Path, project: str, model: str) -> None:
    node = {"unique_id": f"model.{project}.{model}", "name": model, "resource_type": "model", "package_name": project}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps({"metadata": {"project_name": project}, "nodes": {node["unique_id"]: node}}))


class Quiet(SimpleHTTPRequestHandler):
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.headers["Authorization"] or "")
        if "/no-http/" in self.path:
            self.wfile.write(b"220 a mail server\r\n")
        else:
            super().do_GET()

    def log_message(self, *_: object) -> None:
        """Says nothing in the middle of the tests' output."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    folder = tmp_path / "served"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_folder_of_artifacts_joins(mesh: Path) -> None:
    write_manifest(mesh / "elsewhere" / "target", "claims", "damages")
    (mesh / "mesh.yml").write_text("external:\n  - artifacts: elsewhere/target\n")
    found = load().mesh
    assert found.nodes["model.claims.damages"].label == "claims.damages"
    assert found.domains["claims"].is_external
    assert not any(problem.domain == "claims" for problem in found.problems)


def test_an_address_is_fetched_once_and_again_when_asked(mesh: Path, served: tuple[Path, str]) -> None:
    folder, address = served
    write_manifest(folder / "target", "claims", "damages")
    (mesh / "mesh.yml").write_text(f"external:\n  - artifacts: {address}/target/?token=hidden\n")
    assert "model.claims.damages" in load().mesh.nodes
    write_manifest(folder / "target", "claims", "payments")
    assert "model.claims.damages" in load().mesh.nodes
    anew = refetch(mesh)
    assert "model.claims.payments" in anew.mesh.nodes
    assert anew.mesh.domains["claims"].path == f"{address}/target/"


def test_a_folder_may_be_written_as_an_address(mesh: Path) -> None:
    folder = mesh / "else where" / "target"
    write_manifest(folder, "claims", "damages")
    (mesh / "mesh.yml").write_text(f"external:\n  - artifacts: {folder.as_uri()}\n")
    assert "model.claims.damages" in load().mesh.nodes


def test_who_asks_is_told_to_the_server_only(mesh: Path, served: tuple[Path, str]) -> None:
    folder, address = served
    write_manifest(folder, "claims", "damages")
    (mesh / "mesh.yml").write_text(f"external:\n  - artifacts: {address.replace('//', '//reader:s%40cret@')}\n")
    Quiet.asked.clear()
    found = load().mesh
    assert set(Quiet.asked) == {f"Basic {base64.b64encode(b'reader:s@cret').decode()}"}
    assert found.domains["claims"].path == address


def test_what_answers_may_be_anything(mesh: Path, served: tuple[Path, str]) -> None:
    folder, address = served
    (mesh / "mesh.yml").write_text(f"external:\n  - artifacts: {address}/no-http\n")
    with pytest.raises(InputError, match="cannot be fetched"):
        load()
    write_manifest(folder, "claims", "damages")
    (folder / "run_results.json").write_text("<html>Please log in</html>")
    (mesh / "mesh.yml").write_text(f"external:\n  - artifacts: {address}\n")
    with pytest.raises(InputError, match=r"what it answered for run_results\.json: not an artifact of dbt"):
        load()


def refetch(mesh: Path) -> Loader:
    """As with `--parse`, for a mesh whose own domains are none that dbt could parse."""
    from mesh.adapters.artifacts import external

    loader = load()
    externals = external.read_externals(mesh, loader.workspace.folder / "external")
    notes = external.fetch(externals, anew=True)
    again = load()
    again.notes += notes
    return again


def test_an_address_that_went_away_leaves_the_copy(mesh: Path, served: tuple[Path, str]) -> None:
    folder, address = served
    write_manifest(folder, "claims", "damages")
    (mesh / "mesh.yml").write_text(f"external:\n  - artifacts: {address}\n")
    load()
    (folder / "manifest.json").write_text("<html>Please log in</html>")
    assert "model.claims.damages" in refetch(mesh).mesh.nodes
    (folder / "manifest.json").unlink()
    again = refetch(mesh)
    assert "model.claims.damages" in again.mesh.nodes
    assert again.notes == [f"{address}: its artifacts cannot be fetched (File not found). The copy that was fetched before is used."]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("external:\n  - artifacts: nowhere\n", "holds no manifest.json"),
        ("external:\n  - artifacts: http://127.0.0.1:9/\n", "cannot be fetched ([Errno"),
        ("external:\n  - artifacts: ftp://example.com/x\n", "cannot be read. Give a folder"),
        ("external:\n  - artifact: target\n", "is no external project"),
        ("external:\n  - artifacts: ''\n", "is no external project"),
        ("external:\n  - artifacts: 'http://[::1/x'\n", "is no address (Invalid IPv6 URL)"),
        ("external: target\n", "is a str. List the projects"),
        ("externals: []\n", "unknown key `externals`. Did you mean `external`?"),
    ],
)
def test_what_cannot_be_read_is_said(mesh: Path, text: str, said: str) -> None:
    (mesh / "mesh.yml").write_text(text)
    with pytest.raises(InputError) as raised:
        _ = load().mesh
    assert said in str(raised.value)


def test_bad_artifacts_are_said(mesh: Path) -> None:
    folder = mesh / "elsewhere"
    write_manifest(folder, "claims", "damages")
    (mesh / "mesh.yml").write_text("external:\n  - artifacts: elsewhere\n")
    whole = (folder / "manifest.json").read_text()
    old = json.dumps({"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v9.json", "project_name": "claims"}, "nodes": {}})
    for content, said in ((whole[:40], "not an artifact of dbt"), ("[1, 2]", "not an artifact of dbt"), ('{"a": 1}', "metadata"), (old, "manifest/v12.json")):
        (folder / "manifest.json").write_text(content)
        with pytest.raises(InputError, match=said):
            _ = load().mesh
