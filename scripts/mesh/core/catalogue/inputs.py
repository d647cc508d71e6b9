"""Everything that the catalogue is made from, gathered by `adapters/catalogue/collect.py`: the builders beside this module ask nobody else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from mesh.core.catalogue.parts import ChangeLine
from mesh.core.catalogue.terms import Stated
from mesh.core.columns import ModelLineage
from mesh.core.declared import DomainColumns
from mesh.core.details import Detail
from mesh.core.governance.agreements import Agreement
from mesh.core.governance.classes import DataClass
from mesh.core.governance.report import Checked
from mesh.core.governance.roles import Role
from mesh.core.governance.standards import Standard
from mesh.core.history.history import History
from mesh.core.mesh import Mesh
from mesh.core.model import Domain
from mesh.core.slo.judged import JudgedLevel


@dataclass(frozen=True, slots=True)
class LastBuild:
    """How a domain's last build by `mesh build` ended."""

    at: str = ""
    state: str = ""
    """`mesh build`'s word; empty where it was never built."""
    problem: str = ""
    """The first line of what went wrong."""

    @property
    def has_failed(self) -> bool:
        return self.state in ("failed", "refused", "cancelled")


@dataclass(frozen=True, slots=True)
class Sample:
    """A few rows of the newest publication, as text."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    publication_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """All of it, of one checkout and environment at one time."""

    mesh: Mesh
    """With the domains that have no artifacts: their products are as their interface has them."""
    today: date
    now: datetime
    """UTC."""
    name: str = ""
    sentence: str = ""
    repository: str = ""
    commit: str = ""
    ports_below: str = ".mesh/dev"
    """What readers write before `ports/<domain>/<file>`."""
    domains: Mapping[str, Domain] = field(default_factory=dict)
    """Those of this checkout."""
    columns: tuple[DomainColumns, ...] = ()
    lineage: Mapping[str, ModelLineage] = field(default_factory=dict)
    details: Mapping[str, Detail] = field(default_factory=dict)
    checked: Checked = Checked((), ())  # noqa: RUF009
    classes: tuple[DataClass, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    roles: tuple[Role, ...] = ()
    standards: tuple[Standard, ...] = ()
    history: History = History()  # noqa: RUF009
    levels: Mapping[str, tuple[JudgedLevel, ...]] = field(default_factory=dict)
    """Service levels by product id, judged."""
    contract_changes: tuple[ChangeLine, ...] = ()
    """What git says of interfaces, the newest first."""
    publications: tuple[ChangeLine, ...] = ()
    """Publications that ports still keep, of products that history says nothing of."""
    terms: tuple[Stated, ...] = ()
    samples: Mapping[str, Sample] = field(default_factory=dict)
    readmes: Mapping[str, str] = field(default_factory=dict)
    last_builds: Mapping[str, LastBuild] = field(default_factory=dict)
    documented: frozenset[str] = frozenset()
    """Domains with dbt's own documentation in the site."""
    notes: tuple[str, ...] = ()
    """What readers should know of how the mesh was loaded."""
