"""Masks: what the open port gets of personal data, and when it gets nothing."""

import json
import os
import shutil
import signal
import tempfile
import time
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from mesh.adapters import keys as keys_module

from e2e.meshes import Mesh, Product
from e2e.people import BOTH, CLEAR, CUSTOMERS, KEY, ONLY_RESTRICTED, places_of, write_people

POLICIES = Path(__file__).parents[2] / "governance" / "policies"


def published(mesh: Mesh, domain: str = "passengers", product: str = "customers.v1", environment: str = "dev") -> list[tuple[Any, ...]]:
    mesh_port = mesh.home / environment / "ports" / domain
    entry = next(entry for entry in json.loads((mesh_port / "current.json").read_text()) if f"{entry['product']}.v{entry['version']}" == product)
    return duckdb.connect().execute("from read_parquet(?) order by all", [str(mesh_port / entry["path"])]).fetchall()


def test_the_open_port_gets_masked_values_of_the_same_types(tmp_path: Path, engine: str) -> None:
    mesh = write_people(tmp_path / "mesh")
    result = mesh.build(engine=engine)
    assert result.code == 0, result.said
    rows = published(mesh)
    assert [row[3:] for row in rows] == [
        ("[redacted]", f"******{end}", date(1980, 1, 1), datetime(2026, 1, 1), "101", Decimal("30.00"), "JFK") for end in [row[4][-2:] for row in rows]
    ]
    assert {row[4] for row in rows} == {"******00", "******01"}
    for column in (0, 1, 2):
        assert len({row[column] for row in rows}) == 2
    assert all(len(row[1]) == 32 and row[1] != row[2] for row in rows), "columns with the same values have other hashes"
    assert {kind["type"] for kind in mesh.pointer("passengers")["customers.v1"]["columns"]} == {"BIGINT", "VARCHAR", "DATE", "TIMESTAMP", "DECIMAL(6,2)"}
    assert not places_of(mesh.home / "dev" / "ports", *CLEAR)
    with duckdb.connect(str(mesh.home / "dev" / "passengers.duckdb"), read_only=True) as private:
        assert private.execute("select email from products.customers_v1 order by 1").fetchall() == [(CLEAR[0],), (CLEAR[1],)]
        assert private.execute("select count(*) from duckdb_tables() where table_name = 'published'").fetchone() == (0,)
    assert mesh.mesh("status", "--verify").code == 0

    before = mesh.files("passengers")
    assert mesh.dbt(engine, "passengers", "build").code == 0
    assert mesh.files("passengers") == before, "unchanged content keeps its file"


def test_the_interface_says_what_readers_get(tmp_path: Path, quick_engine: str) -> None:
    mesh = write_people(tmp_path / "mesh")
    (mesh.root / "domains/passengers/interface/models/customers.yml").unlink()
    result = mesh.mesh("interface", "passengers", "--engine", quick_engine)
    assert result.code == 0, result.said
    (model,) = yaml.safe_load((mesh.root / "domains/passengers/interface/models/customers.yml").read_text())["models"]
    said = {column["name"]: column["description"] for column in model["versions"][0]["columns"]}
    assert said["customer_id"] == "customer_id Published as a token."
    assert said["airport_code"] == "airport_code"
    assert mesh.build("--json", engine=quick_engine).domain("passengers")["state"] == "built"


def test_tokens_join_across_domains_and_spaces_do_not(tmp_path: Path, engine: str) -> None:
    people = "select range::bigint as person, 'p' || range as code from range(3)"
    columns = {"person": "bigint", "code": "varchar"}
    space: dict[str, Any] = {"mask": {"kind": "token", "space": "customer"}}
    mesh = Mesh.create(tmp_path / "mesh")
    for name, person in {"one": space, "two": space, "three": {"mask": {"kind": "token", "space": "other"}}, "four": {"mask": "token"}}.items():
        mesh.add_domain(name, Product("people", people, columns, column_meta={"person": person, "code": person}))
    result = mesh.build(engine=engine)
    assert result.code == 0, result.said
    one, two, three, four = (set(published(mesh, name, "people.v1")) for name in ("one", "two", "three", "four"))
    assert one == two
    assert len({row for rows in (one, three, four) for row in rows}) == 9
    assert not {value for row in one for value in row} & {value for rows in (three, four) for row in rows for value in row}


