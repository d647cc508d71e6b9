"""Changes between contracts: every kind is found, its near misses are not, and looked at backwards each change is the opposite one."""

import random
from dataclasses import replace

import pytest
from mesh.core.changes.change import FACTS, Bump, Change, Direction, Kind, Severity, breaks_existing
from mesh.core.contract import changes, next_version
from mesh.core.model import Address, Column, Owner, Product, Withdrawn

from .products import DELAY, FLIGHTS, FLIGHTS_2, KEY

TODAY = "2026-05-01"
STATUS = Column("status", "varchar", "How it went.", accepted_values=("flown", "cancelled"))
NOTE = Column("note", "varchar", "What the crew wrote.", meta={"classification": "internal"})
BASE = replace(FLIGHTS, columns=(KEY, DELAY, STATUS, NOTE), service_levels={"freshness": "48 hours", "availability": 99.5, "colour": "blue"})
ENDING = replace(BASE, deprecation_date="2026-12-31")
ENDED = replace(BASE, deprecation_date="2026-04-30")
TRIPS = replace(BASE, address=Address("operations", "trips", 1))


def with_column(column: Column, **facts: object) -> Product:
    """The base with one column that is stated otherwise."""
    return replace(BASE, columns=tuple(replace(column, **facts) if column is one else one for one in BASE.columns))  # type: ignore[arg-type]


def with_(**facts: object) -> Product:
    return replace(BASE, **facts)  # type: ignore[arg-type]


