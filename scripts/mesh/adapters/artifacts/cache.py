"""What was derived once and need not be again, as files under `.mesh/<environment>/cache/`. May be deleted at any time."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from mesh.adapters.files import write_atomic
from mesh.core.errors import InputError

T = TypeVar("T")


class _Kept(msgspec.Struct):
    made_from: str
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
            return (kept.made_from, msgspec.msgpack.decode(kept.value, type=kind)) if is_usable(kept.made_from) else None
        except (OSError, msgspec.DecodeError, msgspec.ValidationError):
            return None

    def put(self, name: str, made_from: str, value: object) -> None:
        """Keeps a value. A disk that cannot be written costs time, nothing else."""
        kept = _Kept(made_from, msgspec.Raw(msgspec.msgpack.encode(value)))
        with contextlib.suppress(InputError):
            write_atomic(self._folder / f"{name}.msgpack", msgspec.msgpack.encode(kept))