def one_column(kind: str, value: str, column: dict[str, Any], **facts: Any) -> Product:
    return Product("facts", f"select {value}::{kind} as fact, 1 as other", {"fact": kind, "other": "integer"}, column_meta={"fact": column}, **facts)


CLASSES = """
classes:
  - {name: public, open_port: clear}
  - {name: personal, open_port: masked, allowed_masks: [hash, token]}
  - {name: sensitive, open_port: never}
"""


@pytest.mark.parametrize(
    ("product", "classes", "words"),
    [
        (one_column("varchar", "'x'", {"classification": "personal"}), "", "column `fact`: it is personal and has no mask"),
        (one_column("varchar", "'x'", {}, meta={"classification": "sensitive"}), "", "column `fact`: it is sensitive and has no mask"),
        (one_column("varchar", "'x'", {"classification": "secret"}), "", "column `fact`: its classification `secret` is none of public, internal,"),
        (one_column("varchar", "'x'", {"classification": "personal", "mask": "year"}), "", "column `fact`: its mask `year` does not fit type VARCHAR"),
        (one_column("integer", "1", {"mask": "hash"}), "", "column `fact`: its mask `hash` does not fit type INTEGER"),
        (one_column("date", "'2026-01-01'", {"mask": "partial"}), "", "column `fact`: its mask `partial` does not fit type DATE"),
        (one_column("varchar", "'x'", {"mask": "hide"}), "", "column `fact`: its mask `hide` is none of hash, token,"),
        (one_column("varchar", "'x'", {"classification": "personal"}), CLASSES, "and has no mask, so it may not be in the open port"),
        (one_column("varchar", "'x'", {"classification": "personal", "mask": "partial"}), CLASSES, "does not hide enough for that: use hash or token"),
        (one_column("varchar", "'x'", {"classification": "sensitive", "mask": "hash"}), CLASSES, "its mask `hash` does not hide enough for that: use redact"),
        (one_column("varchar", "'x'", {"classification": "internal"}), CLASSES, "its classification `internal` is none of public, personal, sensitive"),
        (one_column("varchar", "'x'", {"classification": "personal", "mask": "hash"}), "classes: []", "governance/classification.yml lists no classes"),
        (one_column("varchar", "'x'", {}, meta={"ports": ["opened"]}), "", 'must be a list of `open`, `restricted` or both, and says ["opened"]'),
        (one_column("varchar", "'x'", {}, meta={"ports": []}), "", "and says []"),
        (one_column("varchar", "'x'", {"classification": "public"}), "", "column `other`: others of this product have a class, and it has none"),
    ],
    ids=range(15),
)  # fmt: skip
def test_what_may_not_be_published_is_withheld_with_the_column(tmp_path: Path, quick_engine: str, product: Product, classes: str, words: str) -> None:
    mesh = write_people(tmp_path / "mesh", product)
    if classes:
        mesh.write("governance/classification.yml", classes)
    result = mesh.build(engine=quick_engine)
    assert result.code == 0, result.said
    outcome, reason = mesh.outcomes("passengers")["facts.v1"]
    assert outcome == "withheld"
    assert words in reason
    assert not list(mesh.port("passengers").glob("*.parquet"))


