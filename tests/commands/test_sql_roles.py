"""`mesh sql --as`: what each role sees of real files, and that no query gets around it."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from mesh.adapters.gate import Gate
from mesh.adapters.query import run_query
from mesh.adapters.tree import read_domains
from mesh.cli import main
from mesh.core.governance.access import Read

from .roles import BOOKINGS, CUSTOMERS, ENCRYPTION, MASKING, ROLES, TODAY, agree, hashed, make, token

CLEAR = re.compile(r"Ada |Bo Ex|@example|@EXAMPLE|555-01|1980-05|99999|41234|kosher|94105")
NOTICES = ("--purpose", "travel_notices")


@pytest.fixture
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    make(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MESH_HOME", raising=False)
    monkeypatch.setenv("MESH_MASKING_KEY", MASKING)
    monkeypatch.setenv("MESH_ENCRYPTION_KEY", ENCRYPTION)
    return tmp_path


class Ask:
    """Runs `mesh sql` and gives its rows."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.notes = ""

    def __call__(self, query: str, *options: str) -> list[dict[str, Any]]:
        code = main(["sql", query, "--format", "json", *options])
        out, self.notes = self._capsys.readouterr()
        assert code == 0, self.notes
        found: list[dict[str, Any]] = json.loads(out)
        return found

    def refused(self, query: str, *options: str) -> str:
        assert main(["sql", query, *options]) == 2
        out, err = self._capsys.readouterr()
        assert out == ""
        return err


