"""What docs/audit.md says of the log is true."""

import re
import subprocess
import sys
from pathlib import Path

from mesh.adapters.audit.log import AuditLog
from mesh.core.audit.record import Action, Draft, Used

PAGE = (Path(__file__).parents[2] / "docs" / "audit.md").read_text(encoding="utf-8")
[VERIFIER] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def verified(log: AuditLog) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-c", VERIFIER], cwd=log.folder, capture_output=True, text=True, check=False)


def test_anybody_can_verify_a_log(tmp_path: Path) -> None:
    log = AuditLog(tmp_path, "dev")
    for action in Action:
        log.append(Draft(action, "ann ü", "reader", "research", "sales", (Used("a.b.v1", "p1", ("x",), "open", 3),), 3, {"epsilon": 0.1, "reason": 'a "b"\n'}))
    done = verified(log)
    assert done.stdout.strip() == log.verify().head.hash, done.stderr
    lines = log.file.read_bytes().splitlines(keepends=True)
    log.file.write_bytes(b"".join([*lines[:2], lines[2].replace(b"ann", b"eve"), *lines[3:]]))
    assert "record 3 was edited" in verified(log).stderr
    log.file.write_bytes(b"".join([*lines[:2], *lines[3:]]))
    assert "something is missing before record 3" in verified(log).stderr


def test_every_action_and_key_is_documented() -> None:
    assert all(f"`{action}`" in PAGE for action in Action)
    assert all(
        f"`{key}`" in PAGE for key in ("sequence", "at", "action", "who", "role", "purpose", "domain", "products", "rows", "details", "previous", "hash")
    )
