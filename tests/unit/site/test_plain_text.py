"""Text without a mark of Markdown skips the parser: what comes out is what the parser would have made of it."""

from html import unescape

import pytest
from mesh.site import environment

PLAIN = ("Flights of a day.", "a_b of flight_id, 5 %", "Set: x - y\n", 'It\'s (so) "x"?  ', "http://x.y/z", "é \u2013 ü \u2014 so", "A) b", "中文")
MARKED = ("_x_ y", "x _y_ z", "x __y__ z", "1. x", "a\nb", "a *b*", "`c`", "x &amp; y", "a\\b", "# h", "- x", "x_ y", "[a](b)", "<b>", "a\n\nb", "a | b", "")


@pytest.mark.parametrize("text", [*PLAIN, *MARKED])
def test_the_result_is_the_parsers(text: str) -> None:
    assert bool(environment._PLAIN.fullmatch(text)) == (text in PLAIN)
    parsed = environment._parser().render(text, {"below": 2})
    assert unescape(environment.markdown(text)) == unescape(parsed)
    assert environment.markdown(text).count("<") == parsed.count("<")
