"""Standards and classes as their files state them, and what is wrong with one."""

import pytest
from mesh.core.governance.classes import MASKS, DataClass, OpenPort, data_classes
from mesh.core.governance.fields import FieldError
from mesh.core.governance.standards import Standard, standard, standards_data, standards_table

CLASSES = [
    {"name": "public", "meaning": "Anybody may know.", "open_port": "clear"},
    {"name": "personal", "meaning": "Of a person.", "open_port": "masked", "default_mask": "hash", "retention": "required"},
    {"name": "sensitive", "meaning": "Harms a person.", "open_port": "never", "allowed_masks": ["redact", "hash"]},
]


@pytest.mark.parametrize(
    ("value", "type_", "kept"),
    [
        (40, "BIGINT", 40),
        (-(2**63), "BIGINT", -(2**63)),
        (0.5, "DOUBLE", 0.5),
        ("[a-z]+", "VARCHAR", "[a-z]+"),
        (True, "BOOLEAN", True),
        (["a", 2], "VARCHAR[]", ("a", "2")),
        ([], "VARCHAR[]", ()),
    ],
)
def test_a_standard_has_the_type_of_its_value(value: object, type_: str, kept: object) -> None:
    assert standard("limit", value) == Standard("limit", type_, kept)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "value", "said", "keys"),
    [
        ("Limit", 1, "`Limit` is no name that SQL reads without quotes", ("Limit",)),
        ("a-b", 1, "`a-b` is no name", ("a-b",)),
        ("limit", None, "`limit` is nothing", ("limit",)),
        ("limit", {"a": 1}, "a dict: write a number", ("limit",)),
        ("limit", 2**63, "a int: write a number", ("limit",)),
        ("limit", float("inf"), "a float: write a number", ("limit",)),
        ("limit", ["a", {"b": "c"}], "`limit` lists `{'b': 'c'}`, which is no text", ("limit", 1)),
        ("limit", ["a", None], "`limit` lists `None`", ("limit", 1)),
        ("limit", [True], "`limit` lists `True`", ("limit", 0)),
    ],
)
def test_what_no_column_holds_is_said(name: str, value: object, said: str, keys: tuple[object, ...]) -> None:
    with pytest.raises(FieldError) as raised:
        standard(name, value)
    assert said in str(raised.value)
    assert raised.value.keys == keys


def test_standards_are_one_row() -> None:
    both = (standard("limit", 40), standard("words", ["a"]))
    assert [(column.name, column.type) for column in standards_table(both).columns] == [("limit", "BIGINT"), ("words", "VARCHAR[]")]
    assert standards_data(both) == {"limit": [40], "words": [("a",)]}
    assert standards_data(()) == {"has_standards": [False]}


def test_classes_rise_in_the_order_of_the_file() -> None:
    assert data_classes({"classes": CLASSES}) == (
        DataClass("public", 1, "Anybody may know.", OpenPort.CLEAR),
        DataClass("personal", 2, "Of a person.", OpenPort.MASKED, "hash", MASKS, needs_retention=True),
        DataClass("sensitive", 3, "Harms a person.", OpenPort.NEVER, "", ("redact", "hash")),
    )


@pytest.mark.parametrize(
    ("change", "said", "key"),
    [
        ({"open_port": "mask"}, "`open_port` is `mask`, which is none of clear, masked, never. Did you mean `masked`?", "open_port"),
        ({"colour": "red"}, "unknown key `colour` in a class", "colour"),
        ({"meaning": None}, "a class has no `meaning:`", None),
        ({"name": "Very secret"}, "`name: Very secret` is no name", "name"),
        ({"name": "public"}, "there are two classes `public`", "name"),
        ({"default_mask": "blur"}, "`default_mask` is `blur`, which is none of hash", "default_mask"),
        ({"allowed_masks": ["redact"]}, "`default_mask: hash` is not among its `allowed_masks`", "default_mask"),
        ({"allowed_masks": "hash"}, "`allowed_masks` is `hash`; list them", "allowed_masks"),
        ({"allowed_masks": [["hash"]]}, "which is none of", "allowed_masks"),
        ({"retention": "30 days"}, "`retention` is `30 days`, which is none of required, optional", "retention"),
    ],
)
def test_what_is_wrong_with_a_class_is_said(change: dict[str, object], said: str, key: str | None) -> None:
    with pytest.raises(FieldError) as raised:
        data_classes({"classes": [CLASSES[0], {**CLASSES[1], **change}]})
    assert said in str(raised.value)
    assert raised.value.keys[:3] == (("classes", 1, key) if key else ("classes", 1))


def test_a_clear_class_may_name_a_mask_for_roles() -> None:
    assert data_classes({"classes": [{**CLASSES[0], "default_mask": "redact"}]})[0] == DataClass("public", 1, "Anybody may know.", OpenPort.CLEAR, "redact")


@pytest.mark.parametrize("value", [{}, {"classes": []}, {"classes": "public"}, {"klasses": CLASSES}, {"classes": ["public"]}])
def test_a_file_that_states_no_classes(value: object) -> None:
    with pytest.raises(FieldError):
        data_classes(value)
