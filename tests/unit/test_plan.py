from pathlib import PurePath

import pytest
from mesh.core.build.plan import Step, circles, plan
from mesh.core.errors import InputError
from mesh.core.manifest import Config, DependsOn, Manifest, ManifestNode, Metadata
from mesh.core.model import Address, Domain


def model(domain: str, name: str, *parents: str, version: int | None = None) -> ManifestNode:
    unique_id = f"model.{domain}.{name}" + (f".v{version}" if version else "")
    fqn = [domain, name] + ([f"v{version}"] if version else [])
    config = Config(access="public" if version else "protected")
    return ManifestNode(unique_id, name, "model", domain, fqn=fqn, version=version, config=config, depends_on=DependsOn(list(parents)))


def data_test(domain: str, name: str, *parents: str, attached: str | None = None) -> ManifestNode:
    return ManifestNode(f"test.{domain}.{name}", name, "test", domain, fqn=[domain, name], depends_on=DependsOn(list(parents)), attached_node=attached)


def manifest(domain: str, *nodes: ManifestNode) -> Manifest:
    return Manifest(Metadata(domain), {node.unique_id: node for node in nodes})


def domain(name: str, *upstream: str) -> Domain:
    return Domain(name, PurePath(name), upstream=upstream)


TWO_WAY = {"a": domain("a", "b"), "b": domain("b", "a")}


def test_domains_without_circles_are_built_whole_after_their_upstream() -> None:
    domains = {"a": domain("a"), "b": domain("b", "a"), "c": domain("c", "a", "b")}
    assert plan(domains, domains, {}) == (Step("a"), Step("b", after=(("a", 0),)), Step("c", after=(("a", 0), ("b", 0))))
    assert circles(domains, domains) == []


def test_what_was_not_chosen_is_not_waited_for() -> None:
    domains = {"a": domain("a"), "b": domain("b", "a")}
    assert plan(domains, ["b"], {}) == (Step("b"),)


def test_two_domains_that_consume_each_other_are_built_in_turns() -> None:
    stub_of_a = model("a", "first", version=1)
    stub_of_b = model("b", "second", version=1)
    manifests = {
        "a": manifest(
            "a", stub_of_a, stub_of_b, model("a", "third", "model.b.second.v1", version=1), data_test("a", "t", "model.a.third.v1", attached="model.a.third.v1")
        ),
        "b": manifest("b", stub_of_a, model("b", "second", "model.a.first.v1", version=1)),
    }
    assert circles(TWO_WAY, TWO_WAY) == [("a", "b")]
    assert plan(TWO_WAY, TWO_WAY, manifests) == (
        Step("a", 0, (), ("fqn:a.first.v1",), (), is_last=False),
        Step("b", 1, (("a", 0),), ("fqn:a.first.v1", "fqn:b.second.v1"), (Address("a", "first", 1),)),
        Step("a", 2, (("a", 0), ("b", 1)), ("fqn:b.second.v1", "fqn:a.third.v1", "fqn:a.t"), (Address("b", "second", 1),)),
    )


def test_a_model_waits_for_what_its_tests_read() -> None:
    """`a.first` may be published only when its test passed, and the test reads `b.second`."""
    stub_of_b = model("b", "second", version=1)
    manifests = {
        "a": manifest(
            "a", model("a", "first", version=1), stub_of_b, data_test("a", "t", "model.a.first.v1", "model.b.second.v1", attached="model.a.first.v1")
        ),
        "b": manifest("b", model("b", "second", version=1)),
    }
    steps = plan(TWO_WAY, TWO_WAY, manifests)
    assert [step.key for step in steps] == [("b", 0), ("a", 1)]
    assert steps[1].select == ("fqn:b.second.v1", "fqn:a.first.v1", "fqn:a.t")


def test_a_cycle_of_models_is_an_error_with_its_path() -> None:
    manifests = {
        "a": manifest("a", model("a", "first", "model.b.second.v1", version=1), model("b", "second", version=1)),
        "b": manifest("b", model("b", "second", "model.a.first.v1", version=1), model("a", "first", version=1)),
    }
    with pytest.raises(InputError, match=r"a\.first\.v1 -> b\.second\.v1 -> a\.first\.v1"):
        plan(TWO_WAY, TWO_WAY, manifests)


def test_models_of_one_domain_that_only_their_tests_tie_together_share_a_step() -> None:
    first, second = model("a", "first", version=1), model("a", "second", "model.a.first.v1", version=1)
    manifests = {
        "a": manifest("a", first, second, data_test("a", "t", "model.a.first.v1", "model.a.second.v1", attached="model.a.first.v1")),
        "b": manifest("b", model("b", "other", "model.a.second.v1", version=1), second),
    }
    assert [step.key for step in plan(TWO_WAY, TWO_WAY, manifests)] == [("a", 0), ("b", 1)]
