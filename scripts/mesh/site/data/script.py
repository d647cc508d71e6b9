"""Data as a classic script that calls one function with one value: pages opened from disk may load no other kind."""

import msgspec


def script(receiver: str, value: object) -> str:
    """`MESH.search({...})` with nothing in it that ends a script, or a line in older JavaScript."""
    text = msgspec.json.encode(value).decode()
    for sign, written in (("</", "<\\/"), ("<!--", "<\\u0021--"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        text = text.replace(sign, written)
    return f"MESH.{receiver}({text});\n"
