"""Names and texts inside the dbt files that we write: what somebody meant as text stays text, and never runs."""

import json
import re

_SIMPLE = re.compile(r"[a-z_][a-z0-9_]*")
_RESERVED = frozenset(
    "all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create default deferrable desc "
    "describe distinct do else end except false fetch for foreign from grant group having in initially intersect into lambda lateral leading "
    "limit not null offset on only or order pivot placing primary qualify references returning select show some summarize symmetric "
    "table then to trailing true union unique unpivot using variadic when where window with".split()
)


def identifier(name: str) -> str:
    """A column's name in a model's SQL."""
    return "{{ adapter.quote(" + json.dumps(name, ensure_ascii=False) + ") }}" if needs_quotes(name) else name


def needs_quotes(name: str) -> bool:
    return not _SIMPLE.fullmatch(name) or name in _RESERVED


def literal(text: str) -> str:
    """dbt renders YAML as Jinja: what the producer meant as text must stay text at the consumer, and never run there."""
    return re.sub(r"\{([{%#])", r"{{ '{' }}\1", text).strip()


def literals(value: object) -> object:
    """A JSON value with all its texts as `literal`."""
    if isinstance(value, dict):
        return {literal(name): literals(item) for name, item in value.items()}
    if isinstance(value, list):
        return [literals(item) for item in value]
    return literal(value) if isinstance(value, str) else value
