"""`mesh status --slo` over real files: manifests as dbt leaves them, history as builds leave it, a webhook that listens."""

import json
import re
import socket
import ssl
import threading
from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import msgspec
import pytest
from mesh.adapters.artifacts.loader import open_loader
from mesh.adapters.catalogue.collect import collect
from mesh.adapters.history.marks import history_folder
from mesh.adapters.history.store import ATTEMPTS, BUILDS, COLUMNS, TESTS, append
from mesh.cli import main
from mesh.core.history import records
from mesh.core.history.records import AttemptRecord, BuildRecord, ColumnRecord
from mesh.core.manifest import SCHEMA
from mesh.core.slo.judged import LevelState
from mesh.render.lines import cells

NOW = datetime.now(UTC)
ORDERS, AGE, KEY = "model.sales.orders.v2", "test.sales.age", "test.sales.key"
SLO = {
    "freshness": "48 hours", "quality": "90 %", "availability": "80 %", "rows": {"min": 2, "max": 5}, "latency": "10 minutes", "drift": 0.25,
    "frequency": "every night", "window": "20 days",
}  # fmt: skip
Captured = pytest.CaptureFixture[str]


def ago(**of: float) -> str:
    return (NOW - timedelta(**of)).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_manifest(mesh: Path, slo: dict[str, Any], as_of: str = "") -> None:
    told = {"column": "ordered_at_utc", "hours": 48, **({"as_of": as_of} if as_of else {})}
    orders = {
        "unique_id": ORDERS, "name": "orders", "resource_type": "model", "package_name": "sales", "original_file_path": "models/orders.sql",
        "version": 2, "latest_version": 2, "columns": {"id": {"name": "id", "data_type": "integer"}}, "depends_on": {"nodes": []},
        "config": {"access": "public", "contract": {"enforced": True}, "materialized": "table", "meta": {"mesh": {"slo": slo}}},
    }  # fmt: skip
    test = {
        "unique_id": AGE, "name": "age", "resource_type": "test", "package_name": "sales", "original_file_path": "models/orders.yml",
        "attached_node": ORDERS, "depends_on": {"nodes": [ORDERS]}, "config": {"severity": "error"},
        "test_metadata": {"name": "fresh_within", "namespace": "platform", "kwargs": told},
    }  # fmt: skip
    document = {"metadata": {"project_name": "sales", "dbt_schema_version": SCHEMA}, "nodes": {ORDERS: orders, AGE: test}}
    file = mesh / ".mesh" / "dev" / "target" / "sales" / "manifest.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(document))


def write_history(mesh: Path, withheld: int = 0, *, newest: str = "", drift: float = 0.01) -> None:
    """Ten nightly runs, the last ones withheld."""
    attempts, tests, builds = [], [], []
    for night in range(10):
        at, is_bad = ago(days=9 - night, hours=1), night >= 10 - withheld
        run = f"run-{night}"
        reason = {"outcome": "withheld", "reason": "test key failed on 2 rows"} if is_bad else {"outcome": "published"}
        attempts.append(AttemptRecord("sales", "orders", 2, "open", run, at, rows=3, newest=newest, published_at=ago(days=10), **reason))
        tests.append(records.TestRecord("sales", run, at, KEY, "key", ORDERS, status="fail" if is_bad else "pass"))
        builds.append(BuildRecord("sales", run, at, at, 30.0 + night, "built"))
    columns = [ColumnRecord("sales", "orders", 2, f"p{place}", ago(days=2 - place), "amount", "double", 3, drift=drift * place or None) for place in (0, 1)]
    append(history_folder(mesh / ".mesh", "dev"), {ATTEMPTS: attempts, TESTS: tests, BUILDS: builds, COLUMNS: columns})


