"""Plans repairs of what policies found, where that is mechanical. A plan holds a file once, with all that is to change in it; nothing is written here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from mesh.adapters.artifacts.loader import Loader
from mesh.adapters.files import read_text, source_files
from mesh.adapters.governance.settings import settings_in
from mesh.core.governance.finding import Finding
from mesh.core.governance.fixes.edit import Edit, NotFixed
from mesh.core.governance.fixes.ends import add_end
from mesh.core.governance.fixes.groups import set_group
from mesh.core.governance.fixes.stubs import add_columns, yaml_stub
from mesh.core.governance.fixes.suffixes import next_version_sql, next_version_yaml, suffix_of
from mesh.core.mesh import Node
from mesh.core.model import Product
from mesh.core.sqltext import literal
from mesh.core.yamlplaces import line_of_contract, model_section

_KINDS = {"model": "models", "seed": "seeds", "snapshot": "snapshots"}


@dataclass(slots=True)
class Plan:
    """What `mesh check --fix` would do."""

    edits: list[Edit] = field(default_factory=list)
    not_fixed: list[NotFixed] = field(default_factory=list)
    interfaces: list[str] = field(default_factory=list)
    """Domains whose interface is to be written anew, after the edits."""


class _NotMechanicalError(Exception):
    """Why a repair does not fit here."""


class Fixer:
    """Plans repairs over the files of one checkout."""

    def __init__(self, loader: Loader, standards: Mapping[str, Any], today: date) -> None:
        self._loader = loader
        self._root = loader.workspace.root
        self._standards = standards
        self._today = today
        self._before: dict[Path, str] = {}
        self._after: dict[Path, str] = {}
        self._why: dict[Path, list[str]] = {}
        self._repairs: dict[str, Callable[[list[Finding]], None]] = {
            "model_has_yaml_beside_it": self._stubs,
            "model_has_group": self._groups,
            "old_version_has_an_end": self._ends,
            "unit_is_in_the_name": self._suffixes,
            "interface_is_current": self._interfaces,
        }
        self._plan = Plan()
        self._broken: set[str] = set()

    def plan(self, findings: Iterable[Finding]) -> Plan:
        """The edits that repair these findings, in the order of the files."""
        by_node: dict[tuple[str, str], list[Finding]] = {}
        findings = list(findings)
        self._broken = {finding.domain for finding in findings if finding.policy == "contract_keeps_its_promise"}
        for finding in findings:
            if finding.policy in self._repairs and finding.domain in self._loader.domains:
                by_node.setdefault((finding.policy, finding.unique_id or finding.node), []).append(finding)
        for (policy, _), about in by_node.items():
            try:
                self._repairs[policy](about)
            except _NotMechanicalError as why:
                self._plan.not_fixed.append(NotFixed(about[0].node, policy, str(why)))
        changed = sorted(path for path in self._after if self._after[path] != self._before[path])
        for path in changed:
            self._plan.edits.append(Edit(path.relative_to(self._root).as_posix(), self._before[path], self._after[path], tuple(dict.fromkeys(self._why[path]))))
        return self._plan

    # Texts --------------------------------------------------------------------------------------------------------

    def _text(self, path: Path) -> str:
        if path not in self._before:
            self._before[path] = self._after[path] = read_text(path) or ""
        return self._after[path]

    def _put(self, path: Path, text: str, why: str) -> None:
        self._text(path)
        self._after[path] = text
        self._why.setdefault(path, []).append(why)

    def _node(self, finding: Finding) -> Node:
        node = self._loader.mesh.nodes.get(finding.unique_id)
        if node is None:
            raise _NotMechanicalError("it is no node that is known here")
        return node

    def _folder(self, domain: str) -> Path:
        return Path(self._loader.domains[domain].path)

    # Repairs ------------------------------------------------------------------------------------------------------

    def _stubs(self, about: list[Finding]) -> None:
        """YAML beside a model: names and types as the private database describes them."""
        node = self._node(about[0])
        if node.kind not in _KINDS:
            raise _NotMechanicalError(f"a {node.kind} is described where it is declared")
        file = self._folder(node.domain) / node.file
        beside = file.with_suffix(".yml")
        columns = self._described(node)
        if self._text(beside):
            text = add_columns(self._text(beside), node.name, columns)
            if not model_section(self._text(beside).splitlines(), node.name):
                raise _NotMechanicalError(f"{beside.relative_to(self._root)} exists and does not name it")
        elif self._yaml_of(node) is not None:
            raise _NotMechanicalError(f"its YAML is in {self._yaml_of(node)}: move it beside the model")
        else:
            text = yaml_stub(node.name, columns, kind=_KINDS[node.kind])
        known = "names and types from the warehouse" if columns else "it is not built, so that its columns are not known"
        self._put(beside, text, f"{node.label}: {known}; write the descriptions")

    def _groups(self, about: list[Finding]) -> None:
        domain = about[0].domain
        groups = [id_.removeprefix(f"{domain}.") for id_ in self._loader.mesh.groups if id_.startswith(f"{domain}.")]
        if not groups:
            raise _NotMechanicalError(f"{domain} has no group: name its team, with an email, in models/_group.yml")
        if len(groups) != 1:
            raise _NotMechanicalError(f"{domain} has {len(groups)} groups: say which by hand (`+group:` in dbt_project.yml)")
        project = self._folder(domain) / "dbt_project.yml"
        text = set_group(self._text(project), domain, groups[0])
        if text == self._text(project):
            raise _NotMechanicalError("dbt_project.yml names a group for it already")
        self._put(project, text, f"all models of {domain} belong to its only group, {groups[0]}")

    def _ends(self, about: list[Finding]) -> None:
        product = self._product(about[0])
        path = self._contract(product)
        notice = int(self._standards["deprecation_notice_days"])
        text = add_end(self._text(path), product.address.product, product.address.version, self._today, notice)
        if text == self._text(path):
            raise _NotMechanicalError(f"`- v: {product.address.version}` is not found in {path.relative_to(self._root)}")
        self._check_settings(path, text)
        self._put(path, text, f"{product.address} ends in {notice} days, the shortest notice")

    def _suffixes(self, about: list[Finding]) -> None:
        """All columns of one version get their unit at once, in a version of their own."""
        product = self._product(about[0])
        address = product.address
        if address.version != product.latest_version:
            raise _NotMechanicalError(f"{address} is not the latest version: readers move to v{product.latest_version}")
        units = {column.name: str(column.meta.get("unit") or "") for column in product.columns}
        pairs = list(self._standards["unit_suffixes"])
        names = {one.column: one.column + suffix for one in about if one.column and (suffix := suffix_of(units.get(one.column, ""), pairs))}
        if not names:
            raise _NotMechanicalError("its unit has no ending in governance/standards.yml")
        if taken := sorted(set(names.values()) & set(units)):
            raise _NotMechanicalError(f"it has a column `{taken[0]}` already")
        path, new = self._contract(product), address.version + 1
        notice = int(self._standards["deprecation_notice_days"])
        text = next_version_yaml(self._text(path), address.product, address.version, new, names, self._today, notice)
        if text == self._text(path):
            raise _NotMechanicalError(f"{path.relative_to(self._root)} does not list the columns under `- v: {address.version}`")
        self._check_settings(path, text)
        node = self._loader.mesh.nodes[f"model.{address}"]
        sql = self._folder(address.domain) / node.file
        renamed = ", ".join(f"{old} -> {name}" for old, name in names.items())
        self._put(path, text, f"{address.product} v{new}: {renamed}; v{address.version} ends in {notice} days")
        written = next_version_sql(self._text(sql), [column.name for column in product.columns], names)
        self._put(sql.with_name(f"{address.product}_v{new}.sql"), written, f"{address.product} v{new}: v{address.version} with the new names")
        if address.domain not in self._broken:
            self._interfaces(about)

    def _check_settings(self, path: Path, text: str) -> None:
        """The day of an announcement is a setting of the version: it may not push aside those that the version has from its model."""
        before = settings_in(self._text(path))
        if lost := [one.setting for one in settings_in(text) if one not in before]:
            where = path.relative_to(self._root)
            raise _NotMechanicalError(f"{where} states {', '.join(f'`{name}`' for name in lost)} for all versions: move them to each version first")

    def _interfaces(self, about: list[Finding]) -> None:
        domain = about[0].domain
        if domain in self._broken:
            raise _NotMechanicalError(
                f"a contract of {domain} breaks its promise, and an interface that says so is for people to write: `mesh interface {domain}`"
            )
        if domain not in self._plan.interfaces:
            self._plan.interfaces.append(domain)

    # What they need to know ---------------------------------------------------------------------------------------

    def _product(self, finding: Finding) -> Product:
        product = self._loader.mesh.products.get(finding.unique_id)
        if product is None:
            raise _NotMechanicalError("it is no product version")
        return product

    def _contract(self, product: Product) -> Path:
        address = product.address
        for path in self._yaml_files(address.domain):
            if line_of_contract(self._text(path), address.product, address.version, ""):
                return path
        raise _NotMechanicalError("its YAML is not found")

    def _yaml_files(self, domain: str) -> list[Path]:
        return [path for path in source_files(self._folder(domain)) if path.suffix in (".yml", ".yaml")]

    def _yaml_of(self, node: Node) -> str | None:
        """The YAML file that names a node, relative to the checkout."""
        found = (path for path in self._yaml_files(node.domain) if model_section(self._text(path).splitlines(), node.name))
        return next((path.relative_to(self._root).as_posix() for path in found), None)

    def _described(self, node: Node) -> Sequence[tuple[str, str]]:
        """The columns of a built table as the private database describes them; none where it was never built, or is being built now."""
        database = self._loader.workspace.database(self._loader.domains[node.domain])
        if not database.is_file() or not node.relation:
            return ()
        import duckdb

        connection: Any = duckdb.connect()
        try:
            connection.execute(f"attach {literal(database)} as warehouse (read_only)")
            schema, _, table = node.relation.replace('"', "").rpartition(".")
            of_it = "database_name = 'warehouse' and schema_name = ? and table_name = ?"
            query = f"select column_name, data_type from duckdb_columns() where {of_it} order by column_index"
            return [(str(name), str(type_)) for name, type_ in connection.execute(query, [schema.rpartition(".")[2], table]).fetchall()]
        except duckdb.Error:
            return ()
        finally:
            connection.close()
