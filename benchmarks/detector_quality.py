"""Precision and recall of `governance/detectors.yml` on made-up columns whose labels are known: `python benchmarks/detector_quality.py`.

A column counts as found when the detector of its label reports it. Some are made to be missed (names of people in a column called `who`, telephone numbers
without any separator in a column called `ref`), and some to mislead (ticket numbers of 16 digits, firmware versions, hashes in a column called `email`).
"""

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
from mesh.adapters.governance.detectors import read_detectors
from mesh.core.governance.detectors import detection
from synthetic.personal import Labelled, labelled_columns

Counts = tuple[int, int, int]


def measure(columns: list[Labelled], root: Path) -> dict[str, Counts]:
    """By detector, and under `all`: found rightly, found wrongly, missed."""
    detectors = read_detectors(root)
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    connection: Any = duckdb.connect()
    for column in columns:
        name = '"' + column.name + '"'
        connection.execute(f"create or replace table sampled as select unnest(?::varchar[]) as {name}", [column.values])
        said = {row[1] for row in connection.execute(detection("sampled", detectors)).fetchall()}
        right.update(said & {column.label})
        wrong.update(said - {column.label})
        missed.update({column.label} - said - {""})
    names = [one.name for one in detectors if one.name in {column.label for column in columns} | set(wrong)]
    found = {name: (right[name], wrong[name], missed[name]) for name in names}
    return {**found, "all": (right.total(), wrong.total(), missed.total())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=2013)
    parser.add_argument("--rounds", type=int, default=20, help="columns of each kind (default: 20)")
    arguments = parser.parse_args()
    columns = labelled_columns(arguments.seed, arguments.rounds)
    print(f"{len(columns)} columns, {sum(bool(column.label) for column in columns)} of them personal, {len(columns[0].values)} values each")
    print(f"{'detector':<16}{'right':>7}{'wrong':>7}{'missed':>8}{'precision':>11}{'recall':>8}")
    for name, (right, wrong, missed) in measure(columns, Path(__file__).parents[1]).items():
        precision, recall = (f"{right / count:.3f}" if count else "-" for count in (right + wrong, right + missed))
        print(f"{name:<16}{right:>7}{wrong:>7}{missed:>8}{precision:>11}{recall:>8}")


if __name__ == "__main__":
    main()
