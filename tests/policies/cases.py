"""Runs policies on the rows that their cases give: `tests/policies/<policy>.yml`, for the form see any of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from mesh.adapters.governance.constants import constants
from mesh.adapters.governance.runner import Row, empty_connection, rows_of, shut
from mesh.adapters.yamlfile import read_mapping
from mesh.core.errors import did_you_mean
from mesh.core.governance.policy import Policy
from mesh.core.governance.standards import Standard, standards_table
from mesh.core.sqltext import quoted
from mesh.core.tables.info_schema import TABLES

TODAY = date(2026, 6, 30)
_STANDARDS, _TODAY = "mesh.standards", "mesh.today"


@dataclass(frozen=True)
class Case:
    name: str
    given: Mapping[str, list[dict[str, Any]]]
    expect: list[dict[str, Any]]
    """Nothing for those that pass."""


class CaseError(Exception):
    """A file of cases cannot be used as it is."""


def read_cases(file: Path) -> list[Case]:
    document = read_mapping(file)
    _only(document, ("pass", "fail"), str(file))
    found = []
    for kind in ("pass", "fail"):
        entries = document.get(kind)
        if not isinstance(entries, list) or not entries:
            raise CaseError(f"{file}: it has no case under `{kind}:`")
        for entry in entries:
            _only(entry, ("name", "given", "expect") if kind == "fail" else ("name", "given"), f"{file}, under `{kind}:`")
            case = Case(entry.get("name", ""), entry.get("given") or {}, entry.get("expect") or [])
            if not case.name or (kind == "fail" and not case.expect):
                raise CaseError(f"{file}: a case under `{kind}:` has no {'`expect:`' if case.name else 'name'}")
            for one in case.expect:
                _only(one, ("node", "column", "message"), f"{file}, {case.name}")
            found.append(case)
    return found


class Schema:
    """All tables of the mesh, empty, in one connection that serves all policies."""

    def __init__(self, standards: tuple[Standard, ...]) -> None:
        self._read = standards
        self._standards = {one.name: one.value for one in standards}
        self._tables = {**TABLES, _STANDARDS: standards_table(standards)}
        self._connection = empty_connection()
        for name, table in self._tables.items():
            schema, _, short = name.partition(".")
            self._connection.execute(f"create schema if not exists {schema}")
            columns = ", ".join(f"{quoted(column.name)} {column.type}" for column in table.columns)
            self._connection.execute(f"create table {schema}.{quoted(short)} ({columns})")
        shut(self._connection)

    def run(self, policy: Policy, given: Mapping[str, list[dict[str, Any]]]) -> list[Row]:
        """The policy's rows over these rows; whatever is not given is empty, but for the standards and the day."""
        standards = [self._standards | (given.get(_STANDARDS) or [{}])[0]]
        rows = {_TODAY: [{"today": TODAY}], **given, _STANDARDS: standards if self._standards or given.get(_STANDARDS) else [{"has_standards": False}]}
        self._connection.execute("begin")
        try:
            for name, values in rows.items():
                self._insert(name, values)
            found = rows_of(self._connection, policy.body)
            known = constants(replace(one, value=_as_read(standards[0][one.name])) for one in self._read)
            assert rows_of(self._connection, policy.body, known) == found
            return found
        finally:
            self._connection.execute("rollback")

    def _insert(self, name: str, rows: list[dict[str, Any]]) -> None:
        if name not in self._tables:
            raise CaseError(f"`{name}` is no table. {did_you_mean(name, self._tables)}")
        types = {column.name: column.type for column in self._tables[name].columns}
        for row in rows:
            for column in row:
                if column not in types:
                    raise CaseError(f"`{name}` has no column `{column}`. {did_you_mean(column, types)}")
            values = [msgspec.json.encode(value).decode() if types[column] == "JSON" and value is not None else value for column, value in row.items()]
            schema, _, short = name.partition(".")
            columns = f"({', '.join(map(quoted, row))}) values ({', '.join('?' * len(row))})"
            self._connection.execute(f"insert into {schema}.{quoted(short)} {columns if row else 'default values'}", values)


def _as_read(value: Any) -> Any:
    return tuple(map(str, value)) if isinstance(value, list) else value


def check(schema: Schema, policy: Policy, case: Case) -> None:
    """The policy finds what the case expects, no more and no less."""
    found = schema.run(policy, case.given)
    where = f"{policy.name}, {case.name}"
    expected = [(str(one["node"]), str(one.get("column") or ""), str(one.get("message") or "")) for one in case.expect]
    assert {(row.node, row.column) for row in found} == {(node, column) for node, column, _ in expected}, f"{where}: {found}"
    for row in found:
        assert row.message, f"{where}: {row} says nothing"
        assert any((row.node, row.column) == tuple(place) and words in row.message for *place, words in expected), f"{where}: nobody expects {row}"
    for node, column, words in expected:
        assert any((row.node, row.column) == (node, column) and words in row.message for row in found), f"{where}: nothing says {words!r}: {found}"


def _only(entry: object, known: tuple[str, ...], where: str) -> None:
    if not isinstance(entry, dict):
        raise CaseError(f"{where}: expected a mapping with {', '.join(known)}, found {entry!r}")
    for key in entry:
        if key not in known:
            raise CaseError(f"{where}: unknown key `{key}`. {did_you_mean(str(key), known)}")
