"""Writes YAML that is always the same for the same values: block style, keys in the given order.

Strings that could be read as anything else are written as JSON strings, which YAML reads unchanged.
"""

import json
import re

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.@/-]*(?: [A-Za-z0-9_.@/()-]+)*")
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
"""What JSON leaves in a text and YAML would refuse, or take for the end of a line."""
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"}


def dump(value: object) -> str:
    """A mapping or list as a YAML document."""
    return "\n".join(_lines(value, 0)) + "\n"


def _lines(value: object, depth: int) -> list[str]:
    pad = "  " * depth
    if isinstance(value, dict):
        lines = []
        for key, item in value.items():
            if isinstance(item, (dict, list, tuple)) and item:
                lines += [f"{pad}{_scalar(key)}:", *_lines(item, depth + 1)]
            else:
                lines.append(f"{pad}{_scalar(key)}: {_scalar(item)}")
        return lines
    if isinstance(value, (list, tuple)):
        lines = []
        for item in value:
            first, *rest = _lines(item, depth + 1) if isinstance(item, (dict, list, tuple)) and item else [_scalar(item)]
            lines += [f"{pad}- {first.lstrip()}", *rest]
        return lines
    return [pad + _scalar(value)]


def _scalar(value: object) -> str:
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    if isinstance(value, dict):
        return "{}"
    if isinstance(value, (list, tuple)):
        return "[]"
    if isinstance(value, float):
        # YAML 1.1 wants a point in a number with an exponent.
        return {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}.get(found := repr(value), re.sub(r"^(-?\d+)(?=e)", r"\1.0", found))
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False))
