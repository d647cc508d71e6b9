"""The tests on a domain's models with all that they are told: a contract states them as rules, which a mesh of names alone could not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from mesh.core.manifest import Manifest
from mesh.core.model import Address

_REFERENCE = re.compile(r"""\s*ref\(\s*(?:['"](\w+)['"]\s*,\s*)?['"](\w+)['"]\s*,\s*(?:v|version)\s*=\s*['"]?(\d+)['"]?\s*\)\s*""")
_ANY_FAILURE = frozenset({"", "!= 0", "!=0", "> 0", ">0"})


@dataclass(frozen=True, slots=True)
class Check:
    """One generic test, as its domain declares it."""

    test: str
    """With its package, as YAML writes it: `unique`, `platform.primary_key`."""
    column: str = ""
    arguments: Mapping[str, object] = field(default_factory=dict)
    where: str = ""
    is_warning: bool = False
    fails_if: str = ""
    """When a number of failing rows is a failure, where that is not any."""

    @property
    def is_plain(self) -> bool:
        """Must all rows pass it?"""
        return not self.where and not self.fails_if

    @property
    def columns(self) -> frozenset[str]:
        """Every text among its arguments that may name a column, in lower case."""
        listed = [item for value in self.arguments.values() for item in (value if isinstance(value, list) else [value])]
        return frozenset(item.lower() for item in (self.column, *listed) if isinstance(item, str) and item)

    def referenced(self, domain: str) -> Address | None:
        """The model with a version that its argument `to` names, in a domain or in its own."""
        found = _REFERENCE.fullmatch(str(self.arguments.get("to")))
        return Address(found[1] or domain, found[2], int(found[3])) if found else None


def checks(manifest: Manifest) -> dict[str, tuple[Check, ...]]:
    """By node id, the generic tests on it, by name and arguments: the engines list them in different orders."""
    found: dict[str, list[Check]] = {}
    for node in manifest.nodes.values():
        test = node.test_metadata
        if test is None or not node.attached_node:
            continue
        config = node.config
        is_warning = (config.severity or "error").lower() != "error"
        fails_if = (config.warn_if if is_warning else config.error_if) or ""
        told = {name: value for name, value in sorted(test.kwargs.items()) if name not in ("model", "column_name")}
        # dbt hands over the name of a quoted column with its quotes.
        column = str(test.kwargs.get("column_name") or node.column_name or "").strip('"')
        name = f"{test.namespace}.{test.name}" if test.namespace else test.name
        check = Check(name, column, told, config.where or "", is_warning, "" if fails_if in _ANY_FAILURE else fails_if)
        found.setdefault(node.attached_node, []).append(check)
    return {id_: tuple(sorted(listed, key=lambda check: (check.column, check.test, repr(check.arguments)))) for id_, listed in found.items()}
