"""Made-up columns with and without personal data, from a fixed seed, to measure the detectors on. Nothing in them is anybody's: addresses are below
example domains, telephone numbers of the fictional range 555-01xx or random, bank accounts and cards random with right check digits."""

import string
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

ROWS = 200
_SYLLABLES = "ta lo me rin ka vo sel dan mi ra ne tor bel os ul fen ja ri po wen".split()
_WORDS = "the seat was changed at gate please call back bag left on board window aisle upgrade asked refund claim new old late early note to crew".split()
_COUNTRIES = {"DE": 18, "GB": 18, "FR": 23, "NL": 14, "ES": 20, "NO": 11, "CH": 17, "PL": 24}


@dataclass(frozen=True, slots=True)
class Labelled:
    """One column: its name, its values, and the detector that ought to find it; empty for none."""

    name: str
    values: list[str | None]
    label: str


def labelled_columns(seed: int, rounds: int) -> list[Labelled]:
    """`rounds` columns of each maker, with a tenth of nulls."""
    random = Random(seed)
    found = []
    for _ in range(rounds):
        for label, names, make in _MAKERS:
            name = random.choice(names)
            found.append(Labelled(name, [None if random.random() < 0.1 else make(random) for _ in range(ROWS)], label))
    return found


def _word(random: Random) -> str:
    return "".join(random.choice(_SYLLABLES) for _ in range(random.randint(2, 3)))


def _digits(random: Random, count: int) -> str:
    return "".join(random.choice(string.digits) for _ in range(count))


def _email(random: Random) -> str:
    name = random.choice(["{a}.{b}", "{a}{n}", "{a}_{b}", "{a}+{b}", "{A}.{b}"]).format(
        a=_word(random), b=_word(random), A=_word(random).title(), n=random.randint(1, 99)
    )
    return f"{name}@{random.choice(['example.com', 'mail.example.org', 'example.co.uk', 'a-b.example.net'])}"


def _sentence(random: Random, *inside: str) -> str:
    words = [random.choice(_WORDS) for _ in range(random.randint(4, 12))]
    for one in inside:
        words.insert(random.randint(0, len(words)), one)
    return " ".join(words)


def _phone(random: Random) -> str:
    area, line = random.randint(201, 989), f"01{random.randint(0, 99):02}"
    shapes = (
        f"+1 {area} 555 {line}",
        f"({area}) 555-{line}",
        f"{area}-555-{line}",
        f"+1-{area}-555-{line}",
        f"{area}.555.{line}",
        f"+49 30 {_digits(random, 4)} {_digits(random, 3)}",
    )
    return random.choice(
        (
            *shapes,
            f"+44 20 {_digits(random, 4)} {_digits(random, 4)}",
            f"+33 1 {_digits(random, 2)} {_digits(random, 2)} {_digits(random, 2)} {_digits(random, 2)}",
        )
    )


def _plain_phone(random: Random) -> str:
    return random.choice([f"0{random.randint(20, 999)} {_digits(random, 6)}", _digits(random, 10), f"0{random.randint(20, 99)}/{_digits(random, 7)}"])


def _iban(random: Random) -> str:
    country = random.choice(list(_COUNTRIES))
    bank = "".join(random.choice(string.ascii_uppercase) for _ in range(4)) if country in ("GB", "NL") else ""
    account = bank + _digits(random, _COUNTRIES[country] - len(bank))
    number = "".join(str(int(letter, 36)) for letter in f"{account}{country}00")
    found = f"{country}{98 - int(number) % 97:02}{account}"
    return " ".join(found[start : start + 4] for start in range(0, len(found), 4)) if random.random() < 0.4 else found


def luhn_digit(digits: str) -> str:
    """The check digit that makes `digits` a card number."""
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))]
    return str(-sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10)


def _card(random: Random) -> str:
    prefix, length = random.choice([("4", 16), ("51", 16), ("55", 16), ("2221", 16), ("34", 15), ("37", 15), ("6011", 16)])
    digits = prefix + _digits(random, length - len(prefix) - 1)
    digits += luhn_digit(digits)
    separator = random.choice(["", "", " ", "-"])
    if length == 15:
        return separator.join((digits[:4], digits[4:10], digits[10:])) if separator == " " else digits
    return separator.join(digits[start : start + 4] for start in range(0, 16, 4))


def _ipv4(random: Random) -> str:
    return ".".join(str(random.randint(0 if place else 1, 254)) for place in range(4))


def _ipv6(random: Random) -> str:
    groups = [f"{random.getrandbits(16):x}" for _ in range(8)]
    return ":".join(groups) if random.random() < 0.5 else ":".join(groups[:3]) + "::" + groups[7]


