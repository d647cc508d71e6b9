"""SQL for generated models: valid in DuckDB, in the shapes people write in dbt projects. One random source in, one text out."""

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from synthetic.expressions import AGGREGATES, CODE, DATE, FEWEST, KEY, TIME, TRANSFORMS, WINDOWS, column_name, types


@dataclass(frozen=True, slots=True)
class Relation:
    """What a query reads: how it is called in a dbt model, in compiled SQL and inside the query, and its columns."""

    alias: str
    call: str
    """The call inside `{{ }}`."""
    relation: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    raw: str
    compiled: str
    names: tuple[str, ...]
    aliases: tuple[str, ...]
    """Of the relations it reads."""


@dataclass
class Scope:
    """The columns that an expression may use, by type, as they are written in it."""

    columns: dict[str, list[str]] = field(default_factory=dict)

    def add(self, names: Iterable[str], kinds: Iterable[str], qualifier: str = "") -> "Scope":
        for name, kind in zip(names, kinds, strict=True):
            self.columns.setdefault(kind, []).append(f"{qualifier}.{name}" if qualifier else name)
        return self


class Writer:
    """Writes queries with a given number of columns."""

    def __init__(self, random_source: random.Random, columns: int) -> None:
        self._random = random_source
        self._types = types(columns)

    def new_names(self, avoided: Iterable[str] = ()) -> tuple[str, ...]:
        """Names for the columns of a new relation."""
        taken = set(avoided)
        return tuple(self._name(kind, taken) for kind in self._types)

    def staging(self, source: Relation) -> Query:
        """Source columns, all text, to typed ones with new names; one row per key."""
        names = self.new_names(source.names)
        raw = [f"nullif(trim({column}), '')" if self._random.random() < 0.3 else column for column in source.names]
        typed = [f"cast({value} as {kind}) as {name}" for value, kind, name in zip(raw, self._types, names, strict=True)]
        ranked = ["*", f"row_number() over (partition by {names[KEY]} order by {names[TIME]} desc) as version_rank"]
        return self._query(
            [source],
            _cte("renamed", typed, f"from {source.alias}", f"where {source.names[KEY]} is not null"),
            _cte("ranked", ranked, "from renamed"),
            _cte("final", names, "from ranked", "where version_rank = 1"),
            names=names,
        )

    def derived(self, parents: Sequence[Relation]) -> Query:
        """A query over one to three relations, in one of three shapes: joined, in union or summarized."""
        shape = self._random.choices((self._joined, self._unioned, self._summarized), weights=(6, 2, 2))[0]
        return shape(parents)

    def _joined(self, parents: Sequence[Relation]) -> Query:
        """The first parent's rows, with totals of the second, the third's columns and a few windows."""
        first, others = parents[0], parents[1:]
        taken = {name for parent in parents for name in parent.names}
        scope = Scope().add(first.names, self._types, first.alias)
        ctes, source = [], [f"from {first.alias}"]
        if others:
            kinds = self._random.sample(self._types[TIME:], 5)
            totals = [self._name(kind, taken) for kind in kinds]
            inside = Scope().add(others[0].names, self._types)
            values = [f"{self._fill(AGGREGATES[kind], inside)} as {name}" for kind, name in zip(kinds, totals, strict=True)]
            name, key = f"{others[0].alias}_totals", others[0].names[CODE]
            ctes.append(_cte(name, [key, *values], f"from {others[0].alias}", f"group by {key}"))
            source.append(f"left join {name} on {first.alias}.{first.names[CODE]} = {name}.{key}")
            scope.add(totals, kinds, name)
        for other in others[1:]:
            match = f"{first.alias}.{first.names[KEY]} = {other.alias}.{other.names[KEY]}"
            source.append(f"inner join {other.alias} on {match} and {first.alias}.{first.names[DATE]} >= {other.alias}.{other.names[DATE]}")
            scope.add(other.names, self._types, other.alias)
        if self._random.random() < 0.5:
            source.append(f"where {self._fill(TRANSFORMS['boolean'], scope)}")
        windows = self._window_positions()
        names, values = self._values(first, scope, taken, windows)
        ctes.append(_cte("joined", values, *source))
        return self._with_windows(parents, ctes, "joined", names, windows)

    def _unioned(self, parents: Sequence[Relation]) -> Query:
        """Rows of two relations, or two parts of one, under the names of the first."""
        first, second = parents[0], parents[1] if len(parents) > 1 else parents[0]
        windows = self._window_positions()
        scope = Scope().add(first.names, self._types, first.alias)
        names, values = self._values(first, scope, {*first.names, *second.names}, windows)
        here = [(position, name) for position, name in enumerate(names) if position not in windows]
        same = [f"{second.alias}.{second.names[position]} as {name}" for position, name in here]
        ctes = [
            _cte("first_part", values, f"from {first.alias}", f"where {first.alias}.{first.names[CODE]} != 'B'"),
            _cte("second_part", same, f"from {second.alias}", f"where {second.alias}.{second.names[CODE]} = 'B'"),
            "unioned as (\n    select * from first_part\n    union all\n    select * from second_part\n)",
        ]
        return self._with_windows(parents[:2], ctes, "unioned", names, windows)

    def _summarized(self, parents: Sequence[Relation]) -> Query:
        """One row per code and month, over the first parent and those rows of it that the others know."""
        first, others = parents[0], parents[1:]
        inside = Scope().add(first.names, self._types)
        code, month = first.names[CODE], f"cast(date_trunc('month', {first.names[DATE]}) as date)"
        names = self.new_names(first.names)
        values = [f"{self._fill(AGGREGATES[kind], inside)} as {name}" for kind, name in zip(self._types[TIME:], names[TIME:], strict=True)]
        known = [f"{first.names[KEY]} in (select {other.alias}.{other.names[KEY]} from {other.alias})" for other in others]
        where = [f"where {' or '.join(known)}"] if known else []
        grouped = [f"{code} as {names[CODE]}", f"{month} as {names[DATE]}", *values]
        key = f"{names[CODE]} || '/' || cast({names[DATE]} as varchar) as {names[KEY]}"
        return self._query(
            parents,
            _cte("summarized", grouped, f"from {first.alias}", *where, "group by 1, 2"),
            _cte("final", [key, *names[CODE:]], "from summarized"),
            names=names,
        )

    def _values(self, first: Relation, scope: Scope, taken: set[str], windows: Iterable[int]) -> tuple[list[str], list[str]]:
        """Names of all columns, and the expressions of those that are no windows."""
        names, values = [], []
        for position, (name, kind) in enumerate(zip(first.names, self._types, strict=True)):
            draw = self._random.random()
            if position in windows:
                names.append(self._name(kind, taken))
                continue
            if draw < 0.55 or position == KEY:
                names.append(name)
                values.append(f"{first.alias}.{name}")
                continue
            names.append(self._name(kind, taken))
            value = self._random.choice(scope.columns[kind]) if draw < 0.7 else self._fill(TRANSFORMS[kind], scope)
            values.append(f"{value} as {names[-1]}")
        return names, values

    def _window_positions(self) -> list[int]:
        later = range(FEWEST, len(self._types))
        return sorted(self._random.sample(later, min(3, len(later))))

    def _with_windows(self, parents: Sequence[Relation], ctes: list[str], last: str, names: Sequence[str], windows: Sequence[int]) -> Query:
        inside = Scope().add([n for i, n in enumerate(names) if i not in windows], [k for i, k in enumerate(self._types) if i not in windows])
        if windows:
            values = [f"{self._fill(WINDOWS[self._types[i]], inside, key=names[CODE], time=names[TIME])} as {names[i]}" for i in windows]
            ctes, last = [*ctes, _cte("windowed", ["*", *values], f"from {last}")], "windowed"
        return self._query(parents, *ctes, _cte("final", names, f"from {last}"), names=names)

    def _query(self, parents: Sequence[Relation], *ctes: str, names: Sequence[str]) -> Query:
        rest = ",\n\n".join(ctes) + "\n\nselect * from final"
        raw = "".join(f"{parent.alias} as (\n    select * from {{{{ {parent.call} }}}}\n),\n\n" for parent in parents)
        compiled = "".join(f"{parent.alias} as (\n    select * from {parent.relation}\n),\n\n" for parent in parents)
        return Query(f"with {raw}{rest}", f"with {compiled}{rest}", tuple(names), tuple(parent.alias for parent in parents))

    def _fill(self, patterns: Sequence[str], scope: Scope, *, key: str = "", time: str = "") -> str:
        words = {"over": f"(partition by {key} order by {time})", "key": key, "time": time}
        pattern = self._random.choice(patterns)
        return re.sub(r"\{(.+?)\}", lambda found: words.get(found[1]) or self._random.choice(scope.columns[found[1]]), pattern)

    def _name(self, kind: str, taken: set[str]) -> str:
        while True:
            name = column_name(self._random, kind)
            if name not in taken:
                taken.add(name)
                return name


def _cte(name: str, columns: Sequence[str], *clauses: str) -> str:
    listed = ",\n        ".join(columns)
    return f"{name} as (\n    select\n        {listed}\n    " + "\n    ".join(clauses) + "\n)"
