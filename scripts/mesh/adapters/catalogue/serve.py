"""A plain local server of the site's files, for those who want HTTP: this machine only, files only, nothing else."""

import errno
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from mesh.core.errors import InputError

_HERE = "127.0.0.1"
_NAMES = (_HERE, "localhost")
_PATIENCE_SECONDS = 30


class _Handler(SimpleHTTPRequestHandler):
    """Says nothing of every request, keeps nothing in the browser, and shows neither hidden files nor lists of folders."""

    timeout = _PATIENCE_SECONDS

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class calls it so
        pass

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def send_head(self):  # type: ignore[no-untyped-def]  # what the base class returns has no public type
        if not (self._is_for_us() and self._is_ours()):
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        return super().send_head()

    def _is_for_us(self) -> bool:
        """Another page in the browser may have its own name lead to this machine: it sends that name along."""
        name = self.headers.get("Host", "")
        return name.rpartition(":")[0] in _NAMES or name in _NAMES

    def _is_ours(self) -> bool:
        """Neither hidden, nor outside of the folder by a link."""
        if any(part.startswith(".") for part in unquote(urlsplit(self.path).path).split("/")):
            return False
        top, file = Path(self.directory).resolve(), Path(self.translate_path(self.path)).resolve()
        return file == top or top in file.parents

    def list_directory(self, path):  # type: ignore[no-untyped-def]  # noqa: ARG002  # as above
        self.send_error(HTTPStatus.NOT_FOUND)


def open_server(folder: Path, port: int) -> ThreadingHTTPServer:
    """A server that listens already; its caller lets it serve and closes it. Port 0 takes any that is free."""
    try:
        return ThreadingHTTPServer((_HERE, port), partial(_Handler, directory=str(folder)))
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        raise InputError(f"port {port} cannot be used: {error.strerror}. Name another one: `--serve {port + 1 if port < 65535 else 8000}`.") from None
    except OverflowError:
        raise InputError(f"there is no port {port}. Name one from 0 (any that is free) to 65535.") from None
