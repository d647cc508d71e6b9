"""Changes of contracts in words, and publications, one line each."""

from collections.abc import Iterable, Mapping

from mesh.core.catalogue.parts import ChangeLine
from mesh.core.catalogue.versions import line
from mesh.core.changes.change import Change
from mesh.core.contract import changes
from mesh.core.history.history import History
from mesh.core.history.records import AttemptRecord
from mesh.core.model import Address, Entry, Outcome, Product
from mesh.core.slo.tries import LAST

PUBLICATION = "publication"
_MOST = 500


def contract_lines(before: Iterable[Product], after: Iterable[Product], *, at: str, commit: str, today: str = "") -> list[ChangeLine]:
    """What one commit changed in a domain's interface. `today`: the day of the commit."""
    return [line(change, f"model.{change.renamed_to or change.address}" if _is_new_address(change) else f"model.{change.address}", at, commit)
            for change in changes(before, after, today=today)]  # fmt: skip


def _is_new_address(change: Change) -> bool:
    return bool(change.renamed_to) and not change.column


def publication_lines(id_: str, entries: Iterable[Entry]) -> list[ChangeLine]:
    """Of what a port holds: nothing is known of tries that came to nothing."""
    found = [ChangeLine(entry.published_at, id_, PUBLICATION, "published", f"Published, {entry.rows:,} rows", entry.commit) for entry in entries]
    return list({(line.at, line.said): line for line in found}.values())


def attempt_lines(history: History, ids: Mapping[Address, str]) -> dict[str, list[ChangeLine]]:
    """Product id -> its publications and tries that were withheld. That nothing had changed is no news."""
    found: dict[str, list[ChangeLine]] = {}
    for address, attempts in history.attempts.items():
        told: dict[tuple[str, str], ChangeLine] = {}
        for attempt in attempts[-LAST:]:
            if address in ids and attempt.outcome != Outcome.UNCHANGED:
                told.setdefault((attempt.run, attempt.outcome), _attempt(attempt, ids[address]))
        if told:
            found[ids[address]] = list(told.values())
    return found


def _attempt(attempt: AttemptRecord, id_: str) -> ChangeLine:
    if attempt.outcome == Outcome.WITHHELD:
        said = f"Withheld: {attempt.reason}" if attempt.reason else "Withheld"
    else:
        said = f"Published, {attempt.rows:,} rows" if attempt.rows is not None else "Published"
    return ChangeLine(attempt.at, id_, PUBLICATION, attempt.outcome, said, attempt.commit)


def newest(lines: Iterable[ChangeLine]) -> tuple[ChangeLine, ...]:
    """The newest first, what is not committed yet before all; no more than a page can show."""
    return tuple(sorted(lines, key=lambda one: (not one.at, one.at, one.node, one.said), reverse=True)[:_MOST])
