"""Finds where something is written in YAML that dbt reads. Parsers forget lines, and comments with them, so the text is searched."""

import re


def line_of_contract(text: str, product: str, version: int, column: str) -> int:
    """The line of a column in a version of a model, or of the version, or of the model, from 1; 0 where the text has no such model."""
    lines = text.splitlines()
    model = model_section(lines, product)
    of_version = section(lines, model, "v", str(version))
    of_column = section(lines, of_version, "name", column) or section(lines, model, "name", column)
    found = of_column or of_version or model
    return found.start + 1 if found else 0


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
