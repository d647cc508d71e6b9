"""Chooses the dbt engine by name; each is imported only when it is chosen."""

from collections.abc import Iterator
from contextlib import contextmanager

from mesh.adapters.dbt.engine import Engine


@contextmanager
def open_engine(name: str) -> Iterator[Engine]:
    """The engine; its processes end with the context, however that ends."""
    engine = _create(name)
    try:
        yield engine
    finally:
        engine.close()


def _create(name: str) -> Engine:
    if name == "v2":
        from mesh.adapters.dbt.v2 import V2

        return V2()
    from mesh.adapters.dbt.v1 import V1

    return V1()
