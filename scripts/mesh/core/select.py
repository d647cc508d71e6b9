"""Which domains a command works on: names, with `+` for everything upstream or downstream."""

from collections.abc import Iterable, Mapping

from mesh.core.errors import InputError, did_you_mean
from mesh.core.model import Domain


def select(domains: Mapping[str, Domain], wanted: Iterable[str]) -> tuple[str, ...]:
    """The chosen names in alphabetical order: all of them when nothing is wanted. `+name` adds the domains that
    `name` reads, directly or not; `name+` those that read it."""
    readers = {name: tuple(other.name for other in domains.values() if name in other.upstream) for name in domains}
    reads = {name: domain.upstream for name, domain in domains.items()}
    chosen: set[str] = set()
    for word in wanted:
        name = word.strip("+")
        if name not in domains:
            raise InputError(f"unknown domain `{name}`. {did_you_mean(name, domains)}")
        chosen.add(name)
        if word.startswith("+"):
            chosen |= reachable(name, reads)
        if word.endswith("+"):
            chosen |= reachable(name, readers)
    return tuple(sorted(chosen or domains))


def reachable(start: str, edges: Mapping[str, Iterable[str]]) -> set[str]:
    """Everything that can be reached from `start`, `start` itself only by a cycle."""
    found: set[str] = set()
    queue = [start]
    while queue:
        for name in edges.get(queue.pop(), ()):
            if name not in found:
                found.add(name)
                queue.append(name)
    return found
