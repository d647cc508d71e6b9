"""An end for old versions of a product: announced today, on the day on which the notice is over."""

import re
from datetime import date, timedelta

from mesh.core.yamlplaces import model_section, section

_ANNOUNCED = "deprecation_announced"


def add_end(text: str, product: str, version: int, today: date, notice_days: int) -> str:
    """The YAML text with a `deprecation_date` under the version, and the day of its announcement under `config.meta.mesh`; unchanged where it has an end,
    or is not in the text."""
    lines = text.splitlines()
    within = section(lines, model_section(lines, product), "v", str(version))
    if not within or any(lines[number].strip().startswith("deprecation_date:") for number in within):
        return text
    pad = " " * (len(lines[within.start]) - len(lines[within.start].lstrip()) + 2)
    end = today + timedelta(days=notice_days)
    block = _announced(lines[within.start + 1 : within.stop], pad, today)
    return "\n".join([*lines[: within.start + 1], f"{pad}deprecation_date: {end.isoformat()}", *block, *lines[within.stop :]]) + "\n"


def _announced(block: list[str], pad: str, today: date) -> list[str]:
    """The lines of a version with the day of the announcement."""
    said = f'{_ANNOUNCED}: "{today.isoformat()}"'
    if any(_ANNOUNCED in line for line in block):
        return block
    path = _path(block, pad)
    if len(path) == 3:
        place = path[-1]
        line = block[place]
        if flow := re.match(r"(\s*mesh:\s*\{)(.*)", line):
            return [*block[:place], f"{flow[1]}{said}{'' if flow[2].lstrip().startswith('}') else ', '}{flow[2]}", *block[place + 1 :]]
        return [*block[: place + 1], f"{pad}      {said}", *block[place + 1 :]]
    below = ["config:", "  meta:", "    mesh:", f"      {said}"][len(path) :]
    place = path[-1] + 1 if path else 0
    return [*block[:place], *(pad + line for line in below), *block[place:]]


def _path(block: list[str], pad: str) -> list[int]:
    """The lines of `config:`, `meta:` below it and `mesh:` below that, as far as the version itself has them in blocks."""
    found: list[int] = []
    start = 0
    for depth, key in enumerate(("config", "meta", "mesh")):
        wanted = re.compile(rf"{pad}{'  ' * depth}{key}:" + ("" if key == "mesh" else r"\s*(#.*)?$"))
        place = next((number for number in range(start, len(block)) if wanted.match(block[number])), None)
        if place is None:
            break
        found.append(place)
        start = place + 1
    return found
