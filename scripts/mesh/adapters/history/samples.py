"""A few rows of each product, to see what it looks like: `.mesh/<env>/history/samples/<domain>.<product>.v<N>.json`. Only of the newest publication of open
ports, and only columns whose class is clear; whoever reads them is asked for the classes again."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from mesh.adapters.files import write_atomic
from mesh.core.history.allowed import Withheld
from mesh.core.model import Address

ROWS = 5


class Sample(msgspec.Struct, frozen=True):
    """Rows of one product version, as text; null where there is no value."""

    publication_id: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...] = ()


def sample_file(folder: Path, address: Address) -> Path:
    return folder / "samples" / f"{address}.json"


def write_sample(folder: Path, address: Address, sample: Sample) -> None:
    write_atomic(sample_file(folder, address), msgspec.json.encode(sample) + b"\n")


def read_sample(folder: Path, address: Address, reasons: Withheld) -> Sample | None:
    """The sample as it may be shown today; None where there is none, or no column of it may be."""
    try:
        found = msgspec.json.decode(sample_file(folder, address).read_bytes(), type=Sample)
    except (OSError, msgspec.DecodeError):
        return None
    return _as_allowed(found, reasons) if all(len(row) == len(found.columns) for row in found.rows) else None


def prune(folder: Path, domain: str, allowed: Mapping[Address, Withheld]) -> None:
    """Takes away what may not be kept any more: samples of products that a domain has no longer, and columns whose class was raised."""
    kept = {sample_file(folder, address).name: address for address in allowed}
    for file in _samples(folder, domain):
        address = kept.get(file.name)
        now = read_sample(folder, address, allowed[address]) if address else None
        if address is None or now is None:
            with suppress(OSError):
                file.unlink()
        elif msgspec.json.encode(now) + b"\n" != file.read_bytes():
            write_sample(folder, address, now)


def _samples(folder: Path, domain: str) -> Iterable[Path]:
    return sorted((folder / "samples").glob(f"{domain}.*.json"))


def _as_allowed(sample: Sample, reasons: Withheld) -> Sample | None:
    places = [place for place, column in enumerate(sample.columns) if not reasons.why(column)]
    if not places:
        return None
    rows = tuple(tuple(row[place] for place in places) for row in sample.rows)
    return Sample(sample.publication_id, tuple(sample.columns[place] for place in places), rows)
