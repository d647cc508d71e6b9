"""The audit log on real files, and `mesh audit`: appended to by many, killed, cut, edited, foreign, hostile."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from mesh.adapters.audit.building import find_unrecorded
from mesh.adapters.audit.log import AuditLog
from mesh.cli import main
from mesh.core.audit.record import Action, Draft, Used
from mesh.core.audit.verify import FaultKind
from mesh.core.errors import InputError


def opened(root: Path) -> AuditLog:
    return AuditLog(root / ".mesh", "dev")


def publish(name: str, **more: object) -> Draft:
    return Draft(Action.PUBLISH, "ann", domain="sales", products=(Used(f"sales.{name}.v1", "p1", ("id",), "open", 3),), rows=3, **more)  # type: ignore[arg-type]


@pytest.fixture
def log(mesh: Path) -> AuditLog:
    """Ten records."""
    found = opened(mesh)
    for number in range(10):
        found.append(publish(f"made_{number}"))
    return found


# The file -----------------------------------------------------------------------------------------------------------


def test_only_the_owner_may_look(log: AuditLog) -> None:
    assert [oct(path.stat().st_mode & 0o777) for path in (log.folder, log.file, log.folder / "head.json")] == ["0o700", "0o600", "0o600"]
    log.folder.chmod(0o755)
    log.append(publish("orders"))
    assert oct(log.folder.stat().st_mode & 0o777) == "0o700"


def test_several_records_are_appended_together(mesh: Path) -> None:
    log = opened(mesh)
    log.append(publish("a"), publish("b"))
    log.append()
    assert [record.sequence for record in log.records()] == [1, 2]
    assert log.verify().faults == ()
    assert json.loads((log.folder / "head.json").read_text()) == {"count": 2, "hash": list(log.records())[1].hash}


APPENDER = """
import sys
from pathlib import Path
from mesh.adapters.audit.log import AuditLog
from mesh.core.audit.record import Action, Draft
log = AuditLog(Path(sys.argv[1]), "dev")
for number in range(int(sys.argv[2])):
    log.append(Draft(Action.READ, sys.argv[3] * 500))
    print(number, flush=True)
"""


def appender(root: Path, number: int, letter: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", APPENDER, str(root / ".mesh"), str(number), letter], stdout=subprocess.PIPE)


def test_processes_at_once_make_one_chain(mesh: Path) -> None:
    for process in [appender(mesh, 25, letter) for letter in "abcd"]:
        process.communicate(timeout=60)
        assert process.returncode == 0
    verdict = opened(mesh).verify()
    assert (verdict.faults, verdict.records) == ((), 100)


def test_what_was_appended_is_there_however_a_process_is_killed(mesh: Path) -> None:
    log, said = opened(mesh), 0
    for _ in range(8):
        process = appender(mesh, 10_000, "k")
        assert process.stdout
        for _ in range(5):
            process.stdout.readline()
        process.kill()
        said += 5 + len(process.communicate()[0].splitlines())
    log.append(publish("after"))
    verdict = log.verify()
    assert verdict.faults == ()
    assert verdict.records >= said + 1


@pytest.mark.parametrize("left", [1, 40, -20])
def test_a_half_line_is_closed_by_the_next_record_and_never_lost(log: AuditLog, left: int) -> None:
    half = log.file.read_bytes().splitlines()[4][:left]
    with log.file.open("ab") as stream:
        stream.write(half)
    assert [fault.kind for fault in log.verify().faults] == [FaultKind.HALF]
    assert main(["audit", "--verify"]) == 1
    log.append(publish("after"))
    assert half in log.file.read_bytes().splitlines()
    last = list(log.records())[-2:]
    assert [(record.sequence, record.action) for record in last] == [(11, Action.REPAIRED), (12, Action.PUBLISH)]
    assert last[0].details["bytes"] == len(half)
    assert (log.verify().faults, log.verify().repaired) == ((), 1)
    assert main(["audit", "--verify"]) == 0


def test_a_line_without_its_end_is_kept_as_it_is(log: AuditLog) -> None:
    log.file.write_bytes(log.file.read_bytes().rstrip(b"\n"))
    log.append(publish("after"))
    assert (log.verify().faults, log.verify().records, log.verify().repaired) == ((), 11, 0)


def test_a_full_disk_is_said_and_leaves_nothing_half(log: AuditLog) -> None:
    before = log.file.read_bytes()
    code = f"""