@pytest.mark.parametrize("named", [("--project-dir", ".."), ()], ids=["named", "found"])
def test_classes_hold_wherever_dbt_is_started(tmp_path: Path, engine: str, named: tuple[str, ...]) -> None:
    """From another folder it must not look as if governance said nothing, which allows any mask."""
    mesh = write_people(
        tmp_path / "it[s] me?", one_column("varchar", "'4111111111111111'", {"mask": {"kind": "partial", "keep": 9}}, meta={"classification": "personal"})
    )
    mesh.write("governance/classification.yml", CLASSES)
    (tmp_path / "home" / "dev").mkdir(parents=True)
    mesh.dbt(engine, "passengers/models", "build", "--profiles-dir", "..", *named, MESH_HOME=str(tmp_path / "home"))
    port = tmp_path / "home" / "dev" / "ports" / "passengers"
    assert not list(port.glob("*.parquet"))
    if named:
        (outcome,) = json.loads((port / "outcomes.json").read_text())
        assert "does not hide enough for that: use hash or token" in outcome["reason"]


def test_a_null_where_the_contract_rules_it_out_is_withheld(tmp_path: Path, engine: str) -> None:
    mesh = write_people(tmp_path / "mesh", one_column("date", "'2026-01-01'", {"mask": "redact"}))
    file = mesh.root / "domains/passengers/models/products/facts.yml"
    content = yaml.safe_load(file.read_text())
    content["models"][0]["versions"][0]["columns"][0]["constraints"] = [{"type": "not_null"}]
    file.write_text(yaml.safe_dump(content))
    assert mesh.dbt(engine, "passengers", "build").code == 0
    outcome, reason = mesh.outcomes("passengers")["facts.v1"]
    assert (outcome, reason.partition(",")[0]) == ("withheld", "column `fact`: its mask `redact` makes it null")


# Keys -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [None, "too short"])
@pytest.mark.parametrize("runner", ["mesh", "dbt"])
def test_without_a_key_nothing_is_published_outside_of_dev(tmp_path: Path, engine: str, runner: str, key: str | None) -> None:
    mesh = write_people(tmp_path / "mesh")
    environment = {}
    if key:
        environment = {"MESH_MASKING_KEY_FILE": str(mesh.write("key", key))}
    (mesh.home / "prod").mkdir()
    if runner == "mesh":
        result = mesh.build("--env", "prod", engine=engine, **environment)
    else:
        result = mesh.dbt(engine, "passengers", "build", "--target", "prod", **environment)
    assert result.code == 0, result.said
    said = " ".join(result.said.split())
    assert "withheld passengers.customers.v1: column `customer_id`: the masking key is" in said
    assert ("the masking key is too short, or no text" if key else "the masking key is missing in environment 'prod'") in said
    assert "MESH_MASKING_KEY_FILE" in said
    port = mesh.home / "prod" / "ports" / "passengers"
    assert [file.name for file in port.iterdir()] == ["outcomes.json"], "not even a temporary file"
    assert not places_of(mesh.home / "prod" / "ports", *CLEAR)
    assert not (mesh.home / "prod" / "keys").exists()


def left_behind(key: str) -> list[str]:
    """Files for a run's keys that hold this one."""
    folders = [folder for place in ("/dev/shm", tempfile.gettempdir()) for folder in Path(place).glob("mesh-keys-*") if os.access(folder, os.R_OK | os.X_OK)]
    return [place for folder in folders for place in places_of(folder, key)]


def test_a_key_in_the_environment_stands_nowhere_afterwards(tmp_path: Path, engine: str) -> None:
    mesh = write_people(tmp_path / "mesh", BOTH)
    key, other = f"{KEY} {tmp_path}", f"{tmp_path} {KEY}"
    keys = {"MESH_MASKING_KEY": key, "MESH_ENCRYPTION_KEY_PASSENGERS": other}
    result = mesh.build("--env", "prod", engine=engine, **keys)
    assert result.code == 0, result.said
    assert published(mesh, environment="prod")[0][3] == "[redacted]"
    made = keys_module.parquet_key(other, "passengers")
    assert not places_of(mesh.root, key, other, made)
    assert not any(one in result.said for one in (key, other, made))
    assert not left_behind(key)
    assert not left_behind(other)

    first = published(mesh, environment="prod")
    result = mesh.build("--env", "prod", "--force", engine=engine, **{**keys, "MESH_MASKING_KEY": key + "!"})
    assert result.code == 0, result.said
    assert not {row[1] for row in first} & {row[1] for row in published(mesh, environment="prod")}, "another key, other hashes"


