"""Finds the relation of the mesh that a table of the SQL is, however either is written."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import msgspec
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import SqlglotError

from mesh.core.sqltext import quoted
from mesh.sql.traces import DIRECT, Column, Item, Rest, Table, Trace, unknown

_PART = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^\s."\'()]+))\s*(?:\.|$)')


class Relation(msgspec.Struct, frozen=True):
    """A parent of the model."""

    id: str
    """Node id of the mesh."""
    columns: tuple[str, ...] | None
    """None: not known, any name may be one of its columns. `*` among them: those that are not listed."""


def _parts(text: str) -> tuple[str, ...]:
    """Lower-case parts of a name as dbt writes it; none for what is no name."""
    if text.startswith("'"):
        return (text.strip("'").lower(),)
    found, position = [], 0
    while position < len(text):
        part = _PART.match(text, position)
        if part is None:
            return ()
        found.append((part[2] or part[1].replace('""', '"')).lower())
        position = part.end()
    return tuple(found)


@lru_cache(maxsize=1024)
def _parsed(text: str, dialect: str) -> exp.Expr | None:
    """What a source's location text is when it stands in `from`. Domains read the same few over and over."""
    try:
        statement = Dialect.get_or_raise(dialect).parse(f"select * from {text}")[0]
    except (SqlglotError, RecursionError):
        return None
    table = statement.find(exp.Table) if isinstance(statement, exp.Select) else None
    return _comparable(table.this) if table else None


def _comparable(function: exp.Expr) -> exp.Expr:
    """The call with the names of its options in lower case."""
    found = function.copy()
    for name in found.find_all(exp.Identifier):
        name.set("this", name.name.lower())
    return found


class _Name(NamedTuple):
    parts: tuple[str, ...]
    relation: Relation


class Catalogue:
    """The relations that one model may read."""

    def __init__(self, relations: Mapping[str, Relation], dialect: str) -> None:
        self._relations = relations
        self._dialect = dialect
        self._names: list[_Name] | None = None
        self._tables: dict[str, Table] = {}

    def table(self, node: exp.Table) -> Table:
        """What the table yields; when no relation is it, columns that cannot be listed."""
        if isinstance(node.this, exp.Func):
            return self._function(node)
        parts = [part.name for part in node.parts]
        relation = self._relations.get(".".join(quoted(part) for part in parts))
        wanted = tuple(part.lower() for part in parts)
        if relation is not None:
            return self._yields(relation, wanted)
        near = [name for name in self._listed() if _is_suffix(wanted, name.parts)]
        near = [name for name in near if name.parts == wanted] or near
        found = {name.relation.id: name for name in near}
        if len(found) == 1:
            return self._yields(near[0].relation, near[0].parts)
        name = ".".join(parts)
        if found:
            return opaque(f"`{name}` may be {' or '.join(sorted(found))}")
        return opaque(f"reads `{name}`, no model or source")

    def _listed(self) -> list[_Name]:
        if self._names is None:
            self._names = [_Name(parts, relation) for text, relation in self._relations.items() if (parts := _parts(text))]
        return self._names

    def _function(self, node: exp.Table) -> Table:
        wanted = _comparable(node.this)
        for text, relation in self._relations.items():
            if "(" in text and not text.startswith('"') and _parsed(text, self._dialect) == wanted:
                return self._yields(relation, ())
        return opaque(f"reads {function_name(node.this)}, no model or source")

    def _yields(self, relation: Relation, parts: tuple[str, ...]) -> Table:
        if relation.id not in self._tables:
            self._tables[relation.id] = _relation_table(relation, parts)
        return self._tables[relation.id]


def _relation_table(relation: Relation, parts: tuple[str, ...]) -> Table:
    names = ("*",) if relation.columns is None else relation.columns
    items: list[Item] = [Column(name, Trace({(relation.id, name): DIRECT})) for name in names if name != "*"]
    if "*" in names:
        # A relation's names are distinct: what is listed is not among the others, wherever it stands.
        items.append(Rest(f"columns of {relation.id} are not known", node=relation.id, spelled={}).without(item.name for item in items))
    return Table(items, parts=parts)


def opaque(reason: str) -> Table:
    """What nothing is known of."""
    return Table([Rest(reason, trace=unknown(reason))])


def _is_suffix(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether the shorter of two names is the end of the longer."""
    length = min(len(one), len(other))
    return one[-length:] == other[-length:]


def function_name(node: exp.Expr) -> str:
    return node.name.lower() if isinstance(node, exp.Anonymous) else node.key if not isinstance(node, exp.Func) else node.sql_name().lower()
