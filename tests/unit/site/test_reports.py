"""The report pages: what they say of the sample catalogue, that nothing in it becomes markup, and that they stay small in a large mesh."""

import re
from functools import cache
from itertools import pairwise

import msgspec
import pytest
from mesh.core.catalogue.model import Catalogue, PolicyLine, SharedColumn, Term
from mesh.core.catalogue.parts import ChangeLine, Check, FindingLine, Status
from mesh.core.slo.judged import LevelState, Mark
from mesh.site import changes, glossary, paths, policies, quality
from mesh.site.data import mesh_json
from mesh.site.frame import Frame
from mesh.site.guides import consume, publish
from mesh.site.pages import Options, pages
from mesh.site.strips import strip

from unit.site.elements import Page, read
from unit.site.sample import FLIGHTS, HOSTILE, NASTY, OLD_FLIGHTS, SHARE, STG, big, empty, sample

REPORTS = (paths.QUALITY, paths.POLICIES, paths.CHANGES, paths.GLOSSARY, paths.CONSUME, paths.PUBLISH)
MODULES = (quality, policies, changes, glossary, consume, publish)
CATALOGUES = {"sample": sample, "empty": empty}
MOST_BYTES = 5_000_000


@cache
def site(name: str) -> dict[str, str]:
    return dict(pages(CATALOGUES[name](), Options()))


def reports(catalogue: Catalogue) -> dict[str, str]:
    frame = Frame(catalogue)
    return {path: text for module in MODULES for path, text in module.pages(frame)}


def page(path: str, catalogue: Catalogue) -> Page:
    return read(reports(catalogue)[path])


# Every page -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CATALOGUES)
@pytest.mark.parametrize("path", REPORTS)
def test_links_lead_to_pages_and_places_that_exist(name: str, path: str) -> None:
    made = site(name)
    dead = []
    for link in read(made[path]).links:
        target, _, anchor = link.partition("#")
        target = target.partition("?")[0] or path
        if link.startswith(("http:", "https:", "mailto:")):
            continue
        if target not in made or (anchor and anchor not in read(made[target]).ids):
            dead.append(link)
    assert dead == []


