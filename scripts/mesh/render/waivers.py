"""A waiver as JSON: the same keys wherever one is shown."""

from typing import Any

from mesh.core.governance.waivers import Waiver


def waiver(one: Waiver) -> dict[str, Any]:
    return {"policy": one.policy, "node": one.node, "reason": one.reason, "approved_by": one.approved_by, "until": one.until.isoformat(), "line": one.line}
