"""The analytics mesh tool: builds, publishes and reads the data products of many independent dbt projects.

Start reading at `core/model.py` (the vocabulary), then `cli.py`.
"""

import sys

__version__ = "1.0.0"

if sys.version_info < (3, 11):  # noqa: UP036  pip refuses older ones; a checkout on the path does not
    print(f"mesh: Python {sys.version_info[0]}.{sys.version_info[1]} is too old: the mesh needs 3.11 or newer ({sys.executable}).", file=sys.stderr)
    raise SystemExit(2)