ONE_CHANGE = [
    # Products and versions
    ([], [BASE], Kind.PRODUCT_ADDED, "new product"),
    ([BASE], [], Kind.PRODUCT_REMOVED, "product removed"),
    ([BASE], [TRIPS], Kind.PRODUCT_RENAMED, "product renamed to `operations.trips.v1` (guessed: 4 of 4 columns are the same)"),
    ([BASE], [BASE, replace(FLIGHTS_2, latest_version=1)], Kind.VERSION_ADDED, "new version"),
    ([BASE, replace(FLIGHTS_2, latest_version=1)], [BASE], Kind.VERSION_REMOVED, "version removed"),
    (
        [BASE],
        [replace(BASE, address=Address("operations", "flights", 2), latest_version=2)],
        Kind.VERSION_RENUMBERED,
        "version renumbered to `operations.flights.v2` (guessed: 4 of 4 columns are the same)",
    ),
    ([ENDED], [], Kind.VERSION_RETIRED, "version removed after its end, 2026-04-30"),
    ([ENDED], [TRIPS, BASE], Kind.DEPRECATION_WITHDRAWN, "no longer deprecated (was to end 2026-04-30)"),
    # Columns
    ([BASE], [with_(columns=(*BASE.columns, Column("gate", "varchar")))], Kind.COLUMN_ADDED, "`gate` added"),
    ([BASE], [with_(columns=(KEY, STATUS, NOTE))], Kind.COLUMN_REMOVED, "`departure_delay_min` removed"),
    (
        [BASE],
        [with_column(DELAY, name="late_min")],
        Kind.COLUMN_RENAMED,
        "`departure_delay_min` renamed to `late_min` (guessed: same type, same description, same place)",
    ),
    ([BASE], [with_column(DELAY, name="Departure_Delay_Min")], Kind.COLUMN_RECASED, "`departure_delay_min` is now written `Departure_Delay_Min`"),
    (
        [BASE],
        [with_(columns=(KEY, NOTE, DELAY, STATUS))],
        Kind.COLUMNS_REORDERED,
        "columns reordered: departure_delay_min, status and note -> note, departure_delay_min and status",
    ),
    ([BASE], [with_column(DELAY, type="bigint")], Kind.TYPE_WIDENED, "`departure_delay_min` integer -> bigint (wider)"),
    ([BASE], [with_column(DELAY, type="smallint")], Kind.TYPE_NARROWED, "`departure_delay_min` integer -> smallint (narrower)"),
    ([BASE], [with_column(DELAY, type="varchar")], Kind.TYPE_CHANGED, "`departure_delay_min` integer -> varchar"),
    ([BASE], [with_column(KEY, is_nullable=True)], Kind.NULLS_ALLOWED, "`flight_id` may now be null"),
    ([BASE], [with_column(DELAY, is_nullable=False)], Kind.NULLS_RULED_OUT, "`departure_delay_min` is never null any more"),
    ([BASE], [with_column(DELAY, accepted_values=("0",))], Kind.VALUES_DECLARED, "`departure_delay_min` is only ever: 0"),
    ([BASE], [with_column(STATUS, accepted_values=("lost", "flown", "cancelled"))], Kind.VALUES_WIDENED, "`status` may now also be: lost"),
    ([BASE], [with_column(STATUS, accepted_values=None)], Kind.VALUES_WIDENED, "`status` may now also be: anything"),
    ([BASE], [with_column(STATUS, accepted_values=("flown",))], Kind.VALUES_NARROWED, "`status` is no longer: cancelled"),
    # Meaning
    ([with_(primary_key=())], [BASE], Kind.KEY_DECLARED, "primary key declared: flight_id"),
    ([BASE], [with_(primary_key=())], Kind.KEY_CHANGED, "primary key flight_id -> none"),
    ([BASE], [with_(primary_key=("flight_id", "status"))], Kind.KEY_CHANGED, "primary key flight_id -> flight_id, status"),
    ([BASE], [with_(meta={"grain": ["flight_id", "status"]})], Kind.GRAIN_CHANGED, "grain flight_id -> flight_id, status"),
    ([BASE], [with_(meta={})], Kind.GRAIN_CHANGED, "grain flight_id -> none"),
    ([with_(meta={})], [BASE], Kind.META_CHANGED, "`grain` none -> flight_id"),
    ([BASE], [with_column(DELAY, meta={"unit": "hour"})], Kind.UNIT_CHANGED, "unit of `departure_delay_min` minute -> hour"),
    ([BASE], [with_column(DELAY, meta={})], Kind.UNIT_CHANGED, "unit of `departure_delay_min` minute -> none"),
    ([BASE], [with_column(KEY, meta={"unit": "id"})], Kind.META_CHANGED, "`unit` of `flight_id` none -> id"),
    ([BASE], [with_column(KEY, meta={"mask": "hash"})], Kind.MASK_ADDED, "`flight_id` is now masked: hash"),
    ([with_column(KEY, meta={"mask": "hash"})], [with_column(KEY, meta={"mask": "token"})], Kind.MASK_CHANGED, "mask of `flight_id` hash -> token"),
    (
        [with_column(KEY, meta={"mask": {"kind": "token"}})],
        [with_column(KEY, meta={"mask": {"kind": "token", "space": "leg"}})],
        Kind.MASK_CHANGED,
        'mask of `flight_id` token -> {"kind": "token", "space": "leg"}',
    ),
    ([with_column(KEY, meta={"mask": {"kind": "hash"}})], [BASE], Kind.MASK_REMOVED, "`flight_id` is no longer masked (was hash)"),
    ([BASE], [with_column(NOTE, meta={"classification": "personal"})], Kind.CLASSIFICATION_RAISED, "classification of `note` raised: internal -> personal"),
    ([BASE], [with_column(NOTE, meta={})], Kind.CLASSIFICATION_LOWERED, "classification of `note` lowered: internal -> none"),
    ([BASE], [with_column(KEY, meta={"classification": "secret"})], Kind.CLASSIFICATION_RAISED, "classification of `flight_id` raised: none -> secret"),
    ([BASE], [with_(meta={**BASE.meta, "classification": "internal"})], Kind.CLASSIFICATION_RAISED, "classification raised: none -> internal"),
    # Words
    ([BASE], [with_column(KEY, description="Other words.")], Kind.DESCRIPTION_CHANGED, "description of `flight_id` changed"),
    ([BASE], [with_(description="Other words.")], Kind.DESCRIPTION_CHANGED, "description changed"),
    (
        [BASE],
        [with_(owner=Owner("fleet", "Fleet team", "fleet-team@example.com"))],
        Kind.OWNER_CHANGED,
        "owner Operations team <operations-team@example.com> -> Fleet team <fleet-team@example.com>",
    ),
    ([BASE], [with_(meta={**BASE.meta, "tier": {"a": 1}})], Kind.META_CHANGED, '`tier` none -> {"a": 1}'),
    ([BASE], [with_column(KEY, meta={"classification": "public"})], Kind.META_CHANGED, "`classification` of `flight_id` none -> public"),
    # Time
    ([BASE, replace(FLIGHTS_2, latest_version=1)], [with_(latest_version=2), FLIGHTS_2], Kind.LATEST_MOVED, "latest version v1 -> v2"),
    ([BASE], [ENDING], Kind.DEPRECATION_SET, "deprecated, ends 2026-12-31"),
    ([ENDING], [with_(deprecation_date="2027-01-01")], Kind.DEPRECATION_MOVED_LATER, "end moved later: 2026-12-31 -> 2027-01-01"),
    ([ENDING], [with_(deprecation_date="2026-12-30")], Kind.DEPRECATION_MOVED_EARLIER, "end moved earlier: 2026-12-31 -> 2026-12-30"),
    ([ENDING], [BASE], Kind.DEPRECATION_WITHDRAWN, "no longer deprecated (was to end 2026-12-31)"),
    ([ENDED], [ENDED], Kind.DEPRECATION_PASSED, "past its end, 2026-04-30"),
    # Service levels
    ([BASE], [with_(service_levels={**BASE.service_levels, "freshness": "3 days"})], Kind.FRESHNESS_LOOSENED, "freshness loosened: 48 hours -> 3 days"),
    ([BASE], [with_(service_levels={**BASE.service_levels, "freshness": "90 min"})], Kind.FRESHNESS_TIGHTENED, "freshness tightened: 48 hours -> 90 min"),
    ([BASE], [with_(service_levels={**BASE.service_levels, "availability": 99})], Kind.LEVEL_LOOSENED, "`availability` loosened: 99.5 -> 99"),
    ([BASE], [with_(service_levels={**BASE.service_levels, "availability": 99.9})], Kind.LEVEL_TIGHTENED, "`availability` tightened: 99.5 -> 99.9"),
    ([BASE], [with_(service_levels={**BASE.service_levels, "retention": "2 years"})], Kind.LEVEL_TIGHTENED, "`retention` tightened: none -> 2 years"),
    ([BASE], [with_(service_levels={**BASE.service_levels, "colour": "red"})], Kind.LEVEL_CHANGED, "`colour` blue -> red"),
    ([BASE], [with_(service_levels={**BASE.service_levels, "freshness": "monthly"})], Kind.LEVEL_CHANGED, "`freshness` 48 hours -> monthly"),
]
NOT_PRODUCTS = [
    (Withdrawn("protected", True), [Kind.ACCESS_LOWERED], "access lowered: public -> protected"),
    (Withdrawn("public", False), [Kind.ENFORCEMENT_OFF], "contract no longer enforced"),
    (Withdrawn("private", False), [Kind.ACCESS_LOWERED, Kind.ENFORCEMENT_OFF], "access lowered: public -> private"),
]