def report(capsys: Captured, *arguments: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = main(["status", "sales", "--slo", "--json", *arguments])
    return code, json.loads(capsys.readouterr().out)


def states(found: dict[str, Any], product: str = "sales.orders.v2") -> dict[str, str]:
    return {level["level"]: level["state"] for level in found["levels"] if level["product"] == product and level["is_promised"]}


@pytest.fixture
def kept(mesh: Path) -> Path:
    """A mesh whose promises are kept."""
    write_manifest(mesh, SLO)
    write_history(mesh, newest=ago(hours=12))
    return mesh


@pytest.fixture
def missed(mesh: Path) -> Path:
    write_manifest(mesh, SLO)
    write_history(mesh, withheld=3, newest=ago(hours=60), drift=0.5)
    return mesh


def test_all_is_kept(kept: Path, capsys: Captured) -> None:
    code, found = report(capsys)
    assert code == 0
    assert states(found) == {**dict.fromkeys(("freshness", "quality", "availability", "rows", "latency", "drift"), "met"), "frequency": "not measured"}
    assert (found["met"], found["missed"], found["not_measured"]) == (6, 0, 0)
    assert found["text"] == "dev: no service level is missed; 6 are met."
    [quality] = [level for level in found["levels"] if level["level"] == "quality"]
    assert (quality["target"], quality["actual"], quality["budget"], len(quality["trend"])) == ("at least 90 %", "100 %", 1.0, 10)


def test_the_same_facts_an_hour_later_make_the_same_pages(kept: Path) -> None:
    """Ages are told by when they began, for a page is read later than it is made."""
    loader = open_loader(Namespace(env=None, parse=False, engine="v1"))
    first, later = (collect(loader, now=NOW + timedelta(minutes=minutes)) for minutes in (0, 1))
    [freshness] = [level for level in first.products[ORDERS].levels if level.name == "freshness"]
    assert (freshness.actual, freshness.state) == (f"since {ago(hours=12)[:16].replace('T', ' ')}", LevelState.MET)
    assert msgspec.json.encode(first) == msgspec.json.encode(later)


def test_what_is_missed_says_since_when_and_exits_with_1(missed: Path, capsys: Captured) -> None:
    code, found = report(capsys)
    assert code == 1
    assert {name for name, state in states(found).items() if state == "missed"} == {"freshness", "quality", "availability", "drift"}
    levels = {level["level"]: level for level in found["levels"]}
    assert (levels["availability"]["actual"], levels["availability"]["since"]) == ("70 %", ago(days=1, hours=1))
    assert levels["availability"]["budget"] == pytest.approx(-0.5)
    assert levels["quality"]["since"] == ago(days=2, hours=1)
    # The clock goes on between the history that is written and its being judged.
    assert re.search(r"sales\.orders\.v2 freshness \(60 hours( \d minutes?)?, promised within 48 hours\)", found["text"])
    assert main(["status", "--slo"]) == 1
    out = capsys.readouterr().out
    assert re.search(r"■ availability +at least 80 % +70 % +-50 % +■?●{7}■{3}\n", out)
    assert re.search(r"▲ freshness +within 48 hours +60 hours", out)
    assert "test key failed on 2 rows" in out
    assert "Missed since" in out


def test_data_that_have_an_end_are_measured_there(mesh: Path, capsys: Captured) -> None:
    write_manifest(mesh, {"freshness": "48 hours"}, as_of="2014-01-01")
    write_history(mesh, newest="2013-12-31 12:00:00")
    code, found = report(capsys)
    assert (code, states(found)["freshness"], found["levels"][-1]["product"]) == (0, "met", "sales.orders.v2")
    assert next(level["actual"] for level in found["levels"] if level["level"] == "freshness") == "12 hours"


def test_nothing_is_met_where_nothing_was_measured(mesh: Path, capsys: Captured) -> None:
    write_manifest(mesh, {"quality": "90 %", "latency": "1 minute", "drift": 0.1})
    code, found = report(capsys)
    assert (code, states(found)) == (0, dict.fromkeys(("freshness", "quality", "latency", "drift"), "not measured"))


def test_without_artifacts_the_interfaces_tell_the_products(mesh: Path, capsys: Captured) -> None:
    assert main(["status", "--slo", "--json"]) == 0
    captured = capsys.readouterr()
    products = {level["product"] for level in json.loads(captured.out)["levels"]}
    assert {"sales.orders.v1", "sales.orders.v2"} <= products
    assert "sales" in captured.err
    assert "mesh build sales" in captured.err


def test_what_cannot_be_read_is_said_and_hides_nothing(mesh: Path, capsys: Captured) -> None:
    write_manifest(mesh, {"quality": "high", "rows": {"min": 1}})
    code, found = report(capsys)
    assert (code, states(found)) == (0, {"freshness": "not measured", "rows": "met", "quality": "not measured"})
    assert main(["status", "sales", "--slo"]) == 0
    assert "`quality` is `high`, which is no share: write percents" in capsys.readouterr().out


def test_a_name_from_yaml_is_no_markup(mesh: Path, capsys: Captured) -> None:
    write_manifest(mesh, {"[red]x[/]": "[bold]\x1b[31mred"})
    assert main(["status", "sales", "--slo"]) == 0
    out = capsys.readouterr().out
    assert "[red]x[/]" in out
    assert "\x1b" not in out


@pytest.mark.parametrize("width", [80, 100, 132, 200])
def test_lines_fit_the_terminal(missed: Path, width: int) -> None:
    write_manifest(missed, {**SLO, "support": "in office hours, " * 9, "a_promise_with_a_name_that_is_far_too_long_for_any_table": "yes " * 9})
    from mesh.adapters.artifacts.loader import Loader
    from mesh.adapters.slo.judging import judged
    from mesh.adapters.tree import mesh_home, read_domains
    from mesh.adapters.workspace import Workspace
    from mesh.render.slo.table import table

    domains = read_domains(missed)
    found, _ = judged(Loader(Workspace(missed, mesh_home(missed), "dev"), domains), domains, NOW)
    lines = ["".join(text for text, _ in line) for line in table(found, width)]
    assert max(map(cells, lines)) <= width
    assert any("■■■" in line for line in lines)


# Telling others --------------------------------------------------------------------------------------------------------------


class Webhook(HTTPServer):
    """A real server on this machine."""

    def __init__(self, status: int) -> None:
        self.status = status
        self.received: list[tuple[str, str, dict[str, Any]]] = []
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook/s3cret?token=t0ken"


class Handler(BaseHTTPRequestHandler):
    server: Webhook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.path, self.headers["Content-Type"], json.loads(body)))
        self.send_response(self.server.status)
        if 300 <= self.server.status < 400:
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.server.received.append((self.path, "", {}))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def webhook(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Webhook]:
    server = Webhook(getattr(request, "param", 200))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("MESH_NOTIFY_URL", server.url)
    yield server
    server.shutdown()
    server.server_close()


