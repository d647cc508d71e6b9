"""An end for old versions of a product: the day on which their notice is over."""

from datetime import date, timedelta

from mesh.core.yamlplaces import model_section, section


def add_end(text: str, product: str, version: int, today: date, notice_days: int) -> str:
    """The YAML text with a `deprecation_date` under the version; unchanged where it has one, or is not in the text."""
    lines = text.splitlines()
    within = section(lines, model_section(lines, product), "v", str(version))
    if not within or any(lines[number].strip().startswith("deprecation_date:") for number in within):
        return text
    pad = " " * (len(lines[within.start]) - len(lines[within.start].lstrip()) + 2)
    end = today + timedelta(days=notice_days)
    return "\n".join([*lines[: within.start + 1], f"{pad}deprecation_date: {end.isoformat()}", *lines[within.start + 1 :]]) + "\n"