def test_keys_of_dev_stand_in_their_files_only(tmp_path: Path, engine: str) -> None:
    mesh = write_people(tmp_path / "mesh", BOTH)
    assert mesh.build(engine=engine).code == 0
    files = sorted((mesh.home / "dev" / "keys").iterdir())
    assert [file.name for file in files] == ["encryption_passengers.key", "masking.key"]
    assert [oct(file.stat().st_mode)[-3:] for file in (files[0].parent, *files)] == ["700", "600", "600"]
    for file in files:
        assert places_of(mesh.root, file.read_text()) == [f"{file}: {file.read_text()}"]
    assert mesh.dbt(engine, "passengers", "build", "--full-refresh").code == 0, "plain dbt finds them"
    assert mesh.outcomes("passengers")["customers.v1"] == ("published", "")


def test_an_interrupted_build_leaves_no_key_behind(tmp_path: Path, quick_engine: str) -> None:
    slow = replace(CUSTOMERS, sql=CUSTOMERS.sql + " where (select count(*) from range(3000000000) as a (i) where i % 7 = 3) > 0")
    mesh = write_people(tmp_path / "mesh", slow)
    key = f"{KEY} {tmp_path}"
    process = mesh.start_mesh("build", "--env", "prod", "--engine", quick_engine, MESH_MASKING_KEY=key)
    ended = time.monotonic() + 60
    while not (mesh.home / "prod" / "passengers.duckdb").exists() and time.monotonic() < ended:
        time.sleep(0.05)
    assert left_behind(key)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert not left_behind(key)
    assert not places_of(mesh.root, key)


def test_keys_of_a_killed_build_go_with_the_next(tmp_path: Path, quick_engine: str) -> None:
    slow = replace(CUSTOMERS, sql=CUSTOMERS.sql + " where (select count(*) from range(3000000000) as a (i) where i % 7 = 3) > 0")
    mesh = write_people(tmp_path / "mesh", slow)
    key = f"{KEY} {tmp_path}"
    process = mesh.start_mesh("build", "--env", "prod", "--engine", quick_engine, MESH_MASKING_KEY=key)
    ended = time.monotonic() + 60
    while not (mesh.home / "prod" / "passengers.duckdb").exists() and time.monotonic() < ended:
        time.sleep(0.05)
    others = mesh.start_mesh("build", "--env", "prod", "--engine", quick_engine, MESH_MASKING_KEY=f"other {key}")
    others.communicate(timeout=60)
    assert left_behind(key), "who comes while it runs takes nothing away"
    process.kill()
    process.communicate(timeout=60)
    (left,) = {Path(place.partition(": ")[0]).parent for place in left_behind(key)}
    os.utime(left, (0, 0))
    assert mesh.mesh("build", "--env", "prod", "--dry-run", MESH_MASKING_KEY=f"other {key}").code == 0
    assert not left_behind(key)


def modes(*paths: Path) -> dict[str, str]:
    return {path.name: oct(path.stat().st_mode)[-3:] for path in paths}


def test_what_a_domain_keeps_to_itself_is_its_owners_alone(tmp_path: Path, engine: str) -> None:
    """Under the widest umask, whatever an older run left open."""
    mesh = write_people(tmp_path / "mesh")
    mesh.write("domains/passengers/models/staging/people.sql", "{{ config(materialized='table') }} select * from {{ ref('customers', v=1) }}")
    before = os.umask(0)
    try:
        for _ in range(2):
            # The second time all is up to date.
            result = mesh.build(engine=engine)
            assert result.code == 0, result.said
            private = mesh.home / "dev"
            databases = [path for path in private.iterdir() if path.name.startswith("passengers.duckdb")]
            assert set(modes(*databases).values()) == {"600"}, modes(*databases)
            folders = [private / name for name in ("logs", "target", "state", "cache", "info_schema")]
            assert set(modes(*folders).values()) == {"700"}, modes(*folders)
            assert set(modes(*(private / "ports" / "passengers").iterdir()).values()) == {"666"}, "the open port stays as the umask says"
            for path in (*databases, *folders):
                path.chmod(0o777)
    finally:
        os.umask(before)


