"""Python's collector of garbage, held back where there is none: it walks again and again over what is being made, and took a third of the time."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def much_to_keep() -> Iterator[None]:
    """Millions of small values are made meanwhile, and kept. Afterwards they are looked at no more; may be nested."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