@pytest.mark.parametrize("name", CATALOGUES)
@pytest.mark.parametrize("path", REPORTS)
def test_pages_are_well_formed(name: str, path: str) -> None:
    found = read(site(name)[path])
    assert len(found.ids) == len(set(found.ids))
    levels = [int(tag[1]) for tag, _ in found.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(attributes.get(label, "x") in found.ids for _, attributes in found.elements for label in ("aria-labelledby",) if label in attributes)


@pytest.mark.parametrize("path", REPORTS)
def test_hostile_text_stays_text(path: str) -> None:
    found = read(site("sample")[path])
    assert {tag for tag, _ in found.elements} & {"img", "iframe", "object", "b onload"} == set()
    assert [attributes for _, attributes in found.elements if any(name.startswith("on") for name in attributes)] == []
    assert [link for link in found.links if re.match(r"\s*(javascript|data|vbscript):", link, re.IGNORECASE)] == []
    scripts = [attributes.get("src", "inline") for tag, attributes in found.elements if tag == "script"]
    assert [source for source in scripts if source != "inline" and not source.startswith("assets/")] == []
    assert scripts.count("inline") == 1
    assert not re.search(r"\b49\b.*\{\{|<b>49</b>", found.text)


@pytest.mark.parametrize("path", REPORTS)
def test_two_runs_are_the_same(path: str) -> None:
    assert reports(sample())[path] == reports(sample())[path]


def test_large_meshes_have_small_reports() -> None:
    many = big(10_000)
    made = reports(many) | dict(mesh_json.pages(Frame(many)))
    assert {path: len(text.encode()) for path, text in made.items() if len(text.encode()) > MOST_BYTES} == {}


# Quality --------------------------------------------------------------------------------------------------------------


def test_the_worst_comes_first() -> None:
    view = quality.quality(sample())
    order = [row.product.status for row in view.rows]
    assert order == sorted(order, key=quality.WORST_FIRST.index)
    assert view.urgent[0].id == SHARE
    assert view.urgent_total == view.counts["failing"] + view.counts["late"]
    assert sum(view.counts.values()) == view.total == len(view.rows)


def test_what_is_not_measured_is_never_counted_as_kept() -> None:
    flights = sample().products[FLIGHTS]
    unknown = tuple(msgspec.structs.replace(level, state=LevelState.UNKNOWN, actual="") for level in flights.levels)
    catalogue = msgspec.structs.replace(sample(), products={FLIGHTS: msgspec.structs.replace(flights, status=Status.UNKNOWN, levels=unknown)})
    view = quality.quality(catalogue)
    assert view.counts == {"ok": 0, "late": 0, "failing": 0, "not measured": 1}
    assert (view.promises["ok"], view.promises["failing"]) == (0, 0)
    assert view.promises["not measured"] > 0
    found = page(paths.QUALITY, catalogue)
    assert "0 of 1 products are ok" in found.text
    assert [attributes for attributes in found.with_class("level") if "unknown" not in attributes["class"]] == []


def test_failing_tests_say_since_when_and_errors_come_first() -> None:
    view = quality.quality(sample())
    kinds = [quality.is_warning(test.check) for test in view.tests]
    assert kinds == sorted(kinds)
    assert view.tests_total == len(view.tests) > 0
    assert "2026-11-20 06:00 UTC" in page(paths.QUALITY, sample()).text


def test_tests_of_internal_models_count_as_well() -> None:
    catalogue = sample()
    broken = msgspec.structs.replace(catalogue.nodes[STG], checks=(Check("test.x", "x", "What it checks.", status="error", since="2026-11-01T00:00:00Z"),))
    view = quality.quality(msgspec.structs.replace(catalogue, nodes=catalogue.nodes | {STG: broken}))
    assert view.tests[0].node is broken


def test_drift_is_what_is_above_the_threshold_the_furthest_first() -> None:
    view = quality.quality(sample())
    assert [(drift.field.name, drift.psi) for drift in view.drifts if drift.product.id == FLIGHTS] == [("departure_delay_min", 0.31)]
    assert view.largest is not None
    assert view.largest.psi == max(drift.psi for drift in view.drifts)


def test_a_large_mesh_shows_what_is_not_ok_and_says_so() -> None:
    catalogue = big(quality.ALL_ROWS + 1)
    view = quality.quality(catalogue)
    assert not view.shows_all
    assert {row.product.status for row in view.rows} <= {Status.FAILING, Status.LATE, Status.UNKNOWN}
    assert view.rows_total == view.total - view.counts["ok"]
    assert f"{len(view.rows):,} of {view.rows_total:,}" in page(paths.QUALITY, catalogue).text


def test_rows_carry_what_the_filter_asks_for() -> None:
    found = page(paths.QUALITY, sample())
    rows = [attributes for tag, attributes in found.elements if tag == "tr" and "data-filter-status" in attributes]
    assert {attributes["data-filter-status"] for attributes in rows} == {"ok", "late", "failing", "unknown"}
    assert [attributes["data-filter"] for tag, attributes in found.elements if tag == "form"] == ["matrix"]
    assert "matrix" in found.ids


# Strips ---------------------------------------------------------------------------------------------------------------


def mark(state: LevelState, said: str = "") -> Mark:
    return Mark("2026-11-20T06:00:00Z", state, said)


def test_equal_marks_are_one_stroke_and_the_newest_is_at_the_right() -> None:
    drawn = strip([mark(LevelState.MET)] * 28 + [mark(LevelState.MISSED, "withheld")] + [mark(LevelState.MET)])
    assert drawn.paths == (("ok", "M0 6h111M116 6h3"), ("failing", "M112 6h3"))
    assert drawn.said == "kept in 29 of 30; last not: 2026-11-20 withheld"


def test_only_the_last_thirty_are_drawn_and_gaps_stay_empty() -> None:
    assert strip([mark(LevelState.MISSED)] + [mark(LevelState.MET)] * 30).paths == (("ok", "M0 6h119"),)
    assert strip([mark(LevelState.MET)]).paths == (("ok", "M116 6h3"),)
    assert strip([mark(LevelState.UNKNOWN)]).said == "1 recorded, none measured"
    assert strip([]) == strip(())


# Policies -------------------------------------------------------------------------------------------------------------


def finding(domain: str, severity: str, **more: str) -> FindingLine:
    values = {"policy": "p", "title": "A rule", "label": "x", "node": "", "column": "", "message": "It is broken.", "fix": "Mend it.", "file": "a.yml"}
    return FindingLine(domain=domain, severity=severity, line=3, **(values | more))  # type: ignore[arg-type]


def test_findings_stand_by_domain_the_one_with_most_errors_first() -> None:
    lines = (finding("a", "warning"), finding("b", "error"), finding("a", "error", waived_until="2026-12-01"), finding("b", "warning"))
    view = policies.policies(msgspec.structs.replace(empty(), findings=lines))
    assert [(count.domain, count.errors, count.warnings, count.waived) for count in view.domains] == [("b", 1, 1, 0), ("a", 0, 1, 1)]
    assert [(domain, [line.severity for line in group]) for domain, group in view.groups] == [("b", ["error", "warning"]), ("a", ["warning"])]
    assert (view.errors, view.warnings, view.total) == (1, 2, 3)


def test_waivers_say_how_long_they_hold_the_next_to_end_first() -> None:
    lines = tuple(finding("a", "error", waived_until=day) for day in ("2027-06-30", "2026-11-20", "2026-12-01", "someday"))
    view = policies.policies(msgspec.structs.replace(empty(), findings=lines))
    assert [(waiver.finding.waived_until, waiver.days, waiver.is_soon) for waiver in view.waivers] == [
        ("2026-11-20", -1, True),
        ("2026-12-01", 10, True),
        ("2027-06-30", 221, False),
        ("someday", None, False),
    ]


def test_files_are_links_where_the_repository_is_known() -> None:
    catalogue = msgspec.structs.replace(empty(), findings=(finding("a", "error"),), commit="abc", repository="https://git.example.com/mesh/")
    assert "https://git.example.com/mesh/blob/abc/a.yml#L3" in page(paths.POLICIES, catalogue).links
    for repository in ("", "javascript:alert(1)"):
        shown = page(paths.POLICIES, msgspec.structs.replace(catalogue, repository=repository))
        assert not any("a.yml" in link for link in shown.links)
        assert "a.yml:3" in shown.text


def test_no_finding_is_said_as_such() -> None:
    rule = PolicyLine("p", "ownership", "A rule", "Because.", "Mend it.", "error", "p.sql")
    catalogue = msgspec.structs.replace(empty(), policies=(rule,))
    text = page(paths.POLICIES, catalogue).text
    assert "No rule is broken" in text
    assert "1 policy asked over 0 domains, and nothing found." in text
    assert "Because." in text
    assert "Mend it." in text


def test_many_findings_are_cut_and_counted() -> None:
    catalogue = msgspec.structs.replace(empty(), findings=tuple(finding("a", "error") for _ in range(policies.MOST_FINDINGS + 7)))
    assert f"{policies.MOST_FINDINGS} of {policies.MOST_FINDINGS + 7} findings shown" in page(paths.POLICIES, catalogue).text


# Changes --------------------------------------------------------------------------------------------------------------


def test_a_version_that_ends_names_who_still_reads_it() -> None:
    view = changes.changes(sample())
    ending = next(ending for ending in view.endings if ending.product.id == OLD_FLIGHTS)
    assert (ending.day, ending.days, ending.latest) == ("2026-12-15", 24, FLIGHTS)
    text = page(paths.CHANGES, sample()).text
    assert "operations.flights v1 ends; move to operations.flights v2. Owner: Flight operations" in text
    assert "still read by 2: punctuality.route_punctuality v1" in text


def test_days_go_backwards_and_what_is_not_committed_comes_first() -> None:
    lines = tuple(ChangeLine(at, FLIGHTS, "contract", "additive", f"Said of {at}.") for at in ("2026-11-02", "", "2026-11-20T06:00:00Z"))
    view = changes.changes(msgspec.structs.replace(sample(), changes=lines))
    assert [day.day for day in view.days] == ["", "2026-11-20", "2026-11-02"]


def test_changes_of_a_day_stand_by_product_the_breaking_ones_first() -> None:
    lines = tuple(
        ChangeLine("2026-11-02", node, "contract", severity, said)
        for node, severity, said in ((FLIGHTS, "additive", "a"), (SHARE, "breaking", "b"), (SHARE, "editorial", "c"), (FLIGHTS, "additive", "d"))
    )
    (day,) = changes.changes(msgspec.structs.replace(sample(), changes=lines)).days
    assert [(changed.node, [(severity, [line.said for line in lines]) for severity, lines in changed.groups]) for changed in day.contracts] == [
        (SHARE, [("breaking", ["b"]), ("editorial", ["c"])]),
        (FLIGHTS, [("additive", ["a", "d"])]),
    ]


def test_publications_are_counted_by_domain_and_withheld_ones_stand_out() -> None:
    lines = (
        ChangeLine("2026-11-02T01:00:00Z", FLIGHTS, "publication", "published", "1 row"),
        ChangeLine("2026-11-02T02:00:00Z", FLIGHTS, "publication", "published", "2 rows"),
        ChangeLine("2026-11-02T02:00:00Z", SHARE, "publication", "withheld", "A test failed."),
    )
    (day,) = changes.changes(msgspec.structs.replace(sample(), changes=lines)).days
    assert [(group.domain, group.total) for group in day.published] == [("operations", 1)]
    assert [line.said for line in day.withheld] == ["A test failed."]


# Glossary -------------------------------------------------------------------------------------------------------------


def test_every_letter_leads_to_its_first_entry() -> None:
    catalogue = msgspec.structs.replace(
        empty(), terms=(Term("zulu time", "UTC."), Term("Ångström", "A length.")), shared_columns=(SharedColumn("abc_id", "varchar", "A key.", "", (FLIGHTS,)),)
    )
    view = glossary.glossary(catalogue)
    assert view.jumps[0].letter == "#"
    assert {jump.letter: jump.anchor for jump in view.jumps}["A"] == "column-abc_id"
    assert {jump.letter: jump.anchor for jump in view.jumps}["Z"] == "term-zulu~20time"
    found = page(paths.GLOSSARY, catalogue)
    assert {link[1:] for link in found.links if link.startswith("#")} <= set(found.ids)


def test_shared_columns_name_a_dozen_products_and_count_the_rest() -> None:
    shared = SharedColumn("flight_id", "varchar", "The flight.", "", tuple(f"model.d.p{number}.v1" for number in range(40)))
    view = glossary.glossary(msgspec.structs.replace(empty(), shared_columns=(shared,)))
    assert (len(view.shared[0].products), view.shared[0].more) == (12, 28)


def test_hostile_terms_keep_their_words() -> None:
    found = page(paths.GLOSSARY, msgspec.structs.replace(empty(), terms=(Term(HOSTILE, HOSTILE, source=HOSTILE),)))
    assert "onerror=alert(1)" in found.text
    assert not any(tag == "img" for tag, _ in found.elements)


# Guides ---------------------------------------------------------------------------------------------------------------


def test_guides_take_the_most_used_product_that_anybody_may_read() -> None:
    guide = consume.consume_guide(sample())
    assert guide.example is not None
    assert guide.example.page.id == FLIGHTS
    assert "mesh_inputs: [operations.flights.v2]" in guide.settings
    assert guide.restricted is not None
    assert guide.restricted.address.product == "customers"


def test_hostile_names_are_never_pasted_into_commands() -> None:
    catalogue = sample()
    only = msgspec.structs.replace(catalogue, products={NASTY: catalogue.products[NASTY]})
    assert consume.consume_guide(only).example is None
    assert publish.publish_guide(only).example is None


def test_a_mesh_without_products_still_says_how_the_first_one_is_published() -> None:
    guide = publish.publish_guide(empty())
    assert {path for path, _ in guide.domain_files} >= {"domains/reports/dbt_project.yml", "domains/reports/seeds/weekdays.csv"}
    assert "weekday_names_v1.sql" in guide.product_files[0][0]
