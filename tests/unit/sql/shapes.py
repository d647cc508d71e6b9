"""SQL shapes with their lineage, as people wrote it down in shapes/*.yml."""

from pathlib import Path

import msgspec
import yaml
from mesh.core.columns import Use
from mesh.sql.lineage import Relation

FOLDER = Path(__file__).parent / "shapes"
_WRITTEN: dict[str, dict[str, str]] = yaml.safe_load((FOLDER / "relations.yml").read_text("utf-8"))
TABLES = {name.rstrip("?"): columns for name, columns in _WRITTEN.items()}
"""Columns and types by table."""
RELATIONS = {f'"memory"."main"."{name}"': Relation(name, tuple(columns) if name in _WRITTEN else None) for name, columns in TABLES.items()}
"""As a model's parents; a table's name is its id."""


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Columns are written `name <- table.column how, ... ? reason`, uses `table.column how`. Reasons may be a part of the real one."""

    name: str
    sql: str
    columns: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    unknown: str = ""
    runs: bool = True
    """Whether DuckDB can run it, and gives the columns that lineage can know."""
    reason: str = ""


def shapes() -> list[Shape]:
    files = [file for file in sorted(FOLDER.glob("*.yml")) if file.stem != "relations"]
    return [msgspec.convert(written, Shape) for file in files for written in yaml.safe_load(file.read_text("utf-8"))]


def said(use: Use) -> str:
    """A use as shapes say it."""
    return f"{use.node}.{use.column} {use.how.split()[0]}"
