"""Repairs, text in and text out: what stands there stays as it is, comments included."""

from datetime import date

import pytest
import yaml
from mesh.core.governance.fixes.edit import Edit
from mesh.core.governance.fixes.ends import add_end
from mesh.core.governance.fixes.groups import set_group
from mesh.core.governance.fixes.stubs import add_columns, yaml_stub
from mesh.core.governance.fixes.suffixes import next_version_sql, next_version_yaml, suffix_of

TODAY = date(2026, 6, 30)
CONTRACT = """\
# The trips.
models:
  - name: trips
    description: One row per trip.   # grain first
    latest_version: 1
    versions:
      - v: 1
        config:
          meta:
            mesh:
              grain: [trip_id, distance]
        constraints:
          - type: primary_key
            columns: [trip_id, distance]
        columns:
          - name: trip_id
            data_type: varchar
            description: The key; distance is no part of it.
          - name: distance   # by road
            data_type: integer
            description: The distance in km.
            config:
              meta:
                mesh: {unit: kilometre}
        data_tests:
          - platform.primary_key:
              arguments:
                columns: [trip_id, distance]
  - name: other
    columns:
      - name: distance
"""


def test_a_stub_names_what_the_warehouse_describes() -> None:
    text = yaml_stub("stg_trips", [("trip_id", "VARCHAR"), ("no", "INTEGER"), ("a: b", "DECIMAL(18,2)")])
    columns = [{"name": name, "data_type": type_, "description": ""} for name, type_ in (("trip_id", "varchar"), ("no", "integer"), ("a: b", "decimal(18,2)"))]
    assert yaml.safe_load(text) == {"models": [{"name": "stg_trips", "description": "", "columns": columns}]}
    assert yaml.safe_load(yaml_stub("codes", [], kind="seeds")) == {"seeds": [{"name": "codes", "description": ""}]}


def test_columns_are_added_to_a_model_that_lists_some() -> None:
    text = "models:\n  - name: a   # first\n    columns:\n      - name: x\n        description: One.\n\n    data_tests: []\n  - name: b\n"
    added = add_columns(text, "a", [("x", "INTEGER"), ("when", "DATE")])
    assert added == text.replace(
        "        description: One.\n", '        description: One.\n      - name: when\n        data_type: date\n        description: ""\n'
    )
    assert add_columns(text, "a", [("x", "INTEGER")]) == text
    assert yaml.safe_load(add_columns(text, "b", [("z", "DATE")]))["models"][1]["columns"] == [{"name": "z", "data_type": "date", "description": ""}]
    assert add_columns(text, "c", [("z", "DATE")]) == text


@pytest.mark.parametrize(
    ("project", "expected"),
    [
        ("name: a\n", "name: a\n\nmodels:\n  a:\n    +group: team\n"),
        ("models:\n  other:\n    +x: 1\n", "models:\n  a:\n    +group: team\n  other:\n    +x: 1\n"),
        ("models:\n  a:   # ours\n    +materialized: view\nvars: {}\n", "models:\n  a:   # ours\n    +group: team\n    +materialized: view\nvars: {}\n"),
        ("models:\n  a:\n    +group: other\n", "models:\n  a:\n    +group: other\n"),
        ("models:\n  a:\n    group: other\n", "models:\n  a:\n    group: other\n"),
    ],
)
def test_a_group_for_all_models(project: str, expected: str) -> None:
    assert set_group(project, "a", "team") == expected


def test_an_end_is_put_under_its_version() -> None:
    text = add_end(CONTRACT, "trips", 1, TODAY, 180)
    assert text == CONTRACT.replace("      - v: 1\n", "      - v: 1\n        deprecation_date: 2026-12-27\n").replace(
        "            mesh:\n              grain", '            mesh:\n              deprecation_announced: "2026-06-30"\n              grain', 1
    )
    assert add_end(text, "trips", 1, TODAY, 30) == text
    assert add_end(CONTRACT, "trips", 2, TODAY, 30) == CONTRACT
    assert add_end(CONTRACT, "trip", 1, TODAY, 30) == CONTRACT


