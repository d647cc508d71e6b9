"""`dp_count` and `dp_sum` in `mesh sql`: real files, real OpenDP, and budgets that nobody overspends. Bounds on noise are so wide that chance fails no test."""

import json
import subprocess
import sys
from math import sqrt
from pathlib import Path
from typing import Any

import pytest
from mesh.adapters.audit.log import AuditLog
from mesh.adapters.privacy.noise import laplace
from mesh.cli import main
from mesh.core.audit.record import Action

from .visits import BUDGET, EACH, ENCRYPTION, PERSONS, REGIONS, agree, make, write

pytest.importorskip("opendp", reason="OpenDP is not installed")
RICH: dict[str, object] = {"subject": "person_id", "privacy_budget": {"epsilon": 1000.0, "max_rows_per_subject": EACH}}


@pytest.fixture
def visits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Budget 3, five visits of a person count."""
    return made(tmp_path, monkeypatch)


def made(root: Path, monkeypatch: pytest.MonkeyPatch, meta: dict[str, object] = BUDGET, **more: Any) -> Path:
    make(root, meta, **more)
    monkeypatch.chdir(root)
    monkeypatch.delenv("MESH_HOME", raising=False)
    monkeypatch.setenv("MESH_ENCRYPTION_KEY", ENCRYPTION)
    return root


class Ask:
    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, query: str, *options: str) -> list[dict[str, Any]]:
        code = main(["sql", query, "--format", "json", *options])
        out, err = self._capsys.readouterr()
        assert code == 0, err
        found: list[dict[str, Any]] = json.loads(out)
        return found

    def refused(self, query: str, *options: str) -> str:
        assert main(["sql", query, *options]) == 2
        out, err = self._capsys.readouterr()
        assert out == ""
        return str(err)


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    return Ask(capsys)


def records(root: Path) -> list[Any]:
    return list(AuditLog(root / ".mesh", "dev").records())


# Answers ------------------------------------------------------------------------------------------------------------


def test_the_noise_is_laplace_of_the_scale_that_the_epsilon_asks_for() -> None:
    """Mean and spread of many draws, within six standard errors; a scale twice too small or too large is far outside."""
    number = 4000
    noise = laplace(5, 0.5)
    assert (noise.epsilon, noise.scale) == (0.5, 10.0)
    drawn = noise.add([1000] * number)
    deviation = sqrt(2) * noise.scale
    assert abs(sum(drawn) / number - 1000) < 6 * deviation / sqrt(number)
    assert abs(sum(abs(one - 1000) for one in drawn) / number - noise.scale) < 6 * deviation / sqrt(number)


@pytest.mark.parametrize(("sensitivity", "epsilon"), [(1, 3.0), (5, 0.3), (7, 0.7), (10 * 2**30, 0.1), (3, 1 / 3), (1, 100.0)])
def test_what_is_booked_is_what_the_library_reckons_and_not_more_than_asked(sensitivity: int, epsilon: float) -> None:
    noise = laplace(sensitivity, epsilon)
    assert noise.epsilon == noise.mechanism.map(sensitivity)
    assert epsilon * (1 - 1e-12) <= noise.epsilon <= epsilon
    assert noise.mechanism.map(2 * sensitivity) == pytest.approx(2 * epsilon)


def test_counts_and_sums_by_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask) -> None:
    """All visits count and the epsilons are large, so that the noise is small; the exact answers are known."""
    made(tmp_path, monkeypatch, RICH)
    query = (
        "select region, dp_count(90) as n, dp_sum(stars, 0, 6, 90) as s, dp_sum(paid, 0, 5, 90) p, dp_sum(hours, 0, 4, 90) h "
        "from people.visits group by region order by region"
    )
    rows = ask(query)
    assert [row["region"] for row in rows] == sorted(REGIONS)
    exact = {
        row["region"]: row
        for row in ask("select region, count(*) as n, sum(stars)::int as s, sum(paid)::double p, sum(hours) h from people.visits group by region")
    }
    exact["west"] = {"n": 0, "s": 0, "p": 0, "h": 0}
    for row in rows:
        for name, bound in (("n", 1), ("s", 6), ("p", 5), ("h", 4)):
            # Of noise of scale b, one draw in e^30 is beyond 30 b.
            assert abs(row[name] - exact[row["region"]][name]) <= 30 * EACH * bound / 90
    assert [record.action for record in records(tmp_path)] == [Action.DP, Action.QUERY]


def test_a_person_counts_only_so_often_and_values_only_so_far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask) -> None:
    made(tmp_path, monkeypatch, {"subject": "person_id", "privacy_budget": {"epsilon": 1000.0, "max_rows_per_subject": 2}})
    row = ask("select dp_count(90) as n, dp_sum(visit_id, -3, 3, 90) as s, dp_sum(hours, -2, -1, 90) as h from people.visits where visit_id > 100")[0]
    kept = 2 * PERSONS
    assert abs(row["n"] - kept) <= 30 * 2 / 90
    assert abs(row["s"] - 3 * kept) <= 30 * 6 / 90
    assert abs(row["h"] + kept) <= 30 * 4 / 90


def test_rows_are_the_unit_where_nobody_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask) -> None:
    made(tmp_path, monkeypatch, {"privacy_budget": {"epsilon": 1000.0}})
    row = ask("select dp_count(90) as n from people.visits")[0]
    assert abs(row["n"] - PERSONS * EACH) <= 30 / 90


@pytest.mark.parametrize(
    "where",
    [
        "stars > 2.5 and stars <= 5", "paid = 2.5", "day between date '2026-01-05' and date '2026-01-09'", "day < '2026-01-09'", "is_late", "not is_late",
        "email like 'p1%'", "email not like 'p1%'", "region in ('north', 'west') or hours >= 3", "region is null", "email is not null and stars <> 3",
        "visit_id > stars", "hours not in (1, 2)", "stars not between 1 and 3", "is_late = false", "email = 'p7@example.com'", "7 > visit_id",
    ],
)  # fmt: skip
def test_conditions_select_as_in_any_query(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask, where: str) -> None:
    made(tmp_path, monkeypatch, RICH)
    exact = ask(f"select count(*) as n from people.visits where {where}")[0]["n"]
    noisy = ask(f"select dp_count(99) as n from people.visits where {where}")[0]["n"]
    assert abs(noisy - exact) <= 30 * EACH / 99


def test_the_clear_values_of_the_restricted_port_are_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask) -> None:
    """A role that sees no e-mail address may count them, with noise."""
    meta = {**RICH, "ports": ["open", "restricted"]}
    made(tmp_path, monkeypatch, meta, ports=("open", "restricted"))
    assert ask("select count(*) as n from people.visits where email like 'p1%'") == [{"n": 0}]
    noisy = ask("select dp_count(99) as n from people.visits where email like 'p1%'")[0]["n"]
    assert abs(noisy - 11 * EACH) <= 30 * EACH / 99
    used = records(tmp_path)[-1].products[0]
    assert (used.address, used.port, used.publication_id, used.columns) == ("people.visits.v2", "restricted", "p1", ("email", "person_id"))


def test_formats(visits: Path, ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sql", "select region, dp_count(0.5) from people.visits group by region", "--format", "csv"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert (out[0], len(out)) == ("region,dp_count", 5)
    assert main(["sql", "select dp_count(0.5) as n from people.visits", "-o", "n.json", "--format", "json"]) == 0
    assert list(json.loads((visits / "n.json").read_text())[0]) == ["n"]
    assert main(["sql", "select dp_count(0.5) as n from people.visits_v1"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 row"
    assert "write it as csv or json" in ask.refused("select dp_count(0.5) from people.visits", "-o", "n.parquet", "--format", "parquet")


# Budgets ------------------------------------------------------------------------------------------------------------


def test_a_budget_is_spent_and_then_refuses(visits: Path, ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    ask("select dp_count(1.0) as n, dp_sum(stars, 0, 6, 0.5) as s from people.visits")
    ask("select dp_count(1.0) from people.visits_v1")
    assert "has epsilon 0.5 left of 3, and this query asks for 0.6" in ask.refused("select dp_count(0.6) from people.visits")
    ask("select dp_count(0.5) from people.visits")
    assert "is spent of 3" in ask.refused("select dp_count(0.000001) from people.visits")
    found = records(visits)
    assert [(record.action, record.details["epsilon"], record.role) for record in found] == [
        (Action.DP, 1.5, "reader"),
        (Action.DP, 1.0, "reader"),
        (Action.REFUSED, 0.6, "reader"),
        (Action.DP, 0.5, "reader"),
        (Action.REFUSED, 0.000001, "reader"),
    ]
    assert main(["audit", "--budgets", "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [(row["product"], row["consumer"], row["epsilon"], row["budget"], row["queries"]) for row in said] == [("people.visits", "reader", 3.0, 3.0, 3)]
    assert main(["audit", "--budgets"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[:6] == ["people.visits", "reader", "3", "3", "0", "3"]


def test_each_role_has_its_own(visits: Path, ask: Ask) -> None:
    write(
        visits / "governance" / "roles.yml",
        "roles:\n  - {name: reader, description: All., default: true, clearance: [public, internal]}\n"
        "  - {name: analyst, description: Some., clearance: [public, internal]}\n"
        "  - {name: local, description: Some., clearance: [public, internal], row_filters: {people.visits: stars > 3}}\n",
    )
    ask("select dp_count(3) from people.visits")
    ask("select dp_count(3) from people.visits", "--as", "analyst")
    assert "is spent" in ask.refused("select dp_count(3) from people.visits")
    assert "sees some rows of people.visits only" in ask.refused("select dp_count(3) from people.visits", "--as", "local")


def test_an_agreement_grants_less_and_one_without_epsilon_nothing(visits: Path, ask: Ask) -> None:
    agree(visits, 1.0)
    assert "has epsilon 1 left of 1" in ask.refused("select dp_count(2) from people.visits")
    ask("select dp_count(1) from people.visits")
    agree(visits, 9.0)
    assert "has epsilon 2 left of 3" in ask.refused("select dp_count(2.5) from people.visits")
    agree(visits, None)
    assert "grants no `epsilon`" in ask.refused("select dp_count(1) from people.visits")


RACER = """
import sys
from mesh.cli import main
sys.stdin.readline()
sys.exit(main(["sql", "select dp_count(0.5) as n from people.visits", "--format", "csv"]))
"""


def test_of_processes_that_race_for_the_last_epsilon_no_two_get_it(visits: Path) -> None:
    """Six ask for 0.5 of 1.0 at once: two are answered."""
    agree(visits, 1.0)
    racers = [
        subprocess.Popen([sys.executable, "-c", RACER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(6)
    ]
    ended = [(racer.communicate("go\n", timeout=60), racer.returncode) for racer in racers]
    assert sorted(code for _, code in ended) == [0, 0, 2, 2, 2, 2]
    assert all("is spent of 1" in err for (_, err), code in ended if code)
    log = AuditLog(visits / ".mesh", "dev")
    assert sum(float(record.details["epsilon"]) for record in log.records() if record.action is Action.DP) == 1.0
    assert log.verify().faults == ()


def test_a_tampered_log_spends_nothing(visits: Path, ask: Ask) -> None:
    ask("select dp_count(3) from people.visits")
    ask("select 1 as one")
    file = AuditLog(visits / ".mesh", "dev").file
    before = file.read_bytes()
    for now in (before.replace(b'"epsilon":3.0', b'"epsilon":0.1'), before[before.index(b"\n") + 1 :], before[: before.index(b"\n") + 1], b""):
        assert now != before
        file.write_bytes(now)
        assert "is not as it was written" in ask.refused("select dp_count(1) from people.visits")
        assert file.read_bytes() == now
    file.write_bytes(before)
    assert "is spent" in ask.refused("select dp_count(1) from people.visits")


def test_a_half_line_of_a_killed_process_is_no_tampering(visits: Path, ask: Ask) -> None:
    ask("select dp_count(1) from people.visits")
    log = AuditLog(visits / ".mesh", "dev")
    with log.file.open("ab") as stream:
        stream.write(b'{"sequence":2,"at":"2026')
    ask("select dp_count(1) from people.visits")
    assert [record.action for record in log.records()] == [Action.DP, Action.REPAIRED, Action.DP]
    assert log.verify().faults == ()


def test_an_answer_that_cannot_be_booked_is_not_given(visits: Path, ask: Ask) -> None:
    (visits / ".mesh" / "dev" / "audit").write_text("in the way")
    assert "cannot write the audit log" in ask.refused("select dp_count(1) from people.visits")


# Refusals -----------------------------------------------------------------------------------------------------------

REFUSED = {
    "select stars, dp_count(1) from people.visits group by stars": "`stars` of people.visits.v2 has no declared list of values",
    "select person_id, dp_count(1) from people.visits group by person_id": "Group by a column with an `accepted_values` test: region",
    "select dp_sum(email, 0, 1, 1) from people.visits": "adds numbers, and `email` of people.visits.v2 is VARCHAR",
    "select dp_sum(stars, 0, 1.5, 1) from people.visits": "whole numbers: 0 and 2, not 0 and 1.5",
    "select dp_count(1) from people.visits where nope = 1": "people.visits.v2 has no column `nope`",
    "select dp_count(1) from people.visits where regio = 'x'": "Did you mean `region`?",
    "select dp_count(1) from people.visit": "no product is called `people.visit`. Did you mean `people.visits`?",
    "select dp_count(1) from people.visits_v3": "no product is called `people.visits_v3`",
    "select dp_count(1) from people.visits where email = 5": "`email` of people.visits.v2 is VARCHAR and cannot be compared with the number `5`",
    "select dp_count(1) from people.visits where stars = 'x'": "cannot be compared with the text `x`",
    "select dp_count(1) from people.visits where stars = 99999999999": "`99999999999` is no value of `stars`",
    "select dp_count(1) from people.visits where day = 'x'": "`x` is no value of `day`",
    "select dp_count(1) from people.visits where day = timestamp '2026-01-01 10:00'": "cannot be compared with the timestamp",
    "select dp_count(1) from people.visits where stars like 'x'": "cannot be compared with `like`",
    "select dp_count(1) from people.visits where stars": "is no condition by itself",
    "select dp_count(1) from people.visits where email = region and stars = email": "is not of the type of `email`",
    "select dp_count(1) from people.visits join people.visits_v1 using (visit_id)": "it has a join",
    "select dp_count(1) + 1 from people.visits": "works on a `dp_` function",
    "select dp_count(1) from people.visits limit 1": "it has a limit",
    "with v as (from people.visits) select dp_count(1) from v": "it has a `with`",
    "select count(*), dp_count(1) from people.visits": "neither a column to group by nor",
}


@pytest.mark.parametrize("query", REFUSED)
def test_refusals_cost_nothing(visits: Path, ask: Ask, query: str) -> None:
    assert REFUSED[query] in ask.refused(query)
    assert records(visits) == []


@pytest.mark.parametrize(
    ("meta", "message"),
    [
        ({}, "people.visits.v2 declares no privacy budget"),
        ({"privacy_budget": {"epsilon": "much"}}, "has no `epsilon` above 0"),
        ({"subject": "person", "privacy_budget": {"epsilon": 1, "max_rows_per_subject": 1}}, "has no column `person`. Did you mean `person_id`?"),
        ({**BUDGET, "agreement": "required"}, "is for those with an agreement, and role reader has none"),
        ({**BUDGET, "consumers": ["care"]}, "is for those with an agreement"),
    ],
)
def test_products_that_give_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask, meta: dict[str, object], message: str) -> None:
    made(tmp_path, monkeypatch, meta)
    assert message in ask.refused("select dp_count(1) from people.visits")


@pytest.mark.parametrize(("mask", "is_answered"), [("token", True), ({"kind": "hash"}, True), ("redact", False), ({"kind": "partial", "keep": 2}, False)])
def test_persons_that_look_alike_are_not_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask, mask: object, is_answered: bool) -> None:
    made(tmp_path, monkeypatch, mask=mask)
    if is_answered:
        ask("select dp_count(1) from people.visits")
    else:
        assert "does not tell persons apart" in ask.refused("select dp_count(1) from people.visits")


def test_no_value_can_make_a_query_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ask: Ask) -> None:
    """Nulls, not a number, infinities and the ends of types: a failure would tell that such a row is there."""
    rows = """select * from (values (1, 'north', 9223372036854775807, 'nan'::double, 99999999.99::decimal(10,2)),
        (2, null, -9223372036854775808, 'inf'::double, null),
        (3, 'nowhere', null, '-inf'::double, -99999999.99), (null, 'north', 1, 1e308, 0)) t(person_id, region, big, wide, paid)"""
    made(tmp_path, monkeypatch, {"subject": "person_id", "privacy_budget": {"epsilon": 1000.0, "max_rows_per_subject": 1}}, rows=rows)
    row = ask(
        "select dp_sum(big, -9, 5, 90) as b, dp_sum(wide, -2, 3, 90) as w, dp_sum(paid, -1, 1.5, 90) as p, dp_count(90) as n "
        "from people.visits where big > 0.5 or big < 3 or wide > 1 or big is null"
    )[0]
    for name, exact, bound in (("b", -4, 9), ("w", 1, 3), ("p", 0.5, 1.5), ("n", 3, 1)):
        assert abs(row[name] - exact) <= 30 * bound / 90, name
    grouped = ask("select region, dp_count(90) as n from people.visits group by region order by region")
    assert [abs(row["n"] - exact) <= 1 for row, exact in zip(grouped, (0, 1, 0, 0), strict=True)] == [True] * 4


def test_without_the_library_words_say_what_to_install(visits: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opendp.prelude", None)
    assert "pip install 'analytics-mesh[dp]'" in ask.refused("select dp_count(1) from people.visits")
    assert records(visits) == []


def test_plain_queries_load_neither_the_library_nor_the_parser(visits: Path) -> None:
    code = "import sys; from mesh.cli import main; main(['sql', 'select count(*) from people.visits']); "
    code += "print([name for name in ('opendp', 'sqlglot', 'dbt') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
