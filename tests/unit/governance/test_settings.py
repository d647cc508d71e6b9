"""Settings that a version does not repeat."""

from typing import Any

from mesh.core.governance.settings import unrepeated


def found(model: Any, *versions: Any) -> list[tuple[str, str]]:
    def stated(settings: Any) -> dict[str, Any]:
        return {} if settings is None else {"config": {"meta": {"mesh": settings}}}

    listed = [{"v": number, **stated(settings)} for number, settings in enumerate(versions, 1)]
    document = {"models": [{"name": "x", **stated(model), "versions": listed}]}
    return [(one.version, one.setting) for one in unrepeated(document, "a", "models/x.yml")]


def test_a_version_without_settings_of_its_own_has_those_of_the_model() -> None:
    assert found({"ports": ["restricted"]}, None, {}) == []
    assert found(None, {"ports": ["open"]}) == []


def test_what_a_version_does_not_repeat() -> None:
    assert found({"ports": ["restricted"], "class": "x"}, {"ports": ["open"]}, None, {"unit": "s"}) == [("1", "class"), ("3", "ports"), ("3", "class")]


def test_mappings_are_added_up_below_too() -> None:
    assert found({"slo": {"freshness": "1 day", "deep": {"a": 1}}}, {"slo": {"frequency": "daily", "deep": {"b": 1}}}) == [
        ("1", "slo.freshness"),
        ("1", "slo.deep.a"),
    ]
    assert found({"slo": {"freshness": "1 day"}}, {"slo": "none"}) == []


def test_what_is_no_mapping_is_left_to_dbt() -> None:
    for document in (None, [], {"models": 1}, {"models": [1, {"versions": [1]}]}, {"models": [{"config": [], "versions": [{"v": 1, "config": 3}]}]}):
        assert list(unrepeated(document, "a", "models/x.yml")) == []
