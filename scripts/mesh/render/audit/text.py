"""The audit log for people: a table of records, newest last; what is wrong with it; what budgets are spent."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from mesh.core.audit.budget import Spent
from mesh.core.audit.record import Action, Record
from mesh.core.audit.verify import Verdict
from mesh.core.plaintext import shown
from mesh.render.lines import Line, Segment, cells

_STYLES = {
    Action.PUBLISH: "green",
    Action.WITHHELD: "yellow",
    Action.REFUSED: "red",
    Action.FOUND: "yellow",
    Action.REPAIRED: "yellow",
    Action.DP: "magenta",
    Action.QUERY: "cyan",
    Action.READ: "",
}
_LEAST_LAST = 24
_MOST_FAULTS = 50


def records_table(records: Iterable[Record]) -> Callable[[int], Iterator[Line]]:
    """`#  when  action  who  for  rows  products and what else there is to say`."""
    rows = [_row(record) for record in records]
    return lambda width: _table(("#", "when (UTC)", "action", "who", "for", ">rows", "what"), rows, width)


def budgets_table(found: Iterable[Spent]) -> Callable[[int], Iterator[Line]]:
    header = ("product", "consumer", ">spent", ">budget", ">left", ">queries", "last (UTC)")
    rows: list[Sequence[Segment]] = []
    for each in found:
        left = max(each.budget - each.epsilon, 0.0)
        numbers = (_plain(each.epsilon), _plain(each.budget))
        rows.append(
            (
                (shown(each.product), "bold"),
                (shown(each.consumer), ""),
                *((number, "") for number in numbers),
                (_plain(left), "" if left > 1e-9 else "red"),
                (str(each.queries), ""),
                (_time(each.last), "dim"),
            )
        )
    return lambda width: _table(header, rows, width)


def verdict_lines(verdict: Verdict, *, file: str) -> Iterator[Line]:
    """`intact`, or every fault with its line."""
    count = f"{verdict.records:,} record{'' if verdict.records == 1 else 's'}"
    if verdict.faults:
        for fault in verdict.faults[:_MOST_FAULTS]:
            place = f"{file}:{fault.line}" if fault.line else file
            yield ("■ ", "red"), (f"{fault.kind} ", "red"), (f"{shown(place)}: ", "dim"), (shown(fault.sentence), "")
        number = len(verdict.faults)
        if number > _MOST_FAULTS:
            yield ((f"  and {number - _MOST_FAULTS:,} more: `--format json` has all", "dim"),)
        yield ((f"{count} can be read; {number} fault{'' if number == 1 else 's'}. The log is not as it was written.", "bold"),)
        return
    yield ("● ", "green"), ("intact", "bold"), (f": {count}, head {verdict.head.hash}", "")
    if verdict.repaired:
        half = f"{verdict.repaired} half line{'' if verdict.repaired == 1 else 's'}"
        yield ((f"  {half} of processes that died; the records after them say so.", "dim"),)


def _row(record: Record) -> Sequence[Segment]:
    asker = shown(record.role or record.domain)
    return (
        (str(record.sequence), "dim"),
        (_time(record.at), "dim"),
        (str(record.action), _STYLES[record.action]),
        (shown(record.who), ""),
        (asker, "bold"),
        ("" if record.rows is None else f"{record.rows:,}", ""),
        (_what(record), ""),
    )


def _what(record: Record) -> str:
    """Products with their publications, the purpose, and the details that people want to know."""
    said = []
    for used in record.products:
        port = f" {used.port}" if used.port not in ("", "open") else ""
        columns = f" ({', '.join(used.columns)})" if used.columns and record.action in (Action.QUERY, Action.DP, Action.REFUSED) else ""
        said.append(f"{used.address}{f' @{used.publication_id}' if used.publication_id else ''}{port}{columns}")
    facts = [", ".join(said)]
    facts += [f"for {record.purpose}"] if record.purpose else []
    details = record.details
    facts += [f"epsilon {_plain(epsilon)}"] if isinstance(epsilon := details.get("epsilon"), int | float) else []
    facts += [str(details["reason"])] if "reason" in details else []
    facts += [f"closes a half line of {details.get('bytes')} bytes"] if record.action is Action.REPAIRED else []
    return shown("; ".join(filter(None, facts)))


def _time(at: str) -> str:
    return shown(at.replace("T", " ").removesuffix("Z"))


def _plain(number: float) -> str:
    return f"{number:.4g}"


def _table(header: Sequence[str], rows: Sequence[Sequence[Segment]], width: int) -> Iterator[Line]:
    """Aligned columns, two spaces between; the last one goes on in the next line where it is wider than what is left."""
    names = [name.removeprefix(">") for name in header]
    right = [name.startswith(">") for name in header]
    widths = [max(cells(name), *(cells(row[place][0]) for row in rows)) if rows else cells(name) for place, name in enumerate(names)]
    before = sum(widths[:-1]) + 2 * (len(widths) - 1)
    left = max(width - before, _LEAST_LAST)
    for row in ([(name, "dim") for name in names], *rows):
        line: list[Segment] = []
        for place, (text, style) in enumerate(row[:-1]):
            space = " " * (widths[place] - cells(text))
            line += [(space, ""), (text, style)] if right[place] else [(text, style), (space, "")]
            line.append(("  ", ""))
        pieces = _pieces(row[-1][0], left)
        yield (*line, (pieces[0], row[-1][1]))
        for piece in pieces[1:]:
            yield (" " * before, ""), (piece, row[-1][1])


def _pieces(text: str, width: int) -> list[str]:
    """Words in lines of at most `width` cells; a longer word is cut."""
    lines, line = [], ""
    for word in text.split(" "):
        rest = word
        while cells(line) + (1 if line else 0) + cells(rest) > width and (line or cells(rest) > width):
            if line:
                lines.append(line)
                line = ""
                continue
            fits = next((at for at in range(len(rest), 0, -1) if cells(rest[:at]) <= width), 1)
            lines.append(rest[:fits])
            rest = rest[fits:]
        line = f"{line} {rest}" if line else rest
    return [*lines, line]
