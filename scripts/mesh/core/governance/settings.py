"""Settings (`config.meta.mesh`) of a model that a version with settings of its own does not repeat: dbt v1 adds the two up, v2 takes the version's alone."""

from collections.abc import Iterator, Mapping

import msgspec


class Unrepeated(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One such setting."""

    domain: str
    path: str
    """Of the YAML file, relative to the domain's folder."""
    model: str
    version: str
    setting: str
    """`ports`; of a mapping that both state, what is only the model's: `slo.freshness`."""


def unrepeated(document: object, domain: str, path: str) -> Iterator[Unrepeated]:
    """All of one YAML file. What is no mapping or list where dbt wants one is for dbt to say."""
    for model in _entries(document, "models"):
        inherited = _settings(model)
        for version in _entries(model, "versions") if inherited else ():
            own = _settings(version)
            for setting in _missing(inherited, own) if own else ():
                yield Unrepeated(domain, path, str(model.get("name")), str(version.get("v")), setting)


def _missing(inherited: Mapping[str, object], own: Mapping[str, object]) -> Iterator[str]:
    for key, value in inherited.items():
        if key not in own:
            yield key
        elif isinstance(value, Mapping) and isinstance(beside := own[key], Mapping):
            yield from (f"{key}.{deeper}" for deeper in _missing(value, beside))


def _entries(within: object, key: str) -> list[Mapping[str, object]]:
    listed = within.get(key) if isinstance(within, Mapping) else None
    return [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []


def _settings(stated: Mapping[str, object]) -> Mapping[str, object]:
    found: object = stated
    for key in ("config", "meta", "mesh"):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}
