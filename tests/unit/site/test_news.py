"""What changed, put together: nobody reads five lines of one product on one day."""

from mesh.core.catalogue.parts import ChangeLine
from mesh.site.news import News, Together, news, together

A, B = "model.a.a.v1", "model.b.b.v1"


def line(at: str, severity: str, about: str = "", node: str = A, said: str = "", commit: str = "c") -> ChangeLine:
    kind = "publication" if severity in ("published", "withheld") else "contract"
    return ChangeLine(at, node, kind, severity, said or f"`{about}` changed", commit, about)


def test_changes_of_a_product_on_a_day_are_one_entry() -> None:
    lines = [line("2026-11-21T10:00:00Z", "additive", about) for about in ("rows", "quality", "latency", "drift", "availability")]
    lines.append(line("2026-11-21T12:00:00Z", "published", said="Published, 3 rows"))
    assert news(lines, 8) == [News(A, "2026-11-21", "additive", "5 changes: availability, drift, latency, quality, rows")]


def test_the_newest_day_is_first_and_of_a_day_the_worst() -> None:
    lines = [
        line("2026-11-20", "breaking", "x"),
        line("2026-11-21T01:00:00Z", "additive", "x"),
        line("2026-11-21T02:00:00Z", "breaking", "x", B),
        line("2026-11-21T02:00:00Z", "additive", "y", B),
        line("", "warning", "x"),
    ]
    assert [(one.day, one.node, one.severity) for one in news(lines, 8)] == [
        ("", A, "warning"),
        ("2026-11-21", B, "breaking"),
        ("2026-11-21", A, "additive"),
        ("2026-11-20", A, "breaking"),
    ]
    assert news(lines, 8)[1].said == "2 changes, 1 of them breaking: x, y"
    assert len(news(lines, 2)) == 2


def test_what_is_new_is_told_as_new_and_a_refusal_before_all() -> None:
    new = [line("2026-11-21", "additive", "rows"), line("2026-11-21", "additive", "product added", said="New product")]
    assert [one.said for one in news(new, 8)] == ["New product"]
    withheld = line("2026-11-21T09:00:00Z", "withheld", said="Withheld: a test failed")
    assert news([*new, withheld], 8) == [News(A, "2026-11-21", "withheld", "a test failed")]
    assert news([line("2026-11-21", "published", said="Published, 1 row")], 8)[0].said == "Published, 1 row"


def test_many_names_are_counted() -> None:
    lines = [line("2026-11-21", "additive", f"c{number}") for number in range(9)]
    assert news(lines, 8)[0].said == "9 changes: c0, c1, c2, c3, c4, c5 and 3 more"


def test_changes_of_one_time_and_severity_stand_together() -> None:
    one, two, bad, late = line("2", "additive", "x"), line("2", "additive", "y"), line("2", "breaking", "z"), line("1", "additive", "x")
    assert together([one, bad, two, late]) == [
        Together("2", "breaking", "c", (bad,)),
        Together("2", "additive", "c", (one, two)),
        Together("1", "additive", "c", (late,)),
    ]
