"""Restricted ports: clear values for readers with an agreement, encrypted, and for nobody else."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from mesh.adapters import keys, ports

from e2e.meshes import Mesh
from e2e.people import ADDRESS, BOTH, CLEAR, CUSTOMERS, KEY, NOTICES, ONLY_RESTRICTED, add_care, places_of, write_people


def restricted(mesh: Mesh) -> Path:
    return mesh.home / "dev" / "restricted" / "passengers"


def entries(folder: Path) -> dict[str, dict[str, Any]]:
    file = folder / "current.json"
    return {f"{entry['product']}.v{entry['version']}": entry for entry in json.loads(file.read_text())} if file.exists() else {}


def read_clear(mesh: Mesh) -> list[tuple[Any, ...]]:
    connection = duckdb.connect()
    name = keys.open_restricted(connection, mesh.home, "dev", "passengers")
    file = restricted(mesh) / entries(restricted(mesh))["customers.v1"]["path"]
    return connection.execute(f"from read_parquet(?, encryption_config={{footer_key: '{name}'}}) order by all", [str(file)]).fetchall()


def one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Mesh]:
    """The customers in both ports, by each engine once."""
    built: dict[str, Mesh] = {}

    def build(engine: str) -> Mesh:
        if engine not in built:
            built[engine] = write_people(tmp_path_factory.mktemp(engine) / "mesh", BOTH)
            result = built[engine].build(engine=engine)
            assert result.code == 0, result.said
        return built[engine]

    return build


@pytest.fixture
def people(built_once: Callable[[str], Mesh], engine: str, tmp_path: Path) -> Mesh:
    return built_once(engine).copy(tmp_path / "mesh")


@pytest.fixture
def people_quickly(built_once: Callable[[str], Mesh], quick_engine: str, tmp_path: Path) -> Mesh:
    return built_once(quick_engine).copy(tmp_path / "mesh")


def test_clear_values_lie_encrypted_in_a_folder_for_their_owner_alone(people: Mesh) -> None:
    folder = restricted(people)
    assert [row[1] for row in read_clear(people)] == list(CLEAR[:2])
    assert {oct(path.stat().st_mode)[-3:] for path in (folder, folder.parent)} == {"700"}
    assert {oct(path.stat().st_mode)[-3:] for path in folder.iterdir()} == {"600"}
    assert not places_of(folder, *CLEAR)
    assert not places_of(people.home / "dev" / "ports", *CLEAR)
    entry, opened = entries(folder)["customers.v1"], people.pointer("passengers")["customers.v1"]
    assert entry["publication_id"] == opened["publication_id"]
    assert entry["columns"] == opened["columns"]
    assert entry["content_hash"] != opened["content_hash"]
    assert (folder / f"publication.{entry['publication_id']}.json").exists()
    with pytest.raises(duckdb.Error):
        duckdb.connect().execute("from read_parquet(?)", [str(folder / entry["path"])])


def test_status_shows_and_verifies_both_ports(people_quickly: Mesh) -> None:
    shown = people_quickly.mesh("status", "--json").json["products"]
    assert [(row["address"], row["port"], row["rows"]) for row in shown] == [(ADDRESS, "open", 2), (ADDRESS, "restricted", 2)]
    result = people_quickly.mesh("status", "--verify")
    assert result.code == 0, result.said
    assert "2 published files hold what their pointers say" in result.out
    assert "restricted port" in result.out
    (people_quickly.home / "dev" / "keys" / "encryption_passengers.key").unlink()
    result = people_quickly.mesh("status", "--verify")
    assert result.code == 0, result.said
    assert "1 files of restricted ports were not read: their domain's encryption key is not here" in one_line(result.out)
    file = restricted(people_quickly) / entries(restricted(people_quickly))["customers.v1"]["path"]
    result = people_quickly.mesh("status", "--verify", MESH_ENCRYPTION_KEY=KEY)
    assert result.code == 1, "another key cannot read it"
    assert file.name in result.said


def test_a_consumer_with_an_agreement_reads_clear_values(people: Mesh, engine: str) -> None:
    add_care(people)
    result = people.build("care", engine=engine)
    assert result.code == 0, result.said
    assert [row[1] for row in people.rows("care", "notices.v1")] == ["*" * 13 + ".com"] * 2
    masked = {row[0] for row in people.rows("passengers", "customers.v1")}
    assert {row[0] for row in people.rows("care", "notices.v1")} == masked, "tokens of one space join"
    (read,) = people.pointer("care")["notices.v1"]["inputs"]
    first = entries(restricted(people))["customers.v1"]["publication_id"]
    assert read["publication_id"] == first
    assert not places_of(people.home / "dev" / "ports", *CLEAR)

    assert people.build("care", "--json", engine=engine).domain("care")["state"] == "up to date"
    assert people.build("passengers", "--force", engine=engine, PEOPLE="3").code == 0
    result = people.build("care", engine=engine)
    assert result.code == 0, result.said
    assert len(people.rows("care", "notices.v1")) == 3, "what the restricted port has anew is built upon"
    result = people.dbt(engine, "care", "build", "--vars", json.dumps({"mesh_pins": {"passengers": first}}))
    assert result.code == 0, result.said
    assert len(people.rows("care", "notices.v1")) == 2, "a pin holds for the restricted port, too"


YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%d")
TOMORROW = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%d")


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"agreement": None}, "there is no agreement. Agree with the owner of passengers and write governance/agreements/care--passengers.customers.yml"),
        ({"end": YESTERDAY}, f"care--passengers.customers.yml: it ended on {YESTERDAY}"),
        ({"start": TOMORROW}, f"care--passengers.customers.yml: it begins on {TOMORROW}"),
        ({"purpose_of_care": "marketing"}, "its `purpose` is travel_notices, not marketing"),
        ({"purpose_of_care": ""}, "it does not say for what. Write `vars: {mesh_purposes: {passengers.customers.v1: <purpose>}}` in its dbt_project.yml"),
        ({"versions": [2]}, "it does not list version 1 in `versions`"),
        ({"ports": ["open"]}, "it does not list the restricted port in `ports`"),
        ({"approved_by": {"producer": "passengers domain owner"}}, "it is not approved by both sides"),
        ({"consumer": {"domain": "other_care"}}, "there is no agreement."),
    ],
    ids=["none", "ended", "to come", "other purpose", "no purpose", "other version", "other port", "one side", "other consumer"],
)
def test_without_an_agreement_for_it_the_build_stops(people_quickly: Mesh, quick_engine: str, terms: dict[str, Any], words: str) -> None:
    terms = dict(terms)
    add_care(people_quickly, purpose=terms.pop("purpose_of_care", "travel_notices"), **terms)
    result = people_quickly.build("care", engine=quick_engine)
    assert result.code == 2, result.said
    assert "care may not read passengers.customers.v1 from the restricted port" in one_line(result.said)
    assert words in one_line(result.said)
    assert not people_quickly.pointer("care")


def test_plain_dbt_asks_for_the_agreement_too(people: Mesh, engine: str) -> None:
    add_care(people, end="2020-01-01")
    result = people.dbt(engine, "care", "build")
    assert result.code != 0
    assert "care--passengers.customers.yml: it ended on 2020-01-01" in one_line(result.said)
    assert not people.pointer("care")
    add_care(people)
    result = people.dbt(engine, "care", "build")
    assert result.code == 0, result.said
    assert people.rows("care", "notices.v1")


@pytest.mark.parametrize("runner", ["dbt", "mesh"])
def test_what_an_earlier_run_opened_is_shut_with_the_agreement(people: Mesh, engine: str, runner: str) -> None:
    """A selection that leaves the input port out finds its view as it was when the agreement held."""
    add_care(people)
    assert people.build("care", engine=engine).code == 0
    before = people.files("care")
    add_care(people, end=YESTERDAY)
    selected = ("build", "--select", "notices")
    result = people.dbt(engine, "care", *selected, "--full-refresh") if runner == "dbt" else people.mesh(*selected, "care", "--engine", engine)
    assert result.code != 0, result.said
    assert f"care--passengers.customers.yml: it ended on {YESTERDAY}" in one_line(result.said)
    assert people.files("care") == before


@pytest.mark.parametrize(
    ("promise", "terms", "words"),
    [
        ({"consumers": ["crm"]}, {}, 'names its consumers, and care is not among them (["crm"])'),
        ({"consumers": ["care"]}, {"agreement": None}, "there is no agreement."),
        ({"agreement": "required"}, {"agreement": None}, "there is no agreement."),
        ({"agreement": "requierd"}, {"agreement": None}, "there is no agreement."),
        ({"consumers": ["care", "role:privacy_officer"]}, {}, ""),
        ({"agreement": "required"}, {"ports": ["open"]}, ""),
        ({}, {"agreement": None}, ""),
    ],
)
def test_an_open_port_may_ask_for_an_agreement(people_quickly: Mesh, quick_engine: str, promise: dict[str, Any], terms: dict[str, Any], words: str) -> None:
    people_quickly.add_products("passengers", replace(CUSTOMERS, meta={**CUSTOMERS.meta, **promise}))
    add_care(people_quickly, port="open", **terms)
    result = people_quickly.build("care", engine=quick_engine)
    assert result.code == (2 if words else 0), result.said
    assert words in one_line(result.said)


def test_only_restricted_leaves_the_open_port(people: Mesh, engine: str) -> None:
    assert "customers.v1" in people.pointer("passengers")
    people.add_products("passengers", ONLY_RESTRICTED)
    result = people.build("--json", engine=engine)
    assert result.code == 0, result.said
    assert not people.pointer("passengers")
    assert "customers.v1" in entries(restricted(people))
    assert people.outcomes("passengers")["customers.v1"][0] in ("published", "unchanged")
    assert people.build("--json", engine=engine).domain("passengers")["state"] == "up to date"
    assert [(row["port"], row["rows"]) for row in people.mesh("status", "--json").json["products"]] == [("restricted", 2)]


def test_a_port_that_is_no_longer_asked_for_is_emptied(people_quickly: Mesh, quick_engine: str) -> None:
    people_quickly.add_products("passengers", CUSTOMERS)
    result = people_quickly.build(engine=quick_engine)
    assert result.code == 0, result.said
    assert not entries(restricted(people_quickly))
    assert "customers.v1" in people_quickly.pointer("passengers")


@pytest.mark.parametrize("lack", ["folder", "extension", "key"])
def test_where_the_restricted_port_cannot_be_written_both_are_withheld(people_quickly: Mesh, quick_engine: str, lack: str) -> None:
    before = people_quickly.files("passengers"), entries(restricted(people_quickly))
    words = {
        "folder": "restricted port: its folder, which only its owner may enter, is not there",
        "extension": "`pip install duckdb-extension-httpfs==1.5.5`",
        "key": "restricted port: the encryption key of passengers is missing",
    }[lack]
    shutil.rmtree(people_quickly.home / "extensions") if lack == "extension" else None
    (people_quickly.home / "dev" / "keys" / "encryption_passengers.key").unlink() if lack == "key" else None
    (people_quickly.home / "dev" / "restricted" / ".private").unlink() if lack == "folder" else None
    result = people_quickly.dbt(quick_engine, "passengers", "build", PEOPLE="3")
    assert result.code == 0, result.said
    outcome, reason = people_quickly.outcomes("passengers")["customers.v1"]
    assert outcome == "withheld"
    assert words in reason
    assert (people_quickly.files("passengers"), entries(restricted(people_quickly))) == before
    assert len(list(restricted(people_quickly).glob("*.parquet"))) == 1, "nothing was written"


def test_prod_without_an_encryption_key_publishes_nothing(tmp_path: Path, engine: str) -> None:
    mesh = write_people(tmp_path / "mesh", BOTH)
    result = mesh.build("--env", "prod", engine=engine, MESH_MASKING_KEY=KEY)
    assert result.code == 0, result.said
    assert "the encryption key of passengers is missing in environment 'prod'" in one_line(result.said)
    # What is known of the run, and no data, is kept elsewhere.
    assert not [file for port in ("ports", "restricted") for file in (mesh.home / "prod" / port).rglob("*.parquet")]
    assert not places_of(mesh.home / "prod" / "ports", *CLEAR)


def test_a_bad_mask_keeps_the_product_out_of_both_ports(people_quickly: Mesh, quick_engine: str) -> None:
    before = people_quickly.files("passengers"), entries(restricted(people_quickly))
    people_quickly.add_products("passengers", replace(BOTH, column_meta={**BOTH.column_meta, "email": {"mask": "year"}}))
    assert people_quickly.build(engine=quick_engine, PEOPLE="3").code == 0
    assert "its mask `year` does not fit type VARCHAR" in people_quickly.outcomes("passengers")["customers.v1"][1]
    assert (people_quickly.files("passengers"), entries(restricted(people_quickly))) == before
    assert len(list(restricted(people_quickly).glob("*.parquet"))) == 1


def test_a_consumer_without_the_key_is_told(people_quickly: Mesh, quick_engine: str) -> None:
    add_care(people_quickly)
    (people_quickly.home / "dev" / "keys" / "encryption_passengers.key").unlink()
    result = people_quickly.build("care", engine=quick_engine)
    assert result.code == 2, result.said
    assert "care reads the restricted port of passengers, and the encryption key of passengers is missing" in one_line(result.said)


def test_a_restricted_input_is_declared_as_an_input_too(people_quickly: Mesh, quick_engine: str) -> None:
    people_quickly.add_domain("care", NOTICES, upstream=["passengers"], inputs=["passengers.other.v1"], variables={"mesh_restricted_inputs": [ADDRESS]})
    result = people_quickly.build("care", engine=quick_engine)
    assert result.code == 2, result.said
    assert "`mesh_restricted_inputs` names passengers.customers.v1, `mesh_inputs` does not" in one_line(result.said)


def test_what_no_publication_names_is_cleaned_in_both_ports(people_quickly: Mesh) -> None:
    home, folder = people_quickly.home, restricted(people_quickly)
    for name in ("tmp_customers_v1.x.parquet", "customers_v1.x.parquet"):
        (folder / name).write_bytes(b"x")
    assert ports.clean(home, "dev", "passengers") == 0, "they may be about to be named"
    written = (folder / "customers_v1.x.parquet").stat().st_mtime
    assert ports.clean(home, "dev", "passengers", run=(written - 60, written + 60)) == 2
    assert len(read_clear(people_quickly)) == 2


def test_tables_of_the_mesh_tell_ports_apart(people_quickly: Mesh) -> None:
    result = people_quickly.mesh("sql", "--schema", "--parse", "--format", "json", "select product, port, rows from mesh.ports order by all")
    assert result.code == 0, result.said
    assert yaml.safe_load(result.out) == [{"product": "customers", "port": port, "rows": 2} for port in ("open", "restricted")]