def _full_name(random: Random) -> str:
    return f"{_word(random).title()} {_word(random).title()}"


def _birth(random: Random) -> str:
    return f"{random.randint(1930, 2010)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"


def _timestamp(random: Random) -> str:
    return f"2013-{random.randint(1, 12):02}-{random.randint(1, 28):02} {random.randint(0, 23):02}:{random.randint(0, 59):02}:00" + random.choice(
        ["", "+00:00", ".123"]
    )


def _hex(random: Random) -> str:
    return f"{random.getrandbits(256):064x}"


def _sometimes(share: float, make: Callable[[Random], str]) -> Callable[[Random], str]:
    """Free text, of which a part says something personal."""
    return lambda random: _sentence(random, make(random)) if random.random() < share else _sentence(random)


_Maker = tuple[str, list[str], Callable[[Random], str]]
_MAKERS: list[_Maker] = [
    ("email", ["email", "contact", "address_1", "user_key", "login"], _email),
    ("email", ["comment", "note", "remarks"], _sometimes(0.05, _email)),
    ("phone", ["phone", "reachable_at", "contact_2", "value"], _phone),
    ("phone", ["phone_number", "mobile", "home_phone"], _plain_phone),
    ("phone", ["comment", "note"], _sometimes(0.15, _phone)),
    ("phone", ["column_7", "ref"], _plain_phone),
    ("iban", ["iban", "account", "payout_to"], _iban),
    ("iban", ["comment", "booking_text"], _sometimes(0.05, _iban)),
    ("card", ["card_number", "payment", "token_source"], _card),
    ("card", ["comment", "note"], _sometimes(0.05, _card)),
    ("ip", ["ip_address", "client", "source"], _ipv4),
    ("ip", ["ip", "peer"], _ipv6),
    ("person_name", ["full_name", "passenger_name", "surname", "customer_last_name"], _full_name),
    ("person_name", ["who", "holder"], _full_name),
    ("birth_date", ["birth_date", "date_of_birth", "dob"], _birth),
    ("", ["flight_date", "valid_from", "order_date"], _birth),
    ("", ["departed_at_utc", "observed_at"], _timestamp),
    ("", ["tail_number"], lambda random: f"N{_digits(random, 3)}{random.choice('ABCDEFGH')}{random.choice('JKLMN')}"),
    ("", ["flight_id"], lambda random: f"{_birth(random)}-{random.choice(['UA', 'B6', 'DL'])}-{random.randint(1, 6000)}-EWR"),
    ("", ["order_id", "booking_id"], lambda random: _digits(random, 16)),
    ("", ["ticket_number"], lambda random: f"4{_digits(random, 15)}"),
    ("", ["serial"], lambda random: f"{random.choice('ABDG')}{random.choice('EBRL')}{_digits(random, 18)}"),
    ("", ["row_key", "id"], lambda random: str(random.getrandbits(53))),
    ("", ["amount", "distance_mi"], lambda random: f"{random.uniform(-900, 90000):.2f}"),
    ("", ["latitude"], lambda random: f"{random.uniform(-90, 90):.6f}"),
    ("", ["version", "firmware"], lambda random: ".".join(str(random.randint(0, 40)) for _ in range(4))),
    ("", ["uuid", "session"], lambda random: "-".join(f"{random.getrandbits(size * 4):0{size}x}" for size in (8, 4, 4, 4, 12))),
    ("", ["email", "customer_id"], _hex),
    ("", ["phone"], lambda random: "*" * 12 + _digits(random, 2)),
    ("", ["email_domain"], lambda random: random.choice(["example.com", "example.org", "mail.example.net"])),
    ("", ["handle"], lambda random: f"@{_word(random)}"),
    ("", ["mac_address"], lambda random: ":".join(f"{random.getrandbits(8):02x}" for _ in range(6))),
    ("", ["comment", "description"], lambda random: _sentence(random, f"gate {random.randint(1, 99)}", f"{random.randint(1, 12)}:{random.randint(0, 59):02}")),
    (
        "",
        ["airport_name", "carrier_name", "product_name", "name"],
        lambda random: f"{_word(random).title()} {random.choice(['Airport', 'Air Lines', 'Field'])}",
    ),
    ("", ["postal_code", "zip"], lambda random: _digits(random, 5)),
    ("", ["phone_type", "ip_region"], lambda random: random.choice(["home", "work", "eu-west", "us-east"])),
    ("", ["part_number"], lambda random: f"{_digits(random, 3)}-{_digits(random, 2)}-{_digits(random, 4)}"),
    ("", ["clock", "duration"], lambda random: f"{random.randint(0, 23)}:{random.randint(0, 59):02}:{random.randint(0, 59):02}"),
]
