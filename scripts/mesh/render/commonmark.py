"""Texts and names of files inside a comment of a pull request: none of them can make a link, a mention, a cell or a tag."""

import re

LARGEST_COMMENT = 65_000
"""Characters; GitHub refuses a comment of more than 65,536."""
_SPECIAL = re.compile(r"[&<>\\`*_\[\]|~#@!$\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]|(?<!\d):(?=\S)|www(?=\.)", re.IGNORECASE)
_PLAIN_CODE = re.compile(r"[\w. (),/:@-]+")


def text(value: str) -> str:
    """A text of a file as it is, on one line."""
    return _SPECIAL.sub(lambda found: " " if found[0].isspace() else "".join(f"&#{ord(sign)};" for sign in found[0]), value)


def code(value: str) -> str:
    """A name in the letters of code. Backticks where nothing in it has a meaning to Markdown."""
    return f"`{value}`" if _PLAIN_CODE.fullmatch(value) and value == value.strip() else f"<code>{text(value)}</code>"


def with_code(said: str) -> str:
    """Our own sentences, with names in backticks."""
    parts = said.split("`")
    return "".join(code(part) if place % 2 and part else text(part) for place, part in enumerate(parts))


def html_code(value: str) -> str:
    """As `code`, where Markdown is not read: inside a `<summary>`."""
    return f"<code>{text(value)}</code>"
