"""Ephemeral models, which dbt writes into the SQL of those who read them: taken out of it, so that lineage leads through them."""

from typing import Final

from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

_PREFIX: Final = "__dbt__cte__"


def without_inlined(sql: str) -> str:
    """The SQL without the CTEs that dbt put at its head for ephemeral models: their names are left as names of relations. Lines stay where they are."""
    if _PREFIX not in sql:
        return sql
    try:
        tokens = Dialect.get_or_raise("duckdb").tokenize(sql)
    except SqlglotError:
        return sql
    if not tokens or tokens[0].token_type is not TokenType.WITH:
        return sql
    is_recursive = len(tokens) > 1 and tokens[1].token_type is TokenType.RECURSIVE
    place = 1 + is_recursive
    has_more = True
    while has_more and _is_inlined(tokens[place : place + 3]):
        place = _after_brackets(tokens, place + 2)
        has_more = place < len(tokens) and tokens[place].token_type is TokenType.COMMA
        place += has_more
    if place == len(tokens):
        return sql
    head = ("with recursive " if is_recursive else "with ") if has_more else ""
    start = tokens[place].start
    return "\n" * sql.count("\n", 0, start) + head + sql[start:]


def _is_inlined(tokens: list[Token]) -> bool:
    return len(tokens) == 3 and tokens[0].text.startswith(_PREFIX) and tokens[1].token_type is TokenType.ALIAS and tokens[2].token_type is TokenType.L_PAREN


def _after_brackets(tokens: list[Token], place: int) -> int:
    depth = 0
    for index in range(place, len(tokens)):
        kind = tokens[index].token_type
        depth += (kind is TokenType.L_PAREN) - (kind is TokenType.R_PAREN)
        if not depth:
            return index + 1
    return len(tokens)