@pytest.mark.parametrize(("before", "after", "kind", "sentence"), ONE_CHANGE, ids=[f"{case[2]}-{place}" for place, case in enumerate(ONE_CHANGE)])
def test_each_difference_is_one_change(before: list[Product], after: list[Product], kind: Kind, sentence: str) -> None:
    found = [change for change in changes(before, after, today=TODAY) if change.address != TRIPS.address]
    assert [(change.kind, change.sentence) for change in found] == [(kind, sentence)]


@pytest.mark.parametrize(("what", "kinds", "sentence"), NOT_PRODUCTS)
def test_a_withdrawn_version_says_what_it_is_now(what: Withdrawn, kinds: list[Kind], sentence: str) -> None:
    found = changes([BASE], [TRIPS], today=TODAY, withdrawn={BASE.address: what})
    assert [change.kind for change in found] == [*kinds, Kind.PRODUCT_ADDED]
    assert found[0].sentence == sentence


def test_every_kind_is_found_somewhere_and_has_its_facts() -> None:
    assert {case[2] for case in ONE_CHANGE} | {kind for case in NOT_PRODUCTS for kind in case[1]} == set(Kind) == set(FACTS)


SHUFFLED = replace(BASE, primary_key=("STATUS", "flight_id"), meta={"grain": ["status", "Flight_ID"]})
NO_CHANGE = [
    ("the order of products", [with_(latest_version=2), FLIGHTS_2], [FLIGHTS_2, with_(latest_version=2)]),
    ("spellings of a type", [BASE], [with_column(DELAY, type="INT4")]),
    ("the order of a key and a grain", [replace(SHUFFLED, primary_key=("flight_id", "status"), meta={"grain": ["flight_id", "status"]})], [SHUFFLED]),
    ("the order of accepted values", [BASE], [with_column(STATUS, accepted_values=("cancelled", "flown"))]),
    ("another word for a time", [BASE], [with_(service_levels={**BASE.service_levels, "freshness": "2 days"})]),
    ("a level said in meta as well", [BASE], [with_(meta={**BASE.meta, "slo": {"freshness": "48 hours"}})]),
    ("an end that is today", [with_(deprecation_date=TODAY)], [with_(deprecation_date=TODAY)]),
    ("an end to come", [ENDING], [ENDING]),
    ("quoting and inputs", [BASE], [replace(with_column(KEY, quote=True), inputs=("model.network.airports.v1",))]),
]


