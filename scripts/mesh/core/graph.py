"""Directed graphs as plain dicts: order, neighbours, strongly connected components and a cycle's path."""

from collections.abc import Iterable, Mapping


def levels(edges: Mapping[str, Iterable[str]]) -> tuple[list[list[str]], set[str]]:
    """Nodes by how long the longest way to them is, each level after all that it points to; and the nodes that are in a cycle or behind one.
    `edges`: node -> nodes it depends on; nodes that are no key of `edges` are left out."""
    missing = dict.fromkeys(edges, 0)
    behind: dict[str, list[str]] = {}
    for node, others in edges.items():
        for other in set(others):
            if other in missing:
                missing[node] += 1
                behind.setdefault(other, []).append(node)
    found = []
    level = [node for node, count in missing.items() if not count]
    left = set(missing)
    while level:
        found.append(level)
        left.difference_update(level)
        following = []
        for node in level:
            for other in behind.get(node, ()):
                missing[other] -= 1
                if not missing[other]:
                    following.append(other)
        level = following
    return found, left


def reach(edges: Mapping[str, Iterable[str]], starts: Iterable[str], hops: int | None = None) -> dict[str, int]:
    """All that can be reached from `starts` in at most `hops` steps (None: any number) -> the number of steps; the starts are at 0."""
    found = dict.fromkeys(starts, 0)
    queue = list(found)
    for node in queue:
        step = found[node] + 1
        if hops is not None and step > hops:
            break
        for other in edges.get(node, ()):
            if other not in found:
                found[other] = step
                queue.append(other)
    return found


def components(edges: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """The strongly connected components (Tarjan), each after all that it points to. `edges`: node -> nodes it depends on;
    nodes that are no key of `edges` are left out. Iterative: chains may be thousands long."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found: list[tuple[str, ...]] = []
    for root in sorted(edges):
        if root in index:
            continue
        work = [(root, iter(sorted(set(edges[root]))))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, following = work[-1]
            for other in following:
                if other not in edges:
                    continue
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(sorted(set(edges[other])))))
                    break
                if other in on_stack:
                    low[node] = min(low[node], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    members = [stack.pop()]
                    while members[-1] != node:
                        members.append(stack.pop())
                    on_stack.difference_update(members)
                    found.append(tuple(sorted(members)))
    return found


def cycle(edges: Mapping[str, Iterable[str]], members: Iterable[str]) -> list[str]:
    """A shortest cycle through the first of `members`, which form one strongly connected component: [a, b, ..., a]."""
    inside = set(members)
    start = min(inside)
    before: dict[str, str] = {}
    queue = [start]
    for node in queue:
        for other in sorted(set(edges[node]) & inside):
            if other == start:
                path = [start, node]
                while path[-1] != start:
                    path.append(before[path[-1]])
                return path[::-1]
            if other not in before:
                before[other] = node
                queue.append(other)
    return []
