"""Every rendering of one comparison, to the letter; and what hostile names cannot do in it."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from mesh.core.changes.change import Change, Kind
from mesh.core.governance.waivers import Waiver
from mesh.core.impact.asks import asks
from mesh.core.impact.assess import Impact, Rules
from mesh.core.impact.comparison import Comparison, DomainDiff, Interface, Side, compare
from mesh.core.impact.follow import find_readers
from mesh.core.impact.unused import unused
from mesh.core.model import Address, Column, Owner
from mesh.render.changes.document import diff_json
from mesh.render.changes.github import github
from mesh.render.changes.impact_json import impact_json, unused_json
from mesh.render.changes.impact_text import impact_lines, unused_lines
from mesh.render.changes.markdown import MARKER, markdown
from mesh.render.changes.text import diff_lines
from mesh.render.commonmark import code
from mesh.render.fold import fold
from mesh.render.lines import Line, cells
from mesh.render.palette import Palette
from unit.consumers import FLIGHTS, PRODUCT, consumers

GOLDEN = Path(__file__).parents[2] / "golden" / "diff"
KEY, DELAY, DISTANCE, SEATS = PRODUCT.columns
AIRPORTS = replace(PRODUCT, address=Address("operations", "airports", 1), latest_version=1)
WAIVER = Waiver("breaking-change", "operations.airports.v1", "Nobody needs it.", "platform lead", date(2026, 1, 1), 7)
HOSTILE = "x`|<img src=x>\n::error::@everyone [a](http://b) \u202e*b* 100% www.evil.example"


def text(lines: object) -> str:
    return "".join("".join(text for text, _ in line).rstrip() + "\n" for line in lines)  # type: ignore[attr-defined]


def comparison() -> Comparison:
    """Changes of every severity, read for sure, perhaps, through another domain, not at all; one with a waiver that has ended."""
    flights = replace(PRODUCT, columns=(KEY, replace(DISTANCE, type="bigint"), Column("gate", "varchar"), replace(SEATS, description="Seats.")))
    third = replace(flights, address=Address("operations", "flights", 3), latest_version=3)
    flights = replace(flights, latest_version=3, deprecation_date="2027-06-30")
    fleet = replace(PRODUCT, address=Address("fleet", "aircraft", 1), owner=Owner("fleet"))
    base = Side("main (1a2b3c4d)", {"operations": Interface((PRODUCT, AIRPORTS), "1.4.0"), "fleet": Interface((fleet,), "2.0.0")}, day="2026-11-01")
    head = Side("the working tree", {"operations": Interface((flights, third), "1.4.0"), "fleet": Interface((fleet,), "2.0.0")}, notes=("fleet: look again.",))
    among = consumers(inputs={"fleet": frozenset({"operations.airports.v1"})})
    return compare(base, head, among, Rules(date(2026, 11, 21), waivers=(WAIVER,)))


def palette() -> Palette:
    return Palette(consumers().mesh)


def place(change: Change) -> tuple[str, int]:
    return (f"domains/{change.address.domain}/models/{change.address.product}.yml", 12) if change.column else ("", 0)


RENDERED = {
    "diff.txt": lambda: text(diff_lines(comparison(), palette(), 120)),
    "diff.md": lambda: markdown(comparison()),
    "diff.json": lambda: diff_json(comparison()),
    "diff.github.txt": lambda: github(comparison(), place),
    "impact.txt": lambda: text(
        impact_lines(consumers().mesh, consumers().mesh.nodes[FLIGHTS], DELAY.name, find_readers(consumers(), FLIGHTS, DELAY.name), 120)
    ),
    "impact.json": lambda: impact_json(consumers().mesh.nodes[FLIGHTS], DELAY.name, find_readers(consumers(), FLIGHTS, DELAY.name)),
    "unused.txt": lambda: text(unused_lines(consumers().mesh, list(unused(consumers())), 120)),
    "unused.json": lambda: unused_json(unused(consumers())),
}


@pytest.mark.parametrize("name", RENDERED)
def test_it_is_the_golden_one(name: str, request: pytest.FixtureRequest) -> None:
    rendered = RENDERED[name]()
    if request.config.getoption("--update-golden"):
        GOLDEN.mkdir(exist_ok=True)
        (GOLDEN / name).write_text(rendered, encoding="utf-8")
    assert rendered == (GOLDEN / name).read_text(encoding="utf-8")


def hostile() -> Comparison:
    owner = Owner(HOSTILE, HOSTILE, HOSTILE)
    product = replace(PRODUCT, columns=(Column(HOSTILE, "integer", accepted_values=(HOSTILE,)),), owner=owner)
    new = replace(product, columns=(), owner=replace(owner, name="x"))
    diff = compare(
        Side(HOSTILE, {"operations": Interface((product,), "1.0.0")}),
        Side("b", {"operations": Interface((new,), "1.0.0")}),
        consumers(),
        Rules(date(2026, 1, 1)),
    )
    return replace(diff, notes=(HOSTILE,))


def test_hostile_names_stay_text_in_markdown() -> None:
    shown = markdown(hostile())
    outside = re.sub(r"`[^`\n]*`", "", shown.replace(MARKER, ""))
    assert not re.findall(r"<(?!/?(?:details|summary|code|br)>)|@|\]\(|http:|www\.e|\u202e", outside)
    rows = [line for line in shown.splitlines() if line.startswith("|")]
    assert rows
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}


def test_hostile_names_begin_no_command_in_github() -> None:
    lines = github(hostile(), lambda _: (HOSTILE, 1)).splitlines()
    assert all(re.match(r"::(error|warning|notice) ", line) for line in lines)
    properties = lines[0].split("::")[1]
    assert properties.count(",") == 2
    assert "100%25" in properties


def test_hostile_names_cannot_steer_a_terminal() -> None:
    lines = diff_lines(hostile(), palette(), 100)
    assert all(sign.isprintable() for line in lines for text, _ in line for sign in text)


def test_code_is_in_backticks_only_where_nothing_has_a_meaning() -> None:
    assert (code("a_b.c (d)"), code("a`b"), code("a|b"), code(" a")) == ("`a_b.c (d)`", "<code>a&#96;b</code>", "<code>a&#124;b</code>", "<code> a</code>")


def test_nothing_changed_is_said() -> None:
    nothing = Comparison("a", "b", (), 3)
    assert text(diff_lines(nothing, palette(), 80)).endswith("no contract changed; 3 product versions compared\n")
    assert "### Contract changes: no contract changed" in markdown(nothing)
    assert json.loads(diff_json(nothing))["fails"] is False


def test_lines_fit_the_terminal_and_lose_nothing() -> None:
    wide, narrow = (list(diff_lines(comparison(), palette(), width)) for width in (100_000, 60))
    assert all(sum(cells(text) for text, _ in line) <= 60 or not any(" " in text.strip() for text, _ in line[-1:]) for line in narrow)
    words: list[list[str]] = [text(lines).split() for lines in (wide, narrow)]
    assert words[0] == words[1]


@pytest.mark.parametrize(("line", "made"), [((("a bb ccc", ""),), ["a bb", "  ccc"]), ((("aaaaaaaaa bb", ""),), ["aaaaaaaaa", "  bb"]), ((), [])])
def test_folding(line: Line, made: list[str]) -> None:
    assert ["".join(text for text, _ in one) for one in fold(line, 5, 2)] == made


def test_a_domain_that_is_new_has_no_version_to_come_from() -> None:
    impact = Impact(Change(Kind.PRODUCT_ADDED, Address("new", "thing", 1)))
    shown = text(diff_lines(Comparison("a", "b", (DomainDiff("new", "", "1.0.0", "", (impact,)),), 1), palette(), 80))
    assert "new  interface 1.0.0, `mesh interface new` writes it" in shown


def test_asks_are_told_for_each_consumer() -> None:
    found = json.loads(impact_json(consumers().mesh.nodes[FLIGHTS], DELAY.name, find_readers(consumers(), FLIGHTS, DELAY.name)))
    assert [set(reader["asks"]) for reader in found["readers"]] == [{"removal", "type_change", "deprecation"}] * 4
    assert asks(find_readers(consumers(), FLIGHTS, DELAY.name).reaches[0], DELAY.name).removal == found["readers"][0]["asks"]["removal"]
