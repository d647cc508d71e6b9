"""SQL of the views that stand between a query and a published file: what a role sees of one product version."""

import json
from pathlib import Path
from typing import Any

import duckdb

from mesh.adapters.gate import Shown
from mesh.core.errors import InputError
from mesh.core.governance.masks import masked
from mesh.core.governance.querytree import QueryTree, query_tree
from mesh.core.sqltext import literal, quoted

_PRIVATE = "mesh_private"
_SALTS = f"{_PRIVATE}.salts"


def tree_of(connection: Any, query: str) -> QueryTree | None:
    """What a query names; None where it is no select."""
    document = connection.execute("select json_serialize_sql($query)", {"query": query}).fetchone()[0]
    try:
        return query_tree(json.loads(document))
    except RecursionError:
        raise InputError("this query is nested too deeply. Write its parts as `with` clauses.") from None


def plain_view(path: Path) -> str:
    """The file as it lies there."""
    return f"from read_parquet({literal(path)})"


def shown_view(connection: Any, shown: Shown, key: str) -> str:
    """What the role sees. `key`: the name of the Parquet key, empty in the open port."""
    file = f"read_parquet({literal(shown.path)}{f', encryption_config = {{footer_key: {literal(key)}}}' if key else ''})"
    keeps = _condition(connection, shown) if shown.access.row_filter else ""
    _keep_salts(connection, shown)
    columns = []
    for name, type_ in shown.entry.columns:
        value, mask = quoted(name), (shown.access.masks or {}).get(name)
        if mask:
            salted = f"(select salt from {_SALTS} where space = {literal(mask.space)})" if mask.space in shown.salts else ""
            value = masked(value, type_, mask, salted)
        # A condition of the query's own may be asked before the filter is: of hidden rows it sees nothing but nulls.
        columns.append(f"{f'case when {keeps} then {value} end' if keeps else value} as {quoted(name)}")
    return f"select {', '.join(columns)} from {file}{f' where {keeps}' if keeps else ''}"


def _keep_salts(connection: Any, shown: Shown) -> None:
    """The views name no key: they look up what was made of it, in a table that no query may name."""
    if shown.salts:
        connection.execute(f"create schema if not exists {_PRIVATE}")
        connection.execute(f"create table if not exists {_SALTS} (space varchar primary key, salt varchar)")
        connection.executemany(f"insert or ignore into {_SALTS} values (?, ?)", list(shown.salts.items()))


def _condition(connection: Any, shown: Shown) -> str:
    """The row filter as one expression over the columns of the file, in the form that DuckDB read it."""
    stated = shown.access.row_filter
    wrong = f"{shown.where}: the row filter of {shown.entry.address.domain}.{shown.entry.address.product}, `{stated}`,"
    document = connection.execute("select json_serialize_sql($query)", {"query": f"select (\n{stated}\n)"}).fetchone()[0]
    tree = json.loads(document)
    if tree.get("error"):
        raise InputError(f"{wrong} cannot be read: {tree.get('error_message')}. Write one condition in SQL, such as: cabin = 'economy'.")
    nodes = [statement["node"] for statement in tree["statements"]]
    node = nodes[0]
    is_one = len(nodes) == 1 and node.get("type") == "SELECT_NODE" and len(node["select_list"]) == 1 and not node["modifiers"]
    is_bare = is_one and node["from_table"]["type"] == "EMPTY" and not any(node.get(key) for key in ("where_clause", "having", "qualify", "group_expressions"))
    names = query_tree(tree)
    if not is_bare or names is None or names.has_star or names.relations or names.table_functions or _has_subquery(node) or names.forbidden(()):
        raise InputError(f"{wrong} is not one condition on its columns: no subqueries, no relations, nothing behind it. Write, for example: cabin = 'economy'.")
    text = str(connection.execute("select json_deserialize_sql($tree)", {"tree": document}).fetchone()[0])
    condition = f"({text.removeprefix('SELECT ').rstrip(';')})"
    columns = ", ".join(f"cast(null as {type_}) as {quoted(name)}" for name, type_ in shown.entry.columns)
    try:
        connection.execute(f"describe select 1 from (select {columns}) where {condition}")
    except duckdb.Error as error:
        raise InputError(f"{wrong} does not fit: {str(error).splitlines()[0]}") from None
    return condition


def _has_subquery(node: object) -> bool:
    rest = [node]
    while rest:
        one = rest.pop()
        if isinstance(one, dict):
            if one.get("class") in ("SUBQUERY", "WINDOW"):
                return True
            rest += one.values()
        elif isinstance(one, list):
            rest += one
    return False
