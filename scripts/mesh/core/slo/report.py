"""All judged service levels as one document: what `mesh status --slo --json` prints, and `--notify` sends."""

from collections.abc import Iterable, Mapping, Sequence

from mesh.core.model import Address
from mesh.core.slo.judged import JudgedLevel, LevelState
from mesh.core.slo.promises import JUDGED
from mesh.core.slo.words import counted

Judged = Mapping[Address, Sequence[JudgedLevel]]
_NAMED = 5


def missed(judged: Judged) -> list[tuple[Address, JudgedLevel]]:
    return [(address, level) for address, levels in judged.items() for level in levels if level.state is LevelState.MISSED]


def is_stated(level: JudgedLevel) -> bool:
    """Only stated: a promise in its owner's words, which nobody measures."""
    return level.name not in JUDGED and bool(level.target)


def count(judged: Judged) -> dict[LevelState, int]:
    """Of promises, by their state; without those that are only stated."""
    states = [level.state for levels in judged.values() for level in levels if level.is_promised and not is_stated(level)]
    return {state: states.count(state) for state in LevelState}


def sentence(judged: Judged, environment: str) -> str:
    """What a person must know, in one sentence."""
    found, counts = missed(judged), count(judged)
    if not found:
        unknown = f", {counts[LevelState.UNKNOWN]} are not measured" if counts[LevelState.UNKNOWN] else ""
        return f"{environment}: no service level is missed; {counts[LevelState.MET]} are met{unknown}."
    named = [f"{address} {level.name} ({level.actual}, promised {level.target})" for address, level in found[:_NAMED]]
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    verb = "is" if len(found) == 1 else "are"
    return f"{environment}: {counted(str(len(found)), 'service level')} {verb} missed: {'; '.join(named)}{more}."


def document(judged: Judged, *, environment: str, at: str, commit: str, problems: Iterable[str], with_trends: bool) -> dict[str, object]:
    """Values of JSON. `at`: when it was judged, UTC, ISO 8601."""
    counts = count(judged)
    return {
        "text": sentence(judged, environment),
        "environment": environment,
        "at": at,
        "commit": commit,
        "missed": counts[LevelState.MISSED],
        "met": counts[LevelState.MET],
        "not_measured": counts[LevelState.UNKNOWN],
        "levels": [_level(address, level, with_trends=with_trends) for address, levels in judged.items() for level in levels],
        "problems": list(problems),
    }


def _level(address: Address, level: JudgedLevel, *, with_trends: bool) -> dict[str, object]:
    facts: dict[str, object] = {
        "product": str(address),
        "level": level.name,
        "target": level.target,
        "actual": level.actual,
        "state": level.state.value,
        "is_promised": level.is_promised,
        "said": level.said,
        "budget": level.budget,
        "since": level.since,
    }
    trend = [{"at": mark.at, "state": mark.state.value, "said": mark.said, "value": mark.value} for mark in level.trend]
    return {**facts, "trend": trend} if with_trends else facts
