"""The rules of a contract as tests of dbt. What dbt would not take for a mere value is left out, and said."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from mesh.core.model import Address
from mesh.core.standards.columns import IDENTIFIER, key
from mesh.core.standards.document import Document, Property, Rule, Table

_RUNS = re.compile(r"\{[{%#]|^\s*(env_var|ref|var|source|doc)\s*\(", re.IGNORECASE)
"""Texts that dbt would render in a test's arguments."""
_FAILS_IF = re.compile(r"(?:[<>]=?|!=|=) ?\d+")
_CONTRACT = re.compile(r"(?:.*/)?(\w+)/(\w+)_v(\d+)\.odcs\.yaml#/?schema/\w+/properties/(\w+)")
TYPES_RULE = "The columns of the published file have the contract's types."
"""The one rule that `mesh export` adds to those of dbt."""
_HOURS = {**dict.fromkeys(("h", "hr", "hour", "hours"), 1), **dict.fromkeys(("", "d", "day", "days"), 24)}


@dataclass(slots=True)
class Tests:
    """Tests in the words of dbt's YAML, for a table or for a column, and the rules that could not become any."""

    known: Collection[str]
    """Generic tests that the domain has."""
    is_readable: Callable[[Address], bool]
    """May a test of the domain refer to this product?"""
    left_out: list[str] = field(default_factory=list)

    def of_table(self, document: Document, table: Table) -> list[object]:
        found: list[object] = []
        if (columns := key(table)) and "platform.primary_key" in self.known:
            found.append(_test("platform.primary_key", {"columns": columns}))
        for rule in table.quality:
            found += self._of_rule(rule, table.name)
        for level in document.sla_properties:
            name, _, column = level.element.partition(".")
            hours = _HOURS.get(level.unit.lower(), 0)
            if level.property == "freshness" and name == table.name and _is_whole(level.value) and hours and _has(table, column):
                found.append(_test("platform.fresh_within", {"column": column, "hours": int(level.value) * hours}))
        return self._those_known(found, table.name)

    def of_column(self, table: Table, column: Property) -> list[object]:
        found: list[object] = ["unique"] if column.unique else []
        for rule in column.quality:
            found += self._of_rule(rule, f"{table.name}.{column.name}")
        for relationship in column.relationships:
            found += self._of_reference(relationship.to, f"{table.name}.{column.name}")
        return self._those_known(found, f"{table.name}.{column.name}")

    def _those_known(self, found: list[object], where: str) -> list[object]:
        """Without those of packages that the domain does not install: dbt would not even parse."""
        unknown = [name for test in found for name in (test if isinstance(test, dict) else [test]) if name not in self.known]
        self.left_out += [f"a test of `{where}`: this domain has no test `{name}`" for name in unknown]
        return [test for test in found if not (isinstance(test, dict) and unknown and next(iter(test)) in unknown)]

    def _of_rule(self, rule: Rule, where: str) -> Iterator[object]:
        told = next((custom.value for custom in rule.custom_properties if custom.property == "dbtTest"), None)
        if rule.type == "custom" and rule.engine == "dbt":
            told = rule.implementation
        if told is not None:
            yield from self._of_dbt(told, rule, where)
            return
        arguments = rule.arguments or {}
        is_none = rule.must_be in (0, "0") and rule.must_be is not False
        match rule.type, rule.metric or rule.rule:
            case "library", "nullValues" if is_none and "." in where:
                yield _test("not_null", {}, rule)
            case "library", "duplicateValues" if is_none and "." in where:
                yield _test("unique", {}, rule)
            case "library", "invalidValues" if is_none and "." in where and isinstance(arguments.get("validValues"), list):
                values = [value for value in arguments["validValues"] if value is not None]
                yield from self._safe("accepted_values", {"values": values}, rule, where)
            case "library", "rowCount" if rule.unit in ("", "rows") and (bounds := _bounds(rule)) and "." not in where:
                yield _test("platform.row_count_between", bounds, rule)
            case "sql", _ if rule.description == TYPES_RULE:
                # dbt's contract checks the types.
                return
            case _:
                self.left_out.append(f"a rule of `{where}` ({rule.description or rule.metric or rule.rule or rule.type}): no test of dbt says the same")

    def _of_dbt(self, told: object, rule: Rule, where: str) -> Iterator[object]:
        stated: dict[str, Any] = told if isinstance(told, dict) else {}
        name, arguments, fails_if = str(stated.get("test") or ""), stated.get("arguments") or {}, str(stated.get("failsIf") or "")
        if name not in self.known or not isinstance(arguments, dict) or not all(IDENTIFIER.fullmatch(str(key)) for key in arguments):
            self.left_out.append(f"a test of `{where}`: this domain has no test `{name}`")
        elif stated.get("where") or (fails_if and not _FAILS_IF.fullmatch(fails_if)) or arguments.get("quote") is False:
            self.left_out.append(f"`{name}` of `{where}`: it contains SQL, which is not taken from a file. Write it yourself")
        else:
            yield from self._safe(name, arguments, rule, where, fails_if)

    def _safe(self, name: str, arguments: dict[str, Any], rule: Rule, where: str, fails_if: str = "") -> Iterator[object]:
        if any(_RUNS.search(value) for value in _texts(arguments)):
            self.left_out.append(f"`{name}` of `{where}`: dbt would run what is meant as text in its arguments")
        else:
            yield _test(name, arguments, rule, fails_if)

    def _of_reference(self, to: str | list[str], where: str) -> Iterator[object]:
        found = _CONTRACT.fullmatch(to) if isinstance(to, str) else None
        address = Address(found[1], found[2], int(found[3])) if found else None
        if found and address and self.is_readable(address):
            yield _test("platform.references_product", {"to": f"ref('{address.domain}', '{address.product}', v={address.version})", "field": found[4]})
        else:
            wanted = f"make {address} an input of this domain first" if address else "it names no product of this mesh"
            self.left_out.append(f"the reference of `{where}` to {to}: {wanted}")


def _test(name: str, arguments: dict[str, Any], rule: Rule | None = None, fails_if: str = "") -> object:
    is_warning = rule is not None and rule.severity.lower() in ("warning", "info")
    config = {"severity": "warn"} if is_warning else {}
    if fails_if:
        config |= {"warn_if": fails_if, "error_if": fails_if}
    told = {**({"arguments": arguments} if arguments else {}), **({"config": config} if config else {})}
    return {name: told} if told else name


def _bounds(rule: Rule) -> dict[str, int]:
    low, high = rule.must_be_greater_or_equal_to, rule.must_be_less_or_equal_to
    if rule.must_be_greater_than is not None:
        low = rule.must_be_greater_than + 1
    if rule.must_be_less_than is not None:
        high = rule.must_be_less_than - 1
    if rule.must_be_between and len(rule.must_be_between) == 2:
        low, high = rule.must_be_between
    if _is_whole(rule.must_be):
        low = high = rule.must_be
    return {name: int(value) for name, value in (("min_rows", low), ("max_rows", high)) if value is not None and value >= 0}


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _has(table: Table, column: str) -> bool:
    return any(one.name == column for one in table.properties)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield str(name)
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value
