"""What policies ask of nodes: out of the manifest, and as tables."""

from pathlib import PurePath
from typing import Any

import msgspec
import pytest
from mesh.core.details import Detail, detail
from mesh.core.manifest import ManifestNode
from mesh.core.mesh import DomainFacts, Mesh, Node
from mesh.core.model import Address, Domain, Owner, Product
from mesh.core.tables.detail_tables import inputs, product_rules, references
from mesh.core.tables.tables import tables

MODEL = {"unique_id": "model.a.x.v1", "name": "x", "resource_type": "model", "package_name": "a"}
GENERIC = {"name": "primary_key", "namespace": "platform", "kwargs": {"columns": ["id"], "model": "{{ get_where_subquery(ref('x')) }}"}}


def read(**facts: Any) -> Detail | None:
    return detail(msgspec.convert({**MODEL, **facts}, ManifestNode))


def test_most_nodes_have_nothing_to_say() -> None:
    assert read() is None
    assert read(config={"meta": {"other": 1}}, refs=[], columns={"id": {"name": "id"}}) is None


@pytest.mark.parametrize(
    "facts", [{"config": {"meta": {"mesh": {"grain": ["id"]}}}}, {"meta": {"mesh": {"grain": ["id"]}}, "config": {"meta": {"mesh": "no mapping"}}}]
)
def test_meta_is_that_of_config_or_of_older_releases(facts: dict[str, Any]) -> None:
    assert read(**facts) == Detail(meta={"grain": ["id"]})


def test_the_yaml_beside_it() -> None:
    assert read(patch_path="a://models/products/x.yml") == Detail(patch="models/products/x.yml")
    assert read(patch_path="models/_sources.yml") == Detail(patch="models/_sources.yml")


def test_references_as_they_are_written() -> None:
    refs = [{"name": "y", "package": None, "version": None}, {"name": "z", "package": "b", "version": 2}, {"name": "z", "package": "b", "version": "2"}]
    assert read(refs=refs) == Detail(references=(("", "y", ""), ("b", "z", "2"), ("b", "z", "2")))


def test_a_key_of_the_model_or_of_its_columns() -> None:
    columns = {name: {"name": name, "constraints": [{"type": "primary_key"}] if name != "c" else []} for name in ("a", "b", "c")}
    contract = {"contract": {"enforced": True}}
    assert read(columns=columns, config=contract) == Detail(primary_key=("a", "b"))
    keys = [{"type": "unique"}, {"type": "primary_key", "columns": ["c"]}]
    assert read(constraints=keys, columns=columns, config=contract) == Detail(primary_key=("c",))
    assert read(constraints=keys, columns=columns) is None


def test_what_a_test_is_told() -> None:
    found = read(resource_type="test", test_metadata=GENERIC, config={"where": "id > 0"})
    assert found == Detail(namespace="platform", arguments={"columns": ["id"]}, where="id > 0")
    # A singular test has a filter as well; that of another node means nothing to us.
    assert read(resource_type="test", config={"where": "id > 0"}) == Detail(where="id > 0")
    assert read(config={"where": "id > 0"}) is None


# As tables -------------------------------------------------------------------------------------------------------------

READ, INTERNAL = "model.b.y.v1", "model.b.inside"
MESH = Mesh(
    "dev",
    domains={"a": DomainFacts("a"), "b": DomainFacts("b"), "far": DomainFacts("far", is_external=True)},
    nodes={
        node.id: node
        for node in (
            Node(READ, "model", "y", "b", "b", version=1, access="public", is_contracted=True),
            Node(INTERNAL, "model", "inside", "b", "b"),
            Node("model.a.x.v1", "model", "x", "a", "a", parents=(READ, INTERNAL), version=1),
            Node("test.a.t", "test", "t", "a", "a", parents=(READ, "model.a.x.v1"), attached="model.a.x.v1", test="primary_key"),
            Node("model.far.z", "model", "z", "far", "far", parents=(READ,)),
        )
    },
)


def test_inputs_are_what_is_read_and_what_is_declared() -> None:
    declared = Domain(
        "a", PurePath("domains/a"), inputs=frozenset({"b.y.v1", "b.old.v1"}), restricted_inputs=frozenset({"b.y.v1"}), purposes={"b.y.v1": "notices"}
    )
    found = inputs(MESH, {"a": declared, "b": Domain("b", PurePath("domains/b"))})
    assert list(zip(*found.values(), strict=True)) == [
        ("a", "b.y.v1", READ, "restricted", "notices", True, True),
        ("far", "b.y.v1", READ, "open", "", None, True),
        ("a", "b.old.v1", "model.b.old.v1", "open", "", True, False),
    ]


def test_a_domain_that_declares_no_inputs_still_reads() -> None:
    assert [row[4:] for row in zip(*inputs(MESH, {"a": Domain("a", PurePath("domains/a"))}).values(), strict=True)] == [("", False, True), ("", None, True)]


def test_references_are_of_nodes_that_are_there() -> None:
    details = {"model.a.x.v1": Detail(references=(("b", "y", "1"), ("", "z", ""))), "model.gone.x": Detail(references=(("b", "y", "1"),))}
    found = references(MESH, details)
    assert list(zip(*found.values(), strict=True)) == [("a", "model.a.x.v1", "b", "y", "1"), ("a", "model.a.x.v1", "", "z", "")]


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        ({}, (None, ["open"], [], False, None, None)),
        ({"classification": "personal", "retention": "730 days", "subject": "id"}, ("personal", ["open"], [], False, "730 days", "id")),
        ({"ports": ["open", "restricted"]}, (None, ["open", "restricted"], [], False, None, None)),
        ({"ports": ["restricted"]}, (None, ["restricted"], [], True, None, None)),
        ({"ports": "restricted"}, (None, ["restricted"], [], True, None, None)),
        ({"consumers": ["care", "role:officer"]}, (None, ["open"], ["care", "role:officer"], True, None, None)),
        ({"agreement": "required"}, (None, ["open"], [], True, None, None)),
        # Of a wrong type: no crash, and words that a policy finds wrong.
        ({"classification": ["a"], "ports": {"open": 1}, "retention": 30, "consumers": 7}, ("['a']", ["{'open': 1}"], ["7"], True, "30", None)),
    ],
)
def test_what_a_product_says_about_its_readers(meta: dict[str, object], expected: tuple[object, ...]) -> None:
    product = Product(Address("a", "x", 1), "", (), Owner("a"), 1, meta=meta)
    assert tuple(values[0] for values in product_rules([product]).values()) == expected


def test_tests_and_models_have_their_details() -> None:
    details = {
        "test.a.t": Detail(namespace="platform", arguments={"columns": ["id"]}, where="id > 0"),
        "model.a.x.v1": Detail(meta={"grain": ["id"]}, patch="models/x.yml"),
    }
    found = dict(tables(MESH, [], {}, details=details))
    assert [found["dbt.data_tests"][name] for name in ("test_name", "test_namespace", "arguments", "where")] == [
        ["primary_key"],
        ["platform"],
        [{"columns": ["id"]}],
        ["id > 0"],
    ]
    assert found["dbt.models"]["patch_path"] == ["", "", "models/x.yml", ""]
    assert found["dbt.models"]["meta"] == [None, None, {"grain": ["id"]}, None]
