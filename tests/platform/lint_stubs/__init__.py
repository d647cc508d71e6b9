"""Stand-ins for what dbt would put into a template, so that sqlfluff lints without dbt (see `.sqlfluff`).

sqlfluff offers every name of this package to the templates. A package, not a module `platform.py`: that would replace Python's own.
"""

from collections.abc import Callable


class _Macros:
    """Renders `platform.clock_minutes('dep_time')` as `clock_minutes(dep_time)`, which parses as a value and as a table alike.

    The arguments stay visible, so columns and aliases that only a macro uses count as used.
    """

    def __getattr__(self, name: str) -> Callable[..., str]:
        return lambda *arguments: f"{name}({', '.join(map(str, arguments))})"


platform = _Macros()


def env_var(name: str, default: str = "") -> str:
    return default or name
