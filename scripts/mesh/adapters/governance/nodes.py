"""What a policy's row is about: from a unique_id, a domain or a file to the name that people use, who answers for it, and the file and line to mend.

Looks up what was found alone, for a mesh has hundreds of thousands of nodes and columns.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from mesh.adapters.files import read_text
from mesh.adapters.governance.runner import Row
from mesh.core.governance.facts import Facts
from mesh.core.governance.finding import Finding
from mesh.core.governance.policy import Policy
from mesh.core.model import Owner
from mesh.core.sqlplaces import line_of_mention
from mesh.core.sqltext import literal
from mesh.core.yamlplaces import YamlPlaces

_NAMES = re.compile(r"`([^`]+)`")
_FILES = {"dbt.models": 'patch_path, "group", version', "dbt.seeds": 'null, "group", null', "dbt.snapshots": 'null, "group", null'}
_FILES |= dict.fromkeys(("dbt.sources", "dbt.data_tests", "dbt.unit_tests", "dbt.exposures"), "null, null, null")


@dataclass(frozen=True, slots=True)
class _Node:
    label: str
    name: str
    version: str
    domain: str
    owner: str
    yaml: str
    """Relative to the domain's folder; empty where no YAML describes it."""
    file: str


class Nodes:
    """The nodes that policies found, and where they are."""

    def __init__(self, tables: Mapping[str, Path], facts: Facts, wanted: Iterable[str]) -> None:
        self._root = Path(facts.root)
        self._folders = {domain.name: Path(domain.path).relative_to(facts.root).as_posix() for domain in facts.domains}
        self._yaml: dict[str, YamlPlaces] = {}
        self._nodes: dict[str, _Node] = {}
        self._domains: dict[str, str] = {}
        """Domain -> its owner, where all of it has one."""
        if names := [name for name in wanted if not self._is_file(name)]:
            self._look_up(tables, names)

    def _look_up(self, tables: Mapping[str, Path], wanted: list[str]) -> None:
        connection: Any = duckdb.connect(config={"threads": 1})

        def read(columns: str, name: str) -> list[tuple[Any, ...]]:
            found: list[tuple[Any, ...]] = connection.execute(f"select {columns} from read_parquet({literal(tables[name])})").fetchall()
            return found

        try:
            groups = read("domain, name, owner_name, owner_email", "dbt.groups")
            owners = {(domain, group): str(Owner(group, name or "", email or "")) for domain, group, name, email in groups}
            self._domains = {domain: _only(owner for (of, _), owner in owners.items() if of == domain) for (domain,) in read("domain", "mesh.domains")}
            own = {id_: str(Owner("", name or "", email or "")) for id_, name, email in read("unique_id, owner_name, owner_email", "dbt.exposures")}
            for id_, label, name, domain, file, patch, group, version in connection.execute(_query(tables), {"wanted": wanted}).fetchall():
                owner = own.get(id_) or owners.get((domain, group)) or self._domains.get(domain, "")
                yaml = patch or (file if str(file).endswith((".yml", ".yaml")) else "")
                self._nodes[id_] = _Node(label, name, version or "", domain, owner, yaml, file or "")
        finally:
            connection.close()

    def finding(self, policy: Policy, row: Row) -> Finding:
        """The finding that a row is."""
        found = Finding(policy.name, policy.severity, row.node, row.message or policy.title, policy.fix, row.column, area=policy.area)
        if (node := self._nodes.get(row.node)) is not None:
            file, line = self._place_in_sql(node, row.message) if policy.place == "sql" and node.file.endswith(".sql") else self._place(node, row.column)
            return replace(found, node=node.label, domain=node.domain, owner=node.owner, file=file, line=line, unique_id=row.node)
        if row.node in self._folders or row.node in self._domains:
            file = f"{self._folders[row.node]}/dbt_project.yml" if row.node in self._folders else ""
            return replace(found, domain=row.node, owner=self._domains.get(row.node, ""), file=file, line=1 if file else 0)
        if self._is_file(row.node):
            domain = next((name for name, folder in self._folders.items() if row.node.startswith(f"{folder}/")), "")
            return replace(found, domain=domain, owner=self._domains.get(domain, ""), file=row.node, line=1)
        return found

    def _place(self, node: _Node, column: str) -> tuple[str, int]:
        folder = self._folders.get(node.domain)
        if folder is None:
            return "", 0
        if node.yaml:
            file = f"{folder}/{node.yaml}"
            if file not in self._yaml:
                self._yaml[file] = YamlPlaces(read_text(self._root / file) or "")
            if line := self._yaml[file].line(node.name, node.version, column):
                return file, line
        return (f"{folder}/{node.file}", 1) if node.file else (f"{folder}/{node.yaml}", 1)

    def _place_in_sql(self, node: _Node, message: str) -> tuple[str, int]:
        """The model's own file, at the first line that has one of the names that the message puts into backticks."""
        folder = self._folders.get(node.domain)
        if folder is None:
            return "", 0
        file = f"{folder}/{node.file}"
        return file, line_of_mention(read_text(self._root / file) or "", _NAMES.findall(message), node.name)

    def _is_file(self, node: str) -> bool:
        return "/" in node and ".." not in node.split("/") and "\0" not in node and not node.startswith("/") and (self._root / node).is_file()


def _only(owners: Iterable[str]) -> str:
    """Who owns all of a domain; empty where several do."""
    found = list(owners)
    return found[0] if len(found) == 1 else ""


def _query(tables: Mapping[str, Path]) -> str:
    files = " union all ".join(f"select unique_id, original_file_path, {more} from read_parquet({literal(tables[name])})" for name, more in _FILES.items())
    return f"""
        with files(unique_id, file, patch, "group", version) as ({files}), wanted as (select unnest($wanted) as unique_id)
        select node.unique_id, label, name, domain, file, patch, "group", version
        from wanted join read_parquet({literal(tables["dbt.dag_nodes"])}) as node using (unique_id) left join files using (unique_id)
    """
