import pytest
from mesh.core.mesh import Node, ResultOf
from mesh.render.lineage import facts
from mesh.render.palette import Palette
from unit.small_mesh import MESH, SALES


@pytest.mark.parametrize(
    ("relation", "file"),
    [
        ("read_csv('/data/landing/flights.csv', nullstr = 'NA')", "flights.csv"),
        ("read_parquet('s3://bucket/a''b/*.parquet')", "*.parquet"),
        ("'C:\\data\\x.json'", "x.json"),
        ("/data/plain.csv", "plain.csv"),
        ('"db"."schema"."table"', ""),
        ("", ""),
    ],
)
def test_the_file_of_a_source(relation: str, file: str) -> None:
    assert facts.file_name(Node("source.a.s.t", "source", "t", "a", "a", relation=relation)) == file


def test_words_of_a_node() -> None:
    told = [(facts.sign(node), facts.kind(node)) for node in MESH.nodes.values()][:11]
    assert told == [
        ("▽", "source, customers.csv"),
        ("○", "internal view"),
        ("◆", "product"),
        ("□", "seed, rates.csv"),
        ("▽", "source"),
        ("○", "internal table"),
        ("○", "internal table, python"),
        ("◆", "product"),
        ("◆", "product"),
        ("◆", "product"),
        ("▷", "exposure, dashboard"),
    ]


def test_a_public_model_without_a_contract_is_no_product() -> None:
    assert facts.kind(Node("model.a.x", "model", "x", "a", "a", access="public", materialized="view")) == "public view"


def test_own_tests_are_counted_and_other_domains_are_not() -> None:
    assert [test.name for test, _ in facts.tests(MESH, MESH.nodes[SALES])] == ["key", "amount"]


def test_a_test_of_two_nodes_counts_where_it_is_attached_and_a_singular_one_at_home() -> None:
    report = MESH.nodes["model.finance.report.v1"]
    assert [test.name for test, _ in facts.tests(MESH, report)] == ["same"]


def test_endings_of_tests() -> None:
    results = [ResultOf("pass"), ResultOf("success"), ResultOf("fail"), ResultOf("warn"), ResultOf("skipped"), None]
    told = [("2 tests passed", "green"), ("1 test failed", "red"), ("1 test warned", "yellow"), ("2 tests not run", "yellow")]
    assert facts.test_summary(results) == told


def test_times_and_sentences() -> None:
    assert facts.when("2026-01-02T03:04:05.678Z") == "2026-01-02 03:04 UTC"
    assert facts.first_sentence("One row per\n  flight. Not for v1.5 users.") == "One row per flight."
    assert facts.first_sentence("Version 1.5 of it") == "Version 1.5 of it"


def test_domains_have_one_colour_in_every_picture() -> None:
    palette = Palette(MESH)
    assert len({palette.style(name) for name in MESH.domains}) == len({palette.fill(name) for name in MESH.domains}) == 3
    assert (palette.style("nobody"), palette.fill("nobody")) == ("", "#eeeeee")
