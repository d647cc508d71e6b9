from datetime import UTC, datetime

import pytest
from mesh.core.build.diagnose import diagnose
from mesh.core.build.report import Report, State, exit_code, merge
from mesh.core.manifest import Manifest, ManifestNode, Metadata, Result
from mesh.core.model import Address, Entry, Outcome, Port, ProductOutcome
from mesh.core.status import age, rows

from .products import FLIGHTS, FLIGHTS_2

ONE, TWO = FLIGHTS.address, FLIGHTS_2.address


def test_steps_merge_into_the_worst_state_and_a_later_publication_wins() -> None:
    first = Report("a", State.BUILT, models=2, tests=1, published=(ONE,), withheld=((TWO, "not built in this run"),), seconds=1.0)
    second = Report("a", State.FAILED, models=1, unchanged=(TWO,), withheld=((ONE, "x"),), problems=("p",), seconds=2.0)
    assert merge([first, second]) == Report("a", State.FAILED, 3, 1, (ONE,), (TWO,), (), 3.0, ("p",))


@pytest.mark.parametrize(
    ("states", "code"),
    [
        ([State.BUILT, State.UP_TO_DATE], 0),
        ([State.BUILT, State.FAILED], 1),
        ([State.SKIPPED], 1),
        ([State.FAILED, State.REFUSED], 2),
        ([State.STALE], 2),
        ([], 0),
    ],
)
def test_exit_codes(states: list[State], code: int) -> None:
    assert exit_code([Report("a", state) for state in states], publish_required=False) == code


def test_withheld_fails_only_when_publication_is_required() -> None:
    report = Report("a", State.BUILT, withheld=((ONE, "x"),))
    assert (exit_code([report], publish_required=False), exit_code([report], publish_required=True)) == (0, 1)


def entry(address: Address) -> Entry:
    return Entry(address, "f.parquet", 10, 3, "0", (), "p1", "2026-11-20T10:00:00Z")


def test_status_names_who_still_uses_a_version_and_why_one_is_withheld() -> None:
    consumer = [Address("punctuality", "routes", 1)]
    using = [type(FLIGHTS)(consumer[0], "", (), FLIGHTS.owner, 1, inputs=("model.operations.flights.v1",))]
    port = Port("operations", (entry(ONE),), (ProductOutcome(TWO, Outcome.WITHHELD, "test t failed on 2 rows", "2026-11-20T10:00:00Z", "r", ""),))
    found = rows(
        {"operations": [FLIGHTS, FLIGHTS_2], "punctuality": using},
        {"operations": port, "punctuality": Port("punctuality")},
        {},
        {"crm": ["operations.flights.v2"], "punctuality": ["operations.flights.v1"]},
    )
    assert [(row.address, row.rows, row.withheld, row.used_by) for row in found] == [
        (ONE, 3, "", ("punctuality.routes.v1",)),
        (TWO, None, "test t failed on 2 rows", ("crm",)),
        (consumer[0], None, "", ()),
    ]


def test_a_later_failed_build_is_why_nothing_newer_is_published() -> None:
    port = Port("operations", (entry(ONE),), (ProductOutcome(ONE, Outcome.PUBLISHED, "", "2026-11-20T10:00:00Z", "r", "p1"),))
    (row,) = rows({"operations": [FLIGHTS]}, {"operations": port}, {"operations": ("2026-11-20T11:00:00Z", "it broke")}, {})
    assert row.withheld == "the last build failed: it broke"
    (row,) = rows({"operations": [FLIGHTS]}, {"operations": port}, {"operations": ("2026-11-20T09:00:00Z", "it broke")}, {})
    assert row.withheld == ""


@pytest.mark.parametrize(
    ("then", "shown"),
    [
        ("2026-11-21T11:59:30Z", "30 s"),
        ("2026-11-21T11:00:00Z", "1 h"),
        ("2026-11-21T11:57:01Z", "2 min"),
        ("2026-11-01T12:00:00Z", "20 d"),
        ("", ""),
        ("2026-11-21T12:00:09Z", "0 s"),
    ],
)
def test_age(then: str, shown: str) -> None:
    assert age(then, datetime(2026, 11, 21, 12, tzinfo=UTC)) == shown


