"""Directed graphs as plain dicts: strongly connected components and a cycle's path."""

from collections.abc import Iterable, Mapping


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
                    at = stack.index(node)
                    members = stack[at:]
                    del stack[at:]
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