@pytest.fixture
def ask(people: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    return Ask(capsys)


def test_the_open_port_stays_as_it_was_published(ask: Ask) -> None:
    ada = {
        "customer_id": token(1), "full_name": "[redacted]", "email": hashed("ada@example.com"), "phone": "******01", "birth_date": "1980-01-01",
        "postcode": "100", "income": 41000, "tier": "gold",
    }  # fmt: skip
    for role in ((), ("--as", "reader"), ("--as", "analyst"), ("--as", "officer")):
        assert ask("from people.customers where tier = 'gold'", *role) == [ada]


def test_columns_beyond_the_clearance_are_masked_in_the_open_port_too(ask: Ask) -> None:
    query = "select booking_id, fare, note from people.bookings where booking_id = 2"
    assert ask(query) == ask(query, "--as", "reader") == [{"booking_id": 2, "fare": None, "note": "[redacted]"}]
    assert ask(query, "--as", "officer") == [{"booking_id": 2, "fare": 200, "note": "secret2"}]


def test_rows_are_filtered_by_role(ask: Ask) -> None:
    assert ask("select booking_id, cabin, fare from people.bookings", "--as", "analyst") == [{"booking_id": 2, "cabin": "economy", "fare": 200}]
    assert ask("select count(*) as n from people.bookings", "--as", "analyst") == [{"n": 1}]
    assert ask("select count(*) as n from people.bookings") == [{"n": 6}]


SHAPES = [
    "select * from people.customers",
    "from people.customers_v1",
    "select columns('.*') from people.customers",
    "select c.* exclude (tier) from people.customers as c",
    "with c as (select * from people.customers) from c",
    "select (select max(email) from people.customers) as e",
    "select list(full_name) as names, max(birth_date) as d, min(phone) as p from people.customers",
    "select customers from people.customers",
    "select b.booking_id, c.email from people.bookings as b left join people.customers as c using (customer_id)",
    "summarize people.customers",
    "describe people.customers",
    "explain from people.customers",
    "from people.customers where email like 'ada@%'",
    "from people.customers union all by name from people.customers",
    "select email from people.customers group by all having max(birth_date) > date '1990-01-01'",
    "unpivot (select email, phone from people.customers) on columns(*) into name k value v",
    "select upper(email), length(full_name), birth_date::varchar || phone from memory.people.customers",
    "select json(c) from people.customers c",
    "table people.customers",
    "select stats_min from (select min(income) as stats_min from people.customers)",
]


@pytest.mark.parametrize("query", SHAPES)
def test_no_shape_of_query_shows_clear_values(people: Path, capsys: pytest.CaptureFixture[str], query: str) -> None:
    """Read from the restricted file, by a role without clearance for persons."""
    agree(people, "analyst", "people.customers")
    assert main(["sql", query, "--as", "analyst", *NOTICES, "--format", "csv"]) == 0
    out = capsys.readouterr().out
    assert len(out.splitlines()) > 1 or "where" in query
    assert not CLEAR.search(out)


def test_the_masks_of_a_role_are_those_of_the_port(people: Path, ask: Ask) -> None:
    """A role that may read the restricted port, and may not see persons, sees what the open port shows: all kinds of masks, nulls, joins."""
    agree(people, "analyst", "people.customers")
    query = "from people.customers order by all"
    restricted = ask(query, "--as", "analyst", *NOTICES)
    assert restricted == ask(query, "--as", "analyst")
    assert len(restricted) == 3
    assert ask("select email from people.customers where email = '" + hashed("bo@example.com") + "'", "--as", "analyst", *NOTICES) != []


def test_an_agreement_opens_the_restricted_port(people: Path, ask: Ask) -> None:
    agree(people, "officer", "people.customers")
    query = "select customer_id, full_name, email, income from people.customers where customer_id = 1"
    # Income is sensitive, which an officer is not cleared for: it keeps its own mask.
    assert ask(query, "--as", "officer", *NOTICES) == [{"customer_id": 1, "full_name": "Ada Example", "email": "ada@example.com", "income": 41000}]
    assert ask(query, "--as", "officer") == []


def test_joins_of_clear_and_open(people: Path, ask: Ask) -> None:
    agree(people, "officer", "people.customers")
    query = "select c.full_name, count(*) as n from people.bookings b join people.customers c using (customer_id) where full_name > '' group by all order by 1"
    assert ask(query, "--as", "officer", *NOTICES) == [{"full_name": "Ada Example", "n": 2}, {"full_name": "Bo Example", "n": 2}]


def test_another_role_has_no_part_in_the_agreement(people: Path, ask: Ask) -> None:
    agree(people, "officer", "people.customers")
    assert ask("select full_name from people.customers where tier = 'gold'", "--as", "reader", *NOTICES) == [{"full_name": "[redacted]"}]
    assert "people.customers.v1 is read from its open port: there is no agreement between role reader and people." in ask.notes


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"end": str(TODAY - timedelta(1))}, f"ended on {TODAY - timedelta(1)}"),
        ({"start": str(TODAY + timedelta(1)), "end": str(TODAY + timedelta(9))}, f"begins on {TODAY + timedelta(1)}"),
        ({"purpose": "marketing"}, "is for `marketing`"),
        ({"versions": [2]}, "is about version 2"),
    ],
)
def test_an_agreement_that_does_not_hold_is_no_agreement(people: Path, ask: Ask, changes: dict[str, Any], said: str) -> None:
    agree(people, "officer", "people.customers", **changes)
    err = ask.refused("from people.customers", "--as", "officer", *NOTICES)
    assert "role `officer` may not read people.customers.v1 for `travel_notices`" in err
    assert said in err
    assert "governance/agreements/officer--people.customers.yml" in err


def test_the_last_day_counts(people: Path, ask: Ask) -> None:
    agree(people, "officer", "people.customers", start=str(TODAY), end=str(TODAY))
    assert ask("select max(full_name) as n from people.customers", "--as", "officer", *NOTICES) == [{"n": "Bo Example"}]


def test_a_product_with_a_restricted_port_only(people: Path, ask: Ask) -> None:
    assert "has a restricted port only: say what you read it for with `--purpose`" in ask.refused("from people.secrets", "--as", "officer")
    assert "there is no agreement between role officer and people" in ask.refused("from people.secrets", "--as", "officer", *NOTICES)
    agree(people, "officer", "people.secrets")
    assert "has agreed on travel_notices" in ask.refused("from people.secrets", "--as", "officer")
    assert ask("from people.secrets", "--as", "officer", *NOTICES) == [{"customer_id": 1, "meal": "[redacted]"}]


def test_a_product_that_names_its_consumers(people: Path, ask: Ask) -> None:
    assert "people.prices.v1 names its consumers, and role `reader` is not among them" in ask.refused("from people.prices")
    assert "is read by agreement only" in ask.refused("from people.prices", "--as", "analyst")
    assert "there is no agreement" in ask.refused("from people.prices", "--as", "analyst", *NOTICES)
    agree(people, "analyst", "people.prices", ports=["open"])
    assert ask("from people.prices", "--as", "analyst", *NOTICES) == [{"route": "JFK-LAX", "price": 5}]


