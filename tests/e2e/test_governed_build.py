"""Policies and publications: an error withholds the product that it is about, whoever builds it, until it is mended or waived."""

import json
import os
import signal
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from e2e.conftest import READINGS, STATIONS
from e2e.meshes import Mesh

POLICY = """\
-- title: Every product of the north has a test
-- why: Nobody notices a wrong row else.
-- fix: Give it a primary_key test.
-- severity: {severity}
-- scope: product
select unique_id as node, null as "column", 'no test is about it' as message
from dbt.models
where access = 'public' and domain = 'north'
    and unique_id not in (select node_unique_id from dbt.data_tests where node_unique_id is not null)
"""
FILE = "governance/policies/quality/product_has_test.sql"
UNTESTED = replace(STATIONS, tests=())
REASON = "policy product_has_test: no test is about it. Give it a primary_key test. (run `mesh check north --parse` after mending it)"


def govern(mesh: Mesh, *, severity: str = "error") -> None:
    mesh.write(FILE, POLICY.format(severity=severity))


def waive(mesh: Mesh, until: datetime) -> None:
    waiver = {"policy": "product_has_test", "node": "north.stations.v1", "reason": "Soon.", "approved_by": "guild of data", "until": f"{until:%Y-%m-%d}"}
    mesh.write_yaml("governance/waivers.yml", {"waivers": [waiver]})


@pytest.fixture
def governed(built: Mesh) -> Mesh:
    """A mesh that was published, has a policy since, and a product that breaks it."""
    govern(built)
    built.add_products("north", READINGS, UNTESTED)
    return built


def test_an_error_withholds_its_product_until_it_is_mended(governed: Mesh, engine: str) -> None:
    before = governed.pointer("north")

    result = governed.build("--json", engine=engine, GENERATION="2")

    assert result.code == 0, result.said
    report = result.domain("north")
    assert report["state"] == "built"
    assert report["withheld"] == [{"product": "north.stations.v1", "reason": REASON}]
    assert report["published"] == ["north.readings.v1"]
    assert result.json["policies"] == {"errors": 1, "warnings": 0, "waived": 0}
    assert governed.pointer("north")["stations.v1"] == before["stations.v1"]
    assert governed.outcomes("north")["stations.v1"] == ("withheld", REASON)

    again = governed.build("north", "--publish-required", engine=engine, GENERATION="2")
    assert again.code == 1, again.said

    governed.add_products("north", READINGS, STATIONS)
    mended = governed.build("north", "--json", engine=engine, GENERATION="2")
    assert mended.code == 0, mended.said
    assert mended.domain("north")["published"] == ["north.stations.v1"]
    assert governed.rows("north", "stations.v1") == [("a", 2), ("b", 2)]
    assert not (governed.home / "dev" / "verdicts" / "north.json").exists()
    assert governed.build("north", "--json", engine=engine, GENERATION="2").domain("north")["state"] == "up to date"


def test_plain_dbt_honours_what_the_policies_said(governed: Mesh, engine: str) -> None:
    checked = governed.mesh("check", "--parse", "--engine", engine)
    assert checked.code == 1, checked.said
    assert "no test is about it" in checked.out

    done = governed.dbt(engine, "north", "build", GENERATION="2")

    assert done.code == 0, done.said
    assert governed.outcomes("north")["stations.v1"] == ("withheld", REASON)
    assert governed.rows("north", "stations.v1") == [("a", 1), ("b", 1)]
    assert {generation for _, generation in governed.rows("north", "readings.v1")} == {2}


def test_a_waiver_lets_it_pass_and_an_expired_one_does_not(governed: Mesh, engine: str) -> None:
    today = datetime.now(UTC)
    waive(governed, today - timedelta(days=2))
    expired = governed.build("north", "--json", engine=engine, GENERATION="2")
    assert expired.domain("north")["withheld"][0]["product"] == "north.stations.v1"
    assert expired.json["policies"] == {"errors": 1, "warnings": 1, "waived": 0}

    # Nothing in the domain changed.
    waive(governed, today + timedelta(days=2))
    waived = governed.build("north", "--json", engine=engine, GENERATION="2")
    assert waived.domain("north")["withheld"] == []
    assert governed.rows("north", "stations.v1") == [("a", 2), ("b", 2)]
    assert waived.json["policies"] == {"errors": 0, "warnings": 0, "waived": 1}


def test_a_warning_withholds_nothing_and_is_counted(built_quickly: Mesh, quick_engine: str) -> None:
    govern(built_quickly, severity="warning")
    built_quickly.add_products("north", READINGS, UNTESTED)
    result = built_quickly.build(engine=quick_engine, GENERATION="2")
    assert result.code == 0, result.said
    assert "policies: 1 warning; `mesh check` shows them" in result.out
    assert "no test is about it" not in result.out
    assert built_quickly.outcomes("north")["stations.v1"][0] == "published"


def test_a_new_rule_is_asked_though_no_domain_changed(built_quickly: Mesh, quick_engine: str) -> None:
    mesh = built_quickly
    mesh.add_products("north", READINGS, UNTESTED)
    assert mesh.build(engine=quick_engine).code == 0

    govern(mesh)
    result = mesh.build("--json", engine=quick_engine)

    assert result.domain("north")["withheld"][0]["reason"] == REASON
    assert result.domain("south")["state"] == "up to date"

    # The rule goes: what it withheld is published, and is then up to date.
    (mesh.root / FILE).unlink()
    assert mesh.build("--json", engine=quick_engine).domain("north")["withheld"] == []
    assert [domain["state"] for domain in mesh.build("--json", engine=quick_engine).json["domains"]] == ["up to date", "up to date"]


