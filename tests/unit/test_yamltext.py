import pytest
import yaml
from mesh.core.yamltext import dump

VALUES = [
    {"numbers": [1e20, 1e-7, -1e300, 0.1, 10**30, float("inf")], "lines": "a\x85b\u2028c", "odd": "\x7f\ufeff", "surrogate": "\ud800"},
    {"a": "x y", "b": ["1", True, None, 2.5, "no", {"k": [1, {"z": "é: x"}], "e": {}}], "l": [["a", "b"], []]},
    {"date": "2027-06-30", "version": "1.0.0", "quoted": 'it\'s "q"\nnew {{ x }}', "hash": "a # b", "colon": "a: b", "dash": "- x"},
    {"empty": "", "tilde": "~", "null word": "null", "number": "007", "spaces": "  x ", "star": "*a", "emoji": "✈"},
]


@pytest.mark.parametrize("value", VALUES)
def test_yaml_reads_back_what_was_written(value: object) -> None:
    assert yaml.safe_load(dump(value)) == value


def test_plain_words_stay_plain() -> None:
    assert dump({"name": "operations", "email": "team@example.com", "list": ["a"]}) == "name: operations\nemail: team@example.com\nlist:\n  - a\n"
