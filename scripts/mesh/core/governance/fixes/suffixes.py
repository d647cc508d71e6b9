"""Columns whose names lack their unit get it in a new version: a contract that has readers is never renamed in place."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from mesh.core.dbttext import identifier
from mesh.core.governance.fixes.ends import add_end
from mesh.core.yamlplaces import model_section, section

_NAMES_COLUMNS = re.compile(r"\s*(- name:|columns:|column_name:|column:|grain:|-\s|.*\[)")


def suffix_of(unit: str, pairs: Sequence[str]) -> str:
    """The ending that the standards give a unit (`minute=_min`, of several the first); empty for none."""
    for pair in pairs:
        stated, _, endings = pair.partition("=")
        if stated == unit:
            return endings.split("|")[0]
    return ""


def next_version_yaml(text: str, product: str, version: int, new: int, names: Mapping[str, str], today: date, notice_days: int) -> str:
    """The YAML text with version `new`: a copy of `version` whose columns have their new `names` (old -> new), which is the latest from now on;
    the old one gets an end. Unchanged where the text does not state the version's columns itself."""
    lines = text.splitlines()
    model = model_section(lines, product)
    old = section(lines, model, "v", str(version))
    if not old or not any(lines[number].strip() == "columns:" for number in old):
        return text
    end = next(number + 1 for number in reversed(old) if lines[number].strip())
    block = [_renamed(line, names) for line in lines[old.start : end] if not line.strip().startswith(("deprecation_date:", "deprecation_announced:"))]
    block[0] = re.sub(r"v:\s*\S+", f"v: {new}", block[0], count=1)
    found = [*lines[:end], "", *block, *lines[end:]]
    for number in range(model.start, old.start):
        found[number] = re.sub(r"^(\s*latest_version:\s*)\S+", rf"\g<1>{new}", found[number])
    return add_end("\n".join(found) + "\n", product, version, today, notice_days)


def _renamed(line: str, names: Mapping[str, str]) -> str:
    """Old names where a line names columns; in prose they stay."""
    if not _NAMES_COLUMNS.match(line) or line.strip().startswith(("description:", "- description:")):
        return line
    return re.sub(r"\b\w+\b", lambda word: names.get(word[0], word[0]), line)


def next_version_sql(sql: str, columns: Sequence[str], names: Mapping[str, str]) -> str:
    """The SQL of the new version: the old one's, whose columns are renamed at the end. It does not read the old version, which will go."""
    body = "\n".join(f"    {line}" if line.strip() else "" for line in sql.strip().rstrip(";").splitlines())
    selected = ",\n".join(f"        {identifier(name)}" + (f" as {identifier(names[name])}" if name in names else "") for name in columns)
    return f"with previous as (\n{body}\n),\n\nfinal as (\n    select\n{selected}\n    from previous\n)\n\nselect * from final\n"
