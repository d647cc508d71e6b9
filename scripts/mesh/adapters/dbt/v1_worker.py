"""The only module that imports dbt Core v1. It runs as a process of its own, imports dbt once, and forks a child for every command.

dbt's imports cost seconds, a fork costs milliseconds. The process that shows progress never imports dbt, so forking
here is safe: this process has one thread, no event loop and no open database.

Protocol, JSON lines over one stream socket (descriptor in argv): a request is {id, arguments, folder, variables} with
one descriptor attached, which becomes the child's standard output; the answers are {id, pid} when the child runs, which
the other side waits for before its next request, and {id, code} when it ended. When the other side closes the socket,
all children are killed.
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
from itertools import pairwise
from typing import Any


def serve(descriptor: int) -> int:
    """Serves requests until the socket closes. Returns the process's exit code."""
    link = socket.socket(fileno=descriptor)
    try:
        invoke = _import_dbt()
    except Exception as error:  # a broken dependency fails in its own way; whoever asked has to be told
        _answer(link, missing=str(error) if isinstance(error, ImportError) else f"{type(error).__name__}: {error}")
        return 2
    gc.collect()
    gc.freeze()
    wakeup, wakeup_writer = os.pipe()
    os.set_blocking(wakeup_writer, False)
    signal.set_wakeup_fd(wakeup_writer, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    children: dict[int, int] = {}
    is_warm = False
    try:
        while True:
            readable, _, _ = select.select([link, wakeup], [], [])
            if wakeup in readable:
                os.read(wakeup, 4096)
            _reap(children, link)
            if link in readable:
                request, descriptor = _receive(link)
                if request is None:
                    return 0
                is_warm = is_warm or _warm(request["arguments"])
                pid = _fork(request, descriptor, (link.fileno(), wakeup, wakeup_writer), invoke)
                children[pid] = request["id"]
                _answer(link, id=request["id"], pid=pid)
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

    _make_schemas()
    return dbtRunner().invoke


def _make_schemas() -> None:
    """The schemas of dbt's configuration, which it makes when they are first used: a quarter of a second in every child."""
    # Only time is lost where another release has them elsewhere.
    with contextlib.suppress(Exception):
        from dbt.adapters.duckdb.credentials import DuckDBCredentials
        from dbt.contracts.project import Configuration, PackageConfig, ProfileConfig, Project, ProjectFlags
        from dbt.contracts.selection import SelectorFile

        for made in (ProjectFlags, ProfileConfig, Project, PackageConfig, Configuration, SelectorFile, DuckDBCredentials):
            made.json_schema()


def _warm(arguments: list[str]) -> bool:
    """Reads and writes what dbt remembers of a parse, if there is any, and forgets it: dbt writes code for its classes when they are first read and
    written, and every child would do that again. Returns whether it was done, or cannot be."""
    folder = dict(pairwise(arguments)).get("--target-path", "")
    try:
        with open(os.path.join(folder, "partial_parse.msgpack"), "rb") as file:
            content = file.read()
    except OSError:
        return False
    with contextlib.suppress(Exception):
        from dbt.contracts.graph.manifest import Manifest

        manifest = Manifest.from_msgpack(content)
        manifest.to_msgpack()
        for node in manifest.nodes.values():
            node.to_resource().to_dict(omit_none=False)
        del manifest
        gc.freeze()
    return True


def _receive(link: socket.socket) -> tuple[dict[str, Any] | None, int]:
    """The next request with its descriptor; None when the other side is gone."""
    message, descriptors, _, _ = socket.recv_fds(link, 65536, 1)
    while message and not message.endswith(b"\n"):
        more = link.recv(65536)
        message = message + more if more else b""
    return (json.loads(message), descriptors[0]) if message else (None, -1)


def _answer(link: socket.socket, **facts: object) -> None:
    link.sendall(json.dumps(facts).encode() + b"\n")


def _reap(children: dict[int, int], link: socket.socket) -> None:
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        if pid in children:
            _answer(link, id=children.pop(pid), code=os.waitstatus_to_exitcode(status))


def _fork(request: dict[str, Any], output: int, inherited: tuple[int, ...], invoke: Any) -> int:
    pid = os.fork()
    if pid:
        # The child does the same; whoever comes first, its group can be killed from here on.
        with contextlib.suppress(OSError):
            os.setpgid(pid, pid)
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
        interrupted = isinstance(result.exception, KeyboardInterrupt)
        code = 0 if result.success else 130 if interrupted else 1 if result.exception is None else 2
    except KeyboardInterrupt:
        code = 130
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    raise SystemExit(serve(int(sys.argv[1])))
