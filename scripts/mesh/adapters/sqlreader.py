"""Column lineage of all models: reads only SQL that is new, on all cores, parents before those who read them.

A model's lineage depends on its SQL, on its parents' columns and on the reader itself: these three are its key.
"""

import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

import mesh.sql
from mesh.core.columns import ColumnLineage, ModelLineage
from mesh.core.graph import levels
from mesh.core.mesh import Node
from mesh.core.stitch import Stitched

if TYPE_CHECKING:
    from multiprocessing.pool import Pool

Keyed = tuple[str, ModelLineage]
_FEW = 64
"""So many models are read sooner than processes start."""
_CHUNK = 16
_SNAPSHOT_COLUMNS = ("dbt_scd_id", "dbt_updated_at", "dbt_valid_from", "dbt_valid_to")


@cache
def reader_version() -> str:
    """Changes with the code that reads SQL."""
    digest = hashlib.blake2b(version("sqlglot").encode(), digest_size=8)
    for file in sorted(Path(mesh.sql.__path__[0]).glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


class Lineage:
    """Computes the lineage of a stitched mesh. `known`: earlier results by model id. `headers`: columns of seeds. `reasons`: why a model without
    SQL has none."""

    def __init__(
        self,
        stitched: Stitched,
        known: Mapping[str, Keyed],
        headers: Mapping[str, tuple[str, ...]],
        reasons: Mapping[str, str],
        on_progress: Callable[[int, int], None],
    ) -> None:
        self._stitched = stitched
        self._known = known
        self._reasons = reasons
        self._on_progress = on_progress
        self._columns: dict[str, tuple[str, ...] | None] = dict(headers)
        self._digests: dict[str, bytes] = {}
        self._names = {domain: _by_id(relations) for domain, relations in stitched.relations.items()}
        self._pool: Pool | None = None
        self.found: dict[str, Keyed] = {}

    def compute(self) -> dict[str, Keyed]:
        """Every model's key and lineage, by id."""
        nodes = self._stitched.mesh.nodes
        models = {node.id: node.parents for node in nodes.values() if node.kind in ("model", "snapshot")}
        order, in_cycles = levels(models)
        done = 0
        try:
            for level in (*order, sorted(in_cycles)):
                todo = []
                for id_ in level:
                    keyed = self._without_reading(nodes[id_])
                    if keyed is None:
                        todo.append(self._task(nodes[id_]))
                    else:
                        self._keep(nodes[id_], keyed)
                for task, model in zip(todo, self._read(todo), strict=True):
                    self._keep(nodes[task[0]], (task[1], model))
                done += len(level)
                if todo:
                    self._on_progress(done, len(models))
        finally:
            if self._pool is not None:
                self._pool.terminate()
        return self.found

    def _without_reading(self, node: Node) -> Keyed | None:
        """The lineage of a model that has no SQL to read."""
        if node.id in self._stitched.code:
            return None
        return "", ModelLineage(unknown=self._reasons.get(node.id, "no SQL"))

    def _task(self, node: Node) -> "Task":
        names = self._names[node.domain]
        relations = [(name, parent, self._columns_of(parent)) for parent in node.parents for name in names.get(parent, ())]
        sql = self._stitched.code[node.id]
        digest = hashlib.blake2b(sql.encode(), digest_size=16)
        for name, parent, _ in relations:
            digest.update(f"\0{name}\0{parent}\0".encode())
            digest.update(self._digest_of(parent))
        return node.id, digest.hexdigest(), sql, relations

    def _read(self, tasks: "list[Task]") -> Iterable[ModelLineage]:
        new = [task for task in tasks if self._known.get(task[0], ("",))[0] != task[1]]
        if len(new) > _FEW or (new and self._pool is not None):
            if self._pool is None:
                from multiprocessing import get_context

                import mesh.sql.lineage  # noqa: F401  # forked children have it then

                self._pool = get_context("fork" if sys.platform == "linux" else "spawn").Pool(os.cpu_count() or 1)
            read = self._pool.imap(_read_encoded, new, chunksize=_CHUNK)
            fresh = {task[0]: msgspec.msgpack.decode(answer, type=ModelLineage) for task, answer in zip(new, read, strict=True)}
        else:
            fresh = {task[0]: _read_one(task) for task in new}
        return [fresh[task[0]] if task[0] in fresh else self._known[task[0]][1] for task in tasks]

    def _keep(self, node: Node, keyed: Keyed) -> None:
        if node.kind == "snapshot" and keyed[1].columns:
            made = tuple(ColumnLineage(name) for name in _SNAPSHOT_COLUMNS if name not in keyed[1].names)
            keyed = keyed[0], msgspec.structs.replace(keyed[1], columns=keyed[1].columns + made)
        self.found[node.id] = keyed
        model = keyed[1]
        if model.columns:
            self._columns[node.id] = model.names

    def _columns_of(self, id_: str) -> tuple[str, ...] | None:
        """A relation's columns; None where they cannot be listed. Only a contract promises that YAML lists them all."""
        if id_ not in self._columns:
            node = self._stitched.mesh.nodes.get(id_)
            is_complete = node is not None and node.is_contracted
            self._columns[id_] = tuple(column.name for column in self._stitched.columns.get(id_, ())) if is_complete else None
        return self._columns[id_]

    def _digest_of(self, id_: str) -> bytes:
        if id_ not in self._digests:
            columns = self._columns_of(id_)
            self._digests[id_] = hashlib.blake2b(b"?" if columns is None else "\0".join(columns).encode(), digest_size=8).digest()
        return self._digests[id_]


Task = tuple[str, str, str, list[tuple[str, str, tuple[str, ...] | None]]]
"""Model id, key, SQL, relations (name in the SQL, node id, columns)."""


def _by_id(relations: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, id_ in relations.items():
        found.setdefault(id_, []).append(name)
    return found


def _read_one(task: Task) -> ModelLineage:
    from mesh.sql.lineage import Relation, read_lineage

    return read_lineage(task[2], {name: Relation(id_, columns) for name, id_, columns in task[3]})


def _read_encoded(task: Task) -> bytes:
    return msgspec.msgpack.encode(_read_one(task))
