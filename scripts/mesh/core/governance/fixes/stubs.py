"""YAML for models that have none: their names, and the columns with types that the warehouse describes. What they mean, people write."""

from collections.abc import Sequence

from mesh.core import yamltext


def yaml_stub(model: str, columns: Sequence[tuple[str, str]], *, kind: str = "models") -> str:
    """The text of a new YAML file beside a model, seed or snapshot. `columns`: names and types in the warehouse's spelling; none where it was never built."""
    described = [{"name": name, "data_type": type_.lower(), "description": ""} for name, type_ in columns]
    entry: dict[str, object] = {"name": model, "description": ""}
    return yamltext.dump({kind: [entry | ({"columns": described} if described else {})]})


def add_columns(text: str, model: str, columns: Sequence[tuple[str, str]]) -> str:
    """The YAML text with the columns added that its model does not list; unchanged where the model is not in it."""
    from mesh.core.yamlplaces import model_section, section

    lines = text.splitlines()
    within = model_section(lines, model)
    if not within:
        return text
    missing = [(name, type_) for name, type_ in columns if not section(lines, within, "name", name)]
    if not missing:
        return text
    pad = " " * (len(lines[within.start]) - len(lines[within.start].lstrip()) + 2)
    listed = next((number for number in within if lines[number].rstrip() == f"{pad}columns:"), None)
    new = [line for name, type_ in missing for line in _column(pad + "  ", name, type_)]
    if listed is None:
        end = _end(lines, within)
        return _joined([*lines[:end], f"{pad}columns:", *new, *lines[end:]])
    after = next((number for number in range(listed + 1, within.stop) if lines[number].strip() and not lines[number].startswith(pad + " ")), within.stop)
    end = _end(lines, range(listed, after))
    return _joined([*lines[:end], *new, *lines[end:]])


def _column(pad: str, name: str, type_: str) -> list[str]:
    first, *rest = yamltext.dump([{"name": name, "data_type": type_.lower(), "description": ""}]).splitlines()
    return [pad + first, *(pad + line for line in rest)]


def _end(lines: list[str], within: range) -> int:
    """Behind the last line of these that says something."""
    return next((number + 1 for number in reversed(within) if lines[number].strip()), within.stop)


def _joined(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
