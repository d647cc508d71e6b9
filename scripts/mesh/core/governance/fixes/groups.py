"""A group for models that have none, where the domain has one group only."""

import re


def set_group(project: str, domain: str, group: str) -> str:
    """The text of a dbt_project.yml with `+group` for all models of the domain; unchanged where it says one for them already."""
    lines = project.splitlines()
    models = _key(lines, range(len(lines)), "models", 0)
    if models is None:
        return "\n".join([*lines, "", "models:", f"  {domain}:", f"    +group: {group}"]) + "\n"
    within = _inside(lines, models)
    own = _key(lines, within, domain, None)
    if own is None:
        return "\n".join([*lines[: models + 1], f"  {domain}:", f"    +group: {group}", *lines[models + 1 :]]) + "\n"
    pad = " " * (len(lines[own]) - len(lines[own].lstrip()) + 2)
    if any(re.match(rf"{pad}\+?group:", lines[number]) for number in _inside(lines, own)):
        return project
    return "\n".join([*lines[: own + 1], f"{pad}+group: {group}", *lines[own + 1 :]]) + "\n"


def _key(lines: list[str], within: range, key: str, depth: int | None) -> int | None:
    """The line of a key that opens a block, at a depth or at any."""
    wanted = re.compile(rf"{'' if depth == 0 else ' +'}(['\"]?){re.escape(key)}\1:\s*(#.*)?$")
    return next((number for number in within if wanted.match(lines[number])), None)


def _inside(lines: list[str], start: int) -> range:
    """The lines below a key, up to the next one that is no deeper."""
    depth = len(lines[start]) - len(lines[start].lstrip())
    deeper = re.compile(rf"\s{{{depth + 1},}}|\s*(#.*)?$")
    return range(start + 1, next((number for number in range(start + 1, len(lines)) if not deeper.match(lines[number])), len(lines)))
