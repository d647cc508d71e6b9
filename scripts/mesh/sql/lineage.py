"""Reads column lineage out of a model's SQL: the door of this room."""

import logging
import re
from collections.abc import Mapping
from typing import Final

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ParseError, SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from mesh.core.columns import ColumnLineage, ModelLineage, Use
from mesh.sql.catalogue import Catalogue, Relation
from mesh.sql.queries import read_statement
from mesh.sql.traces import Column, Item

__all__ = ["Relation", "read_lineage"]

# The compiled parser takes a stack frame of C for every bracket: thousands of them end the process, not the call.
_MOST_BRACKETS: Final = 600
_OPENING = frozenset((TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE))
_CLOSING = frozenset((TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE))
_QUERIES = (exp.Query, exp.Values, exp.Pivot)
_TOKEN = re.compile(r"<Token .*?text: (.*?), line: .*>")
_TYPE = re.compile(r"<class '[\w.]*?(\w+)'>")

# What it warns of, syntax that it does not know, is a reason of `unknown` here.
logging.getLogger("sqlglot").setLevel(logging.ERROR)


def read_lineage(sql: str, relations: Mapping[str, Relation], *, dialect: str = "duckdb") -> ModelLineage:
    """What a model's SQL makes of its parents' columns.

    `relations`: the model's parents by how SQL writes them: `"database"."schema"."name"` (as dbt's `relation_name`), or a source's location:
    `read_csv('...', nullstr = 'NA')`, `'/x/y.parquet'`.

    Names are resolved by DuckDB's rules, taking the SQL as one that runs: a name that one source is known to have is its, though another's columns
    are not known; a name that no known source has is of the one whose columns are not known. Where this leaves several, the column is unknown.

    Never raises for SQL: what cannot be read is `unknown`, with the reason. When only the columns that decide about rows are in doubt, the
    model's `unknown` says so and its columns are there.
    """
    try:
        statement = _parsed(sql, dialect)
        if isinstance(statement, str):
            return ModelLineage(unknown=statement)
        table = read_statement(statement, Catalogue(relations, dialect))
        if not table.items:
            return ModelLineage(unknown="yields no columns")
        columns = tuple(_column(item) for item in table.items)
        uses = tuple(sorted(Use(*row) for row in table.rows))
    except RecursionError:
        return ModelLineage(unknown="nested too deeply to be read")
    except Exception as error:
        # Nothing is known of this one model; thousands of others must go on.
        return ModelLineage(unknown=f"cannot be read: {type(error).__name__}: {error}")
    return ModelLineage(columns, uses, f"which columns decide about its rows: {'; '.join(sorted(table.doubts))}" if table.doubts else "")


def _parsed(sql: str, dialect: str) -> exp.Expr | str:
    """The one query of the SQL, or why there is none."""
    parser = Dialect.get_or_raise(dialect)
    try:
        tokens = parser.tokenize(sql)
        if _depth(tokens) > _MOST_BRACKETS:
            return f"nested too deeply to be read: more than {_MOST_BRACKETS} brackets"
        statements = [statement for statement in parser.parser().parse(tokens, sql) if statement is not None]
    except ParseError as error:
        first = error.errors[0] if error.errors else {}
        return f"cannot be parsed: {_short(first.get('description') or str(error))} (line {first.get('line') or 1})"
    except SqlglotError as error:
        return f"cannot be parsed: {_short(str(error))}"
    if len(statements) != 1:
        return f"holds {len(statements)} statements, not one query"
    statement = statements[0]
    return statement if isinstance(statement, _QUERIES) else f"is no query but `{statement.key}`"


def _short(message: str) -> str:
    """The parser's message without its own types."""
    first = (message.splitlines() or [""])[0]
    return _TYPE.sub(r"\1", _TOKEN.sub(r"`\1`", first)).replace("`SENTINEL`", "the end")


def _depth(tokens: list[Token]) -> int:
    deepest = depth = 0
    for token in tokens:
        if token.token_type in _OPENING:
            depth += 1
            deepest = max(deepest, depth)
        elif token.token_type in _CLOSING:
            depth -= 1
    return deepest


def _column(item: Item) -> ColumnLineage:
    if isinstance(item, Column):
        return ColumnLineage(item.name, item.trace.uses(item.name), "; ".join(sorted(item.trace.doubts)))
    return ColumnLineage("*", item.whole.uses("*"), "; ".join(sorted({item.reason, *item.whole.doubts})))
