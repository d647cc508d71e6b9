"""Column lineage of all models: reads only SQL that is new, on all cores, parents before those who read them.

A model's lineage depends on its SQL, on its parents' columns and on the reader itself: these three are its key.
"""

import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

import mesh.sql
from mesh.core.columns import ColumnLineage, ModelLineage, Use
from mesh.core.graph import levels
from mesh.core.mesh import Node

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
    for file in (Path(__file__), *sorted(Path(mesh.sql.__path__[0]).glob("*.py"))):
        digest.update(file.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Sources:
    """What lineage is computed from. `digest`: a model -> hash of its SQL, empty where it has none; `sql`: its SQL; `why_none`: why it has none."""

    nodes: Mapping[str, Node]
    relations: Mapping[str, Mapping[str, str]]
    """Domain -> what its compiled SQL calls a relation -> node id."""
    columns: Mapping[str, tuple[str, ...]]
    """Node id -> all its columns, for what is not read out of SQL: seeds, and what keeps a contract."""
    digest: Callable[[Node], str]
    sql: Callable[[Node], str]
    why_none: Callable[[Node], str]


class Lineage:
    """Computes every model's lineage. `known`: earlier results by model id. `offered`: columns that a model is taken to have besides its own."""

    def __init__(
        self,
        sources: Sources,
        known: Mapping[str, Keyed],
        on_progress: Callable[[int, int], None],
        offered: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._sources = sources
        self._known = known
        self._on_progress = on_progress
        self._offered = offered or {}
        self._columns = {id_: self._with_offered(id_, names) for id_, names in sources.columns.items()}
        self._digests: dict[str, bytes] = {}
        self._names = {domain: _by_id(relations) for domain, relations in sources.relations.items()}
        self._pool: Pool | None = None
        self.found: dict[str, Keyed] = {}

    def compute(self) -> dict[str, Keyed]:
        """Every model's key and lineage, by id."""
        nodes = self._sources.nodes
        models = {node.id: node.parents for node in nodes.values() if node.kind in ("model", "snapshot", "function")}
        order, in_cycles = levels(models)
        done = 0
        try:
            for level in (*order, sorted(in_cycles)):
                keys = {id_: self._key(nodes[id_]) for id_ in level}
                tasks = {id_: self._task(nodes[id_]) for id_ in level if keys[id_] and self._known.get(id_, ("",))[0] != keys[id_]}
                new = [id_ for id_, task in tasks.items() if task[0]]
                # While dbt writes its manifest anew, the SQL that was there is gone.
                keys.update(dict.fromkeys(tasks.keys() - new, ""))
                fresh = {}
                for id_, model in zip(new, self._read([tasks[id_] for id_ in new]), strict=True):
                    fresh[id_] = model
                    self._on_progress(done + len(fresh), len(models))
                for id_ in level:
                    if not keys[id_]:
                        self._keep(nodes[id_], "", ModelLineage(unknown=self._sources.why_none(nodes[id_])))
                    else:
                        self._keep(nodes[id_], keys[id_], fresh.get(id_) or self._known[id_][1])
                done += len(level)
        finally:
            if self._pool is not None:
                self._pool.terminate()
        return self.found

    def _key(self, node: Node) -> str:
        """What the lineage depends on, hashed; empty without SQL."""
        sql = self._sources.digest(node)
        if not sql:
            return ""
        key = hashlib.blake2b(sql.encode(), digest_size=12)
        for name, parent in self._relations(node):
            key.update(f"\0{name}\0{parent}\0".encode())
            key.update(self._digest_of(parent))
        return key.hexdigest()

    def _relations(self, node: Node) -> list[tuple[str, str]]:
        names = self._names.get(node.domain, {})
        return [(name, parent) for parent in node.parents for name in names.get(parent, ())]

    def _task(self, node: Node) -> "Task":
        sql = self._sources.sql(node)
        relations = [(name, parent, self._columns_of(parent)) for name, parent in self._relations(node)]
        # An incremental model may read the rows that it has already.
        return sql, relations, node.relation if node.relation and node.relation in sql and node.id not in node.parents else ""

    def _read(self, tasks: "list[Task]") -> Iterable[ModelLineage]:
        if self._pool is None and len(tasks) > _FEW:
            from multiprocessing import get_context

            import mesh.sql.lineage  # noqa: F401  # forked children have it then

            self._pool = get_context("fork" if sys.platform == "linux" else "spawn").Pool(os.cpu_count() or 1)
        if self._pool is None or len(tasks) < _CHUNK:
            return map(_read_one, tasks)
        return (msgspec.msgpack.decode(answer, type=ModelLineage) for answer in self._pool.imap(_read_encoded, tasks, chunksize=_CHUNK))

    def _keep(self, node: Node, key: str, model: ModelLineage) -> None:
        if node.kind == "snapshot" and model.columns:
            made = tuple(ColumnLineage(name) for name in _SNAPSHOT_COLUMNS if name not in model.names)
            model = msgspec.structs.replace(model, columns=model.columns + made)
        self.found[node.id] = key, model
        if model.columns:
            self._columns[node.id] = self._with_offered(node.id, model.names)

    def _with_offered(self, id_: str, names: tuple[str, ...]) -> tuple[str, ...]:
        if id_ not in self._offered:
            return names
        known = {name.lower() for name in names}
        return *names, *(name for name in self._offered[id_] if name.lower() not in known)

    def _columns_of(self, id_: str) -> tuple[str, ...] | None:
        """A relation's columns; None where they cannot be listed."""
        return self._columns.get(id_)

    def _digest_of(self, id_: str) -> bytes:
        if id_ not in self._digests:
            columns = self._columns_of(id_)
            self._digests[id_] = hashlib.blake2b(b"?" if columns is None else "\0".join(columns).encode(), digest_size=8).digest()
        return self._digests[id_]


Task = tuple[str, list[tuple[str, str, tuple[str, ...] | None]], str]
"""SQL, its relations (name in the SQL, node id, columns), and what it calls its own model, if it reads that."""
_ITSELF = ""


def _by_id(relations: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, id_ in relations.items():
        found.setdefault(id_, []).append(name)
    return found


def _read_one(task: Task) -> ModelLineage:
    from mesh.sql.inlined import without_inlined
    from mesh.sql.lineage import Relation, read_lineage

    sql, relations = without_inlined(task[0]), {name: Relation(id_, columns) for name, id_, columns in task[1]}
    found = read_lineage(sql, relations)
    if not task[2] or not found.columns:
        return found
    # It has the columns that it makes, and what it reads of itself comes from nowhere else.
    found = read_lineage(sql, {**relations, task[2]: Relation(_ITSELF, found.names)})
    columns = (msgspec.structs.replace(column, uses=_of_others(column.uses)) for column in found.columns)
    return msgspec.structs.replace(found, columns=tuple(columns), uses=_of_others(found.uses))


def _of_others(uses: tuple[Use, ...]) -> tuple[Use, ...]:
    return tuple(use for use in uses if use.node != _ITSELF)


def _read_encoded(task: Task) -> bytes:
    return msgspec.msgpack.encode(_read_one(task))