@pytest.mark.parametrize(
    "config",
    [
        "",
        "        config: # ours\n          tags: [a]\n",
        "        config:\n          meta:\n            other: 1\n",
        "        config:\n          meta:\n            mesh: {}\n",
        "        config:\n          meta:\n            mesh: {unit: km}\n",
        "        config:\n          meta:\n            mesh:\n              unit: km\n",
    ],
)
def test_the_day_of_the_announcement_is_put_where_the_config_is(config: str) -> None:
    text = f"models:\n  - name: a\n    versions:\n      - v: 1\n{config}        description: One.\n      - v: 2\n"
    found = yaml.safe_load(add_end(text, "a", 1, TODAY, 180))["models"][0]["versions"]
    before = yaml.safe_load(text)["models"][0]["versions"]
    assert found[0]["config"]["meta"]["mesh"].pop("deprecation_announced") == "2026-06-30"
    assert found[0].pop("deprecation_date") == date(2026, 12, 27)
    mesh = found[0]["config"]["meta"].pop("mesh")
    assert mesh in ({}, {"unit": "km"})
    assert found[1] == before[1]
    assert found[0]["description"] == "One."


def test_a_new_version_has_the_new_names_and_the_old_one_an_end() -> None:
    text = next_version_yaml(CONTRACT, "trips", 1, 2, {"distance": "distance_km"}, TODAY, 180)
    trips, other = yaml.safe_load(text)["models"]
    first, second = trips["versions"]
    assert trips["latest_version"] == 2
    assert (first["deprecation_date"], [column["name"] for column in first["columns"]]) == (date(2026, 12, 27), ["trip_id", "distance"])
    assert [column["name"] for column in second["columns"]] == ["trip_id", "distance_km"]
    assert second["config"]["meta"]["mesh"]["grain"] == ["trip_id", "distance_km"]
    assert second["constraints"][0]["columns"] == second["data_tests"][0]["platform.primary_key"]["arguments"]["columns"] == ["trip_id", "distance_km"]
    assert "deprecation_date" not in second
    assert first["config"]["meta"]["mesh"]["deprecation_announced"] == "2026-06-30"
    assert "deprecation_announced" not in second["config"]["meta"]["mesh"]
    assert [column["description"] for column in second["columns"]] == ["The key; distance is no part of it.", "The distance in km."]
    assert other == {"name": "other", "columns": [{"name": "distance"}]}
    assert text.startswith("# The trips.\n")
    assert text.count("# by road") == 2


def test_a_version_that_lists_no_columns_is_left_alone() -> None:
    text = "models:\n  - name: trips\n    columns:\n      - name: distance\n    versions:\n      - v: 1\n"
    assert next_version_yaml(text, "trips", 1, 2, {"distance": "distance_km"}, TODAY, 180) == text


def test_the_sql_of_a_new_version_does_not_read_the_old_one() -> None:
    assert next_version_sql(
        "with a as (\n    select 1\n)\n\nselect * from a;\n", ["trip_id", "odd name", "order", "distance"], {"distance": "distance_km"}
    ) == (
        "with previous as (\n    with a as (\n        select 1\n    )\n\n    select * from a\n),\n\n"
        'final as (\n    select\n        trip_id,\n        {{ adapter.quote("odd name") }},\n        {{ adapter.quote("order") }},\n'
        "        distance as distance_km\n    from previous\n)\n\nselect * from final\n"
    )


def test_the_first_ending_of_a_unit_is_taken() -> None:
    assert [suffix_of(unit, ["minute=_min", "hour=_h|_hour"]) for unit in ("minute", "hour", "day", "")] == ["_min", "_h", "", ""]


def test_an_edit_shows_what_it_changes() -> None:
    assert list(Edit("a.yml", "x\n", "y\n", ()).diff()) == ["--- a.yml", "+++ a.yml", "@@ -1 +1 @@", "-x", "+y"]
    assert next(iter(Edit("a.yml", "", "y\n", ()).diff())) == "--- /dev/null"
