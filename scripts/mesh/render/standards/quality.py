"""dbt's tests as rules of a contract, of the kinds that a client of the standard can run on the published file. What no client can run is stated as dbt's own.

A rule that would not hold for masked values is left out: the contract is the open port's.
"""

import re
from collections.abc import Iterator, Mapping

from mesh.core.changes.metachanges import text
from mesh.core.model import Column
from mesh.core.sqltext import literal, quoted
from mesh.core.standards.checks import Check
from mesh.core.standards.masks import keeps_keys, keeps_rows_filled, keeps_values
from mesh.core.standards.offer import Offer
from mesh.core.standards.rules import TYPES_RULE
from mesh.core.standards.types import described, survives_parquet

_PLACEHOLDER = re.compile(r"[{}$]")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2})?)?")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def required(column: Column) -> bool:
    return not column.is_nullable and keeps_rows_filled(column)


def unique(offer: Offer, column: Column) -> bool:
    return keeps_keys(column) and any(check.test == "unique" and check.is_plain and not check.is_warning for check in _on(offer, column))


def has_key(offer: Offer) -> bool:
    """Is the primary key one in the open port, too?"""
    key = {name.lower() for name in offer.product.primary_key}
    return all(keeps_keys(column) and keeps_rows_filled(column) for column in offer.product.columns if column.name.lower() in key)


def column_rules(offer: Offer, column: Column) -> list[dict[str, object]]:
    """The rules of one column, beyond what its property says itself."""
    return [rule for check in _on(offer, column) for rule in _column_rule(offer, column, check)]


def references(offer: Offer, column: Column) -> list[dict[str, object]]:
    """The products whose keys the column holds, by the contracts that lie beside this one."""
    found: list[dict[str, object]] = []
    for check in _on(offer, column):
        to, field = check.referenced(offer.product.address.domain), check.arguments.get("field")
        if check.is_plain and to and isinstance(field, str) and re.fullmatch("[A-Za-z0-9_-]+", field) and keeps_values(column):
            found.append({"type": "foreignKey", "to": f"../{to.domain}/{to.product}_v{to.version}.odcs.yaml#/schema/{to.product}/properties/{field}"})
    return found


def product_rules(offer: Offer) -> list[dict[str, object]]:
    """The rules of the whole table."""
    found = [rule for check in offer.checks if not _is_of_a_column(offer, check) for rule in _product_rule(offer, check)]
    return found + _types(offer)


def freshness(offer: Offer) -> str:
    """The column that tells the age of the newest row, where that is measured against now."""
    for check in offer.checks:
        column = check.arguments.get("column")
        is_live = check.test == "platform.fresh_within" and check.is_plain and not check.is_warning and not check.arguments.get("as_of")
        if is_live and isinstance(column, str) and _is_clear(offer, check):
            return column
    return ""


def measured_at(offer: Offer) -> str:
    """The day that freshness is measured at instead of now: the data end there."""
    ends = (check.arguments.get("as_of") for check in offer.checks if check.test == "platform.fresh_within" and not freshness(offer))
    return next((text(end) for end in ends if end), "")


def _on(offer: Offer, column: Column) -> Iterator[Check]:
    return (check for check in offer.checks if check.column.lower() == column.name.lower())


def _is_of_a_column(offer: Offer, check: Check) -> bool:
    return any(check.column.lower() == column.name.lower() for column in offer.product.columns)


def _is_clear(offer: Offer, check: Check) -> bool:
    """Does it look at values that are published as they are?"""
    return not any(not keeps_values(column) and column.name.lower() in check.columns for column in offer.product.columns)


def _column_rule(offer: Offer, column: Column, check: Check) -> Iterator[dict[str, object]]:
    match check.test if check.is_plain else "":
        case "not_null":
            if not required(column) and keeps_rows_filled(column):
                yield _library(check, "nullValues", "completeness", mustBe=0)
        case "unique":
            if check.is_warning and keeps_keys(column):
                yield _library(check, "duplicateValues", "uniqueness", mustBe=0)
        case "accepted_values" if _accepted(column, check):
            if keeps_values(column):
                yield _library(check, "invalidValues", "conformity", arguments={"validValues": _accepted(column, check)}, mustBe=0)
        case "relationships" | "platform.references_product" if references(offer, column):
            pass
        case _:
            if _is_clear(offer, check):
                yield _dbt(check)