def test_wrong_words(people: Path, ask: Ask) -> None:
    assert "there is no role `analist`. Did you mean `analyst`? Roles stand in governance/roles.yml." in ask.refused("from people.flights", "--as", "analist")
    assert "there is no purpose `travel`. Did you mean `travel_notices`?" in ask.refused("from people.flights", "--purpose", "travel")


def test_a_broken_agreement_matters_only_where_agreements_do(people: Path, ask: Ask) -> None:
    agree(people, "officer", "people.customers", end="soon")
    assert ask("from people.flights") == [{"flight": "UA1"}]
    assert "officer--people.customers.yml:1: `end: soon` is no date" in ask.refused("from people.customers", "--as", "officer", *NOTICES)


AROUND = [
    "from read_parquet('{open}')",
    "from '{open}'",
    "from read_parquet('{restricted}', encryption_config = {{footer_key: 'mesh_people'}})",
    "with c as (from people.customers) select * from '{restricted}'",
    "select * from people.customers, read_parquet('{restricted}', encryption_config = {{footer_key: 'mesh_people'}})",
    "select (select max(email) from read_parquet('{restricted}', encryption_config = {{footer_key: 'mesh_people'}})) from people.customers",
    'with "{open}" as (select 1) select * from people.bookings, (select * from "{open}")',
    "select * from people.bookings where fare in (select fare from '{open}')",
    "from people.bookings, query('from ''{open}''')",
    "from people.bookings, query_table('people.bookings')",
    "select *, getvariable('mesh_parquet_key') from people.customers",
    "select stats(note) from people.bookings",
    "from people.bookings, mesh_private.salts",
    "from memory.mesh_private.salts, people.customers",
    "from people.bookings, read_text('{open}')",
    "from people.bookings, read_blob('{root}/governance/roles.yml')",
    "from people.bookings, glob('{root}/*')",
    "from people.bookings, parquet_metadata('{open}')",
    "from people.bookings, json_execute_serialized_sql(json_serialize_sql('from ''{open}'''))",
    "describe (select * from read_parquet('{open}'), people.bookings)",
    "summarize (select * from read_parquet('{open}'), people.bookings)",
    "explain analyze from people.bookings",
    "explain analyze from people.customers",
    "from people.customers, duckdb_secrets()",
    "from people.customers, duckdb_logs()",
    "select getenv('MESH_MASKING_KEY') from people.customers",
    "pragma table_info('people.bookings')",
    "from people.bookings limit (select count(*) from read_parquet('{open}'))",
    "from people.bookings order by (select max(note) from '{open}')",
    "from people.bookings pivot (sum(fare) for cabin in (select cabin from '{open}'))",
    "pivot people.bookings on cabin using sum(fare)",
    "with recursive r as (select 1 as n union all select n + 1 from r, '{open}' where n < 2) select * from r, people.bookings",
    "from people.bookings, lateral (select * from '{open}')",
    "values ((select max(note) from read_parquet('{open}') where exists (from people.bookings)))",
    "select list_transform([1], lambda x: (select max(note) from '{open}')) from people.bookings",
    "from people.bookings qualify row_number() over (order by (select max(note) from '{open}')) = 1",
    "from people.bookings union select * from '{open}'",
    "from people.bookings semi join '{open}' using (booking_id)",
    "from people.bookings tablesample 10 rows, '{open}'",
    "select * replace ((select max(note) from '{open}') as note) from people.bookings",
    "from people.bookings group by grouping sets ((), ((select max(note) from '{open}')))",
    "select sum(fare) filter ((select max(note) from '{open}') > '') from people.bookings",
    "from people.bookings, histogram('{open}', note)",
    "from people.bookings, 'file://{open}'",
    "from people.bookings, parquet_scan(['{open}'])",
    "from people.bookings, sniff_csv('{root}/governance/roles.yml')",
    "from people.bookings, duckdb_settings()",
    "from people.bookings, duckdb_variables()",
    "from people.bookings, which_secret('x', 'y')",
    "from people.bookings, checkpoint()",
    "from people.bookings, pragma_storage_info('mesh_private.salts')",
    "from people.bookings, storage_info('mesh_private.salts')",
    "describe mesh_private.salts, people.bookings",
    "summarize mesh_private.salts",
    "from memory.main.salts, people.bookings",
    "attach '{open}'",
    "copy people.customers to '{root}/x.csv'",
    "set allowed_directories = ['/']; from people.customers",
]


