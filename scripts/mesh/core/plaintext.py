"""Text that comes from files and data, made safe to print."""


def shown(text: str) -> str:
    """One line that cannot steer a terminal."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def shown_lines(text: str) -> str:
    """As `shown`, with its lines."""
    return "\n".join(map(shown, text.split("\n")))
