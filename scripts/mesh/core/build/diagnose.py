"""Turns what dbt and DuckDB say into what happened, where, and what to do."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from mesh.core.build.references import explain_reference
from mesh.core.manifest import Manifest, Result
from mesh.core.model import Address

_REQUIRED = "withheld, and publication is required"
_BARE = frozenset({"", "compilation error", "database error", "runtime error"})
_FAILED = frozenset({"error", "fail", "runtime error"})
_NOISE = re.compile(
    r"^\s*(?:\d+: <unknown>|\d+: (?:start_thread|clone3).*|at \./.*|stack backtrace:|Encountered an error:|> (?:in|called by) (?:macro|model) .*)\s*$"
    r"|^\s*-->.*$"
)
# v1 quotes the whole entry of a YAML file, and Python's own word for the file, before it says what is wrong.
_ENTRY = re.compile(r" @ \w+: \{.*\} - at path \[(.*)\]: ", re.DOTALL)
_NAMED = re.compile(r" @ \w+: \{'name': '([^']+)'")
_FILE_PATH = re.compile(r"FilePath\(searched_path='([^']*)', relative_path='([^']*)', .*?\)(?= @ )")
_PLACE = re.compile(r"^\s*--> (\S+)\s*$", re.MULTILINE)
_SYNTAX = re.compile(r"(?:Parser Error: )?syntax error at ")
_LINE = re.compile(r"^\s*LINE \d+: (?:\.\.\.)?(.*?)(?:\.\.\.)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Problems in words, and whether they lie in the user's input (exit code 2) rather than in a failed build."""

    problems: tuple[str, ...]
    is_input: bool


def diagnose(
    domain: str,
    database: str,
    results: Iterable[Result],
    errors: Sequence[str],
    manifest: Manifest | None,
    offered: Collection[Address] = (),
    read: Callable[[str], str] = lambda _: "",
) -> Diagnosis:
    """`results`: of this run, empty when dbt never came to run a node; `errors`: what it printed at level error;
    `offered`: what all interfaces of the mesh offer; `read`: the text of a file of the project, by its path in it."""
    results = list(results)
    required = [text for text in errors if _REQUIRED in text]
    errors = [text for text in errors if _REQUIRED not in text and "TaskCancelled" not in text]
    failed = [result for result in results if result.status.lower() in _FAILED]
    texts = [*(result.message or "" for result in failed), *errors]
    for text in texts:
        known = _known(domain, database, text) or explain_reference(domain, text, offered)
        if known:
            return Diagnosis((known,), is_input=True)
    # v2 says of nodes that a hook stopped no more than what kind of error it was.
    told = [result for result in failed if clean(result.message or "").lower() not in _BARE]
    if required and not told:
        return Diagnosis((f"{domain}: {_REQUIRED}.",), is_input=False)
    problems = [_described(domain, result, manifest, read) for result in told]
    if not told:
        problems = [f"{domain}: {clean(text)}" for text in errors if clean(text)] or [_described(domain, result, manifest, read) for result in failed]
    is_unread = not told and not any("Database Error" in text or "DbDriverFailed" in text for text in errors)
    from_ports = any(result.unique_id.startswith("model.") and result.unique_id.split(".")[1] != domain for result in failed)
    is_written_wrongly = any(_SYNTAX.search(text) for text in texts)
    return Diagnosis(tuple(dict.fromkeys(problems)), is_input=is_unread or from_ports or is_written_wrongly)


def _known(domain: str, database: str, text: str) -> str:
    if "Could not set lock on file" in text or "Conflicting lock is held" in text:
        holder = re.search(r"held in ([^\n]*?) ?\(PID (\d+)\)", text)
        who = f" ({holder[1]}, process {holder[2]})" if holder else ""
        busy = f"{domain} is being built, or its private database is open in another program{who}: {database}."
        return f"{busy} Wait for it, or close that program, then build again."
    if "No space left on device" in text or "could not allocate block" in text.lower():
        return f"{domain}: the disk is full ({database}). Free some space and build again; the last publication is untouched."
    if "Permission denied" in text or "Read-only file system" in text:
        where = re.search(r'"([^"]+)"[^"]*(?:Permission denied|Read-only file system)', text)
        return f"{domain}: cannot write {where[1] if where else database}: permission denied. Make the folder writable, or set MESH_HOME to one that is."
    if "database disk image" in text or "not a valid DuckDB database file" in text:
        return f"{domain}: the private database is damaged ({database}). Delete it and build again: everything in it is rebuilt."
    return ""


def _described(domain: str, result: Result, manifest: Manifest | None, read: Callable[[str], str]) -> str:
    node = (manifest.nodes.get(result.unique_id) or manifest.unit_tests.get(result.unique_id)) if manifest else None
    kind, _, name = result.unique_id.split(".", 2)
    shown = node.name if node else name
    where = f" ({_place(node.original_file_path, result.message or '', read)})" if node and node.original_file_path else ""
    rows = f" on {result.failures} rows" if result.failures and kind == "test" else ""
    said = clean(result.message or "")
    detail = "" if kind == "test" and re.fullmatch(r"Got \d+ results?, configured to fail if .*|Fail", said) else f": {said}"
    return f"{domain}: {kind.replace('_', ' ')} {shown} failed{rows}{where}{detail}"


def _place(file: str, message: str, read: Callable[[str], str]) -> str:
    """The file, with the line that DuckDB quotes, when just one line of the file holds it: DuckDB counts lines of the compiled statement."""
    quoted = _LINE.search(message)
    if quoted is None or not quoted[1].strip():
        return file
    lines = [number for number, line in enumerate(read(file).splitlines(), 1) if quoted[1].strip() in line]
    return f"{file}:{lines[0]}" if len(lines) == 1 else file


def clean(text: str) -> str:
    """A message of dbt without stack traces and colours. Where v2 names the place in a line of its own, the place stays."""
    lines = [line.rstrip() for line in _without_entry(re.sub(r"\x1b\[[0-9;]*m", "", text)).splitlines()]
    kept = "\n".join(line for line in lines if line and not _NOISE.match(line)).strip()
    place = _PLACE.search(text)
    return kept if place is None or place[1].removeprefix("./") in kept else f"{kept}\n({place[1]})"


def _without_entry(text: str) -> str:
    """`Invalid models config given in models/x.yml, of `x` at columns.1.data_type: 7 is not valid`."""
    entry = _ENTRY.search(text)
    if entry is None:
        return text
    named, path = _NAMED.search(text), entry[1].replace("']['", ".").replace("'][", ".").replace("]['", ".").strip("'[]")
    where = (f", of `{named[1]}`" if named else "") + (f" at `{path}`" if path else "")
    return _FILE_PATH.sub(r"\1/\2", f"{text[: entry.start()]} @ ").removesuffix(" @ ") + f"{where}: {text[entry.end() :]}"