MANIFEST = Manifest(Metadata("a"), {"model.a.x": ManifestNode("model.a.x", "x", "model", "a", original_file_path="models/x.sql")})
LOCKED = 'IO Error: Could not set lock on file "/m/a.duckdb": Conflicting lock is held in /usr/bin/python3.11 (PID 4711). See also https://duckdb.org'


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (LOCKED, "a is being built, or its private database is open in another program (/usr/bin/python3.11, process 4711): /m/a.duckdb. Wait"),
        ('IO Error: Could not write file "/m/x": No space left on device', "a: the disk is full (/m/a.duckdb)."),
        ('IO Error: Cannot open file "/m/x": Permission denied', "a: cannot write /m/x: permission denied."),
    ],
)
def test_what_the_machine_refuses_is_said_in_our_words(said: str, expected: str) -> None:
    found = diagnose("a", "/m/a.duckdb", [], [said], None)
    assert found.problems[0].startswith(expected)
    assert found.is_input


def test_a_failed_node_is_a_failed_build_and_an_unread_project_is_input() -> None:
    failed = diagnose(
        "a",
        "db",
        [Result("model.a.x", "error", "Runtime Error\n  boom"), Result("test.a.t.1", "fail", "Got 2 results, configured to fail if != 0", 2)],
        [],
        None,
    )
    assert failed.problems == ("a: model x failed: Runtime Error\n  boom", "a: test t.1 failed on 2 rows")
    assert not failed.is_input
    unread = diagnose("a", "db", [], ["Parsing Error\n   0: <unknown>\nbad key"], None)
    assert (unread.problems, unread.is_input) == (("a: Parsing Error\nbad key",), True)


def test_a_syntax_error_is_input_and_names_the_line_of_the_model() -> None:
    said = 'Runtime Error in model x (models/x.sql)\n  Parser Error: syntax error at or near "selec"\n  LINE 28: ... selec * from y\n'
    said += "           ^\n  > in macro run (m.sql)"
    source = {"models/x.sql": "with y as (\n  selec * from y\n)"}
    found = diagnose("a", "db", [Result("model.a.x", "error", said)], [], MANIFEST, read=source.__getitem__)
    assert found.problems[0].startswith("a: model x failed (models/x.sql:2): Runtime Error")
    assert "> in macro" not in found.problems[0]
    assert found.is_input


def test_the_place_that_v2_names_in_a_line_of_its_own_stays() -> None:
    entry = "{'name': 'x', 'columns': [{'name': 'id', 'data_type': 7}], 'package_name': 'a'}"
    said = "Encountered an error:\nParsing Error\n"
    said += f"  Invalid models config given in models/x.yml @ models: {entry} - at path ['columns'][0]['data_type']: 7 is not valid"
    assert diagnose("a", "db", [], [said], None).problems == (
        "a: Parsing Error\n  Invalid models config given in models/x.yml, of `x` at `columns.0.data_type`: 7 is not valid",
    )
    place = "FilePath(searched_path='models', relative_path='_group.yml', modification_time=17.8, project_root='/home/me (old)/a')"
    said = f"Parsing Error\n  Invalid groups config given in {place} @ groups: {{'name': 'a'}} - at path []: 'owner' is a required property"
    assert diagnose("a", "db", [], [said], None).problems == (
        "a: Parsing Error\n  Invalid groups config given in models/_group.yml, of `a`: 'owner' is a required property",
    )
    found = diagnose("a", "db", [], ["YAML error: bad indent at line 11 column 3\n  --> models/x.yml:11:3\n   0: <unknown>"], None)
    assert found.problems == ("a: YAML error: bad indent at line 11 column 3\n(models/x.yml:11:3)",)


def test_an_input_port_that_refuses_is_input() -> None:
    assert diagnose("a", "db", [Result("model.upstream.p.v1", "error", "not published")], [], None).is_input