def test_raw_files_of_people_are_their_owners_alone(tmp_path: Path, quick_engine: str) -> None:
    mesh = write_people(tmp_path / "mesh")
    mesh.write(
        "domains/passengers/ingest.py",
        "import os, stat\nfrom pathlib import Path\nfolder = Path(os.environ['MESH_HOME']) / 'landing' / 'passengers'\n"
        "assert stat.S_IMODE(folder.stat().st_mode) == 0o700, 'before anything lands'\n(folder / 'people.csv').write_text('ann')\n",
    )
    result = mesh.build(engine=quick_engine)
    assert result.code == 0, result.said
    assert modes(mesh.home / "landing" / "passengers") == {"passengers": "700"}


# Consent --------------------------------------------------------------------------------------------------------


def test_who_withdraws_is_gone_with_the_next_build(tmp_path: Path, engine: str) -> None:
    mesh = Mesh.create(tmp_path / "mesh")
    consents = (
        "select * from (values (0::bigint, 'travel_notices', timestamp '2026-01-01', {{ env_var('WITHDRAWN', 'null') }}::timestamp), "
        "(1::bigint, 'travel_notices', timestamp '2026-01-01', null)) as consents (customer_id, purpose, given_at_utc, withdrawn_at_utc)"
    )
    notices = "select people.customer_id from {{ platform.with_consent(ref('people'), 'travel_notices', ref('consents', v=1), 'customer_id') }} as people"
    mesh.add_domain(
        "care",
        Product("consents", consents, {"customer_id": "bigint", "purpose": "varchar", "given_at_utc": "timestamp", "withdrawn_at_utc": "timestamp"}),
        Product("notices", notices, {"customer_id": "bigint"}),
    )
    mesh.write("domains/care/models/staging/people.sql", "select range::bigint as customer_id from range(3)")
    assert mesh.build("--force", engine=engine).code == 0
    assert mesh.rows("care", "notices.v1") == [(0,), (1,)]
    assert mesh.build("--force", engine=engine, WITHDRAWN="'2999-01-01'").code == 0
    assert mesh.rows("care", "notices.v1") == [(0,), (1,)], "a withdrawal to come has not come"
    assert mesh.build("--force", engine=engine, WITHDRAWN="'2026-02-01'").code == 0
    assert mesh.rows("care", "notices.v1") == [(1,)]


def test_settings_that_one_engine_does_not_hand_down_publish_nothing(tmp_path: Path, engine: str) -> None:
    mesh = write_people(tmp_path / "mesh", ONLY_RESTRICTED)
    file = "domains/passengers/models/products/customers.yml"
    document = yaml.safe_load((mesh.root / file).read_text())
    (model,) = document["models"]
    (version,) = model["versions"]
    model["config"] = {"meta": {"mesh": version["config"]["meta"]["mesh"]}}
    version["config"]["meta"]["mesh"] = {"deprecation_announced": "2026-01-01"}
    mesh.write_yaml(file, document)
    shutil.copytree(
        POLICIES / "definitions", mesh.root / "governance/policies/definitions", ignore=lambda _, names: {*names} - {"versions_repeat_settings.sql"}
    )

    result = mesh.build("--json", engine=engine)

    (withheld,) = result.domain("passengers")["withheld"]
    assert "policy versions_repeat_settings" in withheld["reason"], result.said
    assert "`classification`, `ports`" in withheld["reason"]
    assert not places_of(mesh.home / "dev" / "ports", *CLEAR)
