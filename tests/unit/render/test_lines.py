import pytest
from mesh.core.plaintext import shown
from mesh.render.lines import Line, Row, cells, joined, lay_out, unfold


def text(line: Line) -> str:
    return "".join(part for part, _ in line)


def row(head: str, *facts: str, indent: str = "") -> Row:
    return Row(((indent, "dim"), (head, "")) if indent else ((head, ""),), joined([(fact, "") for fact in facts]))


def test_facts_are_aligned() -> None:
    assert [text(line) for line in lay_out([row("a", "x"), row("title"), row("long", "y", "", "z")], 80)] == ["a     x", "title", "long  y · z"]


def test_wide_letters_take_two_cells_and_accents_none() -> None:
    assert [cells(word) for word in ("abc", "航空", "e\u0301", "größe")] == [3, 4, 1, 5]
    assert [text(line) for line in lay_out([row("航空", "x"), row("abcd", "y")], 80)] == ["航空  x", "abcd  y"]


@pytest.mark.parametrize("width", [24, 30, 40, 60])
def test_no_line_is_wider_than_the_terminal_and_no_word_is_lost(width: int) -> None:
    rows = [row("model.one", "product", "1,000 rows", "read by everybody", indent="├ "), row("it has a description of many words that goes on and on")]
    lines = [text(line) for line in lay_out(rows, width)]
    assert max(map(cells, lines)) <= width
    words = " ".join(lines).replace("·", "").replace("│", "").split()
    assert words == "├ model.one product 1,000 rows read by everybody it has a description of many words that goes on and on".split()


def test_a_word_wider_than_its_place_goes_on_below_it() -> None:
    rows = [row("a_model", "flight_id, destination_airport_code_of_the_last_leg", indent="├ ")]
    lines = ["├ a_model  flight_id,", "│          destination_airport_code_of_the", "│          _last_leg"]
    assert [text(line) for line in lay_out(rows, 42)] == lines


def test_a_broken_row_keeps_the_branches_that_go_on() -> None:
    rows = [row("one", "first fact", "second fact", indent="│ ├ "), row("two", "third fact", "fourth fact", indent="│ └ ")]
    narrow = ["│ ├ one", "│ │   first fact", "│ │   second fact", "│ └ two", "│     third fact", "│     fourth fact"]
    wider = ["│ ├ one  first fact", "│ │      second fact", "│ └ two  third fact", "│        fourth fact"]
    assert [text(line).rstrip() for line in lay_out(rows, 24)] == narrow
    assert [text(line).rstrip() for line in lay_out(rows, 32)] == wider


def test_text_of_files_cannot_steer_a_terminal() -> None:
    assert shown("a\x1b[31m\nb\u202e\u200b") == "a\\x1b[31m\\nb\\u202e\\u200b"
    assert shown('größe "m²" 航空') == 'größe "m²" 航空'


DIAMOND = {"top": ["left", "right", "deep"], "left": ["deep"], "right": ["bottom"], "deep": ["bottom"]}


def drawn(hops: dict[str, int] | None, root: str = "top") -> list[str]:
    rows = unfold(root, DIAMOND, lambda thing, _parent, mark: row(f"{thing} {mark}".strip()), set(), hops)
    return [text(one.head) for one in rows]


def test_each_thing_is_unfolded_once_where_it_comes_first() -> None:
    assert drawn(None) == ["├ left", "│ └ deep", "│   └ bottom", "├ right", "│ └ bottom see above", "└ deep see above"]


def test_with_hops_depth_is_distance() -> None:
    hops = {"top": 0, "left": 1, "right": 1, "deep": 1, "bottom": 2}
    assert drawn(hops) == ["├ left", "│ └ deep see below", "├ right", "│ └ bottom", "└ deep", "  └ bottom see above"]


def test_only_what_has_hops_is_shown() -> None:
    assert drawn({"top": 0, "left": 1}) == ["└ left"]


def test_a_circle_ends() -> None:
    rows = unfold("a", {"a": ["b"], "b": ["a"]}, lambda thing, _parent, mark: row(f"{thing} {mark}".strip()), set())
    assert [text(one.head) for one in rows] == ["└ b", "  └ a see above"]


def test_a_tree_of_thousands_of_levels_needs_no_recursion() -> None:
    chain = {str(number): [str(number + 1)] for number in range(3000)}
    assert sum(1 for _ in unfold("0", chain, lambda thing, _parent, _mark: row(thing), set())) == 3000
