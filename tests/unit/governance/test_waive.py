"""What waivers leave of findings, and what is wrong with waivers."""

from dataclasses import replace
from datetime import date

import pytest
from mesh.core.governance.finding import Finding
from mesh.core.governance.waive import EXPIRED, UNKNOWN_POLICY, UNUSED, waive
from mesh.core.governance.waivers import Waiver

from .findings import CLASSIFIED, FINDINGS, OPERATIONS, README, TODAY, asked, finding, flights

COLUMN = Waiver("column_is_classified", "operations.flights.v2.carrier", "Soon.", "guild of data", date(2026, 12, 31), 3)
VERSION = replace(COLUMN, node="Operations.Flights.V2")


def own(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(one.policy, one.message) for one in findings if one.area == "waivers"]


def test_a_waiver_for_a_column_covers_that_column() -> None:
    standing, waived = waive(FINDINGS, [COLUMN], asked(), TODAY)
    assert [(one.column, waiver) for one, waiver in waived] == [("carrier", COLUMN)]
    assert flights("carrier", 31) not in standing
    assert flights("tail_number", 40) in standing
    assert not own(standing)


def test_a_waiver_for_a_version_covers_its_columns_whatever_their_case() -> None:
    standing, waived = waive(FINDINGS, [VERSION], asked(), TODAY)
    assert sorted(one.column for one, _ in waived) == ["carrier", "distance_mi", "tail_number"]
    assert {one.policy for one in standing} == {"product_says_its_grain", "domain_has_readme"}


def test_a_waiver_for_a_domain_does_not_cover_its_products() -> None:
    standing, waived = waive(FINDINGS, [replace(COLUMN, node="operations")], asked(), TODAY)
    assert not waived
    assert [policy for policy, _ in own(standing)] == [UNUSED]


def test_the_last_day_still_counts_and_the_next_does_not() -> None:
    assert waive(FINDINGS, [COLUMN], asked(), date(2026, 12, 31))[1]
    standing, waived = waive(FINDINGS, [COLUMN], asked(), date(2027, 1, 1))
    assert not waived
    assert own(standing) == [
        (EXPIRED, "the waiver of `column_is_classified` for `operations.flights.v2.carrier` ended on 2026-12-31: it covers nothing any more")
    ]


def test_of_several_the_one_that_lasts_longest_counts_and_none_is_unused() -> None:
    long = replace(COLUMN, until=date(2028, 1, 1), line=9)
    standing, waived = waive([flights("carrier", 31)], [COLUMN, long], asked(), TODAY)
    assert ([waiver.line for _, waiver in waived], standing) == ([9], [])


def test_an_expired_waiver_beside_a_good_one_is_said() -> None:
    standing, waived = waive([flights("carrier", 31)], [replace(COLUMN, until=date(2026, 1, 1)), COLUMN], asked(), TODAY)
    assert len(waived) == 1
    assert [policy for policy, _ in own(standing)] == [EXPIRED]


def test_an_unknown_policy_is_an_error_of_the_file() -> None:
    standing, _ = waive([], [replace(COLUMN, policy="colum_is_classified", line=7)], asked(), TODAY)
    (found,) = standing
    assert (found.policy, found.severity, found.file, found.line, found.owner) == (UNKNOWN_POLICY, "error", "governance/waivers.yml", 7, OPERATIONS)
    assert found.message.endswith("Did you mean `column_is_classified`?")


def test_the_policy_of_mesh_diff_is_known_and_not_asked_about() -> None:
    breaking = replace(COLUMN, policy="breaking-change", node="operations.flights.v9")
    assert waive([], [breaking], asked(), TODAY) == ([], [])
    assert [one.policy for one in waive([], [breaking], asked(), date(2030, 1, 1))[0]] == [EXPIRED]


@pytest.mark.parametrize(
    ("node", "hint"),
    [
        ("operations.flights.v2", ""),
        ("operations.flights.v2.carrier", ""),
        ("fleet", ". For a domain it covers what is found of the domain itself, not of its models: name these"),
        ("governance/standards.yml", ""),
        ("operations.flight.v2", ", and there is no node of that name. Did you mean `operations.flights.v2`?"),
    ],
)
def test_what_covers_nothing_is_unused(node: str, hint: str) -> None:
    (found,) = waive([], [replace(COLUMN, node=node)], asked(), TODAY)[0]
    assert (found.policy, found.severity) == (UNUSED, "warning")
    assert found.message == f"`column_is_classified` finds nothing at `{node}`: the waiver covers nothing{hint}"


def test_silence_of_what_was_not_asked_is_no_answer() -> None:
    assert waive([], [COLUMN], asked(ran=()), TODAY)[0] == []
    assert waive([], [COLUMN], asked(unread=("operations",)), TODAY)[0] == []


def test_a_waiver_of_a_finding_on_a_domain() -> None:
    broken = finding(README, "operations", "it has no README.md")
    assert waive([broken], [replace(COLUMN, policy=README.name, node="operations")], asked(), TODAY)[0] == []
    assert waive([broken], [replace(COLUMN, policy=CLASSIFIED.name, node="operations")], asked(), TODAY)[0][0] == broken
