"""What a query names, read from the tree that DuckDB makes of it (`json_serialize_sql`): relations, functions, columns.

Where masks and row filters stand between a query and a file, only what is known to go through them may run: see `forbidden`.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

_PLAIN = re.compile(r"\w+")
_SYSTEM = frozenset({"information_schema", "pg_catalog"})
_TABLE_FUNCTIONS = frozenset(
    "range generate_series unnest repeat repeat_row json_each json_tree duckdb_columns duckdb_tables duckdb_views duckdb_schemas "
    "duckdb_functions duckdb_types duckdb_keywords duckdb_databases".split()
)
"""Functions that read no file, run no text and show no variable."""
_SCALARS = frozenset({"getvariable", "getenv", "stats", "current_setting", "query", "query_table"})
"""Functions that show what is not in the relations: variables, and statistics over rows and values that are hidden."""

_TAKE_ALL = frozenset({"STAR", "SHOW_REF", "PIVOT", "POSITIONAL_REFERENCE", "NATURAL", "POSITIONAL"})

Relation = tuple[str, str]
"""Schema and name, in small letters."""


@dataclass(frozen=True, slots=True)
class QueryTree:
    """The names in one query."""

    relations: frozenset[Relation]
    table_functions: frozenset[str]
    functions: frozenset[str]
    columns: frozenset[str]
    """In small letters; parts of dotted names, too."""
    has_star: bool
    """Does it take columns without their names: `*`, `columns()`, natural joins, whole rows, other names in an alias, `summarize`?"""

    def forbidden(self, known: Collection[Relation]) -> str:
        """What in it could go around the views, in words; empty when nothing does. `known`: the relations that may be read."""
        for schema, name in sorted(self.relations):
            if (schema and schema not in _SYSTEM and (schema, name) not in known) or (not schema and not _PLAIN.fullmatch(name)):
                return f"reads `{schema}{'.' if schema else ''}{name}`, which is no product"
        for name in sorted(self.table_functions - _TABLE_FUNCTIONS):
            return f"calls `{name}`"
        for name in sorted(self.functions & _SCALARS):
            return f"calls `{name}`"
        return ""

    def columns_of(self, names: Collection[str]) -> tuple[str, ...]:
        """Which of a relation's columns the query may read, at most."""
        return tuple(name for name in names if self.has_star or name.lower() in self.columns)


def query_tree(document: Mapping[str, object]) -> QueryTree | None:
    """The tree that DuckDB's document states; None where it states an error: such a text is no select."""
    if document.get("error") is not False:
        return None
    relations: set[Relation] = set()
    tables: set[str] = set()
    functions: set[str] = set()
    columns: set[str] = set()
    alone: set[str] = set()
    rows: set[str] = set()
    has_star = False
    # Not by recursion: a query may be as deep as DuckDB allows.
    rest: list[object] = [document.get("statements")]
    while rest:
        one = rest.pop()
        if isinstance(one, list):
            rest += one
            continue
        if not isinstance(one, dict):
            continue
        kind, class_ = one.get("type"), one.get("class")
        # Values have a type that is no word.
        words = {word for word in (kind, class_, one.get("ref_type")) if isinstance(word, str)}
        has_star = has_star or not words.isdisjoint(_TAKE_ALL) or bool(one.get("column_name_alias"))
        if kind == "BASE_TABLE":
            relations.add((_lower(one.get("schema_name")), _lower(one.get("table_name"))))
            rows |= {_lower(one.get("table_name")), _lower(one.get("alias"))}
        elif kind == "TABLE_FUNCTION" and isinstance(one.get("function"), dict):
            tables.add(_lower(one["function"].get("function_name")))
        elif class_ == "FUNCTION":
            functions.add(_lower(one.get("function_name")))
        for names in (one.get("column_names"), one.get("using_columns")):
            if isinstance(names, list):
                columns |= {_lower(name) for name in names}
                alone |= {_lower(name) for name in names if len(names) == 1}
        rest += one.values()
    # A relation's name as a value is its whole row.
    return QueryTree(frozenset(relations), frozenset(tables), frozenset(functions), frozenset(columns), has_star or not rows.isdisjoint(alone))


def _lower(name: object) -> str:
    return str(name or "").lower()