def _product_rule(offer: Offer, check: Check) -> Iterator[dict[str, object]]:
    arguments = check.arguments
    match check.test if check.is_plain else "":
        case "platform.primary_key":
            columns = arguments.get("columns")
            named = [str(name) for name in columns] if isinstance(columns, list) else []
            is_key = {name.lower() for name in named} == {name.lower() for name in offer.product.primary_key}
            if not is_key and all(keeps_keys(column) for column in offer.product.columns if column.name.lower() in map(str.lower, named)):
                yield {**_library(check, "duplicateValues", "uniqueness", arguments={"properties": named}, mustBe=0), **_origin(check)}
        case "platform.row_count_between":
            yield _library(check, "rowCount", "coverage", **_between(arguments.get("min_rows"), arguments.get("max_rows")))
        case "platform.fresh_within":
            if _is_clear(offer, check) and (query := _age_query(offer, check)):
                rule = {"type": "sql", "description": _freshness_sentence(check), "dimension": "timeliness", "query": query, "mustBe": 0}
                yield {**rule, **_severity(check), **_origin(check)}
            elif freshness(offer) != arguments.get("column") and _is_clear(offer, check):
                yield _dbt(check)
        case _:
            if _is_clear(offer, check):
                yield _dbt(check)


def _library(check: Check, metric: str, dimension: str, **more: object) -> dict[str, object]:
    return {"type": "library", "metric": metric, "dimension": dimension, **more, **_severity(check)}


def _dbt(check: Check) -> dict[str, object]:
    """A test that dbt alone can run, in its words."""
    return {"type": "custom", "engine": "dbt", "implementation": _told(check), **_severity(check)}


def _origin(check: Check) -> dict[str, object]:
    """Which test of dbt a rule was made of, for who reads it back."""
    return {"customProperties": [{"property": "dbtTest", "value": _told(check)}]}


def _told(check: Check) -> dict[str, object]:
    told = {"test": check.test, "arguments": dict(check.arguments), "where": check.where, "failsIf": check.fails_if}
    return {name: value for name, value in told.items() if value}


def _severity(check: Check) -> dict[str, object]:
    return {"severity": "warning"} if check.is_warning else {}


def _accepted(column: Column, check: Check) -> list[object]:
    """The values, of the column's own kind; none where the test compares with SQL instead of values."""
    values = check.arguments.get("values")
    if not isinstance(values, list) or (check.arguments.get("quote") is False and any(isinstance(value, str) for value in values)):
        return []
    logical = described(column.type)["logicalType"]
    if logical not in ("integer", "number"):
        return [text(value) if not isinstance(value, bool) or logical == "string" else value for value in values]
    return [(float(value) if "." in value else int(value)) if isinstance(value, str) and _NUMBER.fullmatch(value) else value for value in values]


def _between(low: object, high: object) -> Mapping[str, object]:
    match low, high:
        case int(), int() if low != high:
            return {"mustBeBetween": [low, high]}
        case int(), int():
            return {"mustBe": low}
        case int(), _:
            return {"mustBeGreaterOrEqualTo": low}
    return {"mustBeLessOrEqualTo": high}


def _freshness_sentence(check: Check) -> str:
    return f"On {check.arguments.get('as_of')} (UTC) the newest `{check.arguments.get('column')}` is at most {check.arguments.get('hours')} hours old."


def _age_query(offer: Offer, check: Check) -> str:
    """Of data that end at a fixed time: counts 1 when they end too early. Service levels are measured against now, by which such data are always old."""
    column, hours, as_of = (check.arguments.get(name) for name in ("column", "hours", "as_of"))
    known = {one.name.lower(): one.name for one in offer.product.columns}
    name = known.get(str(column).lower(), "")
    if not name or _PLACEHOLDER.search(name) or not isinstance(hours, int) or not _DATE.fullmatch(str(as_of)):
        return ""
    newest, limit = f"cast(max({quoted(name)}) as timestamp)", f"cast('{as_of}' as timestamp) - interval '{hours} hours'"
    return f"select case when {newest} >= {limit} then 0 else 1 end from {{object}}"


def _types(offer: Offer) -> list[dict[str, object]]:
    """Clients read a file into columns of the contract's types, so that `1` passes for a number whatever the file holds: this rule asks the file itself."""
    told = [(column.name, column.type) for column in offer.product.columns if survives_parquet(column.type)]
    told = [(name, kind) for name, kind in told if not _PLACEHOLDER.search(name + kind)]
    if not offer.file or _PLACEHOLDER.search(offer.file) or not told:
        return []
    wrong = "\n  + ".join(f"(typeof(any_value({quoted(name)})) <> typeof(cast(null as {kind})))::integer" for name, kind in told)
    query = f"select {wrong}\nfrom (select * from read_parquet({literal(offer.file)}) limit 0)"
    return [{"type": "sql", "description": TYPES_RULE, "dimension": "conformity", "query": query, "mustBe": 0}]