@pytest.mark.parametrize(("before", "after"), [case[1:] for case in NO_CHANGE], ids=[case[0] for case in NO_CHANGE])
def test_what_is_no_difference(before: list[Product], after: list[Product]) -> None:
    assert changes(before, after, today=TODAY) == ()
    assert changes(after, before, today=TODAY) == ()


OTHER = Column("gate", "varchar", "Where it leaves.")
SEVERAL = [
    ("another type is no rename", [BASE], [with_column(DELAY, name="late_min", type="bigint")], [Kind.COLUMN_REMOVED, Kind.COLUMN_ADDED]),
    (
        "another place, name and description are no rename",
        [BASE],
        [with_(columns=(Column("gate", "integer"), KEY, STATUS, NOTE))],
        [Kind.COLUMN_REMOVED, Kind.COLUMN_ADDED],
    ),
    ("a renamed column that is never null is both", [BASE], [with_column(DELAY, name="late", is_nullable=False)], [Kind.COLUMN_RENAMED, Kind.NULLS_RULED_OUT]),
    ("values come and go", [BASE], [with_column(STATUS, accepted_values=("flown", "lost"))], [Kind.VALUES_WIDENED, Kind.VALUES_NARROWED]),
    ("too few columns are the same", [BASE], [replace(TRIPS, columns=(KEY, DELAY, OTHER))], [Kind.PRODUCT_REMOVED, Kind.PRODUCT_ADDED]),
    ("one common column proves nothing", [replace(BASE, columns=(KEY,))], [replace(TRIPS, columns=(KEY,))], [Kind.PRODUCT_REMOVED, Kind.PRODUCT_ADDED]),
    (
        "a product that is still there was not renamed",
        [BASE, replace(BASE, address=FLIGHTS_2.address)],
        [BASE, TRIPS],
        [Kind.VERSION_REMOVED, Kind.PRODUCT_ADDED],
    ),
    ("a new version is no renumbered one", [FLIGHTS], [replace(FLIGHTS_2, latest_version=2)], [Kind.VERSION_REMOVED, Kind.LATEST_MOVED, Kind.VERSION_ADDED]),
    (
        "a renamed product may differ in more",
        [BASE],
        [replace(with_column(DELAY, type="bigint"), address=TRIPS.address, columns=(*BASE.columns, OTHER))],
        [Kind.PRODUCT_RENAMED, Kind.COLUMN_ADDED],
    ),
    ("an end to come excuses no removal", [ENDING], [], [Kind.PRODUCT_REMOVED]),
]


@pytest.mark.parametrize(("before", "after", "kinds"), [case[1:] for case in SEVERAL], ids=[case[0] for case in SEVERAL])
def test_near_misses_and_changes_together(before: list[Product], after: list[Product], kinds: list[Kind]) -> None:
    assert [change.kind for change in changes(before, after, today=TODAY)] == kinds


def test_a_key_of_a_renamed_column_is_the_same_key() -> None:
    after = replace(with_column(KEY, name="flight_key"), primary_key=("flight_key",), meta={"grain": ["flight_key"]})
    assert [change.kind for change in changes([BASE], [after], today=TODAY)] == [Kind.COLUMN_RENAMED]


@pytest.mark.parametrize(
    ("name", "facts", "guess"),
    [
        ("late_min", {"description": ""}, "same type, same place"),
        ("departure_delays_min", {"description": ""}, "same type, same place, similar name"),
        ("late_min", {}, "same type, same description, same place"),
    ],
)
def test_a_guess_says_why(name: str, facts: dict[str, str], guess: str) -> None:
    change = changes([BASE], [with_column(DELAY, name=name, **facts)], today=TODAY)[0]
    assert (change.kind, change.column, change.renamed_to, change.is_guess, change.guess) == (Kind.COLUMN_RENAMED, "departure_delay_min", name, True, guess)


