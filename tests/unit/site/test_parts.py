"""The small parts of pages, by value: Markdown, numbers, pictures of distributions, and the words that are copied, which work."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import msgspec
import pytest
import yaml
from mesh.core.catalogue.parts import Profile, PublicationLine, Status
from mesh.core.model import Address
from mesh.core.slo.judged import LevelState, Mark
from mesh.site.environment import breakable, brief, markdown, moment, plural, said, share, size
from mesh.site.histogram import histogram
from mesh.site.product import quantiles, share_of
from mesh.site.standing import counts, ends, in_days, standing
from mesh.site.ticks import ticks
from mesh.site.usage import ways

from .sample import CUSTOMERS, FLIGHTS, HOSTILE, HOSTILE_NAME, NASTY, sample


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a **b** `c`", "<p>a <strong>b</strong> <code>c</code></p>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("[go](javascript:alert(1))", "<p>go</p>\n"),
        ("[go](JaVaScRiPt&#58;alert(1))", "<p>go</p>\n"),
        ("[go](data:text/html,x) <vbscript:x>", "<p>go vbscript:x</p>\n"),
        ("[go](../operations/README.md)", "<p>go</p>\n"),
        ("[go](https://example.com/a?b=1&c=2)", '<p><a href="https://example.com/a?b=1&amp;c=2" rel="noopener noreferrer">go</a></p>\n'),
        ("![p](https://example.com/p.png)", '<p>!<a href="https://example.com/p.png" rel="noopener noreferrer">p</a></p>\n'),
        ("# Title\n\n###### Deep", "<h3>Title</h3>\n<h6>Deep</h6>\n"),
        ('"><img src=x onerror=alert(1)>', "<p>&quot;&gt;&lt;img src=x onerror=alert(1)&gt;</p>\n"),
    ],
)
def test_markdown_is_safe(text: str, html: str) -> None:
    assert markdown(text) == html


def test_numbers_as_people_read_them() -> None:
    assert [size(0), size(999), size(1_000), size(7_745_848), size(999_960_000), size(5 * 10**15)] == [
        "0 bytes",
        "999 bytes",
        "1.0 KB",
        "7.7 MB",
        "1.0 GB",
        "5,000 TB",
    ]
    assert [share(1), share(0.9999), share(0.5), share(0)] == ["100 %", "99.9 %", "50 %", "0 %"]
    assert [plural(1, "try", "tries"), plural(0, "product"), plural(1_000, "product")] == ["1 try", "0 products", "1,000 products"]
    assert [moment("2026-11-21T12:43:45Z"), moment("2026-11-21"), moment(""), moment(HOSTILE)] == ["2026-11-21 12:43 UTC", "2026-11-21", "", HOSTILE]
    assert [brief("a\n b", 9), brief("abcdef", 4)] == ["a b", "abc…"]
    assert said("<b> `a<b`") == "&lt;b&gt; <code>a&lt;b</code>"
    assert breakable("a_b<c") == "a_<wbr>b&lt;c"
    profile = Profile(1000, 3)
    assert [share_of(profile, count) for count in (None, 0, 25, 999, 1000)] == ["", "0 %", "2.5 %", "99.9 %", "100 %"]
    assert share_of(Profile(10_000_000), 3) == "< 0.1 %"


def test_ends_are_told_apart() -> None:
    assert [ends(days) for days in (None, -1, 0, 30, 31)] == ["", "past", "soon", "soon", "later"]
    assert [in_days(days) for days in (None, -1, 0, 1, 1_000)] == ["", "1 day ago", "today", "in 1 day", "in 1,000 days"]


def test_standing_of_a_product() -> None:
    made = sample().products
    assert (standing(made[FLIGHTS]).levels, standing(made[FLIGHTS]).rows) == ("missed", 336_776)
    assert (standing(made[NASTY]).ends, standing(made[CUSTOMERS]).levels) == ("soon", "none")
    assert counts(made.values()) == {Status.OK: 5, Status.LATE: 2, Status.FAILING: 1, Status.UNKNOWN: 1}


def test_numbers_are_drawn_as_density() -> None:
    # Half of all rows lie in a tenth of the range: their bar is the tallest.
    drawn = histogram(Profile(100, 0, 50, "0", "100", ("0", "10", "20", "50", "100"), (50, 25, 25), ("10", "60")))
    assert '<path d="M0 22V0H8.4V20H50.4V19.5H84V22z"/>' in drawn or "V0H8.4" in drawn
    assert "<title>Distribution between 0 and 100, where nine of ten values lie</title>" in drawn


def test_texts_are_drawn_as_frequencies() -> None:
    drawn = histogram(Profile(100, 0, 9, "a", "z", (), (10, 60, 30), ("<a>", "b")))
    assert "<title>Most frequent: b 60 %, &lt;a&gt; 10 %; the last bar is all others</title>" in drawn
    assert '<path class="others"' in drawn


def test_quantiles_of_times_are_days() -> None:
    assert quantiles(Profile(9, quantiles=("2013-01-20 14:59:29", "2013-07-03 20:22:08"))) == "2013-01-20 · 2013-07-03"
    assert quantiles(Profile(9, quantiles=("2013-01-20 14:59:29", "2013-01-20 20:22:08"))) == "2013-01-20 14:59:29 · 2013-01-20 20:22:08"
    assert quantiles(Profile(9, quantiles=("-9", "12345678901.5"))) == "-9 · 12345678901.5"


@pytest.mark.parametrize(
    "profile",
    [
        Profile(0),
        Profile(5, 5, counts=(0, 0), bins=("1",)),
        Profile(5, 0, 1, "1", "1", ("1", "1", "1"), (5, 0), ("1",)),
        Profile(5, 0, 1, "x", "y", ("x", "y"), (5, 0), ("z",)),
        Profile(5, 0, 1, "nan", "inf", ("nan", "inf"), (5, 0), ("nan",)),
    ],
)
def test_what_cannot_be_drawn_is_left_out(profile: Profile) -> None:
    assert histogram(profile) == ""


def test_ticks_say_what_they_stand_for() -> None:
    drawn = ticks((Mark("2026-11-01", LevelState.MET, "ok"), Mark("2026-11-02T06:00:00Z", LevelState.MISSED, 'a "b"\nc')))
    assert 'aria-label="2 tries, 1 missed, the last 2026-11-02"' in drawn
    assert drawn.endswith('<i class="ok" title="2026-11-01: ok"></i><i class="failing" title="2026-11-02 06:00 UTC: a &quot;b&quot; c"></i></span>')
    assert ticks(()) == '<span class="muted">no history yet</span>'


@pytest.fixture
def port(tmp_path: Path) -> Path:
    """What a build leaves: a file, and the pointer to it."""
    folder = tmp_path / ".mesh" / "dev" / "ports" / "operations"
    folder.mkdir(parents=True)
    line = sample().products[FLIGHTS].published[0]
    duckdb.sql(f"copy (select range as flight_id from range(7)) to '{tmp_path / line.path}'")
    entry = {"domain": "operations", "product": "flights", "version": 2, "path": Path(line.path).name}
    (folder / "current.json").write_text(json.dumps([entry, entry | {"version": 1, "path": "none.parquet"}]))
    return tmp_path


def test_the_sql_on_the_page_works(port: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(port)
    _, by_pointer, by_file = ways(sample(), sample().products[FLIGHTS])[1].snippets
    for snippet in (by_pointer, by_file):
        with duckdb.connect() as connection:
            assert len(connection.execute(snippet.text).fetchall()) == 5


def test_the_python_on_the_page_works(port: Path) -> None:
    (snippet,) = ways(sample(), sample().products[FLIGHTS])[2].snippets
    done = subprocess.run([sys.executable, "-c", snippet.text], cwd=port, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "flight_id" in done.stdout


def test_the_yaml_on_the_page_is_yaml() -> None:
    for id_ in (FLIGHTS, CUSTOMERS, NASTY):
        product = sample().products[id_]
        packages, project, *_ = ways(sample(), product)[0].snippets
        assert yaml.safe_load(packages.text)["packages"][1] == {"local": f"../{product.address.domain}/interface"}
        assert yaml.safe_load(project.text)["vars"]["mesh_inputs"] == [str(product.address)]
    restricted = yaml.safe_load(ways(sample(), sample().products[CUSTOMERS])[0].snippets[1].text)
    assert restricted["vars"]["mesh_purposes"] == {"passengers.customers.v1": "travel_notices"}
    assert restricted["vars"]["mesh_restricted_inputs"] == ["passengers.customers.v1"]


def test_who_may_see_clear_values_too_is_told_how() -> None:
    product = msgspec.structs.replace(sample().products[CUSTOMERS], ports=("open", "restricted"), needs_agreement=False)
    product = msgspec.structs.replace(product, published=(PublicationLine("open", "a", "b", "c", 1, 1, ".mesh/dev/ports/passengers/customers_v1.a.parquet"),))
    dbt, sql, _ = ways(sample(), product)
    assert [snippet.where for snippet in dbt.snippets] == [
        "packages.yml",
        "dbt_project.yml",
        "a model",
        "dbt_project.yml, for clear values by agreement",
        "governance/agreements/<domain>--passengers.customers.yml",
    ]
    assert yaml.safe_load(dbt.snippets[3].text)["vars"]["mesh_restricted_inputs"] == ["passengers.customers.v1"]
    assert sql.snippets[-1].text == 'mesh sql --as privacy_officer --purpose data_protection "from passengers.customers limit 5"'


def test_odd_names_are_quoted_for_where_they_go() -> None:
    product = sample().products[NASTY]
    dbt, sql, python = ways(sample(), product)
    assert dbt.snippets[2].text == "select * from {{ ref('o\\'no\"<svg onload=alert(3)>&/../x', 'o\\'no\"<svg onload=alert(3)>&/../x', v=1) }}"
    assert 'from \\"o\'no\\"\\"<svg' in sql.snippets[0].text
    compile(python.snippets[0].text, "snippet", "exec")
    assert HOSTILE_NAME.replace("'", "''") in sql.snippets[1].text


def test_nothing_published_says_so() -> None:
    product = sample().products["model.weather.storm_forecast.v1"]
    _, sql, _ = ways(sample(), product)
    assert [snippet.text for snippet in sql.snippets] == ['mesh sql "from weather.storm_forecast limit 5"']
    assert sql.said.startswith("Nothing is published yet.")
    assert product.address == Address("weather", "storm_forecast", 1)
    assert isinstance(sample().products[FLIGHTS].published[0], PublicationLine)
