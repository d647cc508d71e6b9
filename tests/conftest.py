"""Fixtures that several rooms share: the two dbt engines."""

import os

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew, after a wanted change")


needs_v2 = pytest.mark.skipif("MESH_DBT_V2" not in os.environ, reason="MESH_DBT_V2 does not name a dbt v2 binary")


@pytest.fixture(params=["v1", pytest.param("v2", marks=needs_v2)])
def engine(request: pytest.FixtureRequest) -> str:
    """Each dbt engine in turn."""
    return str(request.param)


@pytest.fixture
def quick_engine() -> str:
    """The engine that starts fastest, for what does not depend on the engine."""
    return "v2" if "MESH_DBT_V2" in os.environ else "v1"