def test_a_rule_that_is_kept_costs_a_build_without_changes_nothing(built_quickly: Mesh, quick_engine: str) -> None:
    govern(built_quickly)
    assert built_quickly.build(engine=quick_engine).code == 0
    folder = built_quickly.home / "dev"
    before = {file: file.stat().st_mtime_ns for file in folder.rglob("*") if file.is_file()}
    result = built_quickly.build("--json", engine=quick_engine)
    assert result.json["policies"] is None
    assert {file: file.stat().st_mtime_ns for file in folder.rglob("*") if file.is_file()} == before


@pytest.mark.parametrize("text", ["", "[{", '{"product": "stations"}', "[3]", "\x00"], ids=["empty", "cut", "no list", "no entries", "no text"])
def test_a_damaged_verdict_withholds_everything(built_quickly: Mesh, quick_engine: str, text: str) -> None:
    mesh = built_quickly
    mesh.write(".mesh/dev/verdicts/north.json", text)
    done = mesh.dbt(quick_engine, "north", "build", GENERATION="2")
    assert done.code == 0, done.said
    for outcome, reason in mesh.outcomes("north").values():
        assert outcome == "withheld"
        assert reason == f"what the policies said of it cannot be read ({mesh.home}/dev/verdicts/north.json): run `mesh check north --parse`"
    # `mesh build` asks again, and all is well.
    govern(mesh)
    assert mesh.build("north", "--json", engine=quick_engine, GENERATION="2").domain("north")["withheld"] == []


def test_a_domain_that_cannot_be_parsed_hides_neither_itself_nor_the_others(built_quickly: Mesh, quick_engine: str) -> None:
    mesh = built_quickly
    govern(mesh)
    mesh.add_products("north", READINGS, UNTESTED)
    mesh.write("domains/south/models/broken.sql", "select {{ no_such_macro() }}")
    result = mesh.build("--json", engine=quick_engine, GENERATION="2")
    assert result.code in (1, 2), result.said
    assert result.domain("south")["state"] in ("failed", "refused")
    assert any("no_such_macro" in problem for problem in result.domain("south")["problems"])
    assert result.domain("north")["withheld"][0]["reason"] == REASON


def test_a_policy_that_crashes_hides_no_other_and_stops_nobody(built_quickly: Mesh, quick_engine: str) -> None:
    mesh = built_quickly
    govern(mesh)
    mesh.write("governance/policies/quality/wrong.sql", POLICY.format(severity="error").replace("access", "acces"))
    mesh.add_products("north", READINGS, UNTESTED)
    result = mesh.build("--json", engine=quick_engine, GENERATION="2")
    assert result.json["policies"]["errors"] == 2
    assert [one["product"] for one in result.domain("north")["withheld"]] == ["north.stations.v1"]
    assert result.domain("south")["state"] == "built"


def test_governance_that_cannot_be_read_builds_nothing(built_quickly: Mesh, quick_engine: str) -> None:
    mesh = built_quickly
    govern(mesh)
    mesh.write("governance/waivers.yml", "waivers: [{policy: product_has_test}]\n")
    before = mesh.pointer("north")
    result = mesh.build("--force", engine=quick_engine, GENERATION="2")
    assert result.code == 2
    assert "waivers.yml:1: `node` is missing" in result.err
    assert mesh.pointer("north") == before


def test_selection_and_its_own_policies(built_quickly: Mesh, quick_engine: str) -> None:
    mesh = built_quickly
    mesh.write("domains/north/policies/product_has_test.sql", POLICY.format(severity="error"))
    mesh.add_products("north", READINGS, UNTESTED)
    result = mesh.build("north", "--select", "stations", "--json", engine=quick_engine, GENERATION="2")
    assert result.code == 0, result.said
    assert result.domain("north")["withheld"][0]["reason"].startswith("policy north.product_has_test: ")
    assert mesh.rows("north", "stations.v1") == [("a", 1), ("b", 1)]


def test_an_interrupt_before_the_first_step_builds_nothing(pair: Mesh, engine: str) -> None:
    govern(pair)
    process = pair.start_mesh("build", "--json", "--engine", engine)
    log = pair.home / "dev" / "logs" / "north"
    deadline = time.monotonic() + 60
    while not log.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, out + err
    assert json.loads(out)["interrupted"]
    assert not pair.pointer("south")


def test_a_product_withheld_from_its_first_publication_is_missed_by_its_reader(pair: Mesh, quick_engine: str) -> None:
    govern(pair)
    pair.add_products("north", replace(READINGS, tests=()), STATIONS)
    result = pair.build("--json", engine=quick_engine)
    assert result.code == 2, result.said
    assert [one["product"] for one in result.domain("north")["withheld"]] == ["north.readings.v1"]
    assert "north.readings.v1, never published" in result.domain("south")["problems"][0]


def test_what_was_checked_in_the_plan_is_not_written(built_quickly: Mesh, quick_engine: str, tmp_path: Path) -> None:
    govern(built_quickly)
    assert built_quickly.build("--dry-run", engine=quick_engine).code == 0
    assert not (built_quickly.home / "dev" / "verdicts").exists()
