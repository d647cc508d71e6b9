"""Reads the policies of a checkout and runs them. A policy is somebody's SQL: it may be wrong, endless or hostile. One that cannot be used is a
finding of its file, and hides no other."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from mesh.adapters.governance.constants import constants
from mesh.adapters.governance.nodes import Nodes
from mesh.adapters.governance.runner import PolicyError, open_tables, rows_of
from mesh.core.governance.facts import Facts
from mesh.core.governance.finding import Finding, Severity
from mesh.core.governance.policy import Policy, parse_policy
from mesh.core.model import Domain

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_MEND = "Correct the policy; until then it finds nothing else."


def read_policies(root: Path, domains: Mapping[str, Domain]) -> tuple[tuple[Policy, ...], tuple[Finding, ...]]:
    """All policies, the federation's and then the domains' own, and what is wrong with the files that cannot be used."""
    found: dict[str, Policy] = {}
    wrong = []
    for file, area, domain in _policy_files(root, domains):
        shown = file.relative_to(root).as_posix()
        name = f"{domain}.{file.stem}" if domain else file.stem
        try:
            if name in found:
                raise ValueError(f"{found[name].file} is called `{name}` as well: waivers name policies, so rename one of the two")
            found[name] = _read_policy(file, name=name, area=area, shown=shown, domain=domain)
        except ValueError as error:
            wrong.append(Finding(name, Severity.ERROR, shown, f"this policy cannot be read: {error}.", _MEND, domain=domain, file=shown, line=1, area=area))
    return tuple(found.values()), tuple(wrong)


def _policy_files(root: Path, domains: Mapping[str, Domain]) -> Iterable[tuple[Path, str, str]]:
    """File, area and domain of each policy. What editors and systems hide is none."""
    folder = root / "governance" / "policies"
    for file in _shown_files(folder):
        yield file, "/".join(file.parent.relative_to(folder).parts), ""
    for name, domain in sorted(domains.items()):
        for file in _shown_files(Path(domain.path, "policies")):
            yield file, name, name


def _shown_files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*.sql") if not any(part.startswith(".") for part in file.relative_to(folder).parts))


def _read_policy(file: Path, *, name: str, area: str, shown: str, domain: str) -> Policy:
    if not _NAME.fullmatch(file.stem):
        raise ValueError("name its file in small letters, digits and `_`, as in `product_has_owner.sql`")
    if not domain and not _NAME.fullmatch(area):
        raise ValueError("put it into a folder for its area, as in `governance/policies/ownership/product_has_owner.sql`")
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"it is no UTF-8 text ({error.reason} at byte {error.start}); save it as UTF-8") from None
    except OSError as error:
        raise ValueError(f"{error.strerror}") from None
    return parse_policy(text, name=name, area=area, file=shown, domain=domain)


def run_policies(policies: Sequence[Policy], tables: Mapping[str, Path], facts: Facts) -> tuple[Finding, ...]:
    """What the policies find, policy by policy, each in the order of its nodes. `tables`: file by name, as `fresh_tables` leaves them."""
    if not policies:
        return ()
    found, broken, known = [], [], constants(facts.standards)
    connection = open_tables(tables, facts.today, [policy.body for policy in policies])
    try:
        for policy in policies:
            try:
                found += [(policy, row) for row in rows_of(connection, policy.body, known)]
            except PolicyError as error:
                broken.append(_crashed(policy, error, Path(facts.root)))
    finally:
        connection.close()
    nodes = Nodes(tables, facts, {row.node for _, row in found})
    findings = ((policy, nodes.finding(policy, row)) for policy, row in found)
    # A domain's own policy rules over that domain.
    return (*broken, *(finding for policy, finding in findings if policy.domain in ("", finding.domain)))


def _crashed(policy: Policy, error: PolicyError, root: Path) -> Finding:
    line = 1
    if error.line:
        text = (root / policy.file).read_text(encoding="utf-8-sig", errors="replace") if (root / policy.file).is_file() else ""
        before, _, _ = text.partition(policy.body)
        line = before.count("\n") + error.line if policy.body in text else 1
    return Finding(
        policy.name,
        Severity.ERROR,
        policy.file,
        f"this policy cannot be run: {error}",
        _MEND,
        domain=policy.domain,
        file=policy.file,
        line=line,
        area=policy.area,
    )
