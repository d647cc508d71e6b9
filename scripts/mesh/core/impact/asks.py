"""What a change that is only thought of would ask of a reader: the removal, another type, or the end of what it reads."""

from dataclasses import dataclass

from mesh.core.columns import How
from mesh.core.impact.readers import Reach


@dataclass(frozen=True, slots=True)
class Asks:
    """One sentence for each of the three; names in backticks."""

    removal: str
    type_change: str
    deprecation: str


def asks(reach: Reach, column: str, *, is_versioned: bool = True) -> Asks:
    """What one domain would have to do. `column` is empty for a node as a whole. `is_versioned`: may the node have a newer version?"""
    files = _count(len({reading.file for reading in reach.readings}), "file")
    contracts = [f"`{end.node.label}`" for end in reach.ends if end.node.is_product]
    others = [f"`{end.node.label}`" for end in reach.ends if not end.node.is_product]
    told = f", and tell who uses {', '.join(others)}" if others else ""
    if not reach.is_sure:
        return Asks("look at the places above: whether they fail cannot be told", "look at the places above", f"look at {files}{told}")
    if not reach.readings:
        between = sorted({f"`{end.through}`" for end in reach.ends})
        through, s = ", ".join(between), "s" if len(between) == 1 else ""
        return Asks(f"nothing until {through} change{s}{told}", f"nothing until {through} change{s}", f"nothing: {through} move{s}")
    handed_on = any(how in (How.PASSED, How.RENAMED) for reading in reach.readings for how in reading.how)
    loses = f"; {', '.join(contracts)} may need a new version" if contracts else ""
    types = f"; the contracts of {', '.join(contracts)} may name the old type" if handed_on and contracts else ""
    what = f"`{column}`" if column else "it"
    return Asks(
        f"do without {what} in {files} before it goes{loses}{told}",
        f"check casts and computations in {files}{types}" if column else f"check casts, computations and contracts behind {files}",
        f"read {'a newer version' if is_versioned else 'something else'} in {files} before the end{told}",
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
