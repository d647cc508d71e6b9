"""What `mesh build` appends to the audit log: what a domain read, published, kept back and was refused; and publications that nobody recorded."""

import fcntl
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from mesh.adapters import ports
from mesh.adapters.audit.log import AuditLog, known_ids, used, who
from mesh.adapters.files import read_text, write_atomic
from mesh.core.audit.record import Action, Draft, Used
from mesh.core.build.report import Report, State
from mesh.core.errors import InputError
from mesh.core.model import OPEN, RESTRICTED, Address, Domain, Entry

_NOT_BUILT = (State.UP_TO_DATE, State.NOTHING, State.SKIPPED)
_PORTS = (OPEN, RESTRICTED)
_REFUSED = re.compile(r"(?:may not read|reads) (?P<address>\w+\.\w+\.v\d+)(?P<restricted> from the restricted port)?(?:: |, which names its consumers)")
"""What `platform/macros/ports/check_agreement.sql` says."""


def record_build(home: Path, environment: str, domain: Domain, inputs: Iterable[Address], report: Report) -> None:
    """Appends what one step of a build did. A domain that was up to date did nothing."""
    if report.state in _NOT_BUILT:
        return
    drafts = [*_refusals(domain, report), *_reads(home, environment, domain, inputs, report), *_publications(home, environment, domain, report)]
    if drafts:
        AuditLog(home, environment).append(*drafts)


def find_unrecorded(home: Path, environment: str, domains: Iterable[str]) -> None:
    """Appends the publications that no record names: those of a plain `dbt build`, or of a build that was killed before it could.

    Looks at the names in the ports' folders only, unless there are new ones. A domain that is being built now has its turn later."""
    log = AuditLog(home, environment)
    file = log.folder / "seen.json"
    seen = _seen(file)
    new = {domain: ids for domain in domains if (ids := [id_ for id_ in _ids(home, environment, domain) if id_ > seen.get(domain, "")])}
    new = {domain: ids for domain, ids in new.items() if not is_building(home / environment / "state" / f"{domain}.lock")}
    if not new:
        return
    with log.held() as held:
        known = known_ids(held.records())
        held.append(*(draft for domain, ids in new.items() for id_ in ids if (domain, id_) not in known for draft in _found(home, environment, domain, id_)))
        write_atomic(file, json.dumps({**seen, **{domain: ids[-1] for domain, ids in new.items()}}) + "\n")


def _ids(home: Path, environment: str, domain: str) -> list[str]:
    """Publications of both ports, the newest last."""
    return sorted({id_ for port in _PORTS for id_ in ports.publication_ids(home, environment, domain, port)})


def _found(home: Path, environment: str, domain: str, id_: str) -> Iterator[Draft]:
    entries: list[Entry] = []
    for port in _PORTS:
        # Not every publication is one of both ports; of a damaged file `mesh build` and `mesh status` say what to do.
        with suppress(InputError):
            entries += (entry for entry in ports.read_publication(home, environment, domain, id_, port) if entry.publication_id == id_)
    # A publication that only says anew what is the latest version has no files of its own.
    if entries:
        yield Draft(Action.FOUND, who(), domain=domain, products=tuple(map(used, entries)), rows=sum(entry.rows for entry in entries))


def _refusals(domain: Domain, report: Report) -> Iterator[Draft]:
    """Products that the domain may not read: the platform's input port stopped the run."""
    for problem in report.problems:
        words = " ".join(problem.split())
        if said := _REFUSED.search(words):
            port = RESTRICTED if said["restricted"] else OPEN
            product = Used(said["address"], "", (), port)
            purpose = domain.purposes.get(said["address"], "")
            yield Draft(Action.REFUSED, who(), purpose=purpose, domain=domain.name, products=(product,), details={"reason": words[said.start() :]})


def _reads(home: Path, environment: str, domain: Domain, inputs: Iterable[Address], report: Report) -> Iterator[Draft]:
    """One record for each purpose."""
    # A run without an agreement that it needs is stopped before it reads; v2 says of its models that they failed.
    if report.state is State.REFUSED and (not report.models or any(_refusals(domain, report))):
        return
    own = ports.read_port(home, environment, domain.name).published
    ids = {address: id_ for entry in own if entry.address in report.published for address, id_ in entry.inputs}
    by_purpose: dict[str, list[Used]] = {}
    for address in inputs:
        port = ports.read_port(home, environment, address.domain)
        offered = port.restricted if str(address) in domain.restricted_inputs else port.entries
        entry = next((entry for entry in offered if entry.address == address), None)
        if entry is None:
            continue
        if ids.get(address, entry.publication_id) != entry.publication_id:
            # It published again meanwhile.
            with suppress(InputError):
                earlier = ports.read_publication(home, environment, address.domain, ids[address], entry.port)
                entry = next((other for other in earlier if other.address == address), entry)
        by_purpose.setdefault(domain.purposes.get(str(address), ""), []).append(used(entry))
    for purpose, products in sorted(by_purpose.items()):
        yield Draft(Action.READ, who(), purpose=purpose, domain=domain.name, products=tuple(products), rows=sum(each.rows or 0 for each in products))


def _publications(home: Path, environment: str, domain: Domain, report: Report) -> Iterator[Draft]:
    port = ports.read_port(home, environment, domain.name)
    newest = {address: max(entry.publication_id for entry in port.published if entry.address == address) for address in {e.address for e in port.published}}
    published = tuple(used(entry) for entry in port.published if entry.address in report.published and entry.publication_id == newest[entry.address])
    if published:
        yield Draft(Action.PUBLISH, who(), domain=domain.name, products=published, rows=sum(each.rows or 0 for each in published))
    for address, reason in report.withheld:
        product = Used(str(address), newest.get(address, ""), ())
        yield Draft(Action.WITHHELD, who(), domain=domain.name, products=(product,), details={"reason": reason})


def _seen(file: Path) -> dict[str, str]:
    """The newest publication of each domain when this was last asked."""
    try:
        said = json.loads(read_text(file) or "{}")
    except (OSError, ValueError):
        return {}
    return {name: id_ for name, id_ in said.items() if isinstance(id_, str)} if isinstance(said, dict) else {}


def is_building(lock: Path) -> bool:
    """Does a `mesh build` hold the domain? It records its own publications before it lets go."""
    try:
        with lock.open("r") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