def test_the_likeliest_rename_is_taken_and_each_column_once() -> None:
    one, two = Column("tailnum", "varchar", "Tail."), Column("dest", "varchar", "To.")
    before, after = replace(BASE, columns=(KEY, one, two)), replace(BASE, columns=(KEY, replace(two, name="destination"), replace(one, name="tail_number")))
    renamed = {change.column: change.renamed_to for change in changes([before], [after], today="") if change.kind is Kind.COLUMN_RENAMED}
    assert renamed == {"tailnum": "tail_number", "dest": "destination"}


def test_a_column_without_classification_has_its_products() -> None:
    old, new = ({"grain": ["flight_id"], "classification": word} for word in ("internal", "personal"))
    before = replace(with_column(KEY, meta={"classification": "internal"}), meta=old)
    assert [change.kind for change in changes([before], [replace(BASE, meta=old)], today="")] == [Kind.META_CHANGED]
    raised = [change.kind for change in changes([before], [replace(BASE, meta=new)], today="")]
    assert raised == [Kind.CLASSIFICATION_RAISED, Kind.CLASSIFICATION_RAISED]


def test_a_passed_end_is_news_once() -> None:
    assert [change.kind for change in changes([ENDED], [ENDED], today=TODAY, since="2026-04-30")] == [Kind.DEPRECATION_PASSED]
    assert changes([ENDED], [ENDED], today=TODAY, since="2026-05-01") == ()
    assert changes([ENDED], [ENDED], today="") == ()


def test_the_latest_version_moves_once_for_all_versions() -> None:
    (change,) = changes([BASE, replace(FLIGHTS_2, latest_version=1)], [with_(latest_version=2), FLIGHTS_2], today=TODAY)
    assert (change.kind, change.address) == (Kind.LATEST_MOVED, BASE.address)


def test_long_lists_of_moved_columns_are_cut() -> None:
    wide = tuple(Column(f"c{place}", "integer") for place in range(20))
    (change,) = changes([with_(columns=wide)], [with_(columns=wide[1:] + wide[:1])], today="")
    assert (change.before, change.after) == ("c0, c1, c2, c3, c4, c5 and 14 more", "c1, c2, c3, c4, c5, c6 and 14 more")


# What changes mean ---------------------------------------------------------------------------------------------------------------------------------


def test_only_what_hits_readers_of_a_version_breaks() -> None:
    breaking = {kind for kind in Kind if breaks_existing(Change(kind, BASE.address))}
    assert breaking >= {Kind.COLUMN_REMOVED, Kind.NULLS_ALLOWED, Kind.VERSION_REMOVED, Kind.ACCESS_LOWERED, Kind.UNIT_CHANGED, Kind.COLUMN_RENAMED}
    assert not breaking & {Kind.VERSION_ADDED, Kind.PRODUCT_ADDED, Kind.VERSION_RETIRED, Kind.TYPE_WIDENED, Kind.COLUMN_ADDED, Kind.NULLS_RULED_OUT}


def test_what_changes_nothing_for_either_side_is_editorial() -> None:
    neither = {kind for kind, facts in FACTS.items() if (facts.consumers, facts.producer) == (Direction.NEITHER, Direction.NEITHER)}
    assert neither == {kind for kind, facts in FACTS.items() if facts.severity is Severity.EDITORIAL}


def test_what_only_loosens_the_consumers_side_never_breaks() -> None:
    assert max(facts.severity for facts in FACTS.values() if facts.consumers is Direction.LOOSENS) < Severity.BREAKING
    assert {facts.consumers for facts in FACTS.values() if facts.severity is Severity.ADDITIVE} == {Direction.LOOSENS}


@pytest.mark.parametrize(
    ("after", "version"),
    [
        ([BASE], "1.4.2"),
        ([with_(description="x")], "1.4.3"),
        ([with_column(DELAY, type="bigint"), TRIPS], "1.5.0"),
        ([BASE, FLIGHTS_2], "1.5.0"),
        ([], "2.0.0"),
        ([FLIGHTS_2], "2.0.0"),
    ],
)
def test_the_greatest_change_raises_the_version(after: list[Product], version: str) -> None:
    assert next_version("1.4.2", changes([BASE], after, today=TODAY), is_rewritten=False) == version


def test_a_package_rewritten_without_changes_is_a_patch() -> None:
    assert next_version("1.4.2", (), is_rewritten=True) == "1.4.3"


