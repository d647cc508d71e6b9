"""The tables of what is not of the stitched mesh: small ones, but for the files. They change without any artifact changing."""

from collections.abc import Iterator

from mesh.core.governance.facts import Facts
from mesh.core.governance.standards import standards_data
from mesh.core.tables.data import Data, picked, transposed
from mesh.core.tables.info_schema import TABLES

FACT_TABLES = {name: TABLES[name] for name in ("mesh.waivers", "mesh.environments", "mesh.files", "mesh.agreements", "mesh.classes", "mesh.roles")}
FACT_TABLES |= {name: TABLES[name] for name in ("mesh.standards", "mesh.today")}
"""By name, in the order of the documentation."""


def fact_tables(facts: Facts) -> Iterator[tuple[str, Data]]:
    """Each of FACT_TABLES with its data."""
    names = {name: name for name in ("policy", "node", "reason", "approved_by", "until", "line")}
    yield "mesh.waivers", picked(facts.waivers, names)
    rows = [
        (domain.name, target.name, target.type, target.path, target is domain.targets[0])
        for domain in facts.domains
        for target in domain.targets
    ]  # fmt: skip
    yield "mesh.environments", transposed([column.name for column in TABLES["mesh.environments"].columns], rows)
    yield "mesh.files", picked(facts.files, {name: name for name in ("domain", "path", "lines", "bytes")})
    yield "mesh.agreements", _nothing("mesh.agreements")
    names = {name: name for name in ("name", "rank", "meaning", "open_port", "allowed_masks", "needs_retention")}
    yield "mesh.classes", picked(facts.classes, names)
    yield "mesh.roles", _nothing("mesh.roles")
    yield "mesh.standards", standards_data(facts.standards)
    yield "mesh.today", {"today": [facts.today]}


def _nothing(name: str) -> Data:
    return {column.name: () for column in TABLES[name].columns}
