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
    """Does it take columns that it does not name: `*`, `columns()`, natural joins, `summarize`?"""

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

    def columns_of(self, names: Collection[str], relation: Relation) -> tuple[str, ...]:
        """Which of a relation's columns the query may read, at most: all with a star or the relation's own name as a value."""
        if self.has_star or relation[1] in self.columns - {name.lower() for name in names}:
            return tuple(names)
        return tuple(name for name in names if name.lower() in self.columns)


def query_tree(document: Mapping[str, object]) -> QueryTree | None:
    """The tree that DuckDB's document states; None where it states an error: such a text is no select."""
    if document.get("error") is not False:
        return None
    relations: set[Relation] = set()
    tables: set[str] = set()
    functions: set[str] = set()
    columns: set[str] = set()
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
        kind = one.get("type")
        if kind == "BASE_TABLE":
            relations.add((str(one.get("schema_name") or "").lower(), str(one.get("table_name") or "").lower()))
        elif kind == "TABLE_FUNCTION" and isinstance(one.get("function"), dict):
            tables.add(str(one["function"].get("function_name") or "").lower())
        elif kind == "SHOW_REF" or one.get("class") == "STAR" or one.get("ref_type") in ("NATURAL", "POSITIONAL"):
            has_star = True
        elif one.get("class") == "FUNCTION":
            functions.add(str(one.get("function_name") or "").lower())
        names = [
            name for key in ("column_names", "using_columns", "column_name_alias", "unpivot_names") if isinstance(named := one.get(key), list) for name in named
        ]
        columns.update(str(name).lower() for name in names)
        rest += one.values()
    return QueryTree(frozenset(relations), frozenset(tables), frozenset(functions), frozenset(columns), has_star)
