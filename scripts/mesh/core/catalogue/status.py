"""How a product is now, and why, in a sentence."""

from collections.abc import Iterable

from mesh.core.catalogue.inputs import LastBuild
from mesh.core.catalogue.parts import Check, Status
from mesh.core.mesh import ResultOf
from mesh.core.model import Address, Outcome, Port
from mesh.core.slo.judged import JudgedLevel, LevelState

_FAILS = ("quality", "availability", "rows")
_DELAYS = ("freshness", "latency")
_NOT_BUILT = ("error", "fail", "runtime error")


def status_of(
    address: Address, port: Port, checks: Iterable[Check], levels: Iterable[JudgedLevel], build: LastBuild, result: ResultOf | None = None
) -> tuple[Status, str]:
    """Failing where it could not be built or the last try to publish was withheld, a test of severity error fails or a promise about the data is not
    kept; late where one about time is not, or its domain's last build failed; not measured where it was never published nor tested. `result`: of its model."""
    checks, levels = list(checks), [level for level in levels if level.is_promised and level.state is LevelState.MISSED]
    withheld = [outcome.reason for outcome in port.outcomes if outcome.address == address and outcome.outcome is Outcome.WITHHELD]
    broken = [check for check in checks if check.severity == "error" and check.status in ("fail", "error")]
    failing = [
        *([f"It could not be built{f': {result.message}' if result.message else ''}"] if result and result.status in _NOT_BUILT and not withheld else []),
        *(f"The last try to publish was withheld: {reason}" if reason else "The last try to publish was withheld" for reason in withheld),
        *([_tests(broken)] if broken else []),
        *(_missed(level) for level in levels if level.name in _FAILS),
    ]
    late = [_missed(level) for level in levels if level.name in _DELAYS]
    tried = next((outcome.at for outcome in port.outcomes if outcome.address == address), "")
    if build.has_failed and tried < build.at:
        late.append(f"The last build of {address.domain} {_ended(build)}")
    if failing or late:
        return (Status.FAILING if failing else Status.LATE), _sentences([*failing, *late])
    is_published = any(entry.address == address for entry in port.published)
    if not is_published and not any(check.status for check in checks):
        return Status.UNKNOWN, "Never published here, and never tested."
    return Status.OK, "" if is_published else "Tested, and not published here."


def _ended(build: LastBuild) -> str:
    said = "was refused" if build.state == "refused" else "was cancelled" if build.state == "cancelled" else "failed"
    return f"{said}: {build.problem}" if build.problem else said


def _tests(broken: list[Check]) -> str:
    first = broken[0]
    where = f" ({first.column})" if first.column else ""
    more = f", and {len(broken) - 1} more" if len(broken) > 1 else ""
    return f"{'A test fails' if len(broken) == 1 else f'{len(broken)} tests fail'}: {first.means.rstrip('.')}{where}{more}"


def _missed(level: JudgedLevel) -> str:
    return f"{level.name.capitalize()} is not kept: {level.actual or 'nothing'}, promised {level.target}"


def _sentences(said: list[str]) -> str:
    return " ".join(one if one.endswith((".", "!", "?")) else f"{one}." for one in said)
