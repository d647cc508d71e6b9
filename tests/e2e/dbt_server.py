"""Runs dbt v1 commands in forks of one process that imported dbt once: the tests then wait for dbt's work, not for its imports.

Reads requests {arguments, folder, environment, output} as JSON lines; answers each with the child's process id, then with its exit code.
"""

import json
import os
import sys
from typing import NoReturn

import dbt.adapters.duckdb
import dbt.task.build
import dbt.task.retry  # noqa: F401
from dbt.cli.main import cli


def serve() -> None:
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _run(**json.loads(line))
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _run(arguments: list[str], folder: str, environment: dict[str, str], output: str) -> NoReturn:
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    nothing, file = os.open(os.devnull, os.O_RDONLY), os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for source, target in ((nothing, 0), (file, 1), (file, 2)):
        os.dup2(source, target)
    sys.argv = ["dbt", *arguments]
    code = 3
    try:
        cli()
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        # Without the interpreter's own exit: DuckDB's threads belong to the parent, and C++ aborts where they are missing.
        os._exit(code)


if __name__ == "__main__":
    serve()
