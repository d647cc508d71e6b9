"""Asks the policies before a build: reads the domains that are going to be built, and writes down what of their products is withheld.

Decides without reading anything heavy whether there is something to ask: a build that has nothing to do must stay as cheap as it is.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from mesh.adapters.governance.verdicts import forget_verdicts, has_policies, read_checked, rules_fingerprint
from mesh.adapters.workspace import Workspace
from mesh.core.build.plan import Step
from mesh.core.errors import InputError
from mesh.core.model import Domain

if TYPE_CHECKING:
    from mesh.core.governance.report import Checked

RunAll = Callable[[Collection[str], Callable[[str], None]], bool]
"""Does the same for each name, several at once; False when it was interrupted."""


def due(steps: Iterable[Step], why: Callable[[Step], str]) -> list[str]:
    """Domains that are going to be built, as far as is known before anything is. `why`: tells it of a step; what it cannot tell is for the step to say."""
    found: dict[str, None] = {}
    for step in steps:
        with suppress(InputError, OSError):
            if not why(step):
                continue
        found[step.domain] = None
    return list(found)


class Gate:
    """What stands between a build and its ports."""

    def __init__(self, workspace: Workspace, domains: Mapping[str, Domain], chosen: Collection[str]) -> None:
        self._workspace = workspace
        self._domains = domains
        self._chosen = chosen

    def check(self, due: Collection[str], run_all: RunAll, on_stage: Callable[[str, str], None]) -> "Checked | None":
        """What the policies say, before anything is built; None where nobody had to ask them. `due`: domains that are going to be built for a reason.
        Raises InputError for a file of governance that cannot be read: what is not known to be allowed is not built."""
        workspace = self._workspace
        if not has_policies(workspace.root, self._domains.values()):
            forget_verdicts(workspace, self._domains.values())
            return None
        rules, checked = rules_fingerprint(workspace.root), read_checked(workspace)
        anew = [name for name in self._chosen if name in due or checked.get(name) != rules]
        if not anew:
            return None

        def parse(name: str) -> None:
            on_stage(name, "parsing")
            # What is wrong with its files, or that another build holds it, is for the domain's own step to say.
            with suppress(InputError, OSError), workspace.locked(self._domains[name]):
                workspace.manifest(self._domains[name])
            on_stage(name, "")

        if not run_all(anew, parse):
            return None
        return self._ask(on_stage)

    def _ask(self, on_stage: Callable[[str, str], None]) -> "Checked":
        # Heavy: DuckDB, and all that reads artifacts.
        from mesh.adapters.artifacts import external
        from mesh.adapters.artifacts.loader import Loader
        from mesh.adapters.governance.checker import check

        workspace = self._workspace
        externals = external.read_externals(workspace.root, workspace.folder / "external")
        here = tuple(one for one in externals if (one.folder / "manifest.json").is_file())
        on_stage("policies", "asking them")
        found = check(Loader(workspace, dict(self._domains), here))
        on_stage("policies", "")
        return found
