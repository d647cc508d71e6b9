"""What `mesh check --fix` mends: with the rules of this repository, on a domain that breaks them, until nothing mechanical is left and it builds."""

import shutil
from pathlib import Path

import pytest
import yaml

from e2e.meshes import Mesh

GOVERNANCE = Path(__file__).parents[2] / "governance"
MECHANICAL = ("model_has_yaml_beside_it", "model_has_group", "old_version_has_an_end", "unit_is_in_the_name", "interface_is_current")
CONTRACT = """\
# Who rode where.
models:
  - name: rides
    description: One row per ride of the town's bicycles.   # the grain first
    latest_version: 2
    versions:
      - v: 1
        constraints:
          - type: primary_key
            columns: [ride_id]
        config:
          meta:
            mesh: {grain: [ride_id], classification: public, slo: {frequency: on release}}
        columns:
          - name: ride_id
            data_type: integer
            description: The key of the ride.
            constraints:
              - type: not_null
        data_tests:
          - platform.primary_key:
              arguments:
                columns: [ride_id]
      - v: 2
        constraints:
          - type: primary_key
            columns: [ride_id]
        config:
          meta:
            mesh:
              grain: [ride_id]
              classification: public
              slo: {frequency: on release}
        columns:
          - name: ride_id
            data_type: integer
            description: The key of the ride.
            constraints:
              - type: not_null
          - name: distance
            data_type: integer
            description: How far it went, by road; a distance of 0 is a ride around the block.
            config:
              meta:
                mesh: {unit: kilometre}
        data_tests:
          - platform.primary_key:
              arguments:
                columns: [ride_id]
"""


@pytest.fixture
def bicycles(tmp_path: Path) -> Mesh:
    mesh = Mesh.create(tmp_path / "mesh")
    mesh.add_domain("bicycles")
    shutil.copytree(GOVERNANCE, mesh.root / "governance", ignore=shutil.ignore_patterns("agreements", "waivers.yml", "roles.yml"))
    folder = "domains/bicycles"
    project = yaml.safe_load((mesh.root / folder / "dbt_project.yml").read_text())
    del project["models"]["bicycles"]["+group"]
    mesh.write_yaml(f"{folder}/dbt_project.yml", project)
    mesh.write(f"{folder}/models/products/rides.yml", CONTRACT)
    mesh.write(f"{folder}/models/products/rides_v1.sql", "select ride_id from {{ ref('int_rides') }}\n")
    mesh.write(f"{folder}/models/products/rides_v2.sql", "with rides as (\n    select * from {{ ref('int_rides') }}\n)\n\nselect * from rides\n")
    mesh.write(f"{folder}/models/intermediate/int_rides.sql", "select range::integer as ride_id, 3 as distance from range(4)\n")
    mesh.write_interface("bicycles")
    return mesh


def found(mesh: Mesh) -> set[str]:
    result = mesh.mesh("check", "--format", "json", "--parse")
    assert result.code in (0, 1), result.said
    return {finding["policy"] for finding in result.json["findings"]} & set(MECHANICAL)


def test_a_plan_is_shown_and_then_done(bicycles: Mesh, engine: str) -> None:
    built = bicycles.build(engine=engine)
    assert "its interface is stale" in built.said
    assert found(bicycles) == set(MECHANICAL)
    before = {file: file.read_bytes() for file in bicycles.root.rglob("domains/**/*") if file.is_file() and "target" not in file.parts}

    plan = bicycles.mesh("check", "--fix", "--dry-run", "--engine", engine)

    assert plan.code == 0, plan.said
    assert {file: file.read_bytes() for file in before} == before
    for line in (
        "~ domains/bicycles/dbt_project.yml",
        "+ domains/bicycles/models/intermediate/int_rides.yml",
        "+      - name: ride_id",
        "+ domains/bicycles/models/products/rides_v3.sql",
        "+        distance as distance_km",
        "~ domains/bicycles/interface/  written anew from the contracts",
    ):
        assert line in plan.out, plan.out

    done = bicycles.mesh("check", "--fix", "--engine", engine)

    assert done.code == 0, done.said
    stub = yaml.safe_load((bicycles.root / "domains/bicycles/models/intermediate/int_rides.yml").read_text())["models"][0]
    assert stub["columns"] == [{"name": name, "data_type": "integer", "description": ""} for name in ("ride_id", "distance")]
    contract = (bicycles.root / "domains/bicycles/models/products/rides.yml").read_text()
    assert contract.startswith("# Who rode where.")
    assert "# the grain first" in contract
    ends = {version["v"]: "deprecation_date" in version for version in yaml.safe_load(contract)["models"][0]["versions"]}
    assert ends == {1: True, 2: True, 3: False}
    # What people have to write, and versions that end, are no longer mechanical.
    assert found(bicycles) == set()
    again = bicycles.build("--json", engine=engine)
    assert again.code == 0, again.said
    assert again.domain("bicycles")["published"] == [f"bicycles.rides.v{version}" for version in (1, 2, 3)]
    nothing = bicycles.mesh("check", "--fix")
    assert "nothing that can be mended mechanically" in nothing.out

    # v1 breaks its promise, v2 says something new: an interface that says both is for people to write.
    v1, v2, rest = contract.partition("- v: 2")
    bicycles.write("domains/bicycles/models/products/rides.yml", v1.replace("integer", "varchar") + v2 + rest.replace("key of the", "number of the"))
    before = {file: file.read_bytes() for file in bicycles.root.rglob("domains/bicycles/interface/**/*") if file.is_file()}
    refused = bicycles.mesh("check", "--fix", "--parse", "--engine", engine)
    assert "interface_is_current: bicycles.rides.v2 not mechanical: a contract of bicycles breaks its promise" in " ".join(refused.out.split()), refused.said
    assert {file: file.read_bytes() for file in before} == before


def test_an_end_does_not_push_aside_the_settings_of_the_model(bicycles: Mesh, quick_engine: str) -> None:
    contract = yaml.safe_load(CONTRACT)
    (model,) = contract["models"]
    first, second = model["versions"]
    model["config"] = first.pop("config")
    second.pop("config")
    bicycles.write_yaml("domains/bicycles/models/products/rides.yml", contract)
    bicycles.write_interface("bicycles")

    plan = bicycles.mesh("check", "--fix", "--dry-run", "--parse", "--engine", quick_engine)

    assert plan.code == 0, plan.said
    assert "states `grain`, `classification`, `slo` for all versions: move them to each version first" in " ".join(plan.out.split())
    assert "deprecation_date" not in plan.out
