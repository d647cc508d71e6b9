from pathlib import PurePath

import pytest
from mesh.core.errors import InputError, did_you_mean
from mesh.core.graph import components, cycle, levels, reach
from mesh.core.model import Domain
from mesh.core.select import select


def domains(**upstream: tuple[str, ...]) -> dict[str, Domain]:
    return {name: Domain(name, PurePath(name), upstream=reads) for name, reads in upstream.items()}


MESH = domains(network=(), fleet=(), operations=("network",), punctuality=("fleet", "operations"), forecasting=("operations",))


def test_components_come_after_what_they_depend_on() -> None:
    found = components({"a": ["b"], "b": ["c"], "c": ["b"], "d": ["a", "outside"]})
    assert found == [("b", "c"), ("a",), ("d",)]


def test_components_of_a_long_chain_need_no_recursion() -> None:
    edges = {f"n{i}": [f"n{i + 1}"] for i in range(5000)} | {"n5000": []}
    assert [group[0] for group in components(edges)][:2] == ["n5000", "n4999"]


def test_levels_are_longest_ways_and_leave_out_what_is_in_a_circle() -> None:
    found, left = levels({"a": [], "b": ["a"], "c": ["a", "b", "outside"], "d": ["e"], "e": ["d"], "f": ["e"]})
    assert (found, left) == ([["a"], ["b"], ["c"]], {"d", "e", "f"})


def test_reach_counts_the_fewest_steps() -> None:
    edges = {"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": ["a", "e"]}
    assert reach(edges, ["a"]) == {"a": 0, "b": 1, "c": 1, "d": 2, "e": 3}
    assert reach(edges, ["a"], 1) == {"a": 0, "b": 1, "c": 1}


def test_cycle_is_a_shortest_path_back_to_its_start() -> None:
    edges = {"a": ["b"], "b": ["c", "d"], "c": ["d"], "d": ["a"]}
    assert cycle(edges, ["a", "b", "c", "d"]) == ["a", "b", "d", "a"]


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        ([], ("fleet", "forecasting", "network", "operations", "punctuality")),
        (["operations"], ("operations",)),
        (["+operations"], ("network", "operations")),
        (["operations+"], ("forecasting", "operations", "punctuality")),
        (["+operations+", "fleet"], ("fleet", "forecasting", "network", "operations", "punctuality")),
    ],
)
def test_select(wanted: list[str], chosen: tuple[str, ...]) -> None:
    assert select(MESH, wanted) == chosen


def test_unknown_domain_offers_the_nearest() -> None:
    with pytest.raises(InputError, match=r"unknown domain `operatons`\. Did you mean `operations`\?"):
        select(MESH, ["+operatons"])


def test_did_you_mean_lists_what_there_is_when_nothing_is_near() -> None:
    assert did_you_mean("zzz", ["b", "a"]) == "Known: a, b."
    assert did_you_mean("zzz", []) == "There are none."