def test_a_report_is_posted(missed: Path, webhook: Webhook, capsys: Captured) -> None:
    assert main(["status", "--slo", "--notify"]) == 1
    [(path, kind, body)] = webhook.received
    assert (path, kind) == ("/hook/s3cret?token=t0ken", "application/json; charset=utf-8")
    assert (body["missed"], body["environment"]) == (4, "dev")
    assert body["text"].startswith("dev: 4 service levels are missed: sales.orders.v2 freshness")
    assert all("trend" not in level for level in body["levels"])
    said = "".join(capsys.readouterr())
    assert "s3cret" not in said
    assert "t0ken" not in said


def test_it_is_posted_when_nothing_is_missed_too(kept: Path, webhook: Webhook) -> None:
    assert main(["status", "sales", "--slo", "--notify"]) == 0
    [(_, _, body)] = webhook.received
    assert (body["missed"], body["text"]) == (0, "dev: no service level is missed; 6 are met.")


@pytest.mark.parametrize(
    ("webhook", "said"), [(500, "it answered 500"), (404, "it answered 404"), (302, "It is a redirect"), (307, "It is a redirect")], indirect=["webhook"]
)
def test_a_webhook_that_refuses(missed: Path, webhook: Webhook, said: str, capsys: Captured) -> None:
    assert main(["status", "--slo", "--notify"]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert "could not be sent to the webhook of MESH_NOTIFY_URL" in captured.err
    assert "availability" in captured.out
    assert [path for path, _, _ in webhook.received] == ["/hook/s3cret?token=t0ken"]
    assert "s3cret" not in captured.err + captured.out


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_webhook_that_is_not_there(missed: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setenv("MESH_NOTIFY_URL", f"http://127.0.0.1:{free_port()}/s3cret")
    assert main(["status", "--slo", "--notify"]) == 2
    err = capsys.readouterr().err
    assert "Connection refused" in err
    assert "s3cret" not in err


def test_one_that_speaks_no_http(missed: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(100)
                connection.sendall(b"s3cret 220 mail\r\n")

        threading.Thread(target=answer, daemon=True).start()
        monkeypatch.setenv("MESH_NOTIFY_URL", f"http://127.0.0.1:{listener.getsockname()[1]}/")
        assert main(["status", "--slo", "--notify"]) == 2
    err = capsys.readouterr().err
    assert "MESH_NOTIFY_URL" in err
    assert "s3cret" not in err


def test_one_that_never_answers(missed: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setattr("mesh.adapters.slo.notify._SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        monkeypatch.setenv("MESH_NOTIFY_URL", f"http://127.0.0.1:{listener.getsockname()[1]}/s3cret")
        assert main(["status", "--slo", "--notify"]) == 2
    assert "it did not answer within 1 seconds" in capsys.readouterr().err


def test_one_without_a_certificate(missed: Path, webhook: Webhook, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    assert ssl.OPENSSL_VERSION
    monkeypatch.setenv("MESH_NOTIFY_URL", webhook.url.replace("http://", "https://"))
    assert main(["status", "--slo", "--notify"]) == 2
    err = capsys.readouterr().err
    assert "its certificate cannot be verified" in err
    assert "s3cret" not in err


@pytest.mark.parametrize(
    "url",
    [
        "", "  ", "ftp://127.0.0.1/x", "file:///etc/s3cret", "hooks.example.com/s3cret", "http://", "http://user:s3cret@127.0.0.1/", "http://[::1/s3cret",
        "http://127.0.0.1:99999/s3cret", "http://127.0.0.1:x/s3cret", "http://127.0.0.1/s3 cret", "http://127.0.0.1/s3cret\r\nX: y", "http://s3crét/",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_webhook(missed: Path, url: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setenv("MESH_NOTIFY_URL", url)
    assert main(["status", "--slo", "--notify"]) == 2
    captured = capsys.readouterr()
    assert "MESH_NOTIFY_URL is not" in captured.err
    assert "s3c" not in captured.err
    assert captured.out == ""


def test_a_report_in_a_file(missed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MESH_NOTIFY_URL", raising=False)
    file = tmp_path / "reports" / "slo.json"
    assert main(["status", "--slo", "--notify", str(file)]) == 1
    assert json.loads(file.read_text())["missed"] == 4
    before = file.read_bytes()
    folder = tmp_path / "reports" / "slo.json" / "below"
    assert main(["status", "--slo", "--notify", str(folder)]) == 2
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--notify"], "Write `mesh status --slo --notify`"),
        (["--slo", "--verify"], "two questions"),
        (["--slo", "--notify", "sales"], "Write domains first: `mesh status sales --slo"),
        (["sale", "--slo"], "Did you mean `sales`?"),
    ],
)
def test_words_that_do_not_go_together(mesh: Path, arguments: list[str], said: str, capsys: Captured) -> None:
    assert main(["status", *arguments]) == 2
    assert said in capsys.readouterr().err
