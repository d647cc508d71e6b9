"""No clear personal value leaves the passengers' domain unmasked: every value of every open file is looked at, on the real build of this repository."""

import base64
import csv
import hashlib
import json
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import duckdb
import pytest

from e2e.meshes import Mesh

# What a clear value looks like, whoever's it is: an address, a number of the fictional range, a key of a customer or booking.
SHAPES = re.compile(r"@example\.com|555-01\d\d|\b[PR]0\d{6}\b", re.IGNORECASE)
# Every clear value holds a space, an @ or a + where it is not a key: what has none of these need not be searched letter by letter.
SUSPECT = re.compile(r"[ @+]|[pr]0\d{6}", re.IGNORECASE)
PLAIN = {"BOOLEAN", "INTEGER", "BIGINT", "DOUBLE", "DATE", "TIMESTAMP"}
WIDTH = 9


class Needles:
    """All clear personal values of the landed files, found as a whole value or inside one, whatever the case."""

    def __init__(self, landing: Path) -> None:
        with (landing / "synthetic_customers.csv").open(encoding="utf-8", newline="") as file:
            customers = list(csv.DictReader(file))
        with (landing / "synthetic_bookings.csv").open(encoding="utf-8", newline="") as file:
            bookings = list(csv.DictReader(file))
        # A birth date of 1 January is also what the mask `year` makes of its year: it proves nothing.
        self.dates = {row["birth_date"] for row in customers if row["birth_date"] != "NA" and not row["birth_date"].endswith("-01-01")}
        self.whole = {row["postal_code"] for row in customers}
        texts = {row[name].lower() for row in customers for name in ("customer_id", "full_name", "email", "phone")} - {"na"}
        texts |= {row["booking_id"].lower() for row in bookings}
        self.short = {text for text in texts if len(text) < WIDTH}
        self.long: dict[str, list[str]] = {}
        for text in texts - self.short:
            self.long.setdefault(text[:WIDTH], []).append(text)
        assert all(map(SUSPECT.search, texts))
        self.count = len(texts)

    def inside(self, text: str) -> Iterator[str]:
        """The needles that occur anywhere in the text."""
        text = text.lower()
        for start in range(len(text) - 7):
            for needle in self.long.get(text[start : start + WIDTH], ()):
                if text.startswith(needle, start):
                    yield needle
            if text[start : start + 8] in self.short:
                yield text[start : start + 8]

    def found(self, columns: Iterable[tuple[str, str, set[str]]]) -> list[tuple[str, str]]:
        """The columns that hold a clear value, with one of them. Each column: its name, its type, its distinct values as text."""
        hits: list[tuple[str, str]] = []
        for name, kind, values in columns:
            known = values & (self.whole | self.dates) if kind == "VARCHAR" else {value[:10] for value in values} & self.dates
            text = "\n".join(filter(SUSPECT.search, values)) if kind not in PLAIN else ""
            shape = SHAPES.search(text)
            inside = next(self.inside(text), None)
            hits.extend((name, value) for value in (next(iter(known), None), shape and shape.group(), inside) if value)
        return hits


def decoded(file: Path, connection: duckdb.DuckDBPyConnection, options: str = "") -> Iterator[tuple[str, str, set[str]]]:
    path = str(file).replace("'", "''")
    relation = f"read_parquet('{path}'{options})"
    for name, kind, *_ in connection.execute(f"describe select * from {relation}").fetchall():
        values = connection.execute(f'select distinct cast("{name}" as varchar) from {relation}').fetchall()
        yield f"{file.parent.name}/{file.name.partition('.')[0]}.{name}", kind, {value for (value,) in values if value is not None}


@pytest.fixture
def needles(repository: Mesh) -> Needles:
    found = Needles(repository.home / "landing" / "passengers")
    assert found.count > 110_000
    return found


def with_keys(mesh: Mesh, domain: str) -> duckdb.DuckDBPyConnection:
    """A connection that can read a domain's restricted port: the Parquet key is derived from the domain's key file, as the platform's macro does it."""
    key = (mesh.home / "dev" / "keys" / f"encryption_{domain}.key").read_text(encoding="utf-8").strip()
    derived = hashlib.sha256(f"{hashlib.sha256(key.encode()).hexdigest()}\x1fparquet {domain}".encode()).digest()
    connection = duckdb.connect()
    connection.execute(f"pragma add_parquet_key('mesh_{domain}', '{base64.b64encode(derived).decode()}')")
    return connection


def newest(mesh: Mesh, domain: str, product: str) -> Path:
    """The published file of a product's version 1 in the restricted port."""
    folder = mesh.home / "dev" / "restricted" / domain
    [path] = [entry["path"] for entry in json.loads((folder / "current.json").read_text(encoding="utf-8")) if entry["product"] == product]
    return Path(folder / path)


