"""One change to one file: what a repair consists of."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff


@dataclass(frozen=True, slots=True)
class Edit:
    """The new text of a file, and why. A plan of repairs is a list of these, each file at most once."""

    path: str
    """Relative to the checkout."""
    before: str
    """Empty for a new file."""
    after: str
    why: tuple[str, ...]

    @property
    def is_new(self) -> bool:
        return not self.before

    def diff(self) -> Iterator[str]:
        """The lines of a unified diff."""
        name = "/dev/null" if self.is_new else self.path
        yield from unified_diff(self.before.splitlines(), self.after.splitlines(), name, self.path, lineterm="")


@dataclass(frozen=True, slots=True)
class NotFixed:
    """A finding that has a repair, which cannot be made here, and why."""

    node: str
    policy: str
    reason: str
