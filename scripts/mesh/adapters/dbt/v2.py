"""dbt Core v2, the Rust binary: one subprocess per command."""

import os
import shutil
import signal
import subprocess
import threading
from pathlib import Path

from mesh.adapters.dbt.engine import Finished, Job, OnEvent, read_messages
from mesh.core.errors import InputError

BINARY = "MESH_DBT_V2"
# The alpha warns of the types of upstream columns in unit tests, whatever is declared; v1 does not know the name, so no project file can say it.
_QUIET = {"DBT_WARN_ERROR_OPTIONS": '{"silence": ["ColumnTypeMismatch"]}'}


def find_binary() -> str:
    """The path of the v2 binary: MESH_DBT_V2, or a `dbt` on the PATH that is no Python script."""
    named = os.environ.get(BINARY)
    found = named or shutil.which("dbt")
    if named and not shutil.which(named):
        raise InputError(f"{BINARY} names {named}, which is no program. Point it at the `dbt` binary of dbt Core v2.")
    if found is None or (not named and _is_script(found)):
        advice = f"Install it in an environment of its own and set {BINARY} to its path (see the README)."
        raise InputError(f"dbt Core v2 was not found: no `dbt` binary on the PATH. {advice}")
    return found


def _is_script(path: str) -> bool:
    with Path(path).open("rb") as file:
        return file.read(2) == b"#!"


class V2:
    """The v2 engine."""

    name = "v2"

    def __init__(self) -> None:
        self._binary = find_binary()
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self.is_cancelled = False

    def version(self) -> str:
        status = os.stat(self._binary)
        return f"{self._binary}, {status.st_size} bytes, {status.st_mtime_ns}"

    def run(self, job: Job, on_event: OnEvent) -> Finished:
        job.logs.mkdir(parents=True, exist_ok=True)
        reader, writer = os.pipe()
        with self._lock:
            if self.is_cancelled:
                os.close(reader)
                os.close(writer)
                return Finished(-signal.SIGINT)
            process = subprocess.Popen(
                [self._binary, *job.command()],
                cwd=job.project,
                env={**os.environ, **_QUIET, **dict(job.variables)},
                stdin=subprocess.DEVNULL,
                stdout=writer,
                stderr=writer,
                start_new_session=True,
            )
            self._running.add(process)
        os.close(writer)
        errors = read_messages(reader, job.logs / "messages.log", on_event)
        code = process.wait()
        with self._lock:
            self._running.discard(process)
        return Finished(code, errors)

    def cancel(self) -> None:
        """Interrupts all commands; what still runs two seconds later is killed."""
        with self._lock:
            self.is_cancelled = True
            running = list(self._running)
        for number in (signal.SIGINT, signal.SIGKILL):
            for process in running:
                try:
                    os.killpg(process.pid, number)
                except ProcessLookupError:
                    continue
            for process in running:
                try:
                    process.wait(timeout=2)
                except subprocess.TimeoutExpired:
                    continue

    def close(self) -> None:
        return