def test_no_clear_personal_value_is_in_any_open_file(repository: Mesh, needles: Needles) -> None:
    files = sorted((repository.home / "dev" / "ports").glob("*/*.parquet"))
    assert {file.parent.name for file in files} >= {"passengers", "care", "operations"}
    connection = duckdb.connect()
    hits = [hit for file in files for hit in needles.found(decoded(file, connection))]
    assert hits == []
    # Nor in the bytes themselves, where statistics and dictionaries lie, nor in the pointers beside them.
    for file in (repository.home / "dev" / "ports").glob("*/*"):
        assert re.search(rb"@example\.com|555-01\d\d", file.read_bytes()) is None, file


def test_the_search_finds_what_it_looks_for(repository: Mesh, needles: Needles, tmp_path: Path) -> None:
    """The same search over a clear copy finds every kind of value: the test above can fail."""
    connection, clear = duckdb.connect(), tmp_path / "clear.parquet"
    types = {"birth_date": "date", "postal_code": "varchar"}
    landed = repository.home / "landing" / "passengers" / "synthetic_customers.csv"
    connection.execute(f"copy (select *, 'Dear ' || full_name || ',' as letter from read_csv('{landed}', nullstr = 'NA', types = {types})) to '{clear}'")
    hits = {name.rpartition(".")[2] for name, _ in needles.found(decoded(clear, connection))}
    assert hits == {"customer_id", "full_name", "email", "phone", "birth_date", "postal_code", "letter"}


def test_restricted_files_are_encrypted_and_the_owners_alone(repository: Mesh, needles: Needles) -> None:
    folders = [repository.home / "dev" / "restricted", *(repository.home / "dev" / "restricted").glob("*/")]
    assert {folder.name for folder in folders} == {"restricted", "care", "passengers"}
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}
    files = sorted((repository.home / "dev" / "restricted").glob("*/*.parquet"))
    assert {file.name.partition(".")[0] for file in files} == {"bookings_v1", "consents_v1", "customers_v1", "delay_notices_v1"}
    for file in files:
        content = file.read_bytes()
        assert (content[:4], content[-4:]) == (b"PARE", b"PARE"), file
        assert next(needles.inside(content.decode("latin-1")), None) is None, file
        with pytest.raises(duckdb.Error):
            duckdb.connect().execute(f"select * from read_parquet('{file}')").fetchall()


def told(mesh: Mesh) -> Iterator[tuple[str, str]]:
    """Everything that is kept or shown of what was built: its files, and their texts."""
    for folder in (mesh.home / "dev" / "catalogue", mesh.home / "dev" / "history"):
        for file in sorted(file for file in folder.rglob("*") if file.is_file() and file.suffix != ".parquet"):
            yield str(file.relative_to(mesh.home)), file.read_text(encoding="utf-8")


def clear_in(texts: Iterable[tuple[str, str]], needles: Needles) -> list[tuple[str, str]]:
    """Owners have addresses too, so what only looks like a clear value is none here; numbers in the fictional range and keys are."""
    return [(name, found) for name, text in texts if (found := next(needles.inside(text), None) or next(iter(re.findall(r"555-01\d\d", text)), None))]


def kept_columns(mesh: Mesh, connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str, set[str]]]:
    """The texts in history, those of the domains with personal data by their columns: least and most, quantiles, bins."""
    for kind in ("builds", "tests", "attempts", "columns", "findings"):
        files = sorted((mesh.home / "dev" / "history" / kind).glob("*.parquet"))
        for file in files:
            yield from ((name, "" if kind == "columns" else type_, values) for name, type_, values in decoded(file, connection))
    profiles = str(mesh.home / "dev" / "history" / "columns" / "*.parquet").replace("'", "''")
    values = "unnest([least, most] || quantiles || bins)"
    rows = connection.execute(f"select domain || '.' || product || '.' || \"column\", {values} from read_parquet('{profiles}')").fetchall()
    for name in sorted({name for name, value in rows if value}):
        if name.rpartition(".")[2] in ("birth_date", "postal_code", "full_name", "email", "phone", "customer_id", "booking_id"):
            yield name, "VARCHAR", {value for other, value in rows if other == name and value}


def test_no_clear_personal_value_is_in_the_catalogue_or_in_history(repository: Mesh, needles: Needles) -> None:
    texts = dict(told(repository))
    assert {f"dev/catalogue/{name}" for name in ("index.html", "data/search.js", "data/products/passengers.json", "data/products/care.json")} <= set(texts)
    assert "dev/history/samples/passengers.customers.v1.json" in texts
    assert clear_in(texts.items(), needles) == []
    assert needles.found(kept_columns(repository, duckdb.connect())) == []
    # What is by agreement only has neither, whatever its columns are classed as.
    shown = json.loads(texts["dev/history/samples/passengers.customers.v1.json"])
    assert not {"full_name", "email", "phone", "birth_date"} & set(shown["columns"])