@pytest.mark.parametrize("query", AROUND)
@pytest.mark.parametrize("role", ["analyst", "reader"])
def test_no_way_around_the_views(people: Path, capsys: pytest.CaptureFixture[str], query: str, role: str) -> None:
    agree(people, role, "people.customers")
    ports = people / ".mesh" / "dev"
    open_, restricted = ports / "ports" / "people" / "bookings_v1.p1.parquet", ports / "restricted" / "people" / "customers_v1.p1.parquet"
    assert main(["sql", query.format(open=open_, restricted=restricted, root=people), "--as", role, *NOTICES]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert not CLEAR.search(err)
    assert not re.search("secret[0-9]|mmmm|eeee", err)


def test_keys_and_hidden_rows_are_in_no_listing(people: Path, capsys: pytest.CaptureFixture[str]) -> None:
    agree(people, "analyst", "people.customers")
    for query in (
        "from duckdb_views()",
        "from duckdb_tables()",
        "show all tables",
        "from information_schema.columns",
        "explain from people.customers",
        "from duckdb_columns()",
    ):
        assert main(["sql", query, "--as", "analyst", *NOTICES, "--format", "csv"]) == 0
        out = capsys.readouterr().out
        assert out
        assert MASKING not in out
        assert ENCRYPTION not in out
        assert "secret1" not in out


def test_a_condition_of_the_query_sees_nothing_of_hidden_rows(people: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """DuckDB may ask it before the row filter; an error would tell what the hidden row holds."""
    for column in ("note", "cabin"):
        query = f"select booking_id from people.bookings where case when booking_id <> 2 then error({column}) else true end"
        assert main(["sql", query, "--as", "analyst", "--format", "csv"]) == 0
        assert capsys.readouterr().out.split() == ["booking_id", "2"]


def test_without_keys_less_is_seen_never_more(people: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    agree(people, "analyst", "people.customers")
    monkeypatch.delenv("MESH_MASKING_KEY")
    assert ask("select customer_id, email, postcode from people.customers where tier = 'gold'", "--as", "analyst", *NOTICES) == [
        {"customer_id": None, "email": "[redacted]", "postcode": "100"}
    ]
    monkeypatch.delenv("MESH_ENCRYPTION_KEY")
    err = ask.refused("from people.customers", "--as", "analyst", *NOTICES)
    assert "the encryption key of people is missing in environment `dev`" in err
    assert "MESH_ENCRYPTION_KEY_PEOPLE" in err
    assert ask("select full_name from people.customers where tier = 'gold'") == [{"full_name": "[redacted]"}]


def test_a_wrong_key_shows_nothing(people: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    agree(people, "officer", "people.customers")
    monkeypatch.setenv("MESH_ENCRYPTION_KEY", "x" * 40)
    err = ask.refused("from people.customers", "--as", "officer", *NOTICES)
    assert "people.customers.v1 cannot be read" in err
    assert "xxxx" not in err


def test_a_column_that_no_contract_knows(people: Path, ask: Ask) -> None:
    """Published, and no longer (or not yet) in the interface: the restricted port shows nothing of it."""
    interface = people / "domains" / "people" / "interface" / "publication.json"
    interface.write_text(interface.read_text().replace('"name": "full_name"', '"name": "name_in_full"'))
    agree(people, "analyst", "people.customers")
    assert ask("select full_name from people.customers where tier = 'gold'", "--as", "analyst", *NOTICES) == [{"full_name": "[redacted]"}]


FILTERS = [
    ("booking_id in (select customer_id from people.customers)", "is not one condition"),
    ("1 = 1), (1 = 1", "is not one condition"),
    ("1 = 1) from people.customers where (1 = 1", "is not one condition"),
    ("exists (from '/etc/passwd')", "is not one condition"),
    ("cabin = 'x' -- ", ""),
    ("cabin =", "cannot be read"),
    ("seat = 'x'", "does not fit"),
    ("getenv('HOME') = 'x'", "is not one condition"),
    ("row_number() over () = 1", "is not one condition"),
    ("1 = 1; drop table x", "cannot be read"),
]


@pytest.mark.parametrize(("condition", "said"), FILTERS)
def test_a_row_filter_is_one_condition(people: Path, ask: Ask, condition: str, said: str) -> None:
    (people / "governance" / "roles.yml").write_text(ROLES.replace("cabin = 'economy' and fare < 300", json.dumps(condition)))
    if said:
        err = ask.refused("from people.bookings", "--as", "analyst")
        assert said in err
        assert "governance/roles.yml:7: the row filter of people.bookings" in err
    else:
        assert ask("from people.bookings", "--as", "analyst") == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("default: true", "default: false", "roles.yml:2: no role is the default"),
        ("clearance: [public, internal]", "clearance: [public, secret]", "roles.yml:6: `secret` is no class. Known: confidential,"),
        ("name: analyst", "name: reader", "roles.yml:7: there are two roles `reader`"),
        ("row_filters:", "rows:", "roles.yml:10: unknown key `rows` in a role"),
        ("clearance: [public, internal]", "clearance: [public, personal]", "the default role `reader` sees `personal` and `analyst` does not"),
        ("people.bookings:", "bookings:", "row filter of `bookings`: `a product: ` is no name"),
    ],
)
def test_wrong_roles_are_said_with_their_line(people: Path, ask: Ask, old: str, new: str, said: str) -> None:
    (people / "governance" / "roles.yml").write_text(ROLES.replace(old, new, 1))
    assert said in ask.refused("from people.flights")


def test_a_filter_of_no_product_is_a_mistake(people: Path, ask: Ask) -> None:
    (people / "governance" / "roles.yml").write_text(ROLES.replace("people.bookings:", "people.boking:"))
    err = ask.refused("from people.flights", "--as", "analyst")
    assert "governance/roles.yml:7: `people.boking`, which role `analyst` has a row filter for, is no product. Did you mean `people.bookings`?" in err
    assert ask("from people.flights") == [{"flight": "UA1"}]


def test_a_mesh_without_roles_has_the_least_one(people: Path, ask: Ask) -> None:
    (people / "governance" / "roles.yml").unlink()
    assert ask("select max(fare) as f from people.bookings", "--as", "reader") == [{"f": None}]
    assert "there is no role `officer`" in ask.refused("from people.bookings", "--as", "officer")


def test_what_a_query_read_is_known(people: Path) -> None:
    agree(people, "officer", "people.customers")
    gate = Gate(people, people / ".mesh", "dev", read_domains(people), "officer", "travel_notices")

    def reads(query: str) -> tuple[Read, ...]:
        result = run_query(query, gate.offers(query))
        assert sum(len(rows) for rows in result.batches) == result.rows > 0
        return result.reads

    both = (
        "with c as (select customer_id, email from people.customers) select cabin from people.bookings join c using (customer_id) where income is null or true"
    )
    both = both.replace("select customer_id, email", "select customer_id, email, income")
    assert reads(both) == (
        Read(BOOKINGS, "open", "p1", ("customer_id", "cabin")),
        Read(CUSTOMERS, "restricted", "p1", ("customer_id", "email", "income"), ("income",)),
    )
    assert reads("select count(*) from people.bookings") == (Read(BOOKINGS, "open", "p1", ()),)
    assert reads("select b.* from people.bookings_v1 b") == (Read(BOOKINGS, "open", "p1", ("booking_id", "customer_id", "cabin", "fare", "note")),)
    everything = ("booking_id", "customer_id", "cabin", "fare", "note")
    for query in (
        "select bookings from people.bookings", "select b from people.bookings b", "select x from people.bookings b(x)", "select #2 from people.bookings",
        "summarize people.bookings", "select cabin from people.bookings natural join (select 1 as booking_id)",
        "select cabin from people.bookings positional join (select 1)",
        "from people.bookings pivot (sum(fare) for cabin in ('economy', 'business'))", "select columns('.*') from people.bookings",
    ):  # fmt: skip
        assert reads(query)[0].columns == everything, query
    assert reads("select b.cabin from people.bookings b join (select 1 as booking_id) using (booking_id)")[0].columns == ("booking_id", "cabin")
    assert reads("select 1") == ()
