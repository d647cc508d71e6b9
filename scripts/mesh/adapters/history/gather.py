"""Makes records of what was noted about runs, and adds them to history: builds and tests, tries to publish, profiles and samples, findings."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import msgspec

from mesh.adapters import ports
from mesh.adapters.artifacts import reading
from mesh.adapters.governance.classes import read_classes
from mesh.adapters.history.marks import history_folder
from mesh.adapters.history.profile import first_rows, newest_value, profile
from mesh.adapters.history.read import Asked, newest_columns
from mesh.adapters.history.samples import ROWS, Sample, prune, write_sample
from mesh.adapters.history.store import ATTEMPTS, BUILDS, COLUMNS, FINDINGS, TESTS, append
from mesh.adapters.workspace import Workspace
from mesh.core.errors import InputError
from mesh.core.governance.classes import DataClass
from mesh.core.history.allowed import Withheld, withheld
from mesh.core.history.attempts import attempts, lost, newest_column
from mesh.core.history.records import AttemptRecord, BuildRecord, ColumnRecord, FindingRecord, TestRecord
from mesh.core.history.results import build_record, test_records
from mesh.core.model import OPEN, RESTRICTED, Address, Entry, Product
from mesh.core.part import Artifacts, Taken, take
from mesh.core.sqltext import literal

if TYPE_CHECKING:
    from mesh.adapters.history.record import Noted
    from mesh.core.governance.report import Checked

UNREADABLE = "cannot be profiled"


def gather(workspace: Workspace, noted: "Collection[Noted]", checked: "Checked | None") -> None:
    """Adds all records of some runs. Raises InputError where they cannot be written, or history cannot be read."""
    folder = history_folder(workspace.home, workspace.environment)
    with Asked(folder) as asked:
        _Gathering(workspace, noted, folder, asked).write(checked)


class _Gathering:
    """The records of some runs, being put together."""

    def __init__(self, workspace: Workspace, noted: "Collection[Noted]", folder: Path, asked: Asked) -> None:
        self._workspace = workspace
        self._noted = noted
        self._folder = folder
        self._asked = asked
        names = sorted({one.domain.name for one in noted})
        self._where = f"domain in ({', '.join(map(literal, names))})"
        self._taken = {name: self._take(name) for name in names}
        self._classes = self._read_classes()

    def write(self, checked: "Checked | None") -> None:
        builds, tests = self._runs()
        with duckdb.connect() as connection:
            connection.execute("set timezone = 'UTC'")
            tried = self._attempts(connection, builds)
            columns, samples = self._profiles(connection)
        findings = list(_findings(checked, builds))
        append(self._folder, {BUILDS: builds, TESTS: tests, ATTEMPTS: tried, COLUMNS: columns, FINDINGS: findings})
        for address, sample in samples.items():
            write_sample(self._folder, address, sample)
        for name, taken in self._taken.items():
            if taken is not None:
                prune(self._folder, name, {product.address: self._withheld(product) for product in taken.part.products.values()})

    # Runs ---------------------------------------------------------------------------------------------------------

    def _runs(self) -> tuple[list[BuildRecord], list[TestRecord]]:
        known = {row[:2] for row in self._asked.rows(BUILDS, f"select distinct domain, run from {{}} where {self._where}")}
        builds: list[BuildRecord] = []
        tests: list[TestRecord] = []
        for one in self._noted:
            name, report, results = one.domain.name, one.report, one.results
            if report is None:
                if results is not None and results.results:
                    builds.append(build_record(name, results))
            else:
                # Results that are older than the step are another run's: it never came to its own.
                ran = results if results is not None and build_record(name, results).ended_at >= one.began_at else None
                commit, state = self._workspace.commit, str(report.state)
                if ran is not None:
                    builds.append(build_record(name, ran, state=state, seconds=report.seconds, commit=commit))
                else:
                    ended = datetime.fromisoformat(one.began_at) + timedelta(seconds=report.seconds)
                    run, until = f"{one.began_at} {state}", ended.strftime("%Y-%m-%dT%H:%M:%SZ")
                    builds.append(BuildRecord(name, run, one.began_at, until, round(report.seconds, 3), state, commit))
                results = ran
            taken = self._taken[name]
            if results is not None and taken is not None and (name, builds[-1].run if builds else "") not in known:
                tests += test_records(name, results, {node.id: node for node in taken.part.nodes})
        return [build for build in builds if (build.domain, build.run) not in known], tests

    # Publications -------------------------------------------------------------------------------------------------

    def _attempts(self, connection: Any, builds: Collection[BuildRecord]) -> list[AttemptRecord]:
        question = f"select distinct domain, product, version, port, run, publication_id, outcome = 'withheld' from {{}} where {self._where}"
        rows = self._asked.rows(ATTEMPTS, question)
        known = {row[:5] for row in rows}
        published = {(*row[:4], row[5]) for row in rows if not row[6]}
        found: dict[tuple[object, ...], AttemptRecord] = {}
        for one in self._noted:
            taken = self._taken[one.domain.name]
            part = taken.part if taken else None
            products = {product.address: product for product in part.products.values()} if part else {}
            made = list(attempts(one.port, products, one.results))
            if one.report is not None:
                build = next((build for build in reversed(list(builds)) if build.domain == one.domain.name), None)
                made += lost(one.port, products, one.report, one.began_at, build.run if build else one.began_at)
            for port in (OPEN, RESTRICTED):
                for id_ in self._unread(one.domain.name, port, published, made):
                    made += self._published(one.domain.name, port, id_)
            for attempt in made:
                key = (attempt.domain, attempt.product, attempt.version, attempt.port, attempt.run)
                if key not in known:
                    found[key] = attempt
        return [self._with_newest(connection, attempt) for attempt in found.values()]

    def _unread(self, domain: str, port: str, published: Collection[tuple[object, ...]], made: Iterable[AttemptRecord]) -> list[str]:
        """Publications that the port keeps and no try to publish tells of: of runs that others followed before anybody looked."""
        ids = ports.publication_ids(self._workspace.home, self._workspace.environment, domain, port)
        known = {key[4] for key in published if key[0] == domain and key[3] == port} | {attempt.publication_id for attempt in made if attempt.port == port}
        return [id_ for id_ in ids if id_ not in known]

    def _published(self, domain: str, port: str, id_: str) -> Iterator[AttemptRecord]:
        try:
            entries = ports.read_publication(self._workspace.home, self._workspace.environment, domain, id_, port)
        except InputError:
            return
        for entry in entries:
            if entry.publication_id == id_:
                yield AttemptRecord(
                    domain, entry.address.product, entry.address.version, entry.port, id_, entry.published_at, "published", "", id_,
                    entry.published_at, entry.rows, entry.bytes, entry.content_hash, entry.commit,
                )  # fmt: skip

    def _with_newest(self, connection: Any, attempt: AttemptRecord) -> AttemptRecord:
        """With the newest value of the column that says how old the data are, read out of the open port's file."""
        address = Address(attempt.domain, attempt.product, attempt.version)
        taken, entry = self._taken[attempt.domain], self._entry(address)
        if taken is None or entry is None or entry.publication_id != attempt.publication_id:
            return attempt
        column = newest_column(address, taken.part, taken.details)
        try:
            newest = column and newest_value(connection, ports.published_file(self._workspace.home, self._workspace.environment, entry), column)
        except duckdb.Error:
            return attempt
        return msgspec.structs.replace(attempt, newest=newest)

    # Columns ------------------------------------------------------------------------------------------------------

    def _profiles(self, connection: Any) -> tuple[list[ColumnRecord], dict[Address, Sample]]:
        """Of each product version that is published openly and was not profiled yet."""
        before = {key[0]: columns for key, columns in newest_columns(self._asked, 1, self._where).items()}
        found: list[ColumnRecord] = []
        samples: dict[Address, Sample] = {}
        for product in self._products():
            entry, last = self._entry(product.address), before.get(product.address, ())
            if entry is None or (last and last[0].publication_id == entry.publication_id):
                continue
            file = ports.published_file(self._workspace.home, self._workspace.environment, entry)
            reasons = self._withheld(product)
            known = {column.column: column for column in last}
            try:
                columns = _profiled(connection, file, entry, reasons, known)
                shown = [column.column for column in columns if not column.withheld]
                if shown:
                    rows = tuple(tuple(row) for row in first_rows(connection, file, shown, ROWS))
                    samples[product.address] = Sample(entry.publication_id, tuple(shown), rows)
            except duckdb.Error:
                # The file is gone, for a newer publication took its place, or damaged, which `mesh status --verify` tells.
                continue
            found += columns
        return found, samples

    def _products(self) -> Iterator[Product]:
        return (product for taken in self._taken.values() if taken is not None for product in taken.part.products.values())

    def _entry(self, address: Address) -> Entry | None:
        port = next((one.port for one in reversed(list(self._noted)) if one.domain.name == address.domain), None)
        return port.entry(address) if port else None

    def _withheld(self, product: Product) -> Withheld:
        return withheld(product, self._classes) if self._classes is not None else Withheld({})

    def _read_classes(self) -> Mapping[str, DataClass] | None:
        """None where nobody can tell what the classes are: then nothing is looked at."""
        try:
            return {one.name: one for one in read_classes(self._workspace.root)}
        except InputError:
            return None

    def _take(self, name: str) -> Taken | None:
        last = [one for one in self._noted if one.domain.name == name][-1]
        try:
            manifest = reading.read_manifest(last.target) or reading.read_manifest(self._workspace.target(last.domain))
            return take(Artifacts(name, str(last.domain.path), manifest)) if manifest else None
        except InputError:
            return None


def _profiled(connection: Any, file: Any, entry: Entry, reasons: Withheld, known: Mapping[str, ColumnRecord]) -> tuple[ColumnRecord, ...]:
    try:
        return profile(connection, file, entry, reasons, known)
    except duckdb.IOException:
        raise
    except duckdb.Error:
        # Values that DuckDB's own functions stumble over: that much can be counted.
        return profile(connection, file, entry, Withheld({name.lower(): reasons.why(name) or UNREADABLE for name, _ in entry.columns}), known)


def _findings(checked: "Checked | None", builds: Iterable[BuildRecord]) -> Iterator[FindingRecord]:
    """What the policies said of the domains that were built."""
    runs = {build.domain: build for build in builds}
    for finding in checked.findings if checked else ():
        if (build := runs.get(finding.domain)) is not None:
            yield FindingRecord(build.domain, build.run, build.ended_at, finding.policy, str(finding.severity), finding.node, finding.column)
