"""dbt Core v1, through one worker process that imports dbt once and forks (`v1_worker`). This side never imports dbt."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import Future, wait
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from mesh.adapters.dbt.engine import Finished, Job, OnEvent, read_messages
from mesh.core.errors import InputError


class V1:
    """The v1 engine. The worker starts with the first command: a build that has nothing to do never pays for dbt."""

    name = "v1"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._link: socket.socket | None = None
        self._listener: threading.Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._asking = threading.Lock()
        self._begun: dict[int, Future[int]] = {}
        self._codes: dict[int, Future[int]] = {}
        self._pids: dict[int, int] = {}
        self._next = 0
        self._missing = ""
        self.is_cancelled = False

    def version(self) -> str:
        try:
            return f"dbt-core {version('dbt-core')}, dbt-duckdb {version('dbt-duckdb')}"
        except PackageNotFoundError:
            return "not installed"

    def _start(self) -> socket.socket:
        """The link to the worker, which is started when there is none. The caller holds the lock."""
        if self._link is None:
            self._link, other = socket.socketpair()
            with other:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "mesh.adapters.dbt.v1_worker", str(other.fileno())],
                    pass_fds=[other.fileno()],
                    # The semaphores that dbt leaves behind in a forked child end with it; Python's tracker warns of them.
                    env={**os.environ, "PYTHONWARNINGS": "ignore:resource_tracker"},
                    start_new_session=True,
                    stdin=subprocess.DEVNULL,
                )
            self._listener = threading.Thread(target=self._listen, args=(self._link,), daemon=True)
            self._listener.start()
        return self._link

    def run(self, job: Job, on_event: OnEvent) -> Finished:
        job.logs.mkdir(parents=True, exist_ok=True)
        reader, writer = os.pipe()
        code = self._request(job, writer)
        errors = read_messages(reader, job.logs / "messages.log", on_event)
        return Finished(code.result(), errors)

    def _request(self, job: Job, output: int) -> "Future[int]":
        """Asks the worker for a child that writes to `output`; returns its exit code to be. One request is under way at a time."""
        begun: Future[int] = Future()
        code: Future[int] = Future()
        try:
            with self._asking:
                with self._lock:
                    number, self._next = self._next, self._next + 1
                    self._begun[number], self._codes[number] = begun, code
                    link = None if self.is_cancelled else self._start()
                request = {"id": number, "arguments": job.command(), "folder": str(job.project), "variables": {**dict(job.variables), "DBT_USE_COLORS": "0"}}
                message = json.dumps(request).encode() + b"\n"
                if link is None:
                    raise BrokenPipeError
                sent = socket.send_fds(link, [message], [output])
                link.sendall(message[sent:])
                begun.result()
        except OSError as error:
            # What a worker said before it went, such as what it missed, is read first.
            if isinstance(error, ConnectionError) and self._listener is not None:
                self._listener.join()
            self._fail(begun, code)
        finally:
            os.close(output)
        return code

    def _listen(self, link: socket.socket) -> None:
        with link.makefile("r", encoding="utf-8") as lines, contextlib.suppress(OSError):
            for line in lines:
                answer: dict[str, Any] = json.loads(line)
                with self._lock:
                    if "missing" in answer:
                        self._missing = answer["missing"]
                    elif "pid" in answer:
                        self._pids[answer["id"]] = answer["pid"]
                        _settle(self._begun.pop(answer["id"]), answer["pid"])
                    else:
                        self._pids.pop(answer["id"], None)
                        _settle(self._codes.pop(answer["id"]), answer["code"])
        with self._lock:
            # The worker is gone: no later request may wait for it.
            self.is_cancelled = True
            for waiting in (*self._begun.values(), *self._codes.values()):
                self._fail(waiting)
            self._begun.clear()
            self._codes.clear()

    def _fail(self, *waiting: "Future[int]") -> None:
        """Answers those who wait for a worker that is gone: with what it missed, or as if it had been killed."""
        for future in waiting:
            if self._missing and not future.done():
                what = f"dbt Core v1 with DuckDB cannot be imported ({self._missing})."
                future.set_exception(InputError(f"{what} Run `pip install -e .` in the mesh's checkout."))
            _settle(future, -signal.SIGKILL)

    def cancel(self) -> None:
        """Interrupts all commands; what still runs two seconds later is killed. A publication is one rename: it happened or it did not."""
        with self._lock:
            self.is_cancelled = True
            waiting = list(self._codes.values())
            for pid in self._pids.values():
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(pid, signal.SIGINT)
        wait(waiting, timeout=2)
        self._hang_up()

    def close(self) -> None:
        self._hang_up()
        if self._process is not None:
            self._process.wait()

    def _hang_up(self) -> None:
        """Ends the worker, which kills all that it forked; whoever still waits for an answer is told that there will be none."""
        if self._link is not None:
            # shutdown, not close: it wakes the listener.
            with contextlib.suppress(OSError):
                self._link.shutdown(socket.SHUT_RDWR)


def _settle(future: "Future[int]", result: int) -> None:
    """Sets a result, unless the future was answered already when the worker went away."""
    if not future.done():
        future.set_result(result)
