"""Sends a report where people see it: to a webhook, or into a file. The webhook's address is a secret, which is in no message of ours."""

import json
import os
from collections.abc import Mapping
from http.client import HTTPException
from pathlib import Path
from ssl import SSLError
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from mesh import __version__
from mesh.adapters.files import write_atomic
from mesh.core.errors import InputError

WEBHOOK = "MESH_NOTIFY_URL"
_SECONDS = 10
_WHAT = f"the report could not be sent to the webhook of {WEBHOOK}"


class _NoRedirect(HTTPRedirectHandler):
    """urllib would follow with a GET, and lose the report."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def webhook() -> str:
    """The address that reports are posted to. Raises InputError without one, or for one that is none."""
    url = os.environ.get(WEBHOOK, "").strip()
    if not url:
        raise InputError(f"{WEBHOOK} is not set. Set it to the address of a webhook, or name a file: `mesh status --slo --notify report.json`.")
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or not url.isascii() or not url.isprintable() or " " in url:
        raise InputError(f"{WEBHOOK} is not the address of a webhook. Set it to one that begins with https:// (or http://), without user and password.")
    return url


def post(report: Mapping[str, object], url: str) -> None:
    """Raises InputError where it does not arrive. Redirects are not followed."""
    body = json.dumps(report, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": f"mesh/{__version__}"}
    try:
        with build_opener(_NoRedirect).open(Request(url, body, headers, method="POST"), timeout=_SECONDS):
            return
    except HTTPError as error:
        advice = "It is a redirect: name the address that it leads to" if 300 <= error.code < 400 else "Ask who runs it"
        why = f"it answered {error.code}. {advice}"
    except (OSError, HTTPException, ValueError) as error:
        # What these say of themselves may hold the address.
        why = f"{_why(error)}. Look whether the address is right and can be reached from here"
    raise InputError(f"{_WHAT}: {why}.") from None


def write(report: Mapping[str, object], file: str) -> None:
    """Whole or not at all."""
    write_atomic(Path(file), json.dumps(report, indent=2, ensure_ascii=False) + "\n")


def _why(error: BaseException) -> str:
    reason = error.reason if isinstance(error, URLError) and isinstance(error.reason, BaseException) else error
    if isinstance(reason, SSLError):
        return "its certificate cannot be verified"
    if isinstance(reason, TimeoutError):
        return f"it did not answer within {_SECONDS} seconds"
    if isinstance(reason, OSError) and reason.strerror:
        return reason.strerror
    return "it did not answer as a web server does"
