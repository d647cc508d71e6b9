"""dbt Core v1, through one worker process that imports dbt once and forks (`dbt_v1_worker`). This side never imports dbt."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import Future
from typing import Any

from mesh.adapters.engine import Finished, Job, OnEvent, read_messages
from mesh.core.errors import InputError


class V1:
    """The v1 engine. The worker starts with the first command: a build that has nothing to do never pays for dbt."""

    name = "v1"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._link: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._codes: dict[int, Future[int]] = {}
        self._pids: dict[int, int] = {}
        self._next = 0
        self._missing = ""
        self._is_cancelled = False

    def _start(self) -> socket.socket:
        """The link to the worker, which is started when there is none. The caller holds the lock."""
        if self._link is None:
            self._link, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with other:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "mesh.adapters.dbt_v1_worker", str(other.fileno())],
                    pass_fds=[other.fileno()],
                    # The semaphores that dbt leaves behind in a forked child end with it; Python's tracker warns of them.
                    env={**os.environ, "PYTHONWARNINGS": "ignore:resource_tracker"},
                    start_new_session=True,
                    stdin=subprocess.DEVNULL,
                )
            threading.Thread(target=self._listen, args=(self._link,), daemon=True).start()
        return self._link

    def run(self, job: Job, on_event: OnEvent) -> Finished:
        job.logs.mkdir(parents=True, exist_ok=True)
        reader, writer = os.pipe()
        code: Future[int] = Future()
        with self._lock:
            number, self._next = self._next, self._next + 1
            self._codes[number] = code
            request = {"id": number, "arguments": job.command(), "folder": str(job.project), "variables": {**dict(job.variables), "DBT_USE_COLORS": "0"}}
            try:
                if self._is_cancelled:
                    raise BrokenPipeError
                socket.send_fds(self._start(), [json.dumps(request).encode()], [writer])
            except OSError:
                self._fail(code)
            finally:
                os.close(writer)
        errors = read_messages(reader, job.logs / "messages.log", on_event)
        return Finished(code.result(), errors)

    def _listen(self, link: socket.socket) -> None:
        while message := _receive(link):
            answer: dict[str, Any] = json.loads(message)
            with self._lock:
                if "missing" in answer:
                    self._missing = answer["missing"]
                elif "pid" in answer:
                    self._pids[answer["id"]] = answer["pid"]
                else:
                    self._pids.pop(answer["id"], None)
                    self._codes.pop(answer["id"]).set_result(answer["code"])
        with self._lock:
            for code in self._codes.values():
                self._fail(code)
            self._codes.clear()

    def _fail(self, code: "Future[int]") -> None:
        if code.done():
            return
        if self._missing:
            code.set_exception(InputError(f"dbt Core v1 with DuckDB cannot be imported ({self._missing}). Run `pip install -e .` in the mesh's checkout."))
        else:
            code.set_result(-signal.SIGKILL)

    def cancel(self) -> None:
        """Interrupts all commands; what still runs two seconds later is killed. A publication is one rename: it happened or it did not."""
        with self._lock:
            self._is_cancelled = True
            waiting = list(self._codes.values())
        self._signal(signal.SIGINT)
        for code in waiting:
            with contextlib.suppress(TimeoutError):
                code.exception(timeout=2)
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        with self._lock:
            for pid in self._pids.values():
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(pid, number)

    def close(self) -> None:
        if self._link is None or self._process is None:
            return
        # shutdown, not close: it wakes the listener, and the worker kills what it forked and ends.
        with contextlib.suppress(OSError):
            self._link.shutdown(socket.SHUT_RDWR)
        self._process.wait()


def _receive(link: socket.socket) -> bytes:
    try:
        return link.recv(1 << 20)
    except OSError:
        return b""
