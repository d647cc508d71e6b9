"""Names of properties: the standards write `timeToRepair` where our YAML writes `time_to_repair`."""

import re


def camel(name: str) -> str:
    """A name as the standards write it; as it is where the way back would lead elsewhere."""
    found = re.sub(r"_([a-z])", lambda match: match[1].upper(), name)
    return found if _snake(found) == name else name


def snake(name: str) -> str:
    """The inverse of `camel`."""
    found = _snake(name)
    return found if camel(found) == name else name


def _snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda match: f"_{match[0].lower()}", name)
