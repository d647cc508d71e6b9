"""`mesh catalog --serve`: files of the site, to this machine, and nothing else."""

import threading
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
from mesh.adapters.catalogue.serve import open_server
from mesh.core.errors import InputError


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    site = tmp_path / "site"
    (site / "assets").mkdir(parents=True)
    (site / "index.html").write_text("<h1>home</h1>")
    (site / "assets" / "mesh.css").write_text("body {}")
    (site / ".mesh-catalogue.json").write_text("{}")
    (tmp_path / "secret.txt").write_text("secret")
    (site / "out").symlink_to(tmp_path)
    with open_server(site, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield int(server.server_address[1])
        server.shutdown()
        thread.join()


def ask(port: int, path: str, method: str = "GET", host: str = "") -> tuple[int, str, dict[str, str]]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request(method, path, headers={"Host": host} if host else {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), dict(answer.getheaders())


def test_pages_and_assets(port: int) -> None:
    status, text, headers = ask(port, "/")
    assert (status, text, headers["Cache-Control"]) == (200, "<h1>home</h1>", "no-cache")
    assert ask(port, "/assets/mesh.css")[2]["Content-type"] == "text/css"


@pytest.mark.parametrize(
    "path", ["/.mesh-catalogue.json", "/%2emesh-catalogue.json", "/assets/", "/../secret.txt", "/%2e%2e/secret.txt", "/out/secret.txt", "/nothing.html"]
)
def test_nothing_else(port: int, path: str) -> None:
    status, text, _ = ask(port, path)
    assert (status, "secret" in text, "mesh.css" in text) == (404, False, False)


@pytest.mark.parametrize(
    ("host", "status"), [("localhost:{}", 200), ("127.0.0.1:{}", 200), ("localhost", 200), ("evil.example.com:{}", 404), ("evil.example.com", 404)]
)
def test_who_comes_by_another_name_gets_nothing(port: int, host: str, status: int) -> None:
    assert ask(port, "/", host=host.format(port))[0] == status


def test_it_only_reads(port: int) -> None:
    assert ask(port, "/index.html", "PUT")[0] == ask(port, "/index.html", "DELETE")[0] == 501


def test_a_port_that_is_taken_is_said(port: int, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"port {port} cannot be used: Address already in use. Name another one: `--serve {port + 1}`"):
        open_server(tmp_path, port)
