"""Finds where something is written in YAML that dbt reads. Parsers forget lines, and comments with them, and those that do not take long: the text is
searched."""

import re

_ITEM = re.compile(r"(\s*)- (?:(name|v):\s*(['\"]?)(.*?)\3\s*(?:#.*)?|\{\s*(name|v):\s*(['\"]?)(.*?)\6\s*[,}].*)$")


class YamlPlaces:
    """The items `- name: ...` and `- v: ...` of one file."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        found = ((number, _ITEM.match(line)) for number, line in enumerate(self._lines) if "- " in line)
        # In braces the name is told by the comma or brace behind it, as in `- {name: flight_id, data_type: varchar}`.
        self._items = [(number, len(match[1]), match[2] or match[5], (match[4] if match[2] else match[7]).lower()) for number, match in found if match]
        self._models: dict[str, int] = {}
        for place, (_, _, key, value) in enumerate(self._items):
            if key == "name":
                self._models.setdefault(value, place)

    def line(self, name: str, version: str, column: str) -> int:
        """The line of a column in a version of a node, or of the version, or of the node, from 1; 0 where the file has no such node."""
        node = self._models.get(name.lower())
        if node is None:
            return 0
        of_version = self._within(node, "v", version) if version else None
        of_column = None
        if column:
            of_column = self._within(of_version, "name", column) if of_version is not None else None
            of_column = self._within(node, "name", column) if of_column is None else of_column
        # A version that says nothing of its own is what the model says.
        stated = of_version if of_version is not None and self._says_something(of_version) else None
        found = next(one for one in (of_column, stated, node) if one is not None)
        return self._items[found][0] + 1

    def _says_something(self, place: int) -> bool:
        number, indent, _, _ = self._items[place]
        if "{" in self._lines[number]:
            return "," in self._lines[number]
        below = next((line for line in self._lines[number + 1 :] if line.strip() and not line.lstrip().startswith("#")), "")
        return len(below) - len(below.lstrip()) > indent

    def _within(self, place: int, key: str, value: str) -> int | None:
        """The first item below another with this key and value."""
        indent = self._items[place][1]
        for below in range(place + 1, len(self._items)):
            _, depth, its_key, its_value = self._items[below]
            if depth <= indent:
                return None
            if (its_key, its_value) == (key, value.lower()):
                return below
        return None


def line_of_contract(text: str, product: str, version: int, column: str) -> int:
    """As `YamlPlaces.line`, of a file that is asked once."""
    return YamlPlaces(text).line(product, str(version), column)


def model_section(lines: list[str], model: str) -> range:
    """The lines of a model's list item; empty when there is none."""
    return section(lines, range(len(lines)), "name", model)


def section(lines: list[str], within: range, key: str, value: str) -> range:
    """The lines of the list item that has `key: value`; empty when there is none."""
    wanted = re.compile(rf"(\s*)- {key}:\s*(['\"]?){re.escape(value)}\2\s*(#.*)?$", re.IGNORECASE)
    for start in within:
        if (found := wanted.match(lines[start])) and value:
            deeper = re.compile(rf"\s{{{len(found[1]) + 1},}}|\s*(#.*)?$")
            end = next((after for after in range(start + 1, within.stop) if not deeper.match(lines[after])), within.stop)
            return range(start, end)
    return range(0)
