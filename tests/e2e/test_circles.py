"""Domains that consume each other: built in steps, as long as no model depends on itself."""

from dataclasses import replace

import pytest

from e2e.meshes import Mesh, Product

BASE = Product("base", "select 1 as step, {{ env_var('GENERATION', '1') }}::integer as generation", {"step": "integer", "generation": "integer"})
MIDDLE = Product(
    "middle",
    "select (step + 1)::integer as step, generation from {{ ref('alpha', 'base', v=1) }}",
    {"step": "integer", "generation": "integer"},
    tests=({"platform.row_count_between": {"name": "middle_has_one_row", "arguments": {"min_rows": 1, "max_rows": 1}}},),
    inputs=("alpha.base.v1",),
)
FINAL = Product(
    "final",
    "select (step + 1)::integer as step, generation from {{ ref('beta', 'middle', v=1) }}",
    {"step": "integer", "generation": "integer"},
    inputs=("beta.middle.v1",),
)


@pytest.fixture
def circle(pair: Mesh) -> Mesh:
    """alpha.base -> beta.middle -> alpha.final, beside two domains that have nothing to do with it."""
    pair.add_domain("alpha", BASE, FINAL, upstream=["beta"], inputs=["beta.middle.v1"])
    pair.add_domain("beta", MIDDLE, upstream=["alpha"], inputs=["alpha.base.v1"])
    return pair


def test_domains_that_consume_each_other_are_built_in_steps(circle: Mesh, engine: str) -> None:
    first = circle.build("alpha", "beta", "--json", engine=engine)
    assert first.code == 0, first.said
    assert circle.rows("alpha", "final.v1") == [(3, 1)]
    assert first.domain("alpha")["published"] == ["alpha.base.v1", "alpha.final.v1"]
    assert first.domain("alpha")["withheld"] == []
    assert first.domain("beta")["published"] == ["beta.middle.v1"]
    middle = circle.pointer("beta")["middle.v1"]["publication_id"]
    assert circle.pointer("alpha")["final.v1"]["inputs"] == [{"domain": "beta", "product": "middle", "version": 1, "publication_id": middle}]

    second = circle.build("alpha", "beta", "--json", engine=engine)
    assert [domain["state"] for domain in second.json["domains"]] == ["up to date", "up to date"], second.said


def test_new_data_go_around_the_circle(circle: Mesh, quick_engine: str) -> None:
    for generation in ("1", "2"):
        result = circle.build("alpha", "beta", "--force", engine=quick_engine, GENERATION=generation)
        assert result.code == 0, result.said
    assert circle.rows("alpha", "final.v1") == [(3, 2)]


def test_circle_without_declared_inputs_is_up_to_date(circle: Mesh, quick_engine: str) -> None:
    circle.add_domain("alpha", BASE, FINAL, upstream=["beta"])
    circle.add_domain("beta", MIDDLE, upstream=["alpha"])
    assert circle.build("alpha", "beta", engine=quick_engine).code == 0
    second = circle.build("alpha", "beta", "--json", engine=quick_engine)
    assert [domain["state"] for domain in second.json["domains"]] == ["up to date", "up to date"]


def test_plan_of_a_circle_names_the_steps(circle: Mesh, quick_engine: str) -> None:
    result = circle.build("alpha", "beta", "--dry-run", "--json", engine=quick_engine)
    assert result.code == 0, result.said
    steps = result.json
    assert [step["domain"] for step in steps] == ["alpha", "beta", "alpha"]
    assert steps[2]["after"] == "alpha, beta"
    assert not circle.port("alpha").exists()


def test_failure_within_a_circle_withholds_what_follows_only(circle: Mesh, quick_engine: str) -> None:
    assert circle.build("alpha", "beta", engine=quick_engine).code == 0
    circle.write("domains/beta/models/products/middle_v1.sql", "select step, generation from {{ ref('alpha', 'base', v=1) }} where false")
    result = circle.build("alpha", "beta", "--force", "--json", engine=quick_engine, GENERATION="2")
    assert result.code == 1, result.said
    assert circle.rows("alpha", "base.v1") == [(1, 2)]
    assert circle.rows("beta", "middle.v1") == [(2, 1)]
    assert circle.rows("alpha", "final.v1") == [(3, 1)]
    assert any("last good publication of beta" in note for note in result.domain("alpha")["notes"])


def test_cycle_of_models_is_refused_with_its_path(circle: Mesh, quick_engine: str) -> None:
    circle.write("domains/alpha/models/products/base_v1.sql", "select step, generation from {{ ref('beta', 'middle', v=1) }}")
    result = circle.build(engine=quick_engine)
    assert result.code == 2, result.said
    assert "models of several domains form a cycle: alpha.base.v1 -> beta.middle.v1 -> alpha.base.v1." in result.said
    assert "Traceback" not in result.said
    assert not circle.port("alpha").exists()


def test_test_that_reads_what_follows_its_model_joins_the_order(circle: Mesh, quick_engine: str) -> None:
    """A test on `base` reads `middle`, which is built from `base`: no order can publish the one only after the other."""
    check = {"platform.references_product": {"arguments": {"to": "ref('beta', 'middle', v=1)", "field": "step"}, "column_name": "step"}}
    circle.add_products("alpha", replace(BASE, tests=(check,)), FINAL)
    result = circle.build("alpha", "beta", engine=quick_engine)
    assert result.code == 2, result.said
    assert "alpha.base.v1 -> beta.middle.v1 -> alpha.base.v1" in result.said