import resource
from pathlib import Path
from mesh.adapters.audit.log import AuditLog
from mesh.core.audit.record import Action, Draft
from mesh.core.errors import InputError
resource.setrlimit(resource.RLIMIT_FSIZE, ({len(before) + 100}, {len(before) + 100}))
try:
    AuditLog(Path("{log.folder.parents[1]}"), "dev").append(Draft(Action.READ, "ann"))
except InputError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "cannot write the audit log" in done.stdout
    assert "Free the disk" in done.stdout
    assert log.file.read_bytes() == before
    log.append(publish("after"))
    assert log.verify().faults == ()


def test_a_folder_that_cannot_be_made_is_said(mesh: Path) -> None:
    (mesh / ".mesh" / "dev" / "audit").write_text("in the way")
    with pytest.raises(InputError, match="cannot write the audit log"):
        opened(mesh).append(publish("orders"))
    assert main(["sql", "select * from sales.orders"]) == 2


def test_a_cut_end_stays_visible_after_the_next_record(log: AuditLog) -> None:
    lines = log.file.read_bytes().splitlines(keepends=True)
    log.file.write_bytes(b"".join(lines[:7]))
    log.append(publish("after"))
    assert [(fault.kind, fault.line) for fault in log.verify().faults] == [(FaultKind.DELETED, 8)]
    assert list(log.records())[-1].sequence == 11
    log.file.unlink()
    log.append(publish("after"))
    assert [(fault.kind, fault.line) for fault in log.verify().faults] == [(FaultKind.DELETED, 1)]


def test_a_damaged_head_is_a_fault_until_the_next_record(log: AuditLog) -> None:
    for text in ("", "{", "[]", '{"count": "x", "hash": 3}', '{"count": -1, "hash": ""}', "[" * 100_000):
        (log.folder / "head.json").write_text(text)
        assert [fault.kind for fault in log.verify().faults] == [FaultKind.HEAD]
    log.append(publish("after"))
    assert log.verify().faults == ()


def test_records_go_on_behind_lines_that_are_none(log: AuditLog) -> None:
    with log.file.open("ab") as stream:
        stream.write(b"not a record\n\xff\xfe\n")
    (log.folder / "head.json").unlink()
    log.append(publish("after"))
    assert [(fault.kind, fault.line) for fault in log.verify().faults] == [(FaultKind.UNREADABLE, 11), (FaultKind.UNREADABLE, 12)]
    assert list(log.records())[-1].sequence == 11


def test_very_long_records(mesh: Path) -> None:
    log = opened(mesh)
    for _ in range(3):
        log.append(Draft(Action.READ, "ann", products=(Used("a.b.v1", "p1", tuple(f"column_{number}" for number in range(20_000))),)))
    assert (log.verify().faults, log.verify().records) == ((), 3)


# What `mesh sql` appends --------------------------------------------------------------------------------------------


