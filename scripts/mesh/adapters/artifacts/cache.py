"""What was derived once and need not be again, as files under `.mesh/<environment>/cache/`. May be deleted at any time."""

import contextlib
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from mesh.adapters.files import write_atomic
from mesh.core.errors import InputError

T = TypeVar("T")


class _Kept(msgspec.Struct):
    made_from: str
    checksum: int
    value: msgspec.Raw


class Cache:
    """Values by name, each with what it was made from."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, name: str, kind: type[T], made_from: str) -> T | None:
        """The value, if it was made from the same."""
        found = self.find(name, kind, lambda text: text == made_from)
        return found[1] if found else None

    def find(self, name: str, kind: type[T], is_usable: Callable[[str], bool]) -> tuple[str, T] | None:
        """What the value was made from, and the value, if that is usable. A file that cannot be read counts as absent."""
        try:
            kept = msgspec.msgpack.decode((self._folder / f"{name}.msgpack").read_bytes(), type=_Kept)
            # A flipped byte may well be another name or number.
            is_whole = kept.checksum == _checksum(kept.made_from, kept.value)
            return (kept.made_from, msgspec.msgpack.decode(kept.value, type=kind)) if is_whole and is_usable(kept.made_from) else None
        except (OSError, ValueError, RecursionError):
            # Text that is not UTF-8 is a ValueError, and so are msgspec's own.
            return None

    def put(self, name: str, made_from: str, value: object) -> None:
        """Keeps a value. A disk that cannot be written costs time, nothing else."""
        encoded = msgspec.Raw(msgspec.msgpack.encode(value))
        kept = _Kept(made_from, _checksum(made_from, encoded), encoded)
        with contextlib.suppress(InputError, OSError):
            write_atomic(self._folder / f"{name}.msgpack", msgspec.msgpack.encode(kept))


def _checksum(made_from: str, value: msgspec.Raw) -> int:
    return zlib.crc32(value, zlib.crc32(made_from.encode("utf-8", "surrogatepass")))
