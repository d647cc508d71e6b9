"""Keys: for masking (one for the mesh) and for encryption (one for each domain). They never stand in SQL, in arguments, in logs or in messages: DuckDB
reads them from files, whose paths travel in the environment.

A key comes from `MESH_MASKING_KEY` or `MESH_ENCRYPTION_KEY[_<DOMAIN>]`, or from the file that the same name with `_FILE` names. In environment `dev` one is
made at first use; every other environment refuses. What is made of them must fit `platform/macros/privacy/key_file.sql`.
"""

import base64
import contextlib
import fcntl
import hashlib
import os
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mesh.core.errors import InputError
from mesh.core.sqltext import literal

MASKING, ENCRYPTION = "masking", "encryption"
SHORTEST = 32
_DEV = "dev"
_VALUES = ("MESH_MASKING_KEY", "MESH_ENCRYPTION_KEY")
_BLANK = " \t\n\r"
_HANDED, _HELD, _YOUNG_SECONDS = "mesh-keys-", ".held", 10


def key_path(home: Path, environment: str, name: str, domain: str = "") -> Path | None:
    """The file that a key is read from; None where there is none. Values in the environment have become files by `handed_over`."""
    for variable in _variables(name, domain):
        if path := os.environ.get(f"{variable}_FILE"):
            return Path(path)
    return dev_key_path(home, name, domain) if environment == _DEV else None


def dev_key_path(home: Path, name: str, domain: str = "") -> Path:
    return home / _DEV / "keys" / f"{name}{f'_{domain}' if domain else ''}.key"


def read_key(home: Path, environment: str, name: str, domain: str = "") -> str:
    """A key's text. Raises InputError, which never quotes it, where it is missing or too short."""
    what, variable = f"the {name} key{f' of {domain}' if domain else ''}", _variables(name, domain)[0]
    advice = f"Put at least {SHORTEST} characters into {variable}, or into a file that only its owner reads and name it in {variable}_FILE."
    for candidate in _variables(name, domain):
        if not os.environ.get(f"{candidate}_FILE") and (value := os.environ.get(candidate, "").strip(_BLANK)):
            return _checked(value, what, advice)
    path = key_path(home, environment, name, domain)
    try:
        text = path.read_text(encoding="utf-8").strip(_BLANK) if path else ""
    except (OSError, UnicodeDecodeError):
        text = ""
    if not text:
        raise InputError(f"{what} is missing in environment `{environment}`{f' ({path})' if path else ''}. {advice}")
    return _checked(text, what, advice)


def has_key(home: Path, environment: str, name: str, domain: str = "") -> bool:
    try:
        return bool(read_key(home, environment, name, domain))
    except InputError:
        return False


def _checked(key: str, what: str, advice: str) -> str:
    if len(key) < SHORTEST:
        raise InputError(f"{what} is too short. {advice}")
    return key


def make_dev_key(home: Path, environment: str, name: str, domain: str = "") -> None:
    """Makes a key of environment `dev` unless there is one, or the environment names another; readable by its owner alone, whole or not at all."""
    if environment != _DEV or any(os.environ.get(variable + suffix) for variable in _variables(name, domain) for suffix in ("", "_FILE")):
        return
    path = dev_key_path(home, name, domain)
    if path.exists():
        return
    private_folder(path.parent)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        # Of two builds at once the first wins: a link, unlike a rename, replaces nothing.
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}. Make the folder writable, or set MESH_HOME to one that is.") from None
    finally:
        os.unlink(temporary)


def private_folder(path: Path) -> None:
    """A folder that only its owner may enter, also where it was there with other permissions."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.stat().st_mode & 0o077:
            path.chmod(0o700)
    except OSError as error:
        raise InputError(f"cannot make {path} private: {error.strerror}. Make it yours, or set MESH_HOME to a folder that is.") from None


@contextlib.contextmanager
def handed_over() -> Iterator[None]:
    """For the time of a run, keys that came as values in the environment lie in private files that it names instead: what is started within it reads
    those. The files are gone afterwards; they lie in memory where the system offers that. Those of a run that was killed go with the next one's."""
    values = {name: value for name, value in os.environ.items() if name.startswith(_VALUES) and not name.endswith("_FILE") and value.strip(_BLANK)}
    if not values:
        yield
        return
    before = dict(os.environ)
    memory = Path("/dev/shm")
    place = memory if os.access(memory, os.W_OK | os.X_OK) else Path(tempfile.gettempdir())
    _forget_killed(place)
    folder = Path(tempfile.mkdtemp(prefix=_HANDED, dir=place))
    held = os.open(folder / _HELD, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        for name, value in values.items():
            del os.environ[name]
            if os.environ.get(f"{name}_FILE"):
                continue
            file = folder / f"{name.lower()}.key"
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
                stream.write(value.strip(_BLANK))
            os.environ[f"{name}_FILE"] = str(file)
        yield
    finally:
        for name in values:
            os.environ[name] = before[name]
            if f"{name}_FILE" not in before:
                os.environ.pop(f"{name}_FILE", None)
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _forget_killed(place: Path) -> None:
    """Removes the files of runs that could not: the lock in each folder ends with its process, however that ends."""
    for folder in place.glob(f"{_HANDED}*"):
        with contextlib.suppress(OSError):
            status = folder.lstat()
            # One that was made just now may not be locked yet.
            if status.st_uid != os.geteuid() or not stat.S_ISDIR(status.st_mode) or time.time() - status.st_mtime < _YOUNG_SECONDS:
                continue
            held = os.open(folder / _HELD, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(held)


def open_restricted(connection: Any, home: Path, environment: str, domain: str) -> str:
    """Lets a DuckDB connection read the restricted port of a domain. Returns the name of its key, for `encryption_config={footer_key: ...}`.

    The key is bound as a value. Raises InputError where it is missing.
    """
    key, name = read_key(home, environment, ENCRYPTION, domain), f"mesh_{domain}"
    connection.execute("set variable mesh_parquet_key = $key", {"key": parquet_key(key, domain)})
    try:
        connection.execute(f"pragma add_parquet_key({literal(name)}, getvariable('mesh_parquet_key'))")
    finally:
        connection.execute("reset variable mesh_parquet_key")
    return name


def parquet_key(key: str, domain: str) -> str:
    """32 bytes of a key for one domain, in base64, as DuckDB takes them."""
    made = hashlib.sha256(f"{hashlib.sha256(key.encode()).hexdigest()}\x1fparquet {domain}".encode()).digest()
    return base64.b64encode(made).decode()


def _variables(name: str, domain: str) -> list[str]:
    """Names of environment variables, the one that wins first."""
    common = f"MESH_{name.upper()}_KEY"
    return [f"{common}_{domain.upper()}", common] if domain else [common]
