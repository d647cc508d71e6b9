"""A policy: one select over the tables of the mesh, whose rows are what breaks the rule. Its header says what it is for.

    -- title: Every product has an owner who can be reached
    -- why: Who finds a fault must know whom to tell.
    -- fix: Give the group in `models/_group.yml` an owner with `name` and `email`.
    -- severity: error
    -- scope: product
    select ...

Lines that go on are indented below their key. `place: sql` is for rules whose findings are mended in a model's SQL, not in its YAML.
The body returns `(node, column, message)`; no rows, no findings.
"""

from dataclasses import dataclass

from mesh.core.errors import did_you_mean
from mesh.core.governance.finding import Severity

SCOPES = ("domain", "product", "column", "model", "source", "exposure", "test", "agreement", "mesh")
_KEYS = ("title", "why", "fix", "severity", "scope")
_PLACES = ("yaml", "sql")


@dataclass(frozen=True, slots=True)
class Policy:
    """One rule."""

    name: str
    """Its file's name: `product_has_owner`; of a domain's own, `operations.flights_are_fresh`."""
    area: str
    """Its folder: ownership, privacy, ...; of a domain's own, the domain."""
    title: str
    why: str
    fix: str
    severity: Severity
    scope: str
    """What its nodes are: one of SCOPES."""
    body: str
    file: str
    """Relative to the checkout."""
    domain: str = ""
    """Whose own it is: it finds nothing elsewhere. Empty for the federation's."""
    place: str = "yaml"
    """Where a model is mended: `yaml`, or `sql`."""


def parse_policy(text: str, *, name: str, area: str, file: str, domain: str = "") -> Policy:
    """The policy that a file states. Raises ValueError that says what is wrong with its header."""
    header: dict[str, list[str]] = {}
    lines = text.splitlines()
    end = next((number for number, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("--")), len(lines))
    for line in lines[:end]:
        said = line.lstrip().removeprefix("--")
        key, colon, value = said.strip().partition(":")
        if colon and key in (*_KEYS, "place") and not said.startswith("   "):
            if key in header:
                raise ValueError(f"`{key}:` stands twice in its header")
            header[key] = [value.strip()]
        elif header and said.startswith("   ") and said.strip():
            header[list(header)[-1]].append(said.strip())
        elif colon and key.isidentifier() and not said.startswith("   "):
            raise ValueError(f"unknown key `{key}:` in its header. {did_you_mean(key, (*_KEYS, 'place'))}")
    facts = {key: " ".join(value).strip() for key, value in header.items()}
    missing = [key for key in _KEYS if not facts.get(key)]
    if missing:
        raise ValueError(f"its header has no `{missing[0]}:`; it begins with the comments {', '.join(f'`-- {key}:`' for key in _KEYS)}")
    if facts["severity"] not in list(Severity):
        raise ValueError(f"`severity: {facts['severity']}` is none of {', '.join(Severity)}")
    if facts["scope"] not in SCOPES:
        raise ValueError(f"`scope: {facts['scope']}` is none of {', '.join(SCOPES)}")
    if (place := facts.get("place", "yaml")) not in _PLACES:
        raise ValueError(f"`place: {place}` is none of {', '.join(_PLACES)}")
    body = "\n".join(lines[end:]).strip().rstrip(";").strip()
    if not body:
        raise ValueError("it has no select below its header")
    return Policy(name, area, facts["title"], facts["why"], facts["fix"], Severity(facts["severity"]), facts["scope"], body, file, domain, place)
