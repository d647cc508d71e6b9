"""The tables of what is not of the stitched mesh: small ones, but for the files. They change without any artifact changing."""

from collections.abc import Iterable, Iterator

from mesh.core.governance.agreements import Agreement
from mesh.core.governance.facts import Facts
from mesh.core.governance.standards import standards_data
from mesh.core.tables.data import Data, picked, transposed
from mesh.core.tables.info_schema import TABLES

FACT_TABLES = {name: TABLES[name] for name in ("mesh.waivers", "mesh.environments", "mesh.files", "mesh.agreements", "mesh.classes", "mesh.roles")}
FACT_TABLES |= {name: TABLES[name] for name in ("mesh.unrepeated_settings", "mesh.standards", "mesh.today")}
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
    yield "mesh.agreements", _agreements(facts.agreements)
    names = {name: name for name in ("name", "rank", "meaning", "open_port", "allowed_masks", "needs_retention")}
    yield "mesh.classes", picked(facts.classes, names)
    yield "mesh.roles", picked(facts.roles, {name: name for name in ("name", "description", "clearance", "is_default")})
    yield "mesh.unrepeated_settings", picked(facts.settings, {name: name for name in ("domain", "path", "model", "version", "setting")})
    yield "mesh.standards", standards_data(facts.standards)
    yield "mesh.today", {"today": [facts.today]}


def _agreements(agreements: Iterable[Agreement]) -> Data:
    pairs = [(one, version) for one in agreements for version in one.versions]
    same = ("file", "domain", "product", "ports", "purpose", "terms", "epsilon", "start", "end", "approved_by_producer", "approved_by_consumer")
    names = {name: name for name in same} | {"consumer_kind": "consumer.kind", "consumer": "consumer.name"}
    return {**picked([one for one, _ in pairs], names), "version": [version for _, version in pairs]}
