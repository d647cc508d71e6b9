"""A small set of policies and findings: two domains, the federation, every severity, waived ones, hostile texts."""

from datetime import date

from mesh.core.governance.finding import Finding, Severity
from mesh.core.governance.policy import Policy
from mesh.core.governance.report import Checked, Report, report
from mesh.core.governance.waive import OWN_POLICIES, Asked, waive
from mesh.core.governance.waivers import Waiver

ERROR, WARNING = Severity.ERROR, Severity.WARNING
OPERATIONS, FLEET = "Operations team <operations-team@example.com>", "Fleet team <fleet-team@example.com>"
HOSTILE = "x`|<img src=x>\n::error::@everyone [a](http://b) \u202e*b* 100% \x1b[31m www.evil.example"
YAML = "domains/operations/models/products/flights.yml"
TODAY = date(2026, 11, 21)


def policy(
    name: str, area: str, severity: Severity = ERROR, *, fix: str = "Mend it.", scope: str = "product", body: str = "select 1", domain: str = ""
) -> Policy:
    folder = f"domains/{domain}/policies" if domain else f"governance/policies/{area}"
    return Policy(name, area, f"Title of {name}", "Why it is.", fix, severity, scope, body, f"{folder}/{name.rpartition('.')[2]}.sql", domain)


CLASSIFIED = policy("column_is_classified", "privacy", fix="Give the column `config.meta.mesh.classification`, a class of governance/classification.yml.")
DESCRIBED = policy("product_says_its_grain", "definitions", WARNING, fix="Begin the description with `One row per ...`")
README = policy("domain_has_readme", "discoverability", scope="domain", fix="Write README.md: owner, purpose, promises, traps.")
STANDARD = policy("names_are_short", "interoperability", WARNING, body="select 1 from dbt.models, mesh.standards")
POLICIES = (CLASSIFIED, DESCRIBED, README, STANDARD)


def finding(of: Policy, node: str, message: str, *, column: str = "", file: str = "", line: int = 0, owner: str = "", unique_id: str = "") -> Finding:
    domain = node.partition(".")[0] if "/" not in node else ""
    return Finding(of.name, of.severity, node, message, of.fix, column, domain, owner, file, line, unique_id, of.area)


def flights(column: str, line: int, message: str = "it has no class") -> Finding:
    file = "domains/operations/models/products/flights.yml"
    return finding(CLASSIFIED, "operations.flights.v2", message, column=column, file=file, line=line, owner=OPERATIONS, unique_id="model.operations.flights.v2")


FINDINGS = (
    finding(
        DESCRIBED, "operations.flights.v2", "its description is 9 letters long", file="domains/operations/models/products/flights.yml", line=4, owner=OPERATIONS
    ),
    flights("tail_number", 40),
    flights("carrier", 31),
    finding(DESCRIBED, "fleet.aircraft.v1", "its description does not say the grain", file="domains/fleet/models/aircraft.yml", line=3, owner=FLEET),
    finding(README, "operations", "it has no README.md", file="domains/operations/dbt_project.yml", line=1, owner=OPERATIONS),
    flights("distance_mi", 52),
)
WAIVERS = (
    Waiver("column_is_classified", "operations.flights.v2.distance_mi", "It is gone in v3.", "guild of data", date(2026, 12, 31), 5),
    Waiver("domain_has_readme", "fleet", "It moves.", "guild of data", date(2026, 12, 31), 10),
    Waiver("colum_is_classified", "fleet.aircraft.v1", "It moves.", "guild of data", date(2026, 12, 31), 15),
    Waiver("product_says_its_grain", "fleet.aircraft.v1", "Soon.", "guild of data", date(2026, 1, 31), 20),
)
LABELS = ("operations.flights.v2", "operations.stg_flights", "fleet.aircraft.v1")


def asked(**changed: object) -> Asked:
    names = [one.name for one in POLICIES]
    facts = {"policies": names, "ran": names, "domains": {"operations": OPERATIONS, "fleet": FLEET}, "unread": (), "labels": LABELS, **changed}
    return Asked(**facts)  # type: ignore[arg-type]


def checked(*more: Finding) -> Checked:
    standing, waived = waive([*FINDINGS, *more], WAIVERS, asked(), TODAY)
    return Checked((*POLICIES, *OWN_POLICIES.values()), tuple(standing), tuple(waived), ("fleet: its artifacts are older than its files.",))


def hostile() -> Finding:
    return Finding("bad" + HOSTILE, ERROR, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, f"domains/{HOSTILE}.yml", 3, "", HOSTILE)


def shown(*more: Finding) -> Report:
    return report(checked(*more), None, environment="dev")