def test_time_alone_raises_no_version() -> None:
    assert [next_version("1.4.2", changes([ENDED], [ENDED], today=today), is_rewritten=False) for today in ("", TODAY)] == ["1.4.2", "1.4.2"]
    assert [next_version("1.4.2", changes([ENDED], [], today=today), is_rewritten=False) for today in ("", TODAY)] == ["2.0.0", "2.0.0"]
    assert FACTS[Kind.VERSION_RETIRED].bump is Bump.MAJOR


# Laws ----------------------------------------------------------------------------------------------------------------------------------------------

MIRROR = {
    Kind.PRODUCT_ADDED: Kind.PRODUCT_REMOVED,
    Kind.VERSION_ADDED: Kind.VERSION_REMOVED,
    Kind.COLUMN_ADDED: Kind.COLUMN_REMOVED,
    Kind.TYPE_WIDENED: Kind.TYPE_NARROWED,
    Kind.NULLS_ALLOWED: Kind.NULLS_RULED_OUT,
    Kind.VALUES_WIDENED: Kind.VALUES_NARROWED,
    Kind.MASK_ADDED: Kind.MASK_REMOVED,
    Kind.CLASSIFICATION_RAISED: Kind.CLASSIFICATION_LOWERED,
    Kind.DEPRECATION_SET: Kind.DEPRECATION_WITHDRAWN,
    Kind.DEPRECATION_MOVED_LATER: Kind.DEPRECATION_MOVED_EARLIER,
    Kind.FRESHNESS_LOOSENED: Kind.FRESHNESS_TIGHTENED,
    Kind.LEVEL_LOOSENED: Kind.LEVEL_TIGHTENED,
}
OPPOSITE = MIRROR | {other: kind for kind, other in MIRROR.items()}
# What is stated for the first time is told apart from what changed, what is dropped is not.
STATED = {
    Kind.KEY_DECLARED: Kind.KEY_CHANGED,
    Kind.VALUES_DECLARED: Kind.VALUES_NARROWED,
    Kind.GRAIN_CHANGED: Kind.META_CHANGED,
    Kind.UNIT_CHANGED: Kind.META_CHANGED,
}


def any_column(random: random.Random, name: str) -> Column:
    return Column(
        name if random.random() < 0.9 else name.upper(),
        random.choice(["integer", "bigint", "varchar", "decimal(9,2)", "decimal(12,2)", "struct(a integer)", "struct(a integer, b date)"]),
        random.choice(["", "One.", "Two."]),
        is_nullable=random.random() < 0.5,
        meta=random.choice([{}, {"mask": "hash"}, {"mask": "token"}, {"unit": "m"}, {"unit": "km"}, {"classification": "personal"}, {"note": 1}]),
        accepted_values=random.choice([None, None, ("a",), ("a", "b"), ("b", "c")]),
    )


def any_contract(random: random.Random) -> list[Product]:
    products = []
    for name in random.sample(["flights", "trips", "legs"], 2):
        latest = random.choice([1, 2])
        for version in random.sample([1, 2], random.choice([1, 2])):
            columns = tuple(any_column(random, name) for name in random.sample(["a", "b", "cc", "cd", "key"], random.randint(1, 5)))
            names = tuple(column.name for column in columns[:2])
            products.append(
                replace(
                    FLIGHTS,
                    address=Address("operations", name, version),
                    columns=columns,
                    latest_version=latest,
                    deprecation_date=random.choice(["", "2027-01-01", "2028-01-01"]),
                    primary_key=random.choice([(), names[:1], names]),
                    meta=random.choice([{}, {"grain": list(names)}, {"grain": list(names[:1]), "classification": "internal"}]),
                    service_levels=random.choice([{}, {"freshness": "1 day"}, {"freshness": "24 hours", "x": 1}, {"freshness": 2, "x": 3}]),
                )
            )
    return products


def told(found: tuple[Change, ...]) -> list[Kind]:
    return sorted(STATED.get(change.kind, change.kind) for change in found)


@pytest.mark.parametrize("seed", range(200))
def test_backwards_each_change_is_the_opposite_one(seed: int) -> None:
    chance = random.Random(seed)
    one, other = any_contract(chance), any_contract(chance)
    there, back = changes(one, other, today=TODAY), changes(other, one, today=TODAY)
    assert told(there) == sorted(OPPOSITE.get(kind, kind) for kind in told(back))
    assert changes(one, one, today=TODAY) == changes(other, other, today=TODAY) == ()
    chance.shuffle(one)
    assert changes(one, other, today=TODAY) == there
