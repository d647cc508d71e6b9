"""What a policy found: one row of its select, with where it is and whose it is."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad: an error withholds the publication of the products it is about, a warning is only said."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that breaks a rule, in words that say what, where and what to do."""

    policy: str
    """The policy's name, as waivers and files have it: `product_has_owner`."""
    severity: Severity
    node: str
    """As people and waivers write it: `operations.flights.v2`, `operations.stg_flights`, a domain, or a file below the checkout."""
    message: str
    fix: str
    """What to do about it; the policy's own words."""
    column: str = ""
    domain: str = ""
    """The domain that has to act; empty for the federation as a whole."""
    owner: str = ""
    """Its team, with the address: `Operations team <operations-team@example.com>`."""
    file: str = ""
    """Relative to the checkout."""
    line: int = 0
    """From 1; 0 where it is not known."""
    unique_id: str = ""
    """dbt's id of the node, where it is one."""
    area: str = ""
    """The folder of the policy: privacy, ownership, ..."""