def test_the_search_in_the_catalogue_can_fail(repository: Mesh, needles: Needles) -> None:
    with (repository.home / "landing" / "passengers" / "synthetic_customers.csv").open(encoding="utf-8", newline="") as file:
        someone = next(row for row in csv.DictReader(file) if "NA" not in row.values())
    page = dict(told(repository))["dev/catalogue/index.html"]
    for name in ("customer_id", "full_name", "email", "phone"):
        assert clear_in([("page", page.replace("</main>", f"<i>{someone[name]}</i></main>"))], needles), name


def test_with_the_key_a_restricted_file_is_clear(repository: Mesh) -> None:
    connection = with_keys(repository, "passengers")
    file = newest(repository, "passengers", "customers")
    landed = repository.home / "landing" / "passengers" / "synthetic_customers.csv"
    differences = connection.execute(
        f"""
        select count(*)
        from read_parquet('{file}', encryption_config = {{footer_key: 'mesh_passengers'}}) as published
        full join read_csv('{landed}', all_varchar = true, nullstr = 'NA') as landed using (customer_id)
        where (published.full_name, published.email, published.phone, cast(published.birth_date as varchar), published.postal_code)
            is distinct from (landed.full_name, lower(landed.email), landed.phone, landed.birth_date, landed.postal_code)
        """
    ).fetchone()
    assert differences == (0,)


def test_tokens_join_across_domains(repository: Mesh) -> None:
    """In the open ports alone, every notice finds its customer and its booking, as it does in the clear."""
    query = """
        select
            count(*) as notices,
            count(customers.customer_id) as with_customer,
            count(bookings.booking_id) as with_booking,
            count(flights.flight_id) as with_flight,
            count(*) filter (where notices.email = customers.email) as same_hash,
            count(*) filter (where notices.customer_id = bookings.customer_id) as same_customer
        from care.delay_notices as notices
        left join passengers.customers as customers on notices.customer_id = customers.customer_id
        left join passengers.bookings as bookings on notices.booking_id = bookings.booking_id
        left join operations.flights as flights on notices.flight_id = flights.flight_id
    """
    rows = repository.mesh("sql", query, "--format", "json").json
    # A hash is of one product's column alone; only tokens are made to join.
    assert rows == [{"notices": 4_024, "with_customer": 4_024, "with_booking": 4_024, "with_flight": 4_024, "same_hash": 0, "same_customer": 4_024}]


def test_open_rows_show_what_their_masks_leave(repository: Mesh) -> None:
    query = """
        select
            count(distinct customer_id) as customers,
            count(distinct email) as addresses,
            count(*) filter (where full_name != '[redacted]') as names,
            count(*) filter (where birth_date != date_trunc('year', birth_date)) as days,
            count(*) filter (where regexp_matches(phone, '[0-9].*[0-9][0-9]$')) as numbers,
            max(length(rtrim(postal_code, '*'))) as postal_digits
        from passengers.customers
    """
    [row] = repository.mesh("sql", query, "--format", "json").json
    assert row == {"customers": 20_000, "addresses": 20_000, "names": 0, "days": 0, "numbers": 0, "postal_digits": 3}


def notified(mesh: Mesh) -> set[str]:
    """The customers of care's last publication, in the clear."""
    rows = with_keys(mesh, "care").execute(
        "select distinct customer_id from read_parquet(?, encryption_config = {footer_key: 'mesh_care'})", [str(newest(mesh, "care", "delay_notices"))]
    )
    return {str(customer) for (customer,) in rows.fetchall()}


def test_a_withdrawal_between_two_builds_takes_the_customer_out(repository_once: Callable[[str], Mesh], engine: str, tmp_path: Path) -> None:
    """By plain dbt, whose runs need no more than the keys and agreements that are there; without an agreement the last publication stays."""
    mesh = repository_once(engine).copy(tmp_path / "mesh")
    before = notified(mesh)
    withdrawing = set(sorted(before)[:100])
    again = set(sorted(withdrawing)[:10])
    with (mesh.home / "landing" / "passengers" / "synthetic_consent_events.csv").open("a", encoding="utf-8") as log:
        log.writelines(f"{customer},travel_notices,withdrawn,2013-12-31 23:58:00\n" for customer in sorted(withdrawing))
        log.writelines(f"{customer},travel_notices,given,2013-12-31 23:59:00\n" for customer in sorted(again))
        # Consent for one purpose is not consent for another, nor its withdrawal.
        log.writelines(f"{customer},marketing,withdrawn,2013-12-31 23:59:00\n" for customer in sorted(before - withdrawing))
    for domain in ("passengers", "care"):
        result = mesh.dbt(engine, domain, "build")
        assert result.code == 0, result.said
    assert notified(mesh) == before - withdrawing | again

    (mesh.root / "governance" / "agreements" / "care--passengers.consents.yml").unlink()
    published = newest(mesh, "care", "delay_notices")
    refused = mesh.dbt(engine, "care", "build")
    assert refused.code != 0
    assert "care may not read passengers.consents.v1 from the restricted port: there is no agreement" in " ".join(refused.said.split())
    assert newest(mesh, "care", "delay_notices") == published