def last(mesh: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(opened(mesh).file.read_text().splitlines()[-1])
    return found


def test_a_query_is_recorded_without_its_text(mesh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESH_ACTOR", "nightly job")
    assert main(["sql", "select amount from sales.orders where 'bob@example.com' <> 'x'"]) == 0
    found = last(mesh)
    assert found["products"] == [{"address": "sales.orders.v2", "publication_id": "p1", "columns": ["amount"], "port": "open"}]
    assert (found["action"], found["who"], found["role"], found["rows"]) == ("query", "nightly job", "reader", 3)
    assert "bob" not in opened(mesh).file.read_text()


@pytest.mark.parametrize("options", [(), ("--format", "csv"), ("--format", "json"), ("-o", "x.csv"), ("--format", "parquet", "-o", "x.parquet")])
def test_rows_are_those_that_were_given_out(mesh: Path, options: tuple[str, ...]) -> None:
    for number in (0, 5, 25_000):
        assert main(["sql", f"select * from range({number})", *options]) == 0
        assert last(mesh)["rows"] == (min(number, 100) if not options else number)


def test_the_record_is_there_before_the_last_rows_are(mesh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import sys; from mesh.cli import main; sys.exit(main(['sql', 'select * from range(3000000)', '--format', 'csv']))"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=mesh)
    assert process.stdout
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=60) == 0
    assert 10_000 <= int(str(last(mesh)["rows"])) < 3_000_000


def test_what_gives_nothing_out_is_not_recorded(mesh: Path) -> None:
    for query in ("selec", "drop view sales.orders", "select nope from sales.orders", "from sales.nothing"):
        assert main(["sql", query]) == 2
    assert not opened(mesh).folder.exists()


@pytest.mark.parametrize("options", [(), ("--format", "csv"), ("--format", "parquet", "-o", "x.parquet")])
def test_a_query_that_fails_is_recorded_for_its_error_may_hold_values(mesh: Path, options: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sql", "select error(string_agg(id::varchar, ' ')) from sales.orders", *options]) == 2
    assert "0 1 2" in capsys.readouterr().err
    found = last(mesh)
    assert (found["action"], found["rows"]) == ("query", 0)
    assert found["products"] == [{"address": "sales.orders.v2", "publication_id": "p1", "columns": ["id"], "port": "open"}]
    assert "failed" in str(found["details"])
    opened(mesh).file.unlink()
    opened(mesh).file.mkdir()
    assert main(["sql", "select error(string_agg(id::varchar, ' ')) from sales.orders", *options]) == 2
    assert "0 1 2" not in capsys.readouterr().err, "no record, no values"


def test_hostile_names_are_only_text(mesh: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("MESH_ACTOR", "eve\x1b[31m\n[bold]x[/] \udcff ,=1+1")
    assert main(["sql", "select 1 as a"]) == 0
    capsys.readouterr()
    assert opened(mesh).verify().faults == ()
    for form in ("text", "json", "csv"):
        assert main(["audit", "--format", form]) == 0
        assert "\x1b" not in capsys.readouterr().out


# `mesh audit` -------------------------------------------------------------------------------------------------------


def shown(capsys: pytest.CaptureFixture[str], *options: str, code: int = 0) -> str:
    capsys.readouterr()
    assert main(["audit", *options]) == code
    return capsys.readouterr().out


def test_the_table_aligns_with_the_newest_last(log: AuditLog, capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(capsys).splitlines()
    assert [line.split()[0] for line in lines] == ["#", *map(str, range(1, 11))]
    at = lines[0].index("what")
    assert [line[at:] for line in lines[1:]] == [f"sales.made_{number}.v1 @p1" for number in range(10)]
    assert all(line[at - 3] == "3" for line in lines[1:])


def test_filters(log: AuditLog, capsys: pytest.CaptureFixture[str]) -> None:
    log.append(Draft(Action.READ, "ann", "analyst", "research", "care", (Used("sales.made_3.v1", "p1", ()),), 9))

    def numbers(*options: str) -> list[int]:
        return [record["sequence"] for record in json.loads(shown(capsys, *options, "--format", "json"))]

    assert numbers("--domain", "care") == [11]
    assert numbers("--domain", "sales") == list(range(1, 12))
    assert numbers("--product", "sales.made_3") == numbers("--product", "sales.made_3.v1") == [4, 11]
    assert numbers("--role", "analyst") == numbers("--action", "read") == [11]
    assert numbers("--since", "2999-01-01") == []
    assert numbers("--since", "2020-01-01", "--action", "publish") == list(range(1, 11))
    assert numbers("--since", "2020-01-01T00:00:00+02:00", "--action", "read") == [11]


def test_csv_has_a_row_for_each_product(log: AuditLog, capsys: pytest.CaptureFixture[str]) -> None:
    log.append(
        Draft(
            Action.PUBLISH, "=cmd()", domain="sales", products=(Used("sales.a.v1", "p", ("x", "y"), "open", 1), Used("sales.b.v1", "p", (), "open", 2)), rows=3
        )
    )
    rows = list(csv.DictReader(io.StringIO(shown(capsys, "--format", "csv"))))
    assert len(rows) == 12
    assert [(row["sequence"], row["address"], row["columns"], row["rows"], row["who"]) for row in rows[-2:]] == [
        ("11", "sales.a.v1", "x y", "1", "'=cmd()"),
        ("11", "sales.b.v1", "", "2", "'=cmd()"),
    ]


def test_intact(log: AuditLog, capsys: pytest.CaptureFixture[str]) -> None:
    head = list(log.records())[-1].hash
    assert shown(capsys, "--verify") == f"● intact: 10 records, head {head}\n"
    assert json.loads(shown(capsys, "--verify", "--format", "json")) == {
        "intact": True,
        "records": 10,
        "repaired": 0,
        "head": {"count": 10, "hash": head},
        "faults": [],
    }
    early = list(log.records())[2].hash
    assert shown(capsys, "--head", early).startswith("● intact")
    assert shown(capsys, "--head", early[:12].upper(), "--verify").startswith("● intact")


def test_every_fault_is_said_with_its_line(log: AuditLog, capsys: pytest.CaptureFixture[str]) -> None:
    head = list(log.records())[-1].hash
    lines = log.file.read_bytes().splitlines(keepends=True)
    log.file.write_bytes(b"".join([lines[0], lines[1].replace(b"ann", b"eve"), *lines[3:5], lines[6], lines[5], b"\x1b[31mred\n", *lines[7:9]]))
    out = shown(capsys, "--verify", code=1)
    wanted = [f"■ edited {log.file}:2:", f"■ deleted {log.file}:3:", f"■ reordered {log.file}:6:", f"■ unreadable {log.file}:7:", f"■ truncated {log.file}:"]
    assert [line.split(": ")[0] + ":" for line in out.splitlines()[:-1]] == wanted
    assert out.splitlines()[-1] == "8 records can be read; 5 faults. The log is not as it was written."
    kinds = [fault["kind"] for fault in json.loads(shown(capsys, "--verify", "--format", "json", code=1))["faults"]]
    assert kinds == ["edited", "deleted", "reordered", "unreadable", "truncated"]
    assert "is no record of this log" in shown(capsys, "--head", head, code=1)
    assert main(["audit"]) == 0
    assert "1 line is no record of this log" in capsys.readouterr().err


def test_a_head_kept_elsewhere_finds_what_head_json_cannot(log: AuditLog, capsys: pytest.CaptureFixture[str]) -> None:
    head = list(log.records())[-1]
    lines = log.file.read_bytes().splitlines(keepends=True)
    log.file.write_bytes(b"".join(lines[:9]))
    (log.folder / "head.json").write_text(json.dumps({"count": 9, "hash": json.loads(lines[8])["hash"]}))
    assert shown(capsys, "--verify").startswith("● intact: 9 records")
    assert "it was cut off before it, or written anew" in shown(capsys, "--verify", "--head", head.hash, code=1)


def test_nothing_yet(mesh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "is empty: nothing was built or asked yet" in shown(capsys)
    assert "is empty" in shown(capsys, "--verify")
    assert shown(capsys, "--format", "json") == "[]\n"
    assert "no record of this log" in shown(capsys, "--head", "0" * 64, code=1)
    opened(mesh).folder.mkdir()
    opened(mesh).file.write_text("")
    assert "is empty" in shown(capsys, "--verify")
    assert shown(capsys, "--budgets").split() == ["product", "consumer", "spent", "budget", "left", "queries", "last", "(UTC)"]


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00\x00", b"hello\nworld\n", b"[1, 2, 3]\n", b"{}\n", b"\n\n\n", b"[" * 200_000 + b"\n"])
def test_a_foreign_file(mesh: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    opened(mesh).folder.mkdir()
    opened(mesh).file.write_bytes(content)
    assert main(["audit"]) == 2
    assert "is no audit log: none of its lines is a record" in capsys.readouterr().err
    assert main(["audit", "--verify"]) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--head", "xyz"], "is no hash of a record"),
        (["--head", "abc"], "of which at least 12 are needed"),
        (["--domain", "salse"], "Did you mean `sales`?"),
        (["--product", "sales.made_11"], "Did you mean `sales.made_1`?"),
        (["--role", "analyst"], "There are none."),
        (["--since", "yesterday"], "write 2026-06-30"),
        (["--env", "prood"], "Did you mean `prod`?"),
        (["--verify", "--format", "csv"], "is text or JSON"),
    ],
)
def test_wrong_words(log: AuditLog, capsys: pytest.CaptureFixture[str], options: list[str], message: str) -> None:
    assert main(["audit", *options]) == 2
    assert message in capsys.readouterr().err


def test_a_log_that_may_not_be_read(log: AuditLog, capsys: pytest.CaptureFixture[str]) -> None:
    log.file.unlink()
    log.file.mkdir()
    assert main(["audit"]) == 2
    assert "cannot read the audit log" in capsys.readouterr().err


# Publications that nobody recorded ----------------------------------------------------------------------------------


def test_publications_that_no_record_names_are_found_once(mesh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    port = mesh / ".mesh" / "dev" / "ports" / "sales"
    for id_ in ("p1", "p2"):
        (port / f"publication.{id_}.json").write_text((port / "current.json").read_text().replace('"p1"', f'"{id_}"'))
    opened(mesh).append(Draft(Action.PUBLISH, "ann", domain="sales", products=(Used("sales.orders.v1", "p1", ()),)))
    shown(capsys)
    shown(capsys)
    found = list(opened(mesh).records())
    assert [(record.action, [used.publication_id for used in record.products], record.rows) for record in found] == [
        (Action.PUBLISH, ["p1"], None),
        (Action.FOUND, ["p2", "p2"], 6),
    ]
    (port / "publication.p3.json").write_text((port / "publication.p2.json").read_text())
    shown(capsys)
    assert len(list(opened(mesh).records())) == 2, "it only says anew what is the latest version"
    (port / "publication.p4.json").write_text("{")
    assert shown(capsys)


def test_looking_for_them_reads_no_log_when_there_is_nothing_new(mesh: Path) -> None:
    port = mesh / ".mesh" / "dev" / "ports" / "sales"
    (port / "publication.p1.json").write_text((port / "current.json").read_text())
    find_unrecorded(mesh / ".mesh", "dev", ["sales", "finance"])
    log = opened(mesh)
    read = os.stat(log.file).st_atime_ns
    before = sorted((path, path.stat().st_mtime_ns) for path in log.folder.iterdir())
    find_unrecorded(mesh / ".mesh", "dev", ["sales", "finance"])
    assert sorted((path, path.stat().st_mtime_ns) for path in log.folder.iterdir()) == before
    assert os.stat(log.file).st_atime_ns == read


def test_a_mesh_that_may_only_be_read_can_be_audited(log: AuditLog, mesh: Path, capsys: pytest.CaptureFixture[str]) -> None:
    port = mesh / ".mesh" / "dev" / "ports" / "sales"
    (port / "publication.p9.json").write_text((port / "current.json").read_text().replace('"p1"', '"p9"'))
    (log.folder / "seen.json").mkdir()
    assert len(shown(capsys).splitlines()) >= 11
