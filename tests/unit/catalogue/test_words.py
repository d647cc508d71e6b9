"""What tests check, in words; and the parts of READMEs, glossaries and times that the catalogue reads."""

import pytest
from mesh.core.catalogue.checks import means
from mesh.core.catalogue.domains import all_builds, purpose
from mesh.core.catalogue.terms import stated_terms
from mesh.core.catalogue.times import as_utc
from mesh.core.details import Detail
from mesh.core.governance.fields import FieldError
from mesh.core.history.records import BuildRecord
from mesh.core.mesh import Node


def said(test: str, namespace: str = "", where: str = "", description: str = "", name: str = "x", kind: str = "test", **arguments: object) -> str:
    node = Node("test.a.x", kind, name, "a", "a", test=test, description=description)
    return means(node, Detail(namespace=namespace, arguments=arguments or None, where=where))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("No value occurs twice.", said("unique")),
        ("Always has a value.", said("not_null")),
        ("Always has a value. Only rows where a > 1.", said("not_null", where="a >\n 1")),
        ("Is one of: a, 1, true.", said("accepted_values", values=["a", 1, True])),
        ("Is one of: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 3 more.", said("accepted_values", values=list(range(15)))),
        ("Every value occurs as id in customers v1.", said("relationships", to="ref('customers', v=1)", field="id")),
        (
            "Every value occurs as code in network.airports v2.",
            said("references_product", "platform", to='ref("network", "airports", v=2)', field="code"),
        ),
        ("id names one row: never null, never twice.", said("primary_key", "platform", columns=["id"])),
        ("id, day together name one row: never null, never twice.", said("primary_key", "platform", columns=["id", "day"])),
        ("Has between 1,000 and 2,000 rows.", said("row_count_between", "platform", min_rows=1000, max_rows=2000)),
        ("Has at least 5 rows.", said("row_count_between", "platform", min_rows=5)),
        ("Has at most 5 rows.", said("row_count_between", "platform", max_rows=5)),
        ("The newest at_utc is at most 48 hours old.", said("fresh_within", "platform", column="at_utc", hours=48)),
        (
            "The newest at_utc is at most 48 hours before 2014-01-01, the day that its data end.",
            said("fresh_within", "platform", column="at_utc", hours=48, as_of="2014-01-01"),
        ),
        ("Every combination of a, b is shared by at least 10 rows.", said("k_anonymous", "platform", quasi_identifiers=["a", "b"], k=10)),
        ("For one id, no time from a to b overlaps another.", said("no_overlap", "platform", key="id", starts_at="a", ends_at="b")),
        (
            "No column that is not classified so holds what looks like personal data, a apart.",
            said("no_personal_data", "platform", except_columns=["a"]),
        ),
        ("Every flight is counted once.", said("", name="assert_every_flight_is_counted_once")),
        ("Nothing is lost on the way.", said("unique", description="Nothing is lost\n on the way.")),
        ("dbt_utils.at_least_one (group_by_columns: a, b).", said("at_least_one", "dbt_utils", column_name="x", group_by_columns=["a", "b"])),
        # Another package's test of that name may mean something else.
        ("other.unique.", said("unique", "other")),
        ("Gives the right rows for made-up ones: early is on time.", said("", kind="unit_test", name="early_is_on_time")),
    ],
)
def test_what_a_test_checks_is_said_in_words(words: str, found: str) -> None:
    assert found == words


@pytest.mark.parametrize(
    ("readme", "wanted"),
    [
        ("# a\n\nWhat it is.\n\nMore.", "What it is."),
        ("# a\nWhat it is.\n", "What it is."),
        ("# a\r\n\r\nTwo\r\nlines.", "Two\nlines."),
        ("# a\n\n[![ci](x)](y)\n\n<img src=x>\n\n| a |\n\n**Owner** B\n\nAt last.", "At last."),
        ("# a\n\n## b\n", ""),
        ("", ""),
    ],
)
def test_the_purpose_is_the_first_paragraph_that_is_text(readme: str, wanted: str) -> None:
    assert purpose(readme) == wanted


@pytest.mark.parametrize(
    ("time", "wanted"),
    [
        ("2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05Z"),
        ("2026-01-02T03:04:05+02:00", "2026-01-02T01:04:05Z"),
        ("2026-01-02T03:04:05", "2026-01-02T03:04:05Z"),
        ("yesterday", "yesterday"),
    ],
)
def test_times_are_written_one_way(time: str, wanted: str) -> None:
    assert as_utc(time) == wanted


@pytest.mark.parametrize(
    ("entry", "keys", "why"),
    [
        ({"meaning": "x"}, ("terms", 0), "has no `term:`"),
        ({"term": "a", "meaning": "b", "column": ["x"]}, ("terms", 0, "column"), "Did you mean `columns`?"),
        ({"term": "a", "meaning": "b", "columns": ["flights.id"]}, ("terms", 0, "columns", 0), "names no column"),
        ({"term": "a", "meaning": "b", "columns": ["a..c"]}, ("terms", 0, "columns", 0), "names no column"),
        ({"term": "a", "meaning": "b", "domain": "no name"}, ("terms", 0, "domain"), "is no name"),
        ({"term": " ", "meaning": "b"}, ("terms", 0, "term"), "write a text"),
    ],
)
def test_a_wrong_term_is_told_with_its_place(entry: object, keys: tuple[object, ...], why: str) -> None:
    with pytest.raises(FieldError, match=why.replace("?", r"\?")) as raised:
        stated_terms({"terms": [entry]})
    assert raised.value.keys == keys


def test_one_word_has_one_meaning() -> None:
    with pytest.raises(FieldError, match="two terms `On Time`"):
        stated_terms({"terms": [{"term": "on time", "meaning": "a"}, {"term": "On Time", "meaning": "b"}]})


def test_builds_that_follow_each_other_are_one_run() -> None:
    def build(domain: str, begin: str, end: str, state: str = "built") -> BuildRecord:
        return BuildRecord(domain, f"{domain}{begin}", f"2026-01-02T{begin}Z", f"2026-01-02T{end}Z", 60.0, state)

    marks = all_builds([build("c", "09:00:00", "09:01:00"), build("a", "06:00:00", "06:01:00"), build("b", "06:01:10", "06:02:00", "failed")])
    assert [(mark.at[11:16], mark.state.value, mark.said, mark.value) for mark in marks] == [
        ("06:02", "missed", "b failed, of 2", 120.0), ("09:01", "met", "1 domain built", 60.0),
    ]  # fmt: skip
