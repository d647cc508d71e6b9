import json
from dataclasses import replace

import pytest
import yaml
from mesh.core.errors import InputError
from mesh.core.interface import render
from mesh.core.model import Address, Column
from mesh.core.publication import PUBLICATION, read_publication

from .products import DELAY, FLIGHTS, FLIGHTS_2, KEY


def test_the_same_products_give_the_same_files_in_any_order() -> None:
    assert render("operations", [FLIGHTS, FLIGHTS_2], {}) == render("operations", [FLIGHTS_2, FLIGHTS], {})


def test_the_publication_reads_back_as_the_products() -> None:
    files = render("operations", [FLIGHTS, FLIGHTS_2], {})
    assert read_publication(files[PUBLICATION]) == ("operations", "1.0.0", (FLIGHTS, FLIGHTS_2))


def test_accepted_values_and_service_levels_are_in_the_publication_only_where_there_are_any() -> None:
    (plain,) = json.loads(render("operations", [FLIGHTS], {})[PUBLICATION])["public_models"].values()
    assert "service_levels" not in plain["mesh"]
    assert "accepted_values" not in plain["mesh"]["columns"][0]
    told = replace(FLIGHTS, columns=(replace(KEY, accepted_values=("a", "b")), DELAY), service_levels={"freshness": "48 hours"})
    assert read_publication(render("operations", [told], {})[PUBLICATION])[2] == (told,)
    assert "accepted_values" not in render("operations", [told], {})["models/flights.yml"]


@pytest.mark.parametrize(
    "damage",
    [("{", ""), ('"project_name"', '"name"'), ('"is_nullable"', '"nullable"'), ('"accepted_values": [', '"accepted_values": 3, "x": ['), ('"freshness"', "3")],
)
def test_a_damaged_publication_is_no_publication(damage: tuple[str, str]) -> None:
    told = replace(FLIGHTS, columns=(replace(KEY, accepted_values=("a",)),), service_levels={"freshness": "48 hours"})
    damaged = render("operations", [told], {})[PUBLICATION].replace(*damage)
    with pytest.raises(ValueError, match=r"JSON is malformed|missing required field|Expected `"):
        read_publication(damaged)
    with pytest.raises(InputError, match=r"publication\.json of operations's interface is damaged .* Restore it"):
        render("operations", [told], {PUBLICATION: damaged})


def test_the_end_of_a_version_changes_nothing_by_itself() -> None:
    files = render("operations", [replace(FLIGHTS, deprecation_date="2001-01-01")], {})
    assert render("operations", [replace(FLIGHTS, deprecation_date="2001-01-01")], files) == files


def test_an_unchanged_contract_keeps_the_package_to_the_letter() -> None:
    files = render("operations", [FLIGHTS], {})
    assert render("operations", [FLIGHTS], files) == files


def test_changes_raise_the_version_in_the_project_and_the_publication() -> None:
    before = render("operations", [FLIGHTS], {})
    after = render("operations", [FLIGHTS, FLIGHTS_2], before)
    assert yaml.safe_load(after["dbt_project.yml"])["version"] == "1.1.0"
    assert read_publication(after[PUBLICATION])[1] == "1.1.0"
    assert render("operations", [FLIGHTS], after)["dbt_project.yml"].count('"2.0.0"') == 1


def test_each_version_lists_its_own_columns_and_meta_only_where_they_differ() -> None:
    other = replace(FLIGHTS_2, meta={"grain": ["flight_id", "leg"]})
    (model,) = yaml.safe_load(render("operations", [FLIGHTS, other], {})["models/flights.yml"])["models"]
    assert "columns" not in model
    assert "meta" not in model["config"]
    assert [[column["name"] for column in version["columns"]] for version in model["versions"]] == [["flight_id", "departure_delay_min"], ["flight_id"]]
    assert [version["config"]["meta"]["mesh"]["grain"] for version in model["versions"]] == [["flight_id"], ["flight_id", "leg"]]


def test_descriptions_stay_text_for_dbt() -> None:
    hostile = replace(FLIGHTS, description="{{ env_var('SECRET') }} {% raw %} {# x #}")
    (model,) = yaml.safe_load(render("operations", [hostile], {})["models/flights.yml"])["models"]
    assert model["description"] == "{{ '{' }}{ env_var('SECRET') }} {{ '{' }}% raw %} {{ '{' }}# x #}"


def test_meta_and_owner_stay_text_for_dbt() -> None:
    owner = replace(FLIGHTS.owner, name="{{ boom }} team")
    hostile = replace(FLIGHTS, owner=owner, meta={"unit": ["{{ env_var('SECRET') }}", {"{% a %}": 1}]}, columns=(replace(KEY, meta={"unit": "{# x"}),))
    files = render("operations", [hostile], {})
    (model,) = yaml.safe_load(files["models/flights.yml"])["models"]
    assert model["config"]["meta"]["mesh"]["unit"] == ["{{ '{' }}{ env_var('SECRET') }}", {"{{ '{' }}% a %}": 1}]
    assert model["versions"][0]["columns"][0]["config"]["meta"]["mesh"]["unit"] == "{{ '{' }}# x"
    assert yaml.safe_load(files["models/_groups.yml"])["groups"][0]["owner"]["name"] == "{{ '{' }}{ boom }} team"
    assert read_publication(files[PUBLICATION])[2] == (hostile,)


def test_the_view_names_its_columns_and_quotes_the_odd_ones() -> None:
    odd = replace(FLIGHTS, columns=(KEY, Column("order", "integer"), Column("Größe (m)", "double"), Column('a"b', "double")))
    view = render("operations", [odd], {})["models/flights_v1.sql"]
    assert '    flight_id,\n    {{ adapter.quote("order") }},\n    {{ adapter.quote("Größe (m)") }},\n' in view
    assert '{{ adapter.quote("a\\"b") }}' in view
    assert view.endswith("from {{ platform.input_port('operations', 'flights', 1) }}\n")


def test_dependencies_are_the_domains_that_products_are_built_from() -> None:
    files = render("operations", [FLIGHTS_2], {})
    assert '"dependencies": [\n    "network"\n  ]' in files[PUBLICATION]


def test_a_domain_without_products_has_an_empty_interface() -> None:
    assert sorted(render("lonely", [], {})) == ["dbt_project.yml", PUBLICATION]
    assert read_publication(render("lonely", [], {})[PUBLICATION]) == ("lonely", "1.0.0", ())


def test_versions_of_two_digits_sort_as_numbers() -> None:
    many = [replace(FLIGHTS, address=Address("operations", "flights", version)) for version in (10, 9, 1)]
    (model,) = yaml.safe_load(render("operations", many, {})["models/flights.yml"])["models"]
    assert [version["v"] for version in model["versions"]] == [1, 9, 10]
