"""How the contract of one version differs from that of the version before: what who moves has to look at.

Unlike two states of one version, two versions were written side by side. Whether a column is there under another name is seen by what both are made of,
and not by where it stands.
"""

from collections.abc import Mapping
from dataclasses import replace

from mesh.core.catalogue.parts import ChangeLine
from mesh.core.changes.change import Change, Kind, Severity
from mesh.core.changes.renames import pair_columns
from mesh.core.columns import How, ModelLineage
from mesh.core.contract import changes
from mesh.core.model import Column, Product

_NO_NEWS = frozenset({Kind.DESCRIPTION_CHANGED, Kind.COLUMNS_REORDERED})
_NO_ASPECTS = frozenset({"deprecation_announced"})
_WEAK = "same type, same place"
_MOST_PAIRS = 1_000


def since_before(older: tuple[str, Product], newer: tuple[str, Product], lineage: Mapping[str, ModelLineage]) -> tuple[ChangeLine, ...]:
    """The worst first. Both with their ids; `lineage`: of all models."""
    (_, before), (id_, after) = older, newer
    guesses = _renamed(older, newer, lineage)
    renamed = {name: other for name, (other, _) in guesses.items()}
    names = {column.name.lower() for column in after.columns}
    place = {column.name.lower(): number for number, column in enumerate(after.columns)}
    kept = [column for column in before.columns if column.name.lower() in names or column.name in renamed]
    in_both = sorted((replace(column, name=renamed.get(column.name, column.name)) for column in kept), key=lambda column: place[column.name.lower()])
    known = {column.name.lower() for column in in_both}
    as_after = replace(
        before,
        address=after.address,
        latest_version=after.latest_version,
        deprecation_date=after.deprecation_date,
        columns=tuple(in_both),
        primary_key=tuple(renamed.get(name, name) for name in before.primary_key),
        meta=_meta(before, renamed),
    )
    found = [
        *(Change(Kind.COLUMN_RENAMED, after.address, name, renamed_to=other, guess=why) for name, (other, why) in guesses.items()),
        *(Change(Kind.COLUMN_REMOVED, after.address, column.name) for column in before.columns if column not in kept),
        *(Change(Kind.COLUMN_ADDED, after.address, column.name) for column in after.columns if column.name.lower() not in known),
        *changes([as_after], [replace(after, columns=tuple(column for column in after.columns if column.name.lower() in known))], today=""),
    ]
    told = [change for change in found if change.kind not in _NO_NEWS and change.aspect not in _NO_ASPECTS]
    return tuple(line(change, id_, "", "") for change in sorted(told, key=lambda change: -change.severity))


def line(change: Change, id_: str, at: str, commit: str) -> ChangeLine:
    said = change.sentence
    return ChangeLine(
        at, id_, "contract", Severity(change.severity).name.lower(), said[:1].upper() + said[1:], commit, change.column or change.aspect or str(change.kind)
    )


def _meta(product: Product, renamed: dict[str, str]) -> dict[str, object]:
    grain = product.meta.get("grain")
    return {**product.meta, "grain": [renamed.get(str(name), name) for name in grain]} if isinstance(grain, list) else product.meta


def _renamed(before: tuple[str, Product], after: tuple[str, Product], lineage: Mapping[str, ModelLineage]) -> dict[str, tuple[str, str]]:
    """Old name -> new name and why it is a guess, of columns that only one of the two has under its name."""
    (old_id, old), (new_id, new) = before, after
    old_names, new_names = ({column.name.lower() for column in product.columns} for product in (old, new))
    gone = {column.name: _origin(lineage, old_id, column) for column in old.columns if column.name.lower() not in new_names}
    come = {column.name: _origin(lineage, new_id, column) for column in new.columns if column.name.lower() not in old_names}
    found: dict[str, tuple[str, str]] = {}
    taken: set[str] = set()
    for name, origin in gone.items():
        same = [other for other, its in come.items() if origin and its == origin and other not in taken]
        if len(same) == 1:
            found[name] = same[0], ""
            taken.add(same[0])
    by_type: dict[str, tuple[list[Column], list[Column]]] = {}
    for side, columns, names in ((0, old.columns, gone.keys() - found.keys()), (1, new.columns, come.keys() - taken)):
        for column in columns:
            if column.name in names:
                by_type.setdefault(column.type, ([], []))[side].append(column)
    for ours, theirs in by_type.values():
        # Each is compared with each.
        for pair in pair_columns(ours, theirs) if len(ours) * len(theirs) <= _MOST_PAIRS else ():
            if pair.guess != _WEAK and not (gone[pair.before.name] and come[pair.after.name]):
                found[pair.before.name] = pair.after.name, pair.guess
    return found


def _origin(lineage: Mapping[str, ModelLineage], node: str, column: Column) -> tuple[str, str] | None:
    """The column far above whose values it holds unchanged, through any number of models; None where there is none such."""
    origin, seen = (node, column.name.lower()), set[tuple[str, str]]()
    while origin not in seen:
        seen.add(origin)
        model = lineage.get(origin[0])
        made = next((one for one in model.columns if one.name.lower() == origin[1]), None) if model else None
        if made is None or made.unknown or len(made.uses) != 1 or made.uses[0].how not in (How.PASSED, How.RENAMED):
            break
        origin = made.uses[0].node, made.uses[0].column.lower()
    return origin if origin[0] != node else None
