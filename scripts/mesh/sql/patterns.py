"""Answers whether a column's name is one that `* like ...` or `columns(c -> ...)` asks for."""

import re
from collections.abc import Callable

from sqlglot import exp


def fits(condition: exp.Expr, name: str) -> bool | None:
    """Whether a name fulfils a condition; None where the condition is none of the simple ones that are read here."""
    if isinstance(condition, exp.Paren):
        return fits(condition.this, name)
    if isinstance(condition, exp.Not):
        answer = fits(condition.this, name)
        return None if answer is None else not answer
    if isinstance(condition, exp.And | exp.Or):
        left, right = fits(condition.this, name), fits(condition.expression, name)
        if left is None or right is None:
            return None
        return left and right if isinstance(condition, exp.And) else left or right
    if not isinstance(condition.this, exp.Identifier | exp.Star | exp.Column):
        return None
    if isinstance(condition, exp.In):
        return name in {value.name for value in condition.expressions} if _are_literals(condition.expressions) else None
    test, pattern = _TESTS.get(type(condition)), condition.args.get("expression")
    if test is None or not isinstance(pattern, exp.Literal):
        return None
    try:
        return test(name, pattern.name) is not bool(condition.args.get("negate"))
    except re.error:
        return None


def _are_literals(values: list[exp.Expr]) -> bool:
    return bool(values) and all(isinstance(value, exp.Literal) for value in values)


def _wild(name: str, pattern: str, many: str, one: str, flags: re.RegexFlag = re.NOFLAG) -> bool:
    text = "".join(".*" if char == many else "." if char == one else re.escape(char) for char in pattern)
    return bool(re.fullmatch(text, name, flags | re.DOTALL))


_TESTS: dict[type[exp.Expr], Callable[[str, str], bool]] = {
    exp.EQ: lambda name, value: name == value,
    exp.NEQ: lambda name, value: name != value,
    exp.Like: lambda name, value: _wild(name, value, "%", "_"),
    exp.ILike: lambda name, value: _wild(name, value, "%", "_", re.IGNORECASE),
    exp.Glob: lambda name, value: _wild(name, value, "*", "?"),
    exp.SimilarTo: lambda name, value: bool(re.fullmatch(value, name)),
    exp.StartsWith: lambda name, value: name.startswith(value),
    exp.EndsWith: lambda name, value: name.endswith(value),
    exp.Contains: lambda name, value: value in name,
}
