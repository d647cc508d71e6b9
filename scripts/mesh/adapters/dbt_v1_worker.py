"""The only module that imports dbt Core v1. It runs as a process of its own, imports dbt once, and forks a child for every command.

dbt's imports cost seconds, a fork costs milliseconds. The process that shows progress never imports dbt, so forking
here is safe: this process has one thread, no event loop and no open database.

Protocol, over one SOCK_SEQPACKET socket (descriptor in argv): a request is a JSON object {id, arguments, folder,
variables} with one descriptor attached, which becomes the child's standard output; the answers are {id, pid} when
the child runs and {id, code} when it ended. When the other side closes the socket, all children are killed.
"""

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import traceback
from importlib import import_module
from typing import Any

MAX_MESSAGE = 1 << 20


def serve(descriptor: int) -> int:
    """Serves requests until the socket closes. Returns the process's exit code."""
    link = socket.socket(fileno=descriptor)
    try:
        invoke = _import_dbt()
    except ImportError as error:
        link.send(json.dumps({"missing": str(error)}).encode())
        return 2
    gc.collect()
    gc.freeze()
    wakeup, wakeup_writer = os.pipe()
    os.set_blocking(wakeup_writer, False)
    signal.set_wakeup_fd(wakeup_writer, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    children: dict[int, int] = {}
    try:
        while True:
            readable, _, _ = select.select([link, wakeup], [], [])
            if wakeup in readable:
                os.read(wakeup, 4096)
            _reap(children, link)
            if link in readable:
                message, descriptors, _, _ = socket.recv_fds(link, MAX_MESSAGE, 1)
                if not message:
                    return 0
                request = json.loads(message)
                pid = _fork(request, descriptors[0], (link.fileno(), wakeup, wakeup_writer), invoke)
                children[pid] = request["id"]
                link.send(json.dumps({"id": request["id"], "pid": pid}).encode())
    except BrokenPipeError:
        return 0
    finally:
        for pid in children:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)


def _import_dbt() -> Any:
    """Everything that a command would import lazily, imported once."""
    for module in ("dbt.adapters.duckdb", "dbt.task.build", "dbt.task.deps"):
        import_module(module)
    from dbt.cli.main import dbtRunner

    return dbtRunner().invoke


def _reap(children: dict[int, int], link: socket.socket) -> None:
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        if pid in children:
            link.send(json.dumps({"id": children.pop(pid), "code": os.waitstatus_to_exitcode(status)}).encode())


def _fork(request: dict[str, Any], output: int, inherited: tuple[int, ...], invoke: Any) -> int:
    pid = os.fork()
    if pid:
        os.close(output)
        return pid
    code = 3
    try:
        os.setpgid(0, 0)
        for signal_number in (signal.SIGINT, signal.SIGCHLD):
            signal.signal(signal_number, signal.SIG_DFL if signal_number == signal.SIGCHLD else signal.default_int_handler)
        signal.set_wakeup_fd(-1)
        for descriptor in inherited:
            os.close(descriptor)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.close(output)
        os.chdir(request["folder"])
        os.environ.update(request["variables"])
        result = invoke(request["arguments"])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            print(str(result.exception), file=sys.stderr)
        code = 0 if result.success else 1 if result.exception is None else 2
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    raise SystemExit(serve(int(sys.argv[1])))
