"""What the mesh asks of a dbt engine, the same for both: run one dbt command, tell its progress, be cancelled."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Job:
    """One dbt command in one domain."""

    domain: str
    project: Path
    arguments: tuple[str, ...]
    """The command and its options, as for `dbt` in a shell."""
    environment: str
    target: Path
    """Folder for artifacts."""
    logs: Path
    """Folder for dbt.log and the messages of the run."""
    variables: tuple[tuple[str, str], ...] = ()
    """Environment variables on top of the tool's own."""

    def command(self) -> list[str]:
        folders = ["--project-dir", str(self.project)]
        if self.arguments[0] != "deps":
            folders += ["--profiles-dir", str(self.project), "--target", self.environment, "--target-path", str(self.target)]
        return [*self.arguments, *folders, "--log-path", str(self.logs), "--log-format", "json"]


@dataclass(frozen=True, slots=True)
class Event:
    """A node that started or ended. `status` is empty while it runs; `total` is how many nodes the run has, 0 where the engine does not say."""

    unique_id: str
    name: str
    status: str = ""
    total: int = 0


@dataclass(frozen=True, slots=True)
class Finished:
    """How a dbt command ended: its exit code, and the messages it printed at level error, oldest first."""

    code: int
    errors: tuple[str, ...] = ()


OnEvent = Callable[[Event], None]


class Engine(Protocol):
    name: str
    is_cancelled: bool
    """Set by `cancel`: what fails from then on was ended, whatever it says."""

    def version(self) -> str:
        """Which engine this is, to the release; told without starting it."""

    def run(self, job: Job, on_event: OnEvent) -> Finished:
        """Runs one command to its end; called from many threads at once."""

    def cancel(self) -> None:
        """Ends all running commands and lets no other begin."""

    def close(self) -> None: ...


_FINISHED = frozenset({"LogModelResult", "LogTestResult", "LogSeedResult", "LogSnapshotResult", "LogUnitTestResult", "NodeFinished", "LogNodeResult"})
_STARTED = frozenset({"LogStartLine", "NodeStart"})


def read_messages(stream: int, log: Path, on_event: OnEvent) -> tuple[str, ...]:
    """Reads a run's JSON lines from a pipe to its end, keeps their texts in `log`, reports nodes. Returns the error texts."""
    errors: list[str] = []

    def keep(text: str) -> None:
        # The run goes on without a log; that the disk is full is an error like those that dbt says.
        try:
            with log.open("a", encoding="utf-8") as kept:
                kept.write(text + "\n")
        except OSError as error:
            _add(errors, f"{log}: {error.strerror}")

    with os.fdopen(stream, "r", encoding="utf-8", errors="replace") as lines:
        for line in lines:
            level, text = _handle(line, on_event)
            if text and level != "debug":
                keep(text)
            if text and level == "error":
                _add(errors, text)
    return tuple(errors)


def _add(texts: list[str], text: str) -> None:
    if text not in texts:
        texts.append(text)


def _handle(line: str, on_event: OnEvent) -> tuple[str, str]:
    try:
        message = json.loads(line)
        info, node = message["info"], message["data"].get("node_info")
    except (ValueError, KeyError, TypeError):
        return "info", line.rstrip()
    if node and info["name"] in _STARTED:
        on_event(Event(node["unique_id"], node.get("node_name", ""), total=message["data"].get("total") or 0))
    elif node and info["name"] in _FINISHED:
        on_event(Event(node["unique_id"], node.get("node_name", ""), str(node.get("node_status") or message["data"].get("status") or "done").lower()))
    return info["level"], info["msg"].strip()
