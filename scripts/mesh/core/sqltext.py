"""Names and values inside SQL that we write."""


def quoted(name: str) -> str:
    """An identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: object) -> str:
    """A string, for which a path may be given."""
    return "'" + str(text).replace("'", "''") + "'"
